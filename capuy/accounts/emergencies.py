"""Opening personal files in an emergency: with a written reason, for some hours, told to those who keep watch.

Nobody is asked beforehand, since an emergency does not wait; everything is told afterwards. Each file that is opened is
journalled with the reason, the member sees it among those who read the own file, and it stands on the home page of the
inspection and of the administrators until one of them has looked into it.
"""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from capuy.accounts.access import demand, forget, may, scope
from capuy.accounts.models import Emergency, User
from capuy.accounts.tasks import tell_watchers
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import Entry, EntryKind
from capuy.organisations.models import Organisation

HOURS = (1, 4, 24)
SHORTEST_REASON = 20


@transaction.atomic
def begin(*, by: User, organisation: Organisation, reason: str, hours: int) -> Emergency:
    """Open the files of a branch to `by` for some hours. Effects: emergency, journal, letters.

    Raises ProblemsFound without the right, for a reason that says nothing, and where the files are open already.
    """
    # Two at one moment wait for each other here, and the second sees what the first has opened.
    opened_until = User.objects.select_for_update().get(pk=by.pk).emergency_until
    by.emergency_until = opened_until
    forget(by)
    demand(by, Permission.EMERGENCY_ACCESS, organisation)
    reason = " ".join(reason.split())
    problems = []
    if len(reason) < SHORTEST_REASON:
        told = f"Ghi rõ việc gì, vì sao phải xem ngay; ít nhất {SHORTEST_REASON} ký tự."
        problems.append(Problem("reason-too-short", told, "reason"))
    if hours not in HOURS:
        problems.append(Problem("unknown-hours", "Chọn một thời hạn trong danh sách.", "hours"))
    if may(by, Permission.SEE_MEMBERS, organisation):
        told = "Đồng chí đang xem được hồ sơ của tổ chức này, không cần truy cập khẩn cấp."
        problems.append(Problem("open-already", told, "organisation"))
    stop_on(problems)
    now = timezone.now()
    made = Emergency(
        user=by, organisation=organisation, reason=reason, begins=now, ends=now + dt.timedelta(hours=hours)
    )
    made.save(force_insert=True)
    by.emergency_until = max(made.ends, opened_until or made.ends)
    by.save(update_fields=["emergency_until"])
    _record("accounts.begin_emergency", "Mở truy cập khẩn cấp hồ sơ đảng viên", made, by=by)
    forget(by)
    tell_watchers(made)
    return made


@transaction.atomic
def end(*, by: User, emergency: Emergency) -> None:
    """Close it before its time: by the one who opened it, or by those who grant roles there. Effects: journal."""
    found = (
        Emergency.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=emergency.pk)
    )
    if found.user_id != by.pk:
        demand(by, Permission.GRANT_ROLES, found.organisation)
    if not found.is_open:
        raise ProblemsFound([Problem("ended", "Lần truy cập khẩn cấp này đã hết hạn.")])
    found.ends = timezone.now()
    found.save(update_fields=["ends"])
    _record("accounts.end_emergency", "Kết thúc truy cập khẩn cấp", found, by=by)
    forget(by)


@transaction.atomic
def look_into(*, by: User, emergency: Emergency, finding: str) -> None:
    """Somebody who keeps the journal has looked into it. Effects: emergency, journal with the finding.

    Raises ProblemsFound without the right, for one's own, and for one that somebody has looked into before.
    """
    found = (
        Emergency.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=emergency.pk)
    )
    demand(by, Permission.SEE_JOURNAL, found.organisation)
    problems = []
    if found.user_id == by.pk:
        problems.append(Problem("own", "Người khác phải xem xét lần truy cập của đồng chí."))
    if found.looked_at is not None:
        problems.append(Problem("looked-at", f"{found.looked_at_by} đã xem xét lần truy cập này."))
    if not finding.strip():
        problems.append(Problem("no-finding", "Ghi kết quả xem xét.", "finding"))
    stop_on(problems)
    found.looked_at_by, found.looked_at = by.get_full_name(), timezone.now()
    found.save(update_fields=["looked_at_by", "looked_at"])
    _record("accounts.look_into_emergency", "Xem xét truy cập khẩn cấp", found, by=by, reason=finding)


def reason_for(user: User, organisation: Organisation | None) -> str:
    """Why the user is let into the files of an organisation, if an emergency lets him; else empty. No query else."""
    if organisation is None or user.emergency_until is None or user.emergency_until <= timezone.now():
        return ""
    path = organisation.path_now
    open_ones = Emergency.objects.filter(user=user, ends__gt=timezone.now()).select_related("organisation")
    branches = ((row, row.organisation.path_now) for row in open_ones)
    return next((_reason(row) for row, top in branches if top and path.startswith(top)), "")


def of(user: User) -> QuerySet[Emergency]:
    """The user's own, latest first."""
    return Emergency.objects.filter(user=user).select_related("user", "organisation")


def watched_by(user: User) -> QuerySet[Emergency]:
    """Those in the branches where the user keeps the journal, latest first."""
    inside = Organisation.objects.in_branches(scope(user, Permission.SEE_JOURNAL))
    return Emergency.objects.filter(organisation__in=inside).select_related("user", "organisation")


def unseen_by(user: User, organisation: Organisation) -> QuerySet[Emergency]:
    """Those at an organisation and below it that wait for the user to look into them. None where he may not."""
    if not may(user, Permission.SEE_JOURNAL, organisation):
        return Emergency.objects.none()
    inside = Organisation.objects.in_branches([organisation.path_now])
    waiting = Emergency.objects.filter(organisation__in=inside, looked_at=None).exclude(user=user)
    return waiting.select_related("user", "organisation")


def readings_in(emergency: Emergency) -> QuerySet[Entry]:
    """The files that were opened by it, in the order of opening."""
    told = Entry.objects.filter(
        kind=EntryKind.READING,
        actor=emergency.user.username,
        at__range=(emergency.begins, emergency.ends),
        reason=_reason(emergency),
    )
    return told.order_by("pk")


def _reason(emergency: Emergency) -> str:
    return f"Khẩn cấp: {emergency.reason}"


def _record(action: str, summary: str, made: Emergency, *, by: User, reason: str = "") -> None:
    after = {"người truy cập": made.user.get_full_name(), "từ lúc": made.begins, "đến lúc": made.ends}
    place = made.organisation
    record(Act(action, summary, subject_of(made.user), place, after=after, reason=reason or made.reason), by=by)
