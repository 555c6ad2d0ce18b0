"""Random reorganisations, transfers, late entries and corrections: every roll-up equals a plain recount."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from capuy.core import dates
from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures import engine
from capuy.figures.queries import figures_of
from capuy.members import actions
from capuy.members.actions import MemberData
from capuy.members.models import Member
from capuy.organisations.actions import ChangeDraft, enact, withdraw
from capuy.organisations.models import Decision, Organisation
from tests.factories import decision, report_values
from tests.figures.plain_recount import CODES, recount

FIRST = dt.date(2019, 1, 1)
PERIODS = ("2019", "2020", "2021", "2020-Q3", "2021-H1")
some_day = st.integers(0, 3 * 365).map(lambda n: FIRST + dt.timedelta(days=n))
pick = st.integers(0, 10_000)


class Story(RuleBasedStateMachine):
    """Each rule enters one thing through the actions, on any day; what a rule of the house forbids is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.serial = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def found(self) -> None:
        self.committees = [self.establish("TU", "thanh_uy", None, FIRST)]
        self.committees.append(self.establish("Q1", "quan_uy", "TU", FIRST))
        self.committees += [self.establish(code, "dang_bo_co_so", "Q1", FIRST) for code in ("D1", "D2")]
        self.committees.append(self.establish("D3", "dang_bo_co_so", "TU", FIRST))
        self.cells = [self.establish(f"C{n}", "chi_bo", "D1" if n < 3 else "D2", FIRST) for n in range(4)]
        self.decisions: list[Decision] = []
        for cell in self.cells:
            self.register(cell, FIRST)
        for code in PERIODS[:2]:
            figures_of(self.committees[0], parse_period(code))  # kept from now on; the rest when first asked

    def establish(self, code: str, kind: str, parent: str | None, on: dt.date) -> Organisation:
        change = ChangeDraft("establish", code=code, name=f"Tổ chức {code}", kind=kind, parent=parent)
        enact(decision("establish", on, change), by=None)
        return Organisation.objects.get(code=code)

    def person(self) -> MemberData:
        self.serial += 1
        return MemberData(full_name=f"Nguyễn Văn {self.serial}", sex="male", born_on=dt.date(1970, 1, 1))

    def register(self, cell: Organisation, on: dt.date) -> None:
        with suppress(ProblemsFound):
            actions.register_member(by=None, organisation=cell, data=self.person(), joined_on=on, accept_warnings=True)

    def decide(self, kind: str, on: dt.date, *changes: ChangeDraft) -> None:
        with suppress(ProblemsFound):
            self.decisions.append(enact(decision(kind, on, *changes), by=None, accept_warnings=True))

    def one(self, things: list, number: int):
        return things[number % len(things)]

    def member(self, number: int) -> Member:
        return self.one(list(Member.objects.order_by("pk")), number)

    @rule(parent=pick, on=some_day)
    def a_cell_is_founded(self, parent: int, on: dt.date) -> None:
        self.serial += 1
        code = f"N{self.serial}"
        change = ChangeDraft("establish", code=code, name=code, kind="chi_bo", parent=self.one(self.committees, parent))
        self.decide("establish", on, change)
        self.cells += Organisation.objects.filter(code=code)

    @rule(what=pick, parent=pick, on=some_day, committee=st.booleans())
    def an_organisation_is_moved(self, what: int, parent: int, on: dt.date, committee: bool) -> None:
        moved = self.one(self.committees[1:] if committee else self.cells, what)
        self.decide("move", on, ChangeDraft("move", moved, parent=self.one(self.committees, parent)))

    @rule(what=pick, into=pick, on=some_day)
    def cells_are_merged(self, what: int, into: int, on: dt.date) -> None:
        cells = self.one(self.cells, what), self.one(self.cells, into)
        self.decide("merge", on, ChangeDraft("close", cells[0], successor=cells[1]))

    @rule(what=pick, heir=pick, on=some_day)
    def a_committee_is_dissolved(self, what: int, heir: int, on: dt.date) -> None:
        gone, above = self.one(self.committees[2:], what), self.one(self.committees, heir)
        moves = [
            ChangeDraft("move", version.organisation, parent=above)
            for version in gone.child_versions.on(on).select_related("organisation")
        ]
        self.decide("dissolve", on, *moves, ChangeDraft("close", gone))

    @rule(which=pick)
    def a_decision_is_withdrawn(self, which: int) -> None:
        if self.decisions:
            with suppress(ProblemsFound):
                withdraw(self.one(self.decisions, which), by=None, reason="Nhập nhầm")

    @rule(cell=pick, on=some_day)
    def a_member_is_entered(self, cell: int, on: dt.date) -> None:
        self.register(self.one(self.cells, cell), on)

    @rule(cell=pick, on=some_day)
    def a_member_is_admitted(self, cell: int, on: dt.date) -> None:
        with suppress(ProblemsFound):
            actions.admit(
                by=None, organisation=self.one(self.cells, cell), data=self.person(), on=on, accept_warnings=True
            )

    @rule(who=pick, on=some_day)
    def a_member_is_recognised(self, who: int, on: dt.date) -> None:
        waiting = list(Member.objects.filter(official_on=None, admitted_on__isnull=False).order_by("pk"))
        if waiting:
            with suppress(ProblemsFound):
                actions.recognise(by=None, member=self.one(waiting, who), on=on, accept_warnings=True)

    @rule(who=pick, cell=pick, on=some_day)
    def a_member_is_transferred(self, who: int, cell: int, on: dt.date) -> None:
        with suppress(ProblemsFound):
            target = self.one(self.cells, cell)
            actions.transfer(by=None, member=self.member(who), to_organisation=target, on=on, accept_warnings=True)

    @rule(who=pick, on=some_day, departure=st.sampled_from(["deceased", "struck_off", "expelled"]))
    def a_member_leaves(self, who: int, on: dt.date, departure: str) -> None:
        with suppress(ProblemsFound):
            actions.remove(by=None, member=self.member(who), departure=departure, on=on, accept_warnings=True)

    @rule(who=pick)
    def the_last_move_is_taken_back(self, who: int) -> None:
        with suppress(ProblemsFound):
            actions.undo_move(by=None, member=self.member(who), reason="Nhập nhầm")

    @rule(who=pick, on=some_day, status=st.sampled_from(["exempt", "suspended", "official"]))
    def a_status_changes(self, who: int, on: dt.date, status: str) -> None:
        with suppress(ProblemsFound):
            actions.change_status(by=None, member=self.member(who), status=status, on=on, accept_warnings=True)

    @rule(cell=pick, period=st.sampled_from(PERIODS[:3]), value=st.integers(0, 50))
    def a_cell_reports_or_corrects(self, cell: int, period: str, value: int) -> None:
        with suppress(ProblemsFound):
            values = {
                "candidates.verification_proposed": value,
                "reviews.grade": value % 5,
                "reviews.members_good": value,
            }
            report_values(by=None, organisation=self.one(self.cells, cell), period=parse_period(period), values=values)

    @rule(which=pick, code=st.sampled_from(PERIODS), today=st.booleans())
    def figures_are_read(self, which: int, code: str, today: bool) -> None:
        organisation = self.one(self.committees + self.cells, which)
        period = parse_period(code)
        figures = figures_of(organisation, period, structure="today" if today else "then")
        told = recount(organisation.pk, period, dates.today() if today else period.last)
        assert {code: figures[code].numerator for code in CODES} == {code: told[code] for code in CODES}

    @rule()
    def the_sheets_agree_with_a_recount(self) -> None:
        assert list(engine.check()) == []


def run(examples: int, steps: int) -> None:
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Story, settings=limits)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_roll_up_equals_a_plain_recount_of_the_records():
    run(examples=8, steps=30)
