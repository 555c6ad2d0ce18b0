"""The register of directing papers: those that came in, and the committee's own, numbered by the series of its term."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean, fold
from capuy.documents import markings
from capuy.documents.actions import issue
from capuy.documents.numbering import term_on
from capuy.journal.actions import Act, record, snapshot, subject_of
from capuy.organisations.models import Organisation
from capuy.regulations.papers import PAPER_KINDS, committee_name
from capuy.tasks.files import Looked, keep
from capuy.tasks.models import Directive, DirectiveText

# Papers of the State come in too; they have no series of the Party.
OTHER = "khac"
KINDS = {slug: kind.label for slug, kind in PAPER_KINDS.items()} | {OTHER: "Văn bản khác"}
# 12-CT/TU (domain rules 9.3); 117/KH-UBND, 356/2025/NĐ-CP, 91/2025/QH15 of the State.
_PARTY = re.compile(r"^\d{1,5}-([^\W\d]+)/[^\W_][\w.-]*$")
_STATE = re.compile(r"^\d{1,5}/(\d{4}/)?([^\W\d]+-[\w.-]+|QH\d{1,2})$")
_SYMBOLS = {kind.symbol for kind in PAPER_KINDS.values()} | {"QĐi"}
_SHOWN = ("symbol", "kind", "issuer", "title", "issued_on", "in_force_from", "in_force_to", "review_on")


@dataclass(frozen=True)
class Paper:
    """A paper as it is entered. An own one (`own`) has no number yet, and no issuer but the committee itself."""

    kind: str
    title: str
    issued_on: dt.date
    symbol: str = ""
    issuer: str = ""
    own: bool = False
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    review_on: dt.date | None = None
    replaces: Sequence[Directive] = ()
    concerned: Sequence[Organisation] = ()


@transaction.atomic
def register(*, by: User | None, organisation: Organisation, paper: Paper, file: Looked | None = None) -> Directive:
    """Enter a paper into the register of `organisation`; an own one gets the next number of its kind and term.

    Effects: Directive with its file and searchable words; papers that it replaces end on the day it comes into force;
    journal. Raises ProblemsFound: unknown series, a number that is there already, days in the wrong order, a marking.
    """
    demand(by, Permission.GIVE_TASKS, organisation)
    # Two who enter one paper at once: the second waits here, and finds it.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    stop_on(_problems(paper, organisation))
    symbol, issuer, issued = clean(paper.symbol), clean(paper.issuer), None
    if paper.own:
        kind = PAPER_KINDS[paper.kind].symbol
        issued = issue(by=by, organisation=organisation, kind=kind, title=clean(paper.title), issued_on=paper.issued_on)
        symbol, issuer = issued.symbol, _own_name(organisation, paper.issued_on)
    term = term_on(organisation, paper.issued_on) if paper.own else None
    directive = Directive(
        organisation=organisation,
        paper=issued,
        kind=paper.kind,
        symbol=symbol,
        issuer=issuer,
        series=term.label if term else str(paper.issued_on.year),
        title=clean(paper.title),
        issued_on=paper.issued_on,
        in_force_from=paper.in_force_from or paper.issued_on,
        in_force_to=paper.in_force_to,
        review_on=paper.review_on,
        registered_by_name=by.get_full_name() if by else "",
        symbol_folded=fold(symbol),
        issuer_folded=fold(issuer),
        title_folded=fold(clean(paper.title)),
    )
    stop_on(_known_already(directive))
    directive.file = keep(file, by=by) if file else None
    directive.save()
    if file and file.text:
        DirectiveText.objects.create(directive=directive, folded=fold(file.text))
    _replace(directive, paper.replaces)
    directive.concerned.set(paper.concerned)
    act = Act("tasks.register", f"Vào sổ văn bản {directive}", subject_of(directive), organisation)
    record(act._replace(after=snapshot(directive, _SHOWN)), by=by)
    return directive


def _replace(directive: Directive, replaced: Sequence[Directive]) -> None:
    directive.replaces.set(replaced)
    running = Directive.objects.filter(pk__in=[one.pk for one in replaced], in_force_to__isnull=True)
    running.filter(in_force_from__lt=directive.in_force_from).update(in_force_to=directive.in_force_from)


def _own_name(organisation: Organisation, day: dt.date) -> str:
    version = organisation.version_on(day) or organisation.latest_version(day)
    return committee_name(version.kind, version.name) if version else organisation.code


def _problems(paper: Paper, organisation: Organisation) -> list[Problem]:
    found = [*_problems_of_number(paper), *_problems_of_days(paper)]
    if not clean(paper.title) or len(clean(paper.title)) > 300:
        found.append(Problem("no-title", "Ghi trích yếu, không quá 300 ký tự.", "title"))
    for where, text in (("title", paper.title), ("issuer", paper.issuer), ("symbol", paper.symbol)):
        if level := markings.level_in_text(text):
            found.append(markings.refusal(level, f"ô {where}" if where == "" else "thông tin văn bản"))
    if any(one.organisation_id != organisation.pk for one in paper.replaces):
        found.append(Problem("foreign-paper", "Chỉ thay thế được văn bản trong cùng sổ.", "replaces"))
    path = organisation.path_now
    if outside := [one.code for one in paper.concerned if not one.path_now.startswith(path)]:
        message = f"Tổ chức không thuộc phạm vi: {', '.join(outside[:5])}. Bỏ ra khỏi danh sách."
        found.append(Problem("outside", message, "concerned"))
    return found


def _problems_of_number(paper: Paper) -> list[Problem]:
    if paper.kind not in KINDS:
        return [Problem("kind-unknown", "Chọn loại văn bản trong danh mục.", "kind")]
    if paper.own:
        if paper.kind == OTHER:
            return [Problem("no-series", "Loại văn bản này không có dãy số để cấp; chọn loại khác.", "kind")]
        return []
    found = []
    if not clean(paper.issuer):
        found.append(Problem("no-issuer", "Ghi cơ quan ban hành.", "issuer"))
    symbol = clean(paper.symbol)
    party = _PARTY.match(symbol)
    if not party and not _STATE.match(symbol):
        told = f"“{symbol}” không đúng mẫu" if symbol else "Chưa ghi số, ký hiệu"
        message = f"{told}; ghi như 12-CT/TU, hoặc 117/KH-UBND đối với văn bản của Nhà nước."
        found.append(Problem("bad-symbol", message, "symbol"))
    elif party and party[1] not in _SYMBOLS:
        message = f"Không có dãy số “{party[1]}” trong các loại văn bản của Đảng; kiểm tra lại ký hiệu {symbol}."
        found.append(Problem("no-series", message, "symbol"))
    elif party and paper.kind in PAPER_KINDS and party[1] not in {PAPER_KINDS[paper.kind].symbol, "QĐi"}:
        message = f"Ký hiệu {symbol} không phải của {KINDS[paper.kind].lower()}; sửa loại hoặc ký hiệu."
        found.append(Problem("wrong-series", message, "symbol"))
    return found


def _problems_of_days(paper: Paper) -> list[Problem]:
    begins = paper.in_force_from or paper.issued_on
    found = []
    if begins < paper.issued_on:
        message = f"Ngày có hiệu lực {format_date(begins)} trước ngày ban hành {format_date(paper.issued_on)}; sửa lại."
        found.append(Problem("force-before-issue", message, "in_force_from"))
    for where, day in (("in_force_to", paper.in_force_to), ("review_on", paper.review_on)):
        if day and day <= begins:
            found.append(Problem("wrong-order", f"Ngày {format_date(day)} phải sau ngày có hiệu lực.", where))
    return found


def _known_already(directive: Directive) -> list[Problem]:
    same = Directive.objects.filter(
        organisation=directive.organisation,
        issuer_folded=directive.issuer_folded,
        series=directive.series,
        symbol_folded=directive.symbol_folded,
    ).first()
    if same is None:
        return []
    message = f"Sổ đã có {same}: “{same.title}”. Mở văn bản đó, hoặc kiểm tra lại số, ký hiệu."
    return [Problem("number-taken", message, "symbol")]
