"""Records that perhaps belong to one person: found, compared, merged."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from capuy.accounts.requests import Request
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Level, ProblemsFound
from capuy.members import actions, queries
from capuy.members.models import Member
from capuy.members.views.shared import find_member, home_of, rehearse
from capuy.organisations.days import day_context

COMPARED = tuple(name for name in actions.FIELDS)


def duplicates(request: Request) -> HttpResponse:
    groups, more = queries.duplicates(request.user)
    context = {**day_context(request), "groups": groups, "more": more}
    return render(request, "members/duplicates.html", context)


def compare(request: Request, keep: int, drop: int) -> HttpResponse:
    """Two records side by side; merging them asks once more with what stands in the way."""
    kept = find_member(request.user, Permission.EDIT_MEMBERS, keep)
    dropped = find_member(request.user, Permission.EDIT_MEMBERS, drop)
    if request.method == "POST":
        try:
            actions.merge(
                by=request.user,
                keep=kept,
                drop=dropped,
                reason=request.POST.get("reason", "")[:500],
                accept_warnings="accept" in request.POST,
            )
        except ProblemsFound:
            return redirect("members:compare", keep, drop)
        messages.success(request, f"Đã gộp hai hồ sơ của {kept.full_name}.")
        return redirect(kept)
    for member in (kept, dropped):
        part = "so sánh hồ sơ trùng"
        actions.note_reading(by=request.user, member=member, place=home_of(member), part=part)
    problems = rehearse(lambda accept: actions.merge(by=request.user, keep=kept, drop=dropped, accept_warnings=accept))
    kept.refresh_from_db()
    dropped.refresh_from_db()
    context = {
        **day_context(request),
        "kept": kept,
        "dropped": dropped,
        "rows": _rows(kept, dropped),
        "stays": [queries.stays_of(member) for member in (kept, dropped)],
        "problems": problems,
        "blocked": any(problem.level is Level.BLOCKER for problem in problems),
    }
    return render(request, "members/compare.html", context)


def _rows(kept: Member, dropped: Member) -> list[dict[str, Any]]:
    rows = [
        {
            "label": Member._meta.get_field(name).verbose_name,  # type: ignore[union-attr]  # no relation among them
            "kept": _shown(kept, name),
            "dropped": _shown(dropped, name),
        }
        for name in COMPARED
    ]
    masked = [actions.mask(member.citizen_id) for member in (kept, dropped)]
    rows.append({"label": "số định danh cá nhân", "kept": masked[0], "dropped": masked[1]})
    return [row | {"differs": row["kept"] != row["dropped"]} for row in rows]


def _shown(member: Member, name: str) -> str:
    display = getattr(member, f"get_{name}_display", None)
    value = display() if display else getattr(member, name)
    return format_date(value) if hasattr(value, "year") else str(value or "")
