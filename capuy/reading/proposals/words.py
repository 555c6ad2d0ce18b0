"""A conclusion as tokens with their places: words of the vocabulary, parts of dates, numbers of papers, names.

Finer than `capuy.reading.tokens`, which takes days out of the way of numbers; here the days are what is read.
"""

import re
from collections.abc import Iterable, Iterator

from capuy.reading import vocabulary
from capuy.reading.tokens import Token, number, number_of_percent, spoken
from capuy.reading.vocabulary import key

_CAPITALS = "A-ZĐÀ-Ỹ"
_YEAR = r"(?:19|20|21)\d\d"
# First match wins. Dates keep their figures; which of them is day, month and year the kind says.
_SHAPES = re.compile(
    rf"""
    (?P<PAPER>(?<!\w)\d{{1,5}}\s?[-–/]\s?(?:{_YEAR}/)?[{_CAPITALS}]{{2,8}}[{_CAPITALS}\w]{{0,4}}(?:[-–/.][{_CAPITALS}]\w*)*(?!\w)
        |(?<!\w)\d{{1,5}}/{_YEAR}/[{_CAPITALS}][\w-]*)
    |(?P<LINK>https?://\S+|\S+@\S+)
    |(?P<DMY>(?<![\d/.,])\d{{1,2}}(?P<between>\s?[/.-]\s?)\d{{1,2}}(?P=between){_YEAR}(?![\d/]))
    |(?P<SPAN>(?<![\d/.,]){_YEAR}\s?[-–—]\s?{_YEAR}(?!\d))
    |(?P<MY>(?<![\d/.,])\d{{1,2}}\s?[/-]\s?{_YEAR}(?![\d/]))
    |(?P<DM>(?<![\d/.,])(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|1[0-2])(?![\d/%])(?![.,]\d))
    |(?P<HOUR>(?<![\d/.,])\d{{1,2}}\s?(?:giờ|[hg](?=\d|\W))(?:\s?\d{{1,2}}(?!\d|/))?(?:\s+phút)?(?!\w))
    |(?P<PERCENT>(?<![\w.,/])(?P<percent>\d+(?:[.,]\d+)?)\s?(?:%|phần\s+trăm))
    |(?P<YEAR>(?<![\d.,])(?<!\d/){_YEAR}(?![\d/%])(?![.,]\d))
    |(?P<NUM>(?<!\w)(?P<num>\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?|\d+(?:[.,]\d+)?)(?!\d))
    |(?P<ROMAN>(?<!\w)[IVX]{{1,5}}(?!\w))
    |(?P<WORD>[^\W\d_]+(?:[^\W_]*\d+)?)
    |(?P<STOP>[.!?…]+(?=["”’»)]*(?:\s|$)))
    |(?P<MARK>[;:,()\[\]/–—"“”'‘’«»+|-])
    """,
    re.VERBOSE,
)
_MARKS = {";": "SEMI", ":": "COLON", ",": "COMMA", "/": "SLASH", "-": "DASH", "–": "DASH", "—": "DASH", "|": "STOP"}
_OPEN, _CLOSE = set("([“‘«"), set(")]”’»")
_PHRASES = vocabulary.table(vocabulary.DIRECTIONS)
_LONGEST = max(map(len, _PHRASES))
_DELIVERED = {vocabulary.keys(phrase) for phrase in vocabulary.DELIVERED}
# Capitalised in the middle of a sentence these belong to a name: Sở Xây dựng, Phòng Tổ chức.
_VERBS = {"ACT", "ASK", "ASSIGN", "PRAISE", "OPINION", "WITH", "AT", "BOUND"}
_TIMES = {"QUARTER", "MONTH", "YEARLY", "DAY", "FIRST", "LAST", "NUMBER", "NOW", "THIS", "NEXT", "MILD"}
_DOING = {vocabulary.keys(phrase) for phrase in vocabulary.DIRECTIONS["ACT"]}
_NUMBER = key("số")
_ABBREVIATED = {"tp", "ts", "ths", "gs", "pgs", "bs", "tt", "tx", "đ/c", "q", "p", "h", "x", "kcn", "th"}


def tokens(text: str, pieces: Iterable[tuple[int, int]] | None = None) -> list[Token]:
    """The tokens of the text, or of these pieces of it read in one; places are those of the whole text."""
    shaped = [token for start, end in pieces or [(0, len(text))] for token in _shaped(text, start, end)]
    return list(_named(list(spoken(shaped)), text))


