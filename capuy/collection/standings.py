"""Where an addressee stands, and how many of those who must answer have answered: one definition for every board."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from capuy.collection.models import Addressee, State
from capuy.core.numbers import format_percent


class Standing(Enum):
    """Where one addressee stands today; the look is the colour beside the word."""

    ACCEPTED = "Đã duyệt", "good"
    ON_TIME = "Đã nộp", "good"
    LATE = "Nộp chậm", "warn"
    PASSING = "Đang duyệt", "warn"
    RETURNED = "Trả lại", "warn"
    WAITING = "Chưa nộp", "idle"
    OVERDUE = "Quá hạn", "bad"
    EXEMPT = "Được miễn", "idle"
    ENDED = "Đã kết thúc", "idle"

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def look(self) -> str:
        return self.value[1]

    @property
    def slug(self) -> str:
        return self.name.lower()


DONE = (Standing.ACCEPTED, Standing.ON_TIME, Standing.LATE)
FREE = (Standing.EXEMPT, Standing.ENDED)


def standing_of(one: Addressee, today: dt.date) -> Standing:
    match one.state:
        case State.ACCEPTED:
            return Standing.ACCEPTED if one.handed_on_time else Standing.LATE
        case State.HANDED if one.waits_at_id:
            return Standing.PASSING
        case State.HANDED:
            return Standing.ON_TIME if one.handed_on_time else Standing.LATE
        case State.EXEMPT:
            return Standing.EXEMPT
        case State.RETURNED:
            return Standing.RETURNED
        case _:
            return Standing.OVERDUE if today > one.due else Standing.WAITING


@dataclass(frozen=True)
class Tally:
    """Of those who must answer (`total`), how many have, and how many of these by their day.

    Who is exempt or has ended without answering need not: the first two never grow above `total`.
    """

    done: int = 0
    on_time: int = 0
    total: int = 0

    @classmethod
    def of(cls, found: Iterable[tuple[Standing, bool]]) -> "Tally":
        """From where each stands, and whether it came by its day."""
        asked = [(standing in DONE, on_time) for standing, on_time in found if standing not in FREE]
        return cls(sum(done for done, _ in asked), sum(done and on_time for done, on_time in asked), len(asked))

    @property
    def missing(self) -> int:
        return self.total - self.done

    @property
    def text(self) -> str:
        """`72/72`."""
        return f"{self.done}/{self.total}"

    @property
    def on_time_text(self) -> str:
        return format_percent(self.on_time, self.total)
