"""The statistical forms of an organisation: which there are, one of them filled in, and the same as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.forms import SeenForm, show_problems
from capuy.core.periods import Period
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.returning import back_to
from capuy.core.seen import Seen, clashes_in
from capuy.figures.actions import fill_statistical_form
from capuy.figures.choices import asked_structure, asked_structure_query, period_context, to_asked_period
from capuy.figures.cut_explanation import with_cuts
from capuy.figures.cuts import Cell
from capuy.figures.grid import read_whole
from capuy.figures.registry import counting_day
from capuy.figures.statistics.filling import BY_OFFICE, FilledForm, Row, Square, fill, typed_of
from capuy.figures.statistics.forms import StatisticalForm, statistical_form, statistical_forms
from capuy.figures.statistics.papers import form_page
from capuy.figures.views.exports import asked_format, exports, hand_out_page
from capuy.organisations.models import Organisation

_FORMATS = ("excel", "word")


class WholeField(forms.Field):
    """A whole number as people write it, or nothing."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        try:
            return read_whole(str(value or ""))
        except ValueError as error:
            raise ValidationError(str(error), code="not-a-number") from error


class TypedForm(SeenForm):
    """The squares that the office itself fills in."""

    def __init__(self, *args: Any, form: StatisticalForm, **options: Any) -> None:
        super().__init__(*args, **options)
        attributes = {"inputmode": "numeric", "autocomplete": "off", "class": "form-control"}
        for key, line, column in form.squares():
            label = f"{line.label}, {column.label.lower()}"
            self.fields[key] = WholeField(label=label, required=False, widget=forms.TextInput(attributes))
        self.remember()

    @property
    def answers(self) -> dict[str, int | None]:
        return {key: value for key, value in self.cleaned_data.items() if key != "seen"}


@dataclass(frozen=True)
class ShownSquare:
    """A square with what it opens, or the box that is typed into."""

    square: Square
    label: str
    url: str = ""
    box: forms.BoundField | None = None


@require_safe
def forms_of(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """Which forms there are, each with its subject and source."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if period is None:
        return to_asked_period(request, "figures:statistics", code)
    day = counting_day(period)
    context = {
        **period_context(request, organisation, period, "figures"),
        "forms": [(form, form.subject(day), len(form.typed_lines)) for form in statistical_forms()],
        "document": statistical_forms()[0].document(day),
        "may_ask": may(request.user, Permission.ASK_REPORTS, organisation),
    }
    return render(request, "figures/statistics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: Request, code: str, period: Period, number: str) -> HttpResponse:
    """One form: on screen, as a file (`?xuat=`), or with what the office typed saved."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    try:
        known = statistical_form(number)
    except KeyError:
        raise Http404 from None
    structure = asked_structure(request)
    if wanted := asked_format(request):
        page = form_page(fill(organisation, period, known, structure), organisation, period, structure)
        what, name = f"{known.title.lower()}, {period.label}", f"bieu-{known.slug}-{code}-{period}"
        return hand_out_page(request, organisation, wanted, page, action="export-statistics", what=what, name=name)
    if request.method != "POST":
        return _page(request, organisation, period, known, _typed_form(organisation, period, known))
    find_organisation(request.user, Permission.REPORT_FIGURES, code)
    typed = _typed_form(organisation, period, known, request.POST)
    if typed.is_valid():
        try:
            changed = fill_statistical_form(
                by=request.user,
                organisation=organisation,
                period=period,
                form=known,
                answers=typed.answers,
                seen=Seen.read(str(typed.data["seen"])),
            )
        except ProblemsFound as found:
            show_problems(typed, [one for one in found.problems if one not in clashes_in(found.problems)])
            return _page(request, organisation, period, known, typed, problems=found.problems)
        messages.success(request, f"Đã lưu {changed} ô thay đổi." if changed else "Không có ô nào thay đổi.")
        return redirect(request.get_full_path())
    return _page(request, organisation, period, known, typed)


def _typed_form(organisation: Organisation, period: Period, form: StatisticalForm, data: Any = None) -> TypedForm:
    return TypedForm(data, form=form, initial=typed_of(organisation, period, form))


def _page(
    request: Request,
    organisation: Organisation,
    period: Period,
    form: StatisticalForm,
    typed: TypedForm,
    *,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    structure, day = asked_structure(request), counting_day(period)
    filled = fill(organisation, period, form, structure)
    editable = bool(form.typed_lines) and may(request.user, Permission.REPORT_FIGURES, organisation)
    shown = _Shown(request, organisation, period, filled, typed if editable else None)
    context = {
        **period_context(request, organisation, period, "figures"),
        "form": form,
        "subject": form.subject(day),
        "source_note": form.source_note(day),
        "others": [(one, one.subject(day)) for one in statistical_forms()],
        "filled": filled,
        "rows": [(row, shown.of(row)) for row in filled.rows],
        "tables": [
            (
                table,
                [(told, shown.squares(told, squares)) for told, squares in table.rows],
                shown.squares("Tổng số", table.whole),
            )
            for table in filled.tables
        ],
        "typed": typed,
        "editable": editable,
        "by_office": BY_OFFICE,
        "clashes": clashes_in(problems),
        "exports": exports(request, _FORMATS),
        "may_ask": may(request.user, Permission.ASK_REPORTS, organisation),
    }
    return render(request, "figures/statistic.html", context, status=422 if typed.errors or problems else 200)


@dataclass(frozen=True)
class _Shown:
    """What stands in each square on this page; a number leads back to it."""

    request: Request
    organisation: Organisation
    period: Period
    filled: FilledForm
    typed: TypedForm | None

    def of(self, row: Row) -> list[ShownSquare]:
        return [] if row.line.is_heading else self.squares(row.line.label, row.squares)

    def squares(self, label: str, squares: list[Square]) -> list[ShownSquare]:
        found = []
        for column, square in zip(self.filled.form.columns, squares, strict=True):
            said = f"{label}, {column.label.lower()}"
            box = self.typed[square.field] if self.typed and square.field else None
            found.append(ShownSquare(square, said, self._opens(square.cell), box))
        return found

    def _opens(self, cell: Cell | None) -> str:
        if cell is None:
            return ""
        here = self.request.path
        if kept := asked_structure_query(self.request):
            here = f"{here}?{urlencode(kept)}"
        query = back_to(here, **asked_structure_query(self.request))
        address = reverse("figures:explain", args=[self.organisation.code, self.period, cell.indicator])
        return f"{address}{with_cuts(query, cell.cuts)}"
