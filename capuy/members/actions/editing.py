"""Corrections of a record, and the facts that belong to a person."""

import datetime as dt
from collections.abc import Mapping
from copy import copy
from typing import Any

from django.db import transaction

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen, clash, compare, digest
from capuy.core.text import clean
from capuy.journal.actions import snapshot, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.members.actions.base import Change, load, one_newcomer_at_a_time, recount, sync, tell
from capuy.members.actions.following import follow_dates
from capuy.members.actions.joining import FIELDS
from capuy.members.actions.redating import Dates
from capuy.members.models import Member, PersonalFact, citizen_id_index
from capuy.members.problems import birth_date_problems, identity_problems, profile_problems

ID_LABEL = "số định danh cá nhân"


def mask(citizen_id: str) -> str:
    """`0790••••••12`: enough to tell two apart, too little to use."""
    return f"{citizen_id[:4]}{'•' * (len(citizen_id) - 6)}{citizen_id[-2:]}" if len(citizen_id) > 6 else ""


@transaction.atomic
def update_member(
    *,
    by: User | None,
    member: Member,
    changes: Mapping[str, Any],
    reason: str = "",
    accept_warnings: bool = False,
    seen: Seen | None = None,
) -> bool:
    """Correct columns of a record; `changes` by column name, `citizen_id` in the clear. Tells whether anything changed.

    Of a page (`seen`, which knows the id number by its index) only what was changed is stored.

    Effects: the columns, a journal entry with each value before and after (id numbers masked), figures. With the dates
    of admission and recognition go the statuses that came from them, and the day of an admission into a cell; a warning
    says so first. Raises ProblemsFound.
    """
    if "citizen_id" in changes:
        one_newcomer_at_a_time()
    found = load(member, by=by)
    stored = found.member
    unknown = set(changes) - {*FIELDS, "citizen_id"}
    if unknown:
        raise TypeError(f"no such columns: {sorted(unknown)}")
    values: dict[str, Any] = {
        name: clean(value) if isinstance(value, str) else value for name, value in changes.items()
    }
    values = _changed(stored, values, seen)
    citizen_id = values.pop("citizen_id", stored.citizen_id)
    changed = [name for name, value in values.items() if getattr(stored, name) != value]
    new_id = citizen_id != stored.citizen_id
    if not changed and not new_id:
        return False
    was = Dates.of(stored)
    problems = birth_date_problems(stored.born_on, values.get("born_on", stored.born_on))
    before = snapshot(stored, changed) | ({ID_LABEL: mask(stored.citizen_id)} if new_id else {})
    for name in changed:
        setattr(stored, name, values[name])
    if new_id:
        problems += identity_problems(citizen_id, stored)
        stored.citizen_id = citizen_id
    since = found.since
    following = follow_dates(found, was)
    stop_on(problems + profile_problems(stored) + following.problems, accept_warnings=accept_warnings)
    stored.save(update_fields=_columns(changed, new_id=new_id))
    before |= following.before
    after = snapshot(stored, changed) | ({ID_LABEL: mask(citizen_id)} if new_id else {}) | following.after
    touched = found.organisations | following.store(found)
    tell(stored, Change("update", "Sửa hồ sơ", found.home, before, after, reason), by=by)
    recount(touched, min(found.since, since))
    sync(member, stored)
    return True


def _changed(stored: Member, values: dict[str, Any], seen: Seen | None) -> dict[str, Any]:
    """What was changed against what the page showed; stops where somebody else changed it since."""
    given, known = dict(values), {name: getattr(stored, name) for name in values}
    if "citizen_id" in values:
        number = values["citizen_id"]
        given["citizen_id"] = citizen_id_index(number) if number else ""
        known["citizen_id"] = stored.citizen_id_index
    compared = compare(seen, given, known)
    told = [name for name in compared.clashing if name != "citizen_id"]
    wanted = copy(stored)
    for name in told:
        setattr(wanted, name, values[name])
    theirs, mine = snapshot(stored, told), snapshot(wanted, told)
    clashes = [
        (clash(name, label, mine=mine[label], theirs=theirs[label], token=digest(known[name])), label)
        for name, label in zip(told, theirs, strict=True)
    ]
    if "citizen_id" in compared.clashing:
        masks = {"mine": mask(values["citizen_id"]), "theirs": mask(stored.citizen_id)}
        clashes.append((clash("citizen_id", ID_LABEL, **masks, token=digest(known["citizen_id"])), ID_LABEL))
    stop_on_overtaken([(found, subject_of(stored), label) for found, label in clashes])
    return {name: value for name, value in values.items() if name in compared.mine}


