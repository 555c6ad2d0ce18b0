"""The board of units and forms: who has handed in what, at one glance."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection.actions.urging import URGE, urge_all
from capuy.collection.forms import UrgeForm
from capuy.collection.matrix import MOST_FORMS, Matrix, forms_of, matrix_of, periods_of
from capuy.collection.papers import matrix_page
from capuy.collection.standings import DONE, Standing
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.numbers import format_count
from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.organisations.queries import names_on

PAGE = 100
NOT_IN = (Standing.WAITING, Standing.OVERDUE, Standing.RETURNED, Standing.PASSING)
SHOWN: dict[str, tuple[str, tuple[Standing, ...]]] = {
    "con-thieu": ("Còn thiếu", NOT_IN),
    "qua-han": ("Quá hạn", (Standing.OVERDUE,)),
    "tra-lai": ("Bị trả lại", (Standing.RETURNED,)),
    "dang-duyet": ("Đang duyệt", (Standing.PASSING,)),
    "nop-cham": ("Nộp chậm", (Standing.LATE,)),
    "da-nop": ("Đã nộp", DONE),
    "duoc-mien": ("Được miễn", (Standing.EXEMPT,)),
    "da-ket-thuc": ("Đã kết thúc", (Standing.ENDED,)),
}


class MatrixFilter(forms.Form):
    """What the board shows; what it does not know shows everything."""

    PARAMETERS: ClassVar = {"period": "ky", "standing": "tinh-trang", "kind": "loai", "branch": "thuoc"}

    period = forms.ChoiceField(label="Kỳ báo cáo", required=False)
    standing = forms.ChoiceField(label="Tình trạng", required=False)
    kind = forms.ChoiceField(label="Loại hình", required=False)
    branch = forms.ChoiceField(label="Thuộc", required=False)

    def add_prefix(self, field_name: str) -> str:
        return self.PARAMETERS.get(field_name, field_name)

    def offer(self, name: str, choices: list[tuple[str, str]], everything: str = "Tất cả") -> str:
        """Let these be chosen; returns what was."""
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]  # a choice field
        asked = str(self.data.get(self.PARAMETERS[name], ""))
        return asked if asked in dict(choices) else ""


@page_or_file
def matrix(request: Request, code: str) -> HttpResponse:
    """Units × forms of an organisation, with counts and rates; on screen, or as Excel or Word."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    form = MatrixFilter(request.GET)
    offered = [(known, parse_period(known).title) for known in periods_of(organisation)]
    period = form.offer("period", offered, "Các biểu đang thu")
    everything = matrix_of(organisation, forms_of(organisation, period))
    table, standing = _filtered(form, everything)
    lines = table.standing_at(SHOWN[standing][1] if standing else ())
    if wanted := asked_format(request):
        title = f"TÌNH HÌNH NỘP BÁO CÁO: {names_on([organisation.pk], dates.today())[organisation.pk].upper()}"
        chosen = parse_period(period).title if period else "Các biểu đang thu"
        page = matrix_page(table, lines, title, f"{chosen}, đến ngày {format_date(dates.today())}")
        what = "tình hình nộp các biểu"
        return hand_out_page(
            request, organisation, wanted, page, action="export-matrix", what=what, name=f"tinh-hinh-nop-{code}"
        )
    page_of_lines = Paginator(lines, PAGE).get_page(request.GET.get("trang"))
    context = {
        "organisation": organisation,
        "section": "requests",
        "form": form,
        "table": table,
        "columns": _columns(table),
        "page": page_of_lines,
        "most": MOST_FORMS,
        "may_ask": may(request.user, Permission.ASK_REPORTS, organisation),
        "period": period,
        "urge": UrgeForm(initial={"message": URGE}),
        # What is urged are all of the forms, so not where the board shows a part of the units.
        "missing": everything.whole.missing if len(table.lines) == len(everything.lines) else 0,
        "exports": exports(request, ("excel", "word")) if table.forms else [],
    }
    return render(request, "collection/matrix.html", context)


@require_POST
def urge(request: Request, code: str) -> HttpResponse:
    """Urge for all forms of the board at once."""
    organisation = find_organisation(request.user, Permission.ASK_REPORTS, code)
    period = request.POST.get("ky", "")
    shown = forms_of(organisation, period)[-MOST_FORMS:]
    message, again = request.POST.get("message", ""), bool(request.POST.get("again"))
    try:
        rounds = urge_all(by=request.user, organisation=organisation, forms=shown, message=message, again=again)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    else:
        sheets = format_count(sum(one.units for one in rounds))
        messages.success(request, f"Đã đôn đốc {sheets} biểu còn thiếu, thuộc {len(rounds)} yêu cầu.")
    return redirect(reverse("collection:matrix", args=[code]) + (f"?{urlencode({'ky': period})}" if period else ""))


def _filtered(form: MatrixFilter, everything: Matrix) -> tuple[Matrix, str]:
    kind = form.offer("kind", [(level.code, level.label) for level in everything.kinds])
    branches = sorted(everything.by_branch, key=lambda level: level.label)
    branch = form.offer("branch", [(level.code, level.label) for level in branches])
    standing = form.offer("standing", [(slug, label) for slug, (label, _) in SHOWN.items()])
    return everything.cut(kind=kind, branch=branch), standing


def _columns(table: Matrix) -> list[dict[str, Any]]:
    return [{"asked": asked, "tally": tally} for asked, tally in zip(table.forms, table.columns, strict=True)]
