"""Several writers and folders at once: nothing is lost and nothing counted twice. SQLite lets one writer in at a time."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction

from capuy.core.periods import parse_period
from capuy.figures import engine
from capuy.figures.actions import set_targets
from capuy.figures.models import DirtyMark, ReportedValue, Slot, Target
from capuy.figures.queries import figure_of
from tests.factories import make_organisation, report_values
from tests.figures.figure_makers import Y2022, enrol

WRITERS, EACH = 4, 5


@pytest.fixture
def branch():
    top = make_organisation("QU", "Quận ủy", "quan_uy")
    middle = make_organisation("DU", "Đảng ủy", "dang_bo_co_so", top)
    return top, [make_organisation(f"C{i}", f"Chi bộ {i}", "chi_bo", middle) for i in range(2)]


def in_threads(tasks):
    failures = []

    def run(task):
        try:
            task()
        except Exception as error:  # noqa: BLE001 - told to the test below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_lose_no_member(branch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    top, cells = branch
    figure_of(top, Y2022, "members.total")

    def writer(number):
        for at in range(EACH):
            with transaction.atomic():
                enrol(cells[(number + at) % 2], f"Nguyễn Văn {number} {at}", on=dt.date(2022, 3, 1))

    in_threads([lambda number=number: writer(number) for number in range(WRITERS)])
    assert figure_of(top, Y2022, "members.total").numerator == WRITERS * EACH
    assert not DirtyMark.objects.exists()
    assert engine.check() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_clerks_who_report_the_same_cell_first_do_not_collide(branch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    _, cells = branch

    def clerk(number):
        report = {"by": None, "period": Y2022}
        report_values(**report, organisation=cells[0], values={"meetings.regular_held": number})
        set_targets(**report, indicator="members.admitted", values={cells[0]: number})

    in_threads([lambda number=number: clerk(number) for number in range(1, WRITERS + 1)])
    assert ReportedValue.objects.count() == Target.objects.count() == 1
    assert engine.check() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_period_that_many_ask_for_first_is_built_once_beside_a_writer(branch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    top, cells = branch
    Slot.objects.all().delete()

    def reader():
        figure_of(top, Y2022, "members.total")

    def writer():
        enrol(cells[0], "Nguyễn Văn Mới", on=dt.date(2022, 3, 1))

    in_threads([reader, writer, reader, reader])
    assert figure_of(top, Y2022, "members.total").numerator == 1
    columns = list(Slot.objects.values_list("column", flat=True))
    assert len(columns) == len(set(columns))
    assert engine.check() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_while_a_period_is_built_others_are_read_and_no_change_is_lost(branch, monkeypatch):
    """A change that comes after its records were counted, but before the sheets are there, leaves its mark."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    top, cells = branch
    before = parse_period("2021")
    figure_of(top, before, "members.total")
    counted, changed = threading.Event(), threading.Event()
    count = engine.count_into_sheets

    def count_and_wait(shape, period, *organisations):
        count(shape, period, *organisations)
        if period == Y2022 and not counted.is_set():
            counted.set()
            assert changed.wait(20)

    def change():
        assert counted.wait(20)
        enrol(cells[0], on=dt.date(2021, 3, 1))
        assert figure_of(top, before, "members.total").numerator == 1  # marks for both periods, and waits for nobody
        changed.set()

    monkeypatch.setattr(engine, "count_into_sheets", count_and_wait)
    in_threads([lambda: engine.settle(Y2022), change])
    assert figure_of(top, Y2022, "members.total").numerator == 1
    assert engine.check() == []
