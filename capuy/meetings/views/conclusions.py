"""Conclusions: read, set beside what they propose, given as tasks, issued."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.documents.handing_out import Leaving, hand_out, offer
from capuy.journal.actions import Act, subject_of
from capuy.meetings import conclusion_queries as queries
from capuy.meetings.access import find_conclusion, find_item
from capuy.meetings.actions import concluding
from capuy.meetings.conclusion_forms import ConfirmForm, FillingForm, IssueForm, ItemTextForm, ReadForm
from capuy.meetings.conclusion_papers import conclusion_paper
from capuy.meetings.matching import directory_of
from capuy.meetings.models import Conclusion, ItemState
from capuy.meetings.views.shared import GIVEN, answered, say
from capuy.organisations.models import Organisation
from capuy.reading import papers as reading


def _frame(conclusion: Conclusion) -> dict[str, Any]:
    return {"organisation": conclusion.organisation, "section": "conferences", "conclusion": conclusion}


def conclusions(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.HOLD_CONFERENCES, code)
    listed = queries.conclusions_of(organisation)
    context = {"organisation": organisation, "section": "conferences", "listed": listed}
    return render(request, "meetings/conclusions.html", context)


@require_http_methods(GIVEN)
def read(request: Request, code: str) -> HttpResponse:
    """Paste or upload; `?hoi-nghi=` names the conference."""
    organisation = find_organisation(request.user, Permission.HOLD_CONFERENCES, code)
    asked = request.GET.get("hoi-nghi", "")
    initial = {"conference": int(asked)} if asked.isdecimal() and len(asked) < 10 else {}
    form = ReadForm(request.POST or None, request.FILES or None, organisation=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _read(request, organisation, form)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            return redirect(made)
    context = {"organisation": organisation, "section": "conferences", "form": form}
    return answered(request, "meetings/read_conclusion.html", context, wrong=bool(form.errors))


def _read(request: Request, organisation: Organisation, form: ReadForm) -> Conclusion:
    given = dict(form.cleaned_data)
    file, name = given.pop("file"), ""
    if file:
        name = file.name.replace("\\", "/").rpartition("/")[2]
        given["text"] = reading.read(name, file.read())
    made = concluding.read_conclusion(by=request.user, organisation=organisation, filename=name, **given)
    if count := made.items.count():
        messages.success(request, f"Đọc được {count} mục việc. Xem lại từng mục rồi giao.")
    else:
        messages.warning(request, "Không đọc được mục việc nào trong văn bản này; thêm việc ở cuối trang.")
    return made


@require_http_methods(GIVEN)
def conclusion(request: Request, pk: int) -> HttpResponse:
    """The text and beside it what it proposes; what is ticked is given at once."""
    found = find_conclusion(request.user, pk)
    form = FillingForm(request.POST or None, user=request.user)
    faults: dict[int, list[Any]] = {}
    if request.method == "POST" and form.is_valid():
        try:
            made = _given(request, found, form)
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
        else:
            if not made.faults:
                return redirect(found)
            faults = made.faults
    filling = form.filling() if form.is_bound and form.is_valid() else concluding.Filling()
    sheet = queries.sheet_of(found, filling, faults)
    context = {
        **_frame(found),
        "form": form,
        "sheet": sheet,
        "add": ItemTextForm(),
        "exports": [offer("Văn bản (Word)", reverse("meetings:conclusion-paper", args=[found.pk]), "docx")],
    }
    return answered(request, "meetings/conclusion.html", context, wrong=bool(form.errors or faults))


def _given(request: Request, found: Conclusion, form: FillingForm) -> concluding.Given:
    ticked = {int(pk) for pk in request.POST.getlist("item") if pk.isdecimal() and len(pk) < 12}
    items = list(found.items.filter(pk__in=ticked, state=ItemState.WAITING))
    made = concluding.give_items(by=request.user, conclusion=found, items=items, filling=form.filling())
    if made.given:
        messages.success(request, f"Đã giao {len(made.given)} mục việc.")
    if made.faults:
        messages.warning(request, f"Còn {len(made.faults)} mục chưa giao được; xem lý do ở từng mục.")
    if not items:
        messages.warning(request, "Chọn ít nhất một mục chờ xác nhận.")
    return made


@require_http_methods(GIVEN)
def item(request: Request, pk: int) -> HttpResponse:
    """One item, to be corrected and given."""
    found = find_item(request.user, pk)
    if found.state != ItemState.WAITING:
        messages.info(request, "Mục này đã được xử lý.")
        return redirect(found.conclusion)
    directory = directory_of(found.conclusion.organisation)
    draft = concluding.draft_of(found, directory, concluding.Filling())
    chosen = {one.pk: one for one in Organisation.objects.filter(pk__in={*draft.owners, *draft.helpers})}
    initial = {
        **{name: getattr(draft, name) for name in ("title", "detail", "product", "starts_on", "due_on", "others")},
        "rhythm": draft.rhythm,
        "owners": [chosen[pk] for pk in draft.owners],
        "helpers": [chosen[pk] for pk in draft.helpers],
        "checker": found.conclusion.organisation,
    }
    form = ConfirmForm(request.POST or None, user=request.user, draft=draft, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            concluding.give_item(by=request.user, item=found, confirmed=form.confirmed())
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
        else:
            messages.success(request, "Đã giao mục việc.")
            return redirect(found.conclusion)
    context = {**_frame(found.conclusion), "form": form, "item": found, "draft": draft}
    return answered(request, "meetings/item.html", context, wrong=bool(form.errors))


@require_POST
def drop_item(request: Request, pk: int) -> HttpResponse:
    found = find_item(request.user, pk)
    try:
        concluding.drop_item(by=request.user, item=found, reason=request.POST.get("reason", ""))
    except ProblemsFound as problems:
        say(request, problems)
    else:
        messages.success(request, "Đã ghi: không giao mục này. Đề xuất vẫn được giữ.")
    return redirect(found.conclusion)


@require_POST
def take_up_item(request: Request, pk: int) -> HttpResponse:
    found = find_item(request.user, pk)
    try:
        concluding.take_up_item(by=request.user, item=found)
    except ProblemsFound as problems:
        say(request, problems)
    return redirect(found.conclusion)


@require_POST
def add_item(request: Request, pk: int) -> HttpResponse:
    found = find_conclusion(request.user, pk)
    form = ItemTextForm(request.POST)
    try:
        if form.is_valid():
            concluding.add_item(by=request.user, conclusion=found, text=form.cleaned_data["text"])
            messages.success(request, "Đã thêm việc.")
        else:
            messages.error(request, "Ghi nội dung việc, không quá 5.000 ký tự.")
    except ProblemsFound as problems:
        say(request, problems)
    return redirect(found)


@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    found = find_conclusion(request.user, pk)
    try:
        concluding.drop_conclusion(by=request.user, conclusion=found)
    except ProblemsFound as problems:
        say(request, problems)
        return redirect(found)
    messages.success(request, "Đã xóa kết luận nhập nhầm.")
    return redirect("meetings:conclusions", found.organisation.code)


@require_http_methods(GIVEN)
def issue(request: Request, pk: int) -> HttpResponse:
    found = find_conclusion(request.user, pk)
    conference = found.conference
    initial = {
        "dated_on": found.dated_on or dates.today(),
        "signer": conference.chair if conference else "",
        "recipients": "Các tổ chức trực thuộc\nLưu Văn phòng",
    }
    form = IssueForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = concluding.issue_conclusion(by=request.user, conclusion=found, signing=form.signing())
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
        else:
            messages.success(request, f"Đã ban hành, số {made.paper.symbol if made.paper else ''}.")
            return redirect(found)
    context = {**_frame(found), "form": form, "back": found.get_absolute_url()}
    return answered(request, "meetings/issue_conclusion.html", context, wrong=bool(form.errors))


@require_http_methods(GIVEN)
def paper(request: Request, pk: int) -> HttpResponse:
    """The conclusion in Word; a draft until it has its number."""
    found = find_conclusion(request.user, pk)

    def make(watermark: str) -> Leaving:
        told = f"Kết xuất kết luận “{found.title}” (Word)"
        act = Act("meetings.export-conclusion", told, subject_of(found), found.organisation)
        return Leaving(conclusion_paper(found, watermark), act)

    return hand_out(request, f"ket-luan-{found.pk}.docx", make, back=found.get_absolute_url(), page=_frame(found))
