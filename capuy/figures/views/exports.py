"""Tables of figures as files: `?xuat=excel`, `?xuat=pdf`, `?xuat=word`. Every one is journalled."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed

from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.documents import pdf, sheets, word_tables
from capuy.documents.handing_out import LOCK, Leaving, Offer, hand_out, offer
from capuy.journal.actions import Act, subject_of
from capuy.organisations.models import Organisation

EXPORT = "xuat"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Format:
    """A kind of file; `apart`: numbers stand alone in their cells, for whoever goes on counting with them."""

    label: str
    ending: str
    write: Callable[..., bytes | pdf.Paper]
    apart: bool


def _as_word(page: sheets.Page, *, watermark: str) -> bytes:
    return word_tables.write(page, on=dates.today(), author="", watermark=watermark)


_FORMATS = {
    "excel": Format("Excel", "xlsx", sheets.write, apart=True),
    "pdf": Format("PDF", "pdf", pdf.draw, apart=False),
    "word": Format("Word", "docx", _as_word, apart=False),
}


def asked_format(request: Request) -> Format | None:
    return _FORMATS.get(request.GET.get(EXPORT, ""))


def exports(request: Request, formats: Sequence[str] = ("excel", "pdf")) -> list[Offer]:
    """The files that this page can leave as, with what is chosen on it."""
    offered = []
    for value in formats:
        known = _FORMATS[value]
        query = request.GET.copy()
        query[EXPORT] = value
        offered.append(offer(known.label, request.path, known.ending, query))
    return offered


def hand_out_page(
    request: Request,
    organisation: Organisation,
    wanted: Format,
    page: sheets.Page,
    *,
    action: str,
    what: str,
    name: str,
) -> HttpResponse:
    """The page as a file. Effects: one entry in the journal, `Kết xuất PDF: <what>`."""
    act = Act(action, f"Kết xuất {wanted.label}: {what}", subject_of(organisation), organisation)
    shown = request.GET.copy()
    for asked in (EXPORT, LOCK):
        shown.pop(asked, None)
    return hand_out(
        request,
        f"{name}.{wanted.ending}",
        lambda mark: Leaving(wanted.write(page, watermark=mark), act),
        back=f"{request.path}?{shown.urlencode()}",
        page={"organisation": organisation, "section": "figures"},
    )


def page_or_file(view: View) -> View:
    """A page is read only; asked for as a file it also takes the password of the file."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} and not (request.method == "POST" and asked_format(request)):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return view(request, *args, **kwargs)

    return guarded
