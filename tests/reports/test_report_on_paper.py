"""The year report as a word processor prints it."""

import datetime as dt
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from capuy.organisations.actions import ChangeDraft, enact
from capuy.reports.actions import Signing, freeze, start_report, word_of, write_texts
from capuy.reports.models import Report
from tests.factories import decision
from tests.reports.conftest import YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.paper, pytest.mark.slow]

SIGNING = Signing(
    dated_on=dt.date(2022, 12, 30),
    place="Bình Sơn",
    signer="Lê Hoàng Nam",
    signer_position="Phó Bí thư",
    recipients="Quận ủy Bình Sơn\nCác chi bộ trực thuộc\nLưu Văn phòng",
)


SERIFS = ("Times New Roman", "Tinos", "Liberation Serif", "DejaVu Serif", "Noto Serif")


def vietnamese_fonts(folder: Path) -> Path | None:
    """A fontconfig file that offers one typeface with all Vietnamese letters.

    Where Times New Roman lacks some, the suite would take single letters from elsewhere, and the text of the page falls
    to pieces when it is read back.
    """
    listed = subprocess.run(
        ["fc-list", ":lang=vi", "family", "file"], capture_output=True, text=True, check=True
    ).stdout
    for family in SERIFS:
        files = [line.partition(":")[0] for line in listed.splitlines() if family in line.partition(":")[2]]
        if files:
            fonts = folder / "fonts"
            fonts.mkdir()
            for file in files:
                (fonts / Path(file).name).symlink_to(file)
            settings = folder / "fonts.conf"
            settings.write_text(f"<fontconfig><dir>{fonts}</dir><cachedir>{folder}/cache</cachedir></fontconfig>")
            return settings
    return None


@pytest.fixture(scope="session")
def office_suite(tmp_path_factory):
    """Converts a .docx to the text of its pages, with a profile and fonts of its own."""
    program = shutil.which("soffice")
    folder = tmp_path_factory.mktemp("paper")
    if program is None or not shutil.which("fc-list"):
        pytest.skip("LibreOffice is not installed")
    fonts = vietnamese_fonts(folder)
    if fonts is None:
        pytest.skip("no typeface with Vietnamese letters is installed")

    def pages(content: bytes) -> list[str]:
        source = folder / "paper.docx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
        return [" ".join(page.extract_text().split()) for page in PdfReader(folder / "paper.pdf").pages]

    return pages


@pytest.fixture
def frozen(s1, office):
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    write_texts(by=office, report=report, texts={"political": "Hoàn thành nhiệm vụ. {{ 7*7 }} {% if %}\nDòng thứ hai."})
    return freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)


def test_the_printed_report_holds_the_figures_of_the_source(frozen, office_suite):
    pages = office_suite(word_of(frozen))
    text = " ".join(pages)
    for figure in (
        "02/16 chi bộ (12,5%)",
        "13/16 chi bộ (81,25%)",
        "01/16 chi bộ (6,25%)",
        "12 quần chúng",
        "10 quần chúng",
        "03/08 đảng viên (37,5% chỉ tiêu)",
        "03 chi bộ và 26 đảng viên",
        "08 tập thể và 08 cá nhân",
    ):
        assert figure in text
    assert "{{ 7*7 }} {% if %}" in text
    assert "Dòng thứ hai." in text


def test_head_and_foot_of_the_paper_stand_where_they_belong(frozen, office_suite):
    pages = office_suite(word_of(frozen))
    first = pages[0]
    order = [
        "QUẬN ỦY BÌNH SƠN",
        "ĐẢNG ỦY CƠ QUAN CHÍNH",
        "Số 01-BC/ĐU",
        "Bình Sơn, ngày 30 tháng 12 năm 2022",
        "BÁO CÁO",
        "tổng kết công tác xây dựng Đảng năm 2022",
        "-----",
        "I- KẾT QUẢ",
    ]
    places = [first.index(words) for words in order]
    assert places == sorted(places)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in first
    assert "Độc lập" not in first
    assert "Dự thảo" not in first
    assert not first.startswith("1 ")
    assert pages[1].startswith("2 ")
    text = " ".join(pages)
    for words in ("Nơi nhận:", "- Lưu Văn phòng.", "T/M ĐẢNG ỦY", "PHÓ BÍ THƯ", "Lê Hoàng Nam", "PHỤ LỤC"):
        assert words in text


