"""What happened in the demo's cells from 2021 to 2026, entered as a cell would: events one by one, then the form.

The year 2022 of the government's committee and the handbook of the enterprises follow the sources' figures; the rest is
drawn from a seeded generator.
"""

import datetime as dt
import random
from collections.abc import Iterator

from capuy.accounts.models import User
from capuy.core.periods import year_period
from capuy.demo import names, papers, seats, structure
from capuy.demo.people import citizen_id
from capuy.figures.actions import report_grid, set_targets
from capuy.members import actions
from capuy.members.actions import MemberData
from capuy.members.models import Arrival, Departure, Member, Membership, MembershipKind, Status
from capuy.organisations.models import Organisation
from capuy.reviews.figures import Grade

FIRST_YEAR, LAST_YEAR = 2021, 2026
TODAY = dt.date(2026, 11, 15)
# The cells of the government's committee, by their number, as the year 2022 is told.
ADMITTED_2022 = (2, 5, 9)
EXCELLENT_2022 = (1, 7)
FULFILLED_2022 = (16,)
COMMENDED_2022 = (1, 3, 7)
WARDS = (structure.WARD_1, structure.WARD_2)


def tell(rng: random.Random, *, office: User) -> None:
    """All years, in the order in which they were lived: events, the tree's decisions, forms, reports."""
    codes = [*structure.government_cells(), *structure.enterprise_cells()]
    cells = Organisation.objects.in_bulk(codes, field_name="code")
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        start, end = dt.date(year, 1, 1), min(dt.date(year + 1, 1, 1), TODAY)
        if year == structure.REORGANISED.year:
            _events(rng, cells, year, start, structure.REORGANISED)
            structure.reorganise()
            _seat_wards()
            start = structure.REORGANISED
        _events(rng, cells, year, start, end)
        if year == 2023:
            structure.rename_one()
        _targets(year)
        _forms(rng, cells, year)
        _reports(year, office)
    _correct(rng, cells)


def _reports(year: int, office: User) -> None:
    if year == LAST_YEAR:
        for code in WARDS:
            papers.draft(code, year, by=office)
        return
    committees = WARDS if year >= structure.REORGANISED.year else (structure.GOVERNMENT, structure.ENTERPRISES)
    for code in committees:
        seat = seats.signer(code, papers.dated_on(year))
        papers.write(code, year, by=office, signer=seat.member.full_name, position=seat.get_position_display())


def _seat_wards() -> None:
    """Each of the two wards has received every second cell of the government's committee."""
    for index, code in enumerate(WARDS):
        seats.fill(code, structure.government_cells()[index::2])


def _correct(rng: random.Random, cells: dict[str, Organisation]) -> None:
    """An admission of December 2024 that was entered only after the report was frozen."""
    _admit(rng, cells[structure.cell_code(structure.ENTERPRISES, 5)], dt.date(2024, 12, 20))


def _events(rng: random.Random, cells: dict[str, Organisation], year: int, start: dt.date, end: dt.date) -> None:
    for code, day in _admissions(rng, year, start, end):
        _admit(rng, cells[code], day)
    _recognise(start, end)
    present = list(_present(start))
    rng.shuffle(present)
    share = (end - start).days / 365
    for member, cell in present[: round(12 * share)]:
        target = cells[rng.choice(list(cells))]
        if target.pk != cell:
            actions.transfer(
                by=None, member=member, to_organisation=target, on=_day(rng, start, end), accept_warnings=True
            )
    for member, _ in present[30 : 30 + round(5 * share)]:
        actions.remove(
            by=None, member=member, departure=Departure.DECEASED, on=_day(rng, start, end), accept_warnings=True
        )
    for member, _ in present[60 : 60 + round(2 * share)]:
        actions.remove(
            by=None, member=member, departure=Departure.STRUCK_OFF, on=_day(rng, start, end), accept_warnings=True
        )
    for member, _ in present[90 : 90 + round(6 * share)]:
        actions.change_status(
            by=None, member=member, status=Status.EXEMPT, on=_day(rng, start, end), note="Tuổi cao, sức yếu"
        )
    for number in range(round(8 * share)):
        _arrive(rng, cells[rng.choice(list(cells))], _day(rng, start, end), number)


