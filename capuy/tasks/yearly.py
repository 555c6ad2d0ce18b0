"""Targets of tasks that run over years: which years, how a total is shared out, where each year stands."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from capuy.core import dates
from capuy.core.problems import Problem
from capuy.tasks.models import TargetYear, Task, TaskTarget

_CENT = Decimal("0.01")


def years_of(task: Task) -> list[int]:
    """The calendar years in which the task is worked on; one for most."""
    first = task.starts_on or task.given_at.date()
    return list(range(min(first.year, task.due_on.year), task.due_on.year + 1))


def is_level(target: TaskTarget) -> bool:
    """Does its number say how far one has come (a share in percent), so that years do not add up?"""
    return "%" in target.unit


def equal_shares(target: TaskTarget, years: Sequence[int]) -> list[Decimal]:
    """The total in equal parts, whole if it is whole, what is left over on the last years; a level rises steadily."""
    return _rising(Decimal(0), target.value, len(years)) if is_level(target) else _parts(target.value, len(years))


def _rising(start: Decimal, end: Decimal, count: int) -> list[Decimal]:
    return [(start + (end - start) * (at + 1) / count).quantize(_CENT) for at in range(count)]


def _parts(total: Decimal, count: int) -> list[Decimal]:
    step = Decimal(1) if total == total.to_integral_value() else _CENT
    part = (total / count // step) * step
    rest = int((total - part * count) / step)
    return [part + (step if at >= count - rest else 0) for at in range(count)]


@dataclass(frozen=True)
class Again:
    """The shares of a target by year after its value changed, or why they cannot be found."""

    shares: dict[int, Decimal]
    problem: Problem | None = None


def share_again(target: TaskTarget, value: Decimal, unit: str, day: dt.date, where: str) -> Again:
    """Years that have ended keep their share; the others share what is left, a level rises from where these ended.

    No shares where the target has none. The problem, at `where`: ended years were given more than all, or a number that
    says how far one has come became one that adds up, or the other way.
    """
    rows = list(target.years.all())
    shares = {row.year: row.value for row in rows}
    if not rows or (value == target.value and unit == target.unit):
        return Again(shares)
    if ("%" in unit) != is_level(target):
        message = f"“{target.subject}” đã chia theo năm; bỏ chia theo năm trước khi đổi đơn vị tính sang hoặc khỏi %."
        return Again(shares, Problem("years", message, where))
    ended = [row.value for row in rows if row.year < day.year]
    left = [row.year for row in rows if row.year >= day.year] or [rows[-1].year]
    ended = ended[: len(rows) - len(left)]
    if is_level(target):
        return Again(
            shares | dict(zip(left, _rising(ended[-1] if ended else Decimal(0), value, len(left)), strict=True))
        )
    if (rest := value - sum(ended)) < 0:
        message = f"“{target.subject}”: các năm đã qua được giao {as_typed(sum(ended, Decimal(0)))}, nhiều hơn mức mới."
        return Again(shares, Problem("years", f"{message} Ghi mức lớn hơn, hoặc chia lại theo năm trước.", where))
    return Again(shares | dict(zip(left, _parts(rest, len(left)), strict=True)))


def problems_of(target: TaskTarget, shares: dict[int, Decimal | None]) -> Iterable[Problem]:
    """What is wrong with the shares of one target; all left empty takes them away."""
    given = [share for share in shares.values() if share is not None]
    if not given:
        return
    where = f"nam-{target.pk}-{max(shares)}"
    if len(given) < len(shares):
        empty = ", ".join(str(year) for year, share in shares.items() if share is None)
        yield Problem("no-year", f"“{target.subject}”: ghi mức của năm {empty}, hoặc để trống mọi năm.", where)
        return
    if is_level(target):
        if given[-1] != target.value:
            message = (
                f"“{target.subject}”: mức của năm cuối là {as_typed(given[-1])}, phải bằng mức giao {told(target)}."
            )
            yield Problem("years", message, where)
        return
    if (total := sum(given)) != target.value:
        message = f"“{target.subject}”: các năm cộng lại là {as_typed(Decimal(total))}, khác mức giao {told(target)}."
        yield Problem("years", f"{message} Sửa cho bằng nhau.", where)


def come_to(target: TaskTarget) -> Decimal | None:
    """What the years have come to together: their sum, of a level the last; nothing where nothing was told."""
    reached = [row.reached for row in target.years.all() if row.reached is not None]
    if not reached:
        return None
    return reached[-1] if is_level(target) else sum(reached, Decimal(0))


def as_typed(value: Decimal | None) -> str:
    """As people type it: `12`, `12,5`; nothing for nothing."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def told(target: TaskTarget) -> str:
    """Its value with the unit, as people read it."""
    return f"{as_typed(target.value)} {target.unit}".strip()


@dataclass(frozen=True)
class YearLine:
    """One year of a target as the page tells it; the look is the colour beside the word."""

    row: TargetYear
    label: str
    look: str


def year_lines(target: TaskTarget, on: dt.date | None = None) -> list[YearLine]:
    """Each year of a target with where it stands on a day. `target.years` may have been prefetched."""
    day = on or dates.today()
    return [YearLine(row, *_standing(row, day)) for row in target.years.all()]


def _standing(row: TargetYear, day: dt.date) -> tuple[str, str]:
    if row.reached is not None and row.reached >= row.value:
        return ("Vượt" if row.reached > row.value else "Đạt"), "good"
    if day.year > row.year:
        return ("Chưa có kết quả", "warn") if row.reached is None else ("Không đạt", "bad")
    return ("Chưa đến", "idle") if day.year < row.year else ("Đang thực hiện", "idle")
