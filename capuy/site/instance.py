"""The folder of one instance: its database, its keys, its files."""

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
