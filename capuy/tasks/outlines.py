"""The items of a plan as people type or paste them: numbered lines, a tree of two levels."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.text import clean
from capuy.documents import markings

MOST = 400
LONGEST = 500
# `1.`, `1)`, `1.1`, `1.1.` and what follows; Word puts a tab behind the number.
_NUMBERED = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})*)(?:[.)/]|(?=\s))\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Item:
    """One line: `1` is a content, `1.1` a task in it. `product` and `due_on` stand behind tabs, as in Excel."""

    number: str
    text: str
    product: str = ""
    due_on: dt.date | None = None

    @property
    def above(self) -> str:
        """The number of the content in which it stands; empty for a content."""
        return self.number.rpartition(".")[0]


def read(text: str) -> list[Item]:
    """The items in their order. A line without a number goes on the one before. Raises ProblemsFound, by line."""
    found: list[Item] = []
    problems: list[Problem] = []
    for at, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip():
            continue
        numbered = _NUMBERED.fullmatch(line)
        try:
            if numbered:
                found.append(_item(numbered[1], numbered[2]))
            elif found:
                found[-1] = replace(found[-1], text=clean(f"{found[-1].text} {line}"))
            else:
                message = "chưa có số; bắt đầu bằng “1. Nội dung”, dưới đó là “1.1. Nhiệm vụ”."
                raise ProblemsFound([Problem("no-number", message, "text")])
            problems += _of_place(found) if numbered else []
        except ProblemsFound as stopped:
            problems += stopped.problems
        problems = [_at(at, one) for one in problems]
    problems += [
        Problem("too-long", f"Mục {one.number}: viết không quá {LONGEST} ký tự.", "text") for one in _long(found)
    ]
    if level := markings.level_in_text(text):
        problems.append(markings.refusal(level, "nội dung đã dán"))
    if len(found) > MOST:
        problems.append(Problem("too-many", f"Kế hoạch có {len(found)} mục, nhiều hơn {MOST}; chia thành hai.", "text"))
    if problems:
        raise ProblemsFound(problems)
    return found


def _item(number: str, rest: str) -> Item:
    cells = [clean(cell) for cell in rest.split("\t")]
    if not cells[0]:
        raise ProblemsFound([Problem("empty", f"mục {number} chưa có nội dung.", "text")])
    days = cells[2] if len(cells) > 2 else ""
    try:
        due_on = dates.parse_date(days) if days else None
    except dates.DateProblem as problem:
        raise ProblemsFound([Problem("bad-day", f"mục {number}: {problem}", "text")]) from problem
    return Item(number, cells[0], cells[1] if len(cells) > 1 else "", due_on)


def _of_place(found: Sequence[Item]) -> Iterable[Problem]:
    last, before = found[-1], {one.number for one in found[:-1]}
    if last.number in before:
        yield Problem("twice", f"số {last.number} đã có ở trên; đánh số lại.", "text")
    if last.above.count("."):
        yield Problem("too-deep", f"số {last.number} sâu quá hai cấp; dùng “1.” và “1.1.”.", "text")
    elif last.above and last.above not in before:
        yield Problem("no-content", f"mục {last.number} đứng trước mục {last.above}; thêm mục {last.above}.", "text")


def _at(line: int, problem: Problem) -> Problem:
    return (
        problem if problem.message.startswith("Dòng ") else replace(problem, message=f"Dòng {line}: {problem.message}")
    )


def _long(found: Iterable[Item]) -> list[Item]:
    return [one for one in found if max(len(one.text), len(one.product)) > LONGEST]


def written(items: Iterable[Item]) -> str:
    """As `read` takes them back."""
    return "\n".join(
        "\t".join([f"{one.number}. {one.text}", one.product, format_date(one.due_on) if one.due_on else ""]).rstrip()
        for one in items
    )
