"""A note or a follow-up flag on a single figure: written, seen beside it, listed, closed with what came of it."""

import pytest
from django.urls import reverse

from capuy.core.problems import ProblemsFound
from capuy.figures.actions import close_flag, flag_figure
from capuy.figures.models import FigureFlag
from capuy.journal.models import Entry
from tests.factories import make_user
from tests.figures.figure_makers import Y2022
from tests.filled import filled

pytestmark = pytest.mark.django_db
TOTAL = "members.total"


def address(organisation, indicator: str = TOTAL) -> str:
    return reverse("figures:flag", args=[organisation.code, Y2022, indicator])


def flagged(by, organisation, text: str = "Lệch với sổ", follow_up: bool = True) -> FigureFlag:
    known = {"organisation": organisation, "period": Y2022, "indicator": TOTAL}
    return flag_figure(by=by, **known, text=text, follow_up=follow_up)


def test_a_flag_stands_beside_its_figure_until_it_is_closed(client, board, leader, committee, cells) -> None:
    client.force_login(board)
    assert client.post(address(committee), {"text": "Lệch với sổ của Chi bộ 1", "follow_up": "on"}).status_code == 302
    client.force_login(leader)
    sheet = client.get(reverse("figures:sheet", args=["DU", Y2022]))
    assert f'href="{address(committee)}">cần xem lại<' in sheet.text
    dashboard = client.get(reverse("dashboards:dashboard", args=["DU", Y2022]))
    assert f'href="{address(committee)}">cần xem lại<' in dashboard.text
    assert "Lệch với sổ của Chi bộ 1" in client.get(reverse("figures:explain", args=["DU", Y2022, TOTAL])).text
    listed = client.get(reverse("figures:flags", args=["DU"]))
    assert [(line[1], line[3]) for line in listed.context["lines"]] == [("Đảng ủy Cơ quan", "Đảng viên")]

    client.force_login(board)
    note = FigureFlag.objects.get()
    client.post(address(committee), {"close": note.pk, "outcome": "Đã đối chiếu, số liệu đúng"})
    assert client.get(reverse("figures:flags", args=["DU"])).context["lines"] == []
    everything = client.get(reverse("figures:flags", args=["DU"]) + "?xem=tat-ca")
    assert "Đã đối chiếu, số liệu đúng" in everything.text
    told = set(Entry.objects.filter(action__contains="flag").values_list("action", flat=True))
    assert told == {"flag-figure", "close-flag"}


def test_a_leader_reads_and_may_not_write(client, leader, board, committee) -> None:
    note = flagged(board, committee)
    client.force_login(leader)
    page = client.get(address(committee))
    assert "Lệch với sổ" in page.text
    assert "<textarea" not in page.text
    for sent in ({"text": "Khác"}, {"close": note.pk, "outcome": "Xong"}):
        assert client.post(address(committee), sent).status_code == 422
    assert FigureFlag.objects.get().is_open


def test_a_superior_sees_those_of_the_branch_and_a_sister_does_not(client, board, cells) -> None:
    flagged(board, cells[0])
    client.force_login(make_user("bithu2", ("cell_secretary", cells[1])))
    assert client.get(address(cells[0])).status_code == 404
    assert client.get(reverse("figures:flags", args=["C2"])).context["lines"] == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "TỐI MẬT\nnội dung"])
def test_what_is_no_note_is_told(client, board, committee, text) -> None:
    client.force_login(board)
    assert client.post(address(committee), {"text": text}).status_code == 422
    with pytest.raises(ProblemsFound):
        flagged(board, committee, text)
    assert not FigureFlag.objects.exists()


def test_of_two_who_close_one_is_told_and_the_first_outcome_stays(board, committee) -> None:
    note = flagged(board, committee)
    close_flag(by=board, flag=note, outcome="Đúng")
    with pytest.raises(ProblemsFound, match="đã được Trần Thị Bình đóng"):
        close_flag(by=board, flag=note, outcome="Sai")
    assert FigureFlag.objects.get().outcome == "Đúng"


def test_nothing_to_close_and_no_such_figure_are_404(client, board, committee, cells) -> None:
    other = flagged(board, cells[0])
    client.force_login(board)
    assert client.post(address(committee), {"close": other.pk, "outcome": "x"}).status_code == 404
    assert client.get(address(committee, "khong.co")).status_code == 404


def test_an_outcome_that_is_missing_keeps_the_note_open(client, board, committee) -> None:
    note = flagged(board, committee)
    client.force_login(board)
    page = client.post(address(committee), {"close": note.pk, "outcome": " "})
    assert (page.status_code, FigureFlag.objects.get().is_open) == (422, True)
    assert "close" in filled(page)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_for_three_flags_as_for_one(
    client, board, cells, committee, number, django_assert_num_queries
) -> None:
    for cell in cells[:number]:
        flagged(board, cell)
    client.force_login(board)
    client.get(reverse("figures:flags", args=["DU"]))
    with django_assert_num_queries(11):
        assert len(client.get(reverse("figures:flags", args=["DU"])).context["lines"]) == number
