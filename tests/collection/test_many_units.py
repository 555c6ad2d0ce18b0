"""An office fills in one request for many units: on one there, or from one Excel file."""

import io

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from capuy.accounts.roles import Role
from capuy.collection.actions import answering, designing, handling
from capuy.collection.actions.answering import Filled
from capuy.collection.actions.designing import FieldDraft
from capuy.collection.answers import Given, answers_of
from capuy.collection.models import State
from capuy.collection.views import many
from capuy.core.problems import ProblemsFound
from capuy.core.seen import Seen
from capuy.drafts.models import PageDraft
from capuy.journal.models import Entry
from capuy.organisations.models import Organisation
from tests.collection.makers import answer, codes_of, sent, sheet
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
# For the page and its frame; to save takes this, however many units.
SHOWING, SAVING = 17, 30
ASKED = (FieldDraft("Số buổi", "buổi", note_required=True), FieldDraft("Có kế hoạch", kind="yes_no", required=False))


@pytest.fixture
def asked(base):
    return sent(base, fields=ASKED)


@pytest.fixture
def there(asked):
    return reverse("collection:many", args=["DU", asked.pk])


def typed(asked, **by_unit):
    """`C1={"muc-1": "3"}` as the there posts it."""
    return {f"{sheet(asked, code).pk}:{name}": text for code, boxes in by_unit.items() for name, text in boxes.items()}


def messages_of(shown) -> str:
    return " ".join(str(message) for message in shown.context["messages"])


def test_one_page_is_saved_for_all_units_and_the_ready_ones_are_handed_in(client, asked, office, there):
    client.force_login(office)
    shown = client.get(there)
    assert [row.sheet.name for row in shown.context["rows"]] == ["Chi bộ 1", "Chi bộ 2", "Chi bộ 3"]
    data = typed(asked, C1={"muc-1": "3", "ghi-chu-1": "Đủ", "muc-2": "Có"}, C2={"muc-1": "0"}, C3={"muc-1": ""})
    shown = client.post(there, data | {"hand-in": "1"})

    assert shown.status_code == 422
    assert "Đã nộp biểu của 1 đơn vị." in messages_of(shown)
    assert [problem.where for problem in shown.context["problems"]] == ["Chi bộ 2, ghi chú mục 1"]
    assert [row.sheet.name for row in shown.context["rows"]] == ["Chi bộ 2"]
    assert [sheet(asked, f"C{n}").state for n in (1, 2, 3)] == [State.HANDED, State.WAITING, State.WAITING]
    assert answers_of(sheet(asked, "C1")) == {1: Given(3, note="Đủ"), 2: Given(1)}
    assert answers_of(sheet(asked, "C2")) == {1: Given(0)}
    assert Entry.objects.filter(action="collection.answer").count() == 2


def test_a_note_can_be_demanded_of_every_answer(asked):
    with pytest.raises(ProblemsFound) as raised:
        answer(asked, "C1", {1: Given(3)})
    assert codes_of(raised) == {"note"}
    answer(asked, "C1", {1: Given(3, note="Theo biên bản")})


def test_nothing_is_saved_while_one_square_cannot_be_read(client, asked, office, there):
    client.force_login(office)
    data = typed(asked, C1={"muc-1": "3"}, C2={"muc-1": "-2"}, C3={"muc-2": "chưa"})
    shown = client.post(there, data)
    assert shown.status_code == 422
    told = [(problem.where, problem.message) for problem in shown.context["problems"]]
    assert [where for where, _ in told] == ["Chi bộ 2, Số buổi", "Chi bộ 3, Có kế hoạch"]
    assert not answers_of(sheet(asked, "C1"))
    squares = {one.name: one.text for row in shown.context["rows"] for one in row.squares}
    assert squares == {**dict.fromkeys(squares, ""), **data}


def test_a_secret_marking_in_one_note_keeps_the_whole_page_out(client, asked, office, there):
    client.force_login(office)
    shown = client.post(there, typed(asked, C1={"muc-1": "3"}, C2={"ghi-chu-1": "TUYỆT MẬT"}))
    assert shown.status_code == 422
    assert not answers_of(sheet(asked, "C1"))


