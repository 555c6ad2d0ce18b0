"""The statistical forms: counted from records, held against themselves, opened down to people, typed by the office."""

import datetime as dt
import io

import docx
import pytest
from django.urls import reverse

from capuy.core.periods import parse_period
from capuy.documents import sheets
from capuy.figures.models import ReportedValue
from capuy.figures.statistics.filling import State, fill
from capuy.figures.statistics.forms import statistical_form, statistical_forms
from capuy.journal.models import Entry, EntryKind
from capuy.members.models import FactKind, PersonalFact, Status
from tests.factories import make_organisation
from tests.figures.figure_makers import Y2022, change_status, enrol, leave

pytestmark = pytest.mark.django_db
H1 = parse_period("2022-H1")


def at(view, organisation, *args, period=Y2022):
    return reverse(f"figures:{view}", args=[organisation.code, period, *args])


def values(organisation, slug, period=Y2022, structure="then"):
    """First column by line, and the checks that do not hold."""
    filled = fill(organisation, period, statistical_form(slug), structure)
    lines = {row.line.code: [square.count for square in row.squares] for row in filled.rows if row.squares}
    return lines, filled


def move(member, to, on):
    leave(member, on, "transfer")
    member.spells.update(valid_to=None)
    member.memberships.create(organisation=to, arrival="transfer", valid_from=on)


@pytest.mark.parametrize("form", statistical_forms(), ids=lambda form: form.slug)
def test_each_form_is_shown_for_a_committee_and_a_cell(client, board, committee, cells, form):
    enrol(cells[0])
    client.force_login(board)
    for organisation in (committee, cells[0]):
        response = client.get(at("statistic", organisation, form.slug))
        assert response.status_code == 200
        page = response.content.decode()
        assert f"{form.title}: {form.subject(dt.date(2022, 12, 31))}" in page
        assert "cơ quan đối chiếu với mẫu biểu mình đang dùng" in page


def test_gains_and_losses_balance(committee, cells, city):
    outside = make_organisation("X", "Chi bộ ngoài", "chi_bo_co_so", city)
    enrol(cells[0], "Lê Thị Hoa", sex="female")
    enrol(cells[0], "Trần Văn Bé", on=dt.date(2022, 3, 1), arrival="admission", status=Status.PROBATIONARY)
    gone = enrol(cells[1], "Phạm Văn Cam", religion="Công giáo")
    leave(gone, dt.date(2022, 5, 1), "deceased")
    moved = enrol(cells[1], "Võ Văn Dũng")
    move(moved, cells[0], dt.date(2022, 6, 1))
    left = enrol(cells[2], "Đỗ Văn Em", ethnic_group="Tày")
    move(left, outside, dt.date(2022, 8, 1))
    lines, filled = values(committee, "1")
    assert lines["opening"] == [4, 1, 1, 1]
    assert lines["gains"][0] == 2
    assert lines["losses"] == [3, 0, 1, 1]
    assert (lines["from_inside"][0], lines["to_inside"][0], lines["to_outside"][0]) == (1, 1, 1)
    assert lines["closing"] == [3, 1, 0, 0]
    assert [one.state for one in filled.checks] == [State.HOLDS] * 3
    half, _ = values(committee, "1", H1)
    assert (half["opening"][0], half["closing"][0]) == (4, 4)
    # Of one cell, what came from a sister cell is no move inside.
    assert values(cells[0], "1")[0]["from_outside"][0] == 1


def test_records_that_do_not_fit_fail_the_check_and_say_where(client, board, committee, cells):
    member = enrol(cells[0])
    member.memberships.update(valid_to=dt.date(2022, 4, 1))  # left without a reason
    _, filled = values(committee, "1")
    assert filled.checks[0].state is State.FAILS
    assert filled.checks[0].detail.startswith("Tổng số: ")
    client.force_login(board)
    page = client.get(at("statistic", committee, "1")).content.decode()
    assert '<span class="state state-bad">lệch</span> Đầu kỳ + tăng − giảm = cuối kỳ (Tổng số: 0 khác 1)' in page


def test_composition_adds_up(committee, cells):
    enrol(cells[0], "An", education="upper_secondary", profession="university", political_theory="advanced")
    enrol(cells[0], "Bé", sex="female", born_on=dt.date(1995, 1, 1), admitted_on=dt.date(1990, 5, 19))
    enrol(cells[1], "Cò", born_on=dt.date(2010, 1, 1), admission_decided_on=dt.date(1961, 1, 1))
    lines, filled = values(committee, "3")
    assert lines["total"] == [3, 1, 0, 0]
    assert lines["under_age"][0] == 1
    assert (lines["years.30"][0], lines["years.60"][0], lines["years.unknown"][0]) == (1, 1, 1)
    assert (lines["profession.university"][0], lines["profession.unknown"][0]) == (1, 2)
    assert [one.state for one in filled.checks] == [State.HOLDS] * len(filled.checks)


