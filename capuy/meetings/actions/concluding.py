"""A conclusion is read, its proposals are confirmed, corrected or dropped, and what is confirmed becomes tasks."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.collection.known import alike
from capuy.core import dates
from capuy.core.periods import PeriodProblem, parse_period
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.text import clean
from capuy.documents import markings
from capuy.documents.actions import issue
from capuy.journal.actions import Act, record, subject_of
from capuy.meetings.actions.common import lacking, stamped
from capuy.meetings.matching import Directory, Owners, directory_of, owners_of
from capuy.meetings.models import Conclusion, ConclusionItem, Conference, ItemState
from capuy.organisations.models import Organisation
from capuy.reading import papers as reading
from capuy.reading.proposals import conclusion as proposals
from capuy.tasks.actions import Target, Work, give, give_to_many
from capuy.tasks.models import Rhythm

MOST_ITEMS = 300
PRODUCT = "Báo cáo kết quả thực hiện"
_TITLE, _DETAIL = 500, 5_000
_RHYTHMS = {
    "hằng tuần": Rhythm.WEEKLY,
    "hằng tháng": Rhythm.MONTHLY,
    "hằng quý": Rhythm.QUARTERLY,
    "hằng năm": Rhythm.YEARLY,
}


@transaction.atomic
def read_conclusion(
    *,
    by: User | None,
    organisation: Organisation,
    text: str,
    title: str,
    number: str = "",
    dated_on: dt.date | None = None,
    filename: str = "",
    conference: Conference | None = None,
) -> Conclusion:
    """Keep a conclusion with what was read out of it. Nothing is given yet. Raises ProblemsFound.

    Effects: conclusion, one item for each proposal (none is no fault), journal.
    """
    demand(by, Permission.HOLD_CONFERENCES, organisation)
    if conference is not None and conference.organisation_id != organisation.pk:
        stop_on([Problem("no-conference", "Hội nghị này không phải của tổ chức; chọn lại.", "conference")])
    text = reading.checked(text, "Kết luận")
    stop_on([*_stamps(text), *lacking({"title": (title, "Ghi trích yếu của kết luận.")}), *stamped({"title": title})])
    found = proposals.propose(text)
    if len(found) > MOST_ITEMS:
        told = f"Đọc được {len(found)} mục việc, nhiều hơn {MOST_ITEMS}; chia văn bản thành từng phần rồi nhập."
        stop_on([Problem("too-many", told, "text")])
    made = Conclusion.objects.create(
        organisation=organisation,
        conference=conference,
        title=clean(title)[:300],
        number=clean(number)[:60],
        dated_on=dated_on or proposals.paper_day(text),
        text=text,
        filename=filename[-200:],
        read_by_name=by.get_full_name() if by else "",
    )
    ConclusionItem.objects.bulk_create(
        ConclusionItem(
            conclusion=made,
            position=position,
            number=(one.number or "")[:40],
            text=one.text,
            start=one.start,
            end=one.end,
            proposed={name: value for name, value in told.items() if name not in ("text", "number")},
        )
        for position, (one, told) in enumerate(zip(found, proposals.as_json(found), strict=True), 1)
    )
    _tell("read-conclusion", f"Nhập kết luận “{made.title}”", made, by, after={"số mục việc": len(found)})
    return made


@transaction.atomic
def add_item(*, by: User | None, conclusion: Conclusion, text: str) -> ConclusionItem:
    """Add a piece of work by hand, where none was read. Effects: item, journal. Raises ProblemsFound."""
    conclusion = _locked(by, conclusion)
    stop_on([*lacking({"text": (text, "Ghi nội dung việc.")}), *stamped({"text": text})])
    last = conclusion.items.order_by("-position").values_list("position", flat=True).first() or 0
    if last >= MOST_ITEMS:
        stop_on([Problem("too-many", f"Kết luận đã có {MOST_ITEMS} mục việc.", "text")])
    item = ConclusionItem.objects.create(conclusion=conclusion, position=last + 1, text=text.strip())
    _tell("add-item", f"Thêm mục việc của “{conclusion.title}”", conclusion, by)
    return item


@transaction.atomic
def drop_item(*, by: User | None, item: ConclusionItem, reason: str = "") -> None:
    """Say that an item becomes no task; the proposal is kept with the reason. Effects: item, journal."""
    conclusion = _locked(by, item.conclusion)
    row = _waiting(item)
    row.state, row.reason = ItemState.DROPPED, clean(reason)[:300]
    _handled(row, by)
    row.save(update_fields=["state", "reason", "handled_at", "handled_by_name"])
    told = f"Không giao mục {row.number or row.position} của “{conclusion.title}”"
    _tell("drop-item", told, conclusion, by, reason=row.reason)


@transaction.atomic
def take_up_item(*, by: User | None, item: ConclusionItem) -> None:
    """Take an item up again that was dropped. Effects: item, journal. Raises ProblemsFound."""
    conclusion = _locked(by, item.conclusion)
    row = ConclusionItem.objects.select_for_update().get(pk=item.pk)
    if row.state != ItemState.DROPPED:
        stop_on([Problem("not-dropped", "Mục này không ở tình trạng không giao.")])
    row.state, row.reason = ItemState.WAITING, ""
    _handled(row, by)
    row.save(update_fields=["state", "reason", "handled_at", "handled_by_name"])
    _tell("take-up-item", f"Lấy lại mục {row.number or row.position} của “{conclusion.title}”", conclusion, by)


@dataclass(frozen=True)
class Confirmed:
    """An item as somebody confirmed it; `owners` are one body, or all that get the same work."""

    title: str
    product: str
    due_on: dt.date | None
    owners: Sequence[Organisation]
    checker: Organisation | None
    detail: str = ""
    starts_on: dt.date | None = None
    helpers: Sequence[Organisation] = ()
    others: str = ""
    rhythm: str = ""
    targets: Sequence[Target] = ()


@transaction.atomic
def give_item(*, by: User | None, item: ConclusionItem, confirmed: Confirmed) -> ConclusionItem:
    """Make a task of an item: one for one body, one for each of several. The task names its sentence as its source.

    Effects: task or assignment (see `tasks.actions`), item, journal. Raises ProblemsFound with all that is not clear.
    """
    conclusion = _locked(by, item.conclusion)
    row = _waiting(item)
    number = f"mục {row.number}, " if row.number else ""
    common: dict[str, Any] = {
        "title": confirmed.title,
        "product": confirmed.product,
        "due_on": confirmed.due_on,
        "checker": confirmed.checker,
        "detail": confirmed.detail,
        "starts_on": confirmed.starts_on,
        "co_workers": confirmed.helpers,
        "other_co_workers": confirmed.others,
        "clause": f"{number}{conclusion.named}"[:500],
        "source": subject_of(row),
        "targets": confirmed.targets,
    }
    if len(confirmed.owners) > 1:
        if confirmed.rhythm:
            told = "Việc lặp lại chỉ giao được cho một đơn vị; bỏ lặp lại, hoặc giao riêng từng đơn vị."
            stop_on([Problem("rhythm-of-many", told, "rhythm")])
        work = Work(**common)
        row.assignment = give_to_many(by=by, giver=conclusion.organisation, organisations=confirmed.owners, work=work)
    else:
        owner = confirmed.owners[0] if confirmed.owners else None
        row.task = give(by=by, giver=conclusion.organisation, owner=owner, rhythm=confirmed.rhythm, **common)
    row.state = ItemState.GIVEN
    _handled(row, by)
    row.save(update_fields=["state", "task", "assignment", "handled_at", "handled_by_name"])
    after = {"mục": row.number or str(row.position), "số đơn vị": len(confirmed.owners)}
    _tell("give-item", f"Giao mục việc của “{conclusion.title}”", conclusion, by, after=after)
    return row


@dataclass(frozen=True)
class Filling:
    """What fills the gaps of proposals that are confirmed together."""

    product: str = PRODUCT
    due_on: dt.date | None = None
    owners: Sequence[Organisation] = ()


@dataclass
class Given:
    """Which items became tasks, and what stood in the way of the others."""

    given: list[ConclusionItem] = field(default_factory=list)
    faults: dict[int, list[Problem]] = field(default_factory=dict)


@transaction.atomic
def give_items(*, by: User | None, conclusion: Conclusion, items: Sequence[ConclusionItem], filling: Filling) -> Given:
    """Confirm several proposals as they are, gaps filled; one that is not clear stays waiting and says why."""
    conclusion = _locked(by, conclusion)
    directory = directory_of(conclusion.organisation)
    made = Given()
    for item in items:
        draft = draft_of(item, directory, filling)
        found = {one.pk: one for one in Organisation.objects.filter(pk__in={*draft.owners, *draft.helpers}).with_past()}
        confirmed = Confirmed(
            title=draft.title,
            detail=draft.detail,
            product=draft.product,
            due_on=draft.due_on,
            starts_on=draft.starts_on,
            owners=[found[pk] for pk in draft.owners if pk in found],
            helpers=[found[pk] for pk in draft.helpers if pk in found],
            others=draft.others,
            checker=conclusion.organisation,
            rhythm=draft.rhythm if len(draft.owners) == 1 else "",
            targets=draft.targets,
        )
        try:
            with transaction.atomic():
                made.given.append(give_item(by=by, item=item, confirmed=confirmed))
        except ProblemsFound as problems:
            made.faults[item.pk] = problems.problems
    return made


@dataclass(frozen=True)
class Draft:
    """A proposal as it would be given: keys of organisations, days from today on, targets with their indicator."""

    title: str
    detail: str
    product: str
    due_on: dt.date | None
    starts_on: dt.date | None
    owners: tuple[int, ...]
    helpers: tuple[int, ...]
    others: str
    rhythm: str
    targets: tuple[Target, ...]
    named: Owners
    past_due: dt.date | None = None


def draft_of(item: ConclusionItem, directory: Directory, filling: Filling) -> Draft:
    """What a proposal amounts to by itself, and where it says nothing, by what fills the gaps."""
    said: dict[str, Any] = item.proposed
    named = owners_of(directory, said.get("bodies") or [])
    written = clean(item.text)
    due, starts = _due(said), _day(said.get("starts_on"))
    past = due if due and due < dates.today() else None
    due = filling.due_on if due is None or past else due
    return Draft(
        title=Truncator(written).chars(_TITLE),
        detail=written[:_DETAIL] if len(written) > _TITLE else "",
        product=filling.product,
        due_on=due,
        starts_on=starts if starts and due and starts <= due else None,
        owners=named.owners or tuple(one.pk for one in filling.owners),
        helpers=named.helpers,
        others="; ".join(named.others)[:300],
        rhythm=_RHYTHMS.get(str(said.get("period") or "").lower(), ""),
        targets=tuple(_targets(said.get("targets") or [])),
        named=named,
        past_due=past,
    )


@dataclass(frozen=True)
class Signing:
    """How a conclusion of the own committee is issued."""

    kind: str
    dated_on: dt.date
    place: str
    signer: str
    signer_post: str
    recipients: str


@transaction.atomic
def issue_conclusion(*, by: User | None, conclusion: Conclusion, signing: Signing) -> Conclusion:
    """Give the paper of a conclusion its number. Effects: number, conclusion, journal. Raises ProblemsFound."""
    row = _locked(by, conclusion)
    if row.paper_id:
        stop_on([Problem("issued", "Kết luận này đã có số.")])
    names = ("place", "signer", "signer_post", "recipients")
    stop_on(lacking({name: (getattr(signing, name), "Chưa ghi mục này.") for name in names}))
    row.paper = issue(
        by=by, organisation=row.organisation, kind=signing.kind, title=row.title, issued_on=signing.dated_on
    )
    row.dated_on, row.place, row.signer = signing.dated_on, clean(signing.place), clean(signing.signer)
    row.signer_post, row.recipients = clean(signing.signer_post), signing.recipients.strip()
    row.save(update_fields=["paper", "dated_on", "place", "signer", "signer_post", "recipients"])
    _tell("issue-conclusion", f"Ban hành “{row.title}” số {row.paper.symbol}", row, by)
    return row


@transaction.atomic
def drop_conclusion(*, by: User | None, conclusion: Conclusion) -> None:
    """Delete a conclusion that was read by mistake: none of it given, no number. Raises ProblemsFound."""
    row = _locked(by, conclusion)
    if row.paper_id or row.items.filter(state=ItemState.GIVEN).exists():
        stop_on([Problem("in-use", "Kết luận đã có số hoặc đã giao việc nên không xóa được.")])
    _tell("drop-conclusion", f"Xóa kết luận nhập nhầm “{row.title}”", row, by)
    row.delete()


def _locked(by: User | None, conclusion: Conclusion) -> Conclusion:
    demand(by, Permission.HOLD_CONFERENCES, conclusion.organisation)
    rows = Conclusion.objects.select_for_update(of=("self",)).select_related("organisation", "paper")
    return rows.get(pk=conclusion.pk)


def _waiting(item: ConclusionItem) -> ConclusionItem:
    row = ConclusionItem.objects.select_for_update().get(pk=item.pk)
    if row.state != ItemState.WAITING:
        told = f"Mục {row.number or row.position} đã được xử lý ({row.get_state_display().lower()})."
        stop_on([Problem("handled", told)])
    return row


def _handled(row: ConclusionItem, by: User | None) -> None:
    row.handled_at, row.handled_by_name = timezone.now(), by.get_full_name() if by else ""


def _tell(action: str, summary: str, conclusion: Conclusion, by: User | None, **values: Any) -> None:
    record(Act(f"meetings.{action}", summary, subject_of(conclusion), conclusion.organisation, **values), by=by)


def _stamps(text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        if level := markings.level_of(line):
            yield markings.refusal(level, f"dòng {number}")
            return


def _day(written: Any) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def _due(said: dict[str, Any]) -> dt.date | None:
    """The day that is said, else the last one of the period that is named."""
    if found := _day(said.get("due_on")):
        return found
    try:
        return parse_period(said["period"]).last if said.get("period") else None
    except PeriodProblem:
        return None


def _targets(found: Sequence[dict[str, Any]]) -> Iterator[Target]:
    """With the figure that tells it where just one is called so. Of a range the least is asked for."""
    for one in found:
        subject, unit = (clean(str(one.get(name) or "")) for name in ("subject", "unit"))
        if not subject:  # `02 quần chúng`: what is counted is the unit
            subject, unit = unit, ""
        if not subject:
            continue
        known = alike(subject)
        indicator = known[0].code if len(known) == 1 else ""
        yield Target(Decimal(str(one["value"])), subject[:200], unit[:40], indicator)
