"""Weaknesses and what became of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.tasks import mended
from capuy.tasks.actions import mending
from capuy.tasks.plan_forms import MendForm


@require_safe
def weaknesses(request: Request, code: str) -> HttpResponse:
    """All that were named, the latest year first, each with its task and what became of it."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    context = {
        "organisation": organisation,
        "section": "tasks",
        "view": "weaknesses",
        "rows": mended.became(organisation, dates.today()),
        "may_give": may(request.user, Permission.GIVE_TASKS, organisation),
    }
    return render(request, "tasks/weaknesses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: Request, code: str) -> HttpResponse:
    """A weakness becomes a task; `?cau=`, `?nguon=`, `?neu-trong=`, `?loai=`, `?nam=` fill in what is known of it."""
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    asked = {name: request.GET.get(told, "") for name, told in _ASKED.items()}
    initial = {**asked, "year": asked["year"] or dates.today().year, "title": f"Khắc phục: {asked['text']}"[:500]}
    form = MendForm(
        request.POST or None, user=request.user, organisation=organisation, initial=initial if asked["text"] else {}
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        found = mending.Found(**{name: given.pop(name) for name in MendForm.FOUND})
        try:
            mending.mend(by=request.user, organisation=organisation, found=found, **given)
        except ProblemsFound as stopped:
            show_problems(form, stopped.problems)
        else:
            messages.success(request, "Đã giao nhiệm vụ khắc phục.")
            return redirect("tasks:weaknesses", code)
    context = {
        "organisation": organisation,
        "section": "tasks",
        "form": form,
        "what": "Giao khắc phục hạn chế",
        "button": "Giao nhiệm vụ",
    }
    return render(request, "tasks/plans/form.html", context, status=422 if form.errors else 200)


_ASKED = {"text": "cau", "source": "nguon", "named_in": "neu-trong", "origin": "loai", "year": "nam"}
