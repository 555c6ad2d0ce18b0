"""Setting targets: each change is kept, and shares that do not add up need a written reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.core.numbers import format_count
from capuy.core.periods import Period, PeriodKind
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen, clash
from capuy.figures import registry
from capuy.figures.checks import LARGEST
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import Target, TargetChange
from capuy.figures.structure import Structure, day_of
from capuy.figures.sums import Sum, sums_of_units, sums_of_years
from capuy.journal.actions import SYSTEM, Act, record_many, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import names_on

LONGEST_REASON = 300


def set_target(
    *,
    by: User | None,
    organisation: Organisation,
    indicator: str,
    period: Period,
    value: int | None,
    decided_in: str = "",
) -> None:
    """Set, change or (None) take back one target. See `set_targets`."""
    set_targets(by=by, indicator=indicator, period=period, values={organisation: value}, decided_in=decided_in)


@transaction.atomic
def set_targets(
    *,
    by: User | None,
    indicator: str,
    period: Period,
    values: Mapping[Organisation, int | None],
    decided_in: str = "",
    seen: Seen | None = None,
    reason: str = "",
) -> int:
    """Set targets of several organisations, all or nothing. Returns the number of changed ones.

    What a page showed (`seen`) stands under `target:<code>`; `decided_in` is then written for what was changed, or
    alone for the targets that were shown. A person who leaves an organisation's target other than the sum of its units'
    has to give a `reason`. Effects: targets, their history, one journal entry for each that changed. Raises
    ProblemsFound.
    """
    order = _Order(by, indicator, decided_in, reason)
    superiors = _superiors(values, period) if by else {}
    order.begin([*values, *superiors.values()], {f"target:{found.code}": (found, at) for found, at in values.items()})
    changed = order.store(period, {f"target:{found.code}": (found, at) for found, at in values.items()}, seen)
    if by and (changed or reason):
        above = [superiors[found.pk] for found in changed if found.pk in superiors]
        checked = {found.pk: found for found in [*(changed or values), *above]}
        order.explain("reason", period, list(checked), sums_of_units(checked.values(), period, indicator))
    order.finish()
    return len(order.acts)


@transaction.atomic
def set_years(
    *,
    by: User | None,
    indicator: str,
    term: Period,
    grid: Mapping[Organisation, Mapping[Period, int | None]],
    decided_in: str = "",
    seen: Seen | None = None,
    reason: str = "",
) -> int:
    """Set the targets of a term and of its years, all or nothing; the years are to add up as the units are.

    Boxes are named `target:<code>:<period>`. Returns the number of changed targets. Raises ProblemsFound.
    """
    if term.kind is not PeriodKind.TERM:
        raise ProblemsFound([Problem("no-term", f"{term.title} không phải là nhiệm kỳ nên không chia theo năm.")])
    order = _Order(by, indicator, decided_in, reason)
    periods = [term, *term.years]
    boxes = {
        period: {
            f"target:{found.code}:{period.code}": (found, values[period])
            for found, values in grid.items()
            if period in values
        }
        for period in periods
    }
    order.begin(grid, {box: value for known in boxes.values() for box, value in known.items()})
    changed = {found.pk: found for period in periods for found in order.store(period, boxes[period], seen)}
    if by and (changed or reason):
        checked = changed or {found.pk: found for found in grid}
        order.explain("years_reason", term, list(checked), sums_of_years(checked.values(), term, indicator))
    order.finish()
    return len(order.acts)


_REASONS = {
    "reason": "lý do chênh lệch giữa các đơn vị",
    "years_reason": "lý do chênh lệch giữa các năm",
}
Boxes = Mapping[str, tuple[Organisation, int | None]]


def _superiors(organisations: Iterable[Organisation], period: Period) -> dict[int, Organisation]:
    """What each stands directly below in the tree of the period."""
    places = Placement.objects.on(day_of(Structure.THEN, period)).filter(organisation__in=organisations)
    return {place.organisation_id: place.parent for place in places.select_related("parent") if place.parent}


@dataclass
class _Order:
    """The targets of one indicator that one person sets at once, on their way into the database."""

    by: User | None
    indicator: str
    decided_in: str
    reason: str
    acts: list[Act] = field(default_factory=list)
    changes: list[TargetChange] = field(default_factory=list)

    @property
    def label(self) -> str:
        return registry.indicator(self.indicator).label

    def begin(self, organisations: Iterable[Organisation], boxes: Boxes) -> None:
        """Rights, values that are none, and locks, in this order."""
        for organisation in {found.pk: found for found, _ in boxes.values()}.values():
            demand(self.by, Permission.SET_TARGETS, organisation)
        if registry.indicator(self.indicator).base != registry.TARGET:
            raise ProblemsFound(
                [Problem("no-target", f"“{self.label}” không phải là chỉ tiêu được giao.", "indicator")]
            )
        stop_on(
            Problem("bad-target", f"Chỉ tiêu phải là số từ 0 đến {format_count(LARGEST)}.", box)
            for box, (_, value) in boxes.items()
            if value is not None and not 0 <= value <= LARGEST
        )
        if len(self.reason) > LONGEST_REASON:
            raise ProblemsFound([Problem("long", f"Lý do dài quá {LONGEST_REASON} ký tự; viết gọn lại.", "reason")])
        wait_for(Lock.ORGANISATION, {organisation.pk for organisation in organisations})

    def store(self, period: Period, boxes: Boxes, seen: Seen | None) -> list[Organisation]:
        """Write what differs; returns whose targets have another value now."""
        organisations = [found for found, _ in boxes.values()]
        stored = Target.objects.filter(organisation__in=organisations, period=period.code, indicator=self.indicator)
        rows = {row.organisation_id: row for row in stored}
        summary = f"Giao chỉ tiêu {period.label}: {self.label}"
        changed = []
        for organisation, value in self._changed(boxes, rows, seen, summary).items():
            row = rows.get(organisation.pk)
            old = row.value if row else None
            if value == old and (row is None or self.decided_in in ("", row.decided_in)):
                continue
            before = {self.label: row.value, "căn cứ": row.decided_in} if row else {}
            row = row or Target(organisation=organisation, indicator=self.indicator, period=period.code)
            after = _store_target(row, value, self.decided_in)
            self.acts.append(Act("set-target", summary, subject_of(organisation), organisation, before, after))
            self._keep(row, old, value, self.decided_in if value is None else row.decided_in)
            if value != old:
                changed.append(organisation)
        return changed

    def explain(self, column: str, period: Period, organisations: Iterable[int], sums: Mapping[int, Sum]) -> None:
        """Keep the reason where shares do not add up, and drop it where they do. Raises ProblemsFound without one."""
        open_sums = {pk: known for pk, known in sums.items() if known.difference}
        reason = self.reason.strip()
        if open_sums and not reason:
            names = names_on(list(open_sums), day_of(Structure.THEN, period))
            raise ProblemsFound(
                Problem("sum", f"{names.get(pk, '')}: {known.text}. Sửa cho khớp, hoặc ghi lý do chênh lệch.", "reason")
                for pk, known in open_sums.items()
            )
        rows = Target.objects.filter(organisation__in=organisations, period=period.code, indicator=self.indicator)
        for row in rows.select_related("organisation"):
            now = reason if row.organisation_id in open_sums else ""
            before = getattr(row, column)
            if before == now:
                continue
            setattr(row, column, now)
            row.save(update_fields=[column])
            self._keep(row, row.value, row.value, row.decided_in, now)
            label = _REASONS[column]
            summary = f"Lý do chênh lệch chỉ tiêu {period.label}: {self.label}"
            place = row.organisation
            self.acts.append(Act("explain-target", summary, subject_of(place), place, {label: before}, {label: now}))

    def finish(self) -> None:
        TargetChange.objects.bulk_create(self.changes)
        record_many(self.acts, by=self.by)

    def _keep(self, row: Target, old: int | None, new: int | None, decided_in: str, reason: str = "") -> None:
        self.changes.append(
            TargetChange(
                organisation_id=row.organisation_id,
                period=row.period,
                indicator=row.indicator,
                old=old,
                new=new,
                decided_in=decided_in,
                reason=reason,
                at=timezone.now(),
                by=self.by.get_username() if self.by else SYSTEM,
                by_name=self.by.get_full_name() if self.by else "",
            )
        )

    def _changed(
        self, boxes: Boxes, rows: Mapping[int, Target], seen: Seen | None, summary: str
    ) -> dict[Organisation, int | None]:
        """The targets that were changed against what the page showed; stops where others changed them since."""
        if seen is None:
            return dict(boxes.values())
        stored = {box: rows[found.pk].value for box, (found, _) in boxes.items() if found.pk in rows}
        compared = seen.compare({box: value for box, (_, value) in boxes.items()}, stored)
        clashes = []
        for box in compared.clashing:
            organisation, value = boxes[box]
            found = clash(box, organisation.code, mine=value, theirs=stored.get(box))
            clashes.append((found, subject_of(organisation), self.label))
        stop_on_overtaken(clashes, action="set-target", summary=summary)
        if self.decided_in and not compared.mine:
            return {boxes[box][0]: value for box, value in stored.items() if seen.showed(box, value)}
        return {found: value for box, (found, value) in boxes.items() if box in compared.mine}


def _store_target(row: Target, value: int | None, decided_in: str) -> dict[str, Any]:
    """Write the target, or delete it where there is no value; returns it as the journal shows it."""
    if value is None:
        row.delete()
        return {}
    row.value, row.decided_in = value, decided_in or row.decided_in
    row.save(update_fields=None if row.pk is None else ["value", "decided_in"])
    return {registry.indicator(row.indicator).label: value, "căn cứ": row.decided_in}
