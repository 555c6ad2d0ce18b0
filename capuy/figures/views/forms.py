"""The reporting form: all cells of a branch on one page, one cell on a phone, and the same as an Excel file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.models import User
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core import dates
from capuy.core.dates import format_moment
from capuy.core.downloads import download
from capuy.core.forms import SheetField
from capuy.core.periods import Period, PeriodKind
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import Handed, Seen
from capuy.documents import preflight
from capuy.drafts.pages import settle
from capuy.figures import registry
from capuy.figures.actions import report_grid
from capuy.figures.choices import period_context, to_asked_period
from capuy.figures.completeness import SMALL, Completeness, Progress, completeness, progress
from capuy.figures.form_figures import COMPLETE
from capuy.figures.form_sheets import read_filled, template_of
from capuy.figures.grid import draw_grid, named, named_clashes, read_grid, settle_grid, stored_in
from capuy.figures.queries import children_figures
from capuy.figures.views.drafting import bar_of, sheet_of
from capuy.organisations.models import Organisation


@dataclass(frozen=True)
class Unsaved:
    """What was handed in and is not saved: texts by square, and what is wrong with them; `seen` if it was a page."""

    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Collection[Problem] = ()
    seen: Seen | None = None


class UploadForm(django_forms.Form):
    file = SheetField(label="Tệp Excel đã điền (.xlsx)")


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """Show the form; save all that was handed in, or nothing."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if period is None:
        return to_asked_period(request, "figures:form", code)
    if period.kind is PeriodKind.TERM:
        return _to_last_year(request, code, period)
    if request.method != "POST":
        whole = progress(organisation, period)
        if whole.total > SMALL:
            return _units(request, organisation, period, whole)
        return _page(request, organisation, period, completeness(organisation, period))
    state = completeness(organisation, period)
    saved = save(request.user, period, state, request.POST.dict())
    if isinstance(saved, Unsaved):
        return _page(request, organisation, period, state, unsaved=saved, unsent=True)
    settle(request, sheet_of(organisation, period))
    messages.success(request, f"Đã lưu {saved} số liệu thay đổi." if saved else "Không có số liệu nào thay đổi.")
    return redirect("figures:form", code, period)


def _units(request: Request, organisation: Organisation, period: Period, whole: Progress) -> HttpResponse:
    """Of more cells than one page bears: how far each unit is, with its own page behind it."""
    found = (
        (line, line.figures[COMPLETE]) for line in children_figures(organisation, period, [COMPLETE]) if not line.own
    )
    lines = [(line, figure, (figure.denominator or 0) - figure.numerator) for line, figure in found]
    context = {**period_context(request, organisation, period, "form"), "completeness": whole, "lines": lines}
    return render(request, "figures/form_of_units.html", context)


def _to_last_year(request: Request, code: str, term: Period) -> HttpResponse:
    """A term has no form of its own: the one of its last year that has begun is offered."""
    begun = [year for year in term.years if year.first <= dates.today()]
    year = begun[-1] if begun else term.years[0]
    messages.info(
        request,
        f"{term.title} không có biểu mẫu riêng: số liệu nhiệm kỳ lấy từ biểu các năm. Đang mở biểu {year.label}.",
    )
    return redirect("figures:form", code, year)


def _editable(by: User, state: Completeness) -> dict[int, Organisation]:
    """The cells for which the viewer may report."""
    allowed = organisations_visible_to(by, Permission.REPORT_FIGURES)
    return {found.pk: found for found in allowed.filter(pk__in=[cell.pk for cell in state.cells])}


