"""The papers of a conference in Word: minutes, and the minutes of the count of a vote."""

from collections.abc import Iterator, Sequence

from capuy.core.dates import format_date, format_place_date
from capuy.documents.letterheads import Body, body_on
from capuy.documents.numbering import symbol_of_body
from capuy.documents.party_papers import ARTICLE, CLOSING, PART, Line, PartyPaper, Signature, Table, write
from capuy.meetings.actions.ending import MINUTES
from capuy.meetings.models import About, Circle, Conference, Manner, Opinion, Outcome, Vote
from capuy.meetings.queries import Counted, Course, Point, called
from capuy.regulations.conferences import Subject

_PLACE = "…"
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")


def minutes_paper(conference: Conference, course: Course, watermark: str) -> bytes:
    """The minutes; a draft without a number until they are drawn up. Everything in them was recorded before."""
    paper = conference.minutes if conference.ended_at else None
    body = body_on(conference.organisation, conference.held_on)
    symbol = paper.symbol if paper else f"     -{MINUTES}/{symbol_of_body(conference.organisation, conference.held_on)}"
    made = PartyPaper(
        superior=body.superior,
        issuer=issuer_of(conference, body),
        symbol=f"Số {symbol}",
        place_date=format_place_date(_PLACE, conference.held_on),
        kind="Biên bản",
        title=conference.title,
        blocks=list(_minutes(conference, course)),
        left=Signature("", "Người ghi biên bản", conference.secretary),
        right=Signature("", "Chủ trì", conference.chair),
        draft=paper is None,
    )
    return write(made, on=conference.held_on, watermark=watermark)


def issuer_of(conference: Conference, body: Body) -> str:
    """A standing board or a commission stands under its committee: its own name below."""
    if conference.circle == Circle.STANDING:
        return f"Ban Thường vụ {body.name}"
    if conference.circle == Circle.INSPECTION:
        return f"Ủy ban Kiểm tra {body.name}"
    return body.name


def _minutes(conference: Conference, course: Course) -> Iterator[Line | Table]:
    when = f"{conference.begins_at:%H} giờ {conference.begins_at:%M}"
    yield Line(
        f"Hồi {when}, ngày {format_date(conference.held_on)}, tại {conference.place}, {called(conference)} họp "
        f"{conference.get_kind_display().lower()}."
    )
    parts = [
        ("Thành phần", _attendance(conference, course)),
        ("Trả lời ý kiến của hội nghị trước", _answers(course.carried)),
        ("Nội dung", _contents(course)),
        ("Kết luận", _lines(conference.closing_words)),
    ]
    shown = [(label, blocks) for label, found in parts if (blocks := list(found))]
    for number, (label, blocks) in zip(_NUMERALS, shown, strict=False):
        yield Line(f"{number}- {label.upper()}", PART)
        yield from blocks
    ends = (
        f" Hội nghị kết thúc hồi {conference.ends_at:%H} giờ {conference.ends_at:%M} cùng ngày."
        if conference.ends_at
        else ""
    )
    yield Line(f"Biên bản đã được đọc lại cho hội nghị nghe.{ends}", CLOSING)


def _attendance(conference: Conference, course: Course) -> Iterator[Line | Table]:
    presence = course.presence
    if conference.chair:
        post = f", {conference.chair_post}" if conference.chair_post else ""
        yield Line(f"Chủ trì: đồng chí {conference.chair}{post}.")
    if conference.secretary:
        yield Line(f"Ghi biên bản: đồng chí {conference.secretary}.")
    enough = "đủ" if presence.enough else "không đủ"
    yield Line(
        f"Có mặt {presence.present:02d}/{presence.entitled:02d} đồng chí có quyền biểu quyết ({presence.percent}); "
        f"vắng có lý do {presence.excused:02d}, vắng không lý do {presence.absent:02d}. Cần có mặt "
        f"{presence.rule.share.words} là {presence.needed:02d} đồng chí ({presence.rule.source}): {enough} để họp."
    )
    rows = [
        (number, one.name, one.post, one.get_attendance_display(), one.reason)
        for number, one in enumerate(course.attendees, 1)
    ]
    yield Table(("TT", "Họ và tên", "Chức vụ", "Điểm danh", "Ghi chú"), (11, 48, 42, 32, 32), rows, frozenset({0}))


def _answers(carried: Sequence[Opinion]) -> Iterator[Line]:
    for number, opinion in enumerate(carried, 1):
        said = opinion.get_outcome_display().lower()
        answer = f" {opinion.answer}" if opinion.answer else ""
        asked = f"Đồng chí {opinion.speaker} ({format_date(opinion.conference.held_on)}): {opinion.text}"
        yield Line(f"{number}. {_sentence(asked)} {said.capitalize()}.{answer}")


def _contents(course: Course) -> Iterator[Line | Table]:
    for point in course.all_points:
        if point.item is not None:
            by = f" ({point.item.presenter} trình bày)" if point.item.presenter else ""
            yield Line(f"{point.item.position}. {point.item.title}{by}", ARTICLE)
        elif not point.is_empty:
            yield Line("Nội dung khác", ARTICLE)
        yield from _point(point)


def _point(point: Point) -> Iterator[Line | Table]:
    for opinion in point.opinions:
        yield Line(f"- {_sentence(f'Đồng chí {opinion.speaker}: {opinion.text}')}{_fate(opinion)}")
    for counted in point.votes:
        yield from _vote(counted)
    if point.item is not None:
        yield from _lines(point.item.outcome)


