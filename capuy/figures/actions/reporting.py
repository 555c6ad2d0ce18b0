"""Reporting figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.core import dates
from capuy.core.periods import Period, PeriodKind
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare, digest
from capuy.figures import registry
from capuy.figures.checks import problems_of_answers
from capuy.figures.engine import reports_changed
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import ReportedValue
from capuy.figures.registry import Field, counting_day
from capuy.journal.actions import SYSTEM, Act, record_many, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation, Version

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
    values with who and when, marks for the figures, one journal entry for each cell that changed. Raises ProblemsFound.
    """
    for organisation in grid:
        demand(by, Permission.REPORT_FIGURES, organisation)
    wait_for(Lock.ORGANISATION, [organisation.pk for organisation in grid])
    known = _known(grid, period)
    grid = _changed(grid, known, period, seen)
    by_code = {organisation.code: given for organisation, given in grid.items()}
    stored = {
        organisation.code: {code: row.value for code, row in known.get(organisation.pk, {}).items()}
        for organisation in grid
    }
    stop_on([*_problems_of_place(grid, period), *problems_of_answers(by_code, stored)])
    changed: set[int] = set()
    acts: list[Act] = []
    kept: list[ReportedValue] = []
    gone: list[int] = []
    count = 0
    for organisation, answers in grid.items():
        sheet = _Sheet(organisation, period, by, kept, gone)
        before, after = sheet.store(answers, known.get(organisation.pk, {}), notes or {})
        if before or after:
            changed.add(organisation.pk)
            count += len(before | after)
            acts.append(Act(*_told(period), subject_of(organisation), organisation, before, after))
    if gone:
        ReportedValue.objects.filter(pk__in=gone).delete()
    ReportedValue.objects.bulk_create(
        kept,
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["organisation", "period", "field"],
        update_fields=["value", "note", "reported_by", "reported_by_name", "reported_at"],
    )
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


@dataclass(frozen=True)
class _Sheet:
    """The answers of one cell for one period; what is to be written joins `kept`, what is to go, `gone`."""

    organisation: Organisation
    period: Period
    by: User | None
    kept: list[ReportedValue]
    gone: list[int]

    def store(
        self, answers: Answers, known: dict[str, ReportedValue], notes: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Find what differs; returns it as the journal shows it, before and after."""
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
                self.kept.append(self._told(code, value, note))
            elif row:
                self.gone.append(row.pk)
        return before, after

    def _told(self, code: str, value: int, note: str) -> ReportedValue:
        return ReportedValue(
            organisation=self.organisation,
            period=self.period.code,
            field=code,
            value=value,
            note=note,
            reported_by=self.by.get_username() if self.by else SYSTEM,
            reported_by_name=self.by.get_full_name() if self.by else "",
        )
