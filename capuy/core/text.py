"""Vietnamese text: search without marks, and the order of names (given name first)."""

import unicodedata
from functools import lru_cache

# Order of the alphabet; tones come after letters, and only between texts that are otherwise equal.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + index) for index, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def clean(text: str) -> str:
    """Composed Unicode, one space between words, none at the ends; nothing that does not show (NUL, soft hyphens)."""
    if text.isprintable():  # then a space is the only one of its kind
        if "  " not in text and text[:1] != " " != text[-1:] and unicodedata.is_normalized("NFC", text):
            return text
    else:
        text = "".join(char for char in text if char.isprintable() or char.isspace())
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Lower case without marks: `Đảng uỷ` and `Đảng ủy` both give `dang uy`. For searching, never for display."""
    return " ".join(filter(None, map(_fold_word, text.split())))


# People share few words, and an import folds and sorts thousands of names.
@lru_cache(maxsize=10_000)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=10_000)
def _sort_word(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", word.casefold()):
        base, tone = char, "0"
        for mark in unicodedata.normalize("NFD", char)[1:]:
            if mark in _TONES:
                tone = _TONES[mark]
        if tone != "0" or unicodedata.normalize("NFD", char)[0] != char:
            kept = [c for c in unicodedata.normalize("NFD", char) if c not in _TONES]
            base = unicodedata.normalize("NFC", "".join(kept))
        letters.append(_RANK.get(base, base))
        tones.append(tone)
    return "".join(letters), "".join(tones)


@lru_cache(maxsize=10_000)
def _key(text: str) -> str:
    # Both marks sort below every letter, and the end below the gap: what stops earlier comes first.
    keys = [_sort_word(word) for word in text.split(" ")]
    return "!".join(letters for letters, _ in keys) + " " + "!".join(tones for _, tones in keys)


def name_key(full_name: str) -> str:
    """Sort key of a personal name in Vietnamese order: given name with its tone, then family and middle names.

    Comparing keys byte by byte (binary collation) gives the order, on every database.
    """
    family, _, given = clean(full_name).rpartition(" ")
    return _key(given) + "!" + (_key(family) if family else " ")


def text_key(text: str) -> str:
    """Sort key of any other Vietnamese text, read from left to right."""
    return _key(clean(text))
