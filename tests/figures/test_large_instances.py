"""Where counting a period takes long, a page does not wait for it; and what people look at each month is there before."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from capuy.core.periods import parse_period
from capuy.figures import engine
from capuy.figures.middleware import BeingCountedMiddleware
from capuy.figures.models import TrackedPeriod
from capuy.figures.queries import figure_of
from capuy.jobs.models import Job
from capuy.jobs.worker import Loop
from tests.figures.figure_makers import Y2022, enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(engine, "LONG", 0)


def sheet_of(committee):
    return reverse("figures:sheet", args=[committee.code, Y2022])


def test_a_page_says_that_it_is_being_counted_and_opens_once_it_is(client, leader, committee, cells, large):
    enrol(cells[0])
    client.force_login(leader)
    for _ in range(2):
        page = client.get(sheet_of(committee))
        assert (page.status_code, page["Refresh"], page["Retry-After"]) == (503, "5", "5")
        assert "Đang tổng hợp số liệu năm 2022" in page.content.decode()
    assert Job.objects.filter(task="figures.build").count() == 1  # however many ask
    loop = Loop()
    loop._looked = float("inf")  # no schedule
    loop.turn()
    assert client.get(sheet_of(committee)).status_code == 200
    assert figure_of(committee, Y2022, "members.total").numerator == 1


def test_what_was_to_be_saved_is_not_and_that_is_said(rf, leader):
    request = rf.post("/", {})
    request.user = leader
    middleware = BeingCountedMiddleware(lambda request: None)
    page = middleware.process_exception(request, engine.BeingCounted(Y2022))
    assert page.status_code == 503
    assert "Chưa ghi gì" in page.content.decode()
    assert "Refresh" not in page
    assert middleware.process_exception(request, ValueError("x")) is None


def test_the_command_line_and_the_background_wait(committee, cells, large):
    assert figure_of(committee, Y2022, "members.total").numerator == 0


def test_a_new_day_of_a_large_instance_is_no_new_building(client, leader, committee, cells, large):
    with time_machine.travel(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)):
        engine.settle(parse_period("2026"), parse_period("2025"))
    with time_machine.travel(dt.datetime(2026, 6, 2, 9, tzinfo=dt.UTC)):
        client.force_login(leader)
        address = reverse("figures:sheet", args=[committee.code, parse_period("2026")])
        assert client.get(address).status_code == 200
        assert TrackedPeriod.objects.get(code="2026").counted_as_of == dt.date(2026, 6, 2)


def test_a_period_that_begins_is_counted_before_somebody_asks(committee, cells):
    with time_machine.travel(dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)):
        engine.settle(parse_period("2026-M11"), parse_period("2026-9M"))
        engine.bring_up_to_date()
        assert {period.code for period in engine.tracked()} == {"2026-M11", "2026-9M"}
    with time_machine.travel(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)):
        assert engine.is_behind()
        engine.bring_up_to_date()
        assert {period.code for period in engine.tracked()} == {"2026-M11", "2026-9M", "2026-M12"}
        assert not engine.is_behind()


def test_a_dashboard_asks_for_all_that_it_shows_at_once(client, leader, committee, cells, large):
    client.force_login(leader)
    page = client.get(reverse("dashboards:dashboard", args=[committee.code, Y2022]))
    assert page.status_code == 503
    quarters = [f"{year}-Q{n}" for year in (2021, 2022) for n in range(1, 5)]
    payloads = Job.objects.filter(task="figures.build").values_list("payload", flat=True)
    assert sorted(payload["period"] for payload in payloads) == sorted(["2021", "2022", *quarters])
