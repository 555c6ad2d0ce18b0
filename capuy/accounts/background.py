"""What those who keep a whole instance may do to its background work."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from capuy.accounts.access import may_everywhere
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.jobs import registry
from capuy.jobs.models import Job, State
from capuy.journal.actions import Act, record, subject_of


def may_keep(user: User) -> bool:
    """Jobs belong to no branch: who gives rights over a whole tree keeps them."""
    return may_everywhere(user, Permission.GRANT_ROLES)


@transaction.atomic
def retry(*, by: User, job: Job) -> None:
    """Have a job that failed for good tried anew, at once. Effects: job, journal.

    Raises ProblemsFound without the right, for a job that has not failed, and while its like waits.
    """
    if not may_keep(by):
        raise ProblemsFound([Problem("not-allowed", "Đồng chí không có quyền với việc chạy nền.")])
    found = Job.objects.select_for_update().get(pk=job.pk)
    if found.state != State.FAILED:
        raise ProblemsFound([Problem("not-failed", "Việc này không còn chờ chạy lại.")])
    found.state, found.attempts, found.run_at, found.finished_at = State.WAITING, 0, timezone.now(), None
    try:
        with transaction.atomic():
            found.save(update_fields=["state", "attempts", "run_at", "finished_at"])
    except IntegrityError:
        told = "Một việc giống hệt đang chờ chạy, không cần chạy lại việc này."
        raise ProblemsFound([Problem("waits-already", told)]) from None
    told = f"Cho chạy lại việc nền: {registry.label_of(found.task)}"
    act = Act("jobs.retry", told, subject_of(found), before={"lỗi": found.error})
    record(act, by=by)
