"""What was concluded is written down, the minutes get their number, and the conference is closed or opened again."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.documents.actions import issue
from capuy.meetings.actions.common import held, lacking, stamped, tell
from capuy.meetings.models import Conference

MINUTES = "BB"


@dataclass(frozen=True)
class Notes:
    """What the minutes say besides agenda, roll, opinions and votes; `outcomes` by the keys of the agenda."""

    chair: str
    chair_post: str
    secretary: str
    ends_at: dt.time | None
    closing_words: str
    outcomes: Mapping[int, str]

    @property
    def columns(self) -> dict[str, object]:
        texts = {name: clean(getattr(self, name)) for name in ("chair", "chair_post", "secretary")}
        return {**texts, "ends_at": self.ends_at, "closing_words": self.closing_words.strip()}


@transaction.atomic
def write_notes(*, by: User | None, conference: Conference, notes: Notes) -> None:
    """Store what was concluded on each item and in the end. Effects: conference, agenda, journal.

    Raises ProblemsFound.
    """
    conference = held(by, conference)
    stop_on(stamped({"closing_words": notes.closing_words, **{f"outcome_{pk}": t for pk, t in notes.outcomes.items()}}))
    for name, value in notes.columns.items():
        setattr(conference, name, value)
    conference.save(update_fields=list(notes.columns))
    for item in conference.agenda.all():
        if item.pk in notes.outcomes:
            item.outcome = notes.outcomes[item.pk].strip()
            item.save(update_fields=["outcome"])
    tell("notes", f"Ghi kết luận hội nghị “{conference.title}”", conference, by)


@transaction.atomic
def end_conference(*, by: User | None, conference: Conference) -> Conference:
    """Draw up the minutes: they get their number, and nothing is changed any more. Raises ProblemsFound.

    Effects: number of kind BB (kept where the conference was opened again), time, journal.
    """
    conference = held(by, conference)
    stop_on(problems_of_ending(conference))
    if conference.minutes is None:
        title = f"Hội nghị {conference.title}" if "hội nghị" not in conference.title.lower() else conference.title
        conference.minutes = issue(
            by=by,
            organisation=conference.organisation,
            kind=MINUTES,
            title=title[:300],
            issued_on=conference.held_on,
        )
    conference.ended_at = timezone.now()
    conference.save(update_fields=["minutes", "ended_at"])
    after = {"số biên bản": conference.minutes.symbol}
    tell("end", f"Lập biên bản hội nghị “{conference.title}”", conference, by, after=after)
    return conference


@transaction.atomic
def reopen_conference(*, by: User | None, conference: Conference, reason: str) -> None:
    """Open a conference whose minutes were drawn up, with a reason that the journal keeps. Raises ProblemsFound."""
    conference, reason = held(by, conference, ended=True), clean(reason)
    stop_on([] if conference.ended_at else [Problem("open", "Hội nghị chưa lập biên bản nên không cần mở lại.")])
    stop_on(lacking({"reason": (reason, "Ghi lý do mở lại.")}))
    conference.ended_at = None
    conference.save(update_fields=["ended_at"])
    tell("reopen", f"Mở lại hội nghị “{conference.title}”", conference, by, reason=reason)


def problems_of_ending(conference: Conference) -> Iterator[Problem]:
    """What the minutes still lack."""
    if conference.held_on > dates.today():
        yield Problem("to-come", "Chưa đến ngày họp nên chưa lập được biên bản.")
    if conference.attendance_closed_at is None:
        yield Problem("roll-open", "Điểm danh chưa chốt; điểm danh và chốt trước.")
    if waiting := conference.votes.filter(counted_at=None).count():
        yield Problem("uncounted", f"Còn {waiting} biểu quyết chưa có kết quả; ghi kết quả hoặc xóa biểu quyết.")
    for name, told in (
        ("chair", "Ghi người chủ trì."),
        ("secretary", "Ghi người ghi biên bản."),
        ("ends_at", "Ghi giờ kết thúc."),
    ):
        if not getattr(conference, name):
            yield Problem("empty", told, name)
    if conference.ends_at and conference.ends_at <= conference.begins_at:
        yield Problem("order", "Giờ kết thúc phải sau giờ bắt đầu.", "ends_at")
