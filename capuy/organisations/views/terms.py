"""Terms of an organisation and their bodies."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.core.seen import Clash, clashes_in
from capuy.organisations.access import find_organisation, may
from capuy.organisations.days import day_context
from capuy.organisations.forms.terms import TermForm
from capuy.organisations.models import Organisation, Term
from capuy.organisations.requests import Request
from capuy.organisations.term_actions import add_term, change_term


def terms(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    context = {
        **_about(request, organisation),
        "terms": organisation.terms.prefetch_related("bodies"),
        "may_edit": may(request.user, Permission.EDIT_TERMS, organisation),
    }
    return render(request, "organisations/terms.html", context)


def _about(request: Request, organisation: Organisation) -> dict[str, Any]:
    version = organisation.latest_version()
    return {**day_context(request), "organisation": organisation, "version": version, "section": "committee"}


def add(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.EDIT_TERMS, code)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            term = add_term(by=request.user, organisation=organisation, data=form.data_of_term())
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã thêm {term}.")
            return redirect("organisations:terms", code)
    return render(request, "organisations/term_form.html", {**_about(request, organisation), "form": form})


def change(request: Request, code: str, pk: int) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.EDIT_TERMS, code)
    term = get_object_or_404(Term, organisation=organisation, pk=pk)
    form = TermForm(request.POST or None, term=term)
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        try:
            change_term(by=request.user, term=term, data=form.data_of_term(), seen=form.seen_now)
        except ProblemsFound as found:
            show_problems(form, found.problems)
            clashes = clashes_in(found.problems)
        else:
            messages.success(request, f"Đã sửa nhiệm kỳ {form.cleaned_data['label']}.")
            return redirect("organisations:terms", code)
    context = {**_about(request, organisation), "form": form, "term": term, "clashes": clashes}
    return render(request, "organisations/term_form.html", context)
