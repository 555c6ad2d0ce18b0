"""What is asked about conclusions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from capuy.core.problems import Problem
from capuy.meetings.actions.concluding import Draft, Filling, draft_of
from capuy.meetings.matching import directory_of
from capuy.meetings.models import Conclusion, ConclusionItem, ItemState
from capuy.organisations.models import Organisation

SHOWN = 200


def conclusions_of(organisation: Organisation) -> Sequence[Conclusion]:
    """The latest ones, each with how many items wait, were given, were dropped. One query."""
    counted = Conclusion.objects.filter(organisation=organisation).select_related("conference", "paper").defer("text")
    return list(
        counted.annotate(
            waiting=Count("items", filter=Q(items__state=ItemState.WAITING)),
            given=Count("items", filter=Q(items__state=ItemState.GIVEN)),
            dropped=Count("items", filter=Q(items__state=ItemState.DROPPED)),
        )[:SHOWN]
    )


@dataclass(frozen=True)
class Piece:
    """A part of the text; `item` is the number of the item whose sentence it is, 0 for none."""

    text: str
    item: int = 0


@dataclass(frozen=True)
class Row:
    """One item beside the text: what it amounts to, the names of who would do it, what stands in the way."""

    item: ConclusionItem
    draft: Draft | None
    owners: Sequence[str] = ()
    helpers: Sequence[str] = ()
    faults: Sequence[Problem] = field(default_factory=tuple)

    @property
    def many(self) -> int:
        """How many of the owners are not named."""
        return max(len(self.owners) - 3, 0)


@dataclass(frozen=True)
class Sheet:
    pieces: list[Piece]
    rows: list[Row]

    @property
    def waiting(self) -> int:
        return sum(1 for row in self.rows if row.draft is not None)


def sheet_of(conclusion: Conclusion, filling: Filling, faults: Mapping[int, Sequence[Problem]]) -> Sheet:
    """The text in pieces, and the items. The number of queries does not depend on how many there are."""
    items = list(conclusion.items.select_related("task__organisation", "assignment"))
    directory = directory_of(conclusion.organisation)
    rows = []
    for item in items:
        if item.state != ItemState.WAITING:
            rows.append(Row(item, None))
            continue
        draft = draft_of(item, directory, filling)
        owners, helpers = (
            [directory.names[pk] for pk in keys if pk in directory.names] for keys in (draft.owners, draft.helpers)
        )
        rows.append(Row(item, draft, owners, helpers, faults.get(item.pk, ())))
    return Sheet(pieces_of(conclusion.text, items), rows)


def pieces_of(text: str, items: Sequence[ConclusionItem]) -> list[Piece]:
    """All of the text, once; where sentences overlap, the later one begins where the earlier ends."""
    found, at = [], 0
    placed = [one for one in items if one.start is not None and one.end is not None]
    for item in sorted(placed, key=lambda one: (one.start, one.end)):
        start, end = max(item.start or 0, at), min(item.end or 0, len(text))
        if start >= end:
            continue
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], item.position))
        at = end
    return [*found, Piece(text[at:])] if at < len(text) else found
