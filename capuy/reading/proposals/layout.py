"""The paragraphs of a paper as a reader sees them: wrapped lines put together, page numbers left out, marks read."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from capuy.reading.vocabulary import key

LINES_A_HEAD_COMES_BACK = 3  # a line that stands so often is the head or the foot of a page
WRAPPED = (45, 150)  # characters of the longest lines of a paper whose lines were broken by a machine
BROKEN = 2  # so many lines that go on with a small letter prove it
FULL = 0.8  # of that width: the line goes on below

ORDINALS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_FIRST = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_WORDS = {
    **{key(word): number for number, word in enumerate(ORDINALS, 1)},
    **{key(word): number for number, word in enumerate(_FIRST, 1)},
}
_CAPITAL = r"[^\W\d_a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]"
MARKS = re.compile(
    rf"""[^\S\n]*(?:
    (?P<article>(?i:điều|khoản|nhiệm\s+vụ|nội\s+dung|việc)\s+(?:thứ\s+)?(?P<article_number>\d{{1,3}})\s*[.:)]\s*)
    |(?P<dotted>(?P<dotted_number>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})[.)]?\s+(?={_CAPITAL}|["“]))
    |(?P<number>(?P<plain_number>\d{{1,3}})\s?(?:[.)]\s*(?!\d)|[/-]\s*(?={_CAPITAL}|["“])|:\s+(?={_CAPITAL})))
    |(?P<paren>\((?P<paren_number>\d{{1,2}}|[a-hđ])\)\s*)
    |(?P<letter>(?P<letter_number>[a-zđ])\s?[.)/-]\s*(?={_CAPITAL}|["“]|\d|[a-z]{{2}}))
    |(?P<roman>(?P<roman_number>[IVX]{{1,6}})\s?[.)/:-]\s*(?=\S))
    |(?P<upper>(?P<upper_number>[A-H])\s?[.)/-]\s+)
    |(?P<ordinal>(?:(?i:(?P<one>{"|".join(ORDINALS)}|mười\s+(?:một|hai|ba|bốn|lăm))\s+là)
        |(?i:thứ\s+(?P<first>{"|".join(_FIRST)})))\s*[,:]\s*)
    |(?P<bullet>(?:[-–—+*•●▪■◦✓➢✔]|\uf0b7|\uf02d)\s*(?=[^\s\d\-–]|\d))
    )""",
    re.VERBOSE,
)
_PAGE = re.compile(r"[^\S\n]*[-–—]?\s*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\s*[-–—]?[^\S\n]*", re.IGNORECASE)
_OVER = re.compile(
    r"[^\S\n]*(?:(?i:nơi\s+nhận)\s*:?|(?:T/M|TM\.?|T\.M\.?|K/T|KT\.|T/L|TL\.|TUQ\.|T\.U\.Q)\s+[^a-z\n]{3,}$|\(?(?i:ký|đã\s+ký)\)?\s*$)"
)
_FINISHED = re.compile(r"[.;:!?…][\"”’»)]*\s*$")


@dataclass
class Paragraph:
    """`text[start:end]` without its mark; `mark`: what a reader calls it (`1`, `a`), `kind`: which sort it is.

    `pieces`: the parts of the text that belong to it; page numbers and heads of pages between them do not.
    """

    start: int
    end: int
    kind: str = ""
    mark: str = ""
    pieces: list[tuple[int, int]] = field(default_factory=list)

    def of(self, text: str) -> str:
        return " ".join(" ".join(text[start:end] for start, end in self.pieces).split())


def paragraphs(text: str) -> list[Paragraph]:
    """In their order, up to the signature or the list of recipients; rows of tables are left out."""
    known: list[Paragraph] = []
    numbers: dict[str, int] = {}
    width = _width(text)
    furniture = _heads(text)
    last_line, gap = "", ""
    for start, end in _lines(text):
        line = text[start:end]
        if _OVER.match(line):
            break
        if not line.strip() or _PAGE.fullmatch(line) or line.strip() in furniture:
            gap = "page" if line.strip() or gap == "page" else "blank"
            continue
        if "|" in line:
            last_line = ""
            continue
        mark = _mark(text, start, end)
        unfinished = bool(known) and bool(last_line) and not _FINISHED.search(last_line)
        if mark and unfinished and _is_full(last_line, width) and not _expected(mark, numbers):
            mark = None
        if mark is None and unfinished and _goes_on(line, last_line, 0 if gap == "blank" else width):
            known[-1].pieces.append((start, end))
            known[-1].end = end
        elif mark is None:
            known.append(Paragraph(start, end, pieces=[(start, end)]))
        else:
            kind, name, after = mark
            numbers[kind] = _count(name)
            known.append(Paragraph(after, end, kind, name, [(after, end)]))
        last_line, gap = line, ""
    return known


def joints(text: str) -> list[tuple[int, int]]:
    """What stands between two lines of one sentence where a machine broke them: the end of a line, and at the end of a
    page its number and the head of the next one. Nothing where each line is a paragraph."""
    width = _width(text)
    if not width:
        return []
    return [
        (end, after)
        for paragraph in paragraphs(text)
        for (start, end), (after, _) in pairwise(paragraph.pieces)
        if _is_full(text[start:end], width) or text[after : after + 9].lstrip()[:1].islower()
    ]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in re.finditer(r"\n|\Z", text):
        yield start, found.start()
        start = found.end()


def _width(text: str) -> int:
    """How long the lines are that a machine broke; 0 where each line is a paragraph."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    broken = sum(1 for line, after in pairwise(lines) if after[0].islower() and not _FINISHED.search(line))
    lengths = sorted(map(len, lines))
    if broken < BROKEN or not WRAPPED[0] <= lengths[-1] <= WRAPPED[1]:
        return 0
    return lengths[-max(1, len(lengths) // 20) - 1] if len(lengths) > 1 else 0


def _heads(text: str) -> set[str]:
    """Lines that come back, as heads and feet of pages do; a short mark or bullet text is none."""
    counted = Counter(line.strip() for line in text.split("\n") if line.strip())
    return {line for line, times in counted.items() if times >= LINES_A_HEAD_COMES_BACK and _may_be_a_head(line)}


def _may_be_a_head(line: str) -> bool:
    return not (line[0].islower() or MARKS.match(line) or _FINISHED.search(line))


def _goes_on(line: str, last: str, width: int) -> bool:
    first = line.strip()[:1]
    return first.islower() or first in '(,;“"' or first.isdigit() or _is_full(last, width)


def _is_full(line: str, width: int) -> bool:
    return width > 0 and len(line.rstrip()) >= FULL * width


def _mark(text: str, start: int, end: int) -> tuple[str, str, int] | None:
    """Sort, name, and where the text behind it begins."""
    found = MARKS.match(text, start, end)
    if found is None:
        return None
    kind = str(found.lastgroup)
    name = next(
        (
            value
            for name, value in found.groupdict().items()
            if value and (name.endswith("_number") or name in {"one", "first"})
        ),
        "",
    )
    if kind == "ordinal":
        name = str(sum(_WORDS[key(word)] for word in name.split()))
    return kind, name, found.end()


def _count(name: str) -> int:
    last = name.rpartition(".")[2]
    return int(last) if last.isdigit() else 0


def _expected(mark: tuple[str, str, int], numbers: dict[str, int]) -> bool:
    """In the middle of a sentence a line begins with a number by chance, unless it is the next one of its list."""
    kind, name, _ = mark
    return kind not in {"number", "bullet"} or (kind == "number" and _count(name) in {1, numbers.get(kind, 0) + 1})