def delivered(found: list[Token], at: int) -> int:
    """How many tokens from here on name a thing that may be delivered; 0 for none."""
    words = tuple(part.key for part in found[at : at + 4])
    flat = tuple(" ".join(filter(None, words)).split())
    length = next((n for n in range(min(4, len(flat)), 0, -1) if flat[:n] in _DELIVERED), 0)
    taken = 0
    for count, word in enumerate(words, 1):
        taken += len(word.split())
        if taken == length:
            return count
    return 0


def _shaped(text: str, start: int, end: int) -> Iterator[Token]:
    for found in _SHAPES.finditer(text, start, end):
        kind = str(found.lastgroup).upper()
        first, last = found.span()
        written = found.group()
        if found["percent"]:
            yield Token("PERCENT", first, last, value=number_of_percent(found["percent"]))
        elif found["num"]:
            yield Token("NUM", first, last, value=number(found["num"]))
        elif kind == "WORD":
            yield Token("WORD", first, last, key=key(written))
        elif kind == "MARK":
            yield Token(_mark(written), first, last)
        elif kind == "STOP" and _abbreviated(text, first):
            continue
        else:
            yield Token("DMY" if kind == "BETWEEN" else kind, first, last)


def _mark(written: str) -> str:
    if written in _OPEN or written in _CLOSE:
        return "OPEN" if written in _OPEN else "CLOSE"
    return _MARKS.get(written, "QUOTE")


def _abbreviated(text: str, stop: int) -> bool:
    """The full stop of `TP. Lạc Hồng`."""
    word = re.search(r"[^\W\d_]+$", text[max(0, stop - 6) : stop])
    after = text[stop + 1 : stop + 3].strip()
    return word is not None and word.group().casefold() in _ABBREVIATED and after[:1].isupper()


def _named(found: list[Token], text: str) -> Iterator[Token]:
    """Words get the kinds of the vocabulary, the longest phrase first; other capitalised words are names."""
    at, fresh, last_kind = 0, True, ""
    while at < len(found):
        token = found[at]
        if token.kind != "WORD":
            yield token
            last_kind = token.kind
            fresh = token.kind in {"STOP", "COLON", "SEMI", "OPEN", "QUOTE", "DASH"}
            at += 1
            continue
        kind, length = _phrase(found, at, text)
        capital = text[token.start].isupper()
        if (kind in _VERBS and capital and not fresh) or (kind == "WORD" and capital):
            kind = "NAME"
        last = found[at + length - 1]
        if kind in _TIMES and capital and not fresh and not _counted(found, at + length):
            kind = "NAME"  # `Lê Quý Mão`
        if kind == "PAPERS" and capital and at and found[at - 1].kind == "WORD" and last_kind == "ORG":
            kind = "NAME"  # `Phòng Kế hoạch`
        if kind == "PAPERS" and _does(found, at, length, text):
            kind = "ACT"
        yield Token(kind, token.start, last.end, key=" ".join(part.key for part in found[at : at + length]))
        fresh, last_kind = False, kind
        at += length


def _counted(found: list[Token], at: int) -> bool:
    return at < len(found) and found[at].kind not in {"WORD", "STOP", "COMMA"}


def _does(found: list[Token], at: int, length: int, text: str) -> bool:
    """`Báo cáo kết quả`, where no number of a paper follows."""
    verb = tuple(part.key for part in found[at : at + length]) in _DOING
    after = found[at + length] if at + length < len(found) else None
    numbered = after is not None and after.kind == "NUM" and text[found[at].start].isupper()
    return verb and not numbered and not (after and (after.kind == "PAPER" or after.key == _NUMBER))


def _phrase(found: list[Token], at: int, text: str) -> tuple[str, int]:
    words: list[str] = []
    best = ("WORD", 1)
    capital = False
    for token in found[at : at + _LONGEST]:
        if token.kind != "WORD":
            break
        capital = capital or bool(words and text[token.start].isupper())
        words.append(token.key)
        kind = _PHRASES.get(tuple(words))
        if kind and not (kind == "PLAIN" and capital):  # `giao ban`, but `giao Ban Tổ chức`
            best = (kind, len(words))
    return ("WORD", best[1]) if best[0] == "PLAIN" else best
