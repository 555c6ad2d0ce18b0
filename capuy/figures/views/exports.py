"""Tables of figures as files: `?xuat=excel`, `?xuat=pdf`. Every one is journalled."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone

from capuy.accounts.requests import Request
from capuy.core.dates import format_moment
from capuy.core.downloads import download
from capuy.documents import pdf, sheets
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.organisations.models import Organisation

EXPORT = "xuat"


@dataclass(frozen=True)
class Format:
    """A kind of file; `apart`: numbers stand alone in their cells, for whoever goes on counting with them."""

    label: str
    ending: str
    write: Callable[..., bytes]
    apart: bool


_FORMATS = {
    "excel": Format("Excel", "xlsx", sheets.write, apart=True),
    "pdf": Format("PDF", "pdf", pdf.write, apart=False),
}


def asked_format(request: Request) -> Format | None:
    return _FORMATS.get(request.GET.get(EXPORT, ""))


def exports(request: Request) -> list[tuple[str, str]]:
    """Label and query of each file that this page can leave as."""
    offered = []
    for value, known in _FORMATS.items():
        query = request.GET.copy()
        query[EXPORT] = value
        offered.append((f"Kết xuất {known.label}", query.urlencode()))
    return offered


def hand_out(
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
    made = f"{request.user.full_name} kết xuất lúc {format_moment(timezone.now())}"
    content = wanted.write(page, watermark=made)
    act = Act(action, f"Kết xuất {wanted.label}: {what}", subject_of(organisation), organisation)
    record(act, by=request.user, kind=EntryKind.EXPORT)
    return download(content, f"{name}.{wanted.ending}")
