"""The year report says what the figures say."""

import io

import pytest
from docx import Document

from capuy.journal.models import Entry, EntryKind
from capuy.reports.actions import word_of, write_year_report
from capuy.reports.models import Report

pytestmark = pytest.mark.django_db


def text_of(docx: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs)


@pytest.mark.slow
def test_the_report_prints_the_figures_of_the_source(s1):
    text = text_of(word_of(Report(organisation=s1.organisation, period="2022")))
    for figure in (
        "hoàn thành xuất sắc nhiệm vụ 02/16 chi bộ (12,5%)",
        "hoàn thành tốt nhiệm vụ 13/16 chi bộ (81,25%)",
        "hoàn thành nhiệm vụ 01/16 chi bộ (6,25%)",
        "thẩm tra lý lịch 12 quần chúng",
        "10 quần chúng học lớp bồi dưỡng",
        "Kết nạp 03/08 đảng viên (37,5% chỉ tiêu)",
        "03 chi bộ và 26 đảng viên",
        "08 tập thể và 08 cá nhân",
        "16/16 cuộc giám sát (đạt 100% kế hoạch)",
    ):
        assert figure in text


@pytest.mark.slow
def test_it_is_written_to_a_file_without_a_server(s1, tmp_path):
    written = write_year_report(organisation=s1.organisation, year=2022, path=tmp_path / "a" / "bc.docx")
    assert "02/16" in text_of(written.read_bytes())
    foot = Document(str(written)).sections[0].footer.paragraphs[0].text
    assert foot.startswith("Người vận hành máy chủ kết xuất lúc ")
    assert Entry.objects.get(kind=EntryKind.EXPORT).organisation == s1.organisation.code
    assert not Report.objects.exists()
