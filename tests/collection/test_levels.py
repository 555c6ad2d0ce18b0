"""Approved level by level: an answer passes each superior between the cell and who asked."""

import datetime as dt

import pytest
from django.urls import reverse

from capuy.accounts.roles import Role
from capuy.collection import queries
from capuy.collection.actions import handling
from capuy.collection.actions.designing import FieldDraft
from capuy.collection.actions.urging import urge
from capuy.collection.answers import Given, answers_of
from capuy.collection.matrix import forms_of, matrix_of
from capuy.collection.models import Aim, State
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.notices.models import Notice
from capuy.organisations.actions import ChangeDraft, enact
from tests.collection.makers import answer, codes_of, sent, sheet
from tests.factories import decision, make_organisation, make_user

pytestmark = pytest.mark.django_db
ONE = {1: Given(1)}


@pytest.fixture
def district(base):
    """Asks the cells through two levels: the base committee, and a part committee for one cell more."""
    top = base.placements.get().parent
    part = make_organisation("BP", "Đảng ủy bộ phận Một", "dang_bo_bo_phan", base)
    make_organisation("C9", "Chi bộ 9", "chi_bo", part)
    return top


@pytest.fixture
def people(district, base, office):
    part = base.child_versions.filter(organisation__code="BP").get().organisation
    cell = part.child_versions.get().organisation
    return {
        "district": make_user("vp-quan", (Role.OFFICE, district), full_name="Lê Quận"),
        "base": office,
        "part": make_user("vp-bp", (Role.OFFICE, part), full_name="Trần Phần"),
        "cell": make_user("bt-9", (Role.CELL_SECRETARY, cell), full_name="Phạm Chín"),
        "other": make_user(
            "vp-khac", (Role.OFFICE, make_organisation("DK", "Đảng ủy khác", "dang_bo_co_so", district))
        ),
    }


@pytest.fixture
def asked(district, people):
    return sent(district, people["district"], fields=(FieldDraft("Số buổi"),), aim=Aim.CELLS, by_levels=True)


def standing(asked, code):
    return next(line for line in queries.board_of(asked).lines if line.addressee.pk == sheet(asked, code).pk)


def test_an_answer_passes_each_level_from_below(asked, people):
    answer(asked, "C9", ONE, by=people["cell"])
    one = standing(asked, "C9")
    assert (one.standing.name, one.note) == ("PASSING", "chờ Đảng ủy bộ phận Một duyệt")
    assert queries.board_of(asked).done == 0
    assert Notice.objects.get().user == people["part"]

    handling.pass_on(by=people["part"], addressee=sheet(asked, "C9"))
    assert standing(asked, "C9").note == "chờ Đảng ủy Cơ quan duyệt"
    assert Notice.objects.filter(read_at=None).get().user == people["base"]
    handling.pass_on(by=people["base"], addressee=sheet(asked, "C9"))

    assert standing(asked, "C9").standing.name == "ON_TIME"
    assert queries.board_of(asked).done == 1
    assert not Notice.objects.filter(read_at=None).exists()
    handling.accept(by=people["district"], addressee=sheet(asked, "C9"))
    assert sheet(asked, "C9").state == State.ACCEPTED
    told = Entry.objects.filter(action="collection.pass").order_by("pk")
    assert [(entry.after["cấp duyệt"], entry.actor) for entry in told] == [
        ("Đảng ủy bộ phận Một", "vp-bp"),
        ("Đảng ủy Cơ quan", "vp"),
    ]


def test_what_is_on_its_way_counts_nowhere_as_received(asked, district, people):
    answer(asked, "C1", ONE)
    board = queries.board_of(asked)
    assert queries.answered(board).rows == []
    assert [(done, total) for _, done, total in queries.sent_by(district)] == [(0, 4)]
    table = matrix_of(district, forms_of(district))
    (square,) = next(line for line in table.lines if line.unit.name == "Chi bộ 1").squares
    assert (square.standing.name, square.note) == ("PASSING", "chờ Đảng ủy Cơ quan duyệt")
    assert table.whole.text == "0/4"


@pytest.mark.parametrize("who", ["part", "base"])
def test_any_level_returns_it_to_the_cell_and_the_way_begins_anew(asked, people, who):
    answer(asked, "C9", ONE, by=people["cell"])
    if who == "base":
        handling.pass_on(by=people["part"], addressee=sheet(asked, "C9"))
    handling.return_answers(by=people[who], addressee=sheet(asked, "C9"), reason="Thiếu biên bản")

    found = sheet(asked, "C9")
    assert (found.state, found.waits_at, found.reason) == (State.RETURNED, None, "Thiếu biên bản")
    told = Notice.objects.filter(user=people["cell"]).get()
    assert told.text == "Chi bộ 9: biểu “Sinh hoạt chuyên đề” bị trả lại"
    answer(asked, "C9", {1: Given(2)}, by=people["cell"])
    assert sheet(asked, "C9").waits_at.code == "BP"
    assert [one.passed_at for one in sheet(asked, "C9").passages.all()] == [None, None]


