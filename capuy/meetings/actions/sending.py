"""Papers sent ahead: taken in through the preflight, read with a note in the journal."""

import uuid
from pathlib import PurePath

from django.db import transaction

from capuy.accounts.models import User
from capuy.core import secrets
from capuy.core.problems import Problem, stop_on
from capuy.documents import markings
from capuy.journal.actions import Act, subject_of
from capuy.meetings.actions.common import held, tell
from capuy.meetings.models import AgendaItem, Conference, ConferencePaper, paper_binding
from capuy.notices.telling import News, notify
from capuy.reading import papers as reading

KINDS = ("docx", "pdf")
MOST_PAPERS = 60
PAPER = "meetings.paper"


@transaction.atomic
def send_paper(
    *, by: User | None, conference: Conference, filename: str, content: bytes, item: AgendaItem | None = None
) -> ConferencePaper:
    """Take in a paper, sealed; it is opened in a child process, and refused if it bears a secret marking.

    Effects: paper, journal; where people were invited already, a notice to them. Raises ProblemsFound.
    """
    conference = held(by, conference)
    name = PurePath(filename.replace("\\", "/")).name[-200:]
    if name.rpartition(".")[2].lower() not in KINDS:
        told = f"Tệp “{name}” không phải Word (.docx) hoặc PDF; lưu thành một trong hai loại rồi gửi."
        stop_on([Problem("wrong-type", told, "file")])
    if item is not None and item.conference_id != conference.pk:
        stop_on([Problem("no-item", "Nội dung này không thuộc chương trình hội nghị; chọn lại.", "item")])
    if conference.papers.count() >= MOST_PAPERS:
        stop_on([Problem("too-many", f"Hội nghị đã có {MOST_PAPERS} tài liệu; bỏ bớt tài liệu thừa rồi gửi.", "file")])
    _refuse_stamps(reading.read(name, content))
    token = uuid.uuid4()
    paper = ConferencePaper.objects.create(
        token=token,
        conference=conference,
        item=item,
        filename=name,
        content=secrets.seal_bytes(content, paper_binding(token)),
        size=len(content),
        uploaded_by_name=by.get_full_name() if by else "",
    )
    tell("send-paper", f"Gửi tài liệu “{name}” của hội nghị “{conference.title}”", conference, by)
    if conference.invited_at:
        users = conference.attendees.filter(member__user__isnull=False).values_list("member__user", flat=True)
        text = f"Có tài liệu mới của “{conference.title}”"
        notify([News(user, PAPER, text, conference.get_absolute_url(), f"paper-{paper.pk}") for user in users])
    return paper


@transaction.atomic
def take_back_paper(*, by: User | None, paper: ConferencePaper) -> None:
    """Delete a paper of a conference that is still open. Effects: paper gone, journal. Raises ProblemsFound."""
    conference = held(by, paper.conference)
    ConferencePaper.objects.filter(pk=paper.pk).delete()
    tell("take-back-paper", f"Rút tài liệu “{paper.filename}” của hội nghị “{conference.title}”", conference, by)


def content_of(paper: ConferencePaper) -> bytes:
    return secrets.unseal_bytes(bytes(paper.content), paper_binding(paper.token))


def act_of_reading(paper: ConferencePaper) -> Act:
    """What the journal says of who takes a paper to read."""
    conference = paper.conference
    told = f"Đọc tài liệu “{paper.filename}” của hội nghị “{conference.title}”"
    return Act("meetings.read-paper", told, subject_of(paper), conference.organisation)


def _refuse_stamps(text: str) -> None:
    """The reading room looks at the head of a paper; one for a conference may bear a stamp on any page."""
    for number, line in enumerate(text.split("\n"), 1):
        if level := markings.level_of(line):
            stop_on([markings.refusal(level, f"dòng {number}")])
