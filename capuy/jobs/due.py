"""When a task falls due: fixed moments, the same for every worker whoever asks and whenever."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone


class Due(Protocol):
    def latest(self, now: dt.datetime) -> dt.datetime:
        """The last moment, `now` included, at which the task fell due."""

    def next(self, now: dt.datetime) -> dt.datetime:
        """The first moment after `now`."""


@dataclass(frozen=True)
class Every:
    """Every so many minutes or hours, counted from the beginning of 1970 (UTC)."""

    minutes: int = 0
    hours: int = 0

    @property
    def _seconds(self) -> int:
        return self.minutes * 60 + self.hours * 3600

    def latest(self, now: dt.datetime) -> dt.datetime:
        at = int(now.timestamp())
        return dt.datetime.fromtimestamp(at - at % self._seconds, dt.UTC)

    def next(self, now: dt.datetime) -> dt.datetime:
        return self.latest(now) + dt.timedelta(seconds=self._seconds)

    def __str__(self) -> str:
        return f"{self.hours} giờ một lần" if self.hours else f"{self.minutes} phút một lần"


@dataclass(frozen=True)
class Daily:
    """Once a day, at an hour and minute of the instance's own time."""

    hour: int
    minute: int = 0

    def latest(self, now: dt.datetime) -> dt.datetime:
        day = timezone.localtime(now).date()
        at = self._on(day)
        return at if at <= now else self._on(day - dt.timedelta(days=1))

    def next(self, now: dt.datetime) -> dt.datetime:
        return self._on(timezone.localtime(self.latest(now)).date() + dt.timedelta(days=1))

    def _on(self, day: dt.date) -> dt.datetime:
        here = dt.datetime.combine(day, dt.time(self.hour, self.minute), timezone.get_default_timezone())
        return here.astimezone(dt.UTC)

    def __str__(self) -> str:
        return f"hằng ngày lúc {self.hour:02d}:{self.minute:02d}"
