"""What makes a changed, removed, added or reordered entry show.

Each entry carries a keyed digest of its content, made in the transaction that writes it. Seals then bind the entries
together: a seal takes those that no seal holds yet, and its head is a keyed digest of the seal before it, of their ids
and of their digests. Writers never wait for each other: a seal is made after commit, at most one a second and process.

Ids may be missing (a transaction was rolled back) or come late (it committed after a later one). A seal tells which, so
that an entry taken away is named and not mistaken for one that never was.
"""

import datetime as dt
import hmac
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from capuy.core.keys import KeyMissing
from capuy.journal.models import Entry, Seal

CONTENT = (
    *("at", "kind", "actor", "actor_name", "address", "agent", "action", "summary"),
    *("subject", "organisation", "path", "before", "after", "reason"),
)
MARK = 8
MOST = 20_000
PAUSE = 1.0
RANGES = 200  # asked for at once
# A transaction that is open for longer than this commits too late: its entries are reported.
LATE = dt.timedelta(hours=24)
# The worker writes an anchor each day; this is for an instance without one.
ANCHORED = 25 * 3600
_LOCK = 0x63617075  # of the sealer, among PostgreSQL's advisory locks

encode = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True).encode
_list = json.JSONEncoder(ensure_ascii=False).encode
Range = tuple[int, int]
Kept = tuple[int, Any]  # id of an entry and its digest, as the database gives it


# ── entries ──


def digester(at: dt.datetime) -> Callable[[Sequence[str]], bytes]:
    """Gives the keyed digest of each entry written at one moment, 33 bytes: number of the key, then HMAC-SHA256.

    It takes the texts of `CONTENT` without `at`; `before` and `after` as `encode` writes them.
    """
    number, key = settings.JOURNAL_KEYS.current()
    name, moment = bytes([number]), at.astimezone(dt.UTC).isoformat()
    return lambda texts: name + _hmac(key, _joined(moment, texts))


def digest(at: dt.datetime, texts: Sequence[str]) -> bytes:
    """The digest of a single entry."""
    return digester(at)(texts)


def _content(at: dt.datetime, texts: Sequence[str]) -> bytes:
    return _joined(at.astimezone(dt.UTC).isoformat(), texts)


def _joined(moment: str, texts: Sequence[str]) -> bytes:
    """The texts with a NUL between them; as JSON, which holds no NUL, where one of them has one itself."""
    joined = "\0".join((moment, *texts))
    return (joined if joined.count("\0") == len(texts) else _list([moment, *texts])).encode()


def ends_are_whole() -> bool:
    """Whether the first and the last entry are as written, by keys of the file. Two queries."""
    rows = (Entry.objects.order_by(order).values("digest", *CONTENT).first() for order in ("pk", "-pk"))
    return all(_is_whole(row) for row in rows if row)


