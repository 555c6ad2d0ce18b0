"""The journal: who did what, when, and what changed."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.text import text_key
from capuy.journal import queries
from capuy.journal.models import Entry, EntryQuerySet
from capuy.organisations.access import may_everywhere, scope
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on, paths_ever
from capuy.web.journal_forms import JournalForm

# Rooms whose records are personal files: their values are shown only to those who may see the files.
PERSONAL = ("members.",)


@dataclass(frozen=True)
class Difference:
    label: str
    before: Any
    after: Any

    @property
    def changed(self) -> bool:
        return bool(self.before != self.after)


def _visible(request: Request) -> EntryQuerySet:
    paths = scope(request.user, Permission.SEE_JOURNAL)
    if not paths:
        raise Http404
    # What was written before a reorganisation lies at the old place of the branch.
    return queries.visible(paths_ever(paths), whole=may_everywhere(request.user, Permission.SEE_JOURNAL))


@require_GET
def journal(request: Request) -> HttpResponse:
    entries = _visible(request)
    form = JournalForm(request.GET, user=request.user)
    part = queries.Part([], None)
    if form.is_valid():
        part = queries.part(queries.search(entries, form.wanted()), form.cleaned_data["truoc"])
    names = _organisation_names(part.entries)
    rows = [(entry, names.get(entry.organisation, entry.organisation)) for entry in part.entries]
    return render(request, "web/journal.html", {"form": form, "rows": rows, "before": part.before})


@require_GET
def entry(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(_visible(request), pk=pk)
    personal = found.subject.startswith(PERSONAL)
    readable = not personal or found.path.startswith(tuple(paths_ever(scope(request.user, Permission.SEE_MEMBERS))))
    context = {
        "entry": found,
        "place": _organisation_names([found]).get(found.organisation, found.organisation),
        "differences": _differences(found) if readable else [],
        "readable": readable,
    }
    return render(request, "web/journal_entry.html", context)


def _differences(entry: Entry) -> list[Difference]:
    """What changed comes first; the databases keep the labels in different orders."""
    labels = [*entry.before, *(label for label in entry.after if label not in entry.before)]
    rows = [Difference(label, entry.before.get(label), entry.after.get(label)) for label in labels]
    return sorted(rows, key=lambda row: (not row.changed, text_key(row.label)))


def _organisation_names(entries: list[Entry]) -> dict[str, str]:
    codes = {entry.organisation for entry in entries if entry.organisation}
    known = dict(Organisation.objects.filter(code__in=codes).values_list("pk", "code"))
    names = names_on(known, dates.today())
    return {code: names[pk] for pk, code in known.items() if pk in names}
