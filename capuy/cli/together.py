"""The web server and the worker, kept by one small process: `python -m capuy.cli.together <arguments of gunicorn>`.

A worker that ends is started again; if the web server ends, so does everything, for the service manager to begin anew.
Loads nothing of Django, so that it costs a few megabytes.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

PATIENCE = 35.0  # a little more than gunicorn gives its requests
LOOK = 0.5
STEADY = 60.0  # a worker that lived so long is started again at once
LONGEST_PAUSE = 30.0
_PR_SET_PDEATHSIG = 1
WORK = ("-c", "from capuy.cli import main; main(prog_name='capuy')", "work", "--unsafe")  # `run` has looked already
Process = subprocess.Popen[bytes]


class Keeper:
    """Starts both and watches them until one of them, or a signal, says that it is over."""

    def __init__(self, web: Sequence[str], work: Sequence[str] = WORK) -> None:
        self._commands = web, work
        self._asked = 0
        self._wake = threading.Event()

    def run(self) -> int:
        """Code with which to exit."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)
        web_command, work_command = self._commands
        self.web, self.worker = start(web_command), start(work_command)
        began, pause, again = time.monotonic(), 1.0, None
        while self.web.poll() is None and self._asked in (0, signal.SIGHUP):
            if self._asked == signal.SIGHUP:
                self._renew()
            if self.worker.poll() is not None and again is None:
                lived = time.monotonic() - began
                pause = 1.0 if lived > STEADY else min(pause * 2, LONGEST_PAUSE)
                again = time.monotonic() + pause
            if again is not None and time.monotonic() >= again:
                self.worker, began, again = start(work_command), time.monotonic(), None
            self._wake.wait(LOOK)
            self._wake.clear()
        asked = bool(self._asked)
        self._stop()
        return 0 if asked else (self.web.returncode or 1)

    def _ask(self, number: int, _: FrameType | None) -> None:
        self._asked = number
        self._wake.set()

    def _renew(self) -> None:
        """Both take up a new program; the loop starts the worker again."""
        self._asked = 0
        self.web.send_signal(signal.SIGHUP)
        self.worker.terminate()

    def _stop(self) -> None:
        both = [process for process in (self.web, self.worker) if process.poll() is None]
        for process in both:
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in both:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def start(command: Sequence[str]) -> Process:
    """A child that holds what we hold open (the lock of a served instance), and ends when we are killed."""
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, *command],
        close_fds=False,
        preexec_fn=lambda: _end_with(parent),  # noqa: PLW1509 - there is one thread
    )


def _end_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


if __name__ == "__main__":
    sys.exit(Keeper(["-m", "gunicorn", *sys.argv[1:]]).run())
