"""The list of members of an organisation on a day, its filters, and its exports."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.documents.handing_out import LOCK, Leaving, Offer, hand_out, offer
from capuy.members import actions, exports, queries
from capuy.members.forms.filters import MemberFilter, SaveFilterForm
from capuy.members.models import MembershipKind, SavedFilter
from capuy.members.views.shared import frame, rights
from capuy.organisations.days import PARAMETER as DAY
from capuy.organisations.days import day_context, shown_day
from capuy.organisations.models import Organisation
from capuy.organisations.queries import ending_of

PAGE_SIZE = 50
# Above this a list says “more than” and asks to narrow it: nobody pages so far.
COUNTED = 5_000


def _filter(request: Request, organisation: Organisation) -> MemberFilter:
    day = shown_day(request)
    version = organisation.version_on(day) or organisation.latest_version(day)
    is_cell = version is not None and version.is_cell
    return MemberFilter(_asked(request), user=request.user, organisation=organisation, day=day, is_cell=is_cell)


def member_list(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_MEMBERS, code)
    form = _filter(request, organisation)
    context = {
        **frame(request, organisation),
        **rights(request.user, organisation),
        "form": form,
        "is_cell": "cell" not in form.fields,
        "saved": _saved(request),
        "exports": _offers(request, organisation),
    }
    if not form.is_valid():
        return render(request, "members/list.html", context, status=400)
    day = shown_day(request)
    ids = list(form.members().values_list("pk", flat=True)[: COUNTED + 1])
    page = Paginator(ids[:COUNTED], PAGE_SIZE).get_page(request.GET.get("trang"))
    actions.note_list(by=request.user, place=organisation, number=page.number)
    # Who is today in a cell of the user's branches may be opened; of a past day each record has to be asked.
    asked_by = None if context["is_today"] else request.user
    context |= {
        "page": page,
        "capped": len(ids) > COUNTED,
        "lines": queries.lines(list(page), day, form.chosen_kind, asked_by),
        "temporary": _temporary_elsewhere(form),
        **_ended(request, organisation, day),
        "save_form": SaveFilterForm(initial={"query": _with_day(form.query, day)}) if form.query else None,
    }
    return render(request, "members/list.html", context)


def _ended(request: Request, organisation: Organisation, day: dt.date) -> dict[str, Any]:
    """Of one that has ended: nobody is entered there any more; after its end, how, and where its members went."""
    if organisation.version_on(dates.today()) is not None:
        return {}
    ending = ending_of(organisation)
    if ending is None or ending.on > dates.today():
        return {}
    if day < ending.on:
        return {"may_edit": False}
    return {
        "may_edit": False,
        "ending": ending,
        "may_see_successor": ending.successor and may(request.user, Permission.SEE_FIGURES, ending.successor),
        "heirs": queries.heirs(organisation, ending.on, request.user),
    }


def _with_day(query: str, day: dt.date) -> str:
    """The part of an address that asks the same of `day`; of today it says nothing, and stays of today."""
    asked = QueryDict(query, mutable=True)
    if DAY not in asked and day != dates.today():
        asked[DAY] = day.isoformat()
    return asked.urlencode()


def _saved(request: Request) -> list[tuple[SavedFilter, str]]:
    """The user's filters, each with what it asks: of the day it was saved with, else of the day that is shown."""
    day = shown_day(request)
    return [(saved, _with_day(saved.query, day)) for saved in SavedFilter.objects.filter(user=request.user)]


def _temporary_elsewhere(form: MemberFilter) -> int:
    """How many stay here for a time, where the list shows those who belong here."""
    if form.chosen_kind == MembershipKind.TEMPORARY or form.query:
        return 0
    return queries.count_temporary(form.where)


def export(request: Request, code: str, form: str) -> HttpResponse:
    """The filtered list as a file; each export leaves an entry with count and conditions."""
    organisation = find_organisation(request.user, Permission.EXPORT_MEMBERS, code)
    if form not in exports.FORMS:
        raise Http404
    chosen = _filter(request, organisation)
    if not chosen.is_valid():
        return redirect(f"{reverse('members:list', args=[code])}?{_asked(request).urlencode()}")

    def make(mark: str) -> Leaving:
        return exports.make(form, chosen, organisation, by=request.user, mark=mark)

    back = f"{reverse('members:list', args=[code])}?{_asked(request).urlencode()}"
    name = exports.filename(form, chosen, organisation)
    return hand_out(request, name, make, back=back, page=frame(request, organisation))


def _asked(request: Request) -> QueryDict:
    """What the list was asked for, without what only the file is asked."""
    query = request.GET.copy()
    query.pop(LOCK, None)
    return query


def _offers(request: Request, organisation: Organisation) -> list[Offer]:
    asked = request.GET.copy()
    asked.pop("trang", None)
    return [
        offer(known.label, reverse("members:export", args=[organisation.code, form]), form, asked)
        for form, known in exports.FORMS.items()
    ]


@require_POST
def save_filter(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_MEMBERS, code)
    form = SaveFilterForm(request.POST)
    target = reverse("members:list", args=[organisation.code])
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(target)
    saved = actions.save_filter(by=request.user, organisation=organisation, **form.cleaned_data)
    messages.success(request, f"Đã lưu bộ lọc “{saved.name}”.")
    return redirect(f"{target}?{saved.query}")


@require_POST
def drop_filter(request: Request, code: str, pk: int) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_MEMBERS, code)
    saved = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    try:
        actions.drop_filter(by=request.user, organisation=organisation, saved=saved)
    except ProblemsFound as found:
        messages.error(request, " ".join(problem.message for problem in found.problems))
    else:
        messages.success(request, f"Đã xóa bộ lọc “{saved.name}”.")
    target = reverse("members:list", args=[organisation.code])
    return redirect(f"{target}{day_context(request)['day_query']}")
