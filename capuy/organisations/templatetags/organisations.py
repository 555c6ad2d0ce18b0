"""The tree at the left of every page."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from capuy.core.numbers import format_count
from capuy.core.permissions import Permission
from capuy.organisations.access import scope
from capuy.organisations.days import PARAMETER, day_context
from capuy.organisations.models import Organisation
from capuy.organisations.queries import Node, opened_tree
from capuy.organisations.requests import Request
from capuy.regulations import KINDS

register = template.Library()
_CODE = "CODE-OF-NODE"
# Nobody reads two hundred neighbours beside each page; the page of what they stand under lists them all.
MOST = 60
FOLLOW = "theo"


@dataclass(frozen=True)
class Branch:
    """A node, where its link leads, and what is already opened below it. Flat: a template takes each dot dearly."""

    code: str
    name: str
    url: str
    current: bool
    has_children: bool
    below: "list[Branch]"


def link_pattern(path: str) -> str:
    """The address of the page at `path`, for whichever organisation: the choice follows through all sections."""
    try:
        match = resolve(path)
        if "code" in match.kwargs:
            return reverse(match.view_name, kwargs={**match.kwargs, "code": _CODE})
    except (Resolver404, NoReverseMatch):
        pass
    return reverse("organisations:page", args=[_CODE])


def branches(
    nodes: list[Node], pattern: str, current: Organisation | None, under: Organisation | None = None
) -> list[Branch]:
    """Nodes of one or more levels as nested branches; `pattern` is where their links lead.

    Of many side by side the first are shown, and the one that is opened; a last branch leads to the page of what they
    stand under (`under`: of the outermost).
    """
    known = {node.pk for node in nodes}
    codes: dict[int | None, str | None] = {node.pk: node.code for node in nodes}
    codes[None] = under.code if under else None
    by_parent: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        by_parent[node.parent if node.parent in known else None].append(node)

    opened = set(by_parent)

    def hang(parent: int | None) -> list[Branch]:
        beside = by_parent[parent]
        shown = [
            node
            for at, node in enumerate(beside)
            if at < MOST or node.pk in opened or node.pk == (current and current.pk)
        ]
        found = [
            Branch(
                node.code,
                node.name,
                pattern.replace(_CODE, quote(node.code)),
                node.pk == (current and current.pk),
                node.has_children,
                hang(node.pk),
            )
            for node in shown
        ]
        if left := len(beside) - len(shown):
            code = codes[parent]
            leads = reverse("organisations:page", args=[code]) if code else reverse("organisations:tree")
            found.append(Branch("", f"… và {format_count(left)} tổ chức khác", leads, False, False, []))
        return found

    return hang(None)


def branch_context(
    request: Request,
    nodes: list[Node],
    *,
    follow: str,
    current: Organisation | None,
    under: Organisation | None = None,
) -> dict[str, Any]:
    """What `parts/branches.html` needs; `follow` is the address of the open section, or empty."""
    days = day_context(request)
    query = {name: value for name, value in ((PARAMETER, request.GET.get(PARAMETER)), (FOLLOW, follow)) if value}
    return {
        "branches": branches(nodes, link_pattern(follow) + days["day_query"], current, under),
        "day_query": days["day_query"],
        "branch_query": urlencode(query),
    }


@register.inclusion_tag("organisations/parts/branches.html", takes_context=True)
def organisation_tree(context: dict[str, Any]) -> dict[str, Any]:
    """The viewer's tree, opened at the page's organisation. Four queries at most."""
    request: Request = context["request"]
    organisation: Organisation | None = context.get("organisation")
    paths = scope(request.user, Permission.SEE_FIGURES)
    nodes = opened_tree(organisation, day_context(request)["day"], paths)
    follow = request.path if organisation and context.get("section") else ""
    return branch_context(request, nodes, follow=follow, current=organisation)


@register.filter
def kind_label(slug: str) -> str:
    """What people call a kind of organisation."""
    return KINDS[slug].label if slug in KINDS else ""
