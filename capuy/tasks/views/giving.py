"""Giving a task, to one or to many."""

from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on, natural_key
from capuy.tasks.access import directives_seen_by, seen_by
from capuy.tasks.actions import Work, give, give_to_many
from capuy.tasks.forms import GiveForm
from capuy.tasks.models import Assignment, PlanItem, Task
from capuy.tasks.people import unreached
from capuy.tasks.plan_access import items_for

M = TypeVar("M", bound=Model)
SHOWN = 5  # names in a message
_WHERE = {"owner": "units", "checker": "checked_by", "parent": "title", "targets": "chi-tieu-1"}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, code: str) -> HttpResponse:
    """The form, and what it gives; `?thuoc=` names the task that is divided, `?van-ban=` the paper behind it,
    `?muc=` the item of a plan that fills the form."""
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    parent = _named(request, "thuoc", seen_by(request.user).select_related("organisation", "giver"))
    paper = _named(request, "van-ban", directives_seen_by(request.user).filter(organisation=organisation))
    item = _named(request, "muc", items_for(request.user, organisation))
    initial = {"directive": str(paper.pk)} if paper else _filled_by(item) if item else {}
    data = request.POST if request.method == "POST" else None
    form = GiveForm(data, user=request.user, organisation=organisation, parent=parent, item=item, initial=initial)
    if data is not None and form.is_valid():
        try:
            given = _give(request, organisation, form)
        except ProblemsFound as found:
            show_problems(form, [Problem(p.code, p.message, _WHERE.get(p.where, p.where)) for p in found.problems])
        else:
            messages.success(request, "Đã giao nhiệm vụ.")
            if told := _nobody(organisation, form):
                messages.warning(request, told)
            return redirect(f"{item.plan.get_absolute_url()}#muc-{item.pk}" if item else given)
    context = {"organisation": organisation, "section": "tasks", "form": form, "parent": parent, "item": item}
    return render(request, "tasks/give.html", context, status=422 if form.errors else 200)


def _nobody(organisation: Organisation, form: GiveForm) -> str:
    """Which of the units nobody will hear of it for; empty where there is somebody everywhere."""
    units = form.cleaned_data["units"]
    alone = unreached([one.pk for one in units], organisation)
    if not alone:
        return ""
    names = names_on(alone, dates.today())
    shown = "; ".join(sorted(names.values(), key=natural_key)[:SHOWN])
    more = f" và {len(alone) - SHOWN} đơn vị khác" if len(alone) > SHOWN else ""
    return f"Chưa có ai nhận được thông báo tại: {shown}{more}. Cấp tài khoản cho đơn vị, hoặc báo trực tiếp."


def _filled_by(item: PlanItem) -> dict[str, Any]:
    """What an item says already; a day that has passed is left to be chosen."""
    due_on = item.due_on or item.plan.ends_on
    return {
        "title": item.text,
        "product": item.product,
        "due_on": due_on if due_on >= dates.today() else None,
        "clause": f"Mục {item.number}, {item.plan.title}"[:500],
    }


def _named(request: Request, name: str, found: QuerySet[M]) -> M | None:
    asked = request.GET.get(name, "")
    return found.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 16 else None


def _give(request: Request, organisation: Organisation, form: GiveForm) -> Task | Assignment:
    given = form.cleaned_data
    units, person = given["units"], given["person"]
    if len(units) > 1:
        if given["rhythm"]:
            raise ProblemsFound([Problem("many-rhythm", "Nhiệm vụ định kỳ chỉ giao cho một đơn vị mỗi lần.", "rhythm")])
        return give_to_many(by=request.user, giver=organisation, organisations=units, work=Work(**form.work()))
    owner = person or (units[0] if units else None)
    work = form.work()
    return give(by=request.user, giver=organisation, owner=owner, rhythm=given["rhythm"], until=given["until"], **work)
