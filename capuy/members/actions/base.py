"""What every act on a member does: lock, ask for rights, write the journal, have the figures recounted."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen
from capuy.figures.engine import records_changed
from capuy.journal.actions import Act, record, subject_of
from capuy.members.models import Member, Membership, MembershipKind, Seat, StatusSpell, standing_on
from capuy.members.problems import merged_problems
from capuy.members.ties import Chain, chains
from capuy.organisations.locks import lock_tree
from capuy.organisations.models import Organisation

_NEWCOMER_LOCK = 0x6361701D


@dataclass
class Record:
    """A member under lock, with everything dated that belongs to him or her."""

    member: Member
    chains: list[Chain] = field(default_factory=list)
    spells: list[StatusSpell] = field(default_factory=list)

    def official_on(self, day: dt.date) -> tuple[Chain, Membership] | None:
        return self.on(day, MembershipKind.OFFICIAL)

    def on(self, day: dt.date, kind: str) -> tuple[Chain, Membership] | None:
        for chain in self.chains:
            row = chain.row_on(day)
            if row is not None and chain.base.kind == kind:
                return chain, row
        return None

    def before(self, day: dt.date) -> tuple[Chain, Membership] | None:
        """Where the member was officially on the day before: the cell that is left on `day`."""
        return self.official_on(day - dt.timedelta(days=1))

    def spell_on(self, day: dt.date) -> StatusSpell | None:
        return next((spell for spell in self.spells if spell.holds_on(day)), None)

    def standing_on(self, day: dt.date) -> str:
        return standing_on(self.spells, day)

    @property
    def last_chain(self) -> Chain | None:
        """The official chain that goes on longest, else the temporary one."""
        ordered = sorted(self.chains, key=lambda c: (c.base.kind == MembershipKind.OFFICIAL, c.end or dt.date.max))
        return ordered[-1] if ordered else None

    @property
    def home(self) -> Organisation | None:
        """The cell that answers for the record: where the member is, or was last."""
        return self.last_chain.last.organisation if self.last_chain else None

    @property
    def organisations(self) -> set[int]:
        return {row.organisation_id for chain in self.chains for row in chain.rows}

    @property
    def since(self) -> dt.date:
        return min((chain.start for chain in self.chains), default=dt.date.max)


def one_newcomer_at_a_time() -> None:
    """Whoever enters new people or id numbers waits here until the other transaction ends, then sees what it wrote.

    Two clicks on one button, or two files with the same people, would both find them new. SQLite lets one writer in
    anyway. The tree is held first, as everywhere.
    """
    lock_tree(shared=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NEWCOMER_LOCK])


def load(member: Member, *, by: User | None) -> Record:
    """Lock the member's row and read what hangs on it; `by` must hold EDIT_MEMBERS where the member is.

    The tree is held: decisions lead memberships on without locking members.
    """
    lock_tree(shared=True)
    found = Record(
        Member.objects.select_for_update().get(pk=member.pk),
        chains(Membership.objects.filter(member=member)),
        list(StatusSpell.objects.filter(member=member).order_by("valid_from")),
    )
    if by is not None and found.home is not None:
        demand(by, Permission.EDIT_MEMBERS, found.home)
    stop_on(merged_problems(found.member))
    return found


def sync(member: Member, fresh: Member) -> None:
    """Show the caller's object what was stored."""
    for column in Member._meta.concrete_fields:
        setattr(member, column.attname, getattr(fresh, column.attname))


@dataclass(frozen=True)
class Change:
    """One line of the journal about a member."""

    action: str
    summary: str
    place: Organisation | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def tell(member: Member, change: Change, *, by: User | None) -> None:
    record(
        Act(
            f"members.{change.action}",
            f"{change.summary}: {member.full_name}",
            subject_of(member),
            change.place,
            change.before,
            change.after,
            change.reason,
        ),
        by=by,
    )


def recount(organisations: Iterable[int], since: dt.date) -> None:
    records_changed(set(organisations), since=since)


def end_seats(seats: Iterable[Seat], day: dt.date) -> list[str]:
    """End the seats on `day`; those that had not begun are taken away. Returns what they were, for the journal."""
    ended = []
    for seat in seats:
        ended.append(f"{seat.get_position_display()} ({seat.body.get_kind_display()})")
        if seat.valid_from >= day:
            seat.delete()
            continue
        seat.valid_to = day
        seat.save(update_fields=["valid_to"])
    return ended


UNDONE = "undone"  # under which name a page that undoes carries the digest of what it shows


def stop_on_other(seen: Seen | None, last: str) -> None:
    """What is to be undone is the last of its kind: stop where that is not what the asker saw. `last` tells it."""
    if seen is None or seen.showed(UNDONE, last):
        return
    message = (
        f"Lần ghi gần nhất nay là: {last}. Có người khác vừa ghi hoặc hủy một lần khác; bấm “Bỏ qua”, xem lại rồi hủy "
        "lại nếu vẫn cần."
    )
    raise ProblemsFound([Problem("undone-meanwhile", message)])


def name_of(organisation: Organisation, day: dt.date) -> str:
    version = organisation.latest_version(day)
    return version.name if version else organisation.code
