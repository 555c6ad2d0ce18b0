"""Typed problems: what stands in the way of an action, in words for its user."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    BLOCKER = "blocker"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, where and how to mend it, in Vietnamese.

    `where` names a form field, a column or a row, for the page that shows it; a WARNING may knowingly be overridden.
    """

    code: str
    message: str
    where: str = ""
    level: Level = Level.BLOCKER


class ProblemsFound(Exception):
    """Raised by an action that did nothing because of `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


# All warnings or none, or the codes of those that were shown: one that has come up since was accepted by nobody.
Accepted = bool | Collection[str]


def stop_on(problems: Iterable[Problem], *, accept_warnings: Accepted = False) -> None:
    """Raise ProblemsFound if anything blocks, or warns without being accepted."""
    found = [p for p in problems if p.level is Level.BLOCKER or not _is_accepted(p, accept_warnings)]
    if found:
        raise ProblemsFound(found)


def _is_accepted(problem: Problem, accepted: Accepted) -> bool:
    return accepted if isinstance(accepted, bool) else problem.code in accepted
