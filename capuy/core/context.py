"""Who is acting, from where: set once a request or a command, read by the journal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Where an act comes from: a network address, or the name of a command."""

    address: str = ""
    agent: str = ""


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current_origin() -> Origin:
    return _origin.get()


@contextmanager
def acting_from(origin: Origin) -> Iterator[None]:
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


@dataclass
class Submission:
    """A form that is being handed in: `key` names it, the same when it comes again; `attempt` names this time."""

    key: str
    attempt: str
    changed_something: bool = False


# A function, since most requests change nothing and need no key.
_submission: ContextVar[Callable[[], Submission | None] | None] = ContextVar("submission", default=None)


def current_submission() -> Submission | None:
    found = _submission.get()
    return found() if found else None


@contextmanager
def handing_in(submission: Callable[[], Submission | None]) -> Iterator[None]:
    token = _submission.set(submission)
    try:
        yield
    finally:
        _submission.reset(token)
