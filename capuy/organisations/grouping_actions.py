"""The second grouping beside the tree: groups, and which organisation belongs to one from when to when."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.text import clean
from capuy.core.validity import valid_on
from capuy.journal.actions import Act, record, record_many, subject_of
from capuy.organisations.access import User, demand, may
from capuy.organisations.models import Grouping, GroupingTie, Organisation


@transaction.atomic
def add_grouping(*, by: User | None, name: str) -> Grouping:
    """Store a group that organisations may be tied to. Effects: group stored, journal written."""
    if by is not None and not may(by, Permission.REORGANISE, None):
        raise ProblemsFound([Problem("not-allowed", "Đồng chí không có quyền thêm nhóm tổ chức.")])
    name = clean(name)
    if not name:
        raise ProblemsFound([Problem("no-name", "Ghi tên nhóm.", "name")])
    # Compared here: SQLite knows upper and lower case of Latin letters without marks only.
    if any(clean(known).casefold() == name.casefold() for known in Grouping.objects.values_list("name", flat=True)):
        raise ProblemsFound([Problem("name-taken", f"Đã có nhóm “{name}”; chọn nhóm ấy trong danh sách.", "name")])
    grouping = Grouping.objects.create(name=name)
    record(Act("add-grouping", f"Thêm nhóm tổ chức “{name}”", subject_of(grouping)), by=by)
    return grouping


@transaction.atomic
def tie(*, by: User | None, grouping: Grouping, organisations: Iterable[Organisation], on: dt.date) -> int:
    """Tie organisations to a group from `on`; those tied already stay as they are. Returns how many were added.

    Effects: ties stored, journal written for each. Raises ProblemsFound and leaves nothing.
    """
    wanted = list(organisations)
    for organisation in wanted:
        demand(by, Permission.REORGANISE, organisation)
    later = GroupingTie.objects.filter(grouping=grouping, organisation__in=wanted, valid_from__gt=on)
    stop_on(
        Problem(
            "tied-later",
            f"Tổ chức {known.organisation.code} đã thuộc nhóm từ {format_date(known.valid_from)}, sau ngày đang nhập; "
            "bỏ tổ chức ấy khỏi danh sách hoặc ghi ngày khác.",
            "organisations",
        )
        for known in later.select_related("organisation")
    )
    tied = GroupingTie.objects.filter(valid_on(on), grouping=grouping, organisation__in=wanted)
    held = set(tied.values_list("organisation", flat=True))
    fresh = [organisation for organisation in wanted if organisation.pk not in held]
    GroupingTie.objects.bulk_create(
        GroupingTie(grouping=grouping, organisation=organisation, valid_from=on) for organisation in fresh
    )
    summary = f"Đưa vào nhóm “{grouping.name}” từ {format_date(on)}"
    record_many((Act("tie-grouping", summary, subject_of(o), o) for o in fresh), by=by)
    return len(fresh)


@transaction.atomic
def untie(*, by: User | None, tie: GroupingTie, on: dt.date) -> None:
    """End a tie on `on`, the first day outside the group. A tie that never held is deleted. Journal written."""
    tie = GroupingTie.objects.select_for_update().select_related("organisation", "grouping").get(pk=tie.pk)
    demand(by, Permission.REORGANISE, tie.organisation)
    if on < tie.valid_from:
        message = f"Tổ chức thuộc nhóm từ {format_date(tie.valid_from)}; ghi ngày ra khỏi nhóm từ ngày ấy trở đi."
        raise ProblemsFound([Problem("before-start", message, "on")])
    if on == tie.valid_from:
        tie.delete()
    else:
        tie.valid_to = on
        tie.save(update_fields=["valid_to"])
    summary = f"Đưa ra khỏi nhóm “{tie.grouping.name}” từ {format_date(on)}"
    record(Act("untie-grouping", summary, subject_of(tie.organisation), tie.organisation), by=by)
