"""A conference is planned, changed, invited to, called off."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.meetings.actions.common import held, lacking, stamped, tell
from capuy.meetings.circles import body_of, problems_of_circle, summoned
from capuy.meetings.models import AgendaItem, Attendance, Attendee, Conference, Kind, QuorumOf
from capuy.notices.telling import News, Told, notify
from capuy.organisations.models import Organisation

INVITE = "meetings.invite"
MOST_ITEMS = 40


@dataclass(frozen=True)
class ItemDraft:
    """One line of the agenda; `pk` names the one that it was, so that what hangs on it stays with it."""

    title: str
    presenter: str = ""
    minutes: int | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Plan:
    """A conference as it is planned."""

    circle: str
    title: str
    held_on: dt.date
    begins_at: dt.time
    place: str
    kind: str = Kind.REGULAR
    chair: str = ""
    chair_post: str = ""
    secretary: str = ""
    quorum_of: str = QuorumOf.LAW
    quorum_source: str = ""
    items: Sequence[ItemDraft] = ()

    @property
    def columns(self) -> dict[str, Any]:
        values = {known.name: getattr(self, known.name) for known in fields(self) if known.name != "items"}
        return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


@transaction.atomic
def plan_conference(*, by: User | None, organisation: Organisation, plan: Plan) -> Conference:
    """Store a conference with its agenda and those whom it will summon. Raises ProblemsFound.

    Effects: conference, agenda, attendees of the day, journal. Nobody is told yet.
    """
    demand(by, Permission.HOLD_CONFERENCES, organisation)
    stop_on(_problems(plan, organisation))
    body = body_of(organisation, plan.circle, plan.held_on)
    conference = Conference.objects.create(organisation=organisation, body=body, **plan.columns)
    _store_agenda(conference, plan.items)
    summon(conference)
    tell("plan", f"Lập hội nghị “{conference.title}”", conference, by, after=picture(conference))
    return conference


@transaction.atomic
def change_conference(*, by: User | None, conference: Conference, plan: Plan) -> None:
    """Replace what was planned. Who was invited to another time or place is told. Raises ProblemsFound.

    Effects: conference, agenda; of a changed day or circle the attendees too, unless the roll was closed; notices.
    """
    conference = held(by, conference)
    stop_on([*_problems(plan, conference.organisation), *_problems_of_change(conference, plan)])
    was, moved = picture(conference), _when_and_where(conference)
    regathered = (conference.circle, conference.held_on) != (plan.circle, plan.held_on)
    for name, value in plan.columns.items():
        setattr(conference, name, value)
    conference.body = body_of(conference.organisation, plan.circle, plan.held_on)
    told_anew = regathered or moved != _when_and_where(conference)
    conference.edition += told_anew
    conference.save(update_fields=[*plan.columns, "body", "edition"])
    _store_agenda(conference, plan.items)
    if regathered:
        summon(conference)
    tell("change", f"Sửa hội nghị “{conference.title}”", conference, by, before=was, after=picture(conference))
    if conference.invited_at and told_anew:
        _tell_all(conference, "Thay đổi lịch họp")


@transaction.atomic
def invite(*, by: User | None, conference: Conference) -> Told:
    """Invite those summoned: who has an account is told and finds the papers from now on. Raises ProblemsFound.

    Effects: time of invitation, notices with what delivers them, journal.
    """
    conference = held(by, conference)
    if not conference.attendees.exists():
        stop_on([Problem("nobody", "Chưa có ai trong thành phần họp; ghi cấp ủy viên, đảng viên rồi mời.")])
    if not conference.agenda.exists():
        stop_on([Problem("no-agenda", "Chưa có nội dung nào trong chương trình; thêm nội dung rồi mời họp.")])
    conference.invited_at = timezone.now()
    conference.save(update_fields=["invited_at"])
    told = _tell_all(conference, "Mời họp")
    after = {"số người được mời": conference.attendees.count(), "số người được báo": told.users}
    tell("invite", f"Mời họp “{conference.title}”", conference, by, after=after)
    return told


@transaction.atomic
def call_off(*, by: User | None, conference: Conference, reason: str) -> None:
    """Call a conference off before its minutes are drawn up; what was written is kept. Raises ProblemsFound."""
    conference, reason = held(by, conference), clean(reason)
    stop_on(lacking({"reason": (reason, "Ghi lý do hoãn họp.")}))
    conference.cancelled_at, conference.cancelled_because = timezone.now(), reason[:300]
    conference.save(update_fields=["cancelled_at", "cancelled_because"])
    tell("call-off", f"Hoãn hội nghị “{conference.title}”", conference, by, reason=reason)
    if conference.invited_at:
        _tell_all(conference, "Hoãn họp")


def summon(conference: Conference) -> None:
    """Bring the list of those summoned in line with who sits there on the day; what was marked of who stays, stays."""
    wanted = summoned(conference.organisation, conference.circle, conference.held_on)
    known = {one.member_id: one for one in conference.attendees.filter(member__isnull=False)}
    gone = [one.pk for pk, one in known.items() if pk not in {found.member.pk for found in wanted}]
    conference.attendees.filter(pk__in=gone).delete()
    fresh: list[Attendee] = []
    kept: list[Attendee] = []
    for position, found in enumerate(wanted, 1):
        row = known.get(found.member.pk) or Attendee(conference=conference, member=found.member)
        row.position, row.name, row.post, row.standing = position, found.member.full_name, found.post, found.standing
        (kept if row.pk else fresh).append(row)
    Attendee.objects.bulk_create(fresh)
    Attendee.objects.bulk_update(kept, ["position", "name", "post", "standing"])


def has_changed(conference: Conference) -> bool:
    """Is the list of those summoned other than who sits there on the day, as known by now?"""
    wanted = [
        (one.member.pk, one.standing)
        for one in summoned(conference.organisation, conference.circle, conference.held_on)
    ]
    known = conference.attendees.filter(member__isnull=False).values_list("member", "standing")
    return sorted(wanted) != sorted(known)


def picture(conference: Conference) -> dict[str, Any]:
    return {
        "tên hội nghị": conference.title,
        "thành phần": conference.get_circle_display(),
        "loại": conference.get_kind_display(),
        "ngày, giờ": f"{conference.begins_at:%H:%M} {format_date(conference.held_on)}",
        "địa điểm": conference.place,
        "chương trình": list(conference.agenda.values_list("title", flat=True)),
    }


def _when_and_where(conference: Conference) -> tuple[object, ...]:
    return conference.held_on, conference.begins_at, conference.place


def _tell_all(conference: Conference, what: str) -> Told:
    """The text names nobody: it says what, when and where. Nobody is told the same of one edition twice."""
    users = conference.attendees.filter(member__user__isnull=False).values_list("member__user", flat=True)
    when = f"{conference.begins_at:%H:%M} ngày {format_date(conference.held_on)}"
    text = f"{what}: “{conference.title}”, {when}, tại {conference.place}"
    key = f"conference-{conference.pk}-{conference.edition}-{what}"
    return notify([News(user, INVITE, text, conference.get_absolute_url(), key) for user in users])


def _store_agenda(conference: Conference, items: Sequence[ItemDraft]) -> None:
    known = {one.pk: one for one in conference.agenda.all()}
    kept = {item.pk for item in items if item.pk in known}
    conference.agenda.exclude(pk__in=kept).delete()
    # Numbers out of the way first: each stands once.
    for shift, row in enumerate(AgendaItem.objects.filter(pk__in=kept).order_by("-position")):
        row.position = 10_000 + shift
        row.save(update_fields=["position"])
    for position, item in enumerate(items, 1):
        row = (known.get(item.pk) if item.pk else None) or AgendaItem(conference=conference)
        row.position, row.title, row.presenter = position, clean(item.title), clean(item.presenter)
        row.minutes = item.minutes
        row.save()


def _problems(plan: Plan, organisation: Organisation) -> Iterator[Problem]:
    yield from lacking({"title": (plan.title, "Ghi tên hội nghị."), "place": (plan.place, "Ghi địa điểm họp.")})
    yield from problems_of_circle(organisation, plan.circle, plan.held_on)
    yield from stamped({"title": plan.title, "place": plan.place})
    if plan.quorum_of == QuorumOf.OWN and not clean(plan.quorum_source):
        message = "Ghi căn cứ: số, ngày, điều của quy chế làm việc quy định ít nhất hai phần ba."
        yield Problem("no-source", message, "quorum_source")
    if len(plan.items) > MOST_ITEMS:
        yield Problem(
            "too-many-items", f"Chương trình có {len(plan.items)} nội dung, nhiều hơn {MOST_ITEMS}; gộp bớt lại."
        )
    for position, item in enumerate(plan.items, 1):
        yield from stamped({f"Nội dung {position}": item.title})
        if not clean(item.title):
            yield Problem("no-title", f"Nội dung {position}: ghi tên nội dung.", f"Nội dung {position}")


def _problems_of_change(conference: Conference, plan: Plan) -> Iterator[Problem]:
    if conference.attendance_closed_at and (conference.circle, conference.held_on) != (plan.circle, plan.held_on):
        yield Problem(
            "roll-closed", "Đã chốt điểm danh nên không đổi ngày, thành phần; mở lại điểm danh trước.", "held_on"
        )
    elif conference.circle != plan.circle and conference.attendees.exclude(attendance=Attendance.UNKNOWN).exists():
        yield Problem("roll-begun", "Đã điểm danh nên không đổi thành phần; lập hội nghị khác.", "circle")