def _fate(opinion: Opinion) -> str:
    if opinion.outcome != Outcome.OPEN:
        return f" {opinion.get_outcome_display()}{': ' + opinion.answer if opinion.answer else ''}"
    if not opinion.owner:
        return ""
    by = f", trước ngày {format_date(opinion.due_on)}" if opinion.due_on else ""
    return f" {opinion.owner} trả lời{by}."


def _vote(counted: Counted) -> Iterator[Line | Table]:
    vote = counted.vote
    if vote.counted_at is None:
        return
    yield Line(_sentence(f"Biểu quyết {vote.get_manner_display().lower()}: {vote.title}") + f" {_rule(vote)}")
    if vote.manner == Manner.SECRET:
        yield Line(_ballots(vote))
    yield _result(counted)


def _rule(vote: Vote) -> str:
    if vote.share is None:
        return f"Tỷ lệ tính trên {vote.base_label} ({vote.whole})."
    needed = vote.share.needed(vote.whole)
    return f"Cần {vote.share.words} ({vote.whole}), là {needed} ({vote.source})."


def _ballots(vote: Vote) -> str:
    return (
        f"Số phiếu phát ra {vote.issued:02d}, thu về {vote.returned:02d}, hợp lệ {vote.valid:02d}, không hợp lệ "
        f"{(vote.returned or 0) - (vote.valid or 0):02d}."
    )


def _result(counted: Counted) -> Table:
    persons = counted.vote.about == About.PERSONS
    rows = []
    for found in counted.verdicts:
        line = found.line
        said = {None: "", True: "Trúng cử" if counted.vote.subject == Subject.ELECTION else "Đạt", False: "Không đạt"}
        rows.append(
            (
                line.position,
                line.label,
                line.agree,
                found.percent,
                line.against,
                line.abstain,
                found.note or said[found.passed],
            )
        )
    label = "Họ và tên" if persons else "Nội dung"
    columns = ("TT", label, "Đồng ý", "Tỷ lệ", "Không đồng ý", "Không ý kiến", "Kết quả")
    return Table(columns, (10, 55, 17, 19, 19, 19, 26), rows, frozenset({0, 2, 3, 4, 5}))


def tally_paper(counted: Counted, watermark: str) -> bytes:
    """The minutes of the count; blank lines for the numbers until they are in, to be filled in by hand."""
    vote = counted.vote
    conference = vote.conference
    body = body_on(conference.organisation, conference.held_on)
    tellers = [name.strip() for name in vote.tellers.split(";") if name.strip()]
    made = PartyPaper(
        superior=body.name if conference.circle in (Circle.STANDING, Circle.INSPECTION) else body.superior,
        issuer=issuer_of(conference, body),
        symbol="Ban kiểm phiếu" if vote.manner == Manner.SECRET else "",
        place_date=format_place_date(_PLACE, conference.held_on),
        kind="Biên bản kiểm phiếu" if vote.manner == Manner.SECRET else "Biên bản biểu quyết",
        title=vote.title,
        blocks=list(_tally(counted, tellers)),
        left=Signature("", "Chủ trì hội nghị", conference.chair),
        right=Signature("T/M Ban kiểm phiếu", "Trưởng ban", tellers[0])
        if tellers
        else Signature("", "Người kiểm đếm", ""),
    )
    return write(made, on=conference.held_on, watermark=watermark)


def _tally(counted: Counted, tellers: Sequence[str]) -> Iterator[Line | Table]:
    vote = counted.vote
    conference = vote.conference
    yield Line(
        f"Ngày {format_date(conference.held_on)}, tại {conference.place}, {conference.title} tiến hành biểu quyết "
        f"bằng hình thức {vote.get_manner_display().lower()}."
    )
    if tellers:
        yield Line(f"Ban kiểm phiếu gồm {len(tellers)} đồng chí: {'; '.join(tellers)}.")
    if vote.counted_at is None:
        for label in ("được triệu tập", "có mặt", "phiếu phát ra", "phiếu thu về", "phiếu hợp lệ"):
            yield Line(f"Số {label}: ……………")
    else:
        yield Line(f"Số người có quyền biểu quyết được triệu tập {vote.entitled:02d}, có mặt {vote.present:02d}.")
        if vote.manner == Manner.SECRET:
            yield Line(_ballots(vote))
    if vote.seats:
        yield Line(f"Số lượng cần bầu: {vote.seats:02d}.")
    yield Line("KẾT QUẢ", PART)
    if vote.counted_at is not None:
        yield Line(_rule(vote))
    yield _result(counted) if vote.counted_at else _blank(counted)
    yield Line("Biên bản lập thành hai bản, đã đọc trước hội nghị.", CLOSING)


def _blank(counted: Counted) -> Table:
    rows = [(found.line.position, found.line.label, "", "", "", "", "") for found in counted.verdicts]
    return Table(
        ("TT", "Nội dung, họ và tên", "Đồng ý", "Tỷ lệ", "Không đồng ý", "Không ý kiến", "Kết quả"),
        (10, 55, 17, 19, 19, 19, 26),
        rows,
        frozenset({0}),
    )


def _lines(text: str) -> Iterator[Line]:
    for paragraph in text.splitlines():
        if paragraph.strip():
            yield Line(paragraph.strip())


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
