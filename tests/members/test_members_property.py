"""Random lives of a member among cells that merge and are given back, compared with the story told day by day."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from capuy.core.problems import ProblemsFound
from capuy.members.actions import change_status, remove, transfer, undo_move, undo_status
from capuy.members.actions.merging import joined_spells
from capuy.members.models import IN_PARTY, Member, StatusSpell
from capuy.members.ties import Ending, settle
from capuy.organisations.actions import ChangeDraft, enact, withdraw
from capuy.organisations.models import Decision, Organisation
from tests.factories import decision, make_member, make_organisation

START = dt.date(2016, 1, 1)
CELLS = ("A", "B", "C", "D")
days = st.integers(0, 3600).map(lambda number: START + dt.timedelta(days=number))
steps = st.one_of(
    st.tuples(st.just("transfer"), days, st.sampled_from(CELLS)),
    st.tuples(st.just("merger"), days, st.permutations(CELLS)),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("status"), days, st.sampled_from(["exempt", "suspended", "official"])),
    st.tuples(st.just("remove"), days),
    st.tuples(st.just("undo_move")),
    st.tuples(st.just("undo_status")),
)


@dataclass
class Story:
    """What was entered, without any derived row: stays and closings as plain facts."""

    stays: list[tuple[str, dt.date, dt.date | None]]
    closings: dict[Decision, tuple[str, str, dt.date]] = field(default_factory=dict)

    def cell_on(self, day: dt.date) -> str | None:
        """Where the member is told to be: the entered cell, or what took it over by that day."""
        entered = [cell for cell, start, end in self.stays if start <= day and (end is None or day < end)]
        at = entered[0] if entered else None
        while closed := [new for old, new, on in self.closings.values() if old == at and on <= day]:
            at = closed[0]
        return at


class Lives(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, min_size=3, max_size=9))
    def test_the_rows_tell_the_story(self, lived: list[tuple]) -> None:
        top = make_organisation("QU", "Đảng bộ Quận", "dang_bo_co_so")
        cells = {code: make_organisation(code, f"Chi bộ {code}", "chi_bo", top) for code in CELLS}
        member = make_member("Phạm Văn Nam", cells["A"], joined_on=START)
        story = Story([("A", START, None)])
        for step in lived:
            with suppress(ProblemsFound):
                self._live(step, member, cells, story)
            self._compare(member, story)

    def _live(self, step: tuple, member: Member, cells: dict[str, Organisation], story: Story) -> None:
        match step:
            case "transfer", day, target:
                transfer(by=None, member=member, to_organisation=cells[target], on=day, accept_warnings=True)
                at = next(i for i, (_, start, end) in enumerate(story.stays) if start < day and (not end or day <= end))
                cell, start, end = story.stays[at]
                story.stays[at : at + 1] = [(cell, start, day), (target, day, end)]
            case "merger", day, (old, new, *_):
                enacted = enact(decision("merge", day, ChangeDraft("close", cells[old], successor=cells[new])), by=None)
                story.closings[enacted] = (old, new, day)
            case "withdraw", number if story.closings:
                taken = list(story.closings)[number % len(story.closings)]
                withdraw(taken, by=None, reason="nhầm")
                del story.closings[taken]
            case "status", day, status:
                change_status(by=None, member=member, status=status, on=day)
            case "remove", day:
                remove(by=None, member=member, departure="deceased", on=day, accept_warnings=True)
                cell, start, _ = story.stays[-1]
                story.stays[-1] = (cell, start, day)
            case ("undo_move",):
                undo_move(by=None, member=member, reason="nhầm")
                cell, start, end = story.stays[-1]
                if end is not None:
                    story.stays[-1] = (cell, start, None)
                else:
                    cell, start, _ = story.stays[-2]
                    story.stays[-2:] = [(cell, start, None)]
            case ("undo_status",):
                undo_status(by=None, member=member, reason="nhầm")

    def _compare(self, member: Member, story: Story) -> None:
        rows = list(member.memberships.filter(kind="official").select_related("organisation").order_by("valid_from"))
        spells = list(member.spells.order_by("valid_from"))
        ties = {START} | {row.valid_from for row in rows} | {row.valid_to for row in rows if row.valid_to}
        ties |= {on for _, _, on in story.closings.values()}
        for day in {tie + dt.timedelta(days=shift) for tie in ties for shift in (-1, 0, 1)}:
            here = [row.organisation.code for row in rows if row.holds_on(day)]
            assert here == [cell] if (cell := story.cell_on(day)) else not here
            status = [spell.status for spell in spells if spell.holds_on(day)]
            assert len(status) == 1
            if day >= START:
                assert (status[0] in IN_PARTY) == bool(here)
        assert [s.valid_to for s in spells[:-1]] == [s.valid_from for s in spells[1:]]


@given(
    st.integers(1, 5),
    st.integers(0, 400),
    st.none() | st.integers(1, 400),
    st.dictionaries(st.integers(1, 5), st.tuples(st.integers(0, 400), st.none() | st.integers(1, 5)), max_size=5),
)
def test_settled_stays_touch_and_never_stand_in_a_closed_cell(
    cell: int, start: int, length: int | None, closed: dict[int, tuple[int, int | None]]
) -> None:
    # A successor always outlives the organisation that it takes over: the tree sees to that.
    endings = {
        pk: Ending(START + dt.timedelta(days=on), successor if successor and successor > pk else None, 1)
        for pk, (on, successor) in closed.items()
    }
    first = START + dt.timedelta(days=start)
    end = first + dt.timedelta(days=length) if length else None
    stays, stranded = settle(cell, first, end, endings)
    assert (stays[0].start, stays[-1].end) == (first, end)
    for earlier, later in pairwise(stays):
        assert earlier.end == later.start
        assert earlier.start < later.start
    for stay in stays[:-1] if stranded else stays:
        ending = endings.get(stay.organisation)
        assert ending is None or (stay.end is not None and stay.end <= ending.on)


spans = st.lists(st.tuples(st.sampled_from(["official", "exempt", "elsewhere"]), st.integers(1, 60)), max_size=5)


@given(spans, spans, st.integers(0, 60))
def test_joined_statuses_say_what_both_records_said(
    mine: list[tuple[str, int]], others: list[tuple[str, int]], shift: int
) -> None:
    def laid(rows: list[tuple[str, int]], day: dt.date) -> list[StatusSpell]:
        made = []
        for status, length in rows:
            made.append(StatusSpell(status=status, valid_from=day, valid_to=day + dt.timedelta(days=length)))
            day = made[-1].valid_to
        return made

    one, two = laid(mine, START), laid(others, START + dt.timedelta(days=shift))
    joined, problems = joined_spells(one, two)
    assert all(a.valid_to <= b.valid_from for a, b in pairwise(joined))
    if problems:
        return
    for number in range(400):
        day = START + dt.timedelta(days=number)
        said = {spell.status for spell in [*one, *two] if spell.holds_on(day)}
        expected = said - {"elsewhere"} or said
        assert {spell.status for spell in joined if spell.valid_from <= day < spell.valid_to} == expected
