"""Sheets that are brought up to date equal those that are built, whatever the days and decisions in between."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures import engine
from capuy.figures.queries import figures_of
from capuy.members.models import Membership
from capuy.organisations.actions import ChangeDraft, enact, withdraw
from capuy.organisations.models import Decision
from tests.factories import decision, make_organisation, report_values
from tests.figures.figure_makers import change_status, enrol, leave

BEGIN = dt.date(2022, 6, 1)
PERIODS = ("2021", "2022", "2022-Q2", "2022-M07", "2023")

# What happens, to which cell or member, so many days from then, and what it is about.
ACT = st.tuples(
    st.sampled_from(["enrol", "young", "leave", "suspend", "report", "move", "close", "withdraw", "read"]),
    st.integers(0, 9),
    st.integers(-200, 60),
    st.integers(0, 9),
)
# Each act is followed by so many days.
PLAYS = st.lists(st.tuples(ACT, st.sampled_from([0, 0, 1, 3, 30, 50])), max_size=14)


def play(cells, parents, act, today: dt.date) -> None:
    kind, which, days, what = act
    cell, on = cells[which % len(cells)], today + dt.timedelta(days=days)
    stays = Membership.objects.filter(valid_to__isnull=True, valid_from__lt=on).order_by("pk")
    stays = stays.exclude(member__spells__valid_from__gte=on)
    stay = stays[which % len(stays)] if len(stays) else None
    if kind == "enrol":
        enrol(cell, on=on, arrival=("admission", "transfer")[what % 2])
    elif kind == "young":
        born = today.replace(year=today.year - (31, 41)[what % 2]) + dt.timedelta(days=days % 40)
        enrol(cell, on=dt.date(2021, 5, 1), born_on=born)
    elif kind == "leave" and stay:
        leave(stay.member, on, ("transfer", "deceased")[what % 2])
    elif kind == "suspend" and stay:
        change_status(stay.member, "suspended", on)
    elif kind == "report":
        answers = {"candidates.awareness_class": what, "reviews.grade": what % 5}
        report_values(by=None, organisation=cell, period=parse_period(PERIODS[what % 2]), values=answers)
    elif kind == "move":
        enact(decision("move", on, ChangeDraft("move", cell, parent=parents[what % 2])), by=None)
    elif kind == "close":
        successor = next(other for other in cells if other != cell)
        enact(decision("merge", on, ChangeDraft("close", cell, successor=successor)), by=None)
    elif kind == "withdraw":
        made = list(Decision.objects.filter(withdrawn_at__isnull=True).exclude(kind="establish").order_by("pk"))
        if made:
            withdraw(made[which % len(made)], by=None, reason="Nhập nhầm")
    elif kind == "read":
        figures_of(parents[which % 2], parse_period(PERIODS[what % 5]))


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plays=PLAYS)
def test_what_is_brought_up_to_date_equals_what_is_built(plays) -> None:
    with transaction.atomic(), time_machine.travel(dt.datetime(2022, 6, 1, 9, tzinfo=dt.UTC)) as clock:
        top = make_organisation("QU", "Quận ủy", "quan_uy")
        parents = [make_organisation(f"DU{i}", f"Đảng ủy {i}", "dang_bo_co_so", top) for i in range(2)]
        cells = [make_organisation(f"C{i}", f"Chi bộ {i}", "chi_bo", parents[i % 2]) for i in range(4)]
        today = BEGIN
        for act, passing in plays:
            try:
                with transaction.atomic():
                    play(cells, parents, act, today)
            except ProblemsFound:
                pass  # a decision that makes no sense is refused
            today += dt.timedelta(days=passing)
            clock.move_to(dt.datetime.combine(today, dt.time(9), dt.UTC))
        for code in PERIODS:
            figures_of(top, parse_period(code))
        assert engine.check() == []
        transaction.set_rollback(True)
