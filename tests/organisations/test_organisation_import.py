"""Organisations from Excel: told by row and column, then all or nothing, and a second time nothing."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from capuy.core.problems import ProblemsFound
from capuy.documents import sheets
from capuy.organisations.importing import LABELS, Row, establish, plan
from capuy.organisations.models import Decision, Organisation
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
D = dt.date
ON = D(2020, 1, 1)
HEAD = list(LABELS.values())
COMMITTEE = ["b1", "Đảng bộ Công ty Cấp nước", "Đảng bộ cơ sở", "01.001", "5-QĐ/QU", D(2019, 12, 20), ON]
CELL = ["b1.1", "Chi bộ Xưởng lọc", "chi bo", "b1", "5-QĐ/QU", "20/12/2019", "01/01/2020"]


def workbook(*rows, head=HEAD):
    columns = [sheets.Column(label) for label in head]
    return sheets.write(sheets.Page("Tổ chức", columns, rows))


def uploaded(client, *rows, name="to-chuc.xlsx", **options):
    file = SimpleUploadedFile(name, workbook(*rows, **options))
    return client.post("/to-chuc/nhap/", {"file": file})


def told(page):
    return [(problem.where, problem.message) for problem in page.context["problems"]]


@pytest.fixture
def clerk(sign_in, district):
    return sign_in("organisation_board", district)


def test_the_upload_shows_and_the_confirmation_keeps(clerk):
    page = uploaded(clerk, COMMITTEE, CELL)
    assert page.context["problems"] == []
    assert "2 tổ chức được thành lập" in page.content.decode()
    assert not Organisation.objects.filter(code="b1").exists()
    clerk.post("/to-chuc/nhap/ghi/", {"kept": page.context["kept"]})
    cell = Organisation.objects.get(code="b1.1")
    assert (cell.version_on(ON).name, cell.version_on(ON).parent.code) == ("Chi bộ Xưởng lọc", "b1")
    assert Decision.objects.get(number="5-QĐ/QU").changes.count() == 2


def test_children_may_stand_above_their_superiors_and_have_papers_of_their_own(clerk):
    later = [*CELL[:4], "6-QĐ/ĐU", "01/02/2020", "01/02/2020"]
    page = uploaded(clerk, later, COMMITTEE)
    assert page.context["problems"] == []
    clerk.post("/to-chuc/nhap/ghi/", {"kept": page.context["kept"]})
    assert Organisation.objects.get(code="b1.1").version_on(ON) is None
    assert Decision.objects.filter(kind="establish", number__in=["5-QĐ/QU", "6-QĐ/ĐU"]).count() == 2


def test_the_same_file_again_changes_nothing(clerk):
    page = uploaded(clerk, COMMITTEE, CELL)
    clerk.post("/to-chuc/nhap/ghi/", {"kept": page.context["kept"]})
    count = Decision.objects.count()
    again = uploaded(clerk, COMMITTEE, CELL)
    assert again.context["problems"] == []
    assert (len(again.context["plan"].fresh), len(again.context["plan"].known)) == (0, 2)
    clerk.post("/to-chuc/nhap/ghi/", {"kept": page.context["kept"]})
    assert Decision.objects.count() == count


def test_more_rows_of_a_known_paper_are_a_warning(clerk):
    page = uploaded(clerk, COMMITTEE)
    clerk.post("/to-chuc/nhap/ghi/", {"kept": page.context["kept"]})
    page = uploaded(clerk, COMMITTEE, CELL)
    assert "đã được nhập trước đó" in told(page)[0][1]
    assert not page.context["plan"].blocked
    clerk.post("/to-chuc/nhap/ghi/", {"kept": page.context["kept"]})
    assert Organisation.objects.filter(code="b1.1").exists()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Mã tổ chức", "", "để trống"),
        ("Mã tổ chức", 38168, "có thể đã mất số 0"),
        ("Mã tổ chức", "b 1/2", "chỉ gồm chữ, số"),
        ("Tên tổ chức", "  ", "để trống"),
        ("Tên tổ chức", "Chi bộ " * 40, "quá 200 ký tự"),
        ("Loại hình", "Chi bộ vui vẻ", "Không có loại hình"),
        ("Mã cấp trên", "x9", "Không có tổ chức mang mã x9"),
        ("Mã cấp trên", "01.002", "Không có tổ chức mang mã 01.002"),
        ("Ngày quyết định", "31/02/2020", "Không có ngày"),
        ("Ngày quyết định", "01/02/20", "bốn chữ số"),
        ("Ngày hiệu lực", 43831, "không phải ngày"),
        ("Ngày hiệu lực", "", "để trống"),
        ("Ngày hiệu lực", "01/01/2010", "không hoạt động vào ngày 01/01/2010"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(clerk, other_district, column, value, said):
    row = list(COMMITTEE)
    row[HEAD.index(column)] = value
    page = uploaded(clerk, row)
    where, message = told(page)[0]
    assert said in message
    assert where == f"Dòng 2, cột “{column if said[:14] != 'không hoạt động'[:14] else 'Mã cấp trên'}”"
    assert page.context["kept"] == ""
    assert not Organisation.objects.filter(code="b1").exists()


def test_a_code_twice_is_told_at_its_second_row(clerk):
    page = uploaded(clerk, COMMITTEE, CELL, CELL)
    assert told(page) == [("Dòng 4, cột “Mã tổ chức”", "Mã b1.1 đã có ở dòng 3; mỗi tổ chức chỉ ghi một dòng.")]


def test_a_cycle_is_told_once(clerk):
    first = ["p1", "Đảng bộ Một", "dang_bo_co_so", "p2", "5-QĐ/QU", ON, ON]
    second = ["p2", "Đảng bộ Hai", "dang_bo_co_so", "p1", "5-QĐ/QU", ON, ON]
    cycles = [message for _, message in told(uploaded(clerk, first, second)) if "vòng" in message]
    assert cycles == ["Các tổ chức là cấp trên lẫn nhau theo vòng (p1 → p2 → p1); kiểm tra lại mã cấp trên."]


def test_a_kind_that_the_superior_may_not_hold_is_told(clerk):
    wrong = ["q", "Đảng bộ quận Mới", "Đảng bộ quận, huyện", "b1", *COMMITTEE[4:]]
    ((where, message),) = told(uploaded(clerk, COMMITTEE, wrong))
    assert where == "Dòng 3, cột “Loại hình”"
    assert "không thể trực thuộc “Đảng bộ cơ sở”" in message


def test_a_superior_that_begins_later_is_told(clerk):
    late = [*COMMITTEE[:6], "01/06/2020"]
    ((where, message),) = told(uploaded(clerk, late, CELL))
    assert where == "Dòng 3, cột “Ngày hiệu lực”"
    assert "sau tổ chức này" in message


def test_a_known_code_with_other_words_wants_another_decision(clerk, base):
    changed = [base.code, "Đảng bộ Tên Khác", "Đảng bộ cơ sở", "01.001", "5-QĐ/QU", ON, ON]
    wheres = [where for where, message in told(uploaded(clerk, changed)) if "nhập quyết định đổi tên" in message]
    assert "Dòng 2, cột “Tên tổ chức”" in wheres


def test_one_bad_row_keeps_all_out(clerk, district):
    rows = [
        Row(2, "b1", "Đảng bộ Cấp nước", "dang_bo_co_so", "01.001", "5-QĐ/QU", ON, ON),
        Row(3, "b2", "Chi bộ Không cấp trên", "chi_bo", "x9", "5-QĐ/QU", ON, ON),
    ]
    with pytest.raises(ProblemsFound):
        establish(rows, by=clerk.user)
    assert not Organisation.objects.filter(code="b1").exists()


@pytest.mark.parametrize("number", [1, 30])
def test_judging_rows_takes_a_constant_number_of_queries(clerk, number, django_assert_num_queries):
    rows = [Row(n, f"n{n}", f"Chi bộ {n}", "chi_bo", "x9", "5-QĐ/QU", ON, ON) for n in range(number)]
    plan(rows[:1], by=clerk.user)
    with django_assert_num_queries(2):
        assert len(plan(rows, by=clerk.user).problems) == number


def test_missing_columns_and_wrong_files_are_explained(clerk):
    page = uploaded(clerk, COMMITTEE[:-1], head=HEAD[:-1])
    assert told(page)[0][1].startswith("Thiếu cột: Ngày hiệu lực.")
    exe = SimpleUploadedFile("to-chuc.xlsx", b"MZ\x90\x00" + b"0" * 200)
    page = clerk.post("/to-chuc/nhap/", {"file": exe})
    assert page.status_code == 200
    assert page.context["problems"]
    assert "file" in clerk.post("/to-chuc/nhap/", {}).context["form"].errors


def test_only_importers_get_in(sign_in, district):
    client = sign_in("leader", district)
    for address in ("/to-chuc/nhap/", "/to-chuc/nhap/mau/"):
        assert client.get(address).status_code == 404
    assert client.post("/to-chuc/nhap/ghi/", {"kept": "x"}).status_code == 404


def test_a_preview_that_was_altered_or_is_anothers_keeps_nothing(clerk, sign_in, other_district):
    kept = uploaded(clerk, COMMITTEE).context["kept"]
    page = clerk.post("/to-chuc/nhap/ghi/", {"kept": kept[:-2] + "xx"})
    assert "tải tệp lên lại" in told(page)[0][1]
    assert sign_in("organisation_board", other_district).post("/to-chuc/nhap/ghi/", {"kept": kept}).status_code == 403
    assert not Organisation.objects.filter(code="b1").exists()


def test_the_template_carries_the_columns_and_can_be_read_back(clerk):
    answer = clerk.get("/to-chuc/nhap/mau/")
    rows = sheets.read(answer.content)
    assert HEAD in [[cell for cell in row if cell] for row in rows]
    assert any("Đảng bộ cơ sở" in row for row in sheets.read(answer.content, "Loại hình"))


def test_who_may_import_but_not_reorganise_there_is_refused(district, other_district):
    user = make_user("o", ("organisation_board", other_district))
    make_organisation("b9", "Đảng bộ Khác", "dang_bo_co_so", other_district)
    rows = [Row(2, "b1", "Đảng bộ Cấp nước", "dang_bo_co_so", "01.001", "5-QĐ/QU", ON, ON)]
    with pytest.raises(ProblemsFound, match=r"Không có tổ chức mang mã 01\.001"):
        establish(rows, by=user)
