"""Two people with the same grid or the same targets open: neither loses what the other saved."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capuy.core.problems import ProblemsFound
from capuy.core.seen import Clash, Seen
from capuy.figures.actions import report_grid, set_target
from capuy.figures.models import ReportedValue, Target
from capuy.journal.models import Entry
from tests.factories import make_user, report_values
from tests.figures.figure_makers import Y2022
from tests.figures.test_engine_under_load import in_threads
from tests.filled import filled

pytestmark = pytest.mark.django_db
X, Y = "C1:meetings.regular_held", "C1:meetings.thematic_held"


def at(view, organisation):
    return reverse(f"figures:{view}", args=[organisation.code, Y2022])


def stored():
    return {row.field: row.value for row in ReportedValue.objects.filter(organisation__code="C1")}


@pytest.fixture
def two(committee, cells, board):
    """Both signed in."""
    clients = Client(), Client()
    clients[0].force_login(board)
    clients[1].force_login(make_user("vp", ("organisation_board", committee), full_name="Đỗ Văn Phòng"))
    return clients


@pytest.mark.parametrize("whose", ["committee", "cell"])
def test_two_people_fill_in_different_squares_and_both_stay(two, committee, cells, whose):
    url = at("form", committee if whose == "committee" else cells[0])
    pages = [client.get(url) for client in two]
    two[0].post(url, filled(pages[0], **{X: "9"}))
    answer = two[1].post(url, filled(pages[1], **{Y: "4"}), follow=True)
    assert "Đã lưu 1 số liệu thay đổi" in answer.text
    assert stored() == {"meetings.regular_held": 9, "meetings.thematic_held": 4}


def clashing(two, url):
    """The first saves 9, the second 0 and another square, from a page opened before."""
    pages = [client.get(url) for client in two]
    two[0].post(url, filled(pages[0], **{X: "9"}))
    return two[1].post(url, filled(pages[1], **{X: "0", Y: "4"}))


@pytest.mark.parametrize("whose", ["committee", "cell"])
@pytest.mark.parametrize(("choice", "kept"), [("take_mine", 0), ("take_theirs", 9)])
def test_the_same_square_is_asked_about_and_nothing_is_saved_before(two, committee, cells, whose, choice, kept):
    url = at("form", committee if whose == "committee" else cells[0])
    page = clashing(two, url)
    assert page.status_code == 422
    (clash,) = page.context["clashes"]
    assert (clash.where, clash.label, clash.mine, clash.theirs, clash.by) == (
        X, "Chi bộ 1, Sinh hoạt thường kỳ đã tổ chức", "0", "9", "Trần Thị Bình",
    )  # fmt: skip
    assert clash.at == Entry.objects.get(action="report-figures").at
    assert "Trần Thị Bình sửa lúc" in page.text
    again = filled(page)
    assert (again[X], again[Y]) == ("0", "4")
    assert stored() == {"meetings.regular_held": 9}
    assert two[1].post(url, again).context["clashes"] == [clash]  # nothing was chosen
    two[1].post(url, again | {clash.box: getattr(clash, choice)})
    assert stored() == {"meetings.regular_held": kept, "meetings.thematic_held": 4}


def test_a_choice_is_kept_while_something_else_is_mended(two, committee):
    url = at("form", committee)
    page = clashing(two, url)
    (clash,) = page.context["clashes"]
    page = two[1].post(url, filled(page, **{Y: "bốn", clash.box: clash.take_mine}))
    assert "“bốn” không phải là số nguyên" in page.text
    assert not page.context["clashes"]
    two[1].post(url, filled(page, **{Y: "4"}))
    assert stored() == {"meetings.regular_held": 0, "meetings.thematic_held": 4}


def test_a_third_change_is_asked_about_again(two, committee, cells):
    url = at("form", committee)
    page = clashing(two, url)
    (clash,) = page.context["clashes"]
    report_values(by=None, organisation=cells[0], period=Y2022, values={"meetings.regular_held": 11})
    page = two[1].post(url, filled(page, **{clash.box: clash.take_mine}))
    assert [(found.theirs, found.by) for found in page.context["clashes"]] == [("11", "hệ thống")]


def test_what_was_emptied_by_somebody_else_is_not_written_back(two, committee, cells):
    url = at("form", committee)
    report_values(by=None, organisation=cells[0], period=Y2022, values={"meetings.regular_held": 7})
    pages = [client.get(url) for client in two]
    two[0].post(url, filled(pages[0], **{X: ""}))
    two[1].post(url, filled(pages[1], **{Y: "4"}))
    assert stored() == {"meetings.thematic_held": 4}
    page = two[1].post(url, filled(pages[1], **{X: "8"}))
    assert [(found.theirs, found.by) for found in page.context["clashes"]] == [("", "Trần Thị Bình")]


def test_the_same_number_from_two_people_is_no_clash(two, committee):
    url = at("form", committee)
    pages = [client.get(url) for client in two]
    answers = [client.post(url, filled(page, **{X: "9"})) for client, page in zip(two, pages, strict=True)]
    assert [answer.status_code for answer in answers] == [302, 302]


def test_the_seal_of_a_page_that_is_broken_or_missing_overwrites_nothing(two, committee, cells):
    url = at("form", committee)
    report_values(by=None, organisation=cells[0], period=Y2022, values={"meetings.regular_held": 7})
    for seen in ("", "= == a=b x", "\ud800".encode(errors="replace").decode(), f"{X}=AAAAAAAA"):
        assert two[0].post(url, {X: "9", "seen": seen}).status_code == 422
    assert stored() == {"meetings.regular_held": 7}


def test_many_clashes_ask_no_more_queries_than_one(two, committee, cells):
    url = at("form", committee)
    pages = [client.get(url) for client in two]
    squares = [X, Y, "C1:candidates.awareness_class", "C1:inspection.supervisions_planned"]
    two[0].post(url, filled(pages[0], **dict.fromkeys(squares, "9")))
    two[0].get(url)
    asked = []
    for some in (squares[:1], squares):
        with CaptureQueriesContext(connection) as queries:
            answer = two[1].post(url, filled(pages[1], **dict.fromkeys(some, "3")))
        assert len(answer.context["clashes"]) == len(some)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_targets_of_two_people_stay(two, committee, cells):
    url = at("targets", committee)
    set_target(by=None, organisation=cells[2], indicator="members.admitted", period=Y2022, value=5)
    pages = [client.get(url) for client in two]
    two[0].post(url, filled(pages[0], **{"target:C1": "2", "decided_in": "KH 01"}))
    two[1].post(url, filled(pages[1], **{"target:C2": "3", "decided_in": "KH 02"}))
    rows = Target.objects.order_by("organisation__code").values_list("organisation__code", "value", "decided_in")
    assert list(rows) == [("C1", 2, "KH 01"), ("C2", 3, "KH 02"), ("C3", 5, "")]
    page = two[1].post(url, filled(pages[1], **{"target:C1": "4"}))
    (clash,) = page.context["clashes"]
    assert (clash.label, clash.mine, clash.theirs, clash.by) == ("Chi bộ 1", "4", "2", "Trần Thị Bình")
    two[1].post(url, filled(page, **{clash.box: clash.take_mine}))
    assert Target.objects.get(organisation=cells[0]).value == 4


def test_a_basis_alone_goes_to_the_targets_that_were_shown(two, committee, cells):
    url = at("targets", committee)
    set_target(by=None, organisation=cells[1], indicator="members.admitted", period=Y2022, value=5)
    page = two[0].get(url)
    set_target(by=None, organisation=cells[0], indicator="members.admitted", period=Y2022, value=1)
    two[0].post(url, filled(page, decided_in="KH 03"))
    assert list(Target.objects.order_by("value").values_list("value", "decided_in")) == [(1, ""), (5, "KH 03")]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_clerks_who_save_one_square_at_once_one_wins_and_the_others_are_told(cells):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    ended = []

    def clerk(number):
        try:
            grid = {cells[0]: {"meetings.regular_held": number}}
            report_grid(by=None, period=Y2022, grid=grid, seen=Seen())
            ended.append(number)
        except ProblemsFound as found:
            ended.append({type(problem) for problem in found.problems})

    in_threads([lambda number=number: clerk(number) for number in range(1, 5)])
    (winner,) = [number for number in ended if isinstance(number, int)]
    assert ended.count({Clash}) == 3
    assert stored()["meetings.regular_held"] == winner
