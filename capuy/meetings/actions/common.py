"""What the acts on conferences have in common."""

from collections.abc import Iterator, Mapping
from typing import Any

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.documents import markings
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.meetings.models import Conference


def held(by: User | None, conference: Conference, *, ended: bool = False) -> Conference:
    """The row as it stands, locked; raises ProblemsFound for who may not, and for one that is closed (but `ended`)."""
    demand(by, Permission.HOLD_CONFERENCES, conference.organisation)
    rows = Conference.objects.select_for_update(of=("self",)).select_related("organisation", "minutes", "body")
    found = rows.get(pk=conference.pk)
    if found.cancelled_at:
        stop_on([Problem("called-off", "Hội nghị đã hoãn nên không ghi thêm được; lập hội nghị mới.")])
    if found.ended_at and not ended:
        stop_on([Problem("ended", "Biên bản đã lập nên không sửa được; mở lại hội nghị trước khi sửa.")])
    return found


def tell(
    action: str,
    summary: str,
    conference: Conference,
    by: User | None,
    *,
    kind: EntryKind = EntryKind.CHANGE,
    **values: Any,
) -> None:
    record(
        Act(f"meetings.{action}", summary, subject_of(conference), conference.organisation, **values), by=by, kind=kind
    )


def stamped(texts: Mapping[str, str]) -> Iterator[Problem]:
    """One for each text, by the field that holds it, in which a line stands as a secret stamp does."""
    for where, text in texts.items():
        if level := markings.level_in_text(text):
            refusal = markings.refusal(level, "nội dung vừa ghi")
            yield Problem(refusal.code, refusal.message, where)


def lacking(texts: Mapping[str, tuple[str, str]]) -> Iterator[Problem]:
    """One for each text that is empty: `field: (text, what to write)`."""
    for where, (text, told) in texts.items():
        if not text.strip():
            yield Problem("empty", told, where)