def _hmac(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


def texts_of(row: Mapping[str, Any]) -> list[str]:
    """`CONTENT` of a row of the database, without `at`, as `digest` takes it."""
    return [encode(row[name]) if name in {"before", "after"} else row[name] for name in CONTENT[1:]]


def _is_whole(row: Mapping[str, Any]) -> bool:
    kept = bytes(row["digest"])
    try:
        key = settings.JOURNAL_KEYS.get(kept[0])
        return hmac.compare_digest(kept[1:], _hmac(key, _content(row["at"], texts_of(row))))
    except (KeyMissing, IndexError):
        return False


# ── sealing ──

_last_sealing = 0.0


def seal_soon() -> None:
    """Seal after this transaction has committed, unless this process did so within the last second."""
    transaction.on_commit(_seal_if_rested, robust=True)


def _seal_if_rested() -> None:
    global _last_sealing  # noqa: PLW0603 - one clock for the process
    if time.monotonic() - _last_sealing >= PAUSE:
        _last_sealing = time.monotonic()
        seal()
        _anchor_once_a_day()


def waits() -> bool:
    """Is there an entry that no seal holds, behind the last one or in a gap?"""
    last = Seal.objects.order_by("-pk").values_list("last", flat=True).first() or 0
    return Entry.objects.filter(pk__gt=last).exists() or any(True for _ in _late_entries())


def seal() -> int:
    """Seal every committed entry that no seal holds; returns how many. Another process at it is not waited for."""
    sealed = 0
    while count := _seal_some():
        sealed += count
    return sealed


@transaction.atomic
def _seal_some() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
    before = Seal.objects.order_by("-pk").first()
    start = before.last + 1 if before else 1
    fresh = list(Entry.objects.filter(pk__gte=start).order_by("pk").values_list("pk", "digest")[:MOST])
    late = list(_late_entries())
    if not fresh and not late:
        return 0
    last = fresh[-1][0] if fresh else start - 1
    gaps = list(gaps_of([pk for pk, _ in fresh], start, last))
    rows = sorted([*late, *fresh])
    made = Seal(
        at=timezone.now(),
        first=start,
        last=last,
        gaps=gaps,
        late=[pk for pk, _ in late],
        marks=b"".join(bytes(kept)[1 : 1 + MARK] for _, kept in rows),
    )
    made.head = head_of(made, bytes(before.head) if before else b"", rows)
    made.save(force_insert=True)
    return len(rows)


def _late_entries() -> Iterator[Kept]:
    """Entries with ids that were missing when a later one was sealed."""
    recent = Seal.objects.filter(at__gte=timezone.now() - LATE)
    filled = {pk for late in recent.exclude(late=[]).values_list("late", flat=True) for pk in late}
    gaps = [gap for gaps in recent.exclude(gaps=[]).values_list("gaps", flat=True) for gap in gaps]
    for at in range(0, len(gaps), RANGES):
        inside = reduce(or_, (Q(pk__range=gap) for gap in gaps[at : at + RANGES]))
        found = Entry.objects.filter(inside).values_list("pk", "digest")
        yield from ((pk, kept) for pk, kept in found if pk not in filled)


def gaps_of(ids: Sequence[int], first: int, last: int) -> Iterator[Range]:
    """The ranges between `first` and `last` (both inside) that are not among the ordered `ids`."""
    awaited = first
    for pk in [*ids, last + 1]:
        if pk > awaited:
            yield awaited, pk - 1
        awaited = pk + 1


def head_of(made: Seal, before: bytes, rows: Iterable[Kept]) -> bytes:
    """33 bytes: number of the key, then the keyed digest of the seal before, of this one and of all its entries."""
    number, key = settings.JOURNAL_KEYS.current()
    return bytes([number]) + _head(key, made, before, rows)


def _head(key: bytes, made: Seal, before: bytes, rows: Iterable[Kept]) -> bytes:
    facts = [made.at.astimezone(dt.UTC).isoformat(), made.first, made.last, made.gaps, made.late]
    entries = b"".join([pk.to_bytes(8) + bytes(kept) for pk, kept in rows])
    return _hmac(key, before + json.dumps(facts).encode() + bytes(made.marks) + entries)


# ── anchors ──


@dataclass(frozen=True)
class Anchor:
    """A seal as it was at a moment, kept outside the database: what is cut off or written anew later, shows."""

    seal: int
    last: int
    at: str
    head: str


def anchor(path: Path | None = None, *, once: bool = False) -> Anchor | None:
    """Seal what is open and append the last seal to a file of anchors; None for an empty journal.

    `once`: not a second time, if the file ends with it.
    """
    seal()
    made = Seal.objects.order_by("-pk").first()
    if made is None:
        return None
    kept = Anchor(made.pk, made.last, made.at.astimezone(dt.UTC).isoformat(), bytes(made.head).hex())
    path = path or settings.JOURNAL_ANCHORS
    line = json.dumps(asdict(kept))
    if once and path.exists() and path.read_text().splitlines()[-1:] == [line]:
        return kept
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return kept


def _anchor_once_a_day() -> None:
    path = settings.JOURNAL_ANCHORS
    if not path.exists() or time.time() - path.stat().st_mtime > ANCHORED:
        anchor()


def anchors_in(path: Path) -> list[Anchor]:
    """Raises ValueError, with the number of the line, for a file that is not one of anchors."""
    found = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            found.append(Anchor(**json.loads(line)))
        except (TypeError, ValueError):
            raise ValueError(number) from None
    return found


# ── verifying ──


@dataclass(frozen=True)
class Fault:
    """What is wrong, and with which entry."""

    entry: int
    message: str


@dataclass
class Verdict:
    """What `verify` saw: entries sealed and not yet sealed, the last head, and the faults in order of the entries."""

    entries: int = 0
    unsealed: int = 0
    seals: int = 0
    head: str = ""
    faults: list[Fault] = field(default_factory=list)


def verify(anchors: Iterable[Anchor] = (), *, most: int = 20) -> Verdict:
    """Read the whole journal, its seals and the anchors; stops after `most` faults.

    Memory: one seal's entries at a time.
    """
    verdict = Verdict()
    before = b""
    expected = 1
    lists = Seal.objects.exclude(late=[]).values_list("late", flat=True)
    late = {pk for pks in lists if isinstance(pks, list) for pk in pks if isinstance(pk, int)}
    for made in Seal.objects.order_by("pk").iterator():
        verdict.seals += 1
        verdict.faults += _faults_of(made, before, expected, late, verdict)
        before, expected = bytes(made.head), made.last + 1
        if len(verdict.faults) >= most:
            break
    else:
        for row in Entry.objects.filter(pk__gte=expected).order_by("pk").values("pk", "digest", *CONTENT).iterator():
            verdict.unsealed += 1
            if not _is_whole(row):
                verdict.faults.append(_altered(row["pk"]))
    verdict.head = before.hex()
    heads = dict(Seal.objects.values_list("pk", "head"))
    for kept in anchors:
        if kept.seal not in heads or bytes(heads[kept.seal]).hex() != kept.head:
            cut = f"Nhật ký không còn như tại mốc neo {kept.at} (đến dòng {kept.last}): đã bị cắt bớt hoặc viết lại."
            verdict.faults.append(Fault(kept.last, cut))
    verdict.faults = sorted(verdict.faults, key=lambda fault: fault.entry)[:most]
    return verdict


def _altered(pk: int) -> Fault:
    return Fault(pk, f"Dòng {pk} đã bị sửa sau khi ghi.")


def _faults_of(made: Seal, before: bytes, expected: int, late: set[int], verdict: Verdict) -> list[Fault]:
    """The faults of one seal's entries; of its head only if no entry of it is to blame."""
    if made.first != expected:
        gone = f"Thiếu niêm phong của các dòng từ {expected} đến {made.first - 1}."
        return [Fault(expected, gone)]
    altered = Fault(made.first, f"Niêm phong của các dòng từ {made.first} đến {made.last} đã bị sửa.")
    if not _has_its_form(made):
        return [altered]
    missing = {pk for first, last in made.gaps for pk in range(first, last + 1)}
    wanted = sorted({*range(made.first, made.last + 1)} - missing | set(made.late))
    found = {
        row["pk"]: row
        for part in ([made.first, made.last], *([pk, pk] for pk in made.late))
        for row in Entry.objects.filter(pk__range=part).values("pk", "digest", *CONTENT)
    }
    verdict.entries += len(found)
    marks = bytes(made.marks)
    faults = []
    for place, pk in enumerate(wanted):
        row = found.get(pk)
        if row is None:
            faults.append(Fault(pk, f"Dòng {pk} đã bị xóa."))
        elif not _is_whole(row):
            faults.append(_altered(pk))
        elif bytes(row["digest"])[1 : 1 + MARK] != marks[place * MARK : (place + 1) * MARK]:
            faults.append(Fault(pk, f"Dòng {pk} không phải dòng đã được niêm phong ở vị trí này."))
    added = sorted(set(found) - set(wanted) - late)
    if made.at >= timezone.now() - LATE:
        # Committed late, in a gap that is young enough: the next sealing takes it up, if it is as it was written.
        waiting = {pk for pk in added if _is_whole(found[pk])}
        verdict.entries -= len(waiting)
        verdict.unsealed += len(waiting)
        added = [pk for pk in added if pk not in waiting]
    faults += [Fault(pk, f"Dòng {pk} được thêm vào sau khi đoạn này đã niêm phong.") for pk in added]
    if not faults and not _binds(made, before, [(pk, found[pk]["digest"]) for pk in wanted]):
        faults.append(altered)
    return faults


def _has_its_form(made: Seal) -> bool:
    """Whether gaps and late entries are as a sealer writes them; else they could not even be read."""
    try:
        gaps = all(made.first <= first <= last <= made.last for first, last in made.gaps)
        return gaps and all(isinstance(pk, int) for pk in made.late)
    except (TypeError, ValueError):
        return False


def _binds(made: Seal, before: bytes, rows: list[Kept]) -> bool:
    kept = bytes(made.head)
    try:
        return hmac.compare_digest(kept[1:], _head(settings.JOURNAL_KEYS.get(kept[0]), made, before, rows))
    except (KeyMissing, IndexError):
        return False
