"""The board of units and forms: every square, the counts of rows, columns and levels, filters, files."""

import datetime as dt
import io

import docx
import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from capuy.accounts.roles import Role
from capuy.collection.actions import designing, handling
from capuy.collection.actions.designing import FieldDraft
from capuy.collection.answers import Given
from capuy.collection.matrix import MOST_FORMS, forms_of, matrix_of
from capuy.collection.models import Aim
from capuy.collection.standings import DONE, FREE, Standing, Tally
from capuy.core.periods import parse_period
from capuy.journal.models import Entry
from capuy.organisations.actions import ChangeDraft, enact
from tests.collection.makers import answer, sent, sheet
from tests.factories import decision, make_organisation, make_user

ONE = (FieldDraft("Số buổi"),)
NOVEMBER = dt.date(2022, 11, 10)


def asked_for(base, title="A", **fields):
    return sent(base, title=title, fields=ONE, **fields)


def shown(base, period=""):
    table = matrix_of(base, forms_of(base, period))
    return table, {line.unit.name: [one and one.standing.name for one in line.squares] for line in table.lines}


@given(st.lists(st.tuples(st.sampled_from(Standing), st.booleans())))
def test_no_count_is_ever_above_what_was_asked(found):
    tally = Tally.of(found)
    assert 0 <= tally.on_time <= tally.done <= tally.total <= len(found)
    assert tally.total == sum(standing not in FREE for standing, _ in found)
    assert tally.missing == sum(standing not in FREE + DONE for standing, _ in found)


@pytest.mark.django_db
def test_every_square_says_where_it_stands(base):
    first, second = asked_for(base), asked_for(base, "B", due_on=dt.date(2022, 11, 20))
    answer(first, "C1", {1: Given(1)})
    answer(first, "C2", {1: Given(1)})
    handling.return_answers(by=None, addressee=sheet(first, "C2"), reason="Thiếu")
    handling.exempt(by=None, addressee=sheet(second, "C2"), reason="Mới lập")
    with time_machine.travel("2022-11-10T03:00:00+00:00"):
        answer(second, "C1", {1: Given(1)})
        answer(first, "C2", {1: Given(1)})
        table, squares = shown(base)
    assert squares == {
        "Chi bộ 1": ["ON_TIME", "ON_TIME"],
        "Chi bộ 2": ["LATE", "EXEMPT"],
        "Chi bộ 3": ["OVERDUE", "WAITING"],
    }
    assert [tally.text for tally in table.columns] == ["2/3", "1/2"]
    assert [line.tally.text for line in table.lines] == ["2/2", "1/1", "0/2"]
    assert (table.whole.text, table.whole.on_time_text) == ("3/5", "40%")


@pytest.mark.django_db
def test_rates_by_kind_and_by_branch(base):
    city = base.placements.get().parent
    other = make_organisation("DV", "Đảng ủy Doanh nghiệp", "dang_bo_co_so", city)
    make_organisation("V1", "Chi bộ Xưởng", "chi_bo", other)
    cells = asked_for(city, aim=Aim.CELLS)
    asked_for(city, "B")
    answer(cells, "V1", {1: Given(1)})
    table, squares = shown(city)
    assert squares["Chi bộ Xưởng"] == ["ON_TIME", None]
    assert squares["Đảng ủy Doanh nghiệp"] == [None, "WAITING"]
    assert [(level.label, level.units, level.tally.text) for level in table.kinds] == [
        ("Đảng bộ cơ sở", 2, "0/2"),
        ("Chi bộ", 4, "1/4"),
    ]
    assert [(level.label, level.tally.text) for level in table.by_branch] == [
        ("Đảng ủy Cơ quan", "0/4"),
        ("Đảng ủy Doanh nghiệp", "1/2"),
    ]
    cut = table.cut(branch=str(other.pk))
    assert [line.unit.name for line in cut.lines] == ["Chi bộ Xưởng", "Đảng ủy Doanh nghiệp"]
    assert table.cut(kind="chi_bo").whole.text == "1/4"


@pytest.mark.django_db
def test_a_merged_unit_is_explained_and_never_counted(base):
    asked = asked_for(base)
    two, into = (sheet(asked, code).organisation for code in ("C2", "C3"))
    closing = ChangeDraft("close", organisation=two, successor=into)
    enact(decision("dissolve", dt.date(2022, 10, 20), closing), by=None)
    table, squares = shown(base)
    assert squares["Chi bộ 2"] == ["ENDED"]
    assert table.lines[1].unit.note == "Kết thúc hoạt động ngày 20/10/2022, nhập vào Chi bộ 3"
    assert table.whole.text == "0/2"
    assert table.by_branch == []


