"""Reporting figures and setting targets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.core import dates
from capuy.core.numbers import format_count
from capuy.core.periods import Period, PeriodKind
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen, clash, compare, digest
from capuy.figures import registry
from capuy.figures.engine import reports_changed
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import ReportedValue, Target
from capuy.figures.registry import Field, counting_day
from capuy.journal.actions import SYSTEM, Act, record_many, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation, Version

LARGEST = 1_000_000
Answers = Mapping[str, int | None]


@transaction.atomic
def report_grid(
    *,
    by: User | None,
    period: Period,
    grid: Mapping[Organisation, Answers],
    notes: Mapping[str, str] | None = None,
    seen: Seen | None = None,
) -> int:
    """What many cells report, all or nothing. Returns the number of changed answers.

    Problems, and what a page showed (`seen`), name their place as `<code of the cell>:<field>`. Effects: reported
    values with who and when, own sheets of the period, superiors folded after commit, one journal entry for each cell
    that changed. Raises ProblemsFound.
    """
    for organisation in grid:
        demand(by, Permission.REPORT_FIGURES, organisation)
    wait_for(Lock.SHEETS, shared=True)
    wait_for(Lock.ORGANISATION, [organisation.pk for organisation in grid])
    known = _known(grid, period)
    grid = _changed(grid, known, period, seen)
    stop_on([*_problems_of_place(grid, period), *_problems_of_answers(grid, known)])
    changed: set[int] = set()
    acts: list[Act] = []
    count = 0
    for organisation, answers in grid.items():
        before, after = _Sheet(organisation, period, by).store(answers, known.get(organisation.pk, {}), notes or {})
        if before or after:
            changed.add(organisation.pk)
            count += len(before | after)
            acts.append(Act(*_told(period), subject_of(organisation), organisation, before, after))
    record_many(acts, by=by)
    reports_changed(changed, period)
    return count


def _known(grid: Mapping[Organisation, Answers], period: Period) -> dict[int, dict[str, ReportedValue]]:
    """What is reported already. The caller holds the organisations, so that two clerks do not mix."""
    known: dict[int, dict[str, ReportedValue]] = {}
    rows = ReportedValue.objects.filter(organisation__in=grid, period=period.code)
    for row in rows:
        known.setdefault(row.organisation_id, {})[row.field] = row
    return known


def _told(period: Period) -> tuple[str, str]:
    """Action and summary in the journal."""
    return "report-figures", f"Nhập số liệu {period.label}"


def _changed(
    grid: Mapping[Organisation, Answers],
    known: dict[int, dict[str, ReportedValue]],
    period: Period,
    seen: Seen | None,
) -> dict[Organisation, Answers]:
    """The answers that were changed against what the page showed; stops where others changed them since."""
    changed: dict[Organisation, Answers] = {}
    clashes = []
    for organisation, answers in grid.items():
        stored = {code: row.value for code, row in known.get(organisation.pk, {}).items()}
        place = {code: f"{organisation.code}:{code}" for code in [*answers, *stored]}
        compared = compare(
            seen,
            {place[code]: value for code, value in answers.items()},
            {place[code]: value for code, value in stored.items()},
        )
        changed[organisation] = {code: value for code, value in answers.items() if place[code] in compared.mine}
        for code in (code for code in answers if place[code] in compared.clashing):
            item = registry.form_field(code)
            texts = {"mine": _text(item, answers[code]), "theirs": _text(item, stored.get(code))}
            found = clash(place[code], item.label, **texts, token=digest(stored.get(code)))
            clashes.append((found, subject_of(organisation), item.label))
    action, summary = _told(period)
    stop_on_overtaken(clashes, action=action, summary=summary)
    return changed


def _text(item: Field, value: int | None) -> str:
    return "" if value is None else item.text(value)


def _problems_of_place(grid: Iterable[Organisation], period: Period) -> Iterable[Problem]:
    if period.kind is PeriodKind.TERM:
        message = f"Biểu mẫu không nhập cho {period.label}: số liệu nhiệm kỳ lấy từ biểu các năm; chọn một năm để nhập."
        yield Problem("no-form-of-a-term", message, "period")
    if period.first > dates.today():
        yield Problem(
            "period-to-come",
            f"Kỳ {period.label} chưa bắt đầu; số liệu chỉ nhập được từ ngày {dates.format_date(period.first)}.",
            "period",
        )
    cells = Version.objects.cells().filter(organisation__in=list(grid), valid_from__lte=counting_day(period))
    cells = cells.exclude(valid_to__lte=period.first)
    known = set(cells.values_list("organisation_id", flat=True))
    for organisation in grid:
        if organisation.pk not in known:
            message = f"{organisation.code} không phải là chi bộ hoạt động trong {period.label}; chỉ chi bộ nhập biểu."
            yield Problem("not-a-cell", message, organisation.code)


def _problems_of_answers(
    grid: Mapping[Organisation, Answers], known: dict[int, dict[str, ReportedValue]]
) -> Iterable[Problem]:
    fields = {item.code: item for item in registry.form_fields()}
    for organisation, answers in grid.items():
        stored = {code: row.value for code, row in known.get(organisation.pk, {}).items()}
        merged = stored | dict(answers)
        for code, value in answers.items():
            if code not in fields:
                yield Problem("unknown-field", f"Biểu không có mục “{code}”.", f"{organisation.code}:{code}")
            elif message := _problem_of_answer(fields[code], value):
                yield Problem("bad-answer", message, f"{organisation.code}:{code}")
        for item in fields.values():
            value, limit = merged.get(item.code), merged.get(item.at_most)
            if {item.code, item.at_most} & answers.keys() and value is not None and limit is not None and value > limit:
                message = (
                    f"“{item.label}” ({format_count(value)}) lớn hơn “{fields[item.at_most].label}” "
                    f"({format_count(limit)}); kiểm tra lại hai số này."
                )
                yield Problem("above-limit", message, f"{organisation.code}:{item.code}")


def _problem_of_answer(item: Field, value: int | None) -> str:
    if value is None:
        return ""
    if item.choices:
        labels = ", ".join(label for _, label in item.choices)
        return "" if value in dict(item.choices) else f"“{item.label}”: chọn một trong các mức: {labels}."
    if value < 0:
        return f"“{item.label}”: số liệu không được âm."
    if item.most is not None and value > item.most:
        most = format_count(item.most)
        return f"“{item.label}”: {format_count(value)} quá lớn đối với một chi bộ (nhiều nhất {most}); kiểm tra lại."
    if value > LARGEST:
        return f"“{item.label}”: {format_count(value)} quá lớn; kiểm tra lại số đã nhập."
    return ""


@dataclass(frozen=True)
class _Sheet:
    """The answers of one cell for one period, on their way into the database."""

    organisation: Organisation
    period: Period
    by: User | None

    def store(
        self, answers: Answers, known: dict[str, ReportedValue], notes: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Write what differs; returns it as the journal shows it, before and after."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for code, value in answers.items():
            row, item = known.get(code), registry.form_field(code)
            note = notes.get(code, row.note if row else "")
            if (row.value if row else None) == value and (row is None or row.note == note):
                continue
            if row:
                before[item.label] = item.text(row.value)
            if value is not None:
                after[item.label] = item.text(value)
                self._write(row, code, value, note)
            elif row:
                row.delete()
        return before, after

    def _write(self, row: ReportedValue | None, code: str, value: int, note: str) -> None:
        answer = {
            "value": value,
            "note": note,
            "reported_by": self.by.get_username() if self.by else SYSTEM,
            "reported_by_name": self.by.get_full_name() if self.by else "",
        }
        if row is None:
            ReportedValue.objects.create(organisation=self.organisation, period=self.period.code, field=code, **answer)
            return
        for name, given in answer.items():
            setattr(row, name, given)
        row.save(update_fields=[*answer, "reported_at"])


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
) -> int:
    """Set targets of several organisations, all or nothing. Returns the number of changed ones.

    What a page showed (`seen`) stands under `target:<code>`; `decided_in` is then written for what was changed, or
    alone for the targets that were shown. Effects: targets, one journal entry for each that changed. Raises
    ProblemsFound.
    """
    for organisation in values:
        demand(by, Permission.SET_TARGETS, organisation)
    known = registry.indicator(indicator)
    if known.base != registry.TARGET:
        raise ProblemsFound([Problem("no-target", f"“{known.label}” không phải là chỉ tiêu được giao.", "indicator")])
    stop_on(
        Problem("bad-target", f"Chỉ tiêu phải là số từ 0 đến {format_count(LARGEST)}.", f"target:{organisation.code}")
        for organisation, value in values.items()
        if value is not None and not 0 <= value <= LARGEST
    )
    wait_for(Lock.ORGANISATION, [organisation.pk for organisation in values])
    stored = Target.objects.filter(organisation__in=values, period=period.code, indicator=indicator)
    rows = {row.organisation_id: row for row in stored}
    summary = f"Giao chỉ tiêu {period.label}: {known.label}"
    acts = []
    for organisation, value in _changed_targets(
        values, rows, seen, label=known.label, summary=summary, basis=bool(decided_in)
    ).items():
        row = rows.get(organisation.pk)
        if value == (row.value if row else None) and (row is None or decided_in in ("", row.decided_in)):
            continue
        before = {known.label: row.value, "căn cứ": row.decided_in} if row else {}
        row = row or Target(organisation=organisation, indicator=indicator, period=period.code)
        after = _store_target(row, value, decided_in)
        acts.append(Act("set-target", summary, subject_of(organisation), organisation, before, after))
    record_many(acts, by=by)
    return len(acts)


def _changed_targets(
    values: Mapping[Organisation, int | None],
    rows: Mapping[int, Target],
    seen: Seen | None,
    *,
    label: str,
    summary: str,
    basis: bool,
) -> Mapping[Organisation, int | None]:
    """The targets that were changed against what the page showed; stops where others changed them since."""
    if seen is None:
        return values
    by_box = {f"target:{organisation.code}": organisation for organisation in values}
    stored = {box: rows[found.pk].value for box, found in by_box.items() if found.pk in rows}
    compared = seen.compare({box: values[found] for box, found in by_box.items()}, stored)
    clashes = []
    for box in compared.clashing:
        organisation = by_box[box]
        found = clash(box, organisation.code, mine=values[organisation], theirs=stored.get(box))
        clashes.append((found, subject_of(organisation), label))
    stop_on_overtaken(clashes, action="set-target", summary=summary)
    if basis and not compared.mine:
        return {by_box[box]: value for box, value in stored.items() if seen.showed(box, value)}
    return {by_box[box]: values[by_box[box]] for box in by_box if box in compared.mine}


def _store_target(row: Target, value: int | None, decided_in: str) -> dict[str, Any]:
    """Write the target, or delete it where there is no value; returns it as the journal shows it."""
    if value is None:
        row.delete()
        return {}
    row.value, row.decided_in = value, decided_in or row.decided_in
    row.save(update_fields=None if row.pk is None else ["value", "decided_in"])
    return {registry.indicator(row.indicator).label: value, "căn cứ": row.decided_in}
