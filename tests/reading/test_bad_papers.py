"""Papers that are broken, odd or contradict themselves: the guard reads what can be read and says the rest."""

import io
import random

import docx
import fpdf
import pytest
from docx.enum.text import WD_BREAK
from hypothesis import given, settings
from hypothesis import strategies as st

from capuy.reading import guard, papers
from capuy.reading.claims import split
from tests.documents import files

SENTENCE = (
    "Trong năm, toàn Đảng bộ đã tổ chức quán triệt nghị quyết đến từng chi bộ, trong tổng số 431 chi bộ trực thuộc có "
    "148 chi bộ được đánh giá, xếp loại hoàn thành tốt nhiệm vụ, chiếm 34,34%, còn lại là các chi bộ mới thành lập."
)
CLAIM = ("percent_of_total", 148, 431, "ok")


def told(text):
    return [(claim["kind"], claim["numerator"], claim["denominator"], claim["verdict"]) for claim in guard.check(text)]


def wrapped(text, width=60):
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


@pytest.mark.parametrize("width", [50, 60, 75, 100])
def test_a_sentence_that_a_machine_broke_into_lines_is_one(width):
    assert told("\n".join(wrapped(f"{SENTENCE} {SENTENCE}", width))) == [CLAIM, CLAIM]


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_sentence_cut_by_the_end_of_a_page_with_its_number_goes_on(cut):
    lines = wrapped(f"{SENTENCE} {SENTENCE}")
    lines[cut:cut] = ["", "- 2 -", ""]
    text = "\n".join(lines)
    assert told(text) == [CLAIM, CLAIM]
    claim = guard.check(text)[0]
    assert text[claim["start"] : claim["end"]] == claim["quote"]


def test_lines_that_are_paragraphs_stay_apart():
    text = "Xếp loại chi bộ năm nay\n12 chi bộ tốt\n3/4 chi bộ khá\nTrong tổng số 16 chi bộ"
    assert len(list(split(text))) == 4
    assert told(text) == [("ratio", 3, 4, "ok")]


def test_a_page_break_in_word_ends_no_sentence():
    paper = docx.Document()
    line = paper.add_paragraph("Trong tổng số 431 chi bộ, có 148 chi bộ ")
    line.add_run().add_break(WD_BREAK.PAGE)
    line.add_run("hoàn thành tốt nhiệm vụ, chiếm 34,34%.")
    stream = io.BytesIO()
    paper.save(stream)
    assert told(papers.read("a.docx", stream.getvalue())) == [CLAIM]


def test_a_text_box_that_stands_twice_in_the_file_is_read_once():
    box = "<w:txbxContent><w:p><w:r><w:t>Có 13/16 chi bộ.</w:t></w:r></w:p></w:txbxContent>"
    twice = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>'
    )
    base = files.paper("Trước khung")
    body = files.part(base, "word/document.xml").decode().replace("</w:p>", f"{twice}</w:p>", 1)
    text = papers.read("a.docx", files.with_parts(base, {"word/document.xml": body.encode()}))
    assert text == "Trước khung\nCó 13/16 chi bộ."


def test_a_pdf_of_many_pages_is_read_whole():
    paper = fpdf.FPDF()
    paper.set_font("helvetica", size=12)
    for page in range(500):
        paper.add_page()
        paper.multi_cell(0, 8, f"Muc {page}. Co {page + 1}/600 chi bo hop. " * 8)
    text = papers.read("a.pdf", bytes(paper.output()))
    assert all(f"Co {page + 1}/600" in text for page in (0, 250, 499))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Có 30 trên tổng số 2 chi bộ (1.500%).", [("ratio", 30, 2, "ok")]),
        ("Có 247 trên tổng số 20 chi bộ (1.235,0%).", [("ratio", 247, 20, "ok")]),
        ("Có 1 trên tổng số 800 hộ (0.125%).", [("ratio", 1, 800, "ok")]),
        ("Có 30/2 chi bộ (tỷ lệ 1500%).", [("ratio", 30, 2, "ok")]),
        ("Có 5/0 chi bộ (0%).", []),
        ("Tổng số 0 đảng viên, có 0 đồng chí nữ, chiếm 0%.", [("percent_of_total", 0, None, "uncheckable")]),
        ("Có 3 người (9999%).", [("percent_of_total", 3, None, "uncheckable")]),
    ],
)
def test_percentages_beyond_a_thousand_and_totals_of_nought(text, expected):
    assert told(text) == expected


def test_totals_that_contradict_each_other_are_each_measured():
    text = (
        "Kỷ luật 21 đảng viên, trong đó khiển trách 10, cảnh cáo 6, khai trừ 4. "
        "Như vậy đã kỷ luật 20 đảng viên, trong đó khiển trách 10, cảnh cáo 6, khai trừ 4."
    )
    found = [claim for claim in guard.check(text) if claim["kind"] == "partition"]
    assert [(claim["denominator"], claim["numerator"], claim["verdict"]) for claim in found] == [
        (21, 20, "wrong"),
        (20, 20, "ok"),
    ]


@pytest.mark.slow
def test_ten_thousand_numbers_in_a_word_table_are_read():
    lot = random.Random(5)
    rows = [[str(lot.randint(1, 5_000)) for _ in range(10)] for _ in range(1_000)]
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{value}</w:t></w:r></w:p></w:tc>" for value in row) + "</w:tr>"
        for row in rows
    )
    base = files.paper("Số liệu")
    body = files.part(base, "word/document.xml").decode()
    body = body.replace("<w:sectPr", f"<w:tbl>{cells}</w:tbl><w:sectPr", 1)
    text = papers.read("a.docx", files.with_parts(base, {"word/document.xml": body.encode()}))
    assert text.split("\n")[1:] == [" | ".join(row) for row in rows]
    assert guard.check(text) == []


PIECES = (
    *("Tổng số", "có", "chiếm", "đạt", "trong đó", "tăng", "giảm", "so với", "gần", "hơn", "từ", "trên tổng số", "là"),
    *("chi bộ", "đảng viên", "đồng chí nữ", "năm 2024", "khiển trách", "cảnh cáo", "và", "trong", "tỷ lệ", "gồm"),
    *(",", ";", ":", "(", ")", ".", "/", "-", "\n", "|", "%", "=", "mười hai", "không", "hai mươi mốt", "1,1 triệu"),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.integers(0, 30).map(str),
            st.integers(0, 10**13).map(str),
            st.decimals(0, 2_000, places=2).map(lambda value: f"{value}%".replace(".", ",")),
        ),
        max_size=40,
    )
)
def test_whatever_stands_in_a_row_is_read_and_each_claim_stands_where_it_says(pieces):
    text = " ".join(pieces)
    for claim in guard.check(text):
        assert text[claim["start"] : claim["end"]] == claim["quote"]
        assert guard.calculation(claim) is not None
        assert guard.right_value(claim, claim["quote"]) is not None
