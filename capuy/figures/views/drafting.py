"""The form of the cells as a page with drafts: what it is one of, and its bar."""

from django.urls import reverse

from capuy.accounts.requests import Request
from capuy.core.periods import Period
from capuy.core.seen import Seen
from capuy.drafts.laying import Laid, lay
from capuy.drafts.pages import Bar, drafted_in
from capuy.drafts.queries import around
from capuy.drafts.values import Sheet
from capuy.figures.completeness import CellState
from capuy.figures.grid import boxes_of, labels_of, stored_in
from capuy.organisations.models import Organisation


def sheet_of(organisation: Organisation, period: Period) -> Sheet:
    page = reverse("figures:form", args=[organisation.code, period])
    return Sheet(page, f"figures.form:{period}", organisation)


def bar_of(
    request: Request, organisation: Organisation, period: Period, cells: list[CellState], *, unsent: bool
) -> Bar:
    """For who may fill in `cells`: the own draft laid over them, and the others at them. Two queries."""
    sheet = sheet_of(organisation, period)
    found = around(request.user, sheet)
    laid = Laid() if request.method == "POST" else lay(found.values, boxes_of(cells), Seen.of(stored_in(cells)))
    return Bar(
        sheet,
        reverse("figures:form-draft", args=[organisation.code, period]),
        f"Biểu mẫu {period.label}, {cells[0].name if len(cells) == 1 else organisation.code}",
        found,
        laid,
        labels_of(laid.texts, cells),
        unsent=unsent,
        carried=drafted_in(request),
    )
