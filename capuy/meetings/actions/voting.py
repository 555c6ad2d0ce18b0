"""Votes: called with the rule of what they are about, counted with papers that add up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from capuy.accounts.models import User
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare
from capuy.core.text import clean
from capuy.journal.actions import subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.meetings.actions.common import held, lacking, stamped, tell
from capuy.meetings.counting import Count, papers_of, presence_of, problems_of, verdicts_of
from capuy.meetings.models import About, AgendaItem, Conference, Manner, Vote, VoteLine
from capuy.regulations.conferences import RULED, Base, Rule, Share, Subject, vote_rule

MOST_PERSONS = 100


@dataclass(frozen=True)
class Call:
    """A vote as it is called. `share` and `source` are the office's own where the subject has no rule in the law."""

    title: str
    subject: str = Subject.RESOLUTION
    manner: str = Manner.OPEN
    about: str = About.PROPOSAL
    persons: Sequence[str] = ()
    seats: int | None = None
    share: Share | None = None
    base: str = Base.VALID
    source: str = ""
    item: AgendaItem | None = None


@transaction.atomic
def call_vote(*, by: User | None, conference: Conference, call: Call) -> Vote:
    """Call a vote; its rule is that of the day of the conference. Effects: vote, lines, journal.

    Raises ProblemsFound.
    """
    conference = held(by, conference)
    stop_on(_problems(conference, call))
    rule = _rule_of(conference, call)
    share = rule.share if rule else None
    vote = Vote.objects.create(
        conference=conference,
        item=call.item,
        title=clean(call.title),
        manner=call.manner,
        about=call.about,
        subject=call.subject,
        base=share.base if share else call.base,
        share_top=share.top if share else 0,
        share_bottom=share.bottom if share else 1,
        share_beyond=bool(share and share.beyond),
        source=rule.source if rule else clean(call.source),
        seats=call.seats if call.about == About.PERSONS else None,
    )
    labels = [clean(name) for name in call.persons] if call.about == About.PERSONS else [vote.title]
    VoteLine.objects.bulk_create(VoteLine(vote=vote, position=n, label=label) for n, label in enumerate(labels, 1))
    told = {"hình thức": vote.get_manner_display(), "cần": share.words if share else "không", "căn cứ": vote.source}
    tell("call-vote", f"Mở biểu quyết “{vote.title}”", conference, by, after=told)
    return vote


@transaction.atomic
def count_vote(*, by: User | None, vote: Vote, count: Count, seen: Seen | None = None) -> Vote:
    """Store the counts, with who was there at this moment. Only those on the closed roll vote. Raises ProblemsFound.

    Effects: vote, lines, journal. Until the minutes are drawn up a count may be corrected; the journal keeps both.
    `seen`: what the page showed; with a Clash where somebody else wrote another count since.
    """
    conference = held(by, vote.conference)
    vote = Vote.objects.select_for_update(of=("self",)).get(pk=vote.pk)
    lines = list(vote.lines.all())
    if conference.attendance_closed_at is None:
        stop_on([Problem("roll-open", "Chốt điểm danh trước: chỉ người có mặt mới được biểu quyết.")])
    if len(count.lines) != len(lines):
        stop_on([Problem("lines", "Số dòng kết quả không khớp với danh sách biểu quyết; tải lại trang.")])
    _stop_on_overtaken(conference, vote, lines, count, seen)
    presence = presence_of(conference, conference.attendees.all())
    if not presence.enough:
        told = (
            f"Có mặt {presence.present}/{presence.entitled}, chưa đủ {presence.needed} để biểu quyết "
            f"({presence.rule.source}); không ghi kết quả."
        )
        stop_on([Problem("quorum", told)])
    stop_on(problems_of(vote, [line.label for line in lines], count, presence))
    was = _result(vote, lines) if vote.counted_at else {}
    vote.entitled, vote.present = presence.entitled, presence.present
    vote.issued, vote.returned, vote.valid = papers_of(vote, count, presence.present)
    vote.tellers, vote.counted_at = clean(count.tellers)[:300], timezone.now()
    vote.save(update_fields=["entitled", "present", "issued", "returned", "valid", "tellers", "counted_at"])
    for line, found in zip(lines, count.lines, strict=True):
        line.agree, line.against, line.abstain = found.agree, found.against, found.abstain
    VoteLine.objects.bulk_update(lines, ["agree", "against", "abstain"])
    told = f"Ghi kết quả biểu quyết “{vote.title}”"
    tell("count-vote", told, conference, by, before=was, after=_result(vote, lines))
    return vote


_PAPERS = {"issued": "phát ra", "returned": "thu về", "valid": "hợp lệ", "tellers": "ban kiểm phiếu"}
_SIDES = {"agree": "đồng ý", "against": "không đồng ý", "abstain": "không ý kiến"}