def _columns(changed: list[str], *, new_id: bool) -> list[str]:
    columns = list(changed)
    if "full_name" in changed:
        columns += ["name_folded", "given_folded", "name_order"]
    if new_id:
        columns += ["citizen_id_sealed", "citizen_id_index"]
    return columns


@transaction.atomic
def add_fact(
    *, by: User | None, member: Member, kind: str, happened_on: dt.date, title: str, decision_number: str = ""
) -> PersonalFact:
    """Enter a badge, commendation, discipline or grade: number, date and outcome, never content.

    Effects: the fact, journal, figures. Raises ProblemsFound.
    """
    found = load(member, by=by)
    problems = []
    if happened_on > dates.today():
        problems.append(Problem("in-future", "Ngày không thể ở tương lai.", "happened_on"))
    if happened_on < found.member.born_on:
        problems.append(Problem("dates-out-of-order", "Ngày không thể trước ngày sinh.", "happened_on"))
    if not clean(title):
        problems.append(Problem("no-title", "Ghi kết quả, ví dụ “Huy hiệu 30 năm tuổi Đảng”.", "title"))
    same = PersonalFact.objects.filter(member=member, kind=kind, happened_on=happened_on, title=clean(title))
    if same.exists():
        problems.append(Problem("fact-known", "Mục này đã được ghi; kiểm tra lại.", "title"))
    stop_on(problems)
    fact = PersonalFact.objects.create(
        member=found.member,
        kind=kind,
        happened_on=happened_on,
        title=clean(title),
        decision_number=clean(decision_number),
    )
    after = snapshot(fact, ("kind", "happened_on", "title", "decision_number"))
    # Which of them is in the file, and not for everybody who keeps the journal.
    tell(found.member, Change("add-fact", "Ghi khen thưởng, kỷ luật, xếp loại", found.home, after=after), by=by)
    recount(found.organisations, happened_on)
    return fact


@transaction.atomic
def remove_fact(*, by: User | None, fact: PersonalFact, reason: str) -> None:
    """Take away a fact entered by mistake. Effects: the fact, journal with reason, figures."""
    found = load(fact.member, by=by)
    before = snapshot(fact, ("kind", "happened_on", "title", "decision_number"))
    day = fact.happened_on
    fact.delete()
    change = Change("remove-fact", "Xóa mục ghi nhầm", found.home, before, reason=reason)
    tell(found.member, change, by=by)
    recount(found.organisations, day)


@transaction.atomic
def link_account(*, by: User | None, member: Member, user: User | None) -> None:
    """Let a user read the own record as this member; None takes that away. Effects: the link, journal.

    Raises ProblemsFound for the own account: who ties himself to a file would read it as his, also without a role.
    """
    found = load(member, by=by)
    stored = found.member
    if by is not None and by in (user, stored.user):
        told = "Không ai tự gắn hay bỏ gắn tài khoản của mình; nhờ người khác được sửa hồ sơ này."
        raise ProblemsFound([Problem("own-account", told, "username")])
    other = Member.objects.filter(user=user).exclude(pk=stored.pk).first() if user else None
    if user is not None and other is not None:
        message = f"Tài khoản {user.username} đã gắn với một hồ sơ khác; bỏ gắn ở hồ sơ đó trước."
        raise ProblemsFound([Problem("account-taken", message, "username")])
    before = {"tài khoản": stored.user.username if stored.user else ""}
    stored.user = user
    stored.save(update_fields=["user"])
    change = Change("link-account", "Gắn tài khoản", found.home, before, {"tài khoản": user.username if user else ""})
    tell(stored, change, by=by)
    sync(member, stored)
