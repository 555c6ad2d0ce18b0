"""Files that strangers made are opened in a child process, with little memory and time and without our environment."""

import marshal
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from capuy.core.problems import Problem, ProblemsFound
from capuy.documents.limits import Allowance

# Of a child that was allowed nothing else, see `Allowance`.
MEMORY_MEGABYTES = 300
SECONDS = 10
PATIENCE = 30
PIPE_BYTES = 1024 * 1024
# At once in one process of the web server, so that uploads never take all its memory; seconds that others wait.
CHILDREN = 2
WAIT = 20
_free = threading.BoundedSemaphore(CHILDREN)


def frames(
    script: Path,
    wanted: str,
    data: bytes,
    unreadable: Problem,
    *,
    allowed: Allowance | None = None,
    more: Sequence[int] = (),
) -> Generator[Any]:
    """What the script sends about `data`: a length and a marshalled value, again and again.

    The script gets megabytes and seconds as arguments, and `more`; on standard input the length of `wanted`, `wanted`,
    `data`. Raises ProblemsFound with `unreadable` if it dies, or takes too long or too much; or because others are
    being read.
    """
    allowed = allowed or Allowance(MEMORY_MEGABYTES, SECONDS, PATIENCE)
    numbers = (allowed.megabytes, allowed.seconds, *more)
    command = [sys.executable, "-I", str(script), *map(str, numbers)]
    pipe = subprocess.PIPE
    asked = wanted.encode()
    # A wide pipe, so that the two need not wait for each other at every 64 KiB.
    with (
        _turn(),
        subprocess.Popen(  # noqa: S603 - nothing of the command comes from outside
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, pipesize=PIPE_BYTES, env=_bare_environment()
        ) as child,
    ):
        alarm = threading.Timer(allowed.patience, child.kill)
        alarm.start()
        try:
            yield from _exchange(child, (struct.pack("<I", len(asked)) + asked, data), unreadable)
        finally:
            alarm.cancel()
            child.kill()
        if child.wait() != 0:
            raise ProblemsFound([unreadable])


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few children that may run at once."""
    if not _free.acquire(timeout=WAIT):
        message = "Máy chủ đang đọc nhiều tệp khác; tệp này chưa được đọc. Đợi một phút, rồi tải lên lại."
        raise ProblemsFound([Problem("busy", message)])
    try:
        yield
    finally:
        _free.release()


def _bare_environment() -> dict[str, str]:
    """No address of a database and no key goes where a stranger's file is opened."""
    return {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}


def _exchange(child: subprocess.Popen[bytes], parts: Sequence[bytes], unreadable: Problem) -> Iterator[Any]:
    source, sink = cast(IO[bytes], child.stdout), cast(IO[bytes], child.stdin)
    try:
        for part in parts:
            sink.write(part)
        sink.close()
    except BrokenPipeError:
        raise ProblemsFound([unreadable]) from None
    while length := _exactly(source, 8, unreadable):
        packed = _exactly(source, struct.unpack("<Q", length)[0], unreadable)
        yield marshal.loads(packed)  # noqa: S302 - our own child's
    child.wait()


def _exactly(source: IO[bytes], size: int, unreadable: Problem) -> bytes:
    """`size` bytes, or none at the end; a child that died in the middle of a frame is a problem."""
    got = source.read(size)
    if got and len(got) < size:
        raise ProblemsFound([unreadable])
    return got
