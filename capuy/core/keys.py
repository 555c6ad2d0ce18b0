"""Key files: one key a line, in hexadecimal. The number of its line names a key for ever; the last one is in use."""

import os
import secrets
import threading
import time
from pathlib import Path

RETIRED = "-"
_LENGTH = 32
# An import seals thousands of values; whoever seals holds a key for longer than this before the value is written.
FRESH = 0.01


class KeyMissing(LookupError):
    """No key of that number is in the file: it was retired, or the file is not the one with which was sealed."""


class Keyring:
    """The keys of one file, read again as soon as the file changes: a running server follows a rotation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._keys: dict[int, bytes] = {}
        self._ordered: list[bytes] = []
        self._lock = threading.Lock()
        self._fresh_until = 0.0

    def current(self) -> tuple[int, bytes]:
        """Number and key with which to seal now."""
        keys = self._read()
        number = max(keys)
        return number, keys[number]

    def get(self, number: int) -> bytes:
        """Raises KeyMissing."""
        if number not in self._read():
            self._fresh_until = 0.0  # another process may have sealed with a key begun this moment
        try:
            return self._read()[number]
        except KeyError:
            raise KeyMissing(f"{self.path.name}: {number}") from None

    def all(self) -> list[bytes]:
        """Every key still in use, the latest first."""
        self._read()
        return self._ordered

    def begun(self) -> float:
        """When the file last changed, as a time stamp: no process seals with an older key that looked later."""
        return self.path.stat().st_mtime

    def add(self) -> int:
        """Begin a new key; returns its number. Raises ValueError at 255, which one byte holds."""
        lines = self._lines()
        if len(lines) >= 255:
            raise ValueError("a key file holds 255 keys")
        self._write([*lines, secrets.token_hex(_LENGTH)])
        return len(lines) + 1

    def retire(self) -> None:
        """Forget every key but the current one. What is still sealed with them can never be opened again."""
        lines = self._lines()
        self._write([RETIRED] * (len(lines) - 1) + lines[-1:])

    def _lines(self) -> list[str]:
        return self.path.read_text().split()

    def _read(self) -> dict[int, bytes]:
        now = time.monotonic()
        if now < self._fresh_until:
            return self._keys
        stat = self.path.stat()
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            with self._lock:
                lines = self._lines()
                self._keys = {n: bytes.fromhex(line) for n, line in enumerate(lines, 1) if line != RETIRED}
                self._ordered = [key for _, key in sorted(self._keys.items(), reverse=True)]
                self._seen = seen
        self._fresh_until = now + FRESH
        return self._keys

    def _write(self, lines: list[str]) -> None:
        scratch = self.path.with_suffix(f".{os.getpid()}")
        scratch.touch(mode=0o600)
        scratch.write_text("\n".join(lines) + "\n")
        with scratch.open() as file:
            os.fsync(file.fileno())
        scratch.replace(self.path)
        self._fresh_until = 0.0
        folder = os.open(self.path.parent, os.O_RDONLY)
        os.fsync(folder)  # what is sealed with a new key must not outlive it
        os.close(folder)
