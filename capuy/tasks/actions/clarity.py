"""When work is clear enough to be given: owner, product, day and checker, all inside the branch of who gives it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.problems import Problem
from capuy.core.text import clean
from capuy.documents import markings
from capuy.figures import registry
from capuy.organisations.models import Organisation, Placement
from capuy.tasks import history
from capuy.tasks.models import Axis, Directive, PlanItem, Rhythm, Task
from capuy.tasks.people import place_of

MOST_WEIGHT = 100
MOST_TARGETS = 20
MOST_DETAIL = 5_000
LARGEST = Decimal(10) ** 15
_TEXTS = (
    ("title", "nội dung nhiệm vụ", 500),
    ("product", "sản phẩm", 500),
    ("detail", "yêu cầu cụ thể", MOST_DETAIL),
    ("clause", "điểm, khoản", 500),
    ("other_co_workers", "phối hợp ngoài hệ thống", 300),
)


@dataclass(frozen=True)
class Target:
    """A number to reach: 12 “đảng viên mới kết nạp”; `indicator` is the code of the figure that tells it, if any."""

    value: Decimal | int
    subject: str
    unit: str = ""
    indicator: str = ""


@dataclass(frozen=True)
class Work:
    """What is given, whoever it is given to. `checker` is a body or a person; days are dates."""

    title: str
    product: str
    due_on: dt.date | None
    checker: Organisation | User | None
    detail: str = ""
    starts_on: dt.date | None = None
    co_workers: Sequence[Organisation] = ()
    other_co_workers: str = ""
    weight: int = 1
    axis: str = ""
    directive: Directive | None = None
    clause: str = ""
    source: str = ""
    plan_item: PlanItem | None = None
    targets: Sequence[Target] = ()
    parent: Task | None = None


def owner_of(owner: Organisation | User | None, giver: Organisation) -> tuple[Organisation | None, User | None]:
    """The body in which the work is done, and the person; no body for a person without a place in the branch."""
    if isinstance(owner, User):
        return place_of(owner, giver.path_now), owner
    return owner, None


def problems_of(work: Work, giver: Organisation, units: Sequence[Organisation]) -> list[Problem]:
    """All that is missing or wrong, whoever it is given to. Two queries, however many units."""
    found = [*problems_of_words(work), *_problems_of_checker(work, giver)]
    if work.parent is not None:
        found += [*history.problems_of_parent(None, work.parent), *_foreign_parent(work.parent, giver)]
    if work.directive is not None and not giver.path_now.startswith(work.directive.organisation.path_now):
        found.append(Problem("foreign-paper", "Văn bản này không có trong sổ của cấp mình hoặc cấp trên.", "directive"))
    if work.plan_item is not None and not giver.path_now.startswith(work.plan_item.plan.organisation.path_now):
        found.append(Problem("foreign-plan", "Kế hoạch này không phải của cấp mình hoặc cấp trên.", "directive"))
    return found + outside(giver, units, work.co_workers)


def problems_of_words(work: Work) -> Iterable[Problem]:
    """What is wrong with its texts, days and numbers, wherever it goes."""
    if not clean(work.title):
        yield Problem("no-title", "Ghi nội dung nhiệm vụ.", "title")
    if not clean(work.product):
        yield Problem("no-product", "Ghi sản phẩm phải có, ví dụ: báo cáo, kế hoạch, số liệu.", "product")
    for name, label, most in _TEXTS:
        text = str(getattr(work, name))
        if len(text) > most:
            yield Problem("too-long", f"Ô {label}: viết không quá {most} ký tự.", name)
        if level := markings.level_in_text(text):
            yield markings.refusal(level, f"ô {label}")
    yield from _problems_of_days(work)
    yield from _problems_of_numbers(work)


def _problems_of_days(work: Work) -> Iterable[Problem]:
    if work.due_on is None:
        yield Problem("no-due", "Ghi thời hạn hoàn thành.", "due_on")
        return
    if work.due_on < dates.today():
        message = f"Thời hạn {format_date(work.due_on)} đã qua; chọn từ hôm nay trở đi."
        yield Problem("past-due", message, "due_on")
    if work.starts_on and work.starts_on > work.due_on:
        message = f"Ngày bắt đầu {format_date(work.starts_on)} sau thời hạn {format_date(work.due_on)}; sửa một ngày."
        yield Problem("start-after-due", message, "starts_on")


def _problems_of_numbers(work: Work) -> Iterable[Problem]:
    if not 1 <= work.weight <= MOST_WEIGHT:
        yield Problem("bad-weight", f"Trọng số từ 1 đến {MOST_WEIGHT}.", "weight")
    if work.axis and work.axis not in Axis.values:
        yield Problem("bad-axis", "Chọn lĩnh vực trong danh mục.", "axis")
    yield from problems_of_targets(work.targets, len(work.targets))


def problems_of_targets(targets: Iterable[Target], count: int) -> Iterable[Problem]:
    """What is wrong with these targets of a task that has `count` of them."""
    if count > MOST_TARGETS:
        yield Problem("many-targets", f"Mỗi nhiệm vụ có tối đa {MOST_TARGETS} chỉ tiêu.", "targets")
    known = {one.code for one in registry.indicators()}
    for target in targets:
        if not clean(target.subject) or len(target.subject) > 200 or len(target.unit) > 40:
            yield Problem("bad-target", "Ghi tên chỉ tiêu không quá 200 ký tự, đơn vị tính không quá 40.", "targets")
        if not 0 <= Decimal(target.value) <= LARGEST:
            yield Problem("bad-target", f"Chỉ tiêu “{target.subject}”: ghi số từ 0 trở lên.", "targets")
        if target.indicator and target.indicator not in known:
            yield Problem("bad-target", f"Không có số liệu “{target.indicator}”; chọn trong danh mục.", "targets")


def _problems_of_checker(work: Work, giver: Organisation) -> Iterable[Problem]:
    checker = work.checker
    if checker is None:
        yield Problem("no-checker", "Chọn nơi hoặc người nghiệm thu.", "checker")
    elif isinstance(checker, User):
        if not checker.is_active or place_of(checker, giver.path_now) is None:
            message = f"Đồng chí {checker.get_full_name()} không công tác trong phạm vi này nên không nghiệm thu được."
            yield Problem("checker-outside", message, "checker")
    elif not checker.path_now.startswith(giver.path_now):
        yield Problem("checker-outside", "Nơi nghiệm thu phải là nơi giao hoặc tổ chức bên dưới.", "checker")


def _foreign_parent(parent: Task, giver: Organisation) -> list[Problem]:
    """A task is divided by the body that does it, or by one above that body."""
    if parent.organisation.path_now.startswith(giver.path_now):
        return []
    return [Problem("foreign-parent", "Nhiệm vụ lớn không thuộc phạm vi của nơi giao.", "parent")]


def outside(giver: Organisation, units: Sequence[Organisation], helpers: Sequence[Organisation]) -> list[Problem]:
    """Units and co-workers that are not in the giver's branch today, or have ended."""
    keys = {one.pk for one in (*units, *helpers)}
    places = {
        pk: (path, closed)
        for pk, path, closed in Placement.objects.on(dates.today())
        .filter(organisation__in=keys)
        .values_list("organisation_id", "path", "closed")
    }
    top, found = giver.path_now, []
    for where, group in (("owner", units), ("co_workers", helpers)):
        if strange := [one.code for one in group if not places.get(one.pk, ("", False))[0].startswith(top)]:
            shown = ", ".join(strange[:5])
            message = f"Tổ chức không thuộc phạm vi của nơi giao: {shown}. Bỏ ra, hoặc đề nghị cấp trên giao."
            found.append(Problem("outside", message, where))
        if ended := [one.code for one in group if places.get(one.pk, ("", False))[1]]:
            message = f"Tổ chức đã kết thúc hoạt động: {', '.join(ended[:5])}. Bỏ ra khỏi danh sách."
            found.append(Problem("ended", message, where))
    return found


