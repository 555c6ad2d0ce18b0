"""The target of a term by years: of an organisation, and of each that stands directly below it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.forms import SeenForm, show_problems
from capuy.core.numbers import read_whole
from capuy.core.periods import Period, PeriodKind
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import Clash, clashes_in
from capuy.figures import registry
from capuy.figures.actions import set_years
from capuy.figures.actions.targets import LONGEST_REASON
from capuy.figures.choices import period_context
from capuy.figures.models import Target
from capuy.figures.pace import Pace, clock_of, share_out
from capuy.figures.queries import figure_of
from capuy.figures.sums import Sum, sums_of_years
from capuy.figures.target_lines import TargetLine, lines_for
from capuy.figures.targets import target_codes
from capuy.figures.views.targets import asked_indicator
from capuy.organisations.models import Organisation


@dataclass(frozen=True)
class YearsRow:
    """A unit with what is set for the term and for each of its years."""

    line: TargetLine
    boxes: list[tuple[str, Period, int | None]]


class YearsForm(SeenForm):
    """One box for each unit and period, where it was decided, and why the years do not add up."""

    blank = frozenset({"decided_in"})

    decided_in = forms.CharField(
        label="Căn cứ (nghị quyết, kế hoạch)",
        max_length=200,
        required=False,
        help_text="Ghi cho các chỉ tiêu vừa thay đổi.",
    )
    reason = forms.CharField(
        label="Lý do chênh lệch",
        max_length=LONGEST_REASON,
        required=False,
        help_text="Chỉ ghi khi tổng các năm khác chỉ tiêu nhiệm kỳ, ví dụ: các năm sau giao sau.",
    )

    def __init__(self, data: Any, *, rows: list[YearsRow], shares: Mapping[str, int], reason: str) -> None:
        """`shares` are proposed in the boxes, and not stored before somebody saves them."""
        super().__init__(data, initial={"reason": reason})
        self.rows = [row for row in rows if row.line.organisation is not None]
        for row in self.rows:
            for name, _, value in row.boxes:
                self.fields[name] = forms.CharField(required=False, initial="" if value is None else str(value))
        self.remember()
        self.initial.update(shares)

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        for row in self.rows:
            for name, _, _ in row.boxes:
                try:
                    cleaned[name] = read_whole(str(cleaned.get(name, "")))
                except ValueError as error:
                    self.add_error(name, str(error))
        return cleaned

    def grid(self) -> dict[Organisation, dict[Period, int | None]]:
        """What stands in the boxes; without those that were set by others meanwhile."""
        return {
            row.line.organisation: {
                period: self.cleaned_data[name] for name, period, _ in row.boxes if name not in self.renewed
            }
            for row in self.rows
            if row.line.organisation
        }


def _rows(lines: list[TargetLine], term: Period, indicator: str) -> list[YearsRow]:
    periods = [term, *term.years]
    codes = [line.code for line in lines]
    stored = Target.objects.filter(
        organisation__code__in=codes, period__in=[known.code for known in periods], indicator=indicator
    )
    values = {(code, at): value for code, at, value in stored.values_list("organisation__code", "period", "value")}
    return [
        YearsRow(
            line,
            [(f"target:{line.code}:{at.code}", at, values.get((line.code, at.code))) for at in periods],
        )
        for line in lines
    ]


def _shares(request: Request, rows: list[YearsRow]) -> dict[str, int]:
    """The term's targets shared out equally to years, if that was asked for."""
    if request.GET.get("chia") != "deu":
        return {}
    shares: dict[str, int] = {}
    for row in rows:
        (_, _, total), *years = row.boxes
        if row.line.organisation and total is not None:
            shares |= {
                name: share for (name, _, _), share in zip(years, share_out(total, [1] * len(years)), strict=True)
            }
    return shares


@require_http_methods(["GET", "HEAD", "POST"])
def years(request: Request, code: str, term: Period) -> HttpResponse:
    """Show the years of a term; save all that were handed in, or none."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if term.kind is not PeriodKind.TERM or not target_codes():
        raise Http404
    indicator = asked_indicator(request)
    lines = lines_for(organisation, term, indicator, organisations_visible_to(request.user, Permission.SET_TARGETS))
    rows = _rows([line for line in lines if line.organisation or line.value is not None], term, indicator)
    shares = _shares(request, rows)
    own = Target.objects.filter(organisation=organisation, period=term.code, indicator=indicator).first()
    form = YearsForm(request.POST or None, rows=rows, shares=shares, reason=own.years_reason if own else "")
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        problems = _save(request, form, indicator, term)
        if not problems:
            return redirect(f"{request.path}?chi-tieu={indicator}")
        names = {name: f"{row.line.name}, {at.label}" for row in rows for name, at, _ in row.boxes}
        clashes = [replace(clash, label=names[clash.where]) for clash in clashes_in(problems)]
    context = {
        **period_context(request, organisation, term, "targets"),
        "form": form,
        "clashes": clashes,
        "box_errors": any(name in form.errors for row in rows for name, _, _ in row.boxes),
        "rows": _drawn(form, rows, term, indicator),
        "years": term.years,
        "shared_out": bool(shares),
        "indicator": registry.indicator(indicator),
        "own": own,
        "states": _states(organisation, term, indicator),
    }
    return render(request, "figures/target_years.html", context, status=422 if form.errors else 200)


Drawn = tuple[TargetLine, list[tuple[Period, int | None, BoundField | None]], Sum | None]


def _drawn(form: YearsForm, rows: list[YearsRow], term: Period, indicator: str) -> list[Drawn]:
    known = [row.line.organisation for row in rows if row.line.organisation]
    sums = sums_of_years(known, term, indicator)
    return [
        (
            row.line,
            [(at, value, form[name] if name in form.fields else None) for name, at, value in row.boxes],
            sums.get(row.line.organisation.pk) if row.line.organisation else None,
        )
        for row in rows
    ]


def _states(organisation: Organisation, term: Period, indicator: str) -> list[tuple[Period, Pace]]:
    """Where the organisation stands in the term and in each year that has a target, the term first."""
    found = []
    for period in [term, *term.years]:
        figure = figure_of(organisation, period, indicator)
        if figure.denominator:
            clock = clock_of(organisation, period, indicator)
            found.append((period, Pace(figure.numerator, figure.denominator, clock)))
    return found


def _save(request: Request, form: YearsForm, indicator: str, term: Period) -> list[Problem]:
    """Save what was changed, or nothing and give back what is wrong."""
    try:
        changed = set_years(
            by=request.user,
            indicator=indicator,
            term=term,
            grid=form.grid(),
            decided_in=form.cleaned_data["decided_in"],
            seen=form.seen_now,
            reason=form.cleaned_data["reason"],
        )
    except ProblemsFound as found:
        show_problems(form, found.problems)
        return found.problems
    messages.success(request, f"Đã lưu {changed} chỉ tiêu thay đổi." if changed else "Không có chỉ tiêu nào thay đổi.")
    return []
