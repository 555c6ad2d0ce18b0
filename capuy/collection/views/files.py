"""A sheet of answers as an Excel file: taken away, filled in, brought back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection.access import find_addressee
from capuy.collection.answer_sheets import read_filled, template_of, told
from capuy.collection.checks import why_shut
from capuy.collection.forms import AnswerForm, UploadForm
from capuy.collection.views.answering import fresh_data, show_sheet
from capuy.core.dates import format_moment
from capuy.core.downloads import download
from capuy.core.problems import ProblemsFound
from capuy.documents import preflight


@require_safe
def template(request: Request, pk: int) -> HttpResponse:
    """The Excel file to fill in."""
    addressee = find_addressee(request.user, Permission.REPORT_FIGURES, pk)
    made = f"{request.user.full_name} tải về lúc {format_moment(timezone.now())}"
    content = template_of(addressee, list(addressee.asked.fields.all()), watermark=made)
    return download(content, f"phieu-bao-cao-{addressee.organisation.code}-{addressee.asked.period}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, pk: int) -> HttpResponse:
    """Read a filled file into the sheet, unsaved: whoever answers looks at it and saves it there."""
    addressee = find_addressee(request.user, Permission.REPORT_FIGURES, pk)
    if request.method != "POST":
        return redirect(addressee)
    if shut := why_shut(addressee):
        messages.error(request, " ".join(problem.message for problem in shut))
        return redirect(addressee)
    uploaded = UploadForm(request.POST, request.FILES)
    if not uploaded.is_valid():
        messages.error(request, " ".join(map(str, uploaded.errors["file"])))
        return redirect(addressee)
    file = uploaded.cleaned_data["file"]
    questions = list(addressee.asked.fields.all())
    try:
        texts, problems = read_filled(preflight.check(file.name, file, kinds={"xlsx"}), questions)
    except ProblemsFound as found:
        messages.error(request, " ".join(problem.message for problem in found.problems))
        return redirect(addressee)
    fresh = AnswerForm(addressee=addressee, questions=questions)
    form = AnswerForm(fresh_data(fresh) | texts, addressee=addressee, questions=questions)
    form.is_valid()  # what is no number is told at its box
    for problem in problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.message)
    messages.info(request, told(len(texts)))
    return show_sheet(request, addressee, form, [])
