"""A text as tokens that keep their places: numbers with values, words of the vocabulary, days and numbers of papers.

Nothing is copied out of the text: a token is a kind, a value and two offsets.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from capuy.reading import vocabulary
from capuy.reading.vocabulary import DIGITS, SCALES, key


@dataclass(frozen=True)
class Token:
    """`text[start:end]`. `value`: of numbers and percentages; `places`: decimals of a percentage as printed."""

    kind: str
    start: int
    end: int
    key: str = ""
    value: Decimal = Decimal(0)
    places: int = 0


_MONTHS = r"(?:0?[1-9]|1[0-2])"
_DAYS = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_CAPITALS = "A-ZĐÀ-Ỹ"

# What looks like a number and is none, before what is one; first match wins.
_SHAPES = re.compile(
    rf"""
    (?P<PAPER>(?<!\w)\d{{1,5}}[-–/]?[{_CAPITALS}]{{1,8}}(?:[-–/.][{_CAPITALS}][\w]*)*(?!\w)
        |(?<!\w)\d{{1,5}}/\d{{4}}/[{_CAPITALS}][\w\-/]*)
    |(?P<LINK>https?://\S+|\S+@\S+)
    |(?P<PHONE>(?<![\w.,])(?:\+84|0)\d{{1,3}}(?:[ .]?\d{{3}}){{2,3}}(?![\w]))
    |(?P<DAY>(?<![\d/.,]){_DAYS}\s?[-–]\s?{_DAYS}/{_MONTHS}(?:/{_YEAR})?(?![\d/])
        |(?<![\d/.,]){_DAYS}/{_MONTHS}/{_YEAR}(?!\d)
        |(?<![\d/.,]){_DAYS}[-.]{_MONTHS}[-.]{_YEAR}(?!\d)
        |(?<![\d/.,]){_MONTHS}[/-]{_YEAR}(?!\d)
        |(?<![\d/.,]){_YEAR}\s?[-–—]\s?{_YEAR}(?!\d)
        |(?i:ngày\s+{_DAYS}(?:\s+tháng\s+{_MONTHS})?(?:\s+năm\s+{_YEAR})?(?![\d/.,-]))
        |(?i:tháng\s+{_MONTHS}(?:\s+năm\s+{_YEAR})?(?![\d/]))
        |(?i:năm\s+(?:học\s+)?{_YEAR}(?![\d.,]))
        |(?i:\d{{1,3}}\s+(?:năm|tháng)\s+(?:đầu|cuối)\s+năm))
    |(?P<ROMAN>(?<!\w)[IVX]{{1,6}}(?!\w))
    |(?P<PERCENT>(?<![\w.,/])(?P<percent>\d{{1,3}}(?:\.\d{{3}})+,\d+|\d+(?:[.,]\d+)?)\s?(?:%|phần\s+trăm))
    |(?P<NUM>(?<![\w])(?P<num>\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?|\d{{1,3}}(?:,\d{{3}}){{2,}}
        |\d{{1,3}}(?:[\u00a0\u202f\x20]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?))
    |(?P<WORD>[^\W\d_]+)
    |(?P<STOP>(?<=[\w)"”’…%])[.!?…]+(?=["”’)]?(?:\s|$))|\n+|\|)
    |(?P<MARK>[;:,()\[\]/=+–—-])
    """,
    re.VERBOSE,
)
# Nobody writes a nought before thousands: `0.125` has a decimal point.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,(?P<decimals>\d+))?")
_MARKS = {
    ";": "SEMI",
    ":": "COLON",
    ",": "COMMA",
    "(": "OPEN",
    "[": "OPEN",
    ")": "CLOSE",
    "]": "CLOSE",
    "/": "SLASH",
    "=": "SHARE",
}
_PHRASES = vocabulary.table(vocabulary.PHRASES)
_LONGEST = max(map(len, _PHRASES))
_MEASURES = {vocabulary.keys(word) for word in vocabulary.MEASURES}
_NAMED_BY = {vocabulary.keys(word) for word in vocabulary.NAMED_BY}
_COUNTED = {vocabulary.keys(word) for word in vocabulary.COUNTED}
_DAY_BEFORE = {key(word) for phrase in vocabulary.DAY_BEFORE for word in phrase.split()[-1:]}
_DIGIT_KEYS = {key(word): value for word, value in DIGITS.items()}
_SCALE_KEYS = {key(word): value for word, value in SCALES.items()}
_ON, _IN, _TOTAL, _YEAR_WORD = key("trên"), key("trong"), vocabulary.keys("tổng số"), key("năm")
_TEN, _TENS, _HUNDRED, _ODD = key("mười"), key("mươi"), key("trăm"), {key("linh"), key("lẻ")}


def tokens(text: str, skip: Sequence[tuple[int, int]] = ()) -> list[Token]:
    """The tokens of the text, in order; none of the stretches to `skip`. Time and memory grow with its length."""
    return list(_phrases(_measured(spoken(list(_without(_shapes(text), skip)))), text))


def _without(found: Iterator[Token], skip: Sequence[tuple[int, int]]) -> Iterator[Token]:
    at = 0
    for token in found:
        while at < len(skip) and skip[at][1] <= token.start:
            at += 1
        if at == len(skip) or token.start < skip[at][0]:
            yield token


def number(written: str) -> Decimal:
    """What `1.234,5`, `1 234`, `4,974` or `07` means. Three digits after a single comma are thousands only where a
    decimal would be odd: the caller decides (`as_count`)."""
    plain = re.sub(r"[\u00a0\u202f ]", "", written)
    if _THOUSANDS.fullmatch(plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(,\d{3}){2,}", plain):
        return Decimal(plain.replace(",", ""))
    return Decimal(plain.replace(",", "."))


def as_count(value: Decimal, places: int) -> int | None:
    """A number as a count of people or things; None where it cannot be one. `4,974` counts as 4974."""
    if value == value.to_integral_value():
        return int(value)
    return int(value * 1000) if places == 3 else None


def _shapes(text: str) -> Iterator[Token]:
    for found in _SHAPES.finditer(text):
        kind = str(found.lastgroup).upper() if found.lastgroup not in {"percent", "num"} else ""
        kind = kind or ("PERCENT" if found["percent"] else "NUM")
        start, end = found.span()
        if kind == "PERCENT":
            written = found["percent"]
            yield Token(kind, start, end, value=number_of_percent(written), places=_places(written))
        elif kind == "NUM":
            written = found["num"]
            yield Token(kind, start, end, value=number(written), places=_places(written))
        elif kind == "WORD":
            yield Token(kind, start, end, key=key(found.group()))
        elif kind == "MARK":
            yield Token(_MARKS.get(found.group(), "DASH"), start, end)
        else:
            yield Token(kind, start, end)


def number_of_percent(written: str) -> Decimal:
    """`7,63`, `7.63`, `102`: in a percentage both marks are decimal ones, but in `1.500` and `1.234,5`."""
    if _THOUSANDS.fullmatch(written):
        return Decimal(written.replace(".", "").replace(",", "."))
    return Decimal(written.replace(",", "."))


def _places(written: str) -> int:
    if found := _THOUSANDS.fullmatch(written):
        return len(found["decimals"] or "")
    return len(re.split(r"[.,]", written)[-1]) if re.search(r"[.,]", written) else 0


def spoken(found: list[Token]) -> Iterator[Token]:
    """Numbers in words become numbers; a scale after digits (`1,1 triệu`) is multiplied in."""
    at = 0
    while at < len(found):
        token = found[at]
        after = found[at + 1] if at + 1 < len(found) else None
        if token.kind == "NUM" and after is not None and after.key in _SCALE_KEYS:
            yield Token("NUM", token.start, after.end, value=token.value * _SCALE_KEYS[after.key])
            at += 2
        elif token.kind == "WORD" and (told := _words(found, at)) and _is_count(found, at, told[0]):
            length, value = told
            yield Token("SPOKEN", token.start, found[at + length - 1].end, value=Decimal(value))
            at += length
        else:
            yield token
            at += 1


def _is_count(found: list[Token], at: int, length: int) -> bool:
    """A number in words counts something; `năm` is a year, `ba` a name, wherever nothing counted follows."""
    if at and found[at - 1].kind in {"NUM", "PERCENT"}:
        return False
    return length > 1 or counted(found, at + length) or (found[at].key != _YEAR_WORD and _over(found, at + length))


def _over(found: list[Token], at: int) -> bool:
    """`bảy trên 41 tổ chức`, `bảy trong tổng số 41`: a total follows."""
    words = [token.key for token in found[at : at + 4] if token.kind == "WORD"]
    length = 3 if tuple(words[1:3]) == _TOTAL else 1
    after = found[at + length : at + length + 1]
    return words[:1] in ([_ON], [_IN]) and bool(after) and after[0].kind == "NUM"


def counted(found: list[Token], at: int) -> bool:
    """Whether the words from here on name what papers count."""
    words = tuple(token.key for token in found[at : at + 3] if token.kind == "WORD")
    return any(words[:length] in _COUNTED for length in (1, 2, 3))


def _words(found: list[Token], at: int) -> tuple[int, int] | None:
    """How many words from here on are one number, and which; None if they are none."""
    total = current = 0
    length = 0
    pending: int | None = None
    while at + length < len(found):
        word = found[at + length].key
        if word in _DIGIT_KEYS and pending is None:
            pending = _DIGIT_KEYS[word]
        elif word == _TEN and pending is None:
            current, pending = current + 10, None
        elif word == _TENS and pending is not None:
            current, pending = current + pending * 10, None
        elif word == _HUNDRED and pending is not None:
            current, pending = current + pending * 100, None
        elif word in _ODD and length and pending is None:
            pass
        elif word in _SCALE_KEYS and (pending is not None or current):
            total += (current + (pending or 0)) * _SCALE_KEYS[word]
            current, pending = 0, None
        else:
            break
        length += 1
    return (length, total + current + (pending or 0)) if length and found[at].key not in _ODD else None


def _measured(found: Iterator[Token]) -> Iterator[Token]:
    """Numbers that count nothing: measures (`40 tuổi`), names (`khoá 12`), days without a year (`chiều 9/8`), rates."""
    known = list(found)
    at = 0
    while at < len(known):
        token = known[at]
        if token.kind in {"NUM", "SPOKEN"}:
            if length := _day(known, at) or _rate(known, at) or _names(known, at):
                yield Token("DAY", token.start, known[at + length - 1].end)
                at += length
                continue
            if _year(known, at):
                yield Token("DAY", token.start, token.end)
                at += 1
                continue
            if not counted(known, at + 1) and (length := _measure(known, at)):
                yield Token("QUANTITY", token.start, known[at + length - 1].end, value=token.value)
                at += length
                continue
        yield token
        at += 1


def _year(known: list[Token], at: int) -> bool:
    """`2030` with nothing counted behind it."""
    value, places = known[at].value, known[at].end - known[at].start
    return places == 4 and 1900 <= value <= 2100 and not counted(known, at + 1)


def _day(known: list[Token], at: int) -> int:
    """`9/8` after a word of time, or `10/9 - 10/10`; how many tokens."""
    if at + 2 >= len(known) or known[at + 1].kind not in {"SLASH", "DASH"} or known[at + 2].kind != "NUM":
        return 0
    day, month = known[at].value, known[at + 2].value
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return 0
    if known[at].end != known[at + 1].start or known[at + 1].end != known[at + 2].start:
        return 0
    before = known[at - 1] if at else None
    if before is not None and before.kind == "WORD" and before.key in _DAY_BEFORE:
        return 3
    ranged = before is not None and before.kind == "DASH" and at > 1 and known[at - 2].kind == "DAY"
    return 3 if ranged or _another_day(known, at + 3) else 0


def _another_day(known: list[Token], at: int) -> bool:
    if at + 3 >= len(known) or known[at].kind != "DASH":
        return False
    return known[at + 1].kind == "NUM" and known[at + 2].kind == "SLASH" and known[at + 3].kind == "NUM"


def _rate(known: list[Token], at: int) -> int:
    """`4,84 vụ/10.000 dân`: how many tokens up to the base."""
    for length in (2, 3):
        base = at + length + 1
        if base < len(known) and known[base - 1].kind == "SLASH" and known[base].kind == "NUM":
            value = known[base].value
            words = known[at + 1 : base - 1]
            if value in {1_000, 10_000, 100_000, 1_000_000} and all(word.kind == "WORD" for word in words):
                return length + 2
    return 0


def _names(known: list[Token], at: int) -> int:
    """A number that belongs to the name before it (`khoá 12`, `số 1`, `Nghị quyết Trung ương 4`)."""
    words = tuple(token.key for token in known[max(0, at - 2) : at] if token.kind == "WORD")
    named = any(words[-length:] in _NAMED_BY for length in (1, 2) if len(words) >= length)
    after_total = len(words) == 2 and words[0] == key("tổng")
    return 1 if named and not after_total and known[at].kind == "NUM" and not _tells_more(known, at) else 0


def _tells_more(known: list[Token], at: int) -> bool:
    """`Tổ 15/16`, `số 54 cán bộ`: a stroke, or what is counted, makes it a count again."""
    return at + 1 < len(known) and (known[at + 1].kind == "SLASH" or counted(known, at + 1))


def _measure(known: list[Token], at: int) -> int:
    words = tuple(token.key for token in known[at + 1 : at + 4])
    return next((1 + length for length in (3, 2, 1) if len(words) >= length and words[:length] in _MEASURES), 0)


def _phrases(found: Iterator[Token], text: str) -> Iterator[Token]:
    """Words of the vocabulary get their kinds; the longest phrase wins."""
    known = list(found)
    at = 0
    while at < len(known):
        if known[at].kind == "WORD":
            for length in range(min(_LONGEST, len(known) - at), 0, -1):
                part = known[at : at + length]
                kind = _PHRASES.get(tuple(token.key for token in part))
                if kind and not _split(part, text):
                    yield Token(kind, part[0].start, part[-1].end, key=part[-1].key)
                    at += length
                    break
            else:
                yield known[at]
                at += 1
        else:
            yield known[at]
            at += 1


def _split(part: list[Token], text: str) -> bool:
    return any(text[a.end : b.start].strip() for a, b in pairwise(part))
