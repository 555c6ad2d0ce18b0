"""Who changed what somebody else is about to overwrite."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from capuy.core.problems import ProblemsFound
from capuy.core.seen import Clash
from capuy.journal.models import Entry, EntryKind


def stop_on_overtaken(clashes: Sequence[tuple[Clash, str, str]], **only: Any) -> None:
    """Raise ProblemsFound with who stored what stands there now, and when.

    With each clash come the subject and the field under which the journal tells of it; `only` narrows the entries. One
    query, and none where nothing clashes.
    """
    if not clashes:
        return
    missing = {(subject, name) for _, subject, name in clashes}
    found: dict[tuple[str, str], Entry] = {}
    subjects = {subject for subject, _ in missing}
    entries = Entry.objects.filter(kind=EntryKind.CHANGE, subject__in=subjects, **only).order_by("-pk")
    for entry in entries.iterator(chunk_size=200):
        told = {(entry.subject, name) for name, _, _ in entry.changes} & missing
        found |= dict.fromkeys(told, entry)
        missing -= told
        if not missing:
            break
    raise ProblemsFound(_signed(clash, found.get((subject, name))) for clash, subject, name in clashes)


def _signed(clash: Clash, entry: Entry | None) -> Clash:
    return replace(clash, by=entry.actor_name or entry.actor, at=entry.at) if entry else clash
