"""What a paper says of figures that we have ourselves, beside those figures: never silently, and only where it is sure.

A claim is compared where its sentence names a figure by its label, an organisation by its name, and a period. A paper
that is said to be the organisation's own, of one period, need not name these two in each sentence.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from capuy.core import dates
from capuy.core.periods import Period, PeriodProblem, parse_period
from capuy.core.text import clean, fold
from capuy.figures.figure import Figure
from capuy.figures.presenting import told_of
from capuy.figures.queries import figures_of
from capuy.figures.registry import counting_day
from capuy.figures.structure import Structure
from capuy.organisations.models import Organisation, OrganisationQuerySet, Version
from capuy.organisations.queries import names_on
from capuy.proofing.naming import Named, atoms, named
from capuy.reading.claims import split
from capuy.reading.proposals import islands, times, words
from capuy.reading.vocabulary import keys

KIND = "own"
DIFFERS, OK = "differs", "ok"
MOST_PLACES = 30  # organisations and periods whose figures one paper has read
LONGEST_NAME = 14  # words
_HEAD = re.compile(r"(?i)\b(đảng bộ|đảng [uủ][ỷy]|chi bộ|chi [uủ][ỷy]|dang bo|dang uy|chi bo|chi uy)\b")
_HEADS = {"đảng uỷ": "Đảng bộ", "đảng ủy": "Đảng bộ", "chi uỷ": "Chi bộ", "chi ủy": "Chi bộ"}
# In a sentence that is typed without marks, the grammar of dates reads none of these.
_PLAIN_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLAIN_TIMES = re.compile(r"(?i)\b(?:thang|quy|nhiem ky|giai doan|ngay)\b")
_ENDS = re.compile(r"[,;:.()|\n]")


@dataclass(frozen=True)
class Said:
    """`text[start:end]` says a figure of an organisation; `data` is kept: codes, its name then, the two numbers."""

    start: int
    end: int
    organisation: Organisation
    verdict: str
    data: dict[str, Any]


@dataclass
class _Line:
    """A sentence in which figures are named. `names`: what it may call an organisation, the longest first, by place."""

    start: int
    end: int
    found: list[Named]
    names: list[list[str]] = field(default_factory=list)


class Comparison:
    """What texts say of figures of the organisations `among`, whose figures are read once for all texts.

    `period` makes the texts those of `organisation` itself, about that period.
    """

    def __init__(self, among: OrganisationQuerySet, organisation: Organisation, period: str = "") -> None:
        self.among, self.organisation, self.period = among, organisation, period
        self.figures = _Figures()

    @cached_property
    def own(self) -> Organisation | None:
        """Whose a text is that names nobody; its figures, too, are compared only if it is one of those."""
        return self.organisation if self.period and self.among.filter(pk=self.organisation.pk).exists() else None

    def of(self, text: str) -> Iterator[Said]:
        """What the text says, in its order. Few queries, none where it names no figure."""
        lines = list(_lines(text))
        known = _organisations(lines, self.among)
        for line in lines:
            whose = _whose(line, known, self.own)
            when = _when(text[line.start : line.end], self.period)
            if whose is not None and when is not None and (figures := self.figures.of(whose, when)):
                yield from self._said(line, whose, when, figures)

    def _said(self, line: _Line, whose: Organisation, when: Period, figures: Mapping[str, Figure]) -> Iterator[Said]:
        name = self.figures.name_of(whose, when)
        for one in line.found:
            known = figures[one.indicator]
            if known.known:
                data: dict[str, Any] = {"indicator": one.indicator, "period": when.code, "name": name}
                data |= {"stated": one.value, "known": known.numerator}
                yield Said(one.start, one.end, whose, OK if one.value == known.numerator else DIFFERS, data)


def _lines(text: str) -> Iterator[_Line]:
    for sentence in split(text):
        if found := list(named(atoms(sentence, text), text)):
            start, end = sentence[0].start, sentence[-1].end
            yield _Line(start, end, found, list(_names(text[start:end])))


def _names(sentence: str) -> Iterator[list[str]]:
    """From each `Đảng bộ`, `Chi bộ` that begins a name: what the name may be, the longest first."""
    for head in _HEAD.finditer(sentence):
        rest = _ENDS.split(sentence[head.end() :], maxsplit=1)[0].split()
        proper = bool(rest) and (rest[0][:1].isupper() or rest[0][:1].isdigit())
        counted = re.search(r"\d\s*$", sentence[: head.start()])
        if proper and not counted:
            first = _HEADS.get(head.group().casefold(), head.group())
            yield [clean(f"{first} {' '.join(rest[:length])}") for length in range(min(len(rest), LONGEST_NAME), 0, -1)]


def _organisations(lines: Iterable[_Line], among: OrganisationQuerySet) -> dict[str, set[Organisation]]:
    """By name, and by folded name, those that the lines may speak of. One query, or none."""
    wanted = {fold(name) for line in lines for names in line.names for name in names}
    if not wanted:
        return {}
    rows = Version.objects.filter(name_folded__in=wanted, organisation__in=among).select_related("organisation")
    known: dict[str, set[Organisation]] = {}
    for version in rows:
        known.setdefault(version.name_folded, set()).add(version.organisation)
        known.setdefault(" ".join(keys(version.name)), set()).add(version.organisation)
    return known


def _whose(line: _Line, known: dict[str, set[Organisation]], own: Organisation | None) -> Organisation | None:
    """The one organisation that the sentence speaks of; None where it names another, several, or nobody we know."""
    if not line.names:
        return own
    found: set[Organisation] = set()
    for names in line.names:
        hits = next((hit for name in names if (hit := _called(name, known))), None)
        if hits is None or len(hits) > 1:
            return None
        found |= hits
    return found.pop() if len(found) == 1 else None


def _called(name: str, known: dict[str, set[Organisation]]) -> set[Organisation] | None:
    """With its marks as they are; a name that was typed without any is compared without."""
    return known.get(fold(name) if name.isascii() else " ".join(keys(name)))


def _when(sentence: str, own: str) -> Period | None:
    """The one period that the sentence names, else that of the paper; None where it names several or another time."""
    found, at = words.tokens(sentence), 0
    named_times: set[str] = set()
    while at < len(found):
        island = islands.at("time", found, at)
        time = times.read(island, sentence, None) if island else None
        if time is not None and time.rule != "every":
            stands = time.rule in {"when", "due"}
            named_times.add(time.period or (_last_day_of(time.due_on, own) if stands else ""))
        at = island.after if island else at + 1
    if sentence.isascii():
        named_times |= set(_PLAIN_YEAR.findall(sentence)) | {"" for _ in _PLAIN_TIMES.findall(sentence)}
    code = named_times.pop() if len(named_times) == 1 else own if not named_times else ""
    try:
        period = parse_period(code) if code else None
    except PeriodProblem:
        return None
    return period if period and period.first <= dates.today() else None


def _last_day_of(day: dt.date | None, own: str) -> str:
    """The period that ends on that day: the paper's own, or a year."""
    if day is None:
        return ""
    if own and parse_period(own).last == day:
        return own
    return f"{day.year:04d}" if (day.month, day.day) == (12, 31) else ""


class _Figures:
    """The figures of organisations and periods, each read once; of so many only, that a paper costs no more."""

    def __init__(self) -> None:
        self.read: dict[tuple[int, str], dict[str, Figure]] = {}
        self.names: dict[tuple[int, str], str] = {}

    def of(self, organisation: Organisation, period: Period) -> dict[str, Figure]:
        """Nothing where the organisation did not exist then. What nobody has reported is marked as not known."""
        place = (organisation.pk, period.code)
        if place not in self.read:
            if len(self.read) >= MOST_PLACES or organisation.placement_on(counting_day(period)) is None:
                return {}
            figures = figures_of(organisation, period)
            self.read[place] = told_of(organisation, period, Structure.THEN, figures)
            self.names[place] = names_on([organisation.pk], counting_day(period))[organisation.pk]
        return self.read[place]

    def name_of(self, organisation: Organisation, period: Period) -> str:
        """What it was called; only for one whose figures were read."""
        return self.names[organisation.pk, period.code]
