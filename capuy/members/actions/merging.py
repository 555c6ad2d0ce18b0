"""Two records of one person become one."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db import transaction

from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.problems import Level, Problem, ProblemsFound, stop_on
from capuy.journal.actions import snapshot, subject_of
from capuy.members.actions.base import Change, load, recount, sync, tell
from capuy.members.actions.editing import ID_LABEL, mask
from capuy.members.actions.joining import FIELDS, SpellData
from capuy.members.actions.merging_stays import join_stays, stay_problems
from capuy.members.models import Member, Status, StatusSpell
from capuy.members.ties import resettle

FOREVER = dt.date.max
# Said of a person by the cell that was left: the cell that took the person in knows better.
_YIELDS = Status.ELSEWHERE


def joined_spells(mine: Iterable[StatusSpell], others: Iterable[StatusSpell]) -> tuple[list[SpellData], list[Problem]]:
    """The statuses of both records as one row of spells, and the days on which they contradict each other."""
    spells = [*mine, *others]
    cuts = sorted({spell.valid_from for spell in spells} | {spell.valid_to or FOREVER for spell in spells})
    joined: list[SpellData] = []
    problems: list[Problem] = []
    for start, end in pairwise(cuts):
        holding = [spell for spell in spells if spell.holds_on(start)]
        holding = [spell for spell in holding if spell.status != _YIELDS] or holding[:1]
        if not holding:
            continue
        said = list(dict.fromkeys(spell.get_status_display() for spell in holding))
        if len(said) > 1:
            message = (
                f"Vào ngày {format_date(start)} hai hồ sơ ghi hai tình trạng: {' và '.join(said)}; sửa trước khi gộp."
            )
            problems.append(Problem("two-statuses", message))
            continue
        fresh = SpellData(holding[0].status, start, None if end == FOREVER else end, holding[0].note)
        last = joined[-1] if joined else None
        if last and last.valid_to == start and last.status == fresh.status:
            joined[-1] = SpellData(last.status, last.valid_from, fresh.valid_to, last.note or fresh.note)
        else:
            joined.append(fresh)
    return joined, problems


def _person_problems(keep: Member, drop: Member) -> list[Problem]:
    if keep.pk == drop.pk:
        return [Problem("same-record", "Chọn hai hồ sơ khác nhau.")]
    problems = []
    if keep.citizen_id and drop.citizen_id:
        message = "Hai hồ sơ có hai số định danh cá nhân khác nhau nên là của hai người; sửa số sai trước khi gộp."
        problems.append(Problem("different-ids", message))
    if keep.sex != drop.sex:
        problems.append(Problem("different-sex", "Hai hồ sơ ghi giới tính khác nhau.", level=Level.WARNING))
    if keep.born_on != drop.born_on:
        message = (
            f"Hai hồ sơ ghi ngày sinh khác nhau: {format_date(keep.born_on)} và {format_date(drop.born_on)}; sẽ giữ "
            f"ngày {format_date(keep.born_on)}."
        )
        problems.append(Problem("different-birth-dates", message, level=Level.WARNING))
    return problems


def _fill_gaps(keep: Member, drop: Member) -> list[str]:
    """Take over what only the dropped record knows. Returns the names of the columns."""
    filled = [name for name in FIELDS if not getattr(keep, name) and getattr(drop, name)]
    for name in filled:
        setattr(keep, name, getattr(drop, name))
    return filled


def _hand_over_identity(keep: Member, drop: Member) -> list[str]:
    """Id number and account go along; a dropped record keeps neither."""
    columns = []
    citizen_id, user = drop.citizen_id, drop.user
    drop.citizen_id, drop.user, drop.merged_into = "", None, keep
    drop.save(update_fields=["citizen_id_sealed", "citizen_id_index", "user", "merged_into"])
    if citizen_id and not keep.citizen_id:
        keep.citizen_id = citizen_id
        columns += ["citizen_id_sealed", "citizen_id_index"]
    if user is not None and keep.user is None:
        keep.user = user
        columns.append("user")
    return columns


def _replace_spells(keep: Member, drop: Member, spells: Sequence[SpellData]) -> None:
    StatusSpell.objects.filter(member__in=[keep.pk, drop.pk]).delete()
    StatusSpell.objects.bulk_create(
        StatusSpell(member=keep, status=s.status, valid_from=s.valid_from, valid_to=s.valid_to, note=s.note)
        for s in spells
    )


@transaction.atomic
def merge(*, by: User | None, keep: Member, drop: Member, reason: str = "", accept_warnings: bool = False) -> None:
    """Make one record of two of the same person.

    Effects: memberships, statuses, facts and seats of `drop` move to `keep` (stays in one cell become one, also where
    a reorganisation has made it one), empty columns of `keep` are filled, `drop` stays as merged into `keep`; both get
    a journal entry; figures. Impossible overlaps are problems. Raises ProblemsFound.
    """
    if keep.pk == drop.pk:
        raise ProblemsFound(_person_problems(keep, drop))
    first, second = sorted([keep, drop], key=lambda member: member.pk)  # one order of locks for everybody
    records = {member.pk: load(member, by=by) for member in (first, second)}
    kept, dropped = records[keep.pk], records[drop.pk]
    spells, problems = joined_spells(kept.spells, dropped.spells)
    problems += _person_problems(kept.member, dropped.member) + stay_problems(kept, dropped)
    stop_on(problems, accept_warnings=accept_warnings)
    touched, since = kept.organisations | dropped.organisations, min(kept.since, dropped.since)
    before = snapshot(dropped.member, FIELDS) | {ID_LABEL: mask(dropped.member.citizen_id)}
    dropped.member.facts.update(member=kept.member)
    dropped.member.seats.update(member=kept.member)
    settled = resettle(join_stays(kept, dropped))
    _replace_spells(kept.member, dropped.member, spells)
    filled = _fill_gaps(kept.member, dropped.member)
    columns = filled + _hand_over_identity(kept.member, dropped.member)
    if columns:
        kept.member.save(update_fields=columns)
    after = snapshot(kept.member, filled) | {"gộp vào": subject_of(kept.member)}
    gone = Change("merged", "Gộp vào hồ sơ khác", kept.home, before, after, reason)
    tell(dropped.member, gone, by=by)
    taken = Change("merge", "Nhận hồ sơ trùng", kept.home, {}, {"hồ sơ gộp": subject_of(dropped.member)}, reason)
    tell(kept.member, taken, by=by)
    recount(touched | settled.organisations, since)
    sync(keep, kept.member)
    sync(drop, dropped.member)
