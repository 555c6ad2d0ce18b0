"""What became of the weaknesses of a year: done and proved, accepted, or still open."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from capuy.core.dates import format_date
from capuy.organisations.models import Organisation
from capuy.tasks.models import Evidence, Spell, Stage, Weakness
from capuy.tasks.standings import FINISHED, Standing, standing_of


@dataclass(frozen=True)
class Became:
    """One weakness, and how the task that mends it stood on a day."""

    weakness: Weakness
    standing: Standing | None
    words: str

    @property
    def settled(self) -> bool:
        return self.standing in FINISHED


def became(organisation: Organisation, day: dt.date, year: int | None = None) -> list[Became]:
    """Of one year, or of all; as they stood on `day`. Three queries, however many."""
    rows = Weakness.objects.filter(organisation=organisation, **({"year": year} if year else {}))
    found = list(rows.select_related("task"))
    keys = [one.task_id for one in found]
    spells = {spell.task_id: spell for spell in Spell.objects.on(day).filter(task__in=keys)}
    proofs = Evidence.objects.filter(event__task__in=keys, event__at__date__lte=day).order_by()
    counts = dict(proofs.values("event__task").annotate(number=Count("pk")).values_list("event__task", "number"))
    return [_told(one, spells.get(one.task_id or 0), counts.get(one.task_id or 0, 0), day) for one in found]


def _told(weakness: Weakness, spell: Spell | None, proofs: int, day: dt.date) -> Became:
    if spell is None:
        return Became(weakness, None, "chưa giao khắc phục")
    standing = standing_of(spell, day)
    return Became(weakness, standing, "".join(_words(spell, standing, proofs)))


def _words(spell: Spell, standing: Standing, proofs: int) -> Iterator[str]:
    if standing == Standing.WITHDRAWN:
        yield "nhiệm vụ khắc phục đã thu hồi"
    elif standing in FINISHED:
        yield "đã khắc phục, được nghiệm thu"
        if spell.handed_on:
            yield f" theo báo cáo ngày {format_date(spell.handed_on)}"
        yield f", kèm {proofs} tệp minh chứng" if proofs else ", không kèm minh chứng"
        if standing == Standing.LATE:
            yield ", chậm so với hạn"
    elif spell.stage == Stage.HANDED:
        yield "đã báo cáo khắc phục, chờ nghiệm thu"
    else:
        late = standing == Standing.OVERDUE
        yield f"chưa xong ({spell.percent}%), {'quá hạn' if late else 'hạn'} {format_date(spell.due_on)}"
