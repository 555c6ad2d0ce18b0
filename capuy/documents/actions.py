"""Issuing papers."""

import datetime as dt

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.documents.models import IssuedPaper
from capuy.documents.numbering import next_number, symbol_of_body, term_on
from capuy.journal.actions import Act, record, snapshot, subject_of
from capuy.organisations.models import Organisation
from capuy.regulations.papers import PAPER_KINDS, SYMBOLS, issuing_body, may_issue


@transaction.atomic
def issue(
    *,
    by: User | None,
    organisation: Organisation,
    kind: str,
    title: str,
    issued_on: dt.date,
    congress: bool = False,
) -> IssuedPaper:
    """Give a paper the next number of its kind (`BC`, `NQ` …) in the term of `issued_on`.

    Effects: an IssuedPaper, a journal entry. The organisation's row stays locked until the transaction ends, so that
    two papers never take one number. Raises ProblemsFound. Source: domain rules 9.3, 9.4.
    """
    demand(by, Permission.FREEZE_REPORTS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    _stop_on_wrong_issuer(organisation, kind, issued_on)
    paper = IssuedPaper(
        organisation=organisation,
        term=term_on(organisation, issued_on),
        congress=congress,
        kind=kind,
        number=next_number(organisation, kind, issued_on, congress=congress),
        body_symbol=symbol_of_body(organisation, issued_on, congress=congress),
        title=title,
        issued_on=issued_on,
    )
    paper.save(force_insert=True)
    act = Act(
        action="documents.issue",
        summary=f"Cấp số {paper.symbol}, ngày {format_date(issued_on)}: {title}",
        subject=subject_of(paper),
        place=organisation,
        after=snapshot(paper, ["kind", "number", "body_symbol", "title", "issued_on"]),
    )
    record(act, by=by)
    return paper


def _stop_on_wrong_issuer(organisation: Organisation, kind: str, day: dt.date) -> None:
    version = organisation.version_on(day)
    if version is None:
        message = (
            f"Ngày {format_date(day)}, tổ chức chưa được thành lập hoặc đã kết thúc hoạt động nên không ban hành được "
            "văn bản; kiểm tra lại ngày ban hành."
        )
        raise ProblemsFound([Problem("issuer-missing", message, "issued_on")])
    if kind not in SYMBOLS:
        raise ProblemsFound([Problem("kind-unknown", f"Không có loại văn bản “{kind}”; chọn trong danh mục.", "kind")])
    body = issuing_body(version.kind)
    slugs = [slug for slug, known in PAPER_KINDS.items() if known.symbol == kind]
    if not any(may_issue(body, slug, on=day) for slug in slugs):
        message = f"{version.name} không có thẩm quyền ban hành {PAPER_KINDS[slugs[0]].label.lower()}; chọn loại khác."
        raise ProblemsFound([Problem("issuer-not-entitled", message, "kind")])