def test_who_comes_second_is_asked_about_that_square_alone(client, asked, office, there):
    client.force_login(office)
    seen = str(client.get(there).context["seen"])
    answering.save_answers(by=None, addressee=sheet(asked, "C1"), answers={1: Given(5)})
    data = typed(asked, C1={"muc-1": "7"}, C2={"muc-1": "2"})

    shown = client.post(there, data | {"seen": seen})
    assert shown.status_code == 422
    (clash,) = shown.context["clashes"]
    assert (clash.label, clash.mine, clash.theirs) == ("Chi bộ 1, Số buổi", "7", "5")
    assert not answers_of(sheet(asked, "C2"))

    client.post(there, data | {"seen": str(shown.context["seen"]), clash.box: clash.take_theirs})
    assert answers_of(sheet(asked, "C1")) == {1: Given(5)}
    assert answers_of(sheet(asked, "C2")) == {1: Given(2)}


def test_a_note_that_is_changed_leaves_the_number_of_somebody_else(client, asked, office, there):
    """Two people in one row at different boxes do not disturb each other."""
    client.force_login(office)
    answering.save_answers(by=None, addressee=sheet(asked, "C1"), answers={1: Given(4)})
    seen = str(client.get(there).context["seen"])
    answering.save_answers(by=None, addressee=sheet(asked, "C1"), answers={1: Given(5)})
    client.post(there, typed(asked, C1={"muc-1": "4", "ghi-chu-1": "Rõ"}) | {"seen": seen})
    assert answers_of(sheet(asked, "C1")) == {1: Given(5, note="Rõ")}


def test_what_was_handed_in_exempted_or_is_gone_is_not_filled_in(client, asked, base, office, there):
    answer(asked, "C1", {1: Given(3, note="Đủ")})
    handling.exempt(by=None, addressee=sheet(asked, "C2"), reason="Mới lập")
    client.force_login(office)
    assert [row.sheet.name for row in client.get(there).context["rows"]] == ["Chi bộ 3"]
    rows = client.get(there, {"don-vi": "tat-ca"}).context["rows"]
    assert [row.editable for row in rows] == [False, False, True]

    shown = client.post(there, typed(asked, C1={"muc-1": "9"}, C3={"muc-1": "1"}))
    assert shown.status_code == 422
    assert "Chi bộ 1: Biểu này đã nộp" in shown.content.decode()
    assert not answers_of(sheet(asked, "C3"))


def test_only_units_of_the_own_branch_are_there_and_can_be_named(client, base, office):
    top = Organisation.objects.get(code="QU")
    other = make_organisation("DX", "Đảng ủy khác", "dang_bo_co_so", top)
    make_organisation("X1", "Chi bộ xa", "chi_bo", other)
    wide = sent(top, aim="cells", fields=ASKED)
    there = reverse("collection:many", args=["DU", wide.pk])
    client.force_login(office)
    assert [row.sheet.name for row in client.get(there).context["rows"]] == [f"Chi bộ {n}" for n in (1, 2, 3)]
    client.post(there, typed(wide, X1={"muc-1": "3"}, C1={"muc-1": "1"}))
    assert not answers_of(sheet(wide, "X1"))
    with pytest.raises(ProblemsFound) as raised:
        answering.save_sheets(by=office, asked=wide, sheets={sheet(wide, "X1").pk: Filled({1: Given(3)})})
    assert codes_of(raised) == {"not-allowed"}
    assert client.get(reverse("collection:many", args=["DX", wide.pk])).status_code == 404


def test_a_cell_and_a_leader_have_no_such_page(client, asked, base, there):
    cell = base.child_versions.filter(organisation__code="C1").get().organisation
    for user in (make_user("bt", (Role.CELL_SECRETARY, cell)), make_user("ld", (Role.LEADER, base))):
        client.force_login(user)
        assert client.get(there).status_code == 404
        assert client.post(there, typed(asked, C1={"muc-1": "3"})).status_code == 404


