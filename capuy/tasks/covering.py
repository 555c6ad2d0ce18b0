"""How far the clauses of a paper are covered by what a committee does: what carries each, and where nothing does."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from capuy.core import dates
from capuy.core.numbers import format_count, format_percent
from capuy.core.periods import parse_period
from capuy.core.text import clean
from capuy.figures import registry
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.reading.proposals import layout
from capuy.tasks.models import Clause, ClauseLink, Directive, Stage
from capuy.tasks.standings import standing_of

MOST = 500
LONGEST = 5_000


class State(StrEnum):
    GAP = "gap"
    COVERED = "covered"
    NOT_OURS = "not-ours"

    @property
    def label(self) -> str:
        return {"gap": "chưa có ai thực hiện", "covered": "đã có nơi thực hiện", "not-ours": "không thuộc phạm vi"}[
            self
        ]

    @property
    def look(self) -> str:
        return {"gap": "bad", "covered": "good", "not-ours": "idle"}[self]


@dataclass(frozen=True)
class Carrier:
    """What carries a clause out. `counts`: not once it was withdrawn."""

    link: ClauseLink
    text: str
    url: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Covered:
    clause: Clause
    carriers: Sequence[Carrier]

    @property
    def state(self) -> State:
        if self.clause.reason:
            return State.NOT_OURS
        return State.COVERED if any(one.counts for one in self.carriers) else State.GAP


@dataclass(frozen=True)
class Coverage:
    """All clauses of one paper, as one committee looks at it."""

    in_order: Sequence[Covered]

    @property
    def gaps_first(self) -> list[Covered]:
        return sorted(self.in_order, key=lambda one: one.state != State.GAP)

    def count(self, state: State) -> int:
        return sum(one.state == state for one in self.in_order)

    @property
    def gaps(self) -> int:
        return self.count(State.GAP)

    @property
    def words(self) -> str:
        """`Có 7/8 điểm đã xác định (87,5%): …`; of nothing, nothing."""
        whole = len(self.in_order)
        if not whole:
            return ""
        settled = whole - self.gaps
        covered, others = self.count(State.COVERED), self.count(State.NOT_OURS)
        return (
            f"Đã phủ {format_count(settled)}/{format_count(whole)} điểm ({format_percent(settled, whole)}): "
            f"{format_count(covered)} điểm có nơi thực hiện, {format_count(others)} điểm không thuộc phạm vi, "
            f"{format_count(self.gaps)} điểm còn trống"
        )


def coverage_of(directive: Directive, organisation: Organisation) -> Coverage:
    """A fixed number of queries, however many clauses and links."""
    clauses = list(Clause.objects.filter(directive=directive, organisation=organisation))
    related = ("task", "item__plan", "unit")
    links = list(ClauseLink.objects.filter(clause__in=clauses).select_related(*related))
    names = names_on({one.unit_id for one in links if one.unit_id}, dates.today())
    found: dict[int, list[Carrier]] = {}
    for link in links:
        found.setdefault(link.clause_id, []).append(_carrier(link, names))
    return Coverage([Covered(clause, found.get(clause.pk, [])) for clause in clauses])


def _carrier(link: ClauseLink, names: dict[int, str]) -> Carrier:
    if link.task:
        standing = standing_of(link.task, dates.today())
        counts = link.task.stage != Stage.WITHDRAWN
        return Carrier(link, f"{link.task.title}: {standing.label.lower()}", link.task.get_absolute_url(), counts)
    if link.item:
        return Carrier(link, f"Mục {link.item}, {link.item.plan.title}", link.item.plan.get_absolute_url())
    if link.unit_id:
        return Carrier(link, names.get(link.unit_id, ""))
    known = registry.indicator(link.indicator)
    return Carrier(link, f"Chỉ tiêu {known.label}, {parse_period(link.period).label}")


def clauses_in(text: str) -> list[tuple[str, str]]:
    """(number, words) of each numbered or dashed paragraph; what has no mark goes on the one before, or heads a part.

    Headings alone (`I. MỤC TIÊU`) say nothing to be done and are left out.
    """
    found: list[tuple[str, str]] = []
    above = ""
    for paragraph in layout.paragraphs(text):
        words = clean(paragraph.of(text))
        if not words:
            continue
        if paragraph.kind in ("roman", "upper") or words.isupper():
            above = ""
        elif paragraph.kind in ("number", "dotted", "article", "ordinal"):
            above = paragraph.mark
            found.append((paragraph.mark, words))
        elif paragraph.kind:
            mark = "" if paragraph.kind == "bullet" else paragraph.mark
            found.append((f"{above}.{mark}".strip(".") if mark else above, words))
        elif found:
            number, before = found[-1]
            found[-1] = number, f"{before} {words}"
    return [(number[:20], words) for number, words in found]


def written(clauses: Sequence[tuple[str, str]]) -> str:
    """One a line, as `clauses_in` takes them back; what comes a second time under a number is a dash."""
    lines, before = [], ""
    for number, words in clauses:
        above, _, last = number.rpartition(".")
        mark = f"{last})" if above and last.isalpha() else f"{number}." if number else "-"
        lines.append(f"{'-' if number and number == before else mark} {words}")
        before = number
    return "\n".join(lines)