def problems_of_owner(owner: Organisation | User | None, body: Organisation | None, work: Work) -> list[Problem]:
    """Why this one body or person cannot have it. A body may check the own plan of its work."""
    if owner is None:
        return [Problem("no-owner", "Chọn đơn vị hoặc người chịu trách nhiệm thực hiện.", "owner")]
    if not isinstance(owner, User):
        return []
    if not owner.is_active or body is None:
        message = f"Đồng chí {owner.get_full_name()} không công tác trong phạm vi của nơi giao; chọn người khác."
        return [Problem("outside", message, "owner")]
    return [own_checker()] if isinstance(work.checker, User) and work.checker.pk == owner.pk else []


def own_checker() -> Problem:
    return Problem("own-checker", "Người, đơn vị thực hiện không tự nghiệm thu; chọn nơi nghiệm thu khác.", "checker")


def problems_of_rhythm(rhythm: str, until: dt.date | None, due_on: dt.date | None) -> list[Problem]:
    if rhythm and rhythm not in Rhythm.values:
        return [Problem("bad-rhythm", "Chọn cách lặp lại trong danh mục.", "rhythm")]
    if until and not rhythm:
        return [Problem("no-rhythm", "Chọn cách lặp lại, hoặc bỏ trống ngày kết thúc lặp.", "rhythm")]
    if until and due_on and until < due_on:
        message = f"Lặp đến {format_date(until)} là trước thời hạn đầu {format_date(due_on)}; sửa một ngày."
        return [Problem("until-before-due", message, "until")]
    return []
