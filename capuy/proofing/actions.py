"""What may happen to a paper that is checked: brought in, decided upon, handed over, taken back, taken away."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import secrets
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.text import clean
from capuy.documents import markings
from capuy.figures.engine import BeingCounted
from capuy.jobs.queries import gave_up
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.organisations.models import Organisation
from capuy.proofing.checking import check_paper
from capuy.proofing.expiring import forget_papers
from capuy.proofing.models import Decision, Finding, Form, Paper, content_binding, text_binding
from capuy.proofing.queries import NEEDED
from capuy.proofing.tasks import check, job_key
from capuy.reading import papers

AT_ONCE = (
    60_000  # characters that are checked while their user waits, in half a second; longer papers in the background
)
PASTED = 400_000  # characters of a pasted text
LONGEST_TITLE, SHORT_TITLE = 120, 25  # `BÁO CÁO` alone tells papers not apart


@dataclass(frozen=True)
class Given:
    """A paper as it comes in: a file with its name, or a pasted text."""

    name: str = ""
    content: bytes = b""
    text: str = ""


def bring_in(*, by: User, organisation: Organisation, given: Given, period: str = "") -> Paper:
    """Keep a paper, sealed, and check its figures: a short one at once, a long one in the background.

    Effects: Paper, its findings or a job, a journal entry about the file alone; papers past their time go. Raises
    ProblemsFound for what cannot be read or bears a secret marking; nothing is kept then.
    """
    demand(by, NEEDED, organisation)
    form, text = _read(given)
    content = given.content if form is Form.WORD else b""
    digest = hashlib.sha256(content or text.encode()).hexdigest()
    with transaction.atomic():
        forget_papers()
        paper = Paper.objects.create(
            organisation=organisation,
            user=by,
            title=_title(given, text),
            form=form,
            period=period,
            digest=digest,
            text=secrets.seal(text, text_binding(digest, by.pk)),
            content=secrets.seal_bytes(content, content_binding(digest, by.pk)) if content else b"",
        )
        _tell(paper, "bring-in", "Đưa văn bản vào kiểm tra số liệu", by=by, after={"SHA-256": digest})
        if len(text) > AT_ONCE:
            _later(paper)
    if len(text) <= AT_ONCE:
        try:
            check_paper(paper)
        except BeingCounted:  # its figures are compared with a period that takes long to build
            _later(paper)
    return paper


def _later(paper: Paper) -> None:
    check.using(key=job_key(paper)).enqueue(paper=paper.pk)


@transaction.atomic
def check_again(*, by: User, paper: Paper) -> None:
    """Have a paper checked whose check had failed for good. Effects: a job, a journal entry; none if it is checked."""
    demand(by, NEEDED, paper.organisation)
    if paper.state == Paper.State.WAITING and gave_up(check.name, job_key(paper)):
        _later(paper)
        _tell(paper, "check-again", "Kiểm tra lại số liệu của văn bản", by=by)


def _read(given: Given) -> tuple[Form, str]:
    if not given.name:
        if len(given.text) > PASTED:
            message = "Văn bản dán vào quá dài; lưu thành tệp Word rồi tải lên."
            raise ProblemsFound([Problem("too-long", message, "text")])
        return Form.PASTED, papers.checked(given.text.replace("\r\n", "\n"))
    text = papers.read(given.name, given.content)
    return Form(PurePath(given.name).suffix.lower().lstrip(".")), text


def _title(given: Given, text: str) -> str:
    if given.name:
        return PurePath(given.name.replace("\\", "/")).name[:200]
    lines = [clean(line) for line in text.split("\n") if line.strip()][:2]
    first = " – ".join(lines if len(lines[0]) < SHORT_TITLE else lines[:1])
    return first if len(first) <= LONGEST_TITLE else first[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def _tell(paper: Paper, act: str, what: str, *, by: User, kind: EntryKind = EntryKind.CHANGE, **more: object) -> None:
    """About the paper as such: nothing that stands in it goes into the journal, not even its title."""
    summary = f"{what} (văn bản số {paper.pk})"
    record(Act(f"proofing.{act}", summary, subject_of(paper), paper.organisation, **more), by=by, kind=kind)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Choice:
    """What somebody decided about one finding; `seen` is how it stood on his page (`standing_of`)."""

    decision: str
    value: str = ""
    reason: str = ""
    seen: str | None = None


def standing_of(finding: Finding) -> str:
    """A word for how a finding stands, to notice that somebody else decided meanwhile."""
    return f"{finding.decision}{finding.decided_at.timestamp() if finding.decided_at else ''}"


@transaction.atomic
def decide(*, by: User, paper: Paper, position: int, choice: Choice) -> Finding:
    """Accept a finding, put the right value beside it, or dismiss it with a reason; it can be decided anew.

    Effects: the finding, a journal entry. Raises ProblemsFound, also where somebody else decided in between.
    """
    demand(by, NEEDED, paper.organisation)
    finding = Finding.objects.select_for_update(of=("self",)).get(paper=paper, position=position)
    value, reason = clean(choice.value), clean(choice.reason)
    stop_on(_unfit(finding, choice, value, reason))
    finding.decision = choice.decision
    finding.value = value if choice.decision == Decision.CORRECTED else ""
    finding.reason = reason
    finding.decided_at, finding.decided_by_name = timezone.now(), by.get_full_name()
    finding.save(update_fields=["decision", "value", "reason", "decided_at", "decided_by_name"])
    told = f"Xử lý mục {position} của văn bản được kiểm tra số liệu: {Decision(choice.decision).label.lower()}"
    _tell(paper, "decide", told, by=by, after={"mục": position, "cách xử lý": choice.decision}, reason=reason)
    return finding


def _unfit(finding: Finding, choice: Choice, value: str, reason: str) -> list[Problem]:
    problems = []
    if choice.decision not in Decision.values:
        problems.append(Problem("unknown", "Chọn đồng ý, sửa hoặc bỏ qua."))
    if choice.seen is not None and choice.seen != standing_of(finding):
        message = f"{finding.decided_by_name} vừa xử lý mục {finding.position}; xem lại rồi xử lý tiếp."
        problems.append(Problem("overtaken", message))
    if choice.decision == Decision.CORRECTED and not value:
        problems.append(Problem("empty", f"Mục {finding.position}: ghi giá trị đúng trước khi bấm “Sửa”.", "value"))
    if choice.decision == Decision.DISMISSED and not reason:
        problems.append(Problem("empty", f"Mục {finding.position}: ghi lý do trước khi bấm “Bỏ qua”.", "reason"))
    for text, longest, where in ((value, 200, "value"), (reason, 500, "reason")):
        if len(text) > longest:
            message = f"Mục {finding.position}: viết không quá {longest} ký tự."
            problems.append(Problem("too-long", message, where))
        if level := markings.level_in_text(text):
            problems.append(markings.refusal(level, where))
    return problems


@transaction.atomic
def hand_over(*, by: User, paper: Paper) -> None:
    """Show the paper to those of its organisation who write reports, too.

    Effects: the paper, a journal entry. Raises ProblemsFound for a paper of somebody else.
    """
    _demand_own(by, paper)
    if paper.handed_at is None:
        paper.handed_at = timezone.now()
        paper.save(update_fields=["handed_at"])
        _tell(paper, "hand-over", "Chuyển văn bản được kiểm tra số liệu cho cơ quan", by=by)


@transaction.atomic
def delete(*, by: User, paper: Paper) -> None:
    """Delete a paper with its findings before its time. Effects: both are gone, a journal entry."""
    _demand_own(by, paper)
    _tell(paper, "delete", "Xóa văn bản được kiểm tra số liệu", by=by)
    paper.delete()


def _demand_own(by: User, paper: Paper) -> None:
    demand(by, NEEDED, paper.organisation)
    if paper.user_id != by.pk:
        raise ProblemsFound([Problem("not-allowed", "Chỉ người đưa văn bản vào làm được việc này.")])


def note_reading(*, by: User, paper: Paper) -> None:
    """Somebody reads what another brought in: a journal entry of kind READING."""
    if paper.user_id != by.pk:
        _tell(paper, "read", "Xem văn bản được kiểm tra số liệu", by=by, kind=EntryKind.READING)
