import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.text import clean, fold, name_key, text_key

ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONED = {"a": "aàảãáạ", "ă": "ăằẳẵắặ", "ơ": "ơờởỡớợ", "y": "yỳỷỹýỵ"}
words = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạếệốộửữựỳ"), min_size=1, max_size=6)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đảng ủy", "dang uy"),
        ("Đảng uỷ", "dang uy"),
        ("ĐẢNG   ỦY ", "dang uy"),
        ("Nguyễn Thị Hường", "nguyen thi huong"),
        ("Đỗ Đức Đoàn", "do duc doan"),
        ("", ""),
    ],
)
def test_search_ignores_marks_case_and_spaces(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=30))
def test_composed_and_decomposed_text_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(names)
def test_a_folded_vietnamese_text_is_plain_ascii_and_stays_as_it_is(text):
    folded = fold(text)
    assert folded.isascii()
    assert fold(folded) == folded
    assert fold(text.upper()) == folded


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)
    assert clean(once) == once
    assert "  " not in once


def test_letters_follow_the_alphabet():
    assert sorted(ALPHABET, key=text_key) == list(ALPHABET)


@pytest.mark.parametrize("toned", TONED.values())
def test_tones_follow_their_order(toned):
    assert sorted(toned, key=text_key) == list(toned)


def test_letters_outweigh_tones():
    in_order = ["bạc", "băng", "bằng", "bâng", "ca", "cà", "can", "đa"]
    assert sorted(in_order, key=text_key) == in_order


def test_names_are_ordered_by_the_given_name_first():
    in_order = ["Vũ Thị An", "Lê Ân", "Đỗ Bình", "Nguyễn Dung", "Nguyễn Đức", "Bùi Hà", "Trần Hà", "An Hạ"]
    assert sorted(in_order, key=name_key) == in_order


def test_of_equal_beginnings_the_shorter_name_comes_first():
    in_order = ["Nguyễn An", "Nguyễn Thị An", "Nguyễn Thị Bích An"]
    assert sorted(in_order, key=name_key) == in_order


def test_both_ways_to_place_a_tone_sort_alike_except_for_the_tone_itself():
    assert text_key("ủy").split(" ")[0] == text_key("uỷ").split(" ")[0]


@given(names, names)
def test_keys_order_the_same_as_bytes_and_as_text(one, other):
    """Python, SQLite's BINARY and PostgreSQL's "C" must agree: the last two compare UTF-8 bytes."""
    first, second = name_key(one), name_key(other)
    assert (first < second) == (first.encode() < second.encode())


@given(names)
def test_case_and_composition_do_not_matter_to_the_order(name):
    key = name_key(name)
    assert name_key(name.upper()) == key
    assert name_key(unicodedata.normalize("NFD", name)) == key


@pytest.mark.parametrize(
    "odd", ["Nguyễn\0 Văn", "Nguy\u00adễn Văn", "\u202eNguyễn Văn\u202c", "Nguyễn\x07\t\u00a0Văn\uffff"]
)
def test_what_does_not_show_is_not_kept(odd):
    assert clean(odd) == "Nguyễn Văn"
