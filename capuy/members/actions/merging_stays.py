"""The stays of two records of one person become one story."""

import datetime as dt
from dataclasses import dataclass, field

from capuy.core.dates import format_date
from capuy.core.problems import Level, Problem
from capuy.members.actions.base import Record, name_of
from capuy.members.actions.stays import cut, reopen
from capuy.members.models import Arrival, Departure, Membership, MembershipKind
from capuy.members.ties import Chain

FOREVER = dt.date.max


def _shared(a: Chain, b: Chain) -> list[tuple[dt.date, dt.date, Membership, Membership]]:
    """The times in which both hold, by where each of them is then, after any reorganisation. Oldest first."""
    return sorted(
        (
            (
                max(mine.valid_from, other.valid_from),
                min(mine.valid_to or FOREVER, other.valid_to or FOREVER),
                mine,
                other,
            )
            for mine in a.rows
            for other in b.rows
            if mine.valid_from < (other.valid_to or FOREVER) and other.valid_from < (mine.valid_to or FOREVER)
        ),
        key=lambda time: time[0],
    )


def _same_stay(a: Chain, b: Chain) -> bool:
    return all(mine.organisation_id == other.organisation_id for _, _, mine, other in _shared(a, b))


def stay_problems(keep: Record, drop: Record) -> list[Problem]:
    """Days on which the records officially stand in two cells.

    Where a reorganisation has made one cell of the two since, the record that is kept is believed for the days before.
    """
    official = MembershipKind.OFFICIAL
    return [
        problem
        for mine in keep.chains
        for other in drop.chains
        if mine.base.kind == other.base.kind == official
        for problem in _pair_problems(mine, other)
    ]


def _pair_problems(a: Chain, b: Chain) -> list[Problem]:
    shared = _shared(a, b)
    apart = [time for time in shared if time[2].organisation_id != time[3].organisation_id]
    if not apart:
        return []
    day, _, mine, other = apart[0]
    cells = f"“{name_of(mine.organisation, day)}” và “{name_of(other.organisation, day)}”"
    if apart[-1] is shared[-1]:
        message = (
            f"Vào ngày {format_date(day)} hai hồ sơ sinh hoạt chính thức ở hai chi bộ: {cells}; ghi chuyển sinh hoạt "
            "hoặc hủy lần ghi sai trước khi gộp."
        )
        return [Problem("two-cells", message)]
    message = (
        f"Từ ngày {format_date(day)} đến trước ngày {format_date(apart[-1][1])} hai hồ sơ ghi hai chi bộ, nay là "
        f"một: {cells}; sẽ giữ “{name_of(mine.organisation, day)}” theo hồ sơ được giữ."
    )
    return [Problem("two-cells-before", message, level=Level.WARNING)]


@dataclass
class _Joined:
    """Stays that become one, which begins as `first` and ends as `last`, or on `cut_on`; the `spare` ones are in it."""

    first: Chain
    last: Chain
    spare: list[Chain] = field(default_factory=list)
    cut_on: dt.date | None = None

    @property
    def end(self) -> dt.date | None:
        return self.cut_on or self.last.end

    def take(self, chain: Chain) -> None:
        self.spare.append(chain)
        if (chain.end or FOREVER) > (self.last.end or FOREVER):
            self.last = chain

    def store_end(self) -> None:
        """Let the first stay end as the joined one does; rows of its chain after that go away."""
        last = self.last.last
        if self.cut_on is not None:
            cut(self.first, self.cut_on, Departure.TRANSFER)
        elif self.last.end is not None:
            cut(self.first, self.last.end, last.departure, last.to_elsewhere)
        else:
            reopen(self.first, None)


def _joined(keep: Record, drop: Record) -> list[_Joined]:
    """All stays of both, those that overlap in the same cell as one; the caller has refused what contradicts."""

    def order(chain: Chain) -> tuple[dt.date, bool, bool]:
        # Of two that begin together the one that a decision made is kept: withdrawing the decision must find it.
        return chain.start, chain.base.decision_id is None, chain.base.member_id != keep.member.pk

    found: list[_Joined] = []
    for chain in sorted([*keep.chains, *drop.chains], key=order):
        alike = [one for one in found if one.first.base.kind == chain.base.kind and (one.end or FOREVER) > chain.start]
        same = next((one for one in alike if _same_stay(one.last, chain)), None)
        if same is not None:
            same.take(chain)
        elif alike and chain.base.kind == MembershipKind.OFFICIAL:
            found += _apart(alike[0], chain, kept=chain.base.member_id == keep.member.pk)
        else:
            found.append(_Joined(chain, chain))
    return found


def _apart(before: _Joined, chain: Chain, *, kept: bool) -> list[_Joined]:
    """Two that come together later: the kept record's holds as long as both do. Returns what comes new."""
    if not kept:
        before.take(chain)
        return []
    if before.first.start == chain.start:
        before.spare.append(before.first)
        before.first = chain
        before.last = chain if (chain.end or FOREVER) >= (before.end or FOREVER) else before.last
        return []
    fresh = _Joined(chain, before.last if (before.end or FOREVER) > (chain.end or FOREVER) else chain)
    if chain.base.arrival == Arrival.ENTRY:
        chain.base.arrival = Arrival.TRANSFER
    before.cut_on = chain.start
    return [fresh]


def join_stays(keep: Record, drop: Record) -> list[Chain]:
    """Give all stays to `keep`. Returns the chains to work out again."""
    groups = _joined(keep, drop)
    Membership.objects.filter(pk__in=[row.pk for one in groups for chain in one.spare for row in chain.rows]).delete()
    shorter = [one for one in groups if (one.end or FOREVER) < (one.first.end or FOREVER)]
    for one in shorter:  # no two may overlap, not even between two statements
        one.store_end()
    rows = [row for one in groups for row in one.first.rows]
    for row in rows:
        row.member = keep.member
    Membership.objects.bulk_update(rows, ["member", "arrival"])
    for one in groups:
        if one not in shorter and one.last is not one.first:
            one.store_end()
    return [one.first for one in groups]
