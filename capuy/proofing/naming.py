"""How prose names a figure: the labels of the registry as words, and where a number may stand among them.

`Kết nạp đảng viên` is written `kết nạp 406 đảng viên`, `kết nạp đảng viên: 406` or `406/400 …`. Only what is sure is
read: a number whose words go on differently, or is a plan, a change or about so much, names no figure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from capuy.core.text import fold
from capuy.figures import registry
from capuy.figures.registry import Indicator
from capuy.reading.tokens import Token, as_count
from capuy.reading.vocabulary import keys, listed

_WORD = re.compile(r"[^\W\d_]+")
_COUNTS = {"NUM", "SPOKEN"}


@dataclass(frozen=True)
class Atom:
    """A word or a comma (`key`), a number (`value`), or another mark (`kind`) of a sentence: `text[start:end]`."""

    kind: str
    start: int
    end: int
    key: str = ""
    value: int = 0


@dataclass(frozen=True)
class Named:
    """A number that names a figure: `text[start:end]` from its first word to its last."""

    indicator: str
    value: int
    start: int
    end: int


Phrases = tuple[tuple[str, ...], ...]


class _Words:
    """The words around a number that decide, with their marks or as they are typed without any."""

    def __init__(self, *, marks: bool) -> None:
        def read(text: str) -> Phrases:
            return tuple(keys(phrase if marks else fold(phrase)) for phrase in listed(text))

        # Before a number these say that it is no state of things: a plan, a comparison, a part.
        self.wary = read(
            "chỉ tiêu, kế hoạch, phấn đấu, dự kiến, mục tiêu, giao, mỗi, từng, bình quân, trung bình, so với, cùng kỳ, "
            "năm trước, kỳ trước, tối thiểu, ít nhất, phải, cần, đề nghị, sẽ, nếu, dưới"
        )
        # Right before it: about so much, or so much more.
        self.about = read(
            "gần, hơn, khoảng, trên, xấp xỉ, ước, chừng, tăng, giảm, thêm, tăng thêm, giảm còn, còn, dưới, từ, đến"
        )
        # After the words of a figure these begin something else.
        self.goes_on = read("chiếm, đạt, tăng, giảm, và, so với, bằng, trong đó, tỷ lệ, vượt, với, hoàn thành")
        self.between = read("được, mới, thêm, là, có, đạt")
        self.leads = read("có, là, gồm, và, trong đó, tổng số")
        self.has = read("hiện có, có")
        self.whole = read("toàn đảng bộ, toàn chi bộ")
        (self.among,) = read("trong đó")
        (self.total,) = read("tổng số")
        (self.counted,) = read("số")
        (self.new,) = read("mới")


_WORDS = {marks: _Words(marks=marks) for marks in (True, False)}
_PLAIN = {"STOP", "COMMA", "SEMI", "COLON", "OPEN", "CLOSE", "DASH"}
FAR = 12  # words before a number that may make it a plan


@dataclass(frozen=True)
class _Pattern:
    """Words before the number, words behind it. `general`: others say more of the same thing, so more must be said."""

    indicator: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    general: bool = False


def atoms(found: Sequence[Token], text: str) -> list[Atom]:
    """The tokens of a sentence word by word."""
    made: list[Atom] = []
    for token in found:
        value = as_count(token.value, token.places) if token.kind in _COUNTS else None
        written = text[token.start : token.end]
        if value is not None:
            made.append(Atom("NUM", token.start, token.end, value=value))
        elif token.key and token.kind not in _COUNTS and (words := list(_WORD.finditer(written))):
            made += [
                Atom("WORD", token.start + word.start(), token.start + word.end(), key=keys(word.group())[0])
                for word in words
            ]
        else:
            made.append(Atom(token.kind, token.start, token.end, key="," if token.kind == "COMMA" else ""))
    return made


@lru_cache(maxsize=4)
def _patterns(codes: tuple[str, ...], *, marks: bool) -> tuple[_Pattern, ...]:
    """Longest first. Without marks the words are compared without them."""
    known = [registry.indicator(code) for code in codes]
    sayable = [item for item in known if not re.search(r"[\d:]", item.label)]
    read = keys if marks else _plain
    labels = {item.code: read(item.label.replace(",", " ,")) for item in sayable}
    found = [pattern for item in sayable for pattern in _patterns_of(item, labels, read(item.unit))]
    return tuple(sorted(found, key=lambda pattern: -len(pattern.before) - len(pattern.after)))


def _plain(phrase: str) -> tuple[str, ...]:
    return keys(fold(phrase))


def _patterns_of(item: Indicator, labels: dict[str, tuple[str, ...]], unit: tuple[str, ...]) -> Iterator[_Pattern]:
    label = labels[item.code]
    general = any(other != label and _starts(other, label) for other in labels.values())
    yield _Pattern(item.code, (), label, general)
    if not general:
        yield _Pattern(item.code, label, ())
        yield _Pattern(item.code, label, unit)
    at = next((at for at in range(1, len(label)) if label[at : at + len(unit)] == unit), 0)
    if at:
        yield _Pattern(item.code, label[:at], label[at:])


def _starts(words: Sequence[str], beginning: Sequence[str]) -> bool:
    return tuple(words[: len(beginning)]) == tuple(beginning)


def named(found: Sequence[Atom], text: str) -> Iterator[Named]:
    """The numbers of a sentence that name a figure, each once, by the longest label."""
    if not found or not any(atom.kind == "NUM" for atom in found):
        return
    marks = not text[found[0].start : found[-1].end].isascii()
    words = _WORDS[marks]
    patterns = _patterns(tuple(item.code for item in registry.indicators()), marks=marks)
    sure = True  # the number before this one was a figure too, or there was none
    whole = False  # all members, or all cells, have been named before: what follows may be their parts
    for at, atom in enumerate(found):
        if atom.kind != "NUM" or (at and found[at - 1].kind == "SLASH"):
            continue
        fitting = () if _is_wary(found, at, words) else patterns
        place = _Place(found, at, words, sure, whole)
        pattern, span = next(((p, span) for p in fitting if (span := _fits(p, place))), (None, (0, 0)))
        sure = pattern is not None
        if pattern is not None:
            whole = whole or pattern.general
            yield Named(pattern.indicator, atom.value, *span)


@dataclass(frozen=True)
class _Place:
    """A number among the atoms of its sentence. `sure`, `whole`: what was read before it (`named`)."""

    found: Sequence[Atom]
    at: int
    words: _Words
    sure: bool
    whole: bool


def _keys(found: Sequence[Atom], first: int, last: int) -> tuple[str, ...]:
    return tuple(atom.key for atom in found[max(0, first) : max(0, last)])


def _is_wary(found: Sequence[Atom], at: int, words: _Words) -> bool:
    before = _keys(found, at - FAR, at)
    if any(before[place : place + len(phrase)] == phrase for phrase in words.wary for place in range(len(before))):
        return True
    return any(before[-len(phrase) :] == phrase for phrase in words.about)


def _fits(pattern: _Pattern, place: _Place) -> tuple[int, int] | None:
    after = _behind(pattern, place)
    before = None if after is None else _ahead(pattern, place)
    return None if before is None or after is None else (place.found[before].start, place.found[after - 1].end)


def _behind(pattern: _Pattern, place: _Place) -> int | None:
    """The place behind the words after the number, if nothing more is said of it."""
    found, at = place.found, place.at + 1
    if at + 1 < len(found) and found[at].kind == "SLASH" and found[at + 1].kind == "NUM":
        if pattern.general:
            return None
        at += 2  # `02/16 chi bộ …`, `406/400 chỉ tiêu`: the first of the two
        if pattern.before and not _starts(_keys(found, at, at + len(pattern.after)), pattern.after):
            return at
    end = at + len(pattern.after)
    if _keys(found, at, end) != pattern.after:
        return None
    if pattern.before and _keys(found, end, end + 1) == place.words.new:
        end += 1
    following = _keys(found, end, end + 2)
    ended = end >= len(found) or found[end].kind in _PLAIN
    return end if ended or any(_starts(following, phrase) for phrase in place.words.goes_on) else None


def _ahead(pattern: _Pattern, place: _Place) -> int | None:
    """The place of the first word of the claim, if the words before the number are its own."""
    found, at = place.found, place.at
    if pattern.general:
        return _of_everything(place)
    if not pattern.before:
        return at if _may_begin(place) else None
    end = at
    while end and (found[end - 1].kind in {"COLON", "DASH"} or _keys(found, end - 1, end) in place.words.between):
        end -= 1
    start = end - len(pattern.before)
    if start < 0 or _keys(found, start, end) != pattern.before:
        return None
    if (
        pattern.after
        or not start
        or found[start - 1].kind in _PLAIN
        or _keys(found, start - 1, start) == place.words.counted
    ):
        return start
    return None


def _may_begin(place: _Place) -> bool:
    """Nothing before the number makes it a part of something else: `kết nạp 12 đảng viên, trong đó 5 đảng viên nữ`."""
    found, at = place.found, place.at
    before = _keys(found, 0, at)
    parted = any(before[spot : spot + 2] == place.words.among for spot in range(len(before)))
    if (parted and not place.whole) or not place.sure:
        return False
    marked = not at or found[at - 1].kind in _PLAIN
    return marked or any(before[-len(phrase) :] == phrase for phrase in place.words.leads)


def _of_everything(place: _Place) -> int | None:
    """`tổng số 6.200 đảng viên`, `toàn Đảng bộ (hiện) có 431 chi bộ`: all of them, not some."""
    found, at, words = place.found, place.at, place.words
    if _keys(found, at - 2, at) == words.total:
        return at - 2
    for has in words.has:
        start = at - len(has)
        if _keys(found, start, at) == has and _keys(found, start - 3, start) in words.whole:
            return start
    return None
