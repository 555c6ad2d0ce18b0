"""What a page showed when somebody began to change it: nobody overwrites what he has not seen.

A page that edits carries a digest of each value that it shows (`Seen`). What comes back unchanged against it is not
stored; where somebody else changed the same value meanwhile, the action stops with a `Clash`, and the page asks which
of the two shall stand (`Handed`). Digests are compared for equality only: a forged one wins nothing but the right to
overwrite, which its sender has anyway.
"""

import datetime as dt
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from capuy.core.dates import format_date
from capuy.core.problems import Problem

FIELD = "seen"
_TAKE, _MINE, _THEIRS = "take:", "mine", "theirs"


def digest(value: object) -> str:
    """48 bits of the value as people write it; nothing for nothing."""
    text = "1" if value is True else "" if value is None or value is False else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return urlsafe_b64encode(blake2b(text.encode(errors="replace"), digest_size=6).digest()).decode() if text else ""


def worded(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "có" if value else "không"
    return format_date(value) if isinstance(value, dt.date) else "" if value is None else str(value)


@dataclass(frozen=True)
class Clash(Problem):
    """A value that somebody else changed after the page was shown. `token` stands for theirs, once it is shown."""

    label: str = ""
    mine: str = ""
    theirs: str = ""
    token: str = ""
    by: str = ""
    at: dt.datetime | None = None

    @property
    def box(self) -> str:
        return _TAKE + self.where

    @property
    def take_mine(self) -> str:
        return f"{_MINE} {self.token}"

    @property
    def take_theirs(self) -> str:
        return _THEIRS


def clash(where: str, label: str, *, mine: object, theirs: object, token: str | None = None) -> Clash:
    """`token` where the page carries the digest of something else than what people read."""
    return Clash(
        "overtaken",
        "Người khác vừa sửa mục này; chọn giá trị giữ lại rồi lưu lại.",
        where,
        label=label[:1].upper() + label[1:],
        mine=worded(mine),
        theirs=worded(theirs),
        token=digest(theirs) if token is None else token,
    )


def clashes_in(problems: Iterable[Problem]) -> list[Clash]:
    return [problem for problem in problems if isinstance(problem, Clash)]


@dataclass(frozen=True)
class Compared:
    """Names of what this user changed, and of what somebody else changed too, to something else."""

    mine: frozenset[str]
    clashing: list[str]


@dataclass(frozen=True)
class Seen:
    """Digests of what was shown, by name; what is missing was shown empty."""

    digests: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Seen":
        return cls({name: found for name, value in values.items() if (found := digest(value))})

    @classmethod
    def read(cls, text: str) -> "Seen":
        """From a page that came back; what cannot be read showed nothing, so that it overwrites nothing."""
        parts = (part.rpartition("=") for part in text.split())
        return cls({name: found for name, _, found in parts if name and found})

    def __str__(self) -> str:
        """`name=digest name=digest`: names of fields have no spaces, and a page of many squares stays small."""
        return " ".join(f"{name}={found}" for name, found in self.digests.items() if found)

    def showed(self, name: str, value: object) -> bool:
        return self.digests.get(name, "") == digest(value)

    def compare(self, given: Mapping[str, object], stored: Mapping[str, object]) -> Compared:
        """What was handed in with what is stored now. Asked by an action that holds the lock of what is stored."""
        mine = [name for name, value in given.items() if not self.showed(name, value)]
        clashing = [
            name
            for name in mine
            if not self.showed(name, stored.get(name)) and digest(given[name]) != digest(stored.get(name))
        ]
        return Compared(frozenset(mine), clashing)


def compare(seen: Seen | None, given: Mapping[str, object], stored: Mapping[str, object]) -> Compared:
    """The same; who did not start from a page (a file, a command) means all that is given."""
    return seen.compare(given, stored) if seen else Compared(frozenset(given), [])


@dataclass(frozen=True)
class Handed:
    """What came back with a page: what it showed, and of which names the other's value was chosen."""

    seen: Seen
    theirs: frozenset[str] = frozenset()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Handed":
        """From what was posted. Who keeps his own value after a clash has seen the other's."""
        digests = dict(Seen.read(str(data.get(FIELD, ""))).digests)
        theirs = set()
        for box in data:
            if not box.startswith(_TAKE):
                continue
            name, (choice, _, token) = box.removeprefix(_TAKE), str(data[box]).partition(" ")
            if choice == _MINE:
                digests[name] = token
            elif choice == _THEIRS:
                theirs.add(name)
        return cls(Seen(digests), frozenset(theirs))

    def settle(self, given: Mapping[str, object], stored: Mapping[str, object]) -> tuple[set[str], Seen]:
        """The names that this user changed; and what the page shows if it comes again with the rest as stored now."""
        mine = {name for name, value in given.items() if name not in self.theirs and not self.seen.showed(name, value)}
        return mine, Seen({**Seen.of(stored).digests, **{name: self.seen.digests.get(name, "") for name in mine}})
