"""What may happen to themes, programmes and plans."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare, digest
from capuy.core.text import clean
from capuy.documents import markings
from capuy.figures.models import Target
from capuy.journal.actions import Act, record, snapshot, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation
from capuy.tasks.models import Directive, Plan, PlanItem, Programme, TargetTie, Theme
from capuy.tasks.outlines import Item, written

_SHOWN = ("title", "starts_on", "ends_on", "directive", "paper")
_OF_PLAN = (*_SHOWN, "programme", "year")
EARLIEST, LATEST = 1990, 2100


@transaction.atomic
def set_theme(
    *,
    by: User | None,
    organisation: Organisation,
    year: int,
    text: str,
    directive: Directive | None = None,
    seen: Seen | None = None,
) -> Theme:
    """Write down, or correct, the theme of a year. Effects: theme, journal. Raises ProblemsFound.

    `seen`: what the page showed; with a Clash where somebody else changed the same since.
    """
    demand(by, Permission.GIVE_TASKS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    stop_on([*_of_title(text, "text"), *_of_year(year), *_of_paper(directive, organisation, "directive")])
    before = Theme.objects.filter(organisation=organisation, year=year).select_related("directive").first()
    if before:
        _stop_on_overtaken(before, {"text": clean(text), "directive": directive}, seen)
    values = {"text": clean(text), "directive": directive, "by_name": _name(by)}
    theme, _ = Theme.objects.update_or_create(organisation=organisation, year=year, defaults=values)
    act = Act("tasks.set-theme", f"Chủ đề năm {year}: “{theme.text}”", subject_of(theme), organisation)
    record(act._replace(before={"chủ đề": before.text} if before else {}, after={"chủ đề": theme.text}), by=by)
    return theme


@dataclass(frozen=True)
class Frame:
    """What a programme or a plan is: its name, its days, the papers above it and of it."""

    title: str
    starts_on: dt.date
    ends_on: dt.date
    directive: Directive | None = None
    paper: Directive | None = None
    programme: Programme | None = None
    year: int | None = None


@transaction.atomic
def save_programme(
    *,
    by: User | None,
    organisation: Organisation,
    frame: Frame,
    programme: Programme | None = None,
    seen: Seen | None = None,
) -> Programme:
    """Enter a programme of the term, or correct one. Effects: programme, journal. `seen`: what the page showed.

    Raises ProblemsFound: no paper above it, a foreign one, an end before the start, plans that would lie outside.
    """
    demand(by, Permission.GIVE_TASKS, organisation)
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk) if programme else Programme()
    if programme:
        _stop_on_overtaken(row, {name: getattr(frame, name) for name in _SHOWN}, seen)
    problems = list(_of_frame(frame, organisation))
    if frame.directive is None:
        told = "Chọn nghị quyết, chỉ thị trong sổ văn bản mà chương trình cụ thể hóa."
        problems.append(Problem("no-directive", told, "directive"))
    outside = [plan for plan in row.plans.all() if not _within(plan, frame)] if programme else []
    for plan in outside[:3]:
        told = f"Kế hoạch “{plan.title}” ({format_date(plan.starts_on)} – {format_date(plan.ends_on)}) nằm ngoài."
        problems.append(Problem("plan-outside", told, "ends_on"))
    stop_on(problems)
    assert frame.directive  # noqa: S101 - else stopped
    before = snapshot(row, _SHOWN) if programme else {}
    _fill(row, organisation, frame, by)
    row.directive = frame.directive
    row.save()
    _tell("save-programme", f"Chương trình “{row.title}”", row, by, before=before, after=snapshot(row, _SHOWN))
    return row


@transaction.atomic
def save_plan(
    *, by: User | None, organisation: Organisation, frame: Frame, plan: Plan | None = None, seen: Seen | None = None
) -> Plan:
    """Enter the plan of a year, or correct one. Effects: plan, journal. `seen`: what the page showed.

    It stands under a programme of its own committee or of one above, or under a paper. Raises ProblemsFound.
    """
    demand(by, Permission.GIVE_TASKS, organisation)
    row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk) if plan else Plan()
    if plan:
        _stop_on_overtaken(row, {name: getattr(frame, name) for name in _OF_PLAN}, seen)
    stop_on([*_of_frame(frame, organisation), *_of_year(frame.year), *_of_place(frame, organisation)])
    before = snapshot(row, _OF_PLAN) if plan else {}
    _fill(row, organisation, frame, by)
    row.programme, row.year = frame.programme, frame.year or 0
    row.directive = None if frame.programme else frame.directive
    row.save()
    after = snapshot(row, _OF_PLAN)
    _tell("save-plan", f"Kế hoạch “{row.title}”", row, by, before=before, after=after)
    return row


@dataclass
class Difference:
    """What a pasted outline changes in a plan."""

    added: list[Item] = field(default_factory=list)
    changed: list[tuple[PlanItem, Item]] = field(default_factory=list)
    removed: list[PlanItem] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)


def outline_of(plan: Plan) -> str:
    """The items as the page shows them for editing."""
    return written(Item(one.number, one.text, one.product, one.due_on) for one in plan.items.all())


def difference(plan: Plan, items: Sequence[Item]) -> Difference:
    """Items are known again by their numbers. One query."""
    stored = {one.number: one for one in plan.items.all()}
    found = Difference()
    for item in items:
        row = stored.pop(item.number, None)
        if row is None:
            found.added.append(item)
        elif (row.text, row.product, row.due_on) != (item.text, item.product, item.due_on):
            found.changed.append((row, item))
    found.removed = list(stored.values())
    return found


@transaction.atomic
def set_items(*, by: User | None, plan: Plan, items: Sequence[Item], shown: str | None = None) -> Difference:
    """Make these the items of a plan; what keeps its number keeps its tasks. `shown`: digest of what the page showed.

    Effects: items, journal. Raises ProblemsFound: somebody else changed them, an item would go from which tasks hang.
    """
    demand(by, Permission.GIVE_TASKS, plan.organisation)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)
    if shown is not None and shown != digest(outline_of(plan)):
        told = "Người khác vừa sửa nội dung kế hoạch này; mở lại trang, dán thêm phần của đồng chí rồi lưu."
        stop_on([Problem("overtaken", told, "text")])
    found = difference(plan, items)
    stop_on([*_held(found.removed), *_of_days(items, plan)])
    PlanItem.objects.filter(pk__in=[one.pk for one in found.removed]).delete()
    rows = {one.number: one for one in plan.items.all()}
    for position, item in enumerate(items, 1):
        row = rows.setdefault(item.number, PlanItem(plan=plan, number=item.number))
        row.position, row.text, row.product, row.due_on = position, item.text, item.product, item.due_on
        row.parent = rows[item.above] if item.above else None
        if row.pk is None:
            row.save()
    kept = [rows[item.number] for item in items]
    PlanItem.objects.bulk_update(kept, ["position", "text", "product", "due_on", "parent"])
    counts = {"thêm": len(found.added), "sửa": len(found.changed), "bỏ": len(found.removed)}
    _tell("set-items", f"Nội dung kế hoạch “{plan.title}”", plan, by, after=counts)
    return found


@transaction.atomic
def tie_target(*, by: User | None, to: Programme | Plan, indicator: str, period: str) -> TargetTie:
    """Have a target that is set for the committee belong to a programme or plan. Effects: tie, journal."""
    demand(by, Permission.GIVE_TASKS, to.organisation)
    if not Target.objects.filter(organisation=to.organisation, indicator=indicator, period=period).exists():
        stop_on([Problem("no-target", "Chưa giao chỉ tiêu này cho kỳ này; giao ở trang Chỉ tiêu trước.", "target")])
    where = {"programme": to} if isinstance(to, Programme) else {"plan": to}
    tie, _ = TargetTie.objects.get_or_create(**where, indicator=indicator, period=period)
    _tell("tie-target", f"Gắn chỉ tiêu vào “{to.title}”", to, by, after={"chỉ tiêu": indicator, "kỳ": period})
    return tie


@transaction.atomic
def untie_target(*, by: User | None, to: Programme | Plan, tie: TargetTie) -> None:
    """The target itself stays. Effects: tie, journal."""
    demand(by, Permission.GIVE_TASKS, to.organisation)
    to.ties.filter(pk=tie.pk).delete()
    _tell(
        "untie-target", f"Bỏ chỉ tiêu khỏi “{to.title}”", to, by, before={"chỉ tiêu": tie.indicator, "kỳ": tie.period}
    )


@transaction.atomic
def drop(*, by: User | None, what: Programme | Plan) -> None:
    """Delete a programme without plans, or a plan from which no task hangs. Effects: journal. Raises ProblemsFound."""
    demand(by, Permission.GIVE_TASKS, what.organisation)
    if isinstance(what, Programme):
        if what.plans.exists():
            stop_on([Problem("in-use", "Chương trình đã có kế hoạch; xóa các kế hoạch của chương trình trước.")])
    else:
        stop_on(_held(list(what.items.all())))
    _tell("drop-plan", f"Xóa “{what.title}”", what, by, before=snapshot(what, ("title", "starts_on", "ends_on")))
    what.delete()


def _stop_on_overtaken(row: Theme | Programme | Plan, wanted: dict[str, Any], seen: Seen | None) -> None:
    """Stop where somebody else changed what `wanted` would change too, since the page was shown. Holds `row`."""
    stored = {name: getattr(row, name) for name in wanted}
    compared = compare(seen, _keys(wanted), _keys(stored))
    found = []
    for name in compared.clashing:
        label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column
        token = digest(_keys(stored)[name])
        asked = clash(name, label, mine=wanted[name], theirs=stored[name], token=token)
        found.append((asked, subject_of(row), label))
    stop_on_overtaken(found)


def _keys(values: dict[str, Any]) -> dict[str, Any]:
    """As a page carries them: rows by their keys."""
    return {name: value.pk if isinstance(value, Model) else value for name, value in values.items()}


def _fill(row: Programme | Plan, organisation: Organisation, frame: Frame, by: User | None) -> None:
    if row.pk is None:
        row.organisation, row.by_name = organisation, _name(by)
    row.title, row.paper = clean(frame.title), frame.paper
    row.starts_on, row.ends_on = frame.starts_on, frame.ends_on


def _of_frame(frame: Frame, organisation: Organisation) -> Iterator[Problem]:
    yield from _of_title(frame.title, "title")
    if frame.ends_on < frame.starts_on:
        told = f"Ngày kết thúc {format_date(frame.ends_on)} trước ngày bắt đầu {format_date(frame.starts_on)}; sửa lại."
        yield Problem("end-before-start", told, "ends_on")
    yield from _of_paper(frame.directive, organisation, "directive")
    yield from _of_paper(frame.paper, organisation, "paper")


def _of_place(frame: Frame, organisation: Organisation) -> Iterator[Problem]:
    above = frame.programme
    if above is None:
        if frame.directive is None:
            told = "Chọn chương trình, hoặc nghị quyết, chỉ thị mà kế hoạch thực hiện."
            yield Problem("no-place", told, "programme")
        return
    if frame.directive is not None:
        told = "Chọn chương trình hoặc văn bản, không chọn cả hai; văn bản của chương trình đã là căn cứ."
        yield Problem("two-places", told, "directive")
    if not organisation.path_now.startswith(above.organisation.path_now):
        told = "Chương trình này không phải của cấp mình hoặc cấp trên; chọn chương trình khác."
        yield Problem("foreign-programme", told, "programme")
    elif not _within(frame, above):
        days = f"{format_date(above.starts_on)} – {format_date(above.ends_on)}"
        yield Problem("outside-programme", f"Kế hoạch phải nằm trong thời gian của chương trình ({days}).", "ends_on")


def _within(inner: Any, outer: Any) -> bool:
    return bool(outer.starts_on <= inner.starts_on and inner.ends_on <= outer.ends_on)


def _of_title(text: str, where: str) -> Iterator[Problem]:
    if not clean(text) or len(clean(text)) > 300:
        yield Problem("no-title", "Ghi nội dung, không quá 300 ký tự.", where)
    if level := markings.level_in_text(text):
        yield markings.refusal(level, "nội dung đã ghi")


def _of_year(year: int | None) -> Iterator[Problem]:
    if year is None or not EARLIEST <= year <= LATEST:
        yield Problem("bad-year", f"Ghi năm từ {EARLIEST} đến {LATEST}.", "year")


def _of_paper(paper: Directive | None, organisation: Organisation, where: str) -> Iterator[Problem]:
    """A paper of the own register, of one above, or one that above sent down."""
    if paper is None or organisation.path_now.startswith(paper.organisation.path_now):
        return
    yield Problem("foreign-paper", "Văn bản này không có trong sổ của cấp mình hoặc cấp trên.", where)


def _of_days(items: Sequence[Item], plan: Plan) -> Iterator[Problem]:
    for item in items:
        if item.due_on and not plan.starts_on <= item.due_on <= plan.ends_on:
            days = f"{format_date(plan.starts_on)} – {format_date(plan.ends_on)}"
            told = f"Mục {item.number}: hạn {format_date(item.due_on)} ngoài thời gian của kế hoạch ({days})."
            yield Problem("due-outside", told, "text")


def _held(items: Sequence[PlanItem]) -> Iterator[Problem]:
    """Items from which tasks hang, or that stand for a clause, stay."""
    keys = [one.pk for one in items]
    used = PlanItem.objects.filter(pk__in=keys)
    for item in used.filter(tasks__isnull=False).distinct()[:5]:
        yield Problem("in-use", f"Mục {item.number} đã có nhiệm vụ được giao; giữ lại số {item.number}.", "text")
    for item in used.filter(clauses__isnull=False).distinct()[:5]:
        told = f"Mục {item.number} đang thực hiện một điểm của văn bản cấp trên; giữ lại số {item.number}."
        yield Problem("in-use", told, "text")


def _name(by: User | None) -> str:
    return by.get_full_name() if by else ""


def _tell(action: str, summary: str, what: Programme | Plan, by: User | None, **values: Any) -> None:
    record(Act(f"tasks.{action}", summary, subject_of(what), what.organisation, **values), by=by)
