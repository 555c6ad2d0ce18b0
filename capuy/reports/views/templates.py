"""Pages of the templates that an office edits in Word, with the figures that they may ask for."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.downloads import download
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.organisations.models import Organisation
from capuy.reports import actions
from capuy.reports.actions.templates import BUILT_IN
from capuy.reports.composing import was_cell
from capuy.reports.forms import TemplateForm
from capuy.reports.office import panel
from capuy.reports.office.queries import templates_in_use, versions_of
from capuy.reports.office.slots import Slot
from capuy.reports.rendering import built_in


def templates(request: Request, code: str) -> HttpResponse:
    """Which template each kind of report is drawn with."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    used = templates_in_use(organisation)
    context = {
        "organisation": organisation,
        "section": "reports",
        "slots": [(slot, used.get(slot)) for slot in _slots_of(organisation)],
    }
    return render(request, "reports/templates.html", context)


def template(request: Request, code: str, slot: str) -> HttpResponse:
    """One template: its versions, the upload of the next one, and the figures that may stand in it."""
    permission = Permission.WRITE_REPORTS if request.method == "POST" else Permission.SEE_FIGURES
    organisation = find_organisation(request.user, permission, code)
    found = _slot(organisation, slot)
    form = TemplateForm(request.POST, request.FILES) if request.method == "POST" else TemplateForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = actions.upload_template(
                by=request.user, organisation=organisation, slot=found, name=file.name, data=file
            )
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
        else:
            messages.success(request, f"Đã nhận mẫu, phiên bản {kept.version}; báo cáo từ nay in theo mẫu này.")
            return redirect("reports:template", organisation.code, found)
    asked = request.GET.get("tim", "")
    context = {
        "organisation": organisation,
        "section": "reports",
        "slot": found,
        "used": templates_in_use(organisation).get(found),
        "versions": versions_of(organisation, found),
        "form": form if may(request.user, Permission.WRITE_REPORTS, organisation) else None,
        "panel": panel.panel_of(organisation, found, asked),
        "asked": asked,
        "fields": panel.FIELDS,
    }
    return render(request, "reports/template.html", context)


@require_POST
def use(request: Request, code: str, slot: str) -> HttpResponse:
    """Put another version to use, or give the office's own up."""
    organisation = find_organisation(request.user, Permission.WRITE_REPORTS, code)
    found = _slot(organisation, slot)
    given = request.POST.get("version", "")
    try:
        version = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
        actions.use_template(by=request.user, organisation=organisation, slot=found, version=version)
        messages.success(request, "Đã đổi mẫu in báo cáo.")
    except ProblemsFound as problems:
        messages.error(request, str(problems))
    return redirect("reports:template", organisation.code, found)


def file(request: Request, code: str, slot: str, version: int) -> HttpResponse:
    """The Word file of a version, as it was uploaded; version 0 is the built-in template, to begin with."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    found = _slot(organisation, slot)
    if version == BUILT_IN:
        return download(built_in(found.family).read_bytes(), f"mau-{found}.docx")
    kept = get_object_or_404(organisation.report_templates, slot=found, version=version)
    return download(bytes(kept.docx), f"mau-{found}-{version}.docx")


def _slots_of(organisation: Organisation) -> list[Slot]:
    """A committee also makes the templates of its cells."""
    own = was_cell(organisation, panel.period_of(Slot.YEAR, dates.today()))
    return [slot for slot in Slot if slot.of_cell or not own]


def _slot(organisation: Organisation, name: str) -> Slot:
    if name not in {slot.value for slot in _slots_of(organisation)}:
        raise Http404
    return Slot(name)
