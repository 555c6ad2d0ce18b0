"""Upper rooms whose records follow the tree: members go along when their cell is merged."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from capuy.core.problems import Problem
from capuy.organisations.access import User
from capuy.organisations.models import Decision


@dataclass(frozen=True)
class Closing:
    """An organisation ends on `on` (its first day of no longer being), with or without a successor. Ids."""

    organisation: int
    successor: int | None
    on: dt.date


class Follower(Protocol):
    def apply(self, decision: Decision, closings: list[Closing], *, by: User | None) -> tuple[list[str], list[Problem]]:
        """Make the records follow, inside the decision's transaction.

        Returns Vietnamese lines for the preview, and problems; a blocker undoes everything. A preview is the same call,
        rolled back.
        """

    def undo(self, decision: Decision, *, by: User | None) -> None:
        """Put back what `apply` did for a decision that is being withdrawn."""


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    _followers.append(follower)


def followers() -> list[Follower]:
    return list(_followers)
