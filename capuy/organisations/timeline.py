"""Versions and places worked out from the changes that decisions make. Pure: no database.

Changes of one organisation are played in order of the day they take force (then of entry), whenever they were entered;
so a decision entered late falls into its place, and one withdrawn leaves no trace.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from capuy.core.dates import format_date
from capuy.core.problems import Problem
from capuy.organisations.models import SEGMENT, ChangeAction, segment

MAX_DEPTH = 12


@dataclass(frozen=True)
class Fact:
    """One change, as the timeline needs it. `order` is the order of entry; ids are those of organisations."""

    organisation: int
    action: str
    on: dt.date
    order: tuple[int, int]
    decision: int
    name: str = ""
    kind: str = ""
    parent: int | None = None
    successor: int | None = None


@dataclass(frozen=True)
class Span:
    """One version; `closed` spans say where a closed organisation is kept."""

    start: dt.date
    end: dt.date | None
    name: str
    kind: str
    parent: int | None
    decision: int
    closed: bool = False


@dataclass(frozen=True)
class Place:
    start: dt.date
    end: dt.date | None
    path: str
    parent: int | None
    closed: bool

    @property
    def depth(self) -> int:
        return len(self.path) // SEGMENT - 1


def play(facts: Iterable[Fact], label: str) -> tuple[list[Span], list[Problem]]:
    """The spans of one organisation, and what cannot be. `label` names it in messages."""
    spans: list[Span] = []
    problems: list[Problem] = []
    for fact in sorted(facts, key=lambda f: (f.on, f.order)):
        last = spans[-1] if spans else None
        day = format_date(fact.on)
        if fact.action == ChangeAction.ESTABLISH:
            if last:
                problems.append(
                    Problem("established-twice", f"{label}: đã được thành lập từ {format_date(last.start)}.")
                )
                continue
            spans.append(Span(fact.on, None, fact.name, fact.kind, fact.parent, fact.decision))
            continue
        if last is None:
            message = f"{label}: đến ngày {day} chưa được thành lập; kiểm tra lại ngày hiệu lực của quyết định."
            problems.append(Problem("before-establishment", message, "in_force_from"))
            continue
        if last.closed:
            message = f"{label}: đã kết thúc hoạt động từ {format_date(last.start)}, không thể thay đổi vào ngày {day}."
            problems.append(Problem("after-closing", message, "in_force_from"))
            continue
        if fact.action == ChangeAction.CLOSE and fact.on == spans[0].start:
            message = f"{label}: mới được thành lập từ {day}, không thể kết thúc hoạt động ngay trong ngày đó."
            problems.append(Problem("closed-at-founding", message, "in_force_from"))
            continue
        _append(spans, _changed(last, fact))
    return spans, problems


def _changed(last: Span, fact: Fact) -> Span:
    fresh = replace(last, start=fact.on, decision=fact.decision)
    match fact.action:
        case ChangeAction.RENAME:
            return replace(fresh, name=fact.name)
        case ChangeAction.CHANGE_KIND:
            return replace(fresh, kind=fact.kind, name=fact.name or last.name)
        case ChangeAction.MOVE:
            return replace(fresh, parent=fact.parent)
        case _:
            return replace(fresh, parent=fact.successor or last.parent, closed=True)


def _append(spans: list[Span], fresh: Span) -> None:
    """Close the last span; changes of one and the same day melt into one span."""
    last = spans.pop()
    if last.start < fresh.start:
        spans.append(replace(last, end=fresh.start))
    spans.append(fresh)


def span_on(spans: Iterable[Span], day: dt.date) -> Span | None:
    for span in spans:
        if span.start <= day and (span.end is None or day < span.end):
            return span
    return None


class Forest:
    """The spans of a set of organisations, closed under “has ever had as parent”, and their places."""

    def __init__(self, facts: Iterable[Fact], labels: Mapping[int, str]) -> None:
        self.labels = labels
        self.problems: list[Problem] = []
        by_organisation: dict[int, list[Fact]] = defaultdict(list)
        for fact in facts:
            by_organisation[fact.organisation].append(fact)
        self.spans: dict[int, list[Span]] = {}
        for organisation, own in by_organisation.items():
            self.spans[organisation], problems = play(own, self.label(organisation))
            self.problems += problems

    def label(self, organisation: int) -> str:
        return self.labels.get(organisation, f"Tổ chức {organisation}")

    def ancestors_ever(self, organisation: int) -> set[int]:
        found: set[int] = set()
        waiting = [organisation]
        while waiting:
            for span in self.spans.get(waiting.pop(), ()):
                if span.parent is not None and span.parent not in found:
                    found.add(span.parent)
                    waiting.append(span.parent)
        return found

    def places(self, organisation: int) -> list[Place]:
        """Where it stands over time; problems met on the way are added to `problems`."""
        own = self.spans[organisation]
        if not own:
            return []
        ties = {span.start for span in own}
        for ancestor in self.ancestors_ever(organisation):
            ties |= {span.start for span in self.spans.get(ancestor, ()) if span.start > own[0].start}
        starts = sorted(ties)
        places: list[Place] = []
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            span = span_on(own, start)
            path = self._path(organisation, start)
            if span is None or path is None:
                continue
            last = places[-1] if places else None
            if last and (last.path, last.closed, last.end) == (path, span.closed, start):
                places[-1] = replace(last, end=end)
            else:
                places.append(Place(start, end, path, span.parent, span.closed))
        return places

    def _path(self, organisation: int, day: dt.date) -> str | None:
        """The path on `day`, or None with a problem noted."""
        segments: list[str] = []
        at: int | None = organisation
        below_open: int | None = None
        while at is not None:
            if len(segments) > MAX_DEPTH:
                message = (
                    f"{self.label(organisation)}: từ ngày {format_date(day)} trở thành cấp dưới của chính mình; "
                    "chọn tổ chức cấp trên khác."
                )
                self._note(Problem("cycle", message, "parent"))
                return None
            span = span_on(self.spans.get(at, ()), day)
            if span is None or (span.closed and below_open is not None):
                state = "chưa được thành lập" if span is None else "đã kết thúc hoạt động"
                child = self.label(below_open if below_open is not None else organisation)
                message = (
                    f"{child}: vào ngày {format_date(day)}, tổ chức cấp trên “{self.label(at)}” {state}; "
                    "chuyển các tổ chức trực thuộc trước hoặc trong cùng quyết định."
                )
                self._note(Problem("parent-missing", message, "parent"))
                return None
            segments.append(segment(at))
            below_open = None if span.closed else at
            at = span.parent
        return "".join(reversed(segments))

    def _note(self, problem: Problem) -> None:
        # A cycle shows at every organisation in it and at each of its days: saying it once is enough.
        if problem not in self.problems and not (problem.code == "cycle" and self._has("cycle")):
            self.problems.append(problem)

    def _has(self, code: str) -> bool:
        return any(problem.code == code for problem in self.problems)
