"""Coming in: entry of an existing member, admission, readmission."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import add_months, format_date, today
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, stop_on
from capuy.core.text import clean
from capuy.journal.actions import snapshot
from capuy.members.actions.base import Change, Record, load, name_of, one_newcomer_at_a_time, recount, sync, tell
from capuy.members.actions.spells import begin_spell, probation_ends
from capuy.members.models import (
    Arrival,
    Departure,
    Member,
    Membership,
    MembershipKind,
    Status,
    StatusSpell,
)
from capuy.members.problems import cell_problems, future_problems, identity_problems, profile_problems
from capuy.members.ties import Settled, chains, resettle
from capuy.organisations.models import Organisation
from capuy.regulations import regulation
from capuy.regulations.ethnic_groups import MAJORITY
from capuy.regulations.membership import READMISSION_MONTHS


@dataclass(frozen=True)
class MemberData:
    """The columns of a member that people enter. Texts are empty where nothing is known."""

    full_name: str
    sex: str
    born_on: dt.date
    citizen_id: str = ""
    other_name: str = ""
    file_number: str = ""
    card_issued_on: dt.date | None = None
    ethnic_group: str = MAJORITY
    religion: str = ""
    home_town: str = ""
    residence: str = ""
    occupation: str = ""
    education: str = ""
    profession: str = ""
    political_theory: str = ""
    admission_decided_on: dt.date | None = None
    admitted_on: dt.date | None = None
    official_on: dt.date | None = None

    def member(self) -> Member:
        """An unsaved member with these values, texts cleaned."""
        values = {name: clean(v) if isinstance(v, str) else v for name, v in dataclasses.asdict(self).items()}
        return Member(**values)


FIELDS = tuple(field.name for field in dataclasses.fields(MemberData) if field.name != "citizen_id")


@dataclass(frozen=True, slots=True)
class SpellData:
    """A status from a day (inclusive) to a day (exclusive)."""

    status: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    note: str = ""


class Told(Protocol):
    """The dates of a member that tell statuses."""

    @property
    def admission_decided_on(self) -> dt.date | None: ...
    @property
    def admitted_on(self) -> dt.date | None: ...
    @property
    def official_on(self) -> dt.date | None: ...


def spells_of(member: Told, joined_on: dt.date) -> list[SpellData]:
    """The statuses that the member's own dates tell, for a member who came in on `joined_on`."""
    start = member.admitted_on or member.admission_decided_on or joined_on
    official = member.official_on
    if official is None and member.admitted_on is not None and probation_ends(member.admitted_on) > today():
        return [SpellData(Status.PROBATIONARY, start)]
    if official is None or official <= start:
        return [SpellData(Status.OFFICIAL, official or start)]
    return [SpellData(Status.PROBATIONARY, start, official), SpellData(Status.OFFICIAL, official)]


def lay_spells(member: Member, spells: Iterable[SpellData]) -> None:
    """Store the spells in place of those that the member has."""
    StatusSpell.objects.filter(member=member).delete()
    StatusSpell.objects.bulk_create(
        StatusSpell(member=member, status=s.status, valid_from=s.valid_from, valid_to=s.valid_to, note=s.note)
        for s in spells
    )


def _spell_order_problems(spells: Sequence[SpellData]) -> list[Problem]:
    problems = []
    ordered = sorted(spells, key=lambda spell: spell.valid_from)
    for spell in ordered:
        if spell.valid_to is not None and spell.valid_to <= spell.valid_from:
            message = f"Tình trạng từ ngày {format_date(spell.valid_from)} kết thúc trước khi bắt đầu."
            problems.append(Problem("dates-out-of-order", message, "status_spells"))
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            message = f"Hai tình trạng cùng có hiệu lực vào ngày {format_date(later.valid_from)}; sửa ngày."
            problems.append(Problem("two-statuses", message, "status_spells"))
    return problems


def same_person_problems(member: Member) -> list[Problem]:
    """Someone of the same name and birthday is in the books: perhaps the same person."""
    member.derive()
    same = Member.objects.filter(name_folded=member.name_folded, born_on=member.born_on, merged_into=None)
    if member.pk:
        same = same.exclude(pk=member.pk)
    if not same.exists():
        return []
    message = (
        f"Đã có hồ sơ cùng họ tên và ngày sinh {format_date(member.born_on)}; tìm trong danh sách trước khi lập hồ sơ "
        "mới."
    )
    return [Problem("perhaps-known", message, "full_name", Level.WARNING)]


@transaction.atomic
def register_member(
    *,
    by: User | None,
    organisation: Organisation,
    data: MemberData,
    joined_on: dt.date,
    arrival: str = Arrival.ENTRY,
    status_spells: Sequence[SpellData] | None = None,
    kind: str = MembershipKind.OFFICIAL,
    from_elsewhere: str = "",
    accept_warnings: bool = False,
) -> Member:
    """Enter a person who is a member already: when the books are opened, or coming from outside the instance.

    Without `status_spells` the statuses are told by the data's own dates. Effects: member, membership from `joined_on`
    (going on in the successor where the cell has closed since), statuses, journal, figures. Raises ProblemsFound.
    """
    one_newcomer_at_a_time()
    demand(by, Permission.EDIT_MEMBERS, organisation)
    member = data.member()
    spells = spells_of(member, joined_on) if status_spells is None else status_spells
    problems = profile_problems(member) + identity_problems(data.citizen_id) + same_person_problems(member)
    problems += future_problems(joined_on, "joined_on") + cell_problems(organisation, joined_on)
    problems += _spell_order_problems(spells)
    stop_on(problems, accept_warnings=accept_warnings)
    member.save(force_insert=True)
    lay_spells(member, spells)
    settled = arrive(member, organisation, joined_on, arrival=arrival, kind=kind, from_elsewhere=clean(from_elsewhere))
    after = {**snapshot(member, FIELDS), "chi bộ": name_of(organisation, joined_on), "từ ngày": joined_on}
    tell(member, Change("register", "Lập hồ sơ đảng viên", organisation, after=after), by=by)
    recount(settled.organisations, min([joined_on, *(spell.valid_from for spell in spells)]))
    return member


