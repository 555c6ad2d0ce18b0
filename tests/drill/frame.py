"""The frame of the drill: what a test is given, how it counts, and how a planted fault shows that it can fail.

    @reaches("A3", sample=200, full=20_000)
    def test_scope_against_the_oracle(drill, world): ...

`make test` runs the sample, `make drill` (CAPUY_DRILL=full) the full count. A test that found something bad, or that
tried fewer cases than asked, fails; in a drill each one leaves a line in the file CAPUY_DRILL_RECORD. Leave the count
away where the cases come from the project itself (addresses, columns): then all of them are tried, each time.

    @planted("A3")
    def test_a_view_without_scope_is_found(drill, monkeypatch): ...

runs the same check over a fault, and fails unless something bad was found; nothing of it is recorded.
"""

import json
import os
import random
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

FULL = os.environ.get("CAPUY_DRILL") == "full"
RECORD = os.environ.get("CAPUY_DRILL_RECORD", "")
SHOWN = 20


class Found(Exception):
    """The planted fault was found; nothing more need be tried."""


@dataclass
class Drill:
    """What one test of the list tries. `wanted` is how many cases at least (0: whatever there is)."""

    test: str
    wanted: int
    full: bool
    seed: int
    is_planted: bool = False
    done: int = 0
    faults: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def cases(self) -> Iterator[int]:
        """Numbers of the cases to try; each is counted when the next is asked for."""
        while self.done < self.wanted:
            yield self.done
            self.done += 1

    def count(self, cases: int = 1) -> None:
        """So many cases were tried."""
        self.done += cases

    def bad(self, what: str) -> None:
        """Something happened that must not."""
        self.faults.append(what)
        if self.is_planted:
            raise Found

    def expect(self, holds: object, what: str) -> None:
        """One case, bad unless it holds."""
        self.done += 1
        if not holds:
            self.bad(what)

    def not_reached(self, reason: str) -> None:
        """This machine cannot try it: recorded with the reason, and skipped."""
        self._record(reason=reason)
        pytest.skip(reason)

    def finish(self) -> None:
        """Record the result and judge it."""
        self._record()
        shown = "\n".join(self.faults[:SHOWN])
        assert not self.faults, f"{self.test}: {len(self.faults)} bad of {self.done}, seed {self.seed}:\n{shown}"
        assert self.done >= max(1, self.wanted), f"{self.test}: only {self.done} of {self.wanted} cases were tried"

    def _record(self, reason: str = "") -> None:
        if not RECORD or self.is_planted:
            return
        line = {
            "test": self.test,
            "database": connection.vendor,
            "count": self.done,
            "bad": len(self.faults),
            "seconds": round(time.perf_counter() - self.began, 1),
            "seed": self.seed,
            **({"reason": reason} if reason else {}),
        }
        with Path(RECORD).open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")  # one write: processes do not mix their lines


def seed_of(test: str) -> int:
    """Always the same in the sample, so that what is merged is judged alike; a new one for each full drill."""
    if given := os.environ.get("CAPUY_DRILL_SEED"):
        return int(given)
    return random.SystemRandom().randrange(2**32) if FULL else zlib.crc32(test.encode())


def reaches(test: str, *, sample: int = 0, full: int = 0) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks a test function as one that reaches a test of the list; it takes the fixture `drill`."""

    def mark(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(*args: Any, drill: Drill, **kwargs: Any) -> None:
            function(*args, drill=drill, **kwargs)
            drill.finish()

        return pytest.mark.drill(test, full if FULL else sample)(run)

    return mark


def planted(test: str, *, cases: int = 1) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks the same check over a fault: it must find something bad among `cases`."""

    def mark(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(*args: Any, drill: Drill, **kwargs: Any) -> None:
            drill.is_planted = True
            try:
                function(*args, drill=drill, **kwargs)
            except Found:
                return
            pytest.fail(f"{test}: the planted fault was not found in {drill.done} cases")

        return pytest.mark.drill(test, cases)(run)

    return mark
