"""Tasks as figures: counted at the unit, rolled up, and of a period that has ended what they were."""

import datetime as dt

import pytest
import time_machine

from capuy.accounts.roles import Role
from capuy.core.periods import parse_period
from capuy.figures.explanation import explain
from capuy.figures.queries import figures_of
from capuy.tasks.actions import doing, extending
from tests.factories import make_user
from tests.tasks.makers import give_one, org

pytestmark = pytest.mark.django_db
MARCH, APRIL, YEAR = (parse_period(code) for code in ("2026-M03", "2026-M04", "2026"))
CODES = ("given", "due", "done", "on_time", "late", "beyond", "overdue", "extended")


@pytest.fixture
def secretary(base):
    return make_user("bt", (Role.CELL_SECRETARY, org("C1")))


def counts(organisation, period) -> tuple[int, ...]:
    figures = figures_of(organisation, period)
    return tuple(figures[f"tasks.{code}"].numerator for code in CODES)


def on(day: str) -> time_machine.travel:
    return time_machine.travel(f"{day}T03:00:00+00:00", tick=False)


def test_tasks_count_at_the_unit_and_above_it(base, office, secretary):
    good, late, open_one = (give_one(base, office, title=title) for title in ("Tốt", "Chậm", "Bỏ dở"))
    put_off = give_one(base, office, title="Gia hạn")
    gone = give_one(base, office, title="Thu hồi")
    give_one(base, office, owner=org("C2"))
    doing.withdraw(by=office, task=gone, reason="Không cần")
    doing.hand_in(by=secretary, task=good, text="Xong")
    doing.accept(by=office, task=good, beyond=True)
    extending.ask_extension(by=secretary, task=put_off, wanted_on=dt.date(2026, 4, 20), reason="Chờ")
    extending.answer_extension(by=office, task=put_off, granted=True)
    assert counts(org("C1"), MARCH) == (4, 3, 1, 1, 0, 1, 0, 1)
    assert counts(base, YEAR) == (5, 5, 1, 1, 0, 1, 0, 1)
    with on("2026-03-31"):  # nothing but a day has passed
        assert counts(org("C1"), MARCH) == (4, 3, 1, 1, 0, 1, 2, 1)
    with on("2026-04-05"):
        doing.hand_in(by=secretary, task=late, text="Muộn")
        doing.accept(by=office, task=late)
        assert counts(org("C1"), MARCH) == (4, 3, 1, 1, 0, 1, 2, 1)  # as it was on the last day
        assert counts(org("C1"), APRIL) == (0, 1, 0, 0, 0, 0, 0, 0)
        assert counts(org("C1"), YEAR) == (4, 4, 2, 1, 1, 1, 1, 1)
        assert counts(base, YEAR) == (5, 5, 2, 1, 1, 1, 2, 1)
        found = explain(base, YEAR, "tasks.overdue")
        assert sorted(record.row.label for record in found.records) == ["Bỏ dở", "Rà soát đảng viên"]
        assert open_one.get_absolute_url() in {record.row.url for record in found.records}


def test_tasks_count_by_their_field_of_work(base, office, secretary):
    give_one(base, office, axis="inspection")
    done = give_one(base, office, axis="inspection")
    give_one(base, office, axis="people")
    doing.hand_in(by=secretary, task=done, text="Xong")
    doing.accept(by=office, task=done)
    figures = figures_of(base, YEAR)
    known = {axis: figures[f"tasks.done_{axis}"] for axis in ("inspection", "people", "political")}
    assert {axis: (one.numerator, one.denominator) for axis, one in known.items()} == {
        "inspection": (1, 2), "people": (0, 1), "political": (0, 0),
    }  # fmt: skip
    assert len(explain(base, YEAR, "tasks.due_inspection").records) == 2
