"""The frame of each kind of report, for a committee and for a cell (domain rules 10.1)."""

from capuy.reports.frames import interim, term
from capuy.reports.times import Kind
from capuy.reports.year_report import CELL, COMMITTEE, Frame

# By family (`Kind.frame`): of a committee, of a cell.
FRAMES = {
    "year": (COMMITTEE, CELL),
    "interim": (interim.COMMITTEE, interim.CELL),
    "term": (term.COMMITTEE, term.CELL),
}
_MID_TERM = (term.COMMITTEE_MID_TERM, term.CELL_MID_TERM)


def frame_for(kind: Kind, *, is_cell: bool) -> Frame:
    pair = _MID_TERM if kind is Kind.MID_TERM else FRAMES[kind.frame]
    return pair[is_cell]


def every_frame() -> list[Frame]:
    return [frame for pair in (*FRAMES.values(), _MID_TERM) for frame in pair]


__all__ = ["FRAMES", "every_frame", "frame_for"]
