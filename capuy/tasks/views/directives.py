"""The register of directing papers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.tasks import queries
from capuy.tasks.access import directives_seen_by, find_directive, seen_by
from capuy.tasks.actions.registering import KINDS, Paper, register
from capuy.tasks.files import PAPER, look
from capuy.tasks.forms import DirectiveForm, RegisterFilter
from capuy.tasks.models import Directive

PAGE = 50
SHOWN = 200


@require_safe
def directives(request: Request, code: str) -> HttpResponse:
    """The register, searched without marks, also in the words of the files."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    form = RegisterFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = queries.register_of(
        request.user,
        organisation,
        text=given.get("text", ""),
        kind=given.get("kind", ""),
        in_force=bool(given.get("in_force")),
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    context = {
        "organisation": organisation,
        "section": "tasks",
        "view": "directives",
        "form": form,
        "page": page,
        "kinds": KINDS,
        "today": dates.today(),
        "may_enter": may(request.user, Permission.GIVE_TASKS, organisation),
    }
    return render(request, "tasks/directives.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    data, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DirectiveForm(data, uploads, user=request.user, organisation=organisation)
    if data is not None and form.is_valid():
        try:
            entered = _enter(request, organisation, form)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã vào sổ văn bản {entered.symbol}.")
            return redirect(entered)
    context = {"organisation": organisation, "section": "tasks", "form": form}
    return render(request, "tasks/new_directive.html", context, status=422 if form.errors else 200)


def _enter(request: Request, organisation: Organisation, form: DirectiveForm) -> Directive:
    given = dict(form.cleaned_data)
    upload = given.pop("file")
    file = look(upload, PAPER) if upload else None
    replaced = Directive.objects.filter(pk__in=given.pop("replaces"))
    paper = Paper(**{**given, "replaces": list(replaced), "concerned": given["concerned"]})
    return register(by=request.user, organisation=organisation, paper=paper, file=file)


@require_safe
def directive(request: Request, pk: int) -> HttpResponse:
    """One paper: what it is, what it replaces, the tasks that came of it."""
    found = find_directive(request.user, pk)
    tasks = seen_by(request.user).filter(directive=found).order_by("due_on", "pk")
    seen = directives_seen_by(request.user)
    concerned = list(found.concerned.values_list("pk", flat=True)[:SHOWN])
    context = {
        "directive": found,
        "kind": KINDS.get(found.kind, ""),
        "replaces": seen.filter(replaced_by=found),
        "replaced_by": seen.filter(replaces=found),
        "concerned": sorted(names_on(concerned, dates.today()).values()),
        "lines": queries.lines_of(tasks[:SHOWN]),
        "today": dates.today(),
        "may_give": may(request.user, Permission.GIVE_TASKS, found.organisation),
    }
    return render(request, "tasks/directive.html", context)
