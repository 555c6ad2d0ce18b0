"""The sheet of an organisation, and what stands behind each figure of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from capuy.accounts.access import find_organisation, may, organisations_visible_to, rest_on
from capuy.accounts.emergencies import reason_for
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.periods import Period, PeriodKind
from capuy.core.returning import back_to, way_back
from capuy.figures import registry
from capuy.figures.choices import asked_structure, asked_structure_query, period_context, to_asked_period
from capuy.figures.completeness import Progress, progress
from capuy.figures.cut_explanation import CUT, explain_cell, with_cuts
from capuy.figures.cuts import Cell
from capuy.figures.explanation import LONGEST_LIST, Explanation, explain
from capuy.figures.flags import flags_of, marks_of
from capuy.figures.form_figures import COMPLETE
from capuy.figures.papers import Asked, sheet_page
from capuy.figures.presenting import SheetLine, sheet_of
from capuy.figures.structure import day_of
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.organisations.models import Organisation


@page_or_file
def sheet(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """All figures of an organisation for a period, on screen or as a file."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if period is None:
        return to_asked_period(request, "figures:sheet", code)
    structure = asked_structure(request)
    groups = sheet_of(organisation, period, structure)
    if wanted := asked_format(request):
        page = sheet_page(groups, Asked(organisation, period, structure))
        what, name = f"biểu số liệu {period.label}", f"so-lieu-{code}-{period}"
        return hand_out_page(request, organisation, wanted, page, action="export-sheet", what=what, name=name)
    context = {
        **period_context(request, organisation, period, "figures"),
        "groups": groups,
        "marks": marks_of(organisation, period),
        "exports": exports(request),
        "last_year": period.same_period_last_year(),
        "completeness": None if period.kind is PeriodKind.TERM else _progress(organisation, period, groups),
        "breakdowns": registry.breakdowns(),
    }
    return render(request, "figures/sheet.html", context)


def _progress(organisation: Organisation, period: Period, groups: dict[str, list[SheetLine]]) -> Progress:
    figures = (line.figure for lines in groups.values() for line in lines if line.indicator.code == COMPLETE)
    return progress(organisation, period, figure=next(figures))


@require_safe
def explanation(request: Request, code: str, period: Period, indicator: str) -> HttpResponse:
    """One figure opened, or a part of it (`?trong-do=`). Listing names is journalled as a reading."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    names = may(request.user, Permission.SEE_MEMBERS, organisation)
    structure, cuts = asked_structure(request), request.GET.getlist(CUT)
    try:
        if cuts:
            opened = explain_cell(organisation, period, Cell(indicator, tuple(cuts)), structure, names=names)
        else:
            opened = explain(organisation, period, indicator, structure, names=names)
    except KeyError:
        raise Http404 from None
    if opened.personal:
        rest_on(request.user, Permission.SEE_MEMBERS)
        _journal(request, organisation, period, opened)
    back = way_back(request)
    kept = back_to(back, **asked_structure_query(request))
    context = {
        **period_context(request, organisation, period, "figures"),
        "opened": opened,
        "back": back,
        "kept_query": kept,
        "same_query": with_cuts(kept, cuts),
        "line": SheetLine(opened.indicator, opened.figure, None),
        "openable": _openable(request, opened),
        "superior": None if _is_relative(opened) else _superior(request, organisation, period),
        "longest_list": LONGEST_LIST,
        "notes": [] if cuts else list(flags_of(organisation, period, indicator).filter(closed_at=None)),
        "may_write": not cuts and may(request.user, Permission.REPORT_FIGURES, organisation),
    }
    return render(request, "figures/explain.html", context)


def _journal(request: Request, organisation: Organisation, period: Period, opened: Explanation) -> None:
    summary = f"Xem danh sách: {opened.indicator.label}, {period.label} ({len(opened.records)} người)"
    reason = reason_for(request.user, organisation)
    act = Act("explain-figure", summary, subject_of(organisation), organisation, reason=reason)
    record(act, by=request.user, kind=EntryKind.READING)


def _superior(request: Request, organisation: Organisation, period: Period) -> Organisation | None:
    """The organisation one level up in the tree of the page, if the viewer may open it."""
    place = organisation.placement_on(day_of(asked_structure(request), period))
    if place is None or place.parent_id is None:
        return None
    return organisations_visible_to(request.user).filter(pk=place.parent_id).first()


def _is_relative(opened: Explanation) -> bool:
    """A figure of this branch alone: what units have of it means something else at each."""
    return opened.cell is not None and opened.cell.relative


def _openable(request: Request, opened: Explanation) -> set[str]:
    """Codes of the children that the viewer may open: a cell that has since gone elsewhere is only named."""
    if _is_relative(opened):
        return set()
    children = [line.node.pk for line in opened.children if not line.own]
    found = organisations_visible_to(request.user).filter(pk__in=children)
    return set(found.values_list("code", flat=True))
