"""Sheets follow the records, whatever changes and whenever it is entered."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from capuy.core.periods import parse_period
from capuy.figures import engine, folding
from capuy.figures.models import DirtyMark, Part, Sheet, Slot, TrackedPeriod
from capuy.figures.queries import children_figures, figure_of, figures_of, leaf_values
from capuy.organisations.actions import ChangeDraft, enact
from tests.factories import decision, report_values
from tests.figures.figure_makers import Y2022, change_status, enrol, leave

D = dt.date
pytestmark = pytest.mark.django_db


def count(organisation, code="members.total", period=Y2022, structure="then"):
    return figure_of(organisation, period, code, structure=structure).numerator


def test_a_stock_counts_those_present_on_the_last_day(committee, cells):
    enrol(cells[0], on=D(2020, 1, 1))
    enrol(cells[0], on=D(2022, 12, 31))
    enrol(cells[0], on=D(2023, 1, 1))
    leave(enrol(cells[1]), D(2022, 12, 31), "transfer")
    leave(enrol(cells[1]), D(2023, 1, 1), "transfer")
    assert count(committee) == 3


def test_a_change_reaches_every_superior(city, committee, cells):
    assert count(city) == 0
    enrol(cells[0])
    assert [count(place) for place in (cells[0], committee, city)] == [1, 1, 1]
    assert engine.check() == []


def test_only_periods_that_the_change_can_touch_are_recounted(cells):
    for code in ("2021", "2022", "2023"):
        engine.settle(parse_period(code))
    enrol(cells[0], on=D(2022, 6, 1))
    folding.mark()
    assert set(DirtyMark.objects.values_list("period", flat=True)) == {"2022", "2023"}


def test_arrivals_and_departures_explain_the_change_of_the_stock(committee, cells):
    before = parse_period("2021")
    stays = [enrol(cells[i % 3]) for i in range(5)]
    enrol(cells[0], on=D(2022, 3, 2), arrival="admission", status="probationary")
    enrol(cells[1], on=D(2022, 1, 1), arrival="transfer")
    for member, departure in zip(stays, ("deceased", "struck_off", "expelled", "resigned"), strict=False):
        leave(member, D(2022, 12, 31), departure)
    now = figures_of(committee, Y2022)
    assert [now[f"members.{code}"].numerator for code in ("admitted", "transferred_in", "losses")] == [1, 1, 4]
    assert count(committee, period=before) + 1 + 1 - 4 == now["members.total"].numerator


def test_recognition_counts_where_the_member_was_that_day(committee, cells):
    member = enrol(cells[0], on=D(2021, 5, 1), arrival="admission", status="probationary")
    change_status(member, "official", D(2022, 5, 1))
    assert [count(cell, "members.recognised") for cell in cells] == [1, 0, 0]
    assert count(committee, "members.official") == 1
    assert count(committee, "members.recognised", parse_period("2021")) == 0


def test_official_and_probationary_members_make_up_the_whole(committee, cells):
    for status in ("official", "exempt", "suspended", "probationary"):
        enrol(cells[0], status=status)
    suspended_in_probation = enrol(cells[0], on=D(2022, 3, 1), arrival="admission", status="probationary")
    change_status(suspended_in_probation, "suspended", D(2022, 9, 1))
    figures = figures_of(committee, Y2022)
    assert figures["members.official"].text == "03/05 (60%)"
    assert figures["members.probationary"].text == "02/05 (40%)"
    assert figures["members.suspended"].text == "02/05 (40%)"
    assert figures["members.exempt"].text == "01/05 (20%)"


def test_age_bands_take_the_last_day_of_the_period(committee, cells):
    enrol(cells[0], born_on=D(1991, 12, 31))
    enrol(cells[0], born_on=D(1992, 1, 1))
    figures = figures_of(committee, Y2022)
    assert figures["members.age_18_30"].numerator == 1
    assert figures["members.age_31_40"].text == "01/02 (50%)"


def test_a_merged_cell_gives_its_flows_to_its_successor_and_leaves_the_number_of_cells(committee, cells):
    enrol(cells[0], on=D(2022, 2, 1), arrival="admission", status="probationary")
    enact(decision("merge", D(2022, 8, 1), ChangeDraft("close", cells[0], successor=cells[1])), by=None)
    assert count(cells[1], "members.admitted") == 1
    assert count(committee, "members.admitted") == 1
    assert count(committee, "organisations.cells") == 2
    lines = children_figures(cells[1], Y2022, ["members.admitted"])
    assert [(line.node.code, line.own) for line in lines] == [("C1", False)]


def test_a_past_period_keeps_its_tree_and_can_be_asked_in_todays(committee, cells, ward):
    for cell in cells:
        enrol(cell)
    assert count(committee) == 3
    move = [ChangeDraft("move", cell, parent=ward) for cell in cells[:2]]
    enact(decision("move", D(2025, 7, 1), *move), by=None)
    assert (count(committee), count(ward)) == (3, 0)
    assert (count(committee, structure="today"), count(ward, structure="today")) == (1, 2)
    assert leaf_values(ward, Y2022, ["members.total"], "today") == {"members.total": {cell.pk: 1 for cell in cells[:2]}}


def test_a_decision_entered_late_moves_the_figures_of_a_period_already_counted(city, district, committee, cells):
    enrol(cells[0])
    assert count(district) == 1
    enact(decision("move", D(2022, 5, 1), ChangeDraft("move", committee, parent=city)), by=None)
    assert (count(district), count(city)) == (0, 1)
    assert engine.check() == []


def test_a_period_under_way_is_counted_as_of_today(committee, cells):
    year = parse_period("2026")
    with time_machine.travel(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)):
        enrol(cells[0], on=D(2026, 6, 2), arrival="admission", status="probationary")
        assert (count(committee, period=year), count(committee, "members.admitted", year)) == (0, 0)
    with time_machine.travel(dt.datetime(2026, 6, 2, 9, tzinfo=dt.UTC)):
        assert (count(committee, period=year), count(committee, "members.admitted", year)) == (1, 1)


def test_a_settled_period_is_read_in_few_queries(committee, cells, django_assert_num_queries):
    for cell in cells:
        enrol(cell)
    figures_of(committee, Y2022)
    with django_assert_num_queries(7):
        figures_of(committee, Y2022)


def test_the_number_of_queries_does_not_grow_with_the_children(district, committee, cells, django_assert_num_queries):
    assert [len(children_figures(place, Y2022, ["members.total"])) for place in (district, committee)] == [1, 3]
    with django_assert_num_queries(7):
        children_figures(district, Y2022, ["members.total"])
    with django_assert_num_queries(7):
        children_figures(committee, Y2022, ["members.total"])


def test_a_writer_leaves_one_mark_and_the_worker_folds_it(committee, cells, django_assert_num_queries):
    count(committee)
    with django_assert_num_queries(1):
        engine.records_changed([cell.pk for cell in cells], since=D(2022, 6, 1))
    enrol(cells[0])
    assert engine.is_behind()
    engine.bring_up_to_date()
    assert not engine.is_behind()
    assert Sheet.objects.filter(organisation=committee, part=Part.BRANCH).exists()


def test_a_change_that_is_rolled_back_leaves_no_trace(committee, cells):
    count(committee)
    with transaction.atomic():
        enrol(cells[0])
        transaction.set_rollback(True)
    assert not engine.is_behind()
    assert count(committee) == 0


def test_folding_that_is_cut_short_is_taken_up_again(city, committee, cells, monkeypatch):
    count(city)
    enrol(cells[0])
    real, calls = folding._sum_up, []

    def dies_on_the_second_level(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(folding, "_sum_up", dies_on_the_second_level)
    with pytest.raises(KeyboardInterrupt):
        engine.fold()
    assert DirtyMark.objects.filter(organisation=cells[0]).exists()
    monkeypatch.undo()
    engine.fold()
    assert not DirtyMark.objects.exists()
    assert Sheet.objects.get(organisation=city, part=Part.BRANCH)
    assert engine.check() == []


def test_a_mark_left_while_folding_is_not_taken_away(committee, cells, monkeypatch):
    count(committee)
    enrol(cells[0])
    folding.mark()
    real = folding._sum_up

    def meanwhile(*arguments):
        DirtyMark.objects.create(organisation=cells[1], period=Y2022.code)
        monkeypatch.setattr(folding, "_sum_up", real)
        return real(*arguments)

    monkeypatch.setattr(folding, "_sum_up", meanwhile)
    folding._fold_some(TrackedPeriod.objects.get(code=Y2022.code))
    assert DirtyMark.objects.filter(organisation=cells[1]).exists()


def test_many_marks_are_seen_to_in_steps(city, committee, cells, monkeypatch):
    monkeypatch.setattr(folding, "STEP", 2)
    count(city)
    for cell in cells:
        enrol(cell)
    assert engine.fold(Y2022) == 3
    assert engine.check() == []
    assert count(city) == 3


def test_check_finds_a_sheet_that_was_tampered_with(committee, cells):
    enrol(cells[0])
    count(committee)
    column = f"v{Slot.objects.get(code='members.total').column:02d}"
    Sheet.objects.filter(organisation=committee, part=Part.BRANCH).update(**{column: 7})
    found = engine.check()
    assert [(item.organisation, item.part, item.code, item.stored, item.counted) for item in found] == [
        (committee.pk, "branch", "members.total", 7, 1)
    ]


def test_a_new_indicator_gets_a_column_of_its_own_and_old_periods_are_counted_again(committee, cells):
    report_values(by=None, organisation=cells[0], period=Y2022, values={"handbook.using": 1})
    count(committee)
    Slot.objects.get(code="handbook.cells_using").delete()
    assert count(committee, "handbook.cells_using") == 1
    columns = list(Slot.objects.values_list("column", flat=True))
    assert len(columns) == len(set(columns))
    assert TrackedPeriod.objects.get().counted_as_of == Y2022.last


def test_a_period_that_has_not_begun_is_nought_and_is_not_kept(committee, cells):
    enrol(cells[0])
    assert count(committee, period=parse_period("2027")) == 0
    assert not TrackedPeriod.objects.exists()


def test_an_upgrade_that_counts_differently_is_followed_by_a_recount(committee, cells):
    enrol(cells[0])
    count(committee)
    Sheet.objects.update(v00=99)
    assert engine.check()
    assert engine.recount() == [Y2022]
    assert engine.check() == []
