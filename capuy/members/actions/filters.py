"""The filters of the member list that a user keeps."""

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.journal.actions import Act, record, subject_of
from capuy.members.models import SavedFilter
from capuy.organisations.models import Organisation


@transaction.atomic
def save_filter(*, by: User, organisation: Organisation, name: str, query: str) -> SavedFilter:
    """Keep a filter under a name, in place of the user's own of that name. Effects: the filter, journal.

    `organisation` is where the list stood. Raises ProblemsFound.
    """
    demand(by, Permission.SEE_MEMBERS, organisation)
    saved, made = SavedFilter.objects.update_or_create(user=by, name=name, defaults={"query": query})
    _tell("save-filter", "Lưu bộ lọc" if made else "Thay bộ lọc", saved, organisation, by=by)
    return saved


@transaction.atomic
def drop_filter(*, by: User, organisation: Organisation, saved: SavedFilter) -> None:
    """Take away an own filter. Effects: the filter, journal. Raises ProblemsFound for another's, or if it is gone."""
    demand(by, Permission.SEE_MEMBERS, organisation)
    found = SavedFilter.objects.select_for_update().filter(pk=saved.pk, user=by).first()
    if found is None:
        raise ProblemsFound([Problem("no-filter", "Không còn bộ lọc này trong các bộ lọc của đồng chí.")])
    _tell("drop-filter", "Xóa bộ lọc", found, organisation, by=by)
    found.delete()


def _tell(action: str, what: str, saved: SavedFilter, organisation: Organisation, *, by: User) -> None:
    # Name and conditions may name persons, and go when the user drops the filter: the journal, which cannot forget,
    # holds neither.
    act = Act(f"members.{action}", f"{what} danh sách đảng viên", subject_of(saved), organisation)
    record(act, by=by)
