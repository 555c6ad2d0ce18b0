"""One encrypted file that holds an instance: database, keys, anchors, files. Knows nothing of Django.

Inside is a compressed tar: `keys/`, `anchors/`, `files/`, `database`, and last `manifest.json` with the digests of
these and the sums of every table. The keys are in it because a database without them cannot be read: the passphrase
protects both. Nothing is ever held in memory whole.
"""

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from capuy.operations import databases, vault

FOLDERS = ("keys", "anchors", "files")
DATABASE, MANIFEST = "database", "manifest.json"
WAIT = 10.0
"""Seconds that a command waits for another one to end."""


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty folder for one command; what an earlier one left there when it was killed is gone."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = folder.with_name(folder.name + ".lock")
    held = _lock(lock)
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)
    finally:
        os.close(held)


def _lock(path: Path) -> int:
    """Children inherit it: one whose parent was killed is given the time to end before its folder is taken away."""
    end = time.monotonic() + WAIT
    while True:
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(path.stat(), os.fstat(held)):
                os.set_inheritable(held, True)
                return held
            os.close(held)  # locked after its holder had ended and removed it
        except BlockingIOError:
            os.close(held)
            if time.monotonic() > end:
                vault.refuse("running", "Một lệnh sao lưu hoặc khôi phục khác đang chạy; đợi lệnh đó xong.")
            time.sleep(0.05)


def pack(folder: Path, file: IO[bytes], passphrase: str, facts: dict[str, str], sums: databases.Sums) -> None:
    """Write what stands in `folder` as a backup. `facts` stand in the open header."""
    writer = vault.Writer(file, passphrase, facts)
    digests = {}
    with (
        gzip.GzipFile(fileobj=writer, mode="wb", compresslevel=1) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w|") as tar,
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = str(path.relative_to(folder))
                digests[name] = _digest(path)
                tar.add(path, name, filter=_nameless)
        text = folder / MANIFEST
        text.write_text(json.dumps({"tables": sums, "digests": digests}))
        tar.add(text, MANIFEST, filter=_nameless)
    writer.finish()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nameless(item: tarfile.TarInfo) -> tarfile.TarInfo:
    item.uid = item.gid = 0
    item.uname = item.gname = ""
    item.mode = 0o600
    return item


# ── reading ──


def check(path: Path, passphrase: str) -> dict[str, Any]:
    """Read a backup to its end and compare every digest; returns header and manifest. Raises ProblemsFound."""
    return unpack(path, passphrase, None)


def unpack(path: Path, passphrase: str, into: Path | None) -> dict[str, Any]:
    """The files of a backup, into an empty folder. Nothing is written before the whole file was found genuine."""
    with vault.Reader(path, passphrase) as reader:
        reader.authenticate()
    digests, manifest = {}, {}
    with (
        vault.Reader(path, passphrase) as reader,
        gzip.GzipFile(fileobj=reader) as squeezed,
        tarfile.open(fileobj=squeezed, mode="r|") as tar,
    ):
        facts = reader.facts
        for item in tar:
            content = tar.extractfile(item)
            if content is None or not _may_stand(item.name):
                vault.refuse("foreign", f"Trong tệp sao lưu có mục lạ “{item.name}”; không khôi phục.")
            if item.name == MANIFEST:
                manifest = json.load(content)
            else:
                digests[item.name] = _keep(content, into / item.name if into else None)
    if digests != manifest.get("digests"):
        vault.refuse("incomplete", "Nội dung tệp sao lưu không khớp với bảng kê trong chính nó; dùng bản sao lưu khác.")
    return {**facts, **manifest}


def _may_stand(name: str) -> bool:
    parts = name.split("/")
    return (name in {DATABASE, MANIFEST} or parts[0] in FOLDERS) and not {"", ".", ".."} & set(parts)


def _keep(content: IO[bytes], target: Path | None) -> str:
    digest = hashlib.sha256()
    if target:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(target or os.devnull, "wb", opener=private) as file:
        while piece := content.read(vault.PIECE):
            digest.update(piece)
            file.write(piece)
        if target:
            file.flush()
            os.fsync(file.fileno())
    return digest.hexdigest()
