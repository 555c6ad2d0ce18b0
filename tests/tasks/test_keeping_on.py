"""Work that comes again, reminders, urging: each told once."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.notices.models import Notice
from capuy.organisations.actions import ChangeDraft, enact
from capuy.tasks import tasks as background
from capuy.tasks.actions import doing, recurring, urging
from capuy.tasks.models import Rhythm, Series, Task, Urging
from capuy.tasks.rhythm import due_of
from tests.factories import decision, make_user
from tests.tasks.makers import LATER, TODAY, codes_of, give_one, org

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(base):
    return make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Lê Thị Bí")


def on(day: str) -> time_machine.travel:
    return time_machine.travel(f"{day}T03:00:00+00:00", tick=False)


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


@given(st.sampled_from(Rhythm), st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)), st.integers(1, 40))
def test_due_days_rise_and_keep_the_day_of_the_first(rhythm, first, ordinal):
    series = Series(rhythm=rhythm, first_due_on=first)
    day, following = due_of(series, ordinal), due_of(series, ordinal + 1)
    assert due_of(series, 1) == first
    assert day < following
    if rhythm == Rhythm.WEEKLY:
        assert following - day == dt.timedelta(days=7)
    else:
        last = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        assert day.day == min(first.day, last.day)


def test_the_next_is_given_on_the_day_after_exactly_once(base, office, secretary):
    first = give_one(base, office, due_on=dt.date(2026, 3, 31), rhythm="monthly", co_workers=[org("C2")], weight=4)
    with on("2026-03-31"):
        background.give_recurring.func()
        assert Task.objects.count() == 1
    with on("2026-04-01"):
        background.give_recurring.func()
        background.give_recurring.func()
    second = Task.objects.exclude(pk=first.pk).get()
    assert (second.due_on, second.ordinal, second.weight, second.organisation) == (
        dt.date(2026, 4, 30), 2, 4, first.organisation,
    )  # fmt: skip
    assert [one.organisation.code for one in second.helping.all()] == ["C2"]
    assert second.spells.count() == 1
    with on("2026-08-10"):  # the machine stood still: what is past is not given
        background.give_recurring.func()
    assert sorted(Task.objects.values_list("due_on", "ordinal"))[-1] == (dt.date(2026, 8, 31), 6)


def test_it_ends_with_its_day_by_a_stop_and_with_its_unit(base, office):
    give_one(base, office, due_on=dt.date(2026, 3, 31), rhythm="weekly", until=dt.date(2026, 4, 8))
    stopped = give_one(base, office, due_on=dt.date(2026, 3, 31), rhythm="weekly")
    recurring.stop_series(by=office, task=stopped)
    with pytest.raises(ProblemsFound) as found:
        recurring.stop_series(by=office, task=stopped)
    assert codes_of(found) == {"no-series"}
    give_one(base, office, owner=org("C2"), due_on=dt.date(2026, 3, 31), rhythm="weekly")
    closing = ChangeDraft("close", organisation=org("C2"), successor=org("C1"))
    enact(decision("dissolve", dt.date(2026, 4, 1), closing), by=None)
    for day in ("2026-04-01", "2026-04-08", "2026-04-15"):
        with on(day):
            background.give_recurring.func()
    assert sorted(Task.objects.values_list("due_on", flat=True)) == [*[dt.date(2026, 3, 31)] * 3, dt.date(2026, 4, 7)]


def test_reminders_come_once_before_and_after(base, office, secretary):
    give_one(base, office)
    give_one(base, office, title="Nộp danh sách")
    Notice.objects.all().delete()
    for days in range(-10, 20):
        with time_machine.travel(dt.datetime.combine(LATER + dt.timedelta(days=days), dt.time(3), dt.UTC), tick=False):
            background.remind_all.func()
            background.remind_all.func()
    assert told(secretary) == [
        "Còn 7 ngày đến hạn: 2 nhiệm vụ",
        "Còn 3 ngày đến hạn: 2 nhiệm vụ",
        "Còn 1 ngày đến hạn: 2 nhiệm vụ",
        "Quá hạn 1 ngày: 2 nhiệm vụ",
        "Quá hạn 7 ngày: 2 nhiệm vụ",
        "Quá hạn 14 ngày: 2 nhiệm vụ",
    ]
    assert told(office) == []


def test_what_is_handed_in_or_closed_is_no_more_reminded_of(base, office, secretary):
    doing.hand_in(by=secretary, task=give_one(base, office), text="Xong")
    doing.withdraw(by=office, task=give_one(base, office), reason="Không cần")
    Notice.objects.all().delete()
    with on("2026-03-29"):
        background.remind_all.func()
    assert told(secretary) == []


def test_all_that_lag_are_urged_with_one_action_once_a_day(base, office, secretary):
    late = give_one(base, office)
    doing.hand_in(by=secretary, task=give_one(base, office, title="Đã báo cáo"), text="Xong")
    give_one(base, office, title="Chưa đến hạn", due_on=LATER + dt.timedelta(days=90))
    Notice.objects.all().delete()
    with pytest.raises(ProblemsFound) as found:
        urging.urge(by=office, organisation=base)
    assert codes_of(found) == {"nobody"}
    with on("2026-04-02"):
        once = urging.urge(by=office, organisation=base)
        assert (once.tasks, once.units, once.people) == (1, 1, 1)
        assert [one.task for one in Urging.objects.all()] == [late]
        assert told(secretary) == ["Đôn đốc nhiệm vụ quá hạn: “Rà soát đảng viên”, hạn 30/03/2026"]
        with pytest.raises(ProblemsFound):
            urging.urge(by=office, organisation=base)
        with pytest.raises(ProblemsFound) as found:
            urging.urge(by=secretary, organisation=base)
        assert codes_of(found) == {"not-allowed"}
    with on("2026-04-03"):
        urging.urge(by=office, organisation=base)
    assert Entry.objects.filter(action="tasks.urge").count() == 2


def test_urging_takes_the_same_number_of_statements_for_many(base, office, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number, day in ((1, "2026-04-02"), (3, "2026-04-03")):
        for _ in range(number):
            give_one(base, office)
        with on(day):
            urging.lagging(base)
            office._held = None  # rights are asked once a request
            with CaptureQueriesContext(connection) as queries:
                urging.urge(by=office, organisation=base)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert TODAY < LATER


def test_who_is_urged_depends_on_who_gave_it_and_costs_no_more_for_many_givers(base, office):
    """C2 has nobody: work of the province is told to its committee, work of the committee to nobody."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    top = org("TU")
    province = make_user("tu", (Role.OFFICE, top), full_name="Hồ Thị Tỉnh")
    counts = []
    for givers, day in (((top,), "2026-04-02"), ((top, base, org("C2")), "2026-04-03")):
        for giver in givers:
            give_one(giver, None, owner=org("C2"), checker=giver)
        with on(day):
            Notice.objects.all().delete()
            province._held = None
            with CaptureQueriesContext(connection) as queries:
                urging.urge(by=province, organisation=top)
        counts.append(len(queries))
        assert {notice.user for notice in Notice.objects.filter(kind="tasks.urged")} == {office}
    assert counts[0] == counts[1]
