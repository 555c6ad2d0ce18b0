"""Statuses follow the dates of admission and recognition when those are corrected. Pure: no database."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from capuy.core.dates import format_date
from capuy.core.problems import Problem
from capuy.members.actions.joining import SpellData, spells_of
from capuy.members.models import Arrival, Member, Status, StatusSpell

DATES = ("admission_decided_on", "admitted_on", "official_on")
ADMITTED = (Arrival.ADMISSION, Arrival.READMISSION)
# What the journal calls the statuses of a member together.
STATUSES = "quá trình tình trạng"
_OF_DATES = (Status.PROBATIONARY, Status.OFFICIAL)
_RECOGNISED = (Status.OFFICIAL, Status.EXEMPT)


@dataclass(frozen=True)
class Dates:
    """The dates that tell statuses."""

    admission_decided_on: dt.date | None
    admitted_on: dt.date | None
    official_on: dt.date | None

    @classmethod
    def of(cls, member: Member) -> "Dates":
        return cls(*(getattr(member, name) for name in DATES))


def redated(
    spells: Sequence[StatusSpell | SpellData], was: Dates, now: Dates, joined_on: dt.date
) -> tuple[list[SpellData], list[Problem]]:
    """All spells of a member, oldest first, as they are with the dates of `now`; and what makes that impossible.

    Only spells that came from the dates move: the first of the last admission, and the recognition. What was entered
    besides keeps its days, and none of the others may pass it.
    """
    kept = [SpellData(s.status, s.valid_from, s.valid_to, s.note) for s in spells]
    again = [at for at, spell in enumerate(kept) if spell.status == Status.LEFT and at + 1 < len(kept)]
    began = again[-1] + 1 if again else 0
    before, own = kept[:began], kept[began:]
    if not own or own[0].status not in _OF_DATES:
        return kept, []
    recognition = next(
        (s for s in own[1:] if s.status == Status.OFFICIAL and own[0].status == Status.PROBATIONARY), None
    )
    if recognition and was.official_on and not now.official_on:
        message = (
            "Bỏ trống ngày chính thức thì không còn căn cứ của tình trạng chính thức; nếu đồng chí chưa được công "
            "nhận, dùng việc “Hủy lần đổi tình trạng gần nhất”."
        )
        return kept, [Problem("official-day-emptied", message, "official_on")]
    told = _told(own[0], recognition, now, joined_on)
    notes = {spell.status: spell.note for spell in (own[0], recognition) if spell}
    entered = [spell for spell in own if spell is not own[0] and spell is not recognition]
    other = _in_the_way(told, before, entered)
    if other is not None:
        message = (
            f"Từ ngày {format_date(other.valid_from)} đã ghi tình trạng “{Status(other.status).label}”, không khớp với "
            "ngày vừa sửa; kiểm tra lại ngày, hoặc hủy lần ghi đó bằng việc “Hủy lần đổi tình trạng gần nhất” trước."
        )
        where = "official_on" if was.official_on != now.official_on else "admitted_on"
        return kept, [Problem("status-in-the-way", message, where)]
    laid = sorted([*(replace(s, note=notes.get(s.status, "")) for s in told), *entered], key=lambda s: s.valid_from)
    before = [*before[:-1], *(replace(left, valid_to=laid[0].valid_from) for left in before[-1:])]
    ends = [*(spell.valid_from for spell in laid[1:]), own[-1].valid_to]
    return [*before, *(replace(spell, valid_to=end) for spell, end in zip(laid, ends, strict=True))], []


def joined_on(official: Iterable[tuple[str, dt.date]]) -> dt.date:
    """When somebody came in, at the last admission, by arrival and begin of the official stays (at least one)."""
    known = list(official)
    return max((day for arrival, day in known if arrival == Arrival.READMISSION), default=min(day for _, day in known))


def described(spells: Iterable[StatusSpell | SpellData]) -> str:
    """`Dự bị từ 01/06/2005, Chính thức từ 01/06/2006`."""
    return ", ".join(f"{Status(spell.status).label} từ {format_date(spell.valid_from)}" for spell in spells)


def _told(first: SpellData, recognition: SpellData | None, now: Dates, joined_on: dt.date) -> list[SpellData]:
    """As `spells_of`; but nobody becomes official because a probation that nobody ended is over by now."""
    if now.official_on is None and first.status == Status.PROBATIONARY:
        start = now.admitted_on or now.admission_decided_on or joined_on
        return [SpellData(Status.PROBATIONARY, start), *([recognition] if recognition else [])]
    return spells_of(now, joined_on)


def _in_the_way(told: list[SpellData], before: list[SpellData], entered: list[SpellData]) -> SpellData | None:
    """The first spell, of those before this admission and those entered since, that cannot stand beside the told."""
    start = told[0].valid_from
    recognised = told[-1].valid_from if told[-1].status == Status.OFFICIAL else dt.date.max
    for spell in before[-1:]:
        if spell.valid_from >= start:
            return spell
    last = told[0]
    for spell in entered:
        day, status = spell.valid_from, spell.status
        if day in (start, recognised) or day < start or (status in _RECOGNISED and day < recognised):
            return spell
        if status == Status.PROBATIONARY and day > recognised:
            return spell
        last = spell if day < recognised else last
    return last if len(told) > 1 and last.status != Status.PROBATIONARY else None
