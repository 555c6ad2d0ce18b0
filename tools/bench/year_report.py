"""The year report of a committee of 72 cells, from sheets to .docx; the floor is docxtpl alone on the same template."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from common import result, seconds

CELLS = 72
MEMBERS = 30
ROUNDS = 5
LIMIT = 1.0


def _committee() -> Any:
    """72 cells of 30 members each, all of which reported."""
    from capuy.core.periods import year_period
    from capuy.figures.actions import report_grid, set_target
    from capuy.figures.engine import records_changed
    from capuy.members.models import Arrival, Member, Membership, Status, StatusSpell
    from capuy.organisations.actions import ChangeDraft, DecisionDraft, enact
    from capuy.organisations.models import Organisation

    founded = dt.date(2015, 1, 1)
    changes = [ChangeDraft("establish", code="KDN", name="Đảng bộ Khối Doanh nghiệp", kind="dang_uy_khoi")]
    changes += [
        ChangeDraft("establish", code=f"K{at:02d}", name=f"Chi bộ {at}", kind="chi_bo", parent="KDN")
        for at in range(1, CELLS + 1)
    ]
    enact(DecisionDraft("establish", "1-QĐ/QU", founded, founded, changes), by=None)
    cells = list(Organisation.objects.filter(code__startswith="K").exclude(code="KDN").order_by("code"))
    people = [
        Member(full_name=f"Nguyễn Văn {at}", sex="female" if at % 3 else "male", born_on=dt.date(1980, 1, 1))
        for at in range(CELLS * MEMBERS)
    ]
    for person in people:
        person.derive()
    Member.objects.bulk_create(people, batch_size=500)
    Membership.objects.bulk_create(
        [
            Membership(
                member=person, organisation=cells[at % CELLS], arrival=Arrival.ENTRY, valid_from=dt.date(2018, 1, 1)
            )
            for at, person in enumerate(people)
        ],
        batch_size=500,
    )
    StatusSpell.objects.bulk_create(
        [StatusSpell(member=person, status=Status.OFFICIAL, valid_from=dt.date(2018, 1, 1)) for person in people],
        batch_size=500,
    )
    records_changed([cell.pk for cell in cells], since=dt.date(2018, 1, 1))
    year = year_period(2022)
    answers = {"reviews.grade": 2, "reviews.members_commended": 2, "inspection.supervisions_done": 1}
    answers |= {"inspection.supervisions_planned": 1, "movements.model_persons": 1}
    report_grid(by=None, period=year, grid=dict.fromkeys(cells, answers))
    committee = Organisation.objects.get(code="KDN")
    set_target(by=None, organisation=committee, indicator="members.admitted", period=year, value=40)
    return committee


def measure() -> list[dict[str, Any]]:
    from docxtpl import DocxTemplate

    from capuy.reports import queries, rendering
    from capuy.reports.actions import write_year_report
    from capuy.reports.models import Report

    committee = _committee()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.docx"

        def whole() -> object:
            return write_year_report(organisation=committee, year=2022, path=target)

        def template_alone() -> None:
            paper = DocxTemplate(rendering.built_in("year"))
            paper.render(constant)
            paper.save(target)

        whole()  # sheets are built once, when a year is first asked for
        constant = rendering.values_of(queries.content_of(Report(organisation=committee, period="2022")))
        floor = min(seconds(template_alone) for _ in range(ROUNDS))
        value = min(seconds(whole) for _ in range(ROUNDS))
    target_text = f"≤ {LIMIT:g} s"
    return [result(f"year report of {CELLS} cells", value, "s", floor=floor, target=target_text, ok=value <= LIMIT)]