def _day(rng: random.Random, start: dt.date, end: dt.date) -> dt.date:
    return start + dt.timedelta(days=rng.randrange(1, max(2, (end - start).days - 1)))


def _admissions(rng: random.Random, year: int, start: dt.date, end: dt.date) -> Iterator[tuple[str, dt.date]]:
    numbers = ADMITTED_2022 if year == 2022 else rng.sample(range(1, 17), 4 if end.year > year or end == TODAY else 2)
    for number in numbers:
        yield structure.cell_code(structure.GOVERNMENT, number), _day(rng, start, end)
    for number in rng.sample(range(1, 73), round(22 * (end - start).days / 365)):
        yield structure.cell_code(structure.ENTERPRISES, number), _day(rng, start, end)


def _person(rng: random.Random, born: dt.date) -> MemberData:
    sex = rng.choice(("male", "female"))
    return MemberData(
        full_name=names.person(rng, sex),
        sex=sex,
        born_on=born,
        citizen_id=citizen_id(rng, sex, born),
        home_town=rng.choice(names.TOWNS),
        occupation="Nhân viên",
        education="upper_secondary",
        profession=rng.choice(("college", "university", "university", "master")),
        political_theory="elementary",
    )


def _admit(rng: random.Random, cell: Organisation, on: dt.date) -> None:
    born = dt.date(on.year - rng.randint(23, 34), rng.randint(1, 12), rng.randint(1, 28))
    decided = on - dt.timedelta(days=rng.randint(5, 25))
    actions.admit(by=None, organisation=cell, data=_person(rng, born), on=on, decided_on=decided, accept_warnings=True)


def _arrive(rng: random.Random, cell: Organisation, on: dt.date, number: int) -> None:
    data = _person(rng, dt.date(1975 + number, 3, 12))
    admitted = dt.date(2008 + number % 6, 5, 19)
    data = MemberData(
        **{**vars(data), "admitted_on": admitted, "official_on": admitted.replace(year=admitted.year + 1)}
    )
    actions.register_member(
        by=None,
        organisation=cell,
        data=data,
        joined_on=on,
        arrival=Arrival.TRANSFER,
        from_elsewhere="Đảng bộ phường Tân Lập, tỉnh Đại Lộ",
        accept_warnings=True,
    )


def _recognise(start: dt.date, end: dt.date) -> None:
    """Those whose probation ends in the stretch, as of that very day."""
    waiting = Member.objects.filter(official_on=None, admitted_on__isnull=False, merged_into=None)
    for member in list(waiting.order_by("pk")):
        if member.admitted_on and start <= actions.probation_ends(member.admitted_on) < end:
            actions.recognise(by=None, member=member, accept_warnings=True)


def _present(day: dt.date) -> Iterator[tuple[Member, int]]:
    """Official members in a cell on the day, with the cell's id."""
    rows = Membership.objects.on(day).filter(kind=MembershipKind.OFFICIAL, valid_to=None, member__spells__valid_to=None)
    rows = rows.filter(member__spells__status=Status.OFFICIAL, member__official_on__lt=day)
    for row in rows.select_related("member").order_by("pk"):
        yield row.member, row.organisation_id


def _targets(year: int) -> None:
    committees = (
        ((structure.GOVERNMENT, 8), (structure.ENTERPRISES, 24))
        if year < structure.REORGANISED.year
        else ((structure.WARD_1, 14), (structure.WARD_2, 13))
    )
    set_targets(
        by=None,
        indicator="members.admitted",
        period=year_period(year),
        values={Organisation.objects.get(code=code): value for code, value in committees},
        decided_in=f"Kế hoạch công tác năm {year}",
    )


