"""The tree, the page of one organisation, and its history."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.organisations import queries
from capuy.organisations.access import find_organisation, may, scope
from capuy.organisations.days import day_context, shown_day
from capuy.organisations.models import DecisionKind, Grouping, Organisation
from capuy.organisations.panels import panels_of
from capuy.organisations.requests import Request
from capuy.organisations.templatetags.organisations import FOLLOW, branch_context
from capuy.regulations import KINDS

PAGE_SIZE = 100


def tree(request: Request) -> HttpResponse:
    """Where the viewer's tree begins: the table of its tops (of one top: its children), or what a grouping holds."""
    day = shown_day(request)
    paths = scope(request.user, Permission.SEE_FIGURES)
    grouping = _asked_grouping(request)
    nodes = queries.grouped(grouping, day, paths) if grouping else queries.tops(day, paths)
    top = nodes[0] if len(nodes) == 1 and not grouping and nodes[0].has_children else None
    if top:
        nodes = queries.children_of(top.pk, day, paths=paths)
    context = {
        **day_context(request),
        "top": top,
        "nodes": Paginator(nodes, PAGE_SIZE).get_page(request.GET.get("trang")),
        "groupings": Grouping.objects.all(),
        "grouping": grouping,
        "may_import": may(request.user, Permission.IMPORT, None),
    }
    return render(request, "organisations/tree.html", context)


def _asked_grouping(request: Request) -> Grouping | None:
    asked = request.GET.get("nhom", "")
    return get_object_or_404(Grouping, pk=asked) if asked.isdecimal() else None


def page(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    day = shown_day(request)
    paths = scope(request.user, Permission.SEE_FIGURES)
    grouping = _asked_grouping(request)
    children = (
        queries.grouped(grouping, day, paths, under=organisation)
        if grouping
        else queries.children_of(organisation, day, paths=paths, closed="ket_thuc" in request.GET)
    )
    context = {
        **_about(request, organisation),
        "section": "overview",
        "children": Paginator(children, PAGE_SIZE).get_page(request.GET.get("trang")),
        "with_closed": "ket_thuc" in request.GET,
        "groupings": Grouping.objects.all(),
        "grouping": grouping,
        "panels": panels_of(request, organisation, day),
        "decision_kinds": DecisionKind.choices if may(request.user, Permission.REORGANISE, organisation) else [],
    }
    return render(request, "organisations/page.html", context)


def _about(request: Request, organisation: Organisation) -> dict[str, Any]:
    """What every page of one organisation says of it. Constant number of queries."""
    days = day_context(request)
    version = organisation.latest_version(days["day"])
    ending = queries.ending_of(organisation)
    successor = ending.successor if ending else None
    return {
        **days,
        "organisation": organisation,
        "node": queries.node_of(organisation, days["day"]),
        "version": version,
        "kind": KINDS[version.kind] if version else None,
        "not_yet": version is not None and version.valid_from > days["day"],
        "ending": ending,
        "may_see_successor": may(request.user, Permission.SEE_FIGURES, successor) if successor else False,
    }


def history(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    context = {
        **_about(request, organisation),
        "section": "history",
        "pasts": queries.history(organisation),
        "absorbed": queries.absorbed_by(organisation),
        "decisions": queries.listed(queries.decisions_about(organisation), [organisation.pk]),
        "ties": organisation.grouping_ties.select_related("grouping"),
        "today": dates.today(),
    }
    return render(request, "organisations/history.html", context)


def branch(request: Request, code: str) -> HttpResponse:
    """The children of one organisation, for the tree at the left."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    paths = scope(request.user, Permission.SEE_FIGURES)
    nodes = queries.children_of(organisation, shown_day(request), paths=paths, counted=False)
    context = branch_context(request, nodes, follow=request.GET.get(FOLLOW, ""), current=None, under=organisation)
    return render(request, "organisations/parts/branches.html", context)
