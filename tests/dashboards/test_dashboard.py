"""The dashboard: what it says, what it opens, and that it asks as much for many units as for one."""

import pytest
from django.urls import reverse

from capuy.collection.models import ReportRequest
from capuy.core.periods import parse_period
from capuy.figures.actions import set_target
from capuy.figures.queries import figure_of, over_time
from tests.collection import makers
from tests.dashboards.conftest import ADMITTED
from tests.figures.figure_makers import Y2022

pytestmark = pytest.mark.django_db


def at(organisation, query: str = "", period: object = Y2022) -> str:
    return reverse("dashboards:dashboard", args=[organisation.code, period]) + query


def test_a_leader_reads_how_far_it_is_and_who_is_behind(client, leader, halfway) -> None:
    client.force_login(leader)
    board = client.get(at(halfway)).context["board"]

    (aim,) = board.aims
    assert (aim.figure.ratio_text, aim.pace.state.label, aim.pace.monthly_text) == ("04/08", "đúng tiến độ", "0,7")
    assert [(state.label, count) for state, count in aim.tally] == [("đúng tiến độ", 1), ("chậm", 1)]
    assert [(one.unit.line.node.code, one.unit.pace.missing) for one in board.behind] == [("C2", 3)]


def test_figures_stand_beside_the_same_period_of_last_year(client, leader, halfway) -> None:
    client.force_login(leader)
    board = client.get(at(halfway)).context["board"]

    admitted = next(line for line in board.key if line.indicator.code == ADMITTED)
    assert (admitted.figure.numerator, admitted.last.numerator, admitted.difference) == (4, 1, "+3")
    assert board.trend.rows == [("Quý I", 4, 0), ("Quý II", 0, 0), ("Quý III", 0, 0), ("Quý IV", None, 1)]


def test_a_term_is_shown_by_its_years(client, leader, halfway) -> None:
    client.force_login(leader)
    board = client.get(at(halfway, period="2020-2025")).context["board"]
    assert [(label, now) for label, now, _ in board.trend.rows][:3] == [("2020", 0), ("2021", 1), ("2022", 4)]
    assert board.forms is None


def test_counts_over_time_are_those_of_the_sheets(halfway) -> None:
    periods = [parse_period(code) for code in ("2021", "2022-Q1", "2022-M06", "2022", "2022-Q4")]
    counted = [figure_of(halfway, period, ADMITTED).numerator for period in periods[:-1]]
    assert over_time(halfway, periods, ADMITTED) == [*counted, None]


def test_before_an_organisation_was_there_nothing_is_said(client, committee, cells, leader) -> None:
    client.force_login(leader)
    board = client.get(at(committee, period="2015")).context["board"]
    assert board.trend.rows[0][1:] == (0, None)


def test_units_are_compared_the_best_first_and_open_to_their_records(client, leader, halfway) -> None:
    client.force_login(leader)
    page = client.get(at(halfway))
    assert [line.node.code for line in page.context["board"].compared] == ["C1", "C2", "C3"]
    opened = reverse("figures:explain", args=["C2", Y2022, ADMITTED])
    assert opened in page.content.decode()
    back = client.get(f"{opened}{page.context['back']}").content.decode()
    assert f'href="{at(halfway)}"' in back


def test_another_indicator_is_chosen_and_an_unknown_one_is_not_found(client, leader, halfway) -> None:
    client.force_login(leader)
    assert client.get(at(halfway, "?chi-tieu=members.total")).context["board"].chosen.code == "members.total"
    assert client.get(at(halfway, "?chi-tieu=khong-co")).status_code == 404


def test_what_is_asked_and_not_answered_is_told(client, leader, halfway) -> None:
    asked = makers.sent(halfway)
    makers.answer(asked, "C1")
    client.force_login(leader)
    (open_one,) = client.get(at(halfway)).context["board"].asked
    assert (open_one.done, open_one.total, open_one.late) == (1, 3, False)
    ReportRequest.objects.update(due_on="2022-07-01")
    assert "quá hạn 01/07/2022, còn 2" in client.get(at(halfway)).content.decode()


def test_a_new_organisation_is_led_to_its_targets(client, leader, committee) -> None:
    client.force_login(leader)
    page = client.get(at(committee)).content.decode()
    assert "Chưa có chỉ tiêu nào được giao trong kỳ này" in page
    assert "Tổ chức này không có đơn vị trực thuộc trong kỳ" in page
    assert "Chưa gửi yêu cầu báo cáo nào" in page


def test_the_map_has_a_tile_for_each_unit_with_a_target(client, leader, halfway) -> None:
    client.force_login(leader)
    tiles = client.get(at(halfway)).context["map_chart"]["tiles"]
    assert [(tile["name"], tile["look"], tile["note"]) for tile in tiles] == [
        ("Chi bộ 1", "good", "03/04 · đúng tiến độ"),
        ("Chi bộ 2", "warn", "01/04 · chậm"),
    ]


def test_on_the_wall_it_is_the_same_board(client, leader, halfway) -> None:
    client.force_login(leader)
    wall = client.get(at(halfway, "?trinh-chieu=1&chi-tieu=members.total"))
    assert "data-wall" in wall.content.decode()
    assert wall.context["desk_address"] == at(halfway, "?chi-tieu=members.total")
    assert wall.context["name"] == "Đảng ủy Cơ quan"


def test_without_a_period_it_is_this_year(client, leader, committee) -> None:
    client.force_login(leader)
    assert client.get(f"/to-chuc/{committee.code}/dieu-hanh/").url == at(committee)


@pytest.mark.parametrize("number", [1, 2])
def test_it_asks_as_much_for_two_units_as_for_one(
    client, leader, committee, cells, number, django_assert_num_queries
) -> None:
    for cell in cells[:number]:
        set_target(by=None, organisation=cell, indicator=ADMITTED, period=Y2022, value=4)
    client.force_login(leader)
    client.get(at(committee))
    with django_assert_num_queries(39):
        client.get(at(committee))