def test_a_page_of_fifty_units_takes_as_many_queries_as_one_of_three(
    client, asked, base, office, there, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(office)
    client.get(there)
    with django_assert_num_queries(SHOWING):
        client.get(there)
    for number in range(4, 51):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    wide = sent(base, fields=ASKED)
    address = reverse("collection:many", args=["DU", wide.pk])
    with django_assert_num_queries(SHOWING):
        assert len(client.get(address).context["rows"]) == 50
    data = typed(wide, **{f"C{number}": {"muc-1": str(number)} for number in range(1, 51)})
    with django_assert_max_num_queries(SAVING):
        assert client.post(address, data).status_code == 302


def test_units_come_page_by_page_and_a_saved_page_stays_where_it_was(client, base, office):
    for number in range(4, 61):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    asked = sent(base, fields=ASKED)
    there = reverse("collection:many", args=["DU", asked.pk])
    client.force_login(office)
    shown = client.get(there, {"trang": "2"})
    assert [row.sheet.name for row in shown.context["rows"]][-1] == "Chi bộ 60"
    assert len(shown.context["rows"]) == 10
    saved = client.post(f"{there}?trang=2", typed(asked, C60={"muc-1": "3"}))
    assert saved["Location"] == f"{there}?trang=2"


def test_what_is_typed_is_kept_as_a_draft_and_laid_over_the_page(client, asked, office, there):
    client.force_login(office)
    name = f"{sheet(asked, 'C2').pk}:muc-1"
    body = {"user": office.pk, "tab": "t1", "changes": {name: ["8", ""], "999999:muc-1": ["1", ""]}, "do": ""}
    told = client.post(reverse("collection:many-draft", args=["DU", asked.pk]), body, content_type="application/json")
    assert (told.json()["boxes"], len(told.json()["refused"])) == (1, 1)
    shown = client.get(there)
    assert [row.squares[0].text for row in shown.context["rows"]] == ["", "8", ""]
    client.post(there, {name: "8", "seen": str(shown.context["seen"]), "drafted": name, "tab": "t1"})
    assert answers_of(sheet(asked, "C2")) == {1: Given(8)}
    assert PageDraft.objects.get().values is None


def test_a_cell_that_fills_in_its_own_sheet_is_told_to_the_office_and_the_other_way_round(
    client, asked, base, office, there
):
    cell = base.child_versions.filter(organisation__code="C1").get().organisation
    secretary = make_user("bt", (Role.CELL_SECRETARY, cell), full_name="Trần Bình")
    one = sheet(asked, "C1")
    client.force_login(secretary)
    body = {"user": secretary.pk, "tab": "t", "changes": {"muc-1": ["1", ""]}, "do": ""}
    client.post(reverse("collection:draft", args=[one.pk]), body, content_type="application/json")
    client.force_login(office)
    assert "Trần Bình đang điền" in client.get(there).content.decode()


def test_sent_again_without_network_it_is_saved_and_handed_in_at_once(client, asked, office):
    client.force_login(office)
    pk = sheet(asked, "C1").pk
    changes = {f"{pk}:muc-1": ["2", ""], f"{pk}:ghi-chu-1": ["Đủ", ""]}
    body = {"user": office.pk, "tab": "t", "changes": changes, "do": "hand-in"}
    address = reverse("collection:many-draft", args=["DU", asked.pk])
    told = client.post(address, body, content_type="application/json").json()
    assert told["done"] == "Đã nộp biểu của 1 đơn vị."
    assert sheet(asked, "C1").state == State.HANDED


def test_what_is_of_more_units_than_are_saved_at_once_stays_a_draft(client, asked, office, monkeypatch):
    monkeypatch.setattr(many, "MOST", 2)
    client.force_login(office)
    sheets = [sheet(asked, f"C{number}") for number in (1, 2, 3)]
    changes = {f"{one.pk}:muc-2": ["1", ""] for one in sheets}
    body = {"user": office.pk, "tab": "t", "changes": changes, "do": "save"}
    address = reverse("collection:many-draft", args=["DU", asked.pk])
    assert client.post(address, body, content_type="application/json").json()["done"] == "Đã lưu nháp."
    assert [answers_of(one) for one in sheets] == [{2: Given(1)}, {2: Given(1)}, {}]
    assert PageDraft.objects.get().values is not None


def workbook(rows) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "bieu.xlsx"
    return file


def test_the_excel_file_comes_back_as_it_was_filled_in(client, asked, office, there):
    client.force_login(office)
    answer_file = client.get(reverse("collection:many-template", args=["DU", asked.pk]))
    book = load_workbook(io.BytesIO(answer_file.getvalue()))
    table = book.active
    head = next(row for row in table.iter_rows() if any(cell.value == "Mã đơn vị" for cell in row))
    labels = [cell.value for cell in head]
    assert labels[1:] == ["Mã đơn vị", "Tên đơn vị", "1. Số buổi (buổi)", "2. Có kế hoạch", "Ghi chú mục 1"]
    first = head[0].row + 1
    while table.cell(first, 2).value != "C1":
        first += 1
    table.cell(first, 4, 5)
    table.cell(first, 5, "Có")
    table.cell(first, 6, "Đủ")
    table.cell(first + 1, 4, "hai")
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "bieu.xlsx"

    shown = client.post(reverse("collection:many-upload", args=["DU", asked.pk]), {"file": file})
    assert shown.status_code == 422
    texts = {row.sheet.name: [(one.text, one.note) for one in row.squares] for row in shown.context["rows"]}
    assert texts == {"Chi bộ 1": [("5", "Đủ"), ("1", "")], "Chi bộ 2": [("hai", ""), ("", "")]}
    assert f"Dòng {first + 1}, cột “1. Số buổi (buổi)”" in shown.content.decode()
    assert not answers_of(sheet(asked, "C1"))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Mã", "Số"], ["C1", 3]], "Tệp không có cột “Mã đơn vị”"),
        ([["Mã đơn vị", "1. Số buổi (buổi)"], ["ZZ", 3]], "“ZZ” không phải đơn vị còn phải nộp"),
        ([["Mã đơn vị", "1. Số buổi (buổi)"], ["C1", 3], ["C1", 4]], "đã có ở dòng"),
        ([["Mã đơn vị", "1. Số buổi (buổi)", "7. Gì khác"], ["C1", 3, 4]], "không phải mục của biểu này"),
    ],
)
def test_a_file_that_does_not_fit_says_where(client, asked, office, rows, told):
    client.force_login(office)
    address = reverse("collection:many-upload", args=["DU", asked.pk])
    shown = client.post(address, {"file": workbook(rows)}, follow=True)
    assert told in shown.content.decode()
    assert not answers_of(sheet(asked, "C1"))


