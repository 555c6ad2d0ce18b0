"""What conclusions tell people to do, as the sources and our own invented papers say it."""

import io
import os
import unicodedata
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.problems import ProblemsFound
from capuy.reading import papers, vocabulary
from capuy.reading.proposals import conclusion, islands, words
from tests.documents import files
from tests.reading import gold

ROOT = Path(__file__).resolve().parents[2]
SEEDS = Path(os.environ.get("CAPUY_SEEDS", ROOT.parent / "shared" / "seeds"))
CASES = list(gold.cases())
with_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the five sources are not here")


def proposed(text: str) -> list[dict]:
    return conclusion.as_json(conclusion.propose(papers.checked(text)))


def source(number: int) -> list[dict]:
    (path,) = SEEDS.glob(f"{number:03d}_*.txt")
    return conclusion.as_json(conclusion.propose(papers.read(path.name, path.read_bytes())))


@with_seeds
def test_source_2_gives_its_seven_items():
    items = source(2)
    assert [item["number"] for item in items] == ["1", "2", "3", "4", "5", "6", "7"]
    fourth = items[3]
    assert fourth["targets"] == [{"value": 100, "unit": "%", "subject": "các chi bộ"}]
    assert fourth["starts_on"] == "2023-06-01"
    assert "Ban Tổ chức Quận uỷ" in fourth["bodies"]
    assert [item["number"] for item in items if item["targets"]] == ["4"]
    assert [cite for item in items for cite in item["cites"]] == ["Hướng dẫn số 12-HD/BTCTW ngày 06/7/2018"]
    assert items[4]["bodies"] == ["Các Chi, Đảng bộ khối doanh nghiệp"]
    assert [item["number"] for item in items if item["period"] == "2020-2025"] == ["1", "7"]
    assert [item["due_on"] for item in items] == [None] * 7


@with_seeds
@pytest.mark.parametrize(("number", "count"), [(0, 1), (1, 0), (3, 3)])
def test_the_other_sources_give_what_their_prose_directs_and_no_more(number, count):
    items = source(number)
    assert len(items) == count
    assert all(item["number"] is None and item["bodies"] and not item["due_on"] for item in items)


@with_seeds
def test_source_4_is_read_once_though_headline_and_captions_repeat_it():
    items = source(4)
    assert [item["text"] for item in items if "3 tháng cuối năm" in item["text"]] == [items[0]["text"]]
    assert all(item["bodies"] for item in items)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_invented_conclusion_is_read_as_a_clerk_reads_it(case):
    assert gold.found(case, proposed(case.text)) == gold.wanted(case)


@pytest.mark.parametrize("case", CASES[:6], ids=lambda case: case.name)
def test_marks_in_either_form_of_unicode_give_the_same(case):
    assert proposed(unicodedata.normalize("NFD", case.text)) == proposed(case.text)


def test_every_finding_stands_where_it_says():
    for case in CASES:
        text = papers.checked(case.text)
        for item in conclusion.propose(text):
            for named in (*item.bodies, *item.cites):
                assert " ".join(text[named.start : named.end].split()) == named.name
            for target in item.targets:
                assert target.unit.split()[0] in text[target.start : target.end]
            assert 0 <= item.start < item.end <= len(text)


def test_word_numbers_its_paragraphs_itself():
    paper = docx.Document()
    paper.add_paragraph("Yêu cầu các chi bộ thực hiện:")
    for line in ("Rà soát hồ sơ trước ngày 15/6/2026.", "Họp đúng lịch hằng tháng."):
        paper.add_paragraph(line, style="List Number")
    stream = io.BytesIO()
    paper.save(stream)
    items = conclusion.as_json(conclusion.propose(papers.read("kl.docx", stream.getvalue())))
    assert [(item["number"], item["bodies"], item["due_on"], item["period"]) for item in items] == [
        ("1", ["các chi bộ"], "2026-06-15", None),
        ("2", ["các chi bộ"], None, "hằng tháng"),
    ]


def test_a_hundred_items_are_a_hundred():
    lines = [f"{number}. Giao Chi bộ {number} tổng kết năm, báo cáo trước ngày 15/12/2026." for number in range(1, 101)]
    items = proposed("\n".join(lines))
    assert [item["number"] for item in items] == [str(number) for number in range(1, 101)]
    assert items[41]["bodies"] == ["Chi bộ 42"]


