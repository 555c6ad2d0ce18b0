"""The board of monthly meetings, on screen and as a file."""

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core import dates
from capuy.core.periods import Period, PeriodKind, year_period
from capuy.documents.sheets import Column, Page
from capuy.figures.choices import period_context
from capuy.figures.papers import Asked
from capuy.figures.structure import Structure
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.meetings.monthly import Board, CellYear, Held, board_of

LACKING = "chua-hop"
LINES = 300
_CODE, _MONTH = "CODE-OF-CELL", "1999-M01"


@page_or_file
def monthly(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """Cells × months of a year; `?xem=chua-hop` leaves those that lack nothing out."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if period is None or period.kind is not PeriodKind.YEAR:
        asked = request.GET.get("nam", "")
        year = int(asked) if asked.isdecimal() and len(asked) == 4 else (period.first if period else dates.today()).year
        return redirect("meetings:monthly", code, year_period(year))
    board = board_of(organisation, period)
    lacking = request.GET.get("xem") == LACKING
    shown = [cell for cell in board.cells if cell.lacking] if lacking else board.cells
    if wanted := asked_format(request):
        page = _paper(board, shown, Asked(organisation, period, Structure.THEN))
        what, name = f"sinh hoạt chi bộ từng tháng {period.label}", f"sinh-hoat-{code}-{period}"
        return hand_out_page(request, organisation, wanted, page, action="export-meetings", what=what, name=name)
    pages = Paginator(shown, LINES).get_page(request.GET.get("trang"))
    at = board.last_ended
    context = {
        **period_context(request, organisation, period, "figures"),
        "board": board,
        "page": pages,
        "lines": _linked(list(pages), board),
        "lacking": lacking,
        "lacking_count": sum(cell.lacking for cell in board.cells),
        "lacking_value": LACKING,
        "last": None if at is None else (board.months[at], _tally(board, at)),
        "foot": [(_tally(board, at)) for at in range(len(board.months))],
        "exports": exports(request, ("excel", "word")),
    }
    return render(request, "meetings/monthly.html", context)


def _tally(board: Board, at: int) -> dict[str, int]:
    counts = board.counts[at]
    owing = sum(number for held, number in counts.items() if held is not Held.NONE)
    return {
        "met": counts[Held.MET],
        "owing": owing,
        "not_met": counts[Held.NOT_MET],
        "silent": counts[Held.SILENT],
    }


def _linked(cells: list[CellYear], board: Board) -> list[tuple[CellYear, list[tuple[Period, Held, str]]]]:
    """Each square with the form that says it. Hundreds of lines are ordinary: the address is looked up once."""
    pattern = reverse("figures:form", args=[_CODE, _MONTH])
    return [
        (
            cell,
            [
                (month, held, pattern.replace(_CODE, quote(cell.code)).replace(_MONTH, month.code))
                for month, held in zip(board.months, cell.months, strict=True)
            ],
        )
        for cell in cells
    ]


def _paper(board: Board, cells: list[CellYear], asked: Asked) -> Page:
    columns = [
        Column("TT", "order"),
        Column("Chi bộ", width=34),
        *(Column(f"Tháng {month.first.month}", width=11) for month in board.months),
    ]
    rows: list[list[int | str | None] | str] = [
        [at, cell.name, *(held.label for held in cell.months)] for at, cell in enumerate(cells, 1)
    ]
    tallies = [_tally(board, at) for at in range(len(board.months))]
    totals: list[int | str | None] = ["", "Đã họp", *(f"{tally['met']}/{tally['owing']}" for tally in tallies)]
    title = f"Sinh hoạt chi bộ từng tháng, {asked.period.label}".upper()
    return Page("Sinh hoạt", columns, rows, title=title, totals=totals, **asked.heads)
