"""What a time of a sentence means: from which day, until which day, in which period."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from lark import Token as Leaf
from lark import Tree

from capuy.core.dates import EARLIEST_YEAR, LATEST_YEAR, add_months
from capuy.core.periods import Period, PeriodProblem, parse_period
from capuy.reading.proposals.islands import Island
from capuy.reading.tokens import Token
from capuy.reading.vocabulary import key

ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
# Parts of a year that `core.periods` knows: so many months, whether the last ones.
PARTS = {(3, False): "-Q1", (3, True): "-Q4", (6, False): "-H1", (6, True): "-H2", (9, False): "-9M"}
LONG_PAST = 6  # months: a day without a year that lies further back than this is meant in the year to come
BEFORE, YEAR_WORD = key("trước"), key("năm")
UNITS = {key(word): word for word in ("ngày", "tuần", "tháng", "quý", "năm")}
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Time:
    """`text[start:end]`. `rule`: its name in the grammar; `of`: what it names (`day`, `month`, … or empty)."""

    rule: str
    of: str
    start: int
    end: int
    starts_on: dt.date | None = None
    due_on: dt.date | None = None
    period: str | None = None


@dataclass(frozen=True)
class _Point:
    first: dt.date
    last: dt.date
    of: str
    code: str = ""


def read(island: Island, text: str, paper: dt.date | None) -> Time | None:
    """The time of an island; None where there is no such day, or only the day of the paper would tell."""
    tree = cast(Tree[Any], island.tree.children[0])
    rule = str(tree.data)
    if rule == "every":
        return Time(rule, "", island.start, island.end, period=_repeated(tree))
    trees = [child for child in tree.children if isinstance(child, Tree)]
    leaves = [child for child in tree.children if isinstance(child, Leaf)]
    if trees and trees[0].data == "duration":
        return _duration(trees[0], island, paper)
    if not trees:  # `trong năm`
        whole = _of_code(f"{paper.year:04d}", "year") if paper else None
        return Time(rule, "this", island.start, island.end, due_on=whole.last, period=whole.code) if whole else None
    known: list[_Point] = []
    for child in reversed(trees):  # the last one has the year
        point = _point(child, text, known[0].last if known else paper, exact=bool(known))
        if point is None:
            return None
        known.insert(0, point)
    return _meant(rule, leaves, known, island, paper)


def _meant(rule: str, leaves: list[Leaf], known: list[_Point], island: Island, paper: dt.date | None) -> Time:
    first, last = known[0], known[-1]
    span = (rule, last.of, island.start, island.end)
    if rule == "span":
        starts = paper if leaves[-2:-1] and any(leaf.type == "NOW" for leaf in leaves) else first.first
        until = len(known) > 1 or any(leaf.type == "NOW" for leaf in leaves)
        return Time(*span, starts_on=starts, due_on=last.last if until else None)
    limit = [leaf for leaf in leaves if leaf.type in {"BEFORE", "UNTIL", "WITHIN", "AT"}]
    if rule == "due" and last.of != "day" and limit[-1].value.key.split()[-1] == BEFORE:
        return Time(*span, due_on=last.first - ONE_DAY)
    return Time(*span, due_on=last.last, period=last.code or None)


def _repeated(tree: Tree[Any]) -> str:
    leaves = cast(list[Leaf], tree.children)
    last: Token = leaves[-1].value
    unit = UNITS[last.key.split()[-1]]
    before: Token | None = leaves[-2].value if len(leaves) > 1 else None
    if leaves[-1].type != "EVERY" and before is not None and before.kind == "NUM":
        return f"{before.value:f} {unit} một lần"
    return f"hằng {unit}"


def _duration(tree: Tree[Any], island: Island, paper: dt.date | None) -> Time | None:
    """`trong vòng 30 ngày kể từ ngày ký`: only then is it known where counting begins."""
    leaves = cast(list[Leaf], tree.children)
    if paper is None or leaves[-1].type != "SINCE":
        return None
    count = int(leaves[0].value.value)
    if not 0 < count <= 1000:
        return None
    days = {"DAY": count, "WEEK": 7 * count}.get(leaves[1].type)
    months = {"MONTH": count, "YEARLY": 12 * count}.get(leaves[1].type, 0)
    due = paper + dt.timedelta(days=days) if days else add_months(paper, months)
    return Time("within", "duration", island.start, island.end, due_on=due)


def _leaves(tree: Tree[Any]) -> list[Token]:
    return [leaf.value for leaf in tree.scan_values(lambda leaf: isinstance(leaf, Leaf))]


def _figures(found: list[Token], text: str) -> Iterator[int]:
    for token in found:
        if token.kind in {"DMY", "DM", "MY", "NUM", "YEAR", "SPAN"}:
            yield from map(int, re.findall(r"\d+", text[token.start : token.end]))


def _point(tree: Tree[Any], text: str, paper: dt.date | None, *, exact: bool = False) -> _Point | None:
    """`exact`: `paper` is the end of the same span, so a missing year is its own."""
    of = str(tree.data)
    found = _leaves(tree)
    try:
        match of:
            case "edge":
                return _edge(tree, found, text, paper)
            case "term":
                years = list(_figures(found, text))
                return _of_code("-".join(map(str, years)), of) if years else None
            case "day":
                return _day(found, text, paper, exact=exact)
            case _:
                return _months(of, found, text, paper, exact=exact)
    except (ValueError, OverflowError, PeriodProblem):
        return None


def _of_code(code: str, of: str) -> _Point:
    period: Period = parse_period(code)
    return _Point(period.first, period.last, of, period.code)


def _edge(tree: Tree[Any], found: list[Token], text: str, paper: dt.date | None) -> _Point | None:
    inner = tree.children[1]
    if isinstance(inner, Tree):
        point = _point(inner, text, paper)
    else:
        point = _of_code(f"{paper.year:04d}", "year") if paper else None
    if point is None:
        return None
    if found[0].kind == "LAST":
        return _Point(point.last if point.of == "day" else point.first, point.last, "day")
    return _Point(point.first, min(point.last, add_months(point.first, 1) - ONE_DAY), "first")


def _day(found: list[Token], text: str, paper: dt.date | None, *, exact: bool) -> _Point | None:
    figures = list(_figures(found, text))
    day, month = figures[:2]
    if len(figures) > 2:
        year = figures[2]
    elif any(token.kind in {"NOW", "THIS", "NEXT"} for token in found):
        relative = _relative(found, paper)
        if relative is None:
            return None
        year = relative
    elif paper is None:
        return None
    else:
        year = paper.year if exact else _nearest(paper, month)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    on = dt.date(year, month, day)
    if exact and paper and len(figures) < 3 and on > paper:
        on = dt.date(year - 1, month, day)
    return _Point(on, on, "day")


def _nearest(paper: dt.date, month: int) -> int:
    """The paper's own year; the next one for a month that lies far behind its day."""
    return paper.year + 1 if paper.month - month > LONG_PAST else paper.year