def test_counted_figures_stand_in_the_table_and_are_filled_in_at_handing_in(client, base, office):
    asked = sent(base, fields=(FieldDraft("Đảng viên", indicator="members.total"),))
    there = reverse("collection:many", args=["DU", asked.pk])
    client.force_login(office)
    assert [row.squares[0].counted for row in client.get(there).context["rows"]] == ["0", "0", "0"]
    notes = typed(asked, C1={"ghi-chu-1": ""}, C2={"ghi-chu-1": ""})
    client.post(there, notes | {"hand-in": "1"})
    assert answers_of(sheet(asked, "C1")) == {1: Given(0)}
    assert sheet(asked, "C3").state == State.WAITING


def test_the_list_leads_there_while_units_below_owe_something(client, asked, base, office, there):
    client.force_login(office)
    assert there in client.get(reverse("collection:list", args=["DU"])).content.decode()
    assert there in client.get(asked.get_absolute_url()).content.decode()
    designing.withdraw_request(by=None, asked=asked, reason="Nhầm")
    assert there not in client.get(reverse("collection:list", args=["DU"])).content.decode()
    shown = client.post(there, typed(asked, C1={"muc-1": "3"}), follow=True)
    assert "Biểu này đã được rút: Nhầm." in shown.content.decode()
    assert not answers_of(sheet(asked, "C1"))


def test_unseen_values_are_not_overwritten_by_a_file_or_a_command(asked):
    """Who does not start from a there means all that is given."""
    one = sheet(asked, "C1")
    answering.save_answers(by=None, addressee=one, answers={1: Given(5, note="a"), 2: Given(1)})
    with pytest.raises(ProblemsFound):
        answering.save_answers(by=None, addressee=one, answers={1: Given(6)}, seen=Seen())
    answering.save_answers(by=None, addressee=one, answers={1: Given(6)})
    assert answers_of(one) == {1: Given(6), 2: Given(1)}
