"""The folder of one instance: its database, its keys, its files."""

import fcntl
import os
import secrets
from pathlib import Path

from capuy.core.keys import Keyring


def home() -> Path:
    """`CAPUY_HOME`, or `var/` of the working folder."""
    return Path(os.environ.get("CAPUY_HOME") or "var").resolve()


def keyring(name: str) -> Keyring:
    """The key file `keys/<name>` of the instance, made on first use; only its owner may read it."""
    path = home() / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.touch(mode=0o600)
        scratch.write_text(secrets.token_hex(32))
        try:
            os.link(scratch, path)  # the first process wins, the others read its key
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return Keyring(path)


def mark_served() -> None:
    """Tell other commands, for as long as this process or one that it starts lives, that the instance is served."""
    file = os.open(home() / "served.lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(file, True)
    fcntl.flock(file, fcntl.LOCK_SH)


def is_served(folder: Path | None = None) -> bool:
    """Whether a server runs on the instance in `folder`."""
    path = (folder or home()) / "served.lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