def _relative(found: list[Token], paper: dt.date | None) -> int | None:
    if paper is None:
        return None
    return paper.year + 1 if any(token.kind == "NEXT" for token in found) else paper.year


def _months(of: str, found: list[Token], text: str, paper: dt.date | None, *, exact: bool) -> _Point | None:
    figures = list(_figures(found, text))
    roman = next((ROMAN.get(text[token.start : token.end], 0) for token in found if token.kind == "ROMAN"), None)
    if roman is not None:
        figures.insert(0, roman)
    if of == "year":
        year = figures[0] if figures else _relative(found, paper)
        return None if year is None else _of_code(f"{year:04d}", of)
    year = figures[1] if len(figures) > 1 else _relative(found, paper)
    if year is None:
        return None
    number = figures[0]
    if of == "half":
        return _part_of_year(number, year, last=any(token.kind == "LAST" for token in found))
    if of == "month" and len(figures) < 2 and paper and not exact:
        year = _nearest(paper, number)
    return _of_code(f"{year:04d}-M{number:02d}" if of == "month" else f"{year:04d}-Q{number}", of)


def _part_of_year(months: int, year: int, *, last: bool) -> _Point | None:
    if not 1 <= months <= 12:
        return None
    if code := PARTS.get((months, last)):
        return _of_code(f"{year:04d}{code}", "half")
    whole = _of_code(f"{year:04d}", "half")
    turn = add_months(whole.first, 12 - months if last else months)
    return _Point(turn, whole.last, "half") if last else _Point(whole.first, turn - ONE_DAY, "half")
