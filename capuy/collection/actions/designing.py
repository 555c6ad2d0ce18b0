"""A request for reports before it goes out, and its sending: drafted, changed, sent, withdrawn."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.known import cell_of
from capuy.collection.models import Addressee, Aim, FieldKind, ReportRequest, RequestField, WithPaper
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.periods import Period
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.documents import markings
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import cells_in, names_on

MOST_FIELDS = 60
_COLUMNS = ("title", "basis", "instructions", "period", "due_on", "locks", "by_levels", "with_paper", "aim")


@dataclass(frozen=True)
class FieldDraft:
    """One question as it is designed; `part_of` and `at_most` are numbers of other questions, counted from 1."""

    label: str
    unit: str = ""
    kind: str = FieldKind.COUNT
    required: bool = True
    indicator: str = ""
    part_of: int | None = None
    at_most: int | None = None
    jump: int | None = None
    note_required: bool = False


@dataclass(frozen=True)
class Draft:
    """A request as it is designed. `chosen` counts for the aim CHOSEN alone."""

    title: str
    period: Period
    due_on: dt.date
    aim: str = Aim.CHILDREN
    basis: str = ""
    instructions: str = ""
    locks: bool = False
    by_levels: bool = False
    with_paper: str = WithPaper.NONE
    chosen: Sequence[Organisation] = ()
    fields: Sequence[FieldDraft] = field(default_factory=tuple)

    @property
    def columns(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in _COLUMNS} | {"period": self.period.code}
        return values | {name: clean(values[name]) for name in ("title", "basis")}


@transaction.atomic
def draft_request(
    *, by: User | None, organisation: Organisation, draft: Draft, previous: ReportRequest | None = None
) -> ReportRequest:
    """Store a new request as a draft. Effects: request, fields, chosen addressees, journal. Raises ProblemsFound."""
    demand(by, Permission.ASK_REPORTS, organisation)
    stop_on(_problems(draft, organisation))
    asked = ReportRequest.objects.create(
        organisation=organisation, previous=previous, created_by_name=_name(by), **draft.columns
    )
    _store_parts(asked, draft)
    _tell("collection.draft", f"Soạn biểu “{asked.title}”", asked, by, after=_picture(draft))
    return asked


@transaction.atomic
def change_request(*, by: User | None, asked: ReportRequest, draft: Draft) -> None:
    """Replace a draft by what was designed since. Raises ProblemsFound, also for one that went out meanwhile."""
    demand(by, Permission.ASK_REPORTS, asked.organisation)
    asked = _locked(asked)
    stop_on([*_problems_of_state(asked), *_problems(draft, asked.organisation)])
    for name, value in draft.columns.items():
        setattr(asked, name, value)
    asked.save(update_fields=_COLUMNS)
    asked.fields.all().delete()
    asked.addressees.all().delete()
    _store_parts(asked, draft)
    _tell("collection.change", f"Sửa biểu “{asked.title}”", asked, by, after=_picture(draft))


@transaction.atomic
def drop_request(*, by: User | None, asked: ReportRequest) -> None:
    """Delete a draft. Raises ProblemsFound for one that went out."""
    demand(by, Permission.ASK_REPORTS, asked.organisation)
    asked = _locked(asked)
    stop_on(_problems_of_state(asked))
    _tell("collection.drop", f"Xóa bản soạn “{asked.title}”", asked, by, before={"tên biểu": asked.title})
    asked.delete()


@transaction.atomic
def send_request(*, by: User | None, asked: ReportRequest) -> int:
    """Send it: the addressees are worked out and stand still from now on. Returns how many there are.

    Effects: Addressee rows with the names of today, time of sending, journal. Raises ProblemsFound.
    """
    demand(by, Permission.ASK_REPORTS, asked.organisation)
    asked = _locked(asked)
    stop_on(_problems_of_state(asked))
    today = dates.today()
    ids = addressees_of(asked, today)
    stop_on(_problems_of_sending(asked, ids, today))
    names = names_on(ids, today)
    asked.addressees.all().delete()
    Addressee.objects.bulk_create(Addressee(asked=asked, organisation_id=pk, name=names[pk]) for pk in ids)
    asked.sent_at, asked.sent_by_name = timezone.now(), _name(by)
    asked.save(update_fields=["sent_at", "sent_by_name"])
    after = {"số đơn vị": len(ids), "hạn nộp": format_date(asked.due_on)}
    _tell("collection.send", f"Gửi biểu “{asked.title}” tới {len(ids)} đơn vị", asked, by, after=after)
    return len(ids)


@transaction.atomic
def withdraw_request(*, by: User | None, asked: ReportRequest, reason: str) -> None:
    """Take back what was sent; what was answered is kept, and nobody owes anything. Raises ProblemsFound."""
    demand(by, Permission.ASK_REPORTS, asked.organisation)
    asked, reason = _locked(asked), clean(reason)
    if not asked.is_open:
        stop_on([Problem("not-sent", "Biểu này không còn ở tình trạng đã gửi, nên không rút được.")])
    stop_on([] if reason else [Problem("no-reason", "Ghi lý do rút biểu.", "reason")])
    asked.withdrawn_at, asked.withdrawn_because = timezone.now(), reason
    asked.save(update_fields=["withdrawn_at", "withdrawn_because"])
    record(
        Act("collection.withdraw", f"Rút biểu “{asked.title}”", subject_of(asked), asked.organisation, reason=reason),
        by=by,
    )


def addressees_of(asked: ReportRequest, day: dt.date) -> list[int]:
    """To whom it would go on `day`, in the order of the tree."""
    places = Placement.objects.on(day).filter(closed=False).order_by("path")
    match asked.aim:
        case Aim.CHOSEN:
            places = places.filter(organisation__in=asked.addressees.values("organisation"))
        case Aim.CELLS:
            here = asked.organisation
            places = places.filter(organisation__in=cells_in(here.path_now, day)).exclude(organisation=here)
        case _:
            places = places.filter(parent=asked.organisation_id)
    return list(places.values_list("organisation_id", flat=True))


def fields_as_drafted(asked: ReportRequest) -> list[FieldDraft]:
    """The questions of a request, to design on from them."""
    names = FieldDraft.__dataclass_fields__
    return [FieldDraft(**{name: getattr(known, name) for name in names}) for known in asked.fields.all()]


def _problems_of_state(asked: ReportRequest) -> list[Problem]:
    if asked.sent_at is None:
        return []
    return [Problem("already-sent", f"Biểu “{asked.title}” đã gửi; muốn đổi thì rút biểu này rồi gửi biểu mới.")]


def _problems_of_sending(asked: ReportRequest, ids: Sequence[int], today: dt.date) -> Iterable[Problem]:
    if not asked.fields.exists():
        yield Problem("no-fields", "Biểu chưa có mục nào; thêm ít nhất một mục rồi gửi.")
    if not ids:
        yield Problem("nobody", "Chưa có đơn vị nào nhận biểu này; chọn lại nơi nhận rồi gửi.")
    if asked.due_on < today:
        message = f"Hạn nộp {format_date(asked.due_on)} đã qua; sửa hạn nộp rồi gửi."
        yield Problem("past-due", message, "due_on")
    if asked.aim == Aim.CHOSEN:
        gone = asked.addressees.exclude(organisation__in=ids).values_list("name", flat=True)
        if gone:
            message = f"Đã kết thúc hoạt động: {'; '.join(gone)}. Bỏ khỏi danh sách nơi nhận rồi gửi."
            yield Problem("closed", message, "chosen")


def _problems(draft: Draft, organisation: Organisation) -> Iterable[Problem]:
    if not clean(draft.title):
        yield Problem("no-title", "Ghi tên biểu.", "title")
    for name in ("title", "basis", "instructions"):
        if level := markings.level_in_text(getattr(draft, name)):
            yield markings.refusal(level, str(ReportRequest._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a column
    if draft.due_on <= draft.period.first:
        yield Problem("due-before-period", f"Hạn nộp phải sau khi {draft.period.label} bắt đầu.", "due_on")
    if draft.aim == Aim.CHOSEN:
        yield from _problems_of_chosen(draft, organisation)
    if len(draft.fields) > MOST_FIELDS:
        yield Problem(
            "too-many-fields", f"Biểu có {len(draft.fields)} mục, nhiều hơn {MOST_FIELDS}; chia thành hai biểu."
        )
    for position, known in enumerate(draft.fields, 1):
        yield from _problems_of_field(position, known, draft.fields)
    yield from _circles(draft.fields)


def _problems_of_chosen(draft: Draft, organisation: Organisation) -> Iterable[Problem]:
    if not draft.chosen:
        yield Problem("nobody", "Chọn ít nhất một tổ chức nhận biểu.", "chosen")
    path = organisation.path_now
    outside = [one.code for one in draft.chosen if not one.path_now.startswith(path) or one.pk == organisation.pk]
    if outside:
        message = f"Không thuộc đảng bộ này: {', '.join(outside)}. Chỉ gửi được cho tổ chức trực thuộc."
        yield Problem("outside", message, "chosen")


def _problems_of_field(position: int, known: FieldDraft, fields: Sequence[FieldDraft]) -> Iterable[Problem]:
    where = f"Mục {position}"
    if not clean(known.label):
        yield Problem("no-label", f"{where}: ghi nội dung cần báo cáo.", where)
    if level := markings.level_of(known.label):
        yield markings.refusal(level, where)
    if known.indicator and cell_of(known.indicator) is None:
        yield Problem("unknown-indicator", f"{where}: không có số liệu “{known.indicator}”; chọn lại.", where)
    if known.indicator and known.kind != FieldKind.COUNT:
        yield Problem("not-a-number", f"{where}: số liệu có sẵn chỉ điền được vào mục kiểu số.", where)
    for other, told in ((known.part_of, "là phần của mục"), (known.at_most, "không vượt mục")):
        if other is None:
            continue
        if other == position or not 1 <= other <= len(fields):
            yield Problem("no-such-field", f"{where}: “{told} {other}” không chỉ tới một mục khác của biểu.", where)
        elif FieldKind.COUNT not in (known.kind, fields[other - 1].kind) or known.kind != fields[other - 1].kind:
            yield Problem("not-numbers", f"{where}: “{told} {other}” cần hai mục đều kiểu số.", where)


def _circles(fields: Sequence[FieldDraft]) -> Iterable[Problem]:
    for position in range(1, len(fields) + 1):
        seen, at = set(), fields[position - 1].part_of
        while at is not None and 1 <= at <= len(fields) and at not in seen:
            if at == position:
                where = f"Mục {position}"
                yield Problem("circle", f"{where}: các mục “là phần của” nhau thành vòng; bỏ bớt một chỗ.", where)
                break
            seen.add(at)
            at = fields[at - 1].part_of


def _store_parts(asked: ReportRequest, draft: Draft) -> None:
    names = FieldDraft.__dataclass_fields__
    RequestField.objects.bulk_create(
        RequestField(
            asked=asked,
            position=position,
            **{name: getattr(known, name) for name in names} | {"label": clean(known.label), "unit": clean(known.unit)},
        )
        for position, known in enumerate(draft.fields, 1)
    )
    if draft.aim == Aim.CHOSEN:
        called = names_on([one.pk for one in draft.chosen], dates.today())
        Addressee.objects.bulk_create(
            Addressee(asked=asked, organisation=one, name=called[one.pk]) for one in draft.chosen
        )


def _picture(draft: Draft) -> dict[str, Any]:
    told = {"tên biểu": clean(draft.title), "kỳ báo cáo": draft.period.label, "hạn nộp": format_date(draft.due_on)}
    told |= {"duyệt từng cấp": "có"} if draft.by_levels else {}
    told |= {} if draft.with_paper == WithPaper.NONE else {"văn bản": WithPaper(draft.with_paper).label}
    return told | {"gửi tới": Aim(draft.aim).label, "mục": [clean(known.label) for known in draft.fields]}


def _locked(asked: ReportRequest) -> ReportRequest:
    """The row as it stands; nobody else changes the request meanwhile."""
    return ReportRequest.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=asked.pk)


def _name(by: User | None) -> str:
    return by.get_full_name() if by else ""


def _tell(action: str, summary: str, asked: ReportRequest, by: User | None, **values: Any) -> None:
    record(Act(action, summary, subject_of(asked), asked.organisation, **values), by=by)