@pytest.mark.django_db
def test_which_forms_stand_beside_each_other(base, office):
    done = asked_for(base, "Xong", period=parse_period("2022-M09"))
    for code in ("C1", "C2", "C3"):
        answer(done, code, {1: Given(1)})
    asked_for(base, "Còn thiếu", period=parse_period("2022-M09"))
    withdrawn = asked_for(base, "Rút")
    designing.withdraw_request(by=office, asked=withdrawn, reason="Nhầm")
    with time_machine.travel("2022-11-10T03:00:00+00:00"):
        assert [one.title for one in forms_of(base)] == ["Còn thiếu"]
    assert {one.title for one in forms_of(base, "2022-M09")} == {"Xong", "Còn thiếu"}
    for number in range(MOST_FORMS):
        asked_for(base, f"Biểu {number}")
    table, _ = shown(base)
    assert (len(table.forms), table.left_out) == (MOST_FORMS, 2)


@pytest.mark.django_db
def test_the_page_asks_as_much_for_one_unit_as_for_three(client, base, office, django_assert_num_queries):
    city = base.placements.get().parent
    asked_for(city)
    asked_for(base)
    client.force_login(make_user("lanh-dao", (Role.LEADER, city)))
    rows = []
    for code in ("QU", "DU"):
        with django_assert_num_queries(14):
            page = client.get(reverse("collection:matrix", args=[code]))
        rows.append(len(page.context["page"]))
    assert rows == [1, 3]


@pytest.mark.django_db
def test_the_page_filters_and_leads_to_the_answers(client, base, office):
    asked = asked_for(base)
    answer(asked, "C1", {1: Given(1)})
    client.force_login(office)
    address = reverse("collection:matrix", args=["DU"])
    page = client.get(address).content.decode()
    assert sheet(asked, "C1").get_absolute_url() in page
    assert "<strong>1/3</strong>" in page
    assert address in client.get(reverse("collection:list", args=["DU"])).content.decode()
    missing = client.get(address, {"tinh-trang": "con-thieu"})
    assert [line.unit.name for line in missing.context["page"]] == ["Chi bộ 2", "Chi bộ 3"]
    assert missing.context["table"].whole.text == "1/3"
    for wrong in ({"ky": "x"}, {"tinh-trang": "x"}, {"loai": "x"}, {"thuoc": "-1"}, {"trang": "x"}):
        assert len(client.get(address, wrong).context["page"]) == 3
    assert client.get(address, {"ky": "2022-M10", "loai": "chi_bo"}).context["table"].whole.text == "1/3"
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_without_any_form_the_page_says_so(client, base, office):
    client.force_login(office)
    page = client.get(reverse("collection:matrix", args=["DU"])).content.decode()
    assert "Không có biểu nào đang thu" in page


@pytest.mark.django_db
def test_the_board_leaves_as_excel_and_word_and_is_journalled(client, base, office):
    asked = asked_for(base)
    answer(asked, "C1", {1: Given(1)})
    client.force_login(office)
    address = reverse("collection:matrix", args=["DU"])
    excel = client.get(address, {"xuat": "excel"})
    content = b"".join(excel.streaming_content) if excel.streaming else excel.content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert ["Đã nộp", "Đúng hạn"] in [row[-2:] for row in rows]
    assert [row[1:] for row in rows if row[1] == "Chi bộ 1"] == [["Chi bộ 1", "Đã nộp", "1/1", "100%"]]
    word = client.get(address, {"xuat": "word", "tinh-trang": "con-thieu"})
    content = b"".join(word.streaming_content) if word.streaming else word.content
    cells = [cell.text for row in docx.Document(io.BytesIO(content)).tables[0].rows for cell in row.cells]
    assert "Chi bộ 2" in cells
    assert "Chi bộ 1" not in cells
    assert Entry.objects.filter(action="export-matrix").count() == 2


@pytest.mark.django_db
def test_an_answer_opens_for_who_asked_wherever_the_unit_has_moved_since(client, base, office):
    asked = asked_for(base)
    answer(asked, "C1", {1: Given(7)})
    one = sheet(asked, "C1")
    other = make_organisation("DK", "Đảng ủy khác", "dang_bo_co_so", base.placements.get().parent)
    move = ChangeDraft("move", organisation=one.organisation, parent=other)
    enact(decision("move", dt.date(2022, 10, 20), move), by=None)
    client.force_login(office)
    page = client.get(one.get_absolute_url())
    assert page.status_code == 200
    assert ">7<" in page.content.decode().replace("\n", "").replace(" ", "")
    assert client.post(one.get_absolute_url(), {"muc-1": "9"}).status_code == 404
    client.force_login(make_user("bt-2", (Role.CELL_SECRETARY, sheet(asked, "C2").organisation)))
    assert client.get(one.get_absolute_url()).status_code == 404