def test_each_acts_at_the_own_level_alone(asked, people):
    answer(asked, "C9", ONE)
    handling.pass_on(by=people["part"], addressee=sheet(asked, "C9"))
    for who in ("cell", "part", "other"):
        for act in (handling.pass_on, handling.return_answers, handling.accept):
            more = {"reason": "x"} if act is handling.return_answers else {}
            with pytest.raises(ProblemsFound) as raised:
                act(by=people[who], addressee=sheet(asked, "C9"), **more)
            assert codes_of(raised) == {"not-allowed"}
    with pytest.raises(ProblemsFound) as raised:
        handling.accept(by=people["base"], addressee=sheet(asked, "C9"))
    assert codes_of(raised) == {"not-allowed"}
    with pytest.raises(ProblemsFound) as raised:
        handling.accept(by=people["district"], addressee=sheet(asked, "C9"))
    assert codes_of(raised) == {"passing"}
    handling.pass_on(by=people["district"], addressee=sheet(asked, "C9"))  # in the stead of the level below
    with pytest.raises(ProblemsFound) as raised:
        handling.pass_on(by=people["district"], addressee=sheet(asked, "C9"))
    assert codes_of(raised) == {"not-passing"}


def test_without_levels_between_it_arrives_at_once(base, office):
    asked = sent(base, office, fields=(FieldDraft("Số buổi"),), by_levels=True)
    answer(asked, "C1", ONE)
    assert standing(asked, "C1").standing.name == "ON_TIME"


def test_a_level_that_merged_meanwhile_is_passed_by_its_successor(asked, district, people):
    into = make_organisation("DM", "Đảng ủy Mới", "dang_bo_co_so", district)
    heir = make_user("vp-moi", (Role.OFFICE, into))
    answer(asked, "C1", ONE)
    base = sheet(asked, "C1").waits_at
    moves = [
        ChangeDraft("move", organisation=version.organisation, parent=into)
        for version in base.child_versions.filter(valid_to=None)
    ]
    enact(
        decision("merge", dt.date(2022, 10, 20), *moves, ChangeDraft("close", organisation=base, successor=into)),
        by=None,
    )
    assert [one.name for one in queries.waiting_at(into)] == ["Chi bộ 1"]
    handling.pass_on(by=heir, addressee=sheet(asked, "C1"))
    assert standing(asked, "C1").standing.name == "ON_TIME"


def test_urging_reaches_the_level_that_holds_it_up(asked, people):
    for code in ("C1", "C2", "C9"):
        answer(asked, code, ONE)
    Notice.objects.all().delete()
    once = urge(by=people["district"], asked=asked)
    texts = {(one.user.username, one.text) for one in Notice.objects.select_related("user")}
    title = "biểu “Sinh hoạt chuyên đề”"
    assert texts == {
        ("vp", f"Chi bộ 3 chưa nộp {title}, hạn 05/11/2022"),
        ("vp", f"2 đơn vị đã nộp {title}, chờ duyệt, hạn 05/11/2022"),
        ("vp-bp", f"Chi bộ 9 đã nộp {title}, chờ duyệt, hạn 05/11/2022"),
    }
    assert (once.units, once.people, once.unreached) == (4, 2, 0)


def test_the_levels_on_the_pages(client, asked, people):
    one = sheet(asked, "C9")
    client.force_login(people["cell"])
    client.post(one.get_absolute_url(), {"muc-1": "2", "hand-in": "1"})
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Đảng ủy bộ phận Một: " in page
    assert "Duyệt và chuyển lên" not in page
    step = reverse("collection:handle", args=[one.pk, "duyet-cap"])
    assert client.get(step).status_code == 404

    client.force_login(people["other"])
    assert client.get(step).status_code == 404
    assert client.get(one.get_absolute_url()).status_code == 404
    client.force_login(people["part"])
    assert "Biểu chờ duyệt" in client.get("/").content.decode()
    assert one.get_absolute_url() in client.get(reverse("collection:list", args=["BP"])).content.decode()
    page = client.get(one.get_absolute_url()).content.decode()
    assert step in page
    shown = client.post(step, follow=True)
    assert "đã ghi cho Chi bộ 9" in shown.content.decode()
    assert step not in shown.content.decode()
    for refused in ("duyet", "mien", "gia-han"):
        assert client.get(reverse("collection:handle", args=[one.pk, refused])).status_code == 404

    client.force_login(people["base"])
    back = reverse("collection:handle", args=[one.pk, "tra-lai"])
    client.post(back, {"reason": "Thiếu biên bản"})
    client.force_login(people["cell"])
    assert "Thiếu biên bản" in client.get(one.get_absolute_url()).content.decode()


def test_the_board_asks_as_much_for_three_on_their_way_as_for_one(asked, django_assert_num_queries):
    for code in ("C1", "C2", "C3"):
        answer(asked, code, ONE)
        if code != "C2":
            with django_assert_num_queries(3):
                queries.board_of(asked)
    assert answers_of(sheet(asked, "C1")) == ONE
