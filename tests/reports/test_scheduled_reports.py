"""Reports that are delivered by schedule: on their day, once each, to those who may see them then."""

import datetime as dt
import itertools

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from capuy.accounts.models import Grant
from capuy.core.problems import ProblemsFound
from capuy.jobs.models import Job
from capuy.journal.models import Entry
from capuy.notices.models import Notice
from capuy.reports.actions.schedules import add_schedule, deliver, drop_schedule, pause_schedule
from capuy.reports.models import Report, ReportSchedule
from capuy.reports.rhythm import LATEST, due_on, next_due, periods_due
from capuy.reports.tasks import deliver_one, find_due
from capuy.reports.times import Kind
from tests.factories import make_organisation, make_user

KINDS = st.sampled_from(ReportSchedule.KINDS)
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2031, 12, 31))


@given(KINDS, st.integers(0, LATEST), st.lists(DAYS, min_size=3, max_size=8))
def test_whenever_one_looks_each_period_falls_due_once_and_none_is_missed(kind, days, looks) -> None:
    looks = sorted(looks)
    whole = periods_due(kind, days, looks[0], looks[-1])
    steps = [found for one, other in itertools.pairwise(looks) for found in periods_due(kind, days, one, other)]
    assert steps == whole
    assert len({period.code for period in whole}) == len(whole)
    assert all(period.last < due_on(period, days) or not days for period in whole)


@given(KINDS, st.integers(0, LATEST), DAYS)
def test_the_next_period_is_the_first_that_falls_due(kind, days, after) -> None:
    coming = next_due(kind, days, after)
    assert due_on(coming, days) > after
    assert periods_due(kind, days, after, due_on(coming, days))[0] == coming


def test_a_quarter_falls_due_three_days_after_its_end() -> None:
    found = periods_due(Kind.QUARTER, 3, dt.date(2026, 1, 1), dt.date(2026, 7, 3))
    assert [(period.code, due_on(period, 3)) for period in found] == [
        ("2025-Q4", dt.date(2026, 1, 3)),
        ("2026-Q1", dt.date(2026, 4, 3)),
        ("2026-Q2", dt.date(2026, 7, 3)),
    ]


@pytest.fixture
def clock():
    with time_machine.travel("2026-05-20T03:00:00+00:00", tick=False) as travel:
        yield travel


@pytest.fixture
def office(clock, db):
    committee = make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so")
    return make_user("vanphong", ("office", committee), full_name="Lê Văn Phòng")


@pytest.fixture
def committee(office):
    return Grant.objects.get(user=office).organisation


@pytest.fixture
def leader(committee):
    return make_user("lanhdao", ("leader", committee), full_name="Trần Lãnh Đạo")


@pytest.fixture
def monthly(office, committee, leader):
    return add_schedule(by=office, organisation=committee, kind=Kind.MONTH, days_after=3, receivers=[leader])


def on(clock, day: str) -> None:
    clock.move_to(dt.datetime.fromisoformat(f"{day}T03:00:00+00:00"))


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def test_on_its_day_the_report_is_begun_and_its_receivers_told_once(clock, monthly, leader) -> None:
    assert deliver(by=None, pk=monthly.pk) == 0
    on(clock, "2026-06-02")
    assert deliver(by=None, pk=monthly.pk) == 0
    on(clock, "2026-06-03")
    assert deliver(by=None, pk=monthly.pk) == 1
    assert deliver(by=None, pk=monthly.pk) == 0
    report = Report.objects.get()
    assert (report.kind, report.period, report.state) == ("month", "2026-M05", "draft")
    assert told(leader) == ["Đảng ủy Cơ quan: báo cáo tháng 5/2026 đã có"]
    assert Notice.objects.get().address == report.get_absolute_url()
    assert Entry.objects.filter(action="deliver-report").count() == 1


def test_after_a_long_stop_each_month_is_made_up_for_once(clock, monthly, leader) -> None:
    on(clock, "2026-08-10")
    assert deliver(by=None, pk=monthly.pk) == 3
    assert sorted(Report.objects.values_list("period", flat=True)) == ["2026-M05", "2026-M06", "2026-M07"]
    assert len(told(leader)) == 3


