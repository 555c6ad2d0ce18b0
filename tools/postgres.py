"""A PostgreSQL of one's own for the length of a test: `python tools/postgres.py make demo`.

Speaks over a socket in a temporary folder only, so it meets no other server; forgets everything at the end.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import machine

# A crash would lose the tests' data, and nobody minds.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "log_min_messages=panic")
# For measuring: writes reach the disk as they do where people work, and there is memory as a server would give it.
AT_WORK = ("max_connections=60", "log_min_messages=panic", "shared_buffers=2GB", "max_wal_size=8GB")
WAIT_SECONDS = 30


def programs() -> Path | None:
    """The folder of the newest PostgreSQL on this machine: Debian keeps it off the PATH."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: -float(p.parts[-3]))
    if newest_first:
        return newest_first[0].parent
    found = shutil.which("postgres")
    return Path(found).parent if found else None


def account() -> dict[str, object]:
    """PostgreSQL refuses to run as root; there it runs as the account that its package made."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def temporary(options: Sequence[str] = FAST) -> Iterator[str]:
    """Start a server, give its address for DATABASE_URL, stop it by its own process at the end."""
    folder = programs()
    if folder is None:
        raise machine.Missing("PostgreSQL is missing.")
    runs_as = account()
    with tempfile.TemporaryDirectory(prefix="capuy-pg-", ignore_cleanup_errors=True) as home:
        if runs_as:
            os.chown(home, runs_as["user"], runs_as["group"])
        data = f"{home}/data"
        make = [folder / "initdb", "-D", data, "-U", "capuy", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        machine.run(make, stdout=subprocess.DEVNULL, cwd=home, **runs_as)
        settings = [
            part for item in (*options, "listen_addresses=", f"unix_socket_directories={home}") for part in ("-c", item)
        ]
        server = subprocess.Popen([folder / "postgres", "-D", data, *settings], cwd=home, **runs_as)
        try:
            wait_until_ready(folder, home, server)
            machine.run([folder / "createdb", "-h", home, "-U", "capuy", "capuy"])
            yield f"postgres://capuy@{quote(home, safe='')}/capuy"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=WAIT_SECONDS)


def wait_until_ready(folder: Path, home: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + WAIT_SECONDS
    while subprocess.call([folder / "pg_isready", "-q", "-h", home, "-U", "capuy", "-d", "postgres"]) != 0:
        if server.poll() is not None or time.monotonic() > until:
            raise machine.Missing("PostgreSQL did not start (see above).")
        time.sleep(0.05)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with us
    with temporary() as url:
        return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    try:
        sys.exit(main())
    except machine.Missing as problem:
        machine.fail(str(problem))
