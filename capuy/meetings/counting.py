"""Who counts, whether enough have come, whether the papers of a vote add up, and what was passed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from capuy.core.numbers import format_percent
from capuy.core.problems import Problem
from capuy.meetings.models import About, Attendance, Attendee, Conference, Manner, QuorumOf, Standing, Vote, VoteLine
from capuy.regulations.conferences import Base, Rule, Share, quorum_rule

TWO_THIRDS = Share(Base.ENTITLED, 2, 3)


@dataclass(frozen=True)
class Presence:
    """The counts of a roll call. `entitled` is the whole of which quorum and majorities are taken."""

    summoned: int
    entitled: int
    present: int
    late: int
    excused: int
    absent: int
    unknown: int
    guests: int
    needed: int
    rule: Rule

    @property
    def enough(self) -> bool:
        return self.entitled > 0 and self.present >= self.needed

    @property
    def percent(self) -> str:
        return format_percent(self.present, self.entitled or None)


def rule_of_quorum(conference: Conference) -> Rule:
    """The law of the day, or what the body's working regulations ask for, with where they say so."""
    if conference.quorum_of == QuorumOf.OWN:
        return Rule(TWO_THIRDS, conference.quorum_source)
    return quorum_rule(on=conference.held_on)


def presence_of(conference: Conference, attendees: Iterable[Attendee]) -> Presence:
    """Exempt members count where they come. Who may only listen is no part of quorum (294-QĐ/TW, 9.3)."""
    known = list(attendees)
    voting = [one for one in known if one.votes]
    entitled = [one for one in voting if one.standing == Standing.VOTING or one.is_there]
    rule = rule_of_quorum(conference)
    said = [one.attendance for one in voting]
    return Presence(
        summoned=len(voting),
        entitled=len(entitled),
        present=sum(1 for one in entitled if one.is_there),
        late=said.count(Attendance.LATE),
        excused=said.count(Attendance.EXCUSED),
        absent=said.count(Attendance.ABSENT),
        unknown=said.count(Attendance.UNKNOWN),
        guests=sum(1 for one in known if not one.votes and one.is_there),
        needed=rule.share.needed(len(entitled)),
        rule=rule,
    )


@dataclass(frozen=True)
class LineCount:
    """What was counted for the proposal, or for one person."""

    agree: int
    against: int
    abstain: int = 0

    @property
    def total(self) -> int:
        return self.agree + self.against + self.abstain


@dataclass(frozen=True)
class Count:
    """What the tellers hand over. The three numbers of papers are those of a secret vote alone."""

    lines: Sequence[LineCount]
    issued: int = 0
    returned: int = 0
    valid: int = 0
    tellers: str = ""


def papers_of(vote: Vote, count: Count, present: int) -> tuple[int, int, int]:
    """Issued, returned, valid. In an open vote everybody there has one, and gives it."""
    if vote.manner == Manner.OPEN:
        return present, present, present
    return count.issued, count.returned, count.valid


def problems_of(vote: Vote, labels: Sequence[str], count: Count, presence: Presence) -> Iterator[Problem]:
    """What does not add up: issued ≤ present, returned ≤ issued, valid ≤ returned, and the parts are the whole."""
    issued, returned, valid = papers_of(vote, count, presence.present)
    if (
        min((issued, returned, valid, *(n for line in count.lines for n in (line.agree, line.against, line.abstain))))
        < 0
    ):
        yield Problem("negative", "Số phiếu không thể nhỏ hơn không; kiểm tra lại.")
        return
    if issued > presence.present:
        told = f"Phát ra {issued} phiếu, nhiều hơn {presence.present} người có quyền biểu quyết có mặt; kiểm tra lại."
        yield Problem("issued", told, "issued")
    if returned > issued:
        yield Problem("returned", f"Thu về {returned} phiếu, nhiều hơn {issued} phiếu phát ra; đếm lại.", "returned")
    if valid > returned:
        yield Problem("valid", f"Hợp lệ {valid} phiếu, nhiều hơn {returned} phiếu thu về; đếm lại.", "valid")
    whole = f"{valid} người có mặt biểu quyết" if vote.manner == Manner.OPEN else f"{valid} phiếu hợp lệ"
    for position, (label, line) in enumerate(zip(labels, count.lines, strict=True), 1):
        if line.total != valid:
            of = f"{label}: " if vote.about == About.PERSONS else ""
            told = (
                f"{of}{line.agree} đồng ý + {line.against} không đồng ý + {line.abstain} không ý kiến = {line.total}, "
                f"khác {whole}; đếm lại."
            )
            yield Problem("parts", told, f"agree_{position}")


@dataclass(frozen=True)
class Verdict:
    """What a line came to: its share, what it needed, and whether that is enough (None: a poll asks for nothing)."""

    line: VoteLine
    percent: str
    needed: int | None
    passed: bool | None
    note: str = ""


def verdicts_of(vote: Vote, lines: Sequence[VoteLine]) -> list[Verdict]:
    """In the order of the paper. Of those who have enough votes, no more are elected than there are seats.

    Where the last seat falls to several with the same number of votes, nobody is said to have it.
    """
    needed = vote.share.needed(vote.whole) if vote.share else None
    enough = [line for line in lines if needed is not None and (line.agree or 0) >= needed]
    chosen, tied = _seated(enough, vote.seats if vote.about == About.PERSONS else None)
    made = []
    for line in lines:
        note = ""
        if line in tied:
            note = "bằng phiếu ở số lượng cuối: biểu quyết, bầu lại giữa những người bằng phiếu"
        elif line in enough and line not in chosen:
            note = "đủ tỷ lệ nhưng ngoài số lượng cần bầu"
        passed = None if needed is None else line in chosen
        made.append(Verdict(line, format_percent(line.agree or 0, vote.whole or None), needed, passed, note))
    return made


def _seated(enough: list[VoteLine], seats: int | None) -> tuple[list[VoteLine], list[VoteLine]]:
    """Who takes a seat, and who shares the last one with others."""
    if seats is None or len(enough) <= seats:
        return enough, []
    ordered = sorted(enough, key=lambda line: -(line.agree or 0))
    edge = ordered[seats - 1].agree if seats else None
    if seats and ordered[seats].agree == edge:
        tied = [line for line in ordered if line.agree == edge]
        return [line for line in ordered[:seats] if line not in tied], tied
    return ordered[:seats], []
