"""The year report of a cell: its own frame, written and frozen by its secretary."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document

from capuy.core.periods import year_period
from capuy.organisations.actions import ChangeDraft, enact
from capuy.reports.actions import Signing, freeze, start_report, word_of, write_texts
from capuy.reports.changes import in_todays_structure
from capuy.reports.models import Report
from tests.factories import decision, make_user
from tests.reports.conftest import YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIGNING = Signing(dt.date(2022, 12, 28), "Bình Sơn", "Hồ Thị Bí", "Bí thư", "Đảng ủy\nLưu chi bộ")


@pytest.fixture
def cell(s1):
    return s1.cells[0]


@pytest.fixture
def secretary(cell):
    return make_user("bithu", ("cell_secretary", cell), full_name="Hồ Thị Bí")


def everything(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_sections_stand_in_the_order_of_a_cell_s_report(cell):
    text = everything(word_of(Report(organisation=cell, period="2022")))
    order = [
        "tổng kết công tác năm 2022;",
        "I- KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2022",
        "1. Công tác chính trị, tư tưởng",
        "2. Lãnh đạo thực hiện nhiệm vụ chính trị",
        "3. Công tác xây dựng chi bộ",
        "a) Sinh hoạt chi bộ",
        "b) Công tác đảng viên",
        "c) Công tác kết nạp đảng viên",
        "d) Công tác kiểm tra, giám sát, kỷ luật",
        "đ) Thu, nộp và sử dụng đảng phí",
        "4. Lãnh đạo các đoàn thể",
        "5. Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        "6. Đánh giá chung",
        "a) Kết quả đánh giá, xếp loại",
        "d) Kiến nghị, đề xuất",
        "II- PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2023",
        "1. Chỉ tiêu chủ yếu",
        "2. Nhiệm vụ trọng tâm",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_it_speaks_of_the_cell_alone(cell):
    text = everything(word_of(Report(organisation=cell, period="2022")))
    assert "Trong năm, Chi bộ tổ chức 12 kỳ sinh hoạt thường kỳ và 04 kỳ sinh hoạt chuyên đề." in text
    assert "Đến cuối năm 2022, Chi bộ có 02 đảng viên" in text
    assert "Chi bộ được xếp loại hoàn thành xuất sắc nhiệm vụ." in text
    assert "Trong năm, Chi bộ được khen thưởng, có 02 đảng viên được khen thưởng." in text
    for words in ("Đảng bộ", "chi bộ (", "Các chi bộ", "các chi bộ", "trực thuộc", "Cộng", "01/01 chi bộ", "Biểu 2"):
        assert words not in text


def test_the_paper_carries_the_head_the_number_and_the_signature_of_a_cell(cell, secretary):
    report = start_report(by=secretary, organisation=cell, period=YEAR)
    assert report.recipients.splitlines() == ["Đảng ủy Cơ quan Chính quyền quận Bình Sơn", "Lưu chi bộ"]
    report = freeze(by=secretary, report=report, signing=SIGNING, accept_warnings=True)
    text = everything(word_of(report))
    assert report.paper.symbol == "01-BC/CB"
    for words in ("ĐẢNG ỦY CƠ QUAN CHÍNH QUYỀN QUẬN BÌNH SƠN", "CHI BỘ 1", "Số 01-BC/CB", "T/M CHI BỘ", "BÍ THƯ"):
        assert words in text
    assert "Kèm theo Báo cáo số 01-BC/CB, ngày 28/12/2022 của Chi bộ 1" in text
    assert in_todays_structure(report) is None


def test_a_secretary_writes_and_freezes_the_report_of_the_own_cell(client, cell, secretary):
    client.force_login(secretary)
    started = client.post(reverse("reports:list", args=["CB01"]), {"period": "year:2022"}, follow=True)
    report = Report.objects.get(organisation=cell)
    opens = reverse("figures:explain", args=["CB01", "2022", "reviews.cells_excellent"])
    opens += f"?ve=/bao-cao/{report.pk}/%23muc-review"
    assert f'<a class="figure" href="{opens}">hoàn thành xuất sắc nhiệm vụ</a>' in started.text
    client.post(report.get_absolute_url(), {"fees": "Thu, nộp đủ đảng phí.", "example": "Mỗi người một việc."})
    assert "Biểu mẫu chưa đủ số liệu; còn thiếu: " in client.get(reverse("reports:freeze", args=[report.pk])).text
    signing = {**vars(SIGNING), "dated_on": "28/12/2022", "accept": "on"}
    frozen = client.post(reverse("reports:freeze", args=[report.pk]), signing, follow=True)
    assert "Đã chốt báo cáo, số 01-BC/CB" in frozen.text
    assert "Theo cơ cấu hiện nay" not in frozen.text
    assert "Thu, nộp đủ đảng phí." in everything(client.get(reverse("reports:word", args=[report.pk])).content)


def test_a_secretary_touches_no_other_report(client, s1, secretary, office):
    above = start_report(by=office, organisation=s1.organisation, period=YEAR)
    beside = start_report(by=office, organisation=s1.cells[1], period=YEAR)
    client.force_login(secretary)
    for report in (above, beside):
        assert client.get(report.get_absolute_url()).status_code == 404
        assert client.post(reverse("reports:freeze", args=[report.pk]), {}).status_code == 404
    for code in ("CQ", "CB02"):
        assert client.post(reverse("reports:list", args=[code]), {"period": "year:2021"}).status_code == 404
    assert Report.objects.count() == 2


def test_no_text_is_kept_of_a_section_that_the_frame_of_the_new_year_has_not(s1, office):
    cell = s1.cells[5]
    report = start_report(by=office, organisation=cell, period=YEAR)
    write_texts(by=office, report=report, texts={"fees": "Thu đủ.", "tasks": "Giữ nền nếp sinh hoạt."})
    change = ChangeDraft("change_kind", organisation=cell, kind="dang_bo_bo_phan")
    enact(decision("change_kind", dt.date(2023, 6, 1), change), by=None, accept_warnings=True)
    following = start_report(by=office, organisation=cell, period=year_period(2023))
    assert list(following.texts.values_list("section", flat=True)) == ["tasks"]
