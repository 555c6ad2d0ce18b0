"""Papers as people hand them in: what is read, and what is refused with which words."""

import io
import unicodedata

import docx
import fpdf
import pytest

from capuy.core.problems import ProblemsFound
from capuy.documents import pdf, sheets
from capuy.reading import guard, papers
from tests.documents import files

FOOTNOTE = (
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="1"><w:p><w:r><w:t>Không tính 3 chi bộ mới.</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(ProblemsFound) as caught:
        papers.read(name, content)
    return caught.value.problems[0].message


def test_word_numbers_its_paragraphs_itself_and_they_are_read():
    paper = docx.Document()
    for line in ("Kết nạp 12 đảng viên.", "Họp 04 kỳ."):
        paper.add_paragraph(line, style="List Number")
    stream = io.BytesIO()
    paper.save(stream)
    assert papers.read("a.docx", stream.getvalue()) == "1. Kết nạp 12 đảng viên.\n2. Họp 04 kỳ."


def test_tables_page_headers_and_footnotes_are_read():
    paper = files.paper("Số liệu năm 2025", header="ĐẢNG BỘ KHỐI", table=[["Chi bộ tốt", "02/16"]])
    text = papers.read("a.docx", files.with_parts(paper, {"word/footnotes.xml": FOOTNOTE.encode()}))
    assert text.split("\n") == ["ĐẢNG BỘ KHỐI", "Số liệu năm 2025", "Chi bộ tốt | 02/16", "Không tính 3 chi bộ mới."]
    assert [claim["quote"] for claim in guard.check(text)] == ["02/16"]


def test_a_pdf_with_letters_is_read_and_one_of_pictures_is_said_to_be_one():
    page = sheets.Page("Số liệu", [sheets.Column("TT")], [["1"]], note="Có 13/16 chi bộ (81,25%) tốt.")
    text = papers.read("a.pdf", pdf.draw(page).finished())
    assert [(claim["quote"], claim["verdict"]) for claim in guard.check(text)] == [("13/16 chi bộ (81,25%)", "ok")]

    scan = fpdf.FPDF()
    scan.add_page()
    scan.rect(10, 10, 50, 50)
    assert "chỉ có hình ảnh (bản quét)" in refusal("a.pdf", bytes(scan.output()))


def test_plain_text_keeps_its_places():
    raw = "\ufeffBáo cáo\r\n\tCó 02/16 chi bộ.\x00"
    text = papers.read("a.txt", raw.encode())
    assert text == "Báo cáo \n Có 02/16 chi bộ. "
    assert papers.read("a.txt", "Có 02/16 chi bộ.".encode("utf-16")) == "Có 02/16 chi bộ."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"  \n ", "không có chữ nào"),
        ("a.txt", "Kết nạp 12 đảng viên.".encode("cp1258", "replace"), "lưu lại với mã hóa UTF-8"),
        ("a.txt", "TỐI MẬT\nCó 02/16 chi bộ.".encode(), "không được đưa vào phần mềm này"),
        ("a.docx", b"%PDF-1.7", "là PDF"),
        ("a.docx", b"PK\x03\x04 nothing", "đã hỏng"),
        ("a.pdf", b"PK\x03\x04", "không phải PDF như tên gọi"),
        ("a.pdf", b"%PDF-1.7 nothing", "Không đọc được tệp"),
        ("a.exe", b"MZ", "không phải văn bản đọc được"),
        ("a.txt", b"1 " * 1_000_001, "dài hơn 800 trang"),
    ],
)
def test_what_is_no_paper_is_refused_with_what_to_do(name, content, message):
    assert message in refusal(name, content)


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("§¶ng bé x· kÕt n¹p 12 ®¶ng viªn míi, chi bé ®¹t trong s¹ch v÷ng m¹nh", "TCVN3"),
        ("Ñaûng boä xaõ keát naïp 12 ñaûng vieân môùi, chi boä ñaït trong saïch vöõng maïnh", "VNI"),
    ],
)
def test_old_fonts_are_recognised_and_said(text, font):
    assert font in refusal("a.txt", text.encode())
    assert font in refusal("a.docx", files.paper(text))


def test_marks_in_either_form_of_unicode_are_one():
    text = "Có mười hai chi bộ trên tổng số 16 chi bộ (75%)."
    decomposed = unicodedata.normalize("NFD", text)
    assert guard.check(papers.read("a.txt", decomposed.encode())) == guard.check(text)
