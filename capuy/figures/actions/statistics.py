"""What an office itself types into a statistical form, where no record carries it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.core import dates
from capuy.core.numbers import format_count
from capuy.core.periods import Period
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare, digest
from capuy.figures.checks import LARGEST
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import ReportedValue
from capuy.figures.statistics.filling import typed_of
from capuy.figures.statistics.forms import StatisticalForm
from capuy.journal.actions import SYSTEM, Act, record, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation

ACTION = "fill-statistical-form"


@transaction.atomic
def fill_statistical_form(
    *,
    by: User | None,
    organisation: Organisation,
    period: Period,
    form: StatisticalForm,
    answers: Mapping[str, int | None],
    seen: Seen | None = None,
) -> int:
    """Keep what was typed, by key of `form.squares`; None empties a square. Returns the number of changed squares.

    Effects: reported values with who and when, one journal entry. Raises ProblemsFound.
    """
    demand(by, Permission.REPORT_FIGURES, organisation)
    wait_for(Lock.ORGANISATION, [organisation.pk])
    labels = {key: f"{line.label}, {column.label.lower()}" for key, line, column in form.squares()}
    stored = typed_of(organisation, period, form)
    compared = compare(seen, answers, stored)
    summary = f"Ghi {form.title.lower()}, {period.label}"
    clashes = [
        (
            clash(key, labels[key], mine=answers[key], theirs=stored.get(key), token=digest(stored.get(key))),
            subject_of(organisation),
            labels[key],
        )
        for key in compared.clashing
        if key in labels
    ]
    stop_on_overtaken(clashes, action=ACTION, summary=summary)
    given = {key: answers[key] for key in answers if key in compared.mine and answers[key] != stored.get(key)}
    stop_on(_problems(given, labels, period))
    if not given:
        return 0
    gone = [key for key, value in given.items() if value is None]
    ReportedValue.objects.filter(organisation=organisation, period=period.code, field__in=gone).delete()
    ReportedValue.objects.bulk_create(
        [_row(organisation, period, key, value, by) for key, value in given.items() if value is not None],
        update_conflicts=True,
        unique_fields=["organisation", "period", "field"],
        update_fields=["value", "note", "reported_by", "reported_by_name", "reported_at"],
    )
    act = Act(
        ACTION,
        summary,
        subject_of(organisation),
        organisation,
        _told(labels, {key: stored[key] for key in given if key in stored}),
        _told(labels, given),
    )
    record(act, by=by)
    return len(given)


def _problems(given: Mapping[str, int | None], labels: Mapping[str, str], period: Period) -> Iterable[Problem]:
    if period.first > dates.today():
        since = dates.format_date(period.first)
        yield Problem("period-to-come", f"Kỳ {period.label} chưa bắt đầu; ghi được từ ngày {since}.", "period")
    for key, value in given.items():
        if key not in labels:
            yield Problem("unknown-field", "Biểu không có ô này; tải lại trang rồi ghi lại.", key)
        elif value is not None and value < 0:
            yield Problem("negative", f"“{labels[key]}”: số liệu không được âm.", key)
        elif value is not None and value > LARGEST:
            message = f"“{labels[key]}”: {format_count(value)} quá lớn; kiểm tra lại số đã nhập."
            yield Problem("too-large", message, key)


def _row(organisation: Organisation, period: Period, key: str, value: int, by: User | None) -> ReportedValue:
    return ReportedValue(
        organisation=organisation,
        period=period.code,
        field=key,
        value=value,
        reported_by=by.get_username() if by else SYSTEM,
        reported_by_name=by.get_full_name() if by else "",
    )


def _told(labels: Mapping[str, str], values: Mapping[str, int | None]) -> dict[str, Any]:
    return {labels[key]: format_count(value) for key, value in values.items() if value is not None}
