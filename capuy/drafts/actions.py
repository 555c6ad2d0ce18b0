"""Keeping, dropping and settling drafts. None of it is journalled: a draft is no record before its page is saved."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from capuy.accounts.models import User
from capuy.core.problems import Problem, stop_on
from capuy.documents import markings
from capuy.drafts.models import PageDraft
from capuy.drafts.values import LARGEST, LONGEST_TEXT, Sheet, Typed, Values, opened, sealed, size_of


@dataclass(frozen=True)
class Kept:
    """How many boxes the draft holds by now, since when, and what of that which came was not kept."""

    boxes: int
    at: dt.datetime
    refused: list[Problem]


@transaction.atomic
def keep(sheet: Sheet, typed: Values, *, by: User, tab: str = "") -> Kept:
    """Add what was typed in one tab to the draft of its user. What is back to what the page showed leaves it.

    Two tabs that keep at once both stay. Who calls has asked for the rights on the page. Effects: one row; the journal
    stays silent. Raises ProblemsFound where the draft would grow too large; it stays as it was then.
    """
    now = timezone.now()
    row = _held(sheet, by, now)
    late = bool(tab) and row.closed == tab
    values = {} if row.dropped_at and typed else opened(row)
    refused = [] if late else [problem for name, one in typed.items() for problem in _unfit(name, one)]
    unfit = {problem.where for problem in refused}
    for name, one in typed.items():
        if late:
            break
        values.pop(name, None)
        if name not in unfit and not one.changes_nothing:
            values[name] = one
    if size_of(values) > LARGEST:
        stop_on([Problem("too-large", "Bản nháp quá lớn để tự lưu; bấm Lưu để ghi vào biểu.")])
    if typed and not late:
        row.values, row.saved_at, row.dropped_at = sealed(values, by.pk, sheet.page), now, None
    row.used_at = now
    row.save(update_fields=["values", "saved_at", "dropped_at", "used_at"])
    return Kept(0 if row.dropped_at else len(values), now, refused)


@transaction.atomic
def settle(sheet: Sheet, names: Collection[str], *, by: User, tab: str = "") -> None:
    """The page was saved from `tab` with the boxes `names`: they leave the draft; what the tab still sends is late.

    What another tab typed into other boxes stays.
    """
    row = PageDraft.objects.select_for_update().filter(user=by, page=sheet.page).first()
    if row is None:
        return
    left = {name: one for name, one in opened(row).items() if name not in names}
    row.values, row.closed = sealed(left, by.pk, sheet.page), tab[:40]
    row.save(update_fields=["values", "closed"])


@transaction.atomic
def drop(sheet: Sheet, *, by: User) -> bool:
    """Put the draft aside; until it is written anew or goes by itself, `restore` brings it back. False: none."""
    mine = PageDraft.objects.filter(user=by, page=sheet.page, values__isnull=False, dropped_at__isnull=True)
    return bool(mine.update(dropped_at=timezone.now()))


@transaction.atomic
def restore(sheet: Sheet, *, by: User) -> bool:
    """Bring back what was put aside. False: there is nothing, or something newer has been typed."""
    mine = PageDraft.objects.filter(user=by, page=sheet.page, values__isnull=False, dropped_at__isnull=False)
    return bool(mine.update(dropped_at=None))


def _held(sheet: Sheet, by: User, now: dt.datetime) -> PageDraft:
    """The row, held until the transaction ends; made by whichever of two tabs comes first."""
    first = {"kind": sheet.kind, "organisation": sheet.organisation, "used_at": now}
    rows = PageDraft.objects.select_for_update()
    return rows.get_or_create(user=by, page=sheet.page, defaults=first)[0]


def _unfit(name: str, one: Typed) -> list[Problem]:
    if len(one.text) > LONGEST_TEXT:
        return [Problem("too-long", f"Ô quá dài để tự lưu; viết không quá {LONGEST_TEXT} ký tự.", name)]
    if level := markings.level_in_text(one.text):
        message = f"Có ô ghi dấu “{level}”: không đưa nội dung mật vào phần mềm này; bản nháp không giữ ô đó."
        return [Problem("secret", message, name)]
    return []
