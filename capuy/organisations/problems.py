"""What stands in the way of a decision about the tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from capuy.core.dates import format_date
from capuy.core.problems import Level, Problem
from capuy.organisations.models import Change, ChangeAction, Decision, Organisation, Version
from capuy.regulations import KINDS, may_hold, regulation
from capuy.regulations.organisation_kinds import CHILDREN

if TYPE_CHECKING:
    from capuy.organisations.actions import DecisionDraft
    from capuy.organisations.rebuilding import State


def problems_of_decision(draft: DecisionDraft) -> list[Problem]:
    """What can be said of the paper itself."""
    problems = []
    if not draft.number.strip():
        problems.append(Problem("no-number", "Ghi số quyết định, ví dụ 125-QĐ/QU.", "number"))
    if not draft.changes:
        problems.append(Problem("no-change", "Quyết định chưa nêu tổ chức nào được thay đổi."))
    if draft.issued_on > draft.in_force_from:
        message = (
            f"Quyết định ký ngày {format_date(draft.issued_on)} nhưng có hiệu lực từ "
            f"{format_date(draft.in_force_from)}, trước ngày ký; kiểm tra lại."
        )
        problems.append(Problem("in-force-before-issue", message, "in_force_from", Level.WARNING))
    for item in draft.changes:
        problems += _problems_of_draft_change(item.action, item.name, item.kind, item.code)
    known = Decision.objects.filter(
        number=draft.number.strip(), issued_on=draft.issued_on, kind=draft.kind, withdrawn_at=None
    )
    if known.exists():
        message = f"Quyết định {draft.number} ngày {format_date(draft.issued_on)} đã được nhập trước đó; kiểm tra lại."
        problems.append(Problem("decision-twice", message, "number", Level.WARNING))
    return problems


def _problems_of_draft_change(action: str, name: str, kind: str, code: str) -> list[Problem]:
    problems = []
    if action in (ChangeAction.ESTABLISH, ChangeAction.RENAME) and not name.strip():
        problems.append(Problem("no-name", "Ghi tên tổ chức.", "name"))
    if action == ChangeAction.ESTABLISH and not code.strip():
        problems.append(Problem("no-code", "Ghi mã tổ chức do cấp có thẩm quyền cấp.", "code"))
    if action in (ChangeAction.ESTABLISH, ChangeAction.CHANGE_KIND) and kind not in KINDS:
        problems.append(Problem("unknown-kind", f"Không có loại hình tổ chức “{kind}”.", "kind"))
    return problems


def problems_of_change(decision: Decision, after: Mapping[int, State]) -> list[Problem]:
    """What can be said of the tree after the decision; `after` are the organisations that it changed, by id."""
    day = decision.in_force_from
    changes = list(decision.changes.all())
    stays = (ChangeAction.CLOSE, ChangeAction.RENAME)
    placed = {change.organisation_id for change in changes if change.action not in stays}
    problems = [
        _misplaced(state.name, state.kind, state.parent_kind, day)
        for organisation, state in after.items()
        if organisation in placed and not may_hold(state.parent_kind, state.kind, on=day)
    ]
    problems += _children_of_changed_kind(changes, day)
    problems += _successors(changes, day)
    return problems


def _misplaced(name: str, kind: str, parent_kind: str, day: dt.date) -> Problem:
    document = regulation(CHILDREN, on=day).document
    where = f"trực thuộc “{KINDS[parent_kind].label}”" if parent_kind else "là tổ chức cao nhất"
    message = (
        f"{name}: loại hình “{KINDS[kind].label}” không thể {where} vào ngày {format_date(day)} "
        f"({document}); chọn loại hình hoặc tổ chức cấp trên khác."
    )
    return Problem("kind-not-allowed", message, "kind")


def _children_of_changed_kind(changes: list[Change], day: dt.date) -> list[Problem]:
    changed = [change.organisation_id for change in changes if change.action == ChangeAction.CHANGE_KIND]
    if not changed:
        return []
    kinds = dict(Version.objects.on(day).filter(organisation__in=changed).values_list("organisation", "kind"))
    children = Version.objects.on(day).filter(parent__in=changed)
    return [
        _misplaced(child.name, child.kind, kinds[child.parent_id], day)
        for child in children
        if child.parent_id in kinds and not may_hold(kinds[child.parent_id], child.kind, on=day)
    ]


def _successors(changes: list[Change], day: dt.date) -> list[Problem]:
    problems = []
    for change in changes:
        if change.action != ChangeAction.CLOSE or not change.successor_id:
            continue
        successor = Version.objects.on(day).filter(organisation=change.successor_id).first()
        if successor is None or change.successor_id == change.organisation_id:
            code = Organisation.objects.get(pk=change.successor_id).code
            message = f"Tổ chức kế tục {code} không hoạt động vào ngày {format_date(day)}; chọn tổ chức khác."
            problems.append(Problem("successor-missing", message, "successor"))
    return problems
