"""The dashboard of an organisation, on a desk, on a telephone, on the wall of a meeting room and on paper."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.numbers import format_count
from capuy.core.periods import Period
from capuy.core.returning import back_to
from capuy.dashboards.board import Dashboard, dashboard_of
from capuy.figures import registry
from capuy.figures.choices import asked_structure, asked_structure_query, period_context, to_asked_period
from capuy.figures.flags import marks_of
from capuy.figures.queries import all_codes, grouped
from capuy.figures.structure import day_of
from capuy.figures.targets import target_codes
from capuy.organisations.queries import names_on

ON_THE_WALL = "trinh-chieu"
MOST_BARS = MOST_LINES = 20


@require_safe
def dashboard(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """`?chi-tieu=` names the indicator that is compared; `?trinh-chieu=1` shows one part after another, large."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if period is None:
        return to_asked_period(request, "dashboards:dashboard", code)
    chosen = request.GET.get("chi-tieu") or target_codes()[0]
    try:
        board = dashboard_of(organisation, period, asked_structure(request), chosen)
    except KeyError:
        raise Http404 from None
    on_the_wall = request.GET.get(ON_THE_WALL) == "1"
    units = [line.node.pk for line in board.units]
    visible = organisations_visible_to(request.user).filter(pk__in=units)
    context = {
        **period_context(request, organisation, period, "dashboard"),
        "board": board,
        "marks": marks_of(organisation, period),
        "name": names_on([organisation.pk], day_of(asked_structure(request), period)).get(organisation.pk, ""),
        "indicators": grouped(all_codes()),
        "openable": set(visible.values_list("code", flat=True)),
        "most_lines": f":{MOST_LINES}",
        "more_lines": max(0, len(board.compared) - MOST_LINES),
        "has_rate": board.chosen.base is not None,
        "back": back_to(request.get_full_path(), **asked_structure_query(request)),
        "wall_address": _address(request, wall=True),
        "desk_address": _address(request, wall=False),
        "trend_chart": _trend_chart(board),
        "units_chart": _units_chart(board),
        "map_chart": _map_chart(board),
        "size": registry.indicator("members.total"),
    }
    return render(request, "dashboards/wall.html" if on_the_wall else "dashboards/dashboard.html", context)


def _address(request: Request, *, wall: bool) -> str:
    """The same page on the wall, or back on the desk."""
    query = request.GET.copy()
    query.pop(ON_THE_WALL, None)
    if wall:
        query[ON_THE_WALL] = "1"
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _trend_chart(board: Dashboard) -> dict[str, Any] | None:
    trend = board.trend
    if not any(trend.now) and not any(trend.before):
        return None
    series = [{"name": trend.now_label, "values": trend.now}, {"name": trend.before_label, "values": trend.before}]
    return {"kind": "bars", "categories": trend.labels, "series": series}


def _units_chart(board: Dashboard) -> dict[str, Any] | None:
    """Result and target side by side; without a target the result alone."""
    code = board.chosen.code
    lines = [line for line in board.compared if line.figures[code].known][:MOST_BARS]
    if len(lines) < 2 or not any(line.figures[code].numerator for line in lines):
        return None
    figures = [line.figures[code] for line in lines]
    series = [{"name": "Kết quả", "values": [figure.numerator for figure in figures]}]
    if board.chosen.base == registry.TARGET and any(figure.denominator for figure in figures):
        series.append({"name": "Chỉ tiêu", "values": [figure.denominator for figure in figures]})
    return {"kind": "bars", "categories": [line.node.name for line in lines], "series": series}


def _map_chart(board: Dashboard) -> dict[str, Any] | None:
    """Each unit as large as its members are many, in the colour and with the word of its state."""
    aim = board.aim
    if aim is None or len(aim.units) < 2:
        return None
    tiles = [
        {
            "name": unit.line.node.name,
            "value": unit.line.figures["members.total"].numerator,
            "note": f"{unit.figure.ratio_text} · {unit.pace.state.label}",
            "look": unit.pace.state.look,
            "told": f"{format_count(unit.line.figures['members.total'].numerator)} đảng viên",
        }
        for unit in aim.units
    ]
    return {"kind": "map", "tiles": tiles} if all(tile["value"] for tile in tiles) else None