def save(by: User, period: Period, state: Completeness, posted: Mapping[str, str]) -> Unsaved | int:
    """Save the squares that were changed: how many; nothing, and what was handed in, if anything is wrong."""
    organisations = _editable(by, state)
    cells = [cell for cell in state.cells if cell.pk in organisations]
    texts, seen = settle_grid(posted, Handed.read(posted), cells)
    answers, problems = read_grid(texts, cells)
    if problems:
        return Unsaved(texts, problems, seen)
    grid = {organisations[pk]: given for pk, given in answers.items()}
    try:
        return report_grid(by=by, period=period, grid=grid, seen=seen)
    except ProblemsFound as found:
        return Unsaved(texts, found.problems, seen)


def _page(
    request: Request,
    organisation: Organisation,
    period: Period,
    state: Completeness,
    *,
    unsaved: Unsaved = Unsaved(),
    unsent: bool = False,
    **extra: Any,
) -> HttpResponse:
    editable = _editable(request.user, state)
    mine = [cell for cell in state.cells if cell.pk in editable]
    draft = bar_of(request, organisation, period, mine, unsent=unsent) if mine else None
    if draft and request.method != "POST":
        unsaved = Unsaved(draft.laid.texts, (), draft.laid.seen)
    rows = draw_grid(state.cells, editable, unsaved.texts, unsaved.problems)
    shown = [row.cell for row in rows if row.editable]
    single = len(rows) == 1 and rows[0].cell.pk == organisation.pk
    context = {
        **period_context(request, organisation, period, "form"),
        "rows": rows,
        "row": rows[0] if single else None,
        "fields": registry.form_fields(),
        "completeness": state,
        "editable": bool(editable),
        "draft": draft,
        "seen": Seen.of(stored_in(shown)) if unsaved.seen is None else unsaved.seen,
        "problems": named(unsaved.problems, state.cells),
        "clashes": named_clashes(unsaved.problems, state.cells),
        "upload": UploadForm(),
        **extra,
    }
    template_name = "figures/form_of_cell.html" if single else "figures/form.html"
    return render(request, template_name, context, status=422 if unsaved.problems else 200)


@require_safe
def template(request: Request, code: str, period: Period) -> HttpResponse:
    """The Excel file to fill in, for the cells that the viewer may report for."""
    organisation = find_organisation(request.user, Permission.REPORT_FIGURES, code)
    if period.kind is PeriodKind.TERM:
        return _to_last_year(request, code, period)
    state = completeness(organisation, period)
    editable = _editable(request.user, state)
    made = f"{request.user.full_name} tải về lúc {format_moment(timezone.now())}"
    content = template_of([cell for cell in state.cells if cell.pk in editable], period, watermark=made)
    return download(content, f"bieu-mau-{code}-{period}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, code: str, period: Period) -> HttpResponse:
    """Read a filled file into the grid, unsaved: the clerk looks at it and saves it there."""
    if request.method != "POST":
        return redirect("figures:form", code, period)
    organisation = find_organisation(request.user, Permission.REPORT_FIGURES, code)
    if period.kind is PeriodKind.TERM:
        return _to_last_year(request, code, period)
    uploaded = UploadForm(request.POST, request.FILES)
    if not uploaded.is_valid():
        messages.error(request, " ".join(map(str, uploaded.errors["file"])))
        return redirect("figures:form", code, period)
    state = completeness(organisation, period)
    editable = _editable(request.user, state)
    file = uploaded.cleaned_data["file"]
    try:
        data = preflight.check(file.name, file, kinds={"xlsx"})
        texts, problems = read_filled(data, [cell for cell in state.cells if cell.pk in editable])
    except ProblemsFound as found:
        messages.error(request, " ".join(problem.message for problem in found.problems))
        return redirect("figures:form", code, period)
    form_url = reverse("figures:form", args=[code, period])
    extra = {"uploaded": file.name, "changes": _changes(state, texts), "form_url": form_url}
    return _page(request, organisation, period, state, unsaved=Unsaved(texts, problems), **extra)


def _changes(state: Completeness, texts: Mapping[str, str]) -> int:
    return sum(answer.changed for row in draw_grid(state.cells, (), texts) for answer in row.answers)
