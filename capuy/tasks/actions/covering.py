"""Clauses of a paper: entered, mapped to what carries them out, or put aside with a reason."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.documents import markings
from capuy.figures.models import Target
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.models import Organisation
from capuy.tasks.covering import LONGEST, MOST
from capuy.tasks.models import Clause, ClauseLink, Directive, PlanItem, Task


@transaction.atomic
def enter_clauses(
    *, by: User | None, directive: Directive, organisation: Organisation, clauses: Sequence[tuple[str, str]]
) -> list[Clause]:
    """Add clauses, (number, words), behind those that are there. Effects: clauses, journal. Raises ProblemsFound."""
    demand(by, Permission.GIVE_TASKS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    known = list(Clause.objects.filter(directive=directive, organisation=organisation))
    before = {clean(one.text) for one in known}
    new = [(number, clean(text)) for number, text in clauses if clean(text) not in before]
    stop_on(_of_clauses(new, len(known)))
    position = max((one.position for one in known), default=0)
    made = Clause.objects.bulk_create(
        Clause(directive=directive, organisation=organisation, position=position + at, number=number, text=text)
        for at, (number, text) in enumerate(new, 1)
    )
    _tell(
        "enter-clauses",
        f"Nhập các điểm của {directive.symbol}",
        directive,
        organisation,
        by,
        after={"số điểm": len(made)},
    )
    return made


@transaction.atomic
def link_clause(
    *,
    by: User | None,
    clause: Clause,
    task: Task | None = None,
    item: PlanItem | None = None,
    unit: Organisation | None = None,
    target: tuple[str, str] | None = None,
) -> ClauseLink:
    """Say what carries a clause out, one thing at a time; a reason why it is not ours falls away.

    Effects: link, clause, journal. Raises ProblemsFound: several or nothing, a foreign task or plan, a unit that is not
    below, a target that is not set.
    """
    clause = _held(by, clause)
    organisation = clause.organisation
    top = organisation.path_now
    if sum(one is not None for one in (task, item, unit, target)) != 1:
        stop_on([Problem("one-of", "Chọn một nhiệm vụ, một mục của kế hoạch, một chỉ tiêu hoặc một tổ chức.")])
    if task is not None and not (task.giver_id == organisation.pk or task.organisation.path_now.startswith(top)):
        stop_on([Problem("foreign-task", "Nhiệm vụ này không thuộc phạm vi; chọn nhiệm vụ của cấp mình.", "task")])
    if item is not None and not item.plan.organisation.path_now.startswith(top):
        stop_on([Problem("foreign-plan", "Kế hoạch này không thuộc phạm vi; chọn kế hoạch của cấp mình.", "item")])
    if unit is not None and (unit.pk == organisation.pk or not unit.path_now.startswith(top)):
        stop_on([Problem("not-below", "Chọn tổ chức bên dưới; việc của chính cấp mình thì chọn nhiệm vụ.", "unit")])
    indicator, period = target or ("", "")
    asked = Target.objects.filter(organisation=organisation, indicator=indicator, period=period)
    if target is not None and not asked.exists():
        stop_on([Problem("no-target", "Chưa giao chỉ tiêu này cho kỳ này; giao ở trang Chỉ tiêu trước.", "target")])
    values: dict[str, Any] = {"task": task, "item": item, "unit": unit, "indicator": indicator, "period": period}
    link, _ = ClauseLink.objects.get_or_create(clause=clause, **values)
    clause.reason, clause.by_name = "", _name(by)
    clause.save(update_fields=["reason", "by_name"])
    what = task or item or (unit and unit.code) or indicator
    _tell_of(clause, "link-clause", by, after={"thực hiện bằng": str(what)})
    return link


@transaction.atomic
def unlink_clause(*, by: User | None, clause: Clause, link: ClauseLink) -> None:
    """Effects: link, journal."""
    clause = _held(by, clause)
    clause.links.filter(pk=link.pk).delete()
    _tell_of(clause, "unlink-clause", by)


@transaction.atomic
def put_aside(*, by: User | None, clause: Clause, reason: str) -> None:
    """Say why a clause is none of the committee's business. Effects: clause, journal. Raises ProblemsFound."""
    clause = _held(by, clause)
    stop_on([] if clean(reason) else [Problem("no-reason", "Ghi lý do điểm này không thuộc phạm vi.", "reason")])
    if level := markings.level_in_text(reason):
        stop_on([markings.refusal(level, "lý do")])
    if clause.links.exists():
        told = "Điểm này đã có nơi thực hiện; bỏ nơi thực hiện trước, rồi ghi lý do."
        stop_on([Problem("linked", told, "reason")])
    clause.reason, clause.by_name = clean(reason)[:500], _name(by)
    clause.save(update_fields=["reason", "by_name"])
    _tell_of(clause, "put-clause-aside", by, reason=clause.reason)


@transaction.atomic
def drop_clause(*, by: User | None, clause: Clause) -> None:
    """Delete a clause that was entered by mistake. Effects: links, journal."""
    clause = _held(by, clause)
    _tell_of(clause, "drop-clause", by, before={"nội dung": clause.text[:300]})
    clause.delete()


def _held(by: User | None, clause: Clause) -> Clause:
    demand(by, Permission.GIVE_TASKS, clause.organisation)
    rows = Clause.objects.select_for_update(of=("self",)).select_related("organisation", "directive")
    return rows.get(pk=clause.pk)


def _of_clauses(new: Sequence[tuple[str, str]], known: int) -> Iterator[Problem]:
    if not new:
        told = "Không có điểm nào mới; ghi mỗi dòng một điểm có số, ví dụ “1. Nội dung”."
        yield Problem("nothing", told, "text")
    if len(new) + known > MOST:
        yield Problem("too-many", f"Văn bản có hơn {MOST} điểm; chỉ nhập những điểm phải thực hiện.", "text")
    for number, text in new:
        if len(text) > LONGEST:
            yield Problem("too-long", f"Điểm {number}: viết không quá {LONGEST} ký tự; tách thành nhiều điểm.", "text")
        if level := markings.level_in_text(text):
            yield markings.refusal(level, f"điểm {number}")


def _name(by: User | None) -> str:
    return by.get_full_name() if by else ""


def _tell(
    action: str, summary: str, directive: Directive, organisation: Organisation, by: User | None, **values: Any
) -> None:
    record(Act(f"tasks.{action}", summary, subject_of(directive), organisation, **values), by=by)


def _tell_of(clause: Clause, action: str, by: User | None, **values: Any) -> None:
    where = f"điểm {clause.number} của {clause.directive.symbol}" if clause.number else clause.directive.symbol
    _tell(action, f"Thực hiện {where}", clause.directive, clause.organisation, by, **values)
