"""A file that a passphrase opens, written and read as a stream; what was altered or cut off is refused.

Layout: magic, length of the header (4 bytes), header (JSON), then pieces of `PIECE` bytes sealed with AES-256-GCM. The
key comes from the passphrase by scrypt. Each piece is bound to the header, to its place and to whether it is the last.
"""

import hmac
import io
import json
import os
import struct
import unicodedata
from pathlib import Path
from typing import IO, Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from capuy.core.problems import Problem, ProblemsFound

MAGIC = b"capuybk\n"
FORMAT = 1
PIECE = 1 << 20
_TAG = 16
_COST = {"n": 1 << 17, "r": 8, "p": 1}
_MOST = {"n": 1 << 20, "r": 16, "p": 4}  # a forged header must not eat the machine
_LONGEST_HEADER = 1 << 16


def refuse(code: str, message: str) -> NoReturn:
    raise ProblemsFound([Problem(code, message)])


def _keys(passphrase: str, salt: bytes, cost: dict[str, int]) -> tuple[AESGCM, str]:
    """The cipher, and what tells a wrong passphrase from an altered file."""
    text = unicodedata.normalize("NFC", passphrase).encode()
    made = Scrypt(salt=salt, length=64, **cost).derive(text)
    return AESGCM(made[:32]), hmac.digest(made[32:], MAGIC, "sha256").hex()


class Writer(io.RawIOBase):
    """Seals what is written into `file`; `close` ends it, and without that it is refused as cut off."""

    def __init__(self, file: IO[bytes], passphrase: str, facts: dict[str, Any]) -> None:
        salt, nonce = os.urandom(16), os.urandom(7)
        self._cipher, check = _keys(passphrase, salt, _COST)
        header = {**facts, "format": FORMAT, "scrypt": _COST, "salt": salt.hex(), "nonce": nonce.hex(), "check": check}
        text = json.dumps(header, sort_keys=True).encode()
        self._head = MAGIC + struct.pack(">I", len(text)) + text
        self._file, self._nonce, self._count, self._open = file, nonce, 0, bytearray()
        file.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._open += data
        while len(self._open) > PIECE:
            self._seal(bytes(self._open[:PIECE]), last=False)
            del self._open[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece. Not part of `close`, which also runs after a fault."""
        self._seal(bytes(self._open), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_place(self._nonce, self._count, last=last), piece, self._head))
        self._count += 1


def _place(nonce: bytes, count: int, *, last: bool) -> bytes:
    return nonce + struct.pack(">I?", count, last)


class Reader(io.RawIOBase):
    """Opens what `Writer` sealed, piece by piece. Raises ProblemsFound, whatever was done to the file."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._file = path.open("rb")
        try:
            self._head, self.facts = _read_header(self._file)
            cost = {name: int(self.facts["scrypt"][name]) for name in _COST}
            if any(not 1 <= cost[name] <= most for name, most in _MOST.items()):
                raise ValueError
            self._nonce = bytes.fromhex(self.facts["nonce"])
            self._cipher, check = _keys(passphrase, bytes.fromhex(self.facts["salt"]), cost)
            known = str(self.facts["check"])
        except (KeyError, TypeError, ValueError):
            self._file.close()
            _no_backup()
        except ProblemsFound:
            self._file.close()
            raise
        if not hmac.compare_digest(known.encode(), check.encode()):
            self._file.close()
            refuse("wrong-passphrase", "Mật khẩu không mở được tệp này; gõ lại, hoặc phần đầu của tệp đã bị sửa.")
        self._next = self._file.read(PIECE + _TAG)
        self._count, self._open, self._at = 0, b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._at == len(self._open):
            if not self._advance():
                return 0
        taken = self._open[self._at : self._at + len(buffer)]
        buffer[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)

    def authenticate(self) -> None:
        """Read to the end and forget what was read."""
        while self._advance():
            pass

    def close(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
        super().close()

    def _advance(self) -> bool:
        """Open the next piece; False after the last one."""
        if not self._next and self._count:
            return False
        piece, self._next = self._next, self._file.read(PIECE + _TAG)
        try:
            nonce = _place(self._nonce, self._count, last=not self._next)
            self._open, self._at = self._cipher.decrypt(nonce, piece, self._head), 0
        except (InvalidTag, ValueError):
            refuse("altered", "Tệp sao lưu bị cắt ngắn hoặc bị sửa, không dùng được; lấy bản sao khác của tệp này.")
        self._count += 1
        return True


def _read_header(file: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    start = file.read(len(MAGIC) + 4)
    if len(start) < len(MAGIC) + 4 or not start.startswith(MAGIC):
        _no_backup()
    (length,) = struct.unpack(">I", start[-4:])
    text = file.read(length) if length <= _LONGEST_HEADER else b""
    facts = json.loads(text) if len(text) == length else None
    if not isinstance(facts, dict):
        _no_backup()
    if facts.get("format") != FORMAT:
        refuse("newer-format", "Tệp do một bản capuy mới hơn ghi; nâng cấp phần mềm rồi khôi phục.")
    return start + text, facts


def _no_backup() -> NoReturn:
    refuse("no-backup", "Đây không phải tệp sao lưu của capuy, hoặc phần đầu của tệp đã hỏng.")
