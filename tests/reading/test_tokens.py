"""Numbers and words as papers write them, and the sentences between them."""

import unicodedata
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.numbers import format_count
from capuy.reading import guard
from capuy.reading.phrases import phrases, sentences
from capuy.reading.tokens import as_count, tokens

WORDS = [
    "chi",
    "bộ",
    "đảng",
    "viên",
    "có",
    "chiếm",
    "trong",
    "đó",
    "tổng",
    "số",
    "gồm",
    "và",
    "tăng",
    "giảm",
    "so",
    "với",
    "trên",
    "đạt",
    "tỷ",
    "lệ",
    "hơn",
    "gần",
    "(",
    ")",
    ",",
    ";",
    ":",
    "/",
    "-",
    ".",
    "%",
    "năm",
    "quý",
    "ngày",
]
pieces = st.one_of(st.sampled_from(WORDS), st.integers(0, 10**7).map(format_count), st.integers(0, 99).map(str))


def values(text: str) -> list[Decimal]:
    return [token.value for token in tokens(text) if token.kind in {"NUM", "SPOKEN", "QUANTITY"}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234 đảng viên", 1234),
        ("1 234 567 đảng viên", 1234567),
        ("1,234,567 đảng viên", 1234567),
        ("07 chi bộ", 7),
        ("0.125 đảng viên", Decimal("0.125")),
        ("1.234,5 đảng viên", Decimal("1234.5")),
        ("1,1 triệu viên chức", 1100000),
        ("bốn phó giáo sư", 4),
        ("hai mươi lăm đồng chí", 25),
        ("một trăm linh ba chi bộ", 103),
        ("hai nghìn ba trăm mười hai đảng viên", 2312),
    ],
)
def test_a_number_means_what_it_says(text, value):
    assert values(text) == [value]


def test_a_number_in_words_is_one_only_before_what_is_counted():
    assert values("Năm nay không ai ở Ba Đình tư vấn một cách hai lòng.") == []


def test_a_year_a_term_and_an_age_are_no_counts():
    assert [token.kind for token in tokens("khoá 12, năm 2030, giai đoạn 2021 - 2025") if token.kind == "NUM"] == []
    assert [token.kind for token in tokens("dưới 40 tuổi")] == ["BOUND", "QUANTITY"]


@pytest.mark.parametrize("text", ["uỷ ban", "ủy ban"])
def test_both_ways_of_placing_a_tone_are_one(text):
    assert [token.key for token in tokens(text)] == [token.key for token in tokens("Ủy ban")]


@given(st.integers(0, 10**9))
def test_every_number_is_read_back_equal(number):
    token, *_ = tokens(f"{format_count(number)} đảng viên")
    assert as_count(token.value, token.places) == number


@given(st.lists(pieces, max_size=40).map(" ".join))
def test_any_sentence_is_read_and_every_token_is_in_one_phrase(text):
    for sentence in sentences(tokens(text)):
        known = phrases(sentence)
        assert known[0].start == sentence[0].start
        assert known[-1].end == sentence[-1].end
        assert all(a.end <= b.start for a, b in pairwise(known))
    for claim in guard.check(text):
        assert text[claim["start"] : claim["end"]] == claim["quote"]


@given(st.text(max_size=200))
def test_any_text_at_all_is_read(text):
    guard.check(unicodedata.normalize("NFC", text))
