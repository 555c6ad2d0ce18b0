"""The second grouping beside the tree."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.organisations import grouping_actions, queries
from capuy.organisations.access import may, scope
from capuy.organisations.days import day_context, shown_day
from capuy.organisations.forms.terms import GroupingForm, TieForm, UntieForm
from capuy.organisations.models import Grouping, GroupingTie
from capuy.organisations.requests import Request

PAGE_SIZE = 100


def groupings(request: Request) -> HttpResponse:
    """Groups with the number of visible organisations in each; a form to add one."""
    form = GroupingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = grouping_actions.add_grouping(by=request.user, name=form.cleaned_data["name"])
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã thêm nhóm “{made.name}”. Chọn các tổ chức thuộc nhóm.")
            return redirect("organisations:grouping", made.pk)
    paths = scope(request.user, Permission.SEE_FIGURES)
    context = {
        **day_context(request),
        "form": form,
        "groupings": queries.groupings_with_sizes(shown_day(request), paths),
        "may_edit": may(request.user, Permission.REORGANISE, None),
    }
    return render(request, "organisations/groupings.html", context)


def grouping(request: Request, pk: int) -> HttpResponse:
    """What belongs to a group on a day; a form to tie more."""
    chosen = get_object_or_404(Grouping, pk=pk)
    form = TieForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            added = grouping_actions.tie(by=request.user, grouping=chosen, **form.cleaned_data)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã đưa {added} tổ chức vào nhóm “{chosen.name}”.")
            return redirect("organisations:grouping", pk)
    paths = scope(request.user, Permission.SEE_FIGURES)
    ties = queries.ties_on(chosen, shown_day(request), paths)
    context = {
        **day_context(request),
        "grouping": chosen,
        "form": form,
        "ties": Paginator(ties, PAGE_SIZE).get_page(request.GET.get("trang")),
        "may_edit": may(request.user, Permission.REORGANISE, None),
    }
    return render(request, "organisations/grouping.html", context)


@require_POST
def untie(request: Request, pk: int) -> HttpResponse:
    paths = scope(request.user, Permission.REORGANISE)
    tie = get_object_or_404(GroupingTie, pk=pk, organisation__in=queries.visible(paths))
    form = UntieForm(request.POST)
    if form.is_valid():
        try:
            grouping_actions.untie(by=request.user, tie=tie, on=form.cleaned_data["on"])
            messages.success(request, "Đã đưa tổ chức ra khỏi nhóm.")
        except ProblemsFound as found:
            messages.error(request, str(found))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["on"]))
    return redirect("organisations:grouping", tie.grouping_id)
