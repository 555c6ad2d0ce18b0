"""Who answers the invitation, who comes, and when the roll is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.journal.actions import Act, record, subject_of
from capuy.meetings.actions.common import held, lacking, tell
from capuy.meetings.actions.planning import summon
from capuy.meetings.counting import presence_of
from capuy.meetings.models import Attendance, Attendee, Conference, Reply, Standing


@dataclass(frozen=True)
class Mark:
    """How somebody attended; `reason` for who is away, or a note."""

    attendance: str
    reason: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody invited besides, who does not vote."""

    name: str
    post: str = ""


@transaction.atomic
def reply(*, by: User, conference: Conference, answer: str, reason: str = "") -> None:
    """Somebody summoned says whether they come. Effects: the own row, journal. Raises ProblemsFound."""
    rows = Attendee.objects.select_for_update(of=("self",)).select_related("conference__organisation")
    row = rows.filter(conference=conference, member__user=by, conference__invited_at__isnull=False).first()
    if row is None:
        stop_on([Problem("not-summoned", "Đồng chí không thuộc thành phần được mời của hội nghị này.")])
        return
    if not row.conference.is_open or row.conference.attendance_closed_at:
        stop_on([Problem("too-late", "Hội nghị đã điểm danh hoặc đã hoãn nên không trả lời được nữa.")])
    if answer not in (Reply.COMING, Reply.EXCUSED):
        stop_on([Problem("no-answer", "Chọn “Sẽ dự” hoặc “Xin vắng”.", "answer")])
    reason = clean(reason) if answer == Reply.EXCUSED else ""
    if answer == Reply.EXCUSED:
        stop_on(lacking({"reason": (reason, "Ghi lý do xin vắng.")}))
    row.reply, row.reply_reason = answer, reason[:300]
    row.save(update_fields=["reply", "reply_reason"])
    told = f"Trả lời giấy mời “{conference.title}”: {Reply(answer).label.lower()}"
    record(Act("meetings.reply", told, subject_of(conference), row.conference.organisation), by=by)


@transaction.atomic
def mark_attendance(
    *, by: User | None, conference: Conference, marks: Mapping[int, Mark], guests: Sequence[Guest] | None = None
) -> None:
    """Store the roll call, by the keys of the rows; `guests`, where given, are all guests there are.

    Effects: attendees, journal (counts only). Raises ProblemsFound, also once the roll is closed.
    """
    conference = held(by, conference)
    stop_on(_problems_of_roll(conference))
    rows = list(conference.attendees.filter(member__isnull=False))
    changed = []
    for row in rows:
        mark = marks.get(row.pk)
        if mark is None:
            continue
        if mark.attendance == Attendance.EXCUSED and not clean(mark.reason):
            told = f"{row.name}: ghi lý do vắng, hoặc chọn “Vắng không lý do”."
            stop_on([Problem("no-reason", told, f"reason_{row.pk}")])
        row.attendance, row.reason = Attendance(mark.attendance), clean(mark.reason)[:300]
        changed.append(row)
    Attendee.objects.bulk_update(changed, ["attendance", "reason"])
    if guests is not None:
        _store_guests(conference, guests)
    presence = presence_of(conference, conference.attendees.all())
    tell("attend", f"Điểm danh “{conference.title}”: {presence.present}/{presence.entitled} có mặt", conference, by)


def _store_guests(conference: Conference, guests: Sequence[Guest]) -> None:
    conference.attendees.filter(member__isnull=True).delete()
    Attendee.objects.bulk_create(
        Attendee(
            conference=conference,
            position=1_000 + number,
            name=clean(guest.name)[:120],
            post=clean(guest.post)[:120],
            standing=Standing.LISTENING,
            attendance=Attendance.PRESENT,
        )
        for number, guest in enumerate(guests)
        if clean(guest.name)
    )


@transaction.atomic
def close_attendance(*, by: User | None, conference: Conference) -> bool:
    """Close the roll: from now on votes are counted by it. Returns whether enough have come. Raises ProblemsFound."""
    conference = held(by, conference)
    stop_on(_problems_of_roll(conference))
    presence = presence_of(conference, conference.attendees.all())
    if presence.unknown:
        told = f"Còn {presence.unknown} đồng chí chưa điểm danh; ghi có mặt hay vắng cho từng đồng chí rồi chốt."
        stop_on([Problem("unknown", told)])
    if not presence.summoned:
        stop_on([Problem("nobody", "Không có ai trong thành phần họp vào ngày này; ghi cấp ủy viên, đảng viên trước.")])
    conference.attendance_closed_at = timezone.now()
    conference.save(update_fields=["attendance_closed_at"])
    after = {"triệu tập": presence.summoned, "có mặt": presence.present, "cần có mặt": presence.needed}
    tell("close-roll", f"Chốt điểm danh “{conference.title}”", conference, by, after=after)
    return presence.enough


@transaction.atomic
def reopen_attendance(*, by: User | None, conference: Conference, reason: str) -> None:
    """Open a closed roll again, with a reason; votes that were counted keep the numbers of their moment."""
    conference, reason = held(by, conference), clean(reason)
    stop_on([] if conference.attendance_closed_at else [Problem("roll-open", "Điểm danh chưa chốt.")])
    stop_on(lacking({"reason": (reason, "Ghi lý do mở lại điểm danh.")}))
    conference.attendance_closed_at = None
    conference.save(update_fields=["attendance_closed_at"])
    tell("reopen-roll", f"Mở lại điểm danh “{conference.title}”", conference, by, reason=reason)


@transaction.atomic
def refresh_summoned(*, by: User | None, conference: Conference) -> None:
    """Bring the list in line with who sits in the body on the day, as known by now. Raises ProblemsFound."""
    conference = held(by, conference)
    stop_on(_problems_of_roll(conference))
    before = conference.attendees.count()
    summon(conference)
    after = {"số người": conference.attendees.count(), "ngày": format_date(conference.held_on)}
    told = f"Cập nhật thành phần dự “{conference.title}”"
    tell("refresh", told, conference, by, before={"số người": before}, after=after)


def _problems_of_roll(conference: Conference) -> list[Problem]:
    if conference.attendance_closed_at is None:
        return []
    return [Problem("roll-closed", "Điểm danh đã chốt; mở lại điểm danh trước khi sửa.")]
