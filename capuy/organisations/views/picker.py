"""What the search box and the tree of a picker ask the server for. Always inside the asker's own branches."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from capuy.core.permissions import Permission
from capuy.organisations import queries
from capuy.organisations.access import scope
from capuy.organisations.days import shown_day
from capuy.organisations.models import Organisation
from capuy.organisations.requests import Request
from capuy.regulations import KINDS


@dataclass(frozen=True)
class Asked:
    """The choice that a picker offers: a permission, a day, and perhaps some kinds only."""

    paths: list[str]
    day: dt.date
    kinds: frozenset[str]
    many: bool
    query: dict[str, str]

    def offers(self, node: queries.Node) -> bool:
        return not self.kinds or node.kind in self.kinds


def _asked(request: Request) -> Asked:
    asked = request.GET.get("quyen", Permission.SEE_FIGURES.value)
    if asked not in set(Permission):
        raise Http404
    kinds = frozenset(filter(None, request.GET.get("loai", "").split(",")))
    kept = {name: request.GET[name] for name in ("quyen", "loai", "ngay", "nhieu") if name in request.GET}
    return Asked(scope(request.user, Permission(asked)), shown_day(request), kinds, "nhieu" in request.GET, kept)


def search(request: Request) -> HttpResponse:
    """Answers of the search box: at most twenty, open ones only."""
    asked = _asked(request)
    hits = queries.search(request.GET.get("q", ""), asked.day, asked.paths)
    labels = {KINDS[kind].label for kind in asked.kinds if kind in KINDS}
    results = [
        {"code": hit.code, "name": hit.name, "kind": hit.kind_label, "above": hit.above}
        for hit in hits
        if not hit.closed and (not asked.kinds or hit.kind_label in labels)
    ]
    return JsonResponse({"results": results})


def _root(request: Request, asked: Asked) -> Organisation | None:
    code = request.GET.get("goc")
    return get_object_or_404(queries.visible(asked.paths), code=code) if code else None


def choose(request: Request) -> HttpResponse:
    """One level of the tree to choose from; branches below are asked for when opened."""
    asked = _asked(request)
    root = _root(request, asked)
    nodes = queries.children_of(root, asked.day, paths=asked.paths) if root else queries.tops(asked.day, asked.paths)
    context: dict[str, Any] = {
        "rows": [
            {
                "node": node,
                "offered": asked.offers(node),
                "below_url": f"{reverse('organisations:choose')}?{urlencode(asked.query | {'goc': node.code})}",
                "all_url": f"{reverse('organisations:choose-many')}?{urlencode(asked.query | {'goc': node.code})}",
            }
            for node in nodes
        ],
        "many": asked.many,
        "levels": [] if root or not asked.many else _levels(asked),
    }
    return render(request, "organisations/parts/choose.html", context)


def _levels(asked: Asked) -> list[tuple[str, str]]:
    """(address, label) of each kind that may be chosen as a whole."""
    kinds = sorted((KINDS[slug] for slug in KINDS if not asked.kinds or slug in asked.kinds), key=lambda k: k.rank)
    base = reverse("organisations:choose-many")
    return [(f"{base}?{urlencode(asked.query | {'cap': kind.slug})}", kind.label) for kind in kinds]


def choose_many(request: Request) -> HttpResponse:
    """All of a branch (`goc`), or of a level (`cap`), as codes and names."""
    asked = _asked(request)
    root = _root(request, asked)
    level = request.GET.get("cap", "")
    nodes = queries.everything(asked.day, asked.paths, under=root, kind=level)
    results = [{"code": node.code, "name": node.name} for node in nodes if asked.offers(node)]
    return JsonResponse({"results": results})