def _stop_on_overtaken(
    conference: Conference, vote: Vote, lines: Sequence[VoteLine], count: Count, seen: Seen | None
) -> None:
    """The boxes are named as on the page: `issued`, and `agree_1` for a line."""
    told: dict[str, tuple[str, str]] = {}  # the name in the journal, and for people
    wanted: dict[str, object] = {}
    stored: dict[str, object] = {}
    if vote.manner == Manner.SECRET:
        for name, label in _PAPERS.items():
            told[name] = (label, label)
            wanted[name], stored[name] = getattr(count, name), getattr(vote, name)
    for line, found in zip(lines, count.lines, strict=True):
        for name, label in _SIDES.items():
            box = f"{name}_{line.position}"
            told[box] = (f"{line.position}. {line.label}", f"{line.label}: {label}")
            wanted[box], stored[box] = getattr(found, name), getattr(line, name)
    subject = subject_of(conference)
    stop_on_overtaken(
        [
            (clash(box, told[box][1], mine=wanted[box], theirs=stored[box]), subject, told[box][0])
            for box in compare(seen, wanted, stored).clashing
        ]
    )


@transaction.atomic
def drop_vote(*, by: User | None, vote: Vote) -> None:
    """Take away a vote that was called by mistake and never counted. Raises ProblemsFound."""
    conference = held(by, vote.conference)
    vote = Vote.objects.select_for_update(of=("self",)).get(pk=vote.pk)
    if vote.counted_at:
        stop_on([Problem("counted", "Biểu quyết đã có kết quả nên không xóa được.")])
    tell("drop-vote", f"Xóa biểu quyết “{vote.title}”", conference, by)
    vote.delete()


def _rule_of(conference: Conference, call: Call) -> Rule | None:
    subject = Subject(call.subject)
    if subject in RULED:
        return vote_rule(subject, on=conference.held_on)
    if subject == Subject.OWN_RULE and call.share:
        return Rule(call.share, clean(call.source))
    return None


def _result(vote: Vote, lines: Sequence[VoteLine]) -> dict[str, object]:
    told: dict[str, object] = {
        "được triệu tập": vote.entitled,
        "có mặt": vote.present,
        "phát ra": vote.issued,
        "thu về": vote.returned,
        "hợp lệ": vote.valid,
    }
    for found in verdicts_of(vote, lines):
        line = found.line
        told[f"{line.position}. {line.label}"] = f"{line.agree}/{line.against}/{line.abstain} ({found.percent})"
    return told


def _problems(conference: Conference, call: Call) -> Iterator[Problem]:
    yield from lacking({"title": (call.title, "Ghi nội dung biểu quyết.")})
    yield from stamped({"title": call.title})
    if call.item is not None and call.item.conference_id != conference.pk:
        yield Problem("no-item", "Nội dung này không thuộc chương trình hội nghị; chọn lại.", "item")
    if call.subject == Subject.OWN_RULE:
        if call.share is None or not 0 < call.share.top <= call.share.bottom:
            yield Problem("no-share", "Ghi tỷ lệ cần đạt, ví dụ 1/2 hoặc 2/3, không quá 1.", "share_top")
        yield from lacking({"source": (call.source, "Ghi căn cứ: số, ngày, điều của quy chế, quy định.")})
    if call.subject == Subject.ELECTION and call.about != About.PERSONS:
        yield Problem("election", "Bầu cử là biểu quyết về nhân sự; chọn “Nhân sự (danh sách)”.", "about")
    if call.about == About.PERSONS:
        yield from _problems_of_persons(call)
    if call.manner == Manner.OPEN and call.base in (Base.CAST, Base.VALID) and call.subject == Subject.OWN_RULE:
        message = "Giơ tay không có phiếu; chọn tỷ lệ tính trên số người được triệu tập hoặc có mặt."
        yield Problem("no-papers", message, "base")


def _problems_of_persons(call: Call) -> Iterator[Problem]:
    names = [clean(name) for name in call.persons if clean(name)]
    if not names or len(names) != len(call.persons):
        yield Problem("no-persons", "Ghi họ và tên, mỗi người một dòng.", "persons")
    if len(names) > MOST_PERSONS:
        yield Problem("too-many", f"Danh sách {len(names)} người, nhiều hơn {MOST_PERSONS}; chia thành hai.", "persons")
    if len({name.casefold() for name in names}) != len(names):
        message = "Có người ghi hai lần; nếu trùng họ tên, ghi thêm chức vụ hoặc năm sinh."
        yield Problem("twice", message, "persons")
    if call.subject == Subject.ELECTION and not call.seats:
        yield Problem("no-seats", "Ghi số lượng cần bầu.", "seats")
    if call.seats and names and call.seats > len(names):
        yield Problem("seats", f"Cần bầu {call.seats} mà danh sách có {len(names)} người; kiểm tra lại.", "seats")
