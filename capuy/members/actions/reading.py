"""Every opening of a personal record and of an id number leaves an entry in the journal."""

from capuy.accounts.access import demand
from capuy.accounts.emergencies import reason_for
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.members.models import Member
from capuy.organisations.models import Organisation


def note_reading(*, by: User, member: Member, place: Organisation | None, part: str) -> None:
    """Somebody opened a part of a member's record. Effects: journal, with the reason of an emergency."""
    summary, reason = f"Xem hồ sơ ({part}): {member.full_name}", reason_for(by, place)
    record(Act("members.read", summary, subject_of(member), place, reason=reason), by=by, kind=EntryKind.READING)


def note_list(*, by: User, place: Organisation, number: int) -> None:
    """Somebody opened a page of a list of members. Effects: in an emergency journal, with its reason; else none."""
    if reason := reason_for(by, place):
        act = Act("members.list", f"Xem danh sách đảng viên, trang {number}", subject_of(place), place, reason=reason)
        record(act, by=by, kind=EntryKind.READING)


def reveal_citizen_id(*, by: User, member: Member, place: Organisation | None) -> str:
    """The whole id number, for somebody who may see the record. Effects: journal. Raises ProblemsFound."""
    if member.user_id != by.pk:
        if place is None:
            raise ProblemsFound([Problem("not-allowed", "Hồ sơ này không thuộc chi bộ nào.")])
        demand(by, Permission.SEE_MEMBERS, place)
    summary, reason = f"Xem số định danh cá nhân: {member.full_name}", reason_for(by, place)
    record(Act("members.reveal-id", summary, subject_of(member), place, reason=reason), by=by, kind=EntryKind.READING)
    return member.citizen_id
