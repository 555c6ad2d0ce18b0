"""Targets given by hand: shares that add up or a written reason, their history, and the years of a term."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.periods import parse_period, year_period
from capuy.core.problems import ProblemsFound
from capuy.figures.actions import set_target, set_targets, set_years
from capuy.figures.models import Target, TargetChange
from capuy.figures.pace import share_out
from capuy.figures.sums import Sum, sums_of_units, sums_of_years
from capuy.figures.target_history import changes_of, targets_on
from capuy.figures.targets import targets_of
from capuy.journal.models import Entry
from tests.figures.figure_makers import Y2022, enrol
from tests.filled import filled

ADMITTED = "members.admitted"
TERM = parse_period("2020-2025")


def at(view: str, organisation, period=Y2022, query: str = "") -> str:
    return reverse(f"figures:{view}", args=[organisation.code, period]) + query


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_sum_says_by_how_much_it_is_off(total: int, shared: int) -> None:
    text = Sum("các đơn vị", total, shared).text
    assert ("thiếu" in text, "thừa" in text, "đúng bằng" in text) == (shared < total, shared > total, shared == total)


def test_the_words_of_a_sum() -> None:
    assert Sum("các đơn vị", 72, 68).text == "Tổng các đơn vị 68, thiếu 4 so với 72"
    assert Sum("các năm", 1000, 1200).text == "Tổng các năm 1.200, thừa 200 so với 1.000"


@given(st.integers(0, 5_000))
def test_equal_years_always_add_up(total: int) -> None:
    shares = share_out(total, [1] * len(TERM.years))
    assert Sum("các năm", total, sum(shares)).difference == 0
    assert max(shares) - min(shares) <= 1


@pytest.fixture
def shared(board, committee, cells):
    """The committee is to reach 72; two of three cells have 40 and 28, with a reason."""
    set_target(by=None, organisation=committee, indicator=ADMITTED, period=Y2022, value=72)
    values = {cells[0]: 40, cells[1]: 28}
    set_targets(by=board, indicator=ADMITTED, period=Y2022, values=values, reason="Chi bộ 3 mới lập")
    return committee


@pytest.mark.django_db
def test_a_difference_without_a_reason_is_refused_and_nothing_is_saved(board, committee, cells) -> None:
    set_target(by=None, organisation=committee, indicator=ADMITTED, period=Y2022, value=72)
    with pytest.raises(ProblemsFound) as found:
        set_targets(by=board, indicator=ADMITTED, period=Y2022, values={cells[0]: 40, cells[1]: 28})
    (problem,) = found.value.problems
    assert (problem.code, problem.where) == ("sum", "reason")
    assert problem.message.startswith("Đảng ủy Cơ quan: Tổng các đơn vị 68, thiếu 4 so với 72.")
    assert Target.objects.count() == 1
    assert TargetChange.objects.filter(by="tochuc").count() == 0


@pytest.mark.django_db
def test_the_reason_is_kept_until_the_shares_add_up(shared, board, cells) -> None:
    assert Target.objects.get(organisation=shared).reason == "Chi bộ 3 mới lập"
    entry = Entry.objects.get(action="explain-target")
    assert entry.after == {"lý do chênh lệch giữa các đơn vị": "Chi bộ 3 mới lập"}
    set_target(by=board, organisation=cells[2], indicator=ADMITTED, period=Y2022, value=4)
    assert Target.objects.get(organisation=shared).reason == ""


@pytest.mark.django_db
def test_a_new_whole_is_held_against_the_shares_below(shared, board) -> None:
    with pytest.raises(ProblemsFound, match="thừa 8 so với 60"):
        set_target(by=board, organisation=shared, indicator=ADMITTED, period=Y2022, value=60)


@pytest.mark.django_db
def test_the_page_says_the_difference_and_asks_for_the_reason(shared, client, board) -> None:
    client.force_login(board)
    page = client.get(at("targets", shared))
    assert "Tổng các đơn vị 68, thiếu 4 so với 72 (1 đơn vị chưa được giao). Lý do: Chi bộ 3 mới lập." in page.text
    refused = client.post(at("targets", shared), filled(page, **{"target:C3": "1", "reason": ""}))
    assert refused.status_code == 422
    assert "thiếu 3 so với 72" in refused.text
    assert filled(refused)["target:C3"] == "1"
    client.post(at("targets", shared), filled(refused, reason="Giao thêm sau"))
    assert Target.objects.get(organisation=shared).reason == "Giao thêm sau"
    assert Target.objects.get(organisation__code="C3").value == 1


@pytest.mark.django_db
def test_the_reason_alone_can_be_written_again(shared, client, board) -> None:
    client.force_login(board)
    page = client.get(at("targets", shared))
    client.post(at("targets", shared), filled(page, reason="Chờ quyết định"))
    assert Target.objects.get(organisation=shared).reason == "Chờ quyết định"


@pytest.mark.django_db
def test_a_reason_that_is_too_long_is_told(shared, board, cells) -> None:
    with pytest.raises(ProblemsFound, match="dài quá 300"):
        set_targets(by=board, indicator=ADMITTED, period=Y2022, values={cells[2]: 1}, reason="x" * 301)


@pytest.mark.django_db
def test_a_cells_own_page_minds_its_superiors_sum(shared, client, board, cells) -> None:
    client.force_login(board)
    page = client.get(at("targets", cells[0]))
    answer = client.post(at("targets", cells[0]), filled(page, **{"target:C1": "39"}))
    assert (answer.status_code, "thiếu 5 so với 72" in answer.text) == (422, True)


@pytest.mark.django_db
def test_what_was_not_shared_out_has_no_sum(board, committee, cells) -> None:
    set_target(by=board, organisation=committee, indicator=ADMITTED, period=Y2022, value=72)
    assert sums_of_units([committee, *cells], Y2022, ADMITTED) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2])
def test_a_sum_asks_as_much_for_two_units_as_for_one(
    board, committee, cells, number, django_assert_num_queries
) -> None:
    values = dict.fromkeys(cells[:number], 3)
    set_targets(by=None, indicator=ADMITTED, period=Y2022, values={committee: 9, **values})
    with django_assert_num_queries(6):
        sums = sums_of_units([committee, *values], Y2022, ADMITTED)
    assert {pk: known.shared for pk, known in sums.items()} == {committee.pk: 3 * number}


@pytest.fixture
def past(board, committee, cells):
    """C1 was given 3 in March, 5 in May, and nothing more in July."""
    given_in = ((3, 3, "Kế hoạch số 01-KH/ĐU"), (5, 5, "Kế hoạch số 02-KH/ĐU"), (7, None, "Công văn số 9-CV/ĐU"))
    for month, value, basis in given_in:
        with time_machine.travel(dt.datetime(2022, month, 10, 2, tzinfo=dt.UTC), tick=False):
            target = {"organisation": cells[0], "indicator": ADMITTED, "period": Y2022}
            set_target(by=board, **target, value=value, decided_in=basis)
    return committee


@pytest.mark.django_db
def test_every_change_has_who_when_old_new_and_ground(past, cells) -> None:
    told = [
        (change.at.month, change.old, change.new, change.decided_in, change.by_name)
        for change in changes_of([cells[0].pk], Y2022, ADMITTED)
    ]
    assert told == [
        (7, 5, None, "Công văn số 9-CV/ĐU", "Trần Thị Bình"),
        (5, 3, 5, "Kế hoạch số 02-KH/ĐU", "Trần Thị Bình"),
        (3, None, 3, "Kế hoạch số 01-KH/ĐU", "Trần Thị Bình"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "value"),
    [
        (dt.date(2022, 3, 9), "never"),
        (dt.date(2022, 3, 10), 3),
        (dt.date(2022, 6, 1), 5),
        (dt.date(2023, 1, 1), None),
    ],
)
def test_what_stood_on_a_past_day(past, cells, day, value) -> None:
    assert targets_on([cells[0].pk], Y2022, ADMITTED, day).get(cells[0].pk, "never") == value


@pytest.mark.django_db
def test_the_page_tells_it_and_a_day_that_is_none(past, client, leader) -> None:
    client.force_login(leader)
    page = client.get(at("target-history", past))
    assert "Kế hoạch số 02-KH/ĐU" in page.text
    assert ">rút<" in page.text
    assert client.get(at("target-history", past, query="?den-ngay=01/06/2022")).context["standing"] == [("Chi bộ 1", 5)]
    wrong = client.get(at("target-history", past, query="?den-ngay=31/02/2022"))
    assert (wrong.status_code, wrong.context["standing"]) == (422, [])


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_for_three_changes_as_for_one(
    client, leader, committee, cells, number, django_assert_num_queries
) -> None:
    set_targets(by=None, indicator=ADMITTED, period=Y2022, values=dict.fromkeys(cells[:number], 4))
    client.force_login(leader)
    client.get(at("target-history", committee))
    with django_assert_num_queries(12):
        client.get(at("target-history", committee))


@pytest.mark.django_db
def test_a_term_without_a_target_is_the_sum_of_its_years_once_each_is_set(committee, cells) -> None:
    for year in TERM.years[:-1]:
        set_target(by=None, organisation=cells[0], indicator=ADMITTED, period=year, value=2)
    assert targets_of([committee.pk], TERM, "then") == {}
    set_target(by=None, organisation=cells[0], indicator=ADMITTED, period=TERM.years[-1], value=5)
    assert targets_of([committee.pk, cells[0].pk], TERM, "then") == {
        committee.pk: {ADMITTED: 15},
        cells[0].pk: {ADMITTED: 15},
    }
    set_target(by=None, organisation=committee, indicator=ADMITTED, period=TERM, value=20)
    assert targets_of([committee.pk], TERM, "then")[committee.pk] == {ADMITTED: 20}


@pytest.mark.django_db
def test_years_that_do_not_add_up_need_a_reason(board, cells) -> None:
    grid = {cells[0]: {TERM: 10, TERM.years[1]: 3}}
    with pytest.raises(ProblemsFound, match="Chi bộ 1: Tổng các năm 3, thiếu 7 so với 10"):
        set_years(by=board, indicator=ADMITTED, term=TERM, grid=grid)
    assert not Target.objects.exists()
    set_years(by=board, indicator=ADMITTED, term=TERM, grid=grid, reason="Các năm sau giao sau")
    assert Target.objects.get(period=TERM.code).years_reason == "Các năm sau giao sau"
    assert sums_of_years([cells[0]], TERM, ADMITTED)[cells[0].pk].lacking == 5


@pytest.mark.django_db
def test_only_a_term_has_years(board, cells) -> None:
    with pytest.raises(ProblemsFound, match="không phải là nhiệm kỳ"):
        set_years(by=board, indicator=ADMITTED, term=Y2022, grid={cells[0]: {Y2022: 1}})


@pytest.mark.django_db
def test_shared_out_equally_looked_at_and_saved(client, board, committee, cells) -> None:
    set_target(by=None, organisation=cells[0], indicator=ADMITTED, period=TERM, value=8)
    client.force_login(board)
    page = client.get(at("target-years", committee, TERM, "?chia=deu"))
    boxes = {name: value for name, value in filled(page).items() if name.startswith("target:C1")}
    assert list(boxes.values()) == ["8", "2", "2", "1", "1", "1", "1"]
    assert "chưa được lưu" in page.text
    assert Target.objects.count() == 1
    assert client.post(at("target-years", committee, TERM), filled(page)).status_code == 302
    assert Target.objects.filter(organisation=cells[0]).count() == 7


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["-1", "hai", "1,5", "9999999999999999"])
def test_what_is_no_whole_number_is_told_at_its_box(client, board, committee, cells, text) -> None:
    client.force_login(board)
    page = client.get(at("target-years", committee, TERM))
    answer = client.post(at("target-years", committee, TERM), filled(page, **{"target:C1:2021": text}))
    assert answer.status_code == 422
    assert "Chi bộ 1, năm 2021" in answer.text
    assert not Target.objects.exists()


@pytest.mark.django_db
def test_who_saved_meanwhile_is_not_overwritten(client, board, committee, cells) -> None:
    client.force_login(board)
    page = client.get(at("target-years", committee, TERM))
    set_target(by=board, organisation=cells[0], indicator=ADMITTED, period=year_period(2021), value=7)
    answer = client.post(at("target-years", committee, TERM), filled(page, **{"target:C1:2021": "3"}))
    assert answer.status_code == 422
    assert answer.context["clashes"][0].label == "Chi bộ 1, năm 2021"
    assert Target.objects.get().value == 7


@pytest.mark.django_db
def test_the_state_of_each_year_stands_in_words(client, leader, cells) -> None:
    for period, value in ((TERM, 9), (TERM.years[0], 1), (TERM.years[1], 2)):
        set_target(by=None, organisation=cells[0], indicator=ADMITTED, period=period, value=value)
    enrol(cells[0], on=dt.date(2020, 3, 3), arrival="admission", status="probationary")
    client.force_login(leader)
    states = client.get(at("target-years", cells[0], TERM)).context["states"]
    assert [(period.code, pace.done, pace.state.label) for period, pace in states] == [
        ("2020-2025", 1, "không đạt"),
        ("2020", 1, "đạt"),
        ("2021", 0, "không đạt"),
    ]


@pytest.mark.django_db
def test_a_viewer_sees_no_boxes(client, leader, committee, cells) -> None:
    set_target(by=None, organisation=cells[0], indicator=ADMITTED, period=TERM, value=8)
    client.force_login(leader)
    assert "<input" not in client.get(at("target-years", cells[0], TERM)).text.split("<table")[1]
    assert client.get(at("target-years", cells[0], Y2022)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["excel", "word", "pdf"])
def test_the_drive_leaves_as_a_file_and_is_journalled(client, leader, committee, cells, wanted) -> None:
    set_target(by=None, organisation=cells[0], indicator=ADMITTED, period=Y2022, value=4)
    enrol(cells[0], on=dt.date(2022, 3, 3), arrival="admission", status="probationary")
    with time_machine.travel("2022-09-02T03:00:00+00:00", tick=False):
        client.force_login(leader)
        answer = client.get(at("pace", committee, query=f"?xem=con-kip&xuat={wanted}"))
    assert answer.status_code == 200
    assert "cao-diem-DU-2022" in answer["Content-Disposition"]
    assert "đợt cao điểm năm 2022" in Entry.objects.get(action="export-pace").summary
