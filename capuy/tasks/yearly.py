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
    count = len(years)
    if is_level(target):
        return [(target.value * (at + 1) / count).quantize(_CENT) for at in range(count)]
    step = Decimal(1) if target.value == target.value.to_integral_value() else _CENT
    part = (target.value / count // step) * step
    rest = int((target.value - part * count) / step)
    return [part + (step if at >= count - rest else 0) for at in range(count)]


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
            message = f"“{target.subject}”: mức của năm cuối là {_text(given[-1])}, phải bằng mức giao {_told(target)}."
            yield Problem("years", message, where)
        return
    if (total := sum(given)) != target.value:
        message = f"“{target.subject}”: các năm cộng lại là {_text(Decimal(total))}, khác mức giao {_told(target)}."
        yield Problem("years", f"{message} Sửa cho bằng nhau.", where)


def come_to(target: TaskTarget) -> Decimal | None:
    """What the years have come to together: their sum, of a level the last; nothing where nothing was told."""
    reached = [row.reached for row in target.years.all() if row.reached is not None]
    if not reached:
        return None
    return reached[-1] if is_level(target) else sum(reached, Decimal(0))


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _told(target: TaskTarget) -> str:
    return f"{_text(target.value)} {target.unit}".strip()


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