def test_the_newly_admitted_count_by_their_age_on_that_day(committee, cells):
    enrol(cells[0], on=dt.date(2022, 2, 1), arrival="admission", born_on=dt.date(1991, 2, 2))
    lines, filled = values(committee, "2")
    assert (lines["age.18"][0], lines["age.31"][0]) == (1, 0)
    assert all(one.state is State.HOLDS for one in filled.checks)


def test_by_ethnic_group_and_religion(committee, cells):
    enrol(cells[0], ethnic_group="Tày", sex="female")
    enrol(cells[1], ethnic_group="Kinh", religion="Công giáo")
    enrol(cells[1], ethnic_group="", religion="Không")
    _, filled = values(committee, "3b")
    tables = [{told: [one.count for one in row] for told, row in table.rows} for table in filled.tables]
    assert tables[0] == {"Tày": [1, 1, 0, 0, 0], "Kinh": [1, 0, 0, 0, 0], "Chưa ghi": [1, 0, 0, 0, 0]}
    assert {told: row[0] for told, row in tables[1].items()} == {"Không": 2, "Công giáo": 1}
    assert [one.state for one in filled.checks] == [State.HOLDS] * 2


def test_organisations_by_kind_and_size(city, district, committee, cells):
    base_cell = make_organisation("B", "Chi bộ Y tế", "chi_bo_co_so", district)
    for at_, cell in enumerate([cells[0], cells[0], cells[0], base_cell, cells[1]]):
        enrol(cell, f"Người {at_}")
    lines, filled = values(district, "5")
    assert lines["all"][:2] == [6, 5]
    assert lines["base.dang_bo_co_so"][:2] == [1, 4]
    assert lines["base.chi_bo_co_so"][:2] == [1, 1]
    assert lines["cells.chi_bo"][:2] == [3, 4]
    assert [lines[f"size.{size}"][0] for size in ("small", "middle", "large")] == [3, 1, 0]
    assert [one.state for one in filled.checks] == [State.HOLDS] * 4


def test_cards_badges_exemptions(committee, cells):
    member = enrol(cells[0], card_issued_on=dt.date(2022, 2, 3))
    enrol(cells[0], "Bé")
    for title in ("Huy hiệu 30 năm tuổi Đảng", "Huy hiệu Đảng"):
        PersonalFact.objects.create(member=member, kind=FactKind.BADGE, happened_on=dt.date(2022, 2, 3), title=title)
    change_status(member, Status.EXEMPT, dt.date(2022, 9, 1))
    lines, filled = values(committee, "7")
    assert (lines["cards_issued"][0], lines["no_card"][0]) == (1, 1)
    assert (lines["badges"][0], lines["badge.30"][0], lines["badge.other"][0]) == (2, 1, 1)
    assert (lines["exempted"][0], lines["exempt"][0]) == (1, 1)
    assert filled.checks[0].state is State.HOLDS


def test_grades_nobody_gave_are_not_noughts(committee, cells):
    lines, filled = values(committee, "6")
    assert lines["cells"][0] == 3
    assert lines["cells.excellent"] == [None, None]
    assert filled.checks[0].state is State.UNKNOWN


def test_a_number_opens_its_people_for_who_may_see_them(client, board, leader, committee, cells):
    enrol(cells[0], "Lò Thị Mây", ethnic_group="Thái", sex="female")
    enrol(cells[1], "Nguyễn Văn An")
    address = f"{at('explain', committee, 'members.total')}?trong-do=dan-toc%3ATh%C3%A1i&trong-do=female"
    client.force_login(board)
    page = client.get(at("statistic", committee, "3b")).content.decode()
    assert "trong-do=female&amp;trong-do=dan-toc%3ATh%C3%A1i" in page
    opened = client.get(address).content.decode()
    assert "Lò Thị Mây" in opened
    assert "Nguyễn Văn An" not in opened
    assert Entry.objects.filter(kind=EntryKind.READING, action="explain-figure").count() == 1
    client.force_login(leader)
    withheld = client.get(address).content.decode()
    assert "Lò Thị Mây" not in withheld
    assert "chỉ xem được số lượng" in withheld
    assert Entry.objects.filter(kind=EntryKind.READING, action="explain-figure").count() == 1


