"""What goes along when the dates of a record are corrected: statuses, and the day of coming into the cell."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from capuy.core.dates import format_date
from capuy.core.problems import Level, Problem
from capuy.members.actions.base import Record
from capuy.members.actions.joining import SpellData, lay_spells
from capuy.members.actions.redating import ADMITTED, DATES, STATUSES, Dates, described, joined_on, redated
from capuy.members.actions.stays import begin
from capuy.members.models import MembershipKind, StatusSpell
from capuy.members.problems import cell_problems, future_problems
from capuy.members.ties import Chain, resettle
from capuy.organisations.models import Organisation


@dataclass
class Following:
    """Found before anything is stored. `before` and `after` are for the journal."""

    problems: list[Problem] = field(default_factory=list)
    spells: list[SpellData] = field(default_factory=list)
    admission: Chain | None = None
    admitted_on: dt.date | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def store(self, found: Record) -> set[int]:
        """Store it. Returns the cells that it touched."""
        if self.spells:
            lay_spells(found.member, self.spells)
        if self.admission is None or self.admitted_on is None:
            return set()
        begin(self.admission, self.admitted_on)
        return resettle([self.admission]).organisations


def follow_dates(found: Record, was: Dates) -> Following:
    """`found.member` has the dates that are to be; `was` tells those that are stored."""
    now = Dates.of(found.member)
    following = Following()
    if now == was:
        return following
    for name in DATES:
        day = getattr(now, name)
        if day is not None and day != getattr(was, name):
            following.problems += future_problems(day, name)
    official = [chain for chain in found.chains if chain.base.kind == MembershipKind.OFFICIAL] or found.chains
    came = joined_on((chain.base.arrival, chain.start) for chain in official)
    spells, problems = redated(found.spells, was, now, came)
    following.problems += problems
    if _days(spells) != _days(found.spells):
        following.spells = spells
        following.before[STATUSES], following.after[STATUSES] = described(found.spells), described(spells)
        message = (
            f"Quá trình tình trạng đổi theo ngày mới thành: {following.after[STATUSES]} (hiện ghi: "
            f"{following.before[STATUSES]}); số liệu được tính lại."
        )
        following.problems.append(Problem("statuses-follow", message, level=Level.WARNING))
    _follow_admission(found, was, now, following)
    return following


def _days(spells: list[SpellData] | list[StatusSpell]) -> list[tuple[str, dt.date, dt.date | None]]:
    return [(spell.status, spell.valid_from, spell.valid_to) for spell in spells]


def _follow_admission(found: Record, was: Dates, now: Dates, following: Following) -> None:
    """Who was admitted into a cell came into it on the day of the ceremony."""
    official = [chain for chain in found.chains if chain.base.kind == MembershipKind.OFFICIAL]
    admission = next(
        (chain for chain in official if chain.base.arrival in ADMITTED and chain.start == was.admitted_on), None
    )
    if admission is None or now.admitted_on == was.admitted_on:
        return
    on, end = now.admitted_on, admission.end
    if on is None:
        message = "Đồng chí được kết nạp tại chi bộ trong hệ thống nên phải có ngày kết nạp."
        following.problems.append(Problem("no-admission-day", message, "admitted_on"))
        return
    problems: list[Problem] = []
    if not admission.base.entered_in_id:
        cell = Organisation.objects.get(pk=admission.entered_organisation)
        problems += cell_problems(cell, on, "admitted_on")
    before = [chain for chain in official if chain.start < admission.start]
    if end is not None and end <= on:
        message = f"Ngày {format_date(end)} đã rời chi bộ kết nạp; ngày kết nạp phải trước ngày đó."
        problems.append(Problem("dates-out-of-order", message, "admitted_on"))
    elif before and (before[-1].end or dt.date.max) > on:
        message = f"Đến ngày {format_date(before[-1].end)} còn sinh hoạt ở chi bộ trước; ngày kết nạp lại phải sau đó."
        problems.append(Problem("dates-out-of-order", message, "admitted_on"))
    following.problems += problems
    following.admission, following.admitted_on = admission, on
    label = "vào chi bộ kết nạp từ ngày"
    following.before[label], following.after[label] = admission.start, on
    message = f"Ngày vào chi bộ kết nạp cũng đổi từ {format_date(admission.start)} thành {format_date(on)}."
    following.problems.append(Problem("admission-follows", message, level=Level.WARNING))