def _forms(rng: random.Random, cells: dict[str, Organisation], year: int) -> None:
    """The yearly form of each cell; in the current year some have not reported yet."""
    grid = {}
    for code, cell in cells.items():
        number = int(code[-3:])
        government = code.startswith(structure.GOVERNMENT)
        if year == LAST_YEAR and number % 7 == 3:
            continue
        told = government and year == 2022
        grid[cell] = government_2022(number) if told else _drawn(rng, year, government=government)
    report_grid(by=None, period=year_period(year), grid=grid)


def government_2022(number: int) -> dict[str, int | None]:
    """The form of one of the 16 cells: together they give the figures of the source."""
    grade = Grade.EXCELLENT if number in EXCELLENT_2022 else Grade.FULFILLED if number in FULFILLED_2022 else Grade.GOOD
    return {
        "meetings.regular_held": 12,
        "meetings.thematic_held": 4,
        "handbook.using": 0,
        "candidates.verification_proposed": 1 if number <= 12 else 0,
        "candidates.awareness_class": 1 if number <= 10 else 0,
        "reviews.grade": int(grade),
        "reviews.commended": 1 if number in COMMENDED_2022 else 0,
        "reviews.members_excellent": 2 if number <= 10 else 1,
        "reviews.members_good": 5,
        "reviews.members_fulfilled": 1,
        "reviews.members_not_fulfilled": 0,
        "reviews.members_commended": 2 if number <= 10 else 1,
        "inspection.inspections_planned": 1,
        "inspection.inspections_done": 1,
        "inspection.supervisions_planned": 1,
        "inspection.supervisions_done": 1,
        "inspection.disciplined": 0,
        "movements.model_collectives": 1 if number <= 8 else 0,
        "movements.model_persons": 1 if number > 8 else 0,
        "movements.works_registered": 1,
        "movements.works_commended": 1 if number % 4 == 0 else 0,
    }


def _drawn(rng: random.Random, year: int, *, government: bool) -> dict[str, int | None]:
    so_far = year == LAST_YEAR
    planned = rng.randint(0, 2)
    works = rng.randint(0, 2)
    grade = Grade.NONE if so_far else rng.choices(list(Grade)[1:], (15, 68, 15, 2))[0]
    return {
        "meetings.regular_held": 10 if so_far else 12,
        "meetings.thematic_held": 3 if so_far else 4,
        "handbook.using": 1 if year >= 2023 and (not government or year >= 2025) else 0,
        "candidates.verification_proposed": rng.choices((0, 1, 2), (6, 3, 1))[0],
        "candidates.awareness_class": rng.choices((0, 1, 2), (6, 3, 1))[0],
        "reviews.grade": int(grade),
        "reviews.commended": 1 if grade == Grade.EXCELLENT and rng.random() < 0.6 else 0,
        "reviews.members_excellent": 0 if so_far else rng.randint(0, 2),
        "reviews.members_good": 0 if so_far else rng.randint(3, 6),
        "reviews.members_fulfilled": 0 if so_far else rng.randint(0, 2),
        "reviews.members_not_fulfilled": 0,
        "reviews.members_commended": 0 if so_far else rng.randint(0, 2),
        "inspection.inspections_planned": planned,
        "inspection.inspections_done": min(planned, 1) if so_far else planned,
        "inspection.supervisions_planned": 1,
        "inspection.supervisions_done": 0 if so_far and rng.random() < 0.4 else 1,
        "inspection.disciplined": 1 if rng.random() < 0.02 else 0,
        "movements.model_collectives": 1 if rng.random() < 0.3 else 0,
        "movements.model_persons": 1 if rng.random() < 0.3 else 0,
        "movements.works_registered": works,
        "movements.works_commended": works // 2,
    }