def arrive(
    member: Member,
    organisation: Organisation,
    on: dt.date,
    *,
    arrival: str,
    until: dt.date | None = None,
    kind: str = MembershipKind.OFFICIAL,
    departure: str = "",
    from_elsewhere: str = "",
) -> Settled:
    """Store a stay, and let it go on where the cell has closed since. The caller has checked the cell and the days."""
    row = Membership.objects.create(
        member=member,
        organisation=organisation,
        kind=kind,
        arrival=arrival,
        departure=departure,
        from_elsewhere=from_elsewhere,
        valid_from=on,
        valid_to=until,
    )
    settled = resettle(chains(Membership.objects.filter(pk=row.pk)))
    settled.touch(on, [row])
    stop_on(
        Problem(
            "cell-closed-later",
            f"Chi bộ đã kết thúc hoạt động từ ngày {format_date(ending.on)} mà không có tổ chức kế tục; chọn chi bộ "
            "khác.",
            "organisation",
        )
        for _, ending in settled.stranded
    )
    return settled


@transaction.atomic
def admit(
    *,
    by: User | None,
    organisation: Organisation,
    data: MemberData,
    on: dt.date,
    decided_on: dt.date | None = None,
    accept_warnings: bool = False,
) -> Member:
    """Admit a new member: the ceremony was on `on`, the decision is of `decided_on`.

    Effects: member, membership with arrival ADMISSION, probationary from the ceremony, journal, figures. Raises
    ProblemsFound.
    """
    one_newcomer_at_a_time()
    demand(by, Permission.EDIT_MEMBERS, organisation)
    data = dataclasses.replace(data, admitted_on=on, admission_decided_on=decided_on, official_on=None)
    member = data.member()
    problems = profile_problems(member) + identity_problems(data.citizen_id) + same_person_problems(member)
    problems += future_problems(on) + cell_problems(organisation, on)
    stop_on(problems, accept_warnings=accept_warnings)
    member.save(force_insert=True)
    StatusSpell.objects.create(member=member, status=Status.PROBATIONARY, valid_from=on)
    settled = arrive(member, organisation, on, arrival=Arrival.ADMISSION)
    after = {**snapshot(member, FIELDS), "chi bộ": name_of(organisation, on)}
    tell(member, Change("admit", "Kết nạp đảng viên", organisation, after=after), by=by)
    recount(settled.organisations, on)
    return member


def _readmission_problems(found: Record, on: dt.date) -> list[Problem]:
    spell = found.spell_on(on)
    if spell is None or spell.status != Status.LEFT or spell.valid_to is not None:
        message = "Chỉ kết nạp lại người đã ra khỏi Đảng; kiểm tra tình trạng và ngày."
        return [Problem("not-left", message, "on")]
    problems = []
    rows = [chain.last for chain in found.chains]
    if any(row.arrival == Arrival.READMISSION for chain in found.chains for row in chain.rows):
        problems.append(Problem("readmitted-before", "Mỗi người chỉ được kết nạp lại một lần.", "on"))
    if any(row.departure == Departure.RESIGNED for row in rows):
        message = "Người đã xin ra khỏi Đảng không thuộc diện xem xét kết nạp lại; kiểm tra quyết định."
        problems.append(Problem("resigned-before", message, level=Level.WARNING))
    rule = regulation(READMISSION_MONTHS, on=on)
    if add_months(spell.valid_from, rule.value) > on:
        message = (
            f"Ra khỏi Đảng từ ngày {format_date(spell.valid_from)}, chưa đủ {rule.value} tháng ({rule.document}); "
            "kiểm tra lại ngày."
        )
        problems.append(Problem("too-early", message, "on", Level.WARNING))
    return problems


@transaction.atomic
def readmit(
    *,
    by: User | None,
    member: Member,
    organisation: Organisation,
    on: dt.date,
    decided_on: dt.date | None = None,
    accept_warnings: bool = False,
) -> None:
    """Admit again a person who had left the Party, for a new probation.

    Effects: membership with arrival READMISSION, probationary from the ceremony, the member's dates become those of
    this admission (the earlier ones stay in the journal), figures. Raises ProblemsFound.
    """
    found = load(member, by=by)
    demand(by, Permission.EDIT_MEMBERS, organisation)
    problems = future_problems(on) + cell_problems(organisation, on) + _readmission_problems(found, on)
    stop_on(problems, accept_warnings=accept_warnings)
    columns = ("admission_decided_on", "admitted_on", "official_on")
    before = snapshot(found.member, columns)
    fresh = found.member
    fresh.admission_decided_on, fresh.admitted_on, fresh.official_on = decided_on, on, None
    fresh.save(update_fields=columns)
    begin_spell(found, Status.PROBATIONARY, on)
    settled = arrive(fresh, organisation, on, arrival=Arrival.READMISSION)
    change = Change("readmit", "Kết nạp lại", organisation, before, snapshot(fresh, columns))
    tell(fresh, change, by=by)
    recount(settled.organisations | found.organisations, on)
    sync(member, fresh)
