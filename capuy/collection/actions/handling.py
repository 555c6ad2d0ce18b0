"""What the asking office, and the levels below it, do with what came in and what did not: accept, return, put off …"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.actions.passing import pass_level, tell_level, tell_returned
from capuy.collection.models import OWING, Addressee, ReportRequest, State
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.journal.actions import Act, record, subject_of
from capuy.notices.telling import settle
from capuy.organisations.models import Placement


@transaction.atomic
def accept(*, by: User | None, addressee: Addressee) -> None:
    """Approve what was handed in. Raises ProblemsFound where nothing waits for it."""
    held = _hold(by, addressee)
    stop_on(_unless(held, [State.HANDED], "Chỉ duyệt được biểu đã nộp."))
    if held.waits_at:
        stop_on([Problem("passing", f"{held.name}: biểu còn chờ cấp dưới duyệt, chưa tới cơ quan yêu cầu.")])
    _settle(held, State.ACCEPTED, "collection.accept", "Duyệt", by=by)


@transaction.atomic
def return_answers(*, by: User | None, addressee: Addressee, reason: str, due_on: dt.date | None = None) -> None:
    """Give it back with the reason, to be handed in again; by a day of its own if named. Raises ProblemsFound.

    The level that the answer has reached may do so too. Effects: as all here, and a notice to those who answer.
    """
    held = _hold(by, addressee, at_level=True)
    stop_on(_unless(held, [State.HANDED, State.ACCEPTED], "Chỉ trả lại được biểu đã nộp."))
    stop_on([*_reasoned(reason), *_problems_of_day(due_on)])
    held.due_on, held.waits_at = due_on or held.due_on, None
    settle(held.get_absolute_url())
    _settle(held, State.RETURNED, "collection.return", "Trả lại", by=by, reason=reason)
    tell_returned(held)


@transaction.atomic
def pass_on(*, by: User | None, addressee: Addressee) -> None:
    """Approve at the level that the answer has reached; it goes to the next one, from the last to who asked.

    Effects: passage, level, journal, a notice to the next level. Raises ProblemsFound where it waits at no level.
    """
    held = _hold(by, addressee, at_level=True)
    stop_on(_unless(held, [State.HANDED], "Chỉ duyệt được biểu đã nộp."))
    if held.waits_at is None:
        stop_on([Problem("not-passing", f"{held.name}: biểu không chờ cấp nào duyệt.")])
    settle(held.get_absolute_url())
    level = pass_level(held, _name(by))
    summary = f"Duyệt ở {level}: {held.name}, biểu “{held.asked.title}”"
    record(Act("collection.pass", summary, subject_of(held), held.organisation, after={"cấp duyệt": level}), by=by)
    tell_level(held)


@transaction.atomic
def exempt(*, by: User | None, addressee: Addressee, reason: str) -> None:
    """It need not report this time; it leaves the count of those who must. Raises ProblemsFound."""
    held = _hold(by, addressee)
    stop_on([*_unless(held, OWING, "Đơn vị này đã nộp, không cần miễn."), *_reasoned(reason)])
    _settle(held, State.EXEMPT, "collection.exempt", "Miễn nộp", by=by, reason=reason)


@transaction.atomic
def oblige(*, by: User | None, addressee: Addressee) -> None:
    """Take an exemption back. Raises ProblemsFound."""
    held = _hold(by, addressee)
    stop_on(_unless(held, [State.EXEMPT], "Đơn vị này không được miễn."))
    _settle(held, State.WAITING, "collection.oblige", "Bỏ miễn nộp", by=by)


@transaction.atomic
def put_off(*, by: User | None, addressee: Addressee, due_on: dt.date, reason: str) -> None:
    """A later day for one organisation, also after the form was locked: an exception with a name and a reason."""
    held = _hold(by, addressee)
    problems = [*_unless(held, OWING, "Đơn vị này đã nộp, không cần gia hạn."), *_reasoned(reason)]
    stop_on([*problems, *_problems_of_day(due_on)])
    held.due_on = due_on
    _settle(held, State(held.state), "collection.put-off", f"Gia hạn đến {format_date(due_on)}", by=by, reason=reason)


def closed_of(asked: ReportRequest) -> set[int]:
    """The addressees that have ended since, and owe nothing any more."""
    places = Placement.objects.on(dates.today()).filter(organisation__in=asked.addressees.values("organisation"))
    return set(places.filter(closed=True).values_list("organisation_id", flat=True))


def _hold(by: User | None, addressee: Addressee, *, at_level: bool = False) -> Addressee:
    """The row as it stands, held; the asking organisation's right is what counts, or `at_level` that of its level."""
    asked = ReportRequest.objects.select_for_update(of=("self",)).get(pk=addressee.asked_id)
    stop_on([] if asked.is_open else [Problem("not-sent", "Biểu này không còn ở tình trạng đã gửi.")])
    related = ("organisation", "asked__organisation", "waits_at")
    held = Addressee.objects.select_for_update(of=("self",)).select_related(*related).get(pk=addressee.pk)
    at = held.waits_at if at_level and held.waits_at else held.asked.organisation
    # Who stands above the asking organisation stands above each level too.
    demand(by, Permission.ASK_REPORTS, at)
    return held


def _unless(held: Addressee, states: Collection[str], message: str) -> list[Problem]:
    if held.state in states:
        return []
    return [Problem("state", f"{held.name}: {State(held.state).label.lower()}. {message}")]


def _reasoned(reason: str) -> list[Problem]:
    if not clean(reason):
        return [Problem("no-reason", "Ghi lý do.", "reason")]
    return [Problem("too-long", "Lý do không quá 300 ký tự.", "reason")] if len(clean(reason)) > 300 else []


def _problems_of_day(due_on: dt.date | None) -> list[Problem]:
    if due_on is None or due_on >= dates.today():
        return []
    return [Problem("past-due", f"Hạn mới {format_date(due_on)} đã qua; chọn ngày từ hôm nay trở đi.", "due_on")]


def _settle(held: Addressee, state: State, action: str, told: str, *, by: User | None, reason: str = "") -> None:
    """Store the state with who, when and why. Effects: journal."""
    before = {"tình trạng": State(held.state).label}
    held.state, held.reason = state, clean(reason)
    held.handled_at, held.handled_by_name = timezone.now(), _name(by)
    held.save(update_fields=["state", "waits_at", "reason", "due_on", "handled_at", "handled_by_name"])
    summary = f"{told}: {held.name}, biểu “{held.asked.title}”"
    after = {"tình trạng": state.label}
    record(Act(action, summary, subject_of(held), held.organisation, before, after, clean(reason)), by=by)


def _name(by: User | None) -> str:
    return by.get_full_name() if by else ""
