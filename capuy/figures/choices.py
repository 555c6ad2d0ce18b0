"""Which period and which tree a page shows: read from its address, offered at its top."""

import contextlib
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from capuy.core import dates
from capuy.core.periods import (
    USUAL_TERM,
    Period,
    PeriodKind,
    PeriodProblem,
    parse_period,
    term_period,
    usual_terms,
    year_period,
)
from capuy.figures.structure import Structure, day_of, same_today, sentence
from capuy.organisations.models import Organisation

STRUCTURE = "co-cau"
_TODAY = "hien-nay"
_SPANS = (
    (
        "Năm",
        (("", "Cả năm"), ("-H1", "6 tháng đầu năm"), ("-H2", "6 tháng cuối năm"), ("-9M", "9 tháng đầu năm")),
    ),
    ("Quý", (("-Q1", "Quý I"), ("-Q2", "Quý II"), ("-Q3", "Quý III"), ("-Q4", "Quý IV"))),
    ("Tháng", tuple((f"-M{month:02d}", f"Tháng {month}") for month in range(1, 13))),
)
YEARS_OFFERED = 8
TERMS_OFFERED = 3


class PeriodConverter:
    """A period in an address; what names none is an address that does not exist."""

    regex = "[0-9]{4}(?:-[0-9A-Z]+)?"

    def to_python(self, value: str) -> Period:
        try:
            return parse_period(value)
        except PeriodProblem as problem:
            raise ValueError(value) from problem

    def to_url(self, value: Period | str) -> str:
        return str(value)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


def default_period() -> Period:
    return year_period(dates.today().year)


def asked_period(request: HttpRequest) -> Period | None:
    """The period that the picker asks for; None where it asks for none, or for nonsense.

    A term stands in `ky` in whole, whatever the year beside it.
    """
    span = request.GET.get("ky", "")
    try:
        return parse_period(span if span[:1].isdigit() else f"{request.GET.get('nam', '')}{span}")
    except PeriodProblem:
        return None


def to_asked_period(request: HttpRequest, view: str, code: str) -> HttpResponse:
    """Go to the page of the period that the picker asks for (this year), keeping the rest of the question."""
    query = request.GET.copy()
    for name in ("nam", "ky"):
        query.pop(name, None)
    address = reverse(view, args=[code, asked_period(request) or default_period()])
    return redirect(f"{address}?{query.urlencode()}" if query else address)


def asked_structure(request: HttpRequest) -> Structure:
    return Structure.TODAY if request.GET.get(STRUCTURE) == _TODAY else Structure.THEN


def asked_structure_query(request: HttpRequest) -> dict[str, str]:
    """What keeps the structure of this page in the address of another."""
    return {STRUCTURE: _TODAY} if asked_structure(request) is Structure.TODAY else {}


def _terms_offered(organisation: Organisation, period: Period) -> list[Period]:
    """The terms of the organisation's own committee and the usual ones of its superiors, newest first. One query."""
    terms = {term.code: term for term in usual_terms(dates.today().year, TERMS_OFFERED)}
    if period.kind is PeriodKind.TERM:
        terms[period.code] = period
    for starts_on, ends_on in organisation.terms.values_list("starts_on", "ends_on"):
        last = (ends_on - dt.timedelta(days=1)).year if ends_on else starts_on.year + USUAL_TERM
        with contextlib.suppress(PeriodProblem):  # ended in the year in which it began, or was never ended
            known = term_period(starts_on.year, last)
            terms[known.code] = known
    return sorted(terms.values(), key=lambda term: (term.last, term.first), reverse=True)


def _period_choices(organisation: Organisation, period: Period) -> dict[str, Any]:
    """From the longest to the shortest; a year goes with every span but a term."""
    this_year = dates.today().year
    year = min(period.last.year, this_year) if period.kind is PeriodKind.TERM else period.first.year
    suffix = period.code[4:]
    years = sorted({*range(this_year + 1, this_year - YEARS_OFFERED, -1), year}, reverse=True)
    terms = [Choice(term.code, term.title, term == period) for term in _terms_offered(organisation, period)]
    return {
        "years": [Choice(str(number), str(number), number == year) for number in years],
        "terms": terms,
        "spans": [
            (label, [Choice(value, name, value == suffix) for value, name in offered]) for label, offered in _SPANS
        ],
    }


def _address(request: HttpRequest, structure: str) -> str:
    """This page in the other structure."""
    query = request.GET.copy()
    query.pop(STRUCTURE, None)
    if structure:
        query[STRUCTURE] = structure
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _structure_choices(request: HttpRequest, period: Period, structure: Structure) -> list[Choice]:
    if same_today(period):
        return []
    return [
        Choice(_address(request, ""), "Theo cơ cấu khi đó", structure is Structure.THEN),
        Choice(_address(request, _TODAY), "Theo cơ cấu hiện nay", structure is Structure.TODAY),
    ]


def period_context(request: HttpRequest, organisation: Organisation, period: Period, section: str) -> dict[str, Any]:
    """What every page of figures shows of its period and its tree, and what keeps both in its links."""
    structure = asked_structure(request)
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in ("nam", "ky")]
    return {
        "organisation": organisation,
        "section": section,
        "period": period,
        "structure": structure,
        "is_today_structure": structure is Structure.TODAY,
        "structure_sentence": sentence(structure, period),
        "structure_query": f"?{STRUCTURE}={_TODAY}" if structure is Structure.TODAY else "",
        "structures": _structure_choices(request, period, structure),
        "not_begun": period.first > dates.today(),
        "kept": kept,
        "day": day_of(structure, period),
        **_period_choices(organisation, period),
    }
