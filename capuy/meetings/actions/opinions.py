"""Opinions: what was proposed, who answers, what became of it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.meetings.actions.common import held, lacking, stamped, tell
from capuy.meetings.models import AgendaItem, Conference, Opinion, Outcome


@dataclass(frozen=True)
class Said:
    """An opinion as it is taken down."""

    speaker: str
    text: str
    owner: str = ""
    due_on: dt.date | None = None
    item: AgendaItem | None = None


@transaction.atomic
def take_opinion(*, by: User | None, conference: Conference, said: Said) -> Opinion:
    """Take an opinion down as an item of its own. Effects: opinion, journal without its words. Raises ProblemsFound."""
    conference = held(by, conference)
    stop_on(_problems(conference, said))
    opinion = Opinion.objects.create(
        conference=conference,
        item=said.item,
        speaker=clean(said.speaker),
        text=said.text.strip(),
        owner=clean(said.owner),
        due_on=said.due_on,
    )
    tell("opinion", f"Ghi ý kiến tại “{conference.title}”", conference, by)
    return opinion


@transaction.atomic
def change_opinion(*, by: User | None, opinion: Opinion, said: Said) -> None:
    """Correct what was taken down, while the conference is open. Raises ProblemsFound."""
    conference = held(by, opinion.conference)
    stop_on(_problems(conference, said))
    row = Opinion.objects.select_for_update().get(pk=opinion.pk)
    row.item, row.speaker, row.text = said.item, clean(said.speaker), said.text.strip()
    row.owner, row.due_on = clean(said.owner), said.due_on
    row.save(update_fields=["item", "speaker", "text", "owner", "due_on"])
    tell("change-opinion", f"Sửa ý kiến tại “{conference.title}”", conference, by)


@transaction.atomic
def drop_opinion(*, by: User | None, opinion: Opinion) -> None:
    """Take away what was taken down by mistake, while the conference is open. Raises ProblemsFound."""
    conference = held(by, opinion.conference)
    Opinion.objects.filter(pk=opinion.pk).delete()
    tell("drop-opinion", f"Xóa ý kiến ghi nhầm tại “{conference.title}”", conference, by)


@transaction.atomic
def answer_opinion(
    *, by: User | None, opinion: Opinion, outcome: str, answer: str, at: Conference | None = None
) -> None:
    """Say what became of an opinion, also after its conference; back to open takes the answer away.

    `at`: the conference that hears the answer. Effects: opinion, journal. Raises ProblemsFound.
    """
    conference = held(by, opinion.conference, ended=True)
    row = Opinion.objects.select_for_update().get(pk=opinion.pk)
    answer = answer.strip()
    if outcome not in Outcome.values:
        stop_on([Problem("no-outcome", "Chọn kết quả trả lời.", "outcome")])
    if outcome in (Outcome.ACCEPTED, Outcome.EXPLAINED):
        stop_on(lacking({"answer": (answer, "Ghi nội dung tiếp thu, giải trình.")}))
    stop_on(stamped({"answer": answer}))
    row.outcome, row.answer = Outcome(outcome), answer
    row.answered_on = None if outcome == Outcome.OPEN else dates.today()
    row.answered_at = None if outcome == Outcome.OPEN else at
    row.save(update_fields=["outcome", "answer", "answered_on", "answered_at"])
    told = f"Ghi kết quả ý kiến tại “{conference.title}”: {Outcome(outcome).label.lower()}"
    tell("answer-opinion", told, conference, by)


def _problems(conference: Conference, said: Said) -> list[Problem]:
    found = [
        *lacking({"speaker": (said.speaker, "Ghi người phát biểu."), "text": (said.text, "Ghi nội dung ý kiến.")}),
        *stamped({"text": said.text}),
    ]
    if said.item is not None and said.item.conference_id != conference.pk:
        found.append(Problem("no-item", "Nội dung này không thuộc chương trình hội nghị; chọn lại.", "item"))
    if said.due_on and said.due_on < conference.held_on:
        found.append(Problem("due-before", "Hạn trả lời phải từ ngày họp trở đi.", "due_on"))
    return found
