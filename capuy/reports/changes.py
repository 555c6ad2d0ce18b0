"""What became of a frozen report's figures: unchanged, or what they are now and who did what since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from capuy.accounts.access import scope
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.periods import parse_period
from capuy.core.permissions import Permission
from capuy.figures import registry
from capuy.figures.figure import Figure
from capuy.figures.registry import Counted, Formula, Indicator, Reported, counting_day
from capuy.figures.structure import branch_ids
from capuy.journal.models import Entry, EntryKind
from capuy.organisations.models import Organisation, Placement, Version
from capuy.organisations.queries import ids_on_path, natural_key
from capuy.regulations import KINDS
from capuy.reports.composing import frame_of
from capuy.reports.content import opened
from capuy.reports.models import FrozenFigure, Report
from capuy.reports.stretches import figures_over, label_of, leaves_over, with_year_targets
from capuy.reports.times import since_january

_MOST_ENTRIES = 5
_MOST_READ = 500
# What the report itself and its number leave in the journal changes no figure.
_NO_CAUSE = ("reports.", "documents.")


@dataclass(frozen=True)
class Cause:
    """A journal entry. `summary` is empty where the viewer may not see whom it is about."""

    at: dt.datetime
    actor: str
    summary: str
    personal: bool


@dataclass(frozen=True)
class Leaf:
    """One organisation that gives another amount than it gave at the cut-off."""

    name: str
    code: str
    before: int
    now: int
    causes: list[Cause]
    more: int


@dataclass(frozen=True)
class Standing:
    """One frozen figure beside what it is now."""

    indicator: Indicator
    frozen: Figure
    now: Figure
    leaves: list[Leaf]
    period: str = ""

    @property
    def changed(self) -> bool:
        return self.frozen != self.now

    @property
    def period_label(self) -> str:
        """Of another period than the report's own: which."""
        return label_of(self.period) if self.period else ""

    @property
    def opens(self) -> str:
        """The code of the period whose explanation it opens; empty is the report's own."""
        return opened(self.period) if self.period else ""

    @property
    def place(self) -> str:
        return place_of(self.indicator.code, self.period)


def place_of(code: str, period: str) -> str:
    """Where on the page of a report stands what became of a figure."""
    return "-".join(filter(None, ["thay-doi", code, period.replace("+", "-")]))


@dataclass(frozen=True)
class Changes:
    standings: list[Standing]
    names_shown: bool
    # The period went on after the cut-off, so that figures had to grow.
    went_on: bool = False

    @property
    def changed(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.changed]

    @property
    def changed_first(self) -> list[Standing]:
        return sorted(self.standings, key=lambda standing: (not standing.changed, not standing.leaves))

    @property
    def by_code(self) -> dict[str, Standing]:
        """Those of the report's own period."""
        return {standing.indicator.code: standing for standing in self.standings if not standing.period}

    @property
    def by_place(self) -> dict[tuple[str, str], Standing]:
        """By indicator and period; an empty period is the report's own."""
        return {(standing.indicator.code, standing.period): standing for standing in self.standings}


def changes_since_freezing(report: Report, viewer: User) -> Changes:
    """Every frozen figure against the one of this moment, in the structure of its period. Some queries a period."""
    by_period: dict[str, list[FrozenFigure]] = defaultdict(list)
    for item in report.figures.order_by("pk"):
        by_period[item.period].append(item)
    periods = [_compare(report, period, items) for period, items in by_period.items()]
    reasons = _Reasons(report, {pk for found in periods for pairs in found.moved.values() for pk in pairs}, viewer)
    standings = [standing for found in periods for standing in found.standings(report, reasons)]
    cut_off = timezone.localdate(report.frozen_at)
    went_on = counting_day(parse_period(report.period)) > max(cut_off, parse_period(report.period).first)
    return Changes(standings, reasons.names_shown, went_on)


@dataclass(frozen=True)
class _Compared:
    """The frozen figures of one period, what they are now, and which leaves give another amount."""

    period: str
    items: list[FrozenFigure]
    now: Mapping[str, Figure]
    moved: dict[str, dict[int, tuple[int, int]]]

    def standings(self, report: Report, reasons: "_Reasons") -> Iterator[Standing]:
        for item in self.items:
            known = registry.indicator(item.indicator)
            now = self.now[known.code]
            parts = [(known, pk, *amounts) for pk, amounts in self.moved[item.indicator].items()]
            if known.base in self.moved:
                base, own = registry.indicator(known.base), self.moved[known.code]
                parts += [(base, pk, *amounts) for pk, amounts in self.moved[known.base].items() if pk not in own]
            if _target_changed(item, now):
                parts.append((known, report.organisation_id, item.denominator or 0, now.denominator or 0))
            then = Figure(item.numerator, item.denominator)
            yield Standing(known, then, now, [reasons.leaf(*part) for part in parts], item.period)


def _compare(report: Report, period: str, items: list[FrozenFigure]) -> _Compared:
    codes = [item.indicator for item in items]
    stretch = period or report.period
    now = figures_over(report.organisation, stretch, codes)
    if period and period == since_january(parse_period(report.period)):
        now |= with_year_targets(report.organisation, period)
    leaves = leaves_over(report.organisation, stretch, codes)
    return _Compared(period, items, now, {item.indicator: _moved(item, leaves[item.indicator]) for item in items})


