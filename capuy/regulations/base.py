"""Documents, and the values that they set for a time."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any


class NoRegulation(LookupError):
    """No known document rules the topic on that day."""


@dataclass(frozen=True)
class Document:
    """A document, named as papers cite it. Numbers restart with each term, so number and date go together."""

    number: str
    issued_on: dt.date

    def __str__(self) -> str:
        return f"{self.number}, {self.issued_on:%d/%m/%Y}"


@dataclass(frozen=True)
class Regulation:
    """What `document` says on `topic` from `valid_from` until the next one takes its place."""

    topic: str
    document: Document
    valid_from: dt.date
    value: Any
    article: str = ""


_topics: dict[str, list[Regulation]] = defaultdict(list)


def register(*items: Regulation) -> None:
    for item in items:
        _topics[item.topic].append(item)
        _topics[item.topic].sort(key=lambda known: known.valid_from)


def regulations(topic: str) -> list[Regulation]:
    """All known versions, oldest first."""
    return list(_topics[topic])


def regulation(topic: str, *, on: dt.date) -> Regulation:
    """The version in force on `on`; the oldest known one also speaks for the time before it."""
    known = _topics.get(topic)
    if not known:
        raise NoRegulation(topic)
    in_force = known[0]
    for item in known:
        if item.valid_from <= on:
            in_force = item
    return in_force