def test_a_draft_says_so_and_has_no_number(s1, office_suite):
    text = " ".join(office_suite(word_of(Report(organisation=s1.organisation, period="2022"))))
    assert "Dự thảo" in text
    assert "-BC/ĐU" in text
    assert "01-BC" not in text


def test_the_body_is_called_as_on_the_report_s_date(frozen, s1):
    change = ChangeDraft("rename", organisation=s1.organisation, name="Đảng bộ Ủy ban nhân dân quận Bình Sơn")
    enact(decision("rename", dt.date(2023, 6, 1), change), by=None)
    drawn = Document(io.BytesIO(word_of(Report(organisation=s1.organisation, period="2022"))))
    assert "ĐẢNG ỦY CƠ QUAN CHÍNH QUYỀN" in drawn.tables[0].cell(0, 0).text
    later = Document(io.BytesIO(word_of(Report(organisation=s1.organisation, period="2023"))))
    assert "ĐẢNG ỦY ỦY BAN NHÂN DÂN" in later.tables[0].cell(0, 0).text


def test_long_tables_repeat_their_heads_and_end_with_totals(frozen):
    results, organisations = Document(io.BytesIO(word_of(frozen))).tables[-2:]
    repeated = [row for row in organisations.rows if row._tr.xpath("./w:trPr/w:tblHeader")]
    assert len(repeated) == 2
    assert results.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert results.rows[0].cells[0].text == "TT"
    assert [cell.text for cell in organisations.rows[-1].cells][1:] == ["Cộng", "16", "5", "3", "2", "13", "1", "0"]
    assert len(organisations.rows) == 2 + 16 + 1


def test_a_report_of_2022_has_the_layout_of_2018_and_one_of_2026_that_of_2026(frozen, s1):
    old = Document(io.BytesIO(word_of(frozen))).styles
    new = Document(io.BytesIO(word_of(Report(organisation=s1.organisation, period="2026")))).styles
    assert (old["Paper Post"].font.bold, new["Paper Post"].font.bold) == (True, False)
    assert (old["Paper Recipients"].font.size.pt, new["Paper Recipients"].font.size.pt) == (11, 12)


def test_no_heading_row_or_signature_is_torn_from_what_belongs_to_it(frozen):
    document = Document(io.BytesIO(word_of(frozen)))
    for name in ("Paper Part", "Paper Article", "Paper Point", "Paper Table Title", "Paper Table Group"):
        assert document.styles[name].paragraph_format.keep_with_next, name
    for table in document.tables:
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    closing = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Paper Closing"]
    assert len(closing) == 1
    assert closing[0].style.paragraph_format.keep_with_next
    beside = closing[0]._p.getnext()
    assert beside.xpath("./w:pPr/w:keepNext")
    assert beside.getnext().tag.endswith("}tbl")


def test_the_appendix_begins_a_page_without_leaving_an_empty_one(frozen):
    document = Document(io.BytesIO(word_of(frozen)))
    appendix = next(paragraph for paragraph in document.paragraphs if paragraph.text == "PHỤ LỤC")
    assert appendix.paragraph_format.page_break_before
    assert not document.element.body.xpath('.//w:br[@w:type="page"]')


def test_the_signature_stands_below_words_on_every_length_of_the_text(s1, office, office_suite):
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    for lines in range(1, 37, 6):  # a page of lines, in steps shorter than the signature is high
        write_texts(by=office, report=report, texts={"proposals": "\n".join(["Đề nghị."] * lines)})
        pages = office_suite(word_of(report))
        signed = next(page for page in pages if "T/M ĐẢNG ỦY" in page)
        assert "Đề nghị." in signed.partition("Nơi nhận")[0]
        assert all(len(page) > 40 for page in pages)
