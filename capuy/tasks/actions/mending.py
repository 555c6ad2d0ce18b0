"""A weakness becomes a task."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.documents import markings
from capuy.journal.actions import subject_of
from capuy.organisations.models import Organisation
from capuy.tasks.actions.giving import give
from capuy.tasks.models import Origin, Weakness


@dataclass(frozen=True)
class Found:
    """A weakness as it was named: the sentence, the year it speaks of, and where it stands."""

    text: str
    year: int
    origin: str
    named_in: str = ""
    source: str = ""


@transaction.atomic
def mend(
    *, by: User | None, organisation: Organisation, found: Found, owner: Organisation | User | None, **work: Any
) -> Weakness:
    """Keep a weakness with its origin and give the task that mends it. `work`: as for `give`.

    Effects: weakness; task with its sentence (see `give`), journal. Raises ProblemsFound: no sentence, one for which
    a task was given already, or work that is not clear.
    """
    demand(by, Permission.GIVE_TASKS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    text = clean(found.text)
    stop_on([] if 0 < len(text) <= 500 else [Problem("no-text", "Ghi hạn chế, không quá 500 ký tự.", "text")])
    if level := markings.level_in_text(f"{text} {found.named_in}"):
        stop_on([markings.refusal(level, "nội dung hạn chế")])
    if found.origin not in Origin.values:
        stop_on([Problem("bad-origin", "Chọn nơi nêu hạn chế.", "origin")])
    known = Weakness.objects.filter(organisation=organisation, year=found.year, text=text).first()
    if known:
        stop_on([Problem("known", "Hạn chế này đã được giao thành nhiệm vụ; mở trong danh sách hạn chế.", "text")])
    row = Weakness.objects.create(
        organisation=organisation,
        year=found.year,
        text=text,
        origin=found.origin,
        named_in=clean(found.named_in)[:200],
        source=found.source[:80],
        by_name=by.get_full_name() if by else "",
    )
    clause = f"{row.get_origin_display()}{f': {row.named_in}' if row.named_in else ''}"
    detail = f"Khắc phục hạn chế: {text}"
    row.task = give(
        by=by, giver=organisation, owner=owner, source=subject_of(row), clause=clause, detail=detail, **work
    )
    row.save(update_fields=["task"])
    return row
