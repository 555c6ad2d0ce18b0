"""Made-up work of three years: given by the committee above, mostly done, some of it late."""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from capuy.core import dates
from capuy.simulation.pouring import NULL, Pour
from capuy.simulation.scales import Place
from capuy.tasks.models import Axis, Spell, Stage, Task

YEARS = 3
TO_CELLS, TO_TOP = 0.5, 0.002  # shares of the work; the rest goes to the committees between
DONE, LATE = 0.992, 0.1  # of what is past its day, and of what of that was done
BEGUN, HANDED = 0.6, 0.1  # of what is not
_SUBJECTS = (
    *("Rà soát, bổ sung quy chế làm việc", "Tổ chức học tập nghị quyết", "Kiểm tra việc thu, nộp đảng phí"),
    *("Báo cáo kết quả sinh hoạt chuyên đề", "Bồi dưỡng nguồn kết nạp", "Giám sát việc thực hiện kết luận"),
    *("Xây dựng kế hoạch chuyển đổi số", "Đối thoại với nhân dân", "Củng cố chi bộ thôn, tổ dân phố"),
)
_PRODUCTS = ("Báo cáo", "Kế hoạch", "Biên bản", "Danh sách")
_TASK = (
    *("id", "giver_id", "given_at", "given_by_name", "title", "product", "organisation_id", "checked_by_id"),
    *("due_on", "first_due_on", "weight", "axis", "stage", "percent", "handed_on", "closed_on"),
)
_SPELL = ("task_id", "organisation_id", "stage", "percent", "due_on", "handed_on", "valid_from", "valid_to")


@dataclass(frozen=True)
class _Story:
    """How far it has come, and the days on which it was given, begun, handed in and ended."""

    stage: Stage
    given: dt.date
    due: dt.date
    begun: dt.date | None = None
    handed: dt.date | None = None
    closed: dt.date | None = None


def pour_work(places: Sequence[Place], count: int, rng: random.Random) -> None:
    """So many tasks with their spells, for units of every level. To be used inside a transaction."""
    cells = [place for place in places if place.members]
    between = [place for place in places if place.above and not place.members] or cells
    today, now, axes = dates.today(), timezone.now().isoformat(), list(Axis.values)
    with Pour(Task, _TASK) as tasks, Pour(Spell, _SPELL) as spells:
        for pk in range(1, count + 1):
            chance = rng.random()
            unit = places[0] if chance < TO_TOP else rng.choice(cells if chance < TO_CELLS else between)
            giver = unit.above[-1] if unit.above else unit.pk
            story = _story(today, rng)
            percent = {Stage.NEW: 0, Stage.DOING: 50}.get(story.stage, 100)
            title, product = f"{rng.choice(_SUBJECTS)}, việc số {pk}", rng.choice(_PRODUCTS)
            tasks.add(
                f"{pk}\t{giver}\t{now}\tgiả lập\t{title}\t{product}\t{unit.pk}\t{giver}\t{story.due}\t{story.due}\t1\t"
                f"{rng.choice(axes)}\t{story.stage.value}\t{percent}\t{_day(story.handed)}\t{_day(story.closed)}"
            )
            for spell in _spells(story):
                spells.add(f"{pk}\t{unit.pk}\t{spell}")


def _story(today: dt.date, rng: random.Random) -> _Story:
    given = today - dt.timedelta(days=rng.randrange(365 * YEARS))
    due = given + dt.timedelta(days=rng.randrange(20, 120))
    begun = given + dt.timedelta(days=rng.randrange(1, 15))
    if due < today and rng.random() < DONE:
        late = rng.random() < LATE
        handed = due + dt.timedelta(days=rng.randrange(1, 30)) if late else due - dt.timedelta(days=rng.randrange(5))
        closed = handed + dt.timedelta(days=rng.randrange(1, 4))
        if closed <= today:
            return _Story(Stage.DONE, given, due, begun, handed, closed)
    if begun >= today or rng.random() > BEGUN:
        return _Story(Stage.NEW, given, due)
    if begun < today - dt.timedelta(days=1) and rng.random() < HANDED:
        return _Story(Stage.HANDED, given, due, begun, today - dt.timedelta(days=1))
    return _Story(Stage.DOING, given, due, begun)


def _spells(story: _Story) -> Iterable[str]:
    """One row for each stage that it was in, without the keys."""
    steps = [(story.given, Stage.NEW, 0), (story.begun, Stage.DOING, 50), (story.handed, Stage.HANDED, 100)]
    steps.append((story.closed, Stage.DONE, 100))
    known = [(day, stage, percent) for day, stage, percent in steps if day]
    for at, (day, stage, percent) in enumerate(known):
        until = known[at + 1][0] if at + 1 < len(known) else None
        handed = story.handed if percent == 100 else None
        yield f"{stage.value}\t{percent}\t{story.due}\t{_day(handed)}\t{day}\t{_day(until)}"


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else NULL
