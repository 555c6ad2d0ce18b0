"""The report in prose that goes with a sheet: uploaded, taken back, read, looked at place by place."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from capuy.accounts.access import may
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection import handed
from capuy.collection.access import find_addressee, find_shown
from capuy.collection.actions import handing_papers
from capuy.collection.forms import PaperForm
from capuy.collection.models import Addressee, HandedPaper
from capuy.core.problems import ProblemsFound
from capuy.documents.handing_out import hand_back
from capuy.journal.actions import Act, subject_of
from capuy.proofing import actions as proofing


@require_POST
def bring(request: Request, pk: int) -> HttpResponse:
    """Keep the uploaded file with the sheet."""
    addressee = find_addressee(request.user, Permission.REPORT_FIGURES, pk)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["paper"])))
        return redirect(addressee)
    file = form.cleaned_data["paper"]
    try:
        paper = handing_papers.bring_paper(by=request.user, addressee=addressee, name=file.name, content=file.read())
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    else:
        messages.success(request, f"Đã kèm văn bản “{paper.filename}”.")
    return redirect(addressee)


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    addressee = find_addressee(request.user, Permission.REPORT_FIGURES, pk)
    try:
        handing_papers.take_back_paper(by=request.user, addressee=addressee)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    else:
        messages.success(request, "Đã bỏ văn bản kèm theo.")
    return redirect(addressee)


@require_safe
def file(request: Request, pk: int) -> HttpResponse:
    """The file as it came, to who may read the sheet. Effects: an entry of kind EXPORT."""
    addressee = find_shown(request.user, Permission.SEE_FIGURES, pk)
    paper = _paper(addressee)
    summary = f"Tải văn bản “{paper.filename}” kèm biểu “{addressee.asked.title}”"
    act = Act(
        "collection.paper", summary, subject_of(addressee), addressee.organisation, after={"mã băm": paper.digest}
    )
    name = paper.filename.rpartition(".")[0] or "van-ban"
    return hand_back(request, f"{name}.{paper.kind}", handed.content_of(paper), act)


@require_POST
def examine(request: Request, pk: int) -> HttpResponse:
    """Bring the paper among those that the user checks place by place; a check that had failed is asked for again."""
    addressee = find_shown(request.user, Permission.WRITE_REPORTS, pk)
    paper = _paper(addressee)
    if paper.claims is None:
        handing_papers.check_again(by=request.user, addressee=addressee)
        return redirect(addressee)
    own = may(request.user, Permission.WRITE_REPORTS, addressee.organisation)
    try:
        checked = proofing.bring_in(
            by=request.user,
            organisation=addressee.organisation if own else addressee.asked.organisation,
            given=proofing.Given(paper.filename, handed.content_of(paper)),
            period=addressee.asked.period if own else "",
        )
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
        return redirect(addressee)
    return redirect(checked)


def _paper(addressee: Addressee) -> HandedPaper:
    found = HandedPaper.objects.filter(addressee=addressee).select_related("addressee").first()
    if found is None:
        raise Http404
    return found
