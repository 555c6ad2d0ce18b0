"""The few figures that matter, for the page of an organisation."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from capuy.accounts.access import may
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.core import numbers
from capuy.core.periods import Period, year_period
from capuy.core.returning import back_to
from capuy.figures import registry
from capuy.figures.completeness import progress
from capuy.figures.figure import Figure
from capuy.figures.form_figures import COMPLETE
from capuy.figures.presenting import is_ungraded
from capuy.figures.queries import children_figures, figures_of
from capuy.organisations.models import Organisation

KEY = ("members.total", "members.admitted", "members.recognised", "members.losses")
OF_COMMITTEES = ("organisations.cells", *KEY, "reviews.cells_excellent")
BANDS = ("members.age_18_30", "members.age_31_40", "members.age_41_50", "members.age_51_60", "members.age_61_plus")
MOST_BARS = 20


@dataclass(frozen=True)
class Tile:
    """One key figure; `note` says what it is measured against."""

    label: str
    value: str
    note: str
    url: str


def _key_figures(organisation: Organisation, period: Period, found: Mapping[str, Figure], shown_at: str) -> list[Tile]:
    """The tiles of an organisation: those of committees where it has cells below, else those of a cell.

    What a tile opens leads back to the page at which they are shown.
    """
    codes = OF_COMMITTEES if found["organisations.cells"].numerator > 1 else KEY
    tiles = [_tile(organisation, period, code, found[code], back_to(shown_at)) for code in codes]
    # Nought of all would read as a failure where nobody has been graded yet.
    return [
        replace(tile, value=numbers.NOTHING, note="chưa đánh giá") if is_ungraded(code, found) else tile
        for code, tile in zip(codes, tiles, strict=True)
    ]


def _tile(organisation: Organisation, period: Period, code: str, figure: Figure, query: str) -> Tile:
    known = registry.indicator(code)
    measured = known.base == registry.TARGET or code == "reviews.cells_excellent"
    note = figure.percent_text if measured and figure.denominator is not None else ""
    value = figure.ratio_text if note else figure.count_text
    if note and known.base == registry.TARGET:
        note = f"{note} chỉ tiêu"
    url = reverse("figures:explain", args=[organisation.code, period, code])
    return Tile(known.label, value, note, url + query)


def figures_panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """For the page of an organisation: tiles, a chart with its table, the way down."""
    user = request.user
    if not isinstance(user, User) or not may(user, Permission.SEE_FIGURES, organisation):
        return None
    period = year_period(day.year)
    found = figures_of(organisation, period)
    return "figures/parts/panel.html", {
        "organisation": organisation,
        "period": period,
        "tiles": _key_figures(organisation, period, found, request.get_full_path()),
        "chart": _admissions(organisation, period) or _ages(found, period),
        "completeness": progress(organisation, period, figure=found[COMPLETE]),
    }


def _admissions(organisation: Organisation, period: Period) -> dict[str, Any] | None:
    """Admissions against targets by what stands below and has either; None where there is nothing to compare."""
    code = "members.admitted"
    below = [line for line in children_figures(organisation, period, [code]) if not line.own]
    lines = [line for line in below if line.figures[code].numerator or line.figures[code].denominator]
    if not 1 < len(lines) <= MOST_BARS or not any(line.figures[code].denominator for line in lines):
        return None
    done, wanted = zip(*((line.figures[code].numerator, line.figures[code].denominator) for line in lines), strict=True)
    return {
        "title": f"Kết nạp đảng viên {period.label} so với chỉ tiêu",
        "head": "Đơn vị",
        "data": {
            "kind": "bars",
            "categories": [line.node.name for line in lines],
            "series": [{"name": "Kết quả", "values": done}, {"name": "Chỉ tiêu", "values": wanted}],
        },
        "rows": [(line.node.name, line.figures[code].text) for line in lines],
    }


def _ages(found: Mapping[str, Figure], period: Period) -> dict[str, Any] | None:
    if not found["members.total"].numerator:
        return None
    labels = [registry.indicator(code).label.removeprefix("Đảng viên ").capitalize() for code in BANDS]
    return {
        "title": f"Đảng viên theo độ tuổi, {period.label}",
        "head": "Độ tuổi",
        "data": {
            "kind": "bars",
            "categories": labels,
            "series": [{"name": "Đảng viên", "values": [found[code].numerator for code in BANDS]}],
        },
        "rows": [(label, found[code].text) for label, code in zip(labels, BANDS, strict=True)],
    }
