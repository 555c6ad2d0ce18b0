"""The yearly form saves itself as well; and what was saved or handed in without network, when it is back."""

import pytest

from capuy.accounts.roles import Role
from capuy.collection.actions import answering
from capuy.collection.answers import Given
from capuy.collection.models import FieldAnswer, State
from capuy.core.periods import year_period
from capuy.figures.models import ReportedValue
from capuy.journal.models import Entry
from capuy.organisations.models import Organisation
from tests.drafts.conftest import Person, boxes
from tests.factories import make_organisation, make_user, report_values

pytestmark = pytest.mark.django_db
HELD = "C1:meetings.regular_held"
WHOLE, OWN, OTHER = (f"/to-chuc/{code}/bieu-mau/2022/" for code in ("DU", "C1", "C2"))
GOOD = {"muc-1": "3", "muc-2": "2", "muc-3": "1"}


def cell(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def test_the_office_at_the_form_of_all_cells_and_a_cell_at_its_own_know_of_each_other(at_work, board):
    office, second = Person(board), Person(make_user("b2", (Role.CELL_SECRETARY, cell("C2")), full_name="Vũ Hai"))
    office.put(WHOLE)
    assert "Lương Chức" in at_work.put(OWN).json()["others"][0]
    assert "Trần Bình" in office.put(WHOLE).json()["others"][0]
    assert [told for told in second.put(OTHER).json()["others"] if "Trần Bình" in told] == []
    assert at_work.put("/to-chuc/C1/bieu-mau/2021/").json()["others"] == []


def test_the_form_of_many_cells_saves_itself_too(base, board):
    make_organisation("XX", "Chi bộ lạ", "chi_bo", make_organisation("YY", "Đảng bộ khác", "dang_bo_co_so"))
    office = Person(board)
    told = office.put(WHOLE, **{HELD: "9", HELD.replace("C1", "XX"): "3", "C1:la": "1"}).json()
    assert (told["boxes"], len(told["refused"])) == (1, 1)
    answer = office.get(WHOLE)
    changed = [one for row in answer.context["rows"] for one in row.answers if one.changed]
    assert [(one.name, one.text) for one in changed] == [(HELD, "9")]
    saved = office.press(WHOLE, **{HELD: "9", "seen": str(answer.context["seen"]), "drafted": HELD})
    assert saved.status_code == 302
    assert ReportedValue.objects.get().value == 9
    assert "bản nháp tự lưu" not in office.get(WHOLE).content.decode()


def test_a_cell_that_another_filled_in_meanwhile_is_asked_about(base, board, secretary):
    office = Person(board)
    office.put(WHOLE, **{HELD: "9"})
    report_values(by=secretary, organisation=cell("C1"), period=year_period(2022), values={HELD[3:]: 11})
    answer = office.get(WHOLE)
    assert "Trong lúc đó người khác đã sửa: Chi bộ 1, " in answer.content.decode()
    asked = office.press(WHOLE, **{HELD: "9", "seen": str(answer.context["seen"])})
    assert [(clash.mine, clash.theirs) for clash in asked.context["clashes"]] == [("9", "11")]


def test_the_form_asks_as_much_for_a_draft_of_many_squares_as_of_one(board, django_assert_max_num_queries):
    office = Person(board)
    office.get(WHOLE)
    office.put(WHOLE, **{HELD: "9"})
    with django_assert_max_num_queries(40) as one:
        office.get(WHOLE)
    office.put(WHOLE, **{f"C{n}:meetings.{what}_held": "9" for n in (1, 2) for what in ("regular", "thematic")})
    with django_assert_max_num_queries(40) as many:
        office.get(WHOLE)
    assert len(one) == len(many)


def test_what_was_handed_in_without_network_is_handed_in_once(sheet_page, at_work, addressee):
    assert at_work.put(sheet_page, "hand-in", **GOOD).json()["done"] == "Đã nộp biểu."
    addressee.refresh_from_db()
    assert addressee.state == State.HANDED
    # The answer was lost on its way: asked again, it tells the same.
    assert at_work.put(sheet_page, "hand-in").json()["done"] == "Đã nộp biểu."
    assert at_work.put(sheet_page, "hand-in", **GOOD).json()["done"] == "Đã nộp biểu."
    assert Entry.objects.filter(action="collection.hand-in").count() == 1


def test_what_cannot_be_handed_in_without_network_says_why_and_is_kept(sheet_page, at_work):
    told = at_work.put(sheet_page, "hand-in", **GOOD | {"muc-3": "5"}).json()
    assert "done" not in told
    assert "khác mục 1" in told["problems"][0]
    assert boxes(at_work.get(sheet_page))["muc-3"] == "5"
    unreadable = at_work.put(sheet_page, "hand-in", **{"muc-1": ("ba", "3")}).json()
    assert "“ba” không phải là số" in unreadable["problems"][0]
    assert boxes(at_work.get(sheet_page))["muc-1"] == "ba"


def test_without_network_nobody_overwrites_what_he_has_not_seen(sheet_page, at_work, addressee, deputy):
    answering.save_answers(by=deputy, addressee=addressee, answers={1: Given(9)})
    (told,) = at_work.put(sheet_page, "hand-in", **GOOD).json()["problems"]
    assert told.startswith("Số buổi sinh hoạt chuyên đề: Người khác vừa sửa mục này")
    assert FieldAnswer.objects.get().number == 9
    assert boxes(at_work.get(sheet_page))["muc-1"] == "3"


def test_of_a_sheet_handed_in_by_another_it_is_said_so(sheet_page, at_work, addressee, deputy):
    answering.save_answers(by=deputy, addressee=addressee, answers={1: Given(3), 2: Given(2), 3: Given(1)})
    answering.hand_in(by=deputy, addressee=addressee)
    assert "đã nộp" in at_work.put(sheet_page, "hand-in", **GOOD | {"muc-5": "mưa"}).json()["problems"][0]
    assert "mưa" in at_work.get(sheet_page).content.decode()


def test_the_yearly_form_is_saved_without_network_too(at_work):
    assert at_work.put(OWN, "save", **{HELD: "9"}).json()["done"] == "Đã lưu 1 số liệu thay đổi."
    assert at_work.put(OWN, "save", **{HELD: ("x", "9")}).json()["problems"][0].startswith("Chi bộ 1, ")
    assert ReportedValue.objects.get().value == 9
