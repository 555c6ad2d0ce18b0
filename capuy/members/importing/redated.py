"""Statuses of a known member with the dates of a file."""

from collections.abc import Mapping
from typing import Any

from capuy.core.dates import format_date
from capuy.core.problems import Level, Problem
from capuy.members.actions import SpellData
from capuy.members.actions.redating import ADMITTED, DATES, Dates, described, joined_on, redated
from capuy.members.importing.books import Known


def with_dates(known: Known, values: Mapping[str, Any]) -> tuple[list[SpellData] | None, list[Problem]]:
    """What they become with `values`, with a warning where they change; None where they cannot follow.

    A day of admission that brought the member into a cell is corrected in the record: the stay has to move with it.
    """
    changed = [name for name in DATES if name in values]
    if not changed or not known.stays:
        return known.spells, []
    was = Dates(*(known.values[name] for name in DATES))
    now = Dates(*(values.get(name, known.values[name]) for name in DATES))
    if "admitted_on" in values and was.admitted_on in [stay.start for stay in known.stays if stay.arrival in ADMITTED]:
        message = f"Trong sổ kết nạp ngày {format_date(was.admitted_on)}; nếu sổ ghi nhầm, sửa trong hồ sơ."
        return None, [Problem("admitted-here", message, "admitted_on")]
    came = joined_on((stay.arrival, stay.start) for stay in known.stays)
    spells, problems = redated(known.spells, was, now, came)
    if problems:
        return None, problems
    if spells != known.spells:
        message = f"Quá trình tình trạng đổi theo ngày mới thành: {described(spells)}."
        problems.append(Problem("statuses-follow", message, changed[-1], Level.WARNING))
    return spells, problems
