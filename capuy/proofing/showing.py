"""A page of a paper on screen: its paragraphs with marks, and the findings that stand in them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from capuy.proofing.actions import standing_of
from capuy.proofing.models import Finding
from capuy.proofing.telling import Told, told

CHARACTERS = 9_000  # of one page: three pages of A4
FINDINGS = 60
_WORST = ("bad", "warn", "idle", "good")


@dataclass(frozen=True)
class Piece:
    """A run of text; `marks` are the findings that begin in it, `look` the worst of those it belongs to."""

    text: str
    look: str = ""
    marks: list["Shown"] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A finding with its words."""

    finding: Finding
    told: Told

    @property
    def holds(self) -> bool:
        return self.finding.verdict == "ok"

    @property
    def seen(self) -> str:
        return standing_of(self.finding)

    @property
    def proposed(self) -> str:
        """What the field for the right value begins with."""
        return self.finding.value or self.told.right


def pages_of(text: str, findings: Sequence[Finding]) -> list[tuple[int, int]]:
    """Where each page begins and ends: at an end of line, so that no page is long, nor holds too many findings."""
    starts = [finding.start for finding in findings]
    pages, begin = [], 0
    while begin < len(text):
        end = min(len(text), begin + CHARACTERS)
        first = bisect_left(starts, begin)
        if first + FINDINGS < len(starts):
            end = min(end, max(starts[first + FINDINGS], begin + 1))
        if end < len(text):
            end = max(text.rfind("\n", begin, end), text.rfind(". ", begin, end)) + 1 or end
            end = end if end > begin else min(len(text), begin + CHARACTERS)
        pages.append((begin, end))
        begin = end
    return pages or [(0, 0)]


def page_at(pages: Sequence[tuple[int, int]], place: int) -> int:
    """The number, from 1, of the page on which a place of the text stands."""
    return max(1, bisect_right([begin for begin, _ in pages], place))


def shown(findings: Iterable[Finding], text: str) -> list[Shown]:
    return [Shown(finding, told(finding, text)) for finding in findings]


def paragraphs_of(text: str, begin: int, end: int, on_page: Sequence[Shown]) -> Iterator[list[Piece]]:
    """The lines of a page, cut where findings begin and end. A finding that goes on behind the page ends with it."""
    at = begin
    for line in text[begin:end].split("\n"):
        if line.strip():
            yield list(_pieces(text, at, at + len(line), on_page))
        at += len(line) + 1


def _pieces(text: str, begin: int, end: int, on_page: Sequence[Shown]) -> Iterator[Piece]:
    inside = [one for one in on_page if one.finding.start < end and one.finding.end > begin]
    edges = {begin, end}
    for one in inside:
        edges |= {max(begin, one.finding.start), min(end, one.finding.end)}
    cuts = sorted(edges)
    for start, stop in pairwise(cuts):
        over = [one for one in inside if one.finding.start <= start and one.finding.end >= stop]
        looks = {one.told.look for one in over}
        look = next((look for look in _WORST if look in looks), "")
        yield Piece(text[start:stop], look, [one for one in over if one.finding.start == start])
