"""A disk that is full: everything else goes on, so people are told that, and not “an error”."""

import errno
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError

_FULL = {errno.ENOSPC, errno.EDQUOT}
# SQLite calls it an I/O error if the file that its processes share cannot grow.
_NOTHING_LEFT = 64 * 1024


def is_why(problem: BaseException | None) -> bool:
    """Whether a failure comes from a full disk: a file that cannot grow, or the database, here or elsewhere."""
    chain = list(_chain(problem))
    if any(isinstance(part, OSError) and part.errno in _FULL for part in chain):
        return True
    if any(getattr(part, "sqlite_errorname", "") == "SQLITE_FULL" for part in chain):
        return True
    if any(getattr(part, "sqlstate", "") == "53100" for part in chain):  # PostgreSQL: disk_full
        return True
    return any(isinstance(part, DatabaseError) for part in chain) and free() < _NOTHING_LEFT


def free() -> int:
    """Bytes that may still be written in the folder of the instance."""
    return shutil.disk_usage(settings.HOME).free


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__