@pytest.mark.parametrize(
    "text",
    [
        "Số liệu quý III\n" + "\n".join(f"{row}. {row * 3} {row}/{row + 7} {row % 90},5%" for row in range(1, 2501)),
        "TT | Nội dung\n" + "\n".join(f"{row} | {row * 3} | {row}/{row + 7} | {row % 90},5%" for row in range(1, 2501)),
        "Nơi nhận:\n- Giao Văn phòng lưu.\n",
        "T/M BAN THƯỜNG VỤ\nBÍ THƯ",
        "1.\n2.\n3.\n",
        "1. Ngày 31/2/2026.\n2. Tháng 13/2026.\n3. Quý IX/2026.",
    ],
)
def test_tables_of_numbers_and_what_is_no_work_give_nothing(text):
    assert proposed(text) == []


def test_old_fonts_are_said():
    with pytest.raises(ProblemsFound) as caught:
        papers.read(
            "kl.docx", files.paper("1. Giao v¨n phßng ®¶ng ñy x· theo dâi, ®«n ®èc viÖc thùc hiÖn kÕt luËn nµy")
        )
    assert "TCVN3" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("text", "starts", "due", "period"),
    [
        ("từ tháng 6/2026", "2026-06-01", None, None),
        ("trước ngày 15/12", None, "2026-12-15", None),
        ("trước ngày 15/1", None, "2027-01-15", None),
        ("chậm nhất đến hết ngày 30-4-2026", None, "2026-04-30", None),
        ("hoàn thành trong quý III/2026", None, "2026-09-30", "2026-Q3"),
        ("xong trước 30/6", None, "2026-06-30", None),
        ("đến hết năm 2026", None, "2026-12-31", None),
        ("từ nay đến cuối năm", "2026-11-20", "2026-12-31", None),
        ("từ ngày 15/12 đến ngày 15/01/2027", "2026-12-15", "2027-01-15", None),
        ("trong 6 tháng đầu năm 2027", None, "2027-06-30", "2027-H1"),
        ("trước quý II/2027", None, "2027-03-31", None),
        ("định kỳ ngày 20 hàng tháng", None, None, "hằng tháng"),
        ("trong nhiệm kỳ 2025–2030", None, None, "2025-2030"),
        ("ngày 31/02/2026", None, None, None),
        ("trong vòng 10 ngày", None, None, None),
    ],
)
def test_times(text, starts, due, period):
    (item,) = proposed(f"Lạc Hồng, ngày 20 tháng 11 năm 2026\nGiao Văn phòng rà soát hồ sơ {text}.")
    assert (item["starts_on"], item["due_on"], item["period"]) == (starts, due, period)


def test_without_a_day_of_the_paper_no_year_is_made_up():
    (item,) = proposed("Giao Văn phòng rà soát hồ sơ trước ngày 15/12.")
    assert item["due_on"] is None


VOCABULARY = sorted({phrase for phrases in vocabulary.DIRECTIONS.values() for phrase in phrases})
pieces = st.one_of(
    st.sampled_from(VOCABULARY),
    st.sampled_from(VOCABULARY).map(str.capitalize),
    st.sampled_from([",", ";", ":", ".", "-", "/", "%", "(", ")", "\n", "\n1. ", "\na) ", "\n- ", "\nII. ", "|", "“"]),
    st.integers(0, 3000).map(str),
    st.dates().map(lambda day: f"{day.day}/{day.month}/{day.year}"),
    st.sampled_from(["15/12", "quý III/2026", "18-NQ/TW", "2020-2025", "6/2023", "Tân Phước"]),
)
sentence = st.lists(pieces, max_size=30).map(" ".join)


def read_whole(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    for token in words.tokens(text):
        assert token.start < token.end
    for item in conclusion.propose(text):
        assert 0 <= item.start < item.end <= len(text)
        for named in (*item.bodies, *item.cites):
            assert named.name == " ".join(text[named.start : named.end].split())


@given(sentence)
def test_any_sentence_is_read_and_every_finding_has_its_place(text):
    read_whole(text)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read(text):
    read_whole(text)


@given(st.lists(pieces, min_size=1, max_size=15).map(" ".join), st.sampled_from(islands.STARTS))
def test_an_island_never_reaches_past_its_tokens(text, start):
    found = words.tokens(text)
    for at in range(len(found)):
        island = islands.at(start, found, at)
        assert island is None or at < island.after <= len(found)