def _moved(item: FrozenFigure, leaves: dict[int, int]) -> dict[int, tuple[int, int]]:
    before = {int(pk): value for pk, value in item.leaves.items()}
    return {
        pk: (before.get(pk, 0), leaves.get(pk, 0))
        for pk in sorted(before.keys() | leaves.keys())
        if before.get(pk, 0) != leaves.get(pk, 0)
    }


def _target_changed(item: FrozenFigure, now: Figure) -> bool:
    return registry.indicator(item.indicator).base == registry.TARGET and item.denominator != now.denominator


class _Reasons:
    """Journal entries since the cut-off, by organisation; names only for a viewer who may see members there."""

    def __init__(self, report: Report, leaves: Iterable[int], viewer: User) -> None:
        ids = {*leaves, report.organisation_id}
        self.codes = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "code"))
        self.names = _latest_names(ids)
        self.seen = scope(viewer, Permission.SEE_MEMBERS)
        self.names_shown = False
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        found = Entry.objects.filter(
            kind=EntryKind.CHANGE, organisation__in=self.codes.values(), at__gt=report.frozen_at
        ).order_by("-id")[:_MOST_READ]
        for entry in found:
            if not entry.action.startswith(_NO_CAUSE):
                self.entries[entry.organisation].append(entry)

    def leaf(self, indicator: Indicator, pk: int, before: int, now: int) -> Leaf:
        code = self.codes[pk]
        entries = self.entries[code]
        # A late decision can move any figure; it is named where nothing nearer explains the change.
        entries = [entry for entry in entries if _speaks_of(entry, indicator)] or entries
        causes = [self._cause(entry) for entry in entries[:_MOST_ENTRIES]]
        return Leaf(self.names.get(pk, code), code, before, now, causes, max(0, len(entries) - _MOST_ENTRIES))

    def _cause(self, entry: Entry) -> Cause:
        personal = entry.subject.startswith("members.")
        shown = not personal or entry.path.startswith(tuple(self.seen))
        self.names_shown |= personal and shown
        return Cause(entry.at, entry.actor_name or entry.actor, entry.summary if shown else "", personal)


def _speaks_of(entry: Entry, indicator: Indicator) -> bool:
    """Could this act have moved that figure by itself?"""
    match indicator:
        case Counted():
            return entry.subject.startswith("members.") or entry.action == "set-target"
        case Reported():
            return entry.action == "report-figures"
        case Formula():
            return any(_speaks_of(entry, registry.indicator(term)) for term in indicator.terms)
    return False


def _latest_names(ids: Iterable[int]) -> dict[int, str]:
    rows = Version.objects.filter(organisation__in=set(ids)).order_by("organisation_id", "valid_from")
    return dict(rows.values_list("organisation_id", "name"))


@dataclass(frozen=True)
class Group:
    """Where leaves of the report stand today, and what they gave then."""

    name: str
    code: str
    figures: list[int]


@dataclass(frozen=True)
class TodaysStructure:
    headings: list[str]
    groups: list[Group]
    total: list[int]
    frozen: list[int]


def in_todays_structure(report: Report) -> TodaysStructure | None:
    """The frozen figures, laid out under the committees of today; None for a cell, and where nothing was reorganised.

    Only the shares that were frozen are laid out anew, so the totals are those of the paper.
    """
    columns = frame_of(report).by_organisation
    codes = [code for _, _, code in columns]
    frozen = {item.indicator: item for item in report.figures.filter(indicator__in=codes, period="")}
    if not frozen:
        return None
    leaves = {int(pk) for item in frozen.values() for pk in item.leaves}
    homes = _homes_today(leaves)
    if set(homes.values()) <= {report.organisation_id, *_below(report)}:
        return None
    sums: dict[int, list[int]] = defaultdict(lambda: [0] * len(codes))
    for at, code in enumerate(codes):
        for pk, value in frozen[code].leaves.items():
            sums[homes[int(pk)]][at] += value
    names = _latest_names(sums)
    known = dict(Organisation.objects.filter(pk__in=sums).values_list("pk", "code"))
    groups = [Group(names[pk], known[pk], values) for pk, values in sums.items()]
    return TodaysStructure(
        [heading for heading, _, _ in columns],
        sorted(groups, key=lambda group: natural_key(group.name)),
        [sum(column) for column in zip(*sums.values(), strict=True)],
        [frozen[code].numerator for code in codes],
    )


def _below(report: Report) -> set[int]:
    """Committees that stood in the branch on the last day of the period."""
    return set(branch_ids(report.organisation, counting_day(parse_period(report.period))))


def _homes_today(leaves: set[int]) -> dict[int, int]:
    """For each leaf the lowest open committee above it today; itself, if there is none."""
    day = dates.today()
    paths = dict(Placement.objects.on(day).filter(organisation__in=leaves).values_list("organisation_id", "path"))
    above = {pk for path in paths.values() for pk in ids_on_path(path)}
    kinds = Version.objects.on(day).filter(organisation__in=above).values_list("organisation_id", "kind")
    committees = {pk for pk, kind in kinds if not KINDS[kind].is_cell}
    committees -= set(
        Placement.objects.on(day)
        .filter(organisation__in=committees, closed=True)
        .values_list("organisation", flat=True)
    )
    homes = {}
    for leaf in leaves:
        line = ids_on_path(paths[leaf])[::-1] if leaf in paths else [leaf]
        homes[leaf] = next((pk for pk in line if pk in committees), leaf)
    return homes
