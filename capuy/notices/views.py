"""A user's own notices, and how they come. Everything here is the user's own; what is another's is not there."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capuy.accounts.requests import Request
from capuy.core.problems import ProblemsFound
from capuy.core.returning import is_ours
from capuy.jobs import mail
from capuy.notices import actions, push
from capuy.notices.forms import BrowserForm, PreferenceForm
from capuy.notices.kinds import label_of
from capuy.notices.models import Browser, Notice
from capuy.notices.queries import browsers_of, notices_of
from capuy.notices.telling import KEPT

PAGE = 50


@require_GET
def notices(request: Request) -> HttpResponse:
    page = Paginator(notices_of(request.user), PAGE).get_page(request.GET.get("trang"))
    context = {"page": page, "notices": [(one, label_of(one.kind)) for one in page], "kept": KEPT.days}
    return render(request, "notices/list.html", context)


@require_POST
def open_one(request: Request, pk: int) -> HttpResponse:
    """Mark it read, and lead to what it tells of."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    actions.mark_read(by=request.user, notice=notice)
    return redirect(notice.address if is_ours(notice.address) else "notices:list")


@require_POST
def read_all(request: Request) -> HttpResponse:
    actions.mark_read(by=request.user)
    return redirect("notices:list")


@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: Request) -> HttpResponse:
    """By which channels notices come, and on which browsers."""
    known = actions.preference_of(request.user)
    data = request.POST if request.method == "POST" else None
    form = PreferenceForm(data, initial={"by_mail": known.by_mail, "by_push": known.by_push})
    if request.method == "POST" and form.is_valid():
        actions.prefer(by=request.user, **form.cleaned_data)
        messages.success(request, "Đã lưu cách nhận thông báo.")
        return redirect("notices:ways")
    return render(request, "notices/ways.html", _ways(request, form))


def _ways(request: Request, form: PreferenceForm) -> dict[str, Any]:
    is_on = push.is_on()
    return {
        "form": form,
        "mail_is_on": mail.is_on(),
        "push_is_on": is_on,
        "push_key": push.public_key() if is_on else "",
        "browser_form": BrowserForm(),
        "browsers": browsers_of(request.user),
    }


@require_POST
def add(request: Request) -> HttpResponse:
    """The browser that asks is woken from now on."""
    form = BrowserForm(request.POST)
    if not push.is_on() or not form.is_valid():
        messages.error(request, "Chưa bật được báo trên trình duyệt này; tải lại trang rồi bật lại.")
        return redirect("notices:ways")
    try:
        actions.add_browser(by=request.user, agent=request.headers.get("user-agent", ""), **form.cleaned_data)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    else:
        messages.success(request, "Đã bật báo trên trình duyệt này.")
    return redirect("notices:ways")


@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    actions.drop_browser(by=request.user, browser=get_object_or_404(Browser, pk=pk, user=request.user))
    messages.success(request, "Đã tắt báo trên trình duyệt đó.")
    return redirect("notices:ways")
