"""Whether work is in time: one definition in Python and in SQL."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from capuy.tasks.models import Stage, Task
from capuy.tasks.standings import Standing, is_standing, standing_column, standing_of
from tests.factories import make_organisation
from tests.tasks.makers import TODAY

DAYS = st.integers(-20, 20).map(lambda days: TODAY + dt.timedelta(days=days))


def stood(stage: str, due: int, handed: int | None = None, *, beyond: bool = False) -> Standing:
    day = None if handed is None else TODAY + dt.timedelta(days=handed)
    return standing_of(Task(stage=stage, due_on=TODAY + dt.timedelta(days=due), handed_on=day, beyond=beyond), TODAY)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ((Stage.NEW, 8), Standing.ON_TIME),
        ((Stage.NEW, 7), Standing.SOON),
        ((Stage.DOING, 0), Standing.SOON),
        ((Stage.DOING, -1), Standing.OVERDUE),
        ((Stage.HANDED, -5, -5), Standing.ON_TIME),
        ((Stage.HANDED, -5, -4), Standing.OVERDUE),
        ((Stage.DONE, -5, -5), Standing.DONE),
        ((Stage.DONE, -5, -4), Standing.LATE),
        ((Stage.WITHDRAWN, -5), Standing.WITHDRAWN),
    ],
)
def test_what_each_standing_means(task, expected):
    assert stood(*task) is expected


def test_beyond_counts_only_of_work_in_time():
    assert stood(Stage.DONE, -5, -6, beyond=True) is Standing.BEYOND
    assert stood(Stage.DONE, -5, -4, beyond=True) is Standing.LATE


class SqlTells(TestCase):
    @given(st.sampled_from(Stage), DAYS, st.one_of(st.none(), DAYS), st.booleans(), DAYS)
    def test_the_same_as_python(self, stage, due_on, handed_on, beyond, day):
        unit = make_organisation("DB", "Đảng bộ", "dang_bo_co_so")
        ended = stage in (Stage.DONE, Stage.WITHDRAWN)
        task = Task.objects.create(
            giver=unit, organisation=unit, checked_by=unit, given_at="2026-01-01T00:00Z", title="x", product="y",
            due_on=due_on, first_due_on=due_on, stage=stage, handed_on=handed_on, beyond=beyond,
            closed_on=day if ended else None,
        )  # fmt: skip
        expected = standing_of(task, day)
        found = Task.objects.annotate(standing=standing_column(day)).get()
        assert found.standing == expected
        assert [one for one in Standing if Task.objects.filter(is_standing(one, day)).exists()] == [expected]
