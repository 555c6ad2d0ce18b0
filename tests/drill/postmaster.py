"""A PostgreSQL of its own that may be killed: `tools/postgres.py` without its haste, started again in the same place."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from tests.operations.conftest import ROOT

sys.path.append(str(ROOT / "tools"))
import machine
import postgres


class Postmaster:
    """Its folder is made by `initdb`; `settings` as of postgresql.conf. `wal`: where it writes ahead, if elsewhere."""

    def __init__(self, home: str, *settings: str, wal: str = "") -> None:
        self.programs, self.runs_as, self.home = postgres.programs(), postgres.account(), home
        assert self.programs
        self.command = [self.programs / "postgres", "-D", f"{home}/data"]
        for item in ("listen_addresses=", f"unix_socket_directories={home}", "log_min_messages=panic", *settings):
            self.command += ["-c", item]
        for folder in filter(None, [home, wal] if self.runs_as else []):
            os.chown(folder, self.runs_as["user"], self.runs_as["group"])
        make = [self.programs / "initdb", "-D", f"{home}/data", "-U", "capuy", "-A", "trust", "-E", "UTF8", "-N"]
        make += ["--locale=C.UTF-8", *([f"--waldir={wal}"] if wal else [])]
        machine.run(make, stdout=subprocess.DEVNULL, cwd=home, **self.runs_as)
        self.start()

    @property
    def url(self) -> str:
        return f"postgres://capuy@{quote(self.home, safe='')}/capuy"

    def start(self) -> None:
        """Until it answers. The processes of one that was killed may still hold its memory for a moment."""
        until = time.monotonic() + postgres.WAIT_SECONDS
        while True:
            self.process = subprocess.Popen(
                self.command, cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.runs_as
            )
            try:
                postgres.wait_until_ready(self.programs, self.home, self.process)
                return
            except machine.Missing:
                self.process.kill()
                self.process.wait()
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=postgres.WAIT_SECONDS)

    def copy_from(self, url: str) -> None:
        """The database of an instance."""
        machine.run([self.programs / "createdb", "-h", self.home, "-U", "capuy", "capuy"])
        dump = subprocess.run([self.programs / "pg_dump", "--no-owner", url], check=True, stdout=subprocess.PIPE)
        load = [self.programs / "psql", "-qX", "--single-transaction", "-v", "ON_ERROR_STOP=1", self.url]
        machine.run(load, input=dump.stdout, stdout=subprocess.DEVNULL)


@contextmanager
def started(*options: str, home: str = "", wal: str = "") -> Iterator[Postmaster]:
    made = tempfile.mkdtemp(prefix="capuy-pm-", dir=home or None)
    server = Postmaster(made, *options, wal=wal)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(made, ignore_errors=True)
