"""Conferences of committees and meetings of cells: who must be there, and how many votes a decision needs.

Sources: Quy định 294-QĐ/TW, 26/5/2025, articles 9.3 and 9.3.4 (a resolution: more than half of all members of the body,
not of those present; admission, recognition, striking off, expulsion: two thirds; Quy định 208-QĐ/TW, 26/7/2026 keeps
them), confidence high; Điều lệ Đảng 2011, article 12.4 (elections: more than half of those summoned), confidence
medium. No document sets a quorum of its own: fewer than could pass a resolution cannot decide. What the working
regulations of a body ask for besides is for the body to state, with its source.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from capuy.regulations.base import Regulation, register, regulation
from capuy.regulations.membership import CARRYING_OUT, CHARTER


class Base(StrEnum):
    """What 100 % means: whose number a share of votes is taken of."""

    ENTITLED = "entitled"
    PRESENT = "present"
    CAST = "cast"
    VALID = "valid"


BASE_LABELS = {
    Base.ENTITLED: "tổng số người có quyền biểu quyết được triệu tập",
    Base.PRESENT: "số người có quyền biểu quyết có mặt",
    Base.CAST: "số phiếu thu về",
    Base.VALID: "số phiếu hợp lệ",
}


@dataclass(frozen=True)
class Share:
    """`top/bottom` of a base at least, or (`beyond`) more than that."""

    base: Base
    top: int
    bottom: int
    beyond: bool = False

    def needed(self, whole: int) -> int:
        """The least number of votes that is enough out of `whole`. Of nobody nothing is enough: 1."""
        if whole <= 0:
            return 1
        return whole * self.top // self.bottom + 1 if self.beyond else -(-whole * self.top // self.bottom)

    @property
    def words(self) -> str:
        share = "một phần hai" if (self.top, self.bottom) == (1, 2) else f"{self.top}/{self.bottom}"
        return f"{'quá' if self.beyond else 'ít nhất'} {share} {BASE_LABELS[self.base]}"


class Subject(StrEnum):
    """What is decided; each but the last two has its rule in the law."""

    RESOLUTION = "resolution"
    MEMBERSHIP = "membership"
    ELECTION = "election"
    OWN_RULE = "own_rule"
    POLL = "poll"


RULED = (Subject.RESOLUTION, Subject.MEMBERSHIP, Subject.ELECTION)
QUORUM = "conferences: quorum"


def _topic(subject: Subject) -> str:
    return f"votes: {subject.value}"


_HALF = Share(Base.ENTITLED, 1, 2, beyond=True)
_TWO_THIRDS = Share(Base.ENTITLED, 2, 3)
register(
    Regulation(QUORUM, CARRYING_OUT, dt.date(2025, 7, 1), _HALF, "9.3"),
    Regulation(_topic(Subject.RESOLUTION), CARRYING_OUT, dt.date(2025, 7, 1), _HALF, "9.3"),
    Regulation(_topic(Subject.MEMBERSHIP), CARRYING_OUT, dt.date(2025, 7, 1), _TWO_THIRDS, "9.3.4"),
    Regulation(_topic(Subject.ELECTION), CHARTER, dt.date(2011, 1, 19), _HALF, "12.4"),
)


@dataclass(frozen=True)
class Rule:
    """A share, and where it stands written."""

    share: Share
    source: str


def _rule(found: Regulation) -> Rule:
    article = f", điều {found.article}" if found.article else ""
    name = found.document.number
    named = name if name.startswith("Điều lệ") else f"Quy định {name}"
    return Rule(found.value, f"{named}, {found.document.issued_on:%d/%m/%Y}{article}")


def quorum_rule(*, on: dt.date) -> Rule:
    """How many of those entitled must be there, so that anything can be resolved."""
    return _rule(regulation(QUORUM, on=on))


def vote_rule(subject: Subject, *, on: dt.date) -> Rule:
    """The rule of a subject that has one in the law (`RULED`)."""
    return _rule(regulation(_topic(subject), on=on))
