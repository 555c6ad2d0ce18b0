"""What a page showed, and what of it came back changed."""

import datetime as dt

import pytest

from capuy.core.seen import Compared, Handed, Seen, compare, digest, worded

SHOWN = Seen.of({"a": 1, "b": "x", "c": None, "d": dt.date(2022, 5, 19), "e": False})


def test_a_page_gives_back_what_it_carried():
    assert Seen.read(str(SHOWN)) == SHOWN
    assert set(SHOWN.digests) == {"a", "b", "d"}


@pytest.mark.parametrize("text", ["", "=", "a", "=x", "a=", "[[[[", '{"a":1}'])
def test_what_is_no_such_text_showed_nothing_that_is_asked_for(text):
    assert not Seen.read(text).showed("a", 1)
    assert Seen.read(text).showed("a", None)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", 1), ("", None), (None, False), ("a\r\nb\n", "a\nb"), ("on", "on "), (dt.date(2022, 1, 2), "2022-01-02")],
)
def test_what_people_write_alike_is_alike(one, other):
    assert digest(one) == digest(other)


@pytest.mark.parametrize(("one", "other"), [(0, ""), (0, None), (0, False), ("a b", "a  b"), ("Ổn", "On")])
def test_a_nought_is_not_nothing(one, other):
    assert digest(one) != digest(other)


@pytest.mark.parametrize(
    ("given", "stored", "mine", "clashing"),
    [
        ({"a": 1}, {"a": 9}, set(), []),  # not touched: the other's stays
        ({"a": 2}, {"a": 1}, {"a"}, []),
        ({"a": 2}, {"a": 2}, {"a"}, []),  # both the same
        ({"a": 2}, {"a": 9}, {"a"}, ["a"]),
        ({"a": None}, {"a": 9}, {"a"}, ["a"]),
        ({"a": 2}, {}, {"a"}, ["a"]),
        ({"c": 2}, {}, {"c"}, []),
    ],
)
def test_only_changes_count_and_clash(given, stored, mine, clashing):
    assert SHOWN.compare(given, stored) == Compared(frozenset(mine), clashing)


def test_whoever_saw_no_page_means_everything():
    assert compare(None, {"a": 1}, {"a": 9}) == Compared(frozenset({"a"}), [])


def test_choices_after_a_clash():
    handed = Handed.read({"seen": str(SHOWN), "take:a": f"mine {digest(9)}", "take:b": "theirs", "take:d": "?"})
    mine, seen = handed.settle({"a": 2, "b": "y", "d": dt.date(2022, 5, 19)}, {"a": 9, "b": "z", "d": None})
    assert mine == {"a"}
    assert seen == Seen.of({"a": 9, "b": "z"})


def test_values_in_words():
    assert [worded(value) for value in (True, False, None, 0, dt.date(2022, 5, 9))] == [
        "có",
        "không",
        "",
        "0",
        "09/05/2022",
    ]
