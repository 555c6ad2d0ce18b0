"""The report in prose that goes with a sheet: brought, changed for another, taken back until the sheet is handed in."""

import hashlib
import uuid

from django.db import transaction

from capuy.accounts.access import demand, may
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection import handed
from capuy.collection.checks import why_shut
from capuy.collection.models import (
    Addressee,
    HandedPaper,
    ReportRequest,
    WithPaper,
    handed_binding,
    handed_text_binding,
)
from capuy.collection.tasks import check_paper, job_key
from capuy.core import secrets
from capuy.core.problems import Problem, stop_on
from capuy.jobs.queries import gave_up
from capuy.journal.actions import Act, record, subject_of
from capuy.proofing.beside import wrong_claims


def bring_paper(*, by: User | None, addressee: Addressee, name: str, content: bytes) -> HandedPaper:
    """Keep a paper with the sheet, sealed, instead of the one that was there; its figures are checked.

    Effects: HandedPaper, a job for a long one, a journal entry with the digest. Raises ProblemsFound; nothing changes
    then.
    """
    looked = handed.look(name, content)
    short = len(looked.text) <= handed.AT_ONCE
    claims = wrong_claims(looked.text) if short else None
    token = uuid.uuid4()
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        addressee = _open(by, addressee)
        before = _take_away(addressee)
        paper = HandedPaper.objects.create(
            addressee=addressee,
            token=token,
            filename=looked.name,
            kind=looked.kind,
            size=len(content),
            digest=digest,
            content=secrets.seal_bytes(content, handed_binding(token)),
            text=secrets.seal(looked.text, handed_text_binding(token)) if looked.text else b"",
            claims=claims,
            stored_by_name=by.get_full_name() if by else "",
        )
        if not short:
            check_paper.using(key=job_key(paper)).enqueue(paper=paper.pk)
        _tell("bring-paper", "Kèm văn bản", addressee, by, before=before, after={"tệp": looked.name, "mã băm": digest})
    return paper


@transaction.atomic
def take_back_paper(*, by: User | None, addressee: Addressee) -> None:
    """Take the paper away from a sheet that is not handed in. Effects: it is gone, a journal entry."""
    addressee = _open(by, addressee)
    if before := _take_away(addressee):
        _tell("take-back-paper", "Bỏ văn bản kèm", addressee, by, before=before)


@transaction.atomic
def check_again(*, by: User, addressee: Addressee) -> None:
    """Have a paper checked whose check had failed for good. Effects: a job; none if it is checked."""
    if not may(by, Permission.WRITE_REPORTS, addressee.organisation):
        demand(by, Permission.WRITE_REPORTS, addressee.asked.organisation)
    paper = HandedPaper.objects.filter(addressee=addressee, claims__isnull=True).first()
    if paper and gave_up(check_paper.name, job_key(paper)):
        check_paper.using(key=job_key(paper)).enqueue(paper=paper.pk)
        _tell("check-again", "Kiểm tra lại văn bản kèm", addressee, by)


def _open(by: User | None, addressee: Addressee) -> Addressee:
    """The sheet, held until the transaction ends; stops where no paper may go with it now."""
    # The request first: what withdraws it holds it too.
    requests = ReportRequest.objects.select_for_update(of=("self",)).select_related("organisation")
    sheets = Addressee.objects.select_for_update(of=("self",)).select_related("organisation")
    asked = requests.get(pk=addressee.asked_id)
    addressee = sheets.get(pk=addressee.pk)
    addressee.asked = asked
    demand(by, Permission.REPORT_FIGURES, addressee.organisation)
    stop_on(why_shut(addressee))
    if asked.with_paper == WithPaper.NONE:
        stop_on([Problem("no-paper-asked", "Biểu này không nhận văn bản kèm theo; chỉ điền các mục.")])
    return addressee


def _take_away(addressee: Addressee) -> dict[str, str]:
    """What the journal keeps of the paper that goes."""
    there = HandedPaper.objects.filter(addressee=addressee)
    told = [{"tệp": name, "mã băm": digest} for name, digest in there.values_list("filename", "digest")]
    there.delete()
    return told[0] if told else {}


def _tell(act: str, what: str, addressee: Addressee, by: User | None, **values: dict[str, str]) -> None:
    summary = f"{what} biểu “{addressee.asked.title}”"
    record(Act(f"collection.{act}", summary, subject_of(addressee), addressee.organisation, **values), by=by)  # type: ignore[arg-type]  # before, after
