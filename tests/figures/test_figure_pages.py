"""The pages of figures: who sees what, few queries, bad input told apart."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from capuy.core import dates
from capuy.documents import sheets
from capuy.figures.actions import set_target
from capuy.figures.models import ReportedValue, Target
from capuy.figures.queries import figure_of
from capuy.figures.registry import form_fields
from capuy.journal.models import Entry, EntryKind
from capuy.organisations.actions import ChangeDraft, enact
from tests.factories import decision, make_organisation, make_user, report_values
from tests.figures.figure_makers import Y2022, enrol
from tests.filled import filled as filled_in

pytestmark = pytest.mark.django_db
PAGES = ("sheet", "form", "targets", "pivot")


def at(view, organisation, *args):
    return reverse(f"figures:{view}", args=[organisation.code, Y2022, *args])


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("view", PAGES)
def test_a_stranger_finds_nothing(client, stranger, committee, cells, view):
    client.force_login(stranger)
    assert client.get(at(view, committee)).status_code == 404


@pytest.mark.parametrize("view", [*PAGES, "form-template"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, committee, view):
    assert client.get(at(view, committee)).status_code == 302


@pytest.mark.parametrize(("view", "args"), [("explain", ["members.total"]), ("breakdown", ["dan-toc"])])
def test_opened_figures_are_closed_to_strangers(client, stranger, leader, committee, cells, view, args):
    client.force_login(stranger)
    assert client.get(at(view, committee, *args)).status_code == 404
    client.force_login(leader)
    assert client.get(at(view, committee, *args)).status_code == 200
    assert client.get(at(view, committee, "nothing-like-that")).status_code == 404


@pytest.mark.parametrize("code", ["2022-M13", "2022-Q5", "0000", "2022-XX"])
def test_an_impossible_period_is_no_address(client, leader, committee, code):
    client.force_login(leader)
    assert client.get(f"/to-chuc/{committee.code}/so-lieu/{code}/").status_code == 404


def test_the_earliest_year_is_compared_with_the_one_before_it(client, leader, committee):
    client.force_login(leader)
    assert client.get(at("sheet", committee).replace("2022", "1930")).status_code == 200


def test_a_day_at_the_end_of_the_calendar_is_answered_with_today(client, leader, committee):
    client.force_login(leader)
    page = client.get(reverse("organisations:page", args=["DU"]), {"ngay": "9999-12-31"})
    assert "quá xa" in text_of(page)


def test_the_sheet_shows_value_base_share_target_and_last_year(client, leader, committee, cells):
    enrol(cells[0], on=dt.date(2021, 3, 1), arrival="admission")
    for day in (3, 4):
        enrol(cells[1], on=dt.date(2022, 2, day), arrival="admission")
    set_target(by=None, organisation=committee, indicator="members.admitted", period=Y2022, value=8)
    client.force_login(leader)
    response = client.get(at("sheet", committee))
    line = next(
        line for lines in response.context["groups"].values() for line in lines
        if line.indicator.code == "members.admitted"
    )  # fmt: skip
    assert (line.figure.text, line.base_label, line.last.numerator, line.difference) == (
        "02/08 (25%)", "chỉ tiêu giao", 1, "+1",
    )  # fmt: skip
    assert "Theo cơ cấu tổ chức khi đó (ngày 31/12/2022)" in text_of(response)
    assert "Theo cơ cấu tổ chức hiện nay" in text_of(client.get(at("sheet", committee) + "?co-cau=hien-nay"))


def test_a_period_that_runs_says_until_when_it_is_counted(client, leader, committee):
    client.force_login(leader)
    today = dates.today()
    day, term = dates.format_date(today), f"{today.year}-{today.year + 5}"
    for name in ("sheet", "explain", "pivot"):
        parts = [committee.code, term, *(["members.total"] if name == "explain" else [])]
        page = text_of(client.get(reverse(f"figures:{name}", args=parts)))
        assert f"Kỳ chưa kết thúc: số liệu và cơ cấu tổ chức tính đến ngày {day}" in page


def test_an_organisation_that_did_not_exist_last_year_is_not_compared(client, city, ward):
    client.force_login(make_user("w", ("leader", ward)))
    response = client.get(reverse("figures:sheet", args=[ward.code, "2025"]))
    assert all(line.last is None for lines in response.context["groups"].values() for line in lines)


def test_names_are_listed_only_to_those_who_may_see_members(client, leader, board, committee, cells):
    enrol(cells[0], "Đỗ Thị Hạnh")
    client.force_login(leader)
    for place in (committee, cells[0]):
        page = text_of(client.get(at("explain", place, "members.total")))
        assert "Hạnh" not in page
        assert "Có 1 hồ sơ được tính" in page
    assert not Entry.objects.filter(kind=EntryKind.READING).exists()
    client.force_login(board)
    assert "Đỗ Thị Hạnh" in text_of(client.get(at("explain", cells[0], "members.total")))
    reading = Entry.objects.get(kind=EntryKind.READING)
    assert (reading.actor, reading.organisation) == ("tochuc", "C1")


def test_a_cell_that_has_gone_elsewhere_is_named_but_not_opened(client, leader, committee, cells, ward):
    enrol(cells[0])
    enact(decision("move", dt.date(2025, 7, 1), ChangeDraft("move", cells[0], parent=ward)), by=None)
    client.force_login(leader)
    response = client.get(at("explain", committee, "members.total"))
    assert response.context["openable"] == {"C2", "C3"}
    assert "Chi bộ 1" in text_of(response)
    assert client.get(at("explain", cells[0], "members.total")).status_code == 404


@pytest.mark.parametrize("view", PAGES)
def test_pages_ask_as_much_for_three_cells_as_for_one(
    client, city, committee, cells, view, django_assert_max_num_queries
):
    single = make_organisation("D1", "Đảng ủy Một", "dang_bo_co_so", city)
    make_organisation("D1C", "Chi bộ Một", "chi_bo", single)
    client.force_login(make_user("hai", ("organisation_board", single), ("organisation_board", committee)))
    asked = []
    for place in (single, committee):
        client.get(at(view, place))
        with django_assert_max_num_queries(40) as queries:
            client.get(at(view, place))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_grid_is_saved_in_one_go(client, board, committee, cells):
    client.force_login(board)
    data = {"C1:meetings.regular_held": "12", "C2:meetings.regular_held": "11", "C2:reviews.grade": "1"}
    page = client.post(at("form", committee), data, follow=True)
    assert "Đã lưu 3 số liệu thay đổi" in text_of(page)
    assert figure_of(committee, Y2022, "meetings.regular_held").numerator == 23
    assert ReportedValue.objects.filter(reported_by="tochuc", reported_by_name="Trần Thị Bình").count() == 3
    assert Entry.objects.filter(action="report-figures").count() == 2


def test_a_wrong_square_is_named_and_nothing_is_saved(client, board, committee, cells):
    client.force_login(board)
    data = {
        "C1:meetings.regular_held": "12",
        "C2:meetings.regular_held": "mười",
        "C3:movements.works_registered": "-1",
    }
    page = client.post(at("form", committee), data)
    assert page.status_code == 422
    assert [(p.where, p.message.split(": ", 1)[1][:10]) for p in page.context["problems"]] == [
        ("Chi bộ 2, Sinh hoạt thường kỳ đã tổ chức", "“mười” khô"),
        ("Chi bộ 3, Công trình, phần việc đăng ký", "“-1” là số"),
    ]
    assert 'value="mười"' in text_of(page)
    assert 'value="12"' in text_of(page)
    assert not ReportedValue.objects.exists()


@pytest.mark.parametrize("text", ["²", "٣", "1e3", "-1"])
def test_a_digit_that_is_no_number_is_told_and_not_a_fault_of_the_program(client, board, committee, cells, text):
    client.force_login(board)
    page = client.post(at("form", committee), {"C1:meetings.regular_held": text})
    assert page.status_code == 422
    assert not ReportedValue.objects.exists()


def test_numbers_that_contradict_each_other_are_refused(client, board, committee, cells):
    client.force_login(board)
    data = {"C1:movements.works_registered": "2", "C1:movements.works_commended": "3"}
    page = client.post(at("form", committee), data)
    assert page.status_code == 422
    assert "(3) lớn hơn “Công trình, phần việc đăng ký” (2)" in text_of(page)
    assert not ReportedValue.objects.exists()


def test_whoever_may_only_look_gets_no_boxes_and_saves_nothing(client, leader, committee, cells):
    client.force_login(leader)
    page = client.get(at("form", committee))
    assert page.status_code == 200
    assert 'name="C1:' not in text_of(page)
    client.post(at("form", committee), {"C1:meetings.regular_held": "12"})
    assert not ReportedValue.objects.exists()
    assert client.get(at("form-template", committee)).status_code == 404


def test_the_secretary_of_a_cell_has_its_own_form(client, cells):
    client.force_login(make_user("bithu", ("cell_secretary", cells[0])))
    page = client.get(at("form", cells[0]))
    assert "figures/form_of_cell.html" in [template.name for template in page.templates]
    assert "Chưa nhập" in text_of(page)
    client.post(at("form", cells[0]), {f"C1:{item.code}": "0" for item in form_fields()})
    assert "Đã nhập đủ" in text_of(client.get(at("form", cells[0])))
    page = client.get(at("form", cells[0]))
    client.post(at("form", cells[0]), filled_in(page, **{"C1:meetings.regular_held": ""}))
    page = text_of(client.get(at("form", cells[0])))
    assert "Còn thiếu 1 mục" in page
    assert client.post(at("form", cells[1]), {"C2:meetings.regular_held": "1"}).status_code == 404


def test_completeness_is_worked_out_from_content(client, board, committee, cells):
    full = {item.code: 0 for item in form_fields()}
    report_values(by=None, organisation=cells[0], period=Y2022, values=full)
    report_values(by=None, organisation=cells[1], period=Y2022, values={"meetings.regular_held": 3})
    client.force_login(board)
    page = text_of(client.get(at("form", committee)))
    assert "01/03 chi bộ đã nhập đủ" in page
    assert f"Thiếu {len(full) - 1}" in page


def filled(committee, **changes):
    """The downloaded file with some squares changed, by (row, column label)."""
    header = ["TT", "Mã chi bộ", "Tên chi bộ", "Sinh hoạt thường kỳ đã tổ chức", "Xếp loại chi bộ"]
    rows = changes.get("rows") or [[1, "C1", "Chi bộ 1", 12, "Hoàn thành tốt nhiệm vụ"], [2, "C2", "Chi bộ 2", 9, ""]]
    page = sheets.Page(name="Biểu", columns=[sheets.Column(label) for label in header], rows=rows)
    return SimpleUploadedFile("bieu.xlsx", sheets.write(page))


def test_the_file_to_fill_in_can_be_read_back(client, board, committee, cells):
    report_values(by=None, organisation=cells[0], period=Y2022, values={"reviews.grade": 2, "meetings.regular_held": 8})
    client.force_login(board)
    response = client.get(at("form-template", committee))
    table = sheets.read_table(response.content)
    assert [row[1] for _, row in table.numbered()] == ["C1", "C2", "C3"]
    page = client.post(at("form-upload", committee), {"file": io.BytesIO(response.content)})
    assert page.status_code in {200, 302}


def test_an_uploaded_file_is_shown_before_it_is_saved(client, board, committee, cells):
    client.force_login(board)
    page = client.post(at("form-upload", committee), {"file": filled(committee)})
    assert "3 ô khác với số đang lưu" in text_of(page)
    assert not ReportedValue.objects.exists()


def test_a_bad_file_is_told_row_by_row(client, board, committee, cells):
    client.force_login(board)
    rows = [
        [1, "C1", "Chi bộ 1", "nhiều", "Giỏi"],
        [2, "C9", "Chi bộ lạ", 9, ""],
        [3, "C1", "Chi bộ 1", 9, ""],
    ]
    page = client.post(at("form-upload", committee), {"file": filled(committee, rows=rows)})
    said = [problem.message for problem in page.context["problems"]]
    assert [message.split(":")[0] for message in said] == [
        "Dòng 2, cột “Sinh hoạt thường kỳ đã tổ chức”",
        "Dòng 2, cột “Xếp loại chi bộ”",
        "Dòng 3, cột “Mã chi bộ”",
        "Dòng 4",
    ]


def test_what_is_no_spreadsheet_is_refused_in_words(client, board, committee, cells):
    client.force_login(board)
    fake = SimpleUploadedFile("bieu.xlsx", b"MZ\x90\x00 not a sheet")
    page = client.post(at("form-upload", committee), {"file": fake}, follow=True)
    assert page.status_code == 200
    assert [m.level_tag for m in page.context["messages"]] == ["error"]
    assert "Chọn tệp Excel" in text_of(client.post(at("form-upload", committee), {}, follow=True))


def test_targets_are_set_for_what_stands_below(client, board, committee, cells):
    client.force_login(board)
    data = {"target:C1": "2", "target:C2": "1.000", "target:C3": "", "decided_in": "Kế hoạch số 02-KH/ĐU"}
    page = client.post(at("targets", committee), data, follow=True)
    assert "Đã lưu 2 chỉ tiêu thay đổi" in text_of(page)
    assert figure_of(committee, Y2022, "members.admitted").denominator == 1002
    assert Target.objects.get(organisation=cells[0]).decided_in == "Kế hoạch số 02-KH/ĐU"
    page = client.post(at("targets", committee), {"target:C1": "hai"})
    assert page.status_code == 422
    assert "Chi bộ 1: “hai” không phải là số nguyên" in text_of(page)
    assert list(page.context["form"].errors) == ["target:C1"]
    assert text_of(page).count("is-invalid") == 1
    page = client.post(at("targets", committee), {"target:C1": "2000000"})
    assert "Chi bộ 1: Chỉ tiêu phải là số từ 0 đến 1.000.000." in text_of(page)
    chosen = at("targets", committee) + "?chi-tieu=members.admitted"
    assert client.post(chosen, filled_in(client.get(chosen), **{"target:C1": "5"}))["Location"] == chosen


def test_whoever_may_not_set_targets_sees_them_without_boxes(client, leader, committee, cells):
    set_target(by=None, organisation=cells[0], indicator="members.admitted", period=Y2022, value=3)
    client.force_login(leader)
    assert 'name="target:' not in text_of(client.get(at("targets", committee)))
    client.post(at("targets", committee), {"target:C1": "9"})
    assert Target.objects.get().value == 3


def test_the_pivot_shows_children_or_a_whole_level_with_totals(client, leader, district, committee, cells):
    for cell in cells:
        enrol(cell)
    client.force_login(make_user("q", ("leader", district)))
    page = client.get(at("pivot", district), {"chi-so": ["members.total", "organisations.cells"]})
    pivot = page.context["pivot"]
    assert [(line.node.code, [f.numerator for _, f in cells]) for line, cells in pivot.rows] == [("DU", [3, 3])]
    level = client.get(at("pivot", district), {"chi-so": "members.total", "cap": "chi_bo"}).context["pivot"]
    assert [line.node.code for line in level.lines] == ["C1", "C2", "C3"]
    assert [figure.numerator for _, figure in level.foot] == [3]


def test_each_number_of_the_pivot_opens_and_leads_back(client, board, leader, district, committee, cells):
    enrol(cells[0])
    client.force_login(leader)
    page = client.get(at("pivot", committee), {"chi-so": "members.total", "co-cau": "hien-nay"})
    links = [url for _, _, line in page.context["lines"] for *_, url in line] + [
        url for *_, url in page.context["foot"]
    ]
    assert [url.split("?")[0] for url in links] == [
        at("explain", place, "members.total") for place in (*cells, committee)
    ]
    opened = client.get(links[0])
    assert opened.context["back"] == at("pivot", committee) + "?chi-so=members.total&co-cau=hien-nay"
    assert opened.context["is_today_structure"]


def test_a_line_of_the_pivot_that_has_gone_elsewhere_is_only_named(client, committee, cells, ward):
    enact(decision("move", dt.date(2025, 7, 1), ChangeDraft("move", cells[0], parent=ward)), by=None)
    client.force_login(make_user("o", ("leader", committee)))
    page = client.get(at("pivot", committee), {"chi-so": "organisations.cells"})
    assert [[url != "" for *_, url in line] for _, _, line in page.context["lines"]] == [[False], [True], [True]]


def test_ethnic_groups_are_counted_without_names_and_agree_with_the_sheet(client, leader, committee, cells):
    enrol(cells[0], "Nông Văn Tài", ethnic_group="Tày")
    enrol(cells[1], "Lò Thị Mai", ethnic_group="Thái", sex="female")
    enrol(cells[1], "Lê Văn Ba")
    client.force_login(leader)
    page = client.get(at("breakdown", committee, "dan-toc"))
    table = page.context["table"]
    assert [(group, counts[:2]) for group, counts in table.rows] == [
        ("Kinh", [1, 0]),
        ("Tày", [1, 0]),
        ("Thái", [1, 1]),
    ]
    assert table.totals[0] == figure_of(committee, Y2022, "members.total").numerator
    assert "Tài" not in text_of(page).replace("Tài khoản", "")


def test_the_page_of_an_organisation_carries_its_key_figures(client, leader, committee, cells):
    enrol(cells[0])
    client.force_login(leader)
    page = text_of(client.get(reverse("organisations:page", args=["DU"])))
    assert "Xem toàn bộ số liệu" in page
    assert "chưa đánh giá" in page  # nobody has been graded: no “00/03, 0%”
    assert 'data-chart="figures-chart"' in page


def test_a_figure_opened_from_elsewhere_leads_back_there_however_deep(client, leader, committee, cells):
    client.force_login(leader)
    url = reverse("figures:explain", args=[committee.code, Y2022, "organisations.cells"])
    opened = text_of(client.get(url, {"ve": "/?tai=DU", "co-cau": "hien-nay"}))
    assert '<a class="btn btn-outline-secondary" href="/?tai=DU">Quay lại</a>' in opened
    deeper = reverse("figures:explain", args=["C1", Y2022, "organisations.cells"])
    assert f'href="{deeper}?ve=%2F%3Ftai%3DDU&amp;co-cau=hien-nay"' in opened
    strange = text_of(client.get(url, {"ve": "//ngoai.vn/"}))
    assert "ngoai.vn" not in strange.split("<main")[1]
    assert "Về biểu số liệu" in strange


def test_a_key_figure_leads_back_to_the_page_that_shows_it(client, leader, committee, cells):
    client.force_login(leader)
    page = text_of(client.get(reverse("web:home"), {"tai": committee.code}))
    assert f"?ve=%2F%3Ftai%3D{committee.code}" in page


def test_of_too_many_cells_for_one_page_the_units_are_shown(client, board, committee, cells, monkeypatch):
    monkeypatch.setattr("capuy.figures.views.forms.SMALL", 2)
    answers = {field.code: 0 for field in form_fields()}
    report_values(by=None, organisation=cells[0], period=Y2022, values=answers)
    client.force_login(board)
    page = client.get(at("form", committee))
    assert [(figure.ratio_text, lacking) for _, figure, lacking in page.context["lines"]] == [
        ("01/01", 0),
        ("00/01", 1),
        ("00/01", 1),
    ]
    assert at("form", cells[1]) in page.content.decode()


def test_complete_forms_are_counted_and_open_to_the_cells(client, board, committee, cells):
    answers = {field.code: 0 for field in form_fields()}
    report_values(by=None, organisation=cells[1], period=Y2022, values=answers)
    client.force_login(board)
    page = client.get(reverse("figures:explain", args=[committee.code, Y2022, "forms.complete"]))
    assert page.context["opened"].figure.text == "01/03 (33,33%)"
    assert [row.label for row in page.context["opened"].rows] == [cells[1].latest_version().name]