def test_a_worker_killed_in_between_leaves_nothing_and_the_next_does_it_once(
    clock, monthly, leader, monkeypatch
) -> None:
    on(clock, "2026-06-03")

    def killed(*args: object, **kwargs: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr("capuy.reports.actions.schedules.record", killed)
        deliver(by=None, pk=monthly.pk)
    assert (Report.objects.count(), told(leader)) == (0, [])
    assert deliver(by=None, pk=monthly.pk) == 1
    assert len(told(leader)) == 1


def test_a_report_that_the_office_has_begun_is_taken_as_it_is(clock, monthly, office, committee, leader) -> None:
    on(clock, "2026-06-01")
    known = Report.objects.create(organisation=committee, period="2026-M05", kind="month")
    on(clock, "2026-06-03")
    deliver(by=None, pk=monthly.pk)
    assert Report.objects.get() == known
    assert len(told(leader)) == 1


def test_who_lost_the_right_gets_nothing_and_the_owner_is_told(clock, monthly, office, leader, client) -> None:
    on(clock, "2026-06-03")
    Grant.objects.filter(user=leader).delete()
    deliver(by=None, pk=monthly.pk)
    assert told(leader) == []
    assert told(office) == ["Đảng ủy Cơ quan: báo cáo tháng 5/2026 không gửi được cho 01 người không còn quyền xem"]
    client.force_login(office)
    assert "không còn quyền xem" in client.get(reverse("reports:schedules", args=["DU"])).text.split("<table")[1]


def test_without_the_owner_s_right_it_stops_and_says_why_and_another_takes_it_on(
    clock, monthly, office, committee, leader
) -> None:
    on(clock, "2026-06-03")
    Grant.objects.filter(user=office).delete()
    assert deliver(by=None, pk=monthly.pk) == 0
    monthly.refresh_from_db()
    assert monthly.paused
    assert "không còn quyền soạn" in monthly.stopped
    assert (Report.objects.count(), told(leader), told(office)) == (0, [], [])
    other = make_user("vanphong2", ("office", committee))
    pause_schedule(by=other, schedule=monthly, paused=False)
    on(clock, "2026-07-03")
    assert deliver(by=None, pk=monthly.pk) == 1
    assert Report.objects.get().period == "2026-M06"


def test_what_falls_due_while_it_is_paused_is_not_sent_later(clock, monthly, office) -> None:
    pause_schedule(by=office, schedule=monthly, paused=True)
    on(clock, "2026-06-20")
    assert deliver(by=None, pk=monthly.pk) == 0
    pause_schedule(by=office, schedule=monthly, paused=False)
    assert deliver(by=None, pk=monthly.pk) == 0
    on(clock, "2026-07-03")
    deliver(by=None, pk=monthly.pk)
    assert Report.objects.get().period == "2026-M06"


def test_the_morning_finds_only_what_is_due(clock, monthly, office, committee, leader) -> None:
    add_schedule(by=office, organisation=committee, kind=Kind.YEAR, days_after=3, receivers=[leader])
    on(clock, "2026-06-03")
    find_due.func()
    assert [job.payload for job in Job.objects.filter(task="reports.deliver")] == [{"schedule": monthly.pk}]
    deliver_one.func(schedule=monthly.pk)
    Job.objects.all().delete()
    find_due.func()
    assert not Job.objects.filter(task="reports.deliver").exists()
    assert find_due.due.next(timezone.now()) > timezone.now()


def test_what_cannot_be_scheduled_is_told(office, committee, leader) -> None:
    stranger = make_user("khac", ("leader", make_organisation("X", "Đảng ủy khác", "dang_bo_co_so")))
    good = {"by": office, "organisation": committee, "kind": Kind.MONTH, "days_after": 3, "receivers": [leader]}
    wrong = ({"kind": Kind.TERM}, {"days_after": LATEST + 1}, {"days_after": -1}, {"receivers": []})
    for change in (*wrong, {"receivers": [leader, stranger]}, {"by": leader}):
        with pytest.raises(ProblemsFound):
            add_schedule(**{**good, **change})
    assert not ReportSchedule.objects.exists()


def test_pages_set_it_up_pause_and_drop_it(client, office, leader) -> None:
    client.force_login(office)
    page = reverse("reports:schedules", args=["DU"])
    assert client.post(page, {"kind": "quarter", "days_after": "x", "receivers": [leader.pk]}).status_code == 422
    assert client.post(page, {"kind": "quarter", "days_after": "5", "receivers": [leader.pk]}).status_code == 302
    shown = client.get(page).text
    assert "Báo cáo quý, 5 ngày sau khi hết kỳ" in shown
    assert "Quý II/2026: ngày 05/07/2026" in shown
    address = reverse("reports:schedule", args=[ReportSchedule.objects.get().pk])
    client.post(address, {"viec": "dung"})
    assert "tạm dừng" in client.get(page).text
    client.post(address, {"viec": "tiep-tuc"})
    assert not ReportSchedule.objects.get().paused
    client.get(address)
    client.post(address, {"viec": "gì"})
    assert ReportSchedule.objects.count() == 1
    client.post(address, {"viec": "xoa"})
    assert not ReportSchedule.objects.exists()
    actions = set(Entry.objects.filter(action__contains="schedule").values_list("action", flat=True))
    assert actions == {"schedule-report", "pause-schedule", "drop-schedule"}


def test_what_was_dropped_meanwhile_delivers_nothing(office, monthly) -> None:
    pk = monthly.pk
    drop_schedule(by=office, schedule=monthly)
    assert deliver(by=None, pk=pk) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    client, office, committee, leader, number, django_assert_num_queries
) -> None:
    for _ in range(number):
        add_schedule(by=office, organisation=committee, kind=Kind.MONTH, days_after=3, receivers=[leader])
    client.force_login(office)
    client.get(reverse("reports:schedules", args=["DU"]))
    with django_assert_num_queries(12):
        client.get(reverse("reports:schedules", args=["DU"]))