def test_a_part_opens_by_units_in_both_trees(client, board, committee, cells):
    enrol(cells[0], sex="female")
    enrol(cells[0])
    client.force_login(board)
    for query in ("", "&co-cau=hien-nay"):
        page = client.get(f"{at('explain', committee, 'members.total')}?trong-do=female{query}").content.decode()
        assert "Đảng viên, nữ" in page
        assert "01/02 (50%)" in page
        assert f"/to-chuc/C1/so-lieu/2022/members.total/?{query[1:] + '&amp;' if query else ''}trong-do=female" in page


@pytest.mark.parametrize("cut", ["nonsense", "kind_chi_bo", "dan-toc", "nonsense:x"])
def test_a_part_that_is_none_is_not_found(client, board, committee, cells, cut):
    client.force_login(board)
    assert client.get(at("explain", committee, "members.total"), {"trong-do": cut}).status_code == 404


def test_the_office_types_what_records_do_not_carry(client, board, leader, committee, cells):
    client.force_login(board)
    address = at("statistic", committee, "3")
    page = client.get(address)
    name = "thong-ke.3.worker.tong"
    response = client.post(address, {"seen": page.context["typed"]["seen"].value(), name: "1.234"})
    assert response.status_code == 302
    assert ReportedValue.objects.get(organisation=committee, field=name).value == 1234
    assert Entry.objects.get(action="fill-statistical-form").after
    wrong = client.post(address, {"seen": "", name: "mười"})
    assert wrong.status_code == 422
    assert "không phải là số nguyên" in wrong.content.decode()
    client.force_login(leader)
    shown = client.get(address).content.decode()
    assert "1.234" in shown
    assert "cơ quan tự ghi" in shown
    assert client.post(address, {name: "1"}).status_code in (403, 404)


def test_of_two_who_type_the_same_square_the_second_is_asked(client, board, committee, cells):
    client.force_login(board)
    address, name = at("statistic", committee, "3"), "thong-ke.3.worker.tong"
    seen = client.get(address).context["typed"]["seen"].value()
    client.post(address, {"seen": seen, name: "5"})
    response = client.post(address, {"seen": seen, name: "7"})
    assert response.status_code == 422
    assert "vừa có người khác sửa" in response.content.decode()
    assert ReportedValue.objects.get(field=name).value == 5


def test_it_leaves_as_a_paper_of_the_party(client, board, committee, cells):
    enrol(cells[0])
    client.force_login(board)
    response = client.get(at("statistic", committee, "1"), {"xuat": "word"})
    paper = docx.Document(io.BytesIO(response.content))
    section = paper.sections[0]
    assert section.page_width > section.page_height
    text = "\n".join(p.text for p in paper.paragraphs)
    assert "BIỂU SỐ 1: TĂNG, GIẢM ĐẢNG VIÊN" in text
    assert "Chủ đề biểu theo Hướng dẫn 11-HD/BTCTW, 13/12/2021" in text
    assert "Số liệu lệch" not in text
    cells_text = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "T/M ĐẢNG ỦY" in "\n".join(cells_text)
    assert any(cell.startswith("ĐẢNG ỦY CƠ QUAN") or "ĐẢNG ỦY CƠ QUAN" in cell for cell in cells_text)
    excel = client.get(at("statistic", committee, "1"), {"xuat": "excel"})
    rows = sheets.read(excel.content)
    assert [1.0, "Đảng viên đầu kỳ", 1.0, 0.0, 0.0, 0.0] in rows
    assert Entry.objects.filter(kind=EntryKind.EXPORT, action="export-statistics").count() == 2


@pytest.mark.parametrize("form", statistical_forms(), ids=lambda form: form.slug)
def test_it_asks_as_much_for_three_cells_as_for_one(
    client, board, committee, cells, form, django_assert_max_num_queries
):
    for cell in cells:
        enrol(cell)
    client.force_login(board)
    client.get(at("statistic", committee, form.slug))
    for organisation in (cells[0], committee):
        with django_assert_max_num_queries(45):
            client.get(at("statistic", organisation, form.slug))


def test_the_list_names_every_form_and_its_source(client, leader, committee, cells):
    client.force_login(leader)
    page = client.get(at("statistics", committee)).content.decode()
    assert "Hướng dẫn 11-HD/BTCTW, 13/12/2021" in page
    for form in statistical_forms():
        assert at("statistic", committee, form.slug) in page
    assert client.get(reverse("figures:statistics", args=["DU"])).status_code == 302


def test_strangers_find_nothing(client, stranger, committee, cells):
    client.force_login(stranger)
    assert client.get(at("statistics", committee)).status_code == 404
    assert client.get(at("statistic", committee, "1")).status_code == 404
    assert client.get(at("statistic", committee, "9")).status_code == 404
