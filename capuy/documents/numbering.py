"""The next number of a paper: per kind, over the committee's whole term, the congress apart (domain rules 9.3)."""

import datetime as dt

from django.db.models import Max, Q

from capuy.documents.models import IssuedPaper
from capuy.organisations.models import Organisation, Term
from capuy.regulations.papers import CONGRESS_SYMBOL, body_symbol


def term_on(organisation: Organisation, day: dt.date) -> Term | None:
    """The term that a paper of that day belongs to. A new congress opens its term on its first day."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    return organisation.terms.filter(running, starts_on__lte=day).order_by("-starts_on").first()


def next_number(organisation: Organisation, kind: str, day: dt.date, *, congress: bool = False) -> int:
    """One more than the last number of the term. Only a caller who holds the organisation's lock may use it up."""
    issued = IssuedPaper.objects.filter(
        organisation=organisation, term=term_on(organisation, day), kind=kind, congress=congress
    )
    return (issued.aggregate(last=Max("number"))["last"] or 0) + 1


def symbol_of_body(organisation: Organisation, day: dt.date, *, congress: bool = False) -> str:
    """What stands behind the slash, by what the organisation was on that day."""
    if congress:
        return CONGRESS_SYMBOL
    version = organisation.version_on(day) or organisation.latest_version(day)
    return body_symbol(version.kind, name=version.name) if version else ""
