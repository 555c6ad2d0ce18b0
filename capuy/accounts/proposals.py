"""Two keys: a role that gives rights away, or opens the files of a branch, is proposed by one administrator and
confirmed by another. Where there is only one, there is nobody to ask (`actions.grant_role`)."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from capuy.accounts.actions import grant_problems, save_grant
from capuy.accounts.models import Grant, Proposal, User
from capuy.accounts.queries import may_confirm
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.access import demand, may, organisations_visible_to

_SETTLED = "Đề nghị này vừa được người khác xác nhận, từ chối hoặc rút lại; mở lại trang người dùng để xem."


@transaction.atomic
def confirm(*, by: User, proposal: Proposal) -> Grant:
    """The second key. Effects: grant from today at the earliest, proposal gone, journal.

    Raises ProblemsFound for who proposed it or would get the role, without the right, where the one who proposed it
    may no longer grant it, and if it has been settled.
    """
    found = _locked(proposal)
    demand(by, Permission.GRANT_ROLES, found.organisation)
    User.objects.select_for_update().get(pk=found.user_id)
    stop_on(_confirming_problems(by, found))
    grant = Grant(user=found.user, role=found.role, organisation=found.organisation)
    grant.valid_from, grant.valid_to = max(found.valid_from, dates.today()), found.valid_to
    grant.granted_by, grant.confirmed_by = found.proposed_by.username, by.username
    stop_on(grant_problems(grant, found.proposed_by))
    found.delete()
    return save_grant(grant, by=by)


def _confirming_problems(by: User, proposal: Proposal) -> list[Problem]:
    if by.pk == proposal.proposed_by_id:
        return [Problem("own-proposal", "Người đề nghị không tự xác nhận; chờ người quản trị khác.")]
    if by.pk == proposal.user_id:
        return [Problem("own-role", "Không ai xác nhận vai trò cho chính mình.")]
    if not may_confirm(proposal.proposed_by, proposal.user, proposal.organisation).filter(pk=by.pk).exists():
        return [Problem("not-allowed", "Đồng chí không phải người quản trị của tổ chức này.")]
    if not may(proposal.proposed_by, Permission.GRANT_ROLES, proposal.organisation):
        told = "Người đề nghị không còn là người quản trị ở đây; từ chối đề nghị này rồi tự cấp nếu cần."
        return [Problem("proposer-gone", told)]
    return []


@transaction.atomic
def refuse(*, by: User, proposal: Proposal, reason: str) -> None:
    """Refuse it, or take the own one back. Effects: proposal gone, journal. Raises ProblemsFound without the right, and
    if it has been settled."""
    found = _locked(proposal)
    demand(by, Permission.GRANT_ROLES, found.organisation)
    if not reason.strip():
        raise ProblemsFound([Problem("no-reason", "Ghi lý do.", "reason")])
    words = "Rút đề nghị vai trò" if by.pk == found.proposed_by_id else "Từ chối đề nghị vai trò"
    summary = f"{words} {found.get_role_display()} của {found.user.full_name} tại {found.organisation.code}"
    before = _facts(found)
    subject = subject_of(found.user)
    record(Act("accounts.refuse_role", summary, subject, found.organisation, before=before, reason=reason), by=by)
    found.delete()


def managed_by(user: User) -> QuerySet[Proposal]:
    """Those in the branches where the user grants roles, the oldest first."""
    managed = organisations_visible_to(user, Permission.GRANT_ROLES)
    return Proposal.objects.filter(organisation__in=managed).select_related("user", "organisation", "proposed_by")


def awaiting(user: User) -> QuerySet[Proposal]:
    """Those that wait for this user's key."""
    return managed_by(user).exclude(Q(proposed_by=user) | Q(user=user))


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("user", "organisation", "proposed_by")
    found = rows.filter(pk=proposal.pk).first()
    if found is None:
        raise ProblemsFound([Problem("settled", _SETTLED)])
    return found


def _facts(proposal: Proposal) -> dict[str, Any]:
    return {
        "vai trò": proposal.get_role_display(),
        "tổ chức": proposal.organisation.code,
        "từ ngày": proposal.valid_from,
        "đến hết ngày": proposal.last_day,
        "người đề nghị": proposal.proposed_by.full_name,
    }
