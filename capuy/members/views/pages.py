"""A member's page, the own page of a member, and the acts on a record."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import may, scope
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_blockers, show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.members import actions, queries
from capuy.members.acts import BY_SLUG, State, offered
from capuy.members.forms.acts import ReasonForm, has_other_cells
from capuy.members.models import Member, MembershipKind, PersonalFact, Status
from capuy.members.views.shared import (
    find_member,
    frame,
    home_of,
    rehearse,
    shown_values,
)
from capuy.organisations.models import Organisation
from capuy.organisations.queries import paths_ever

ENTRIES = 30
PARTS = {
    "": "Thông tin",
    "sinh-hoat": "Quá trình sinh hoạt",
    "tinh-trang": "Tình trạng",
    "chuc-vu": "Chức vụ",
    "khen-thuong": "Khen thưởng, kỷ luật, xếp loại",
    "nhat-ky": "Nhật ký thay đổi",
}
READERS = {"da-xem": "Ai đã xem"}


def _parts(request: Request, home: Organisation | None, *, own: bool) -> dict[str, str]:
    """The parts that the viewer may open: who read a record is for the member and for those who keep the journal."""
    told = own or (home is not None and may(request.user, Permission.SEE_JOURNAL, home))
    return {**PARTS, **READERS} if told else PARTS


def _contents(request: Request, member: Member, part: str) -> dict[str, Any]:
    """Only what the open part shows is read."""
    match part:
        case "sinh-hoat":
            return {"stays": queries.stays_of(member)}
        case "tinh-trang":
            return {"spells": member.spells.order_by("-valid_from")}
        case "chuc-vu":
            seats = member.seats.select_related("body__term__organisation").order_by("-valid_from")
            names = queries.names_by_day((seat.body.term.organisation_id, seat.valid_from) for seat in seats)
            return {"seats": [(seat, names[seat.body.term.organisation_id, seat.valid_from]) for seat in seats]}
        case "khen-thuong":
            return {"facts": member.facts.all()}
        case "nhat-ky" | "da-xem":
            return {"entries": Paginator(_entries(request, member, part), ENTRIES).get_page(request.GET.get("trang"))}
    return {}


def _entries(request: Request, member: Member, part: str) -> QuerySet[Entry]:
    if part == "nhat-ky":
        return queries.journal_of(member)
    own = member.user_id == request.user.pk
    paths = None if own else paths_ever(scope(request.user, Permission.SEE_JOURNAL))
    return queries.readings_of(member, paths)


def _state(member: Member, *, other_cells: bool) -> State:
    today = dates.today()
    spells = list(member.spells.order_by("valid_from"))
    current = next((spell for spell in spells if spell.holds_on(today)), spells[-1] if spells else None)
    stays = list(member.memberships.filter(follows=None))
    return State(
        status=current.status if current else "",
        temporary=any(stay.kind == MembershipKind.TEMPORARY and stay.holds_on(today) for stay in stays),
        moves=sum(stay.kind == MembershipKind.OFFICIAL for stay in stays),
        spells=len(spells),
        other_cells=other_cells,
    )


def _show(request: Request, member: Member, *, own: bool) -> HttpResponse:
    home = home_of(member)
    parts = _parts(request, home, own=own)
    part = request.GET.get("muc", "")
    if part not in parts:
        raise Http404
    may_edit = not own and home is not None and may(request.user, Permission.EDIT_MEMBERS, home)
    state = _state(member, other_cells=may_edit and has_other_cells(request.user, member))
    actions.note_reading(by=request.user, member=member, place=home, part=parts[part].lower())
    context = {
        # The own page stands apart from the tree: a member holds no right over the cell.
        **frame(request, None if own else home),
        "member": member,
        "own": own,
        "parts": [(slug, label, slug == part) for slug, label in parts.items()],
        "part": part,
        "masked_id": actions.mask(member.citizen_id),
        "status": Status(state.status).label if state.status else "",
        "status_mood": _MOODS.get(state.status, "state-idle"),
        "cell": home.latest_version() if home else None,
        "may_reveal": own or _may_reveal(request, home),
        "may_edit": may_edit,
        "acts": offered(state) if may_edit else [],
        **_contents(request, member, part),
    }
    return render(request, "members/page.html", context)


_MOODS: dict[str, str] = {
    Status.OFFICIAL: "state-good",
    Status.PROBATIONARY: "state-good",
    Status.EXEMPT: "state-idle",
    Status.SUSPENDED: "state-bad",
}


def page(request: Request, pk: int) -> HttpResponse:
    return _show(request, find_member(request.user, Permission.SEE_MEMBERS, pk), own=False)


def own_page(request: Request) -> HttpResponse:
    """The record of the person who is signed in."""
    member = Member.objects.filter(user=request.user, merged_into=None).first()
    if member is None:
        return render(request, "members/no_own_page.html", status=404)
    return _show(request, member, own=True)


def _may_reveal(request: Request, home: Organisation | None) -> bool:
    """The number belongs to the cell that keeps the record; where somebody stays for a time it is not opened."""
    return home is not None and may(request.user, Permission.SEE_MEMBERS, home)


@require_http_methods(["GET", "POST"])
def reveal_id(request: Request, pk: int) -> HttpResponse:
    """The whole id number, once; the opening is journalled. Who comes back to the page sees the record again."""
    member = Member.objects.filter(pk=pk, user=request.user, merged_into=None).first()
    own = member is not None
    if member is None:
        member = find_member(request.user, Permission.SEE_MEMBERS, pk)
    home = home_of(member)
    if not own and not _may_reveal(request, home):
        raise Http404
    if request.method != "POST":
        return redirect("members:own") if own else redirect(member)
    number = actions.reveal_citizen_id(by=request.user, member=member, place=home)
    context = {**frame(request, None if own else home), "member": member, "number": number, "own": own}
    response = render(request, "members/citizen_id.html", context)
    response["Cache-Control"] = "no-store"
    return response


def act(request: Request, pk: int, slug: str) -> HttpResponse:
    """The form of one act; then what it will do, with warnings; then the act itself."""
    member = find_member(request.user, Permission.EDIT_MEMBERS, pk)
    chosen = BY_SLUG.get(slug)
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST or None, member=member, user=request.user)
    context = {**frame(request, home_of(member)), "member": member, "act": chosen, "form": form}
    if request.method != "POST" or not form.is_valid() or "edit" in request.POST:
        return render(request, "members/act.html", context)

    def run(accept: bool) -> None:
        chosen.run(member, form.cleaned_data, request.user, accept=accept)

    if "confirmed" not in request.POST:
        warnings = show_blockers(form, rehearse(run))
        if form.errors:
            return render(request, "members/act.html", context)
        return render(request, "members/confirm.html", {**context, "warnings": warnings, "values": shown_values(form)})
    try:
        run(True)
    except ProblemsFound as found:
        show_problems(form, found.problems)
        return render(request, "members/act.html", context)
    messages.success(request, chosen.done)
    return redirect(member)


def remove_fact(request: Request, pk: int) -> HttpResponse:
    """Take away a fact entered by mistake, with a reason."""
    fact = get_object_or_404(
        PersonalFact.objects.select_related("member"),
        pk=pk,
        member__in=queries.members_visible_to(request.user, Permission.EDIT_MEMBERS),
    )
    form = ReasonForm(request.POST or None, member=fact.member, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_fact(by=request.user, fact=fact, reason=form.cleaned_data["reason"])
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, "Đã xóa mục ghi nhầm.")
            return redirect(f"{fact.member.get_absolute_url()}?muc=khen-thuong")
    actions.note_reading(by=request.user, member=fact.member, place=home_of(fact.member), part="xóa mục ghi nhầm")
    context = {**frame(request, home_of(fact.member)), "member": fact.member, "fact": fact, "form": form}
    return render(request, "members/remove_fact.html", context)
