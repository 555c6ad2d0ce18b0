"""Figures about members, counted from memberships and status spells.

Stocks look at one day: who has an official membership and a status inside the Party (temporary stays are counted at
home, QĐ294 6.3.2). Flows count events: an arrival on its first day, a departure on the first day of no longer being
there; so the stock of a year is that of the year before, plus arrivals, less departures.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from capuy.core.dates import born_by, format_date
from capuy.core.periods import Period
from capuy.core.validity import DatedQuerySet, valid_on
from capuy.figures.registry import (
    TARGET,
    Breakdown,
    Counted,
    Formula,
    Row,
    Source,
    counting_day,
    declare,
    declare_breakdown,
    declare_source,
)
from capuy.figures.structure import in_between
from capuy.members.models import (
    IN_PARTY,
    LOSSES,
    Arrival,
    Departure,
    Education,
    Membership,
    MembershipKind,
    PoliticalTheory,
    Profession,
    Sex,
    Status,
    StatusSpell,
)
from capuy.regulations.ethnic_groups import MAJORITY

STOCK = "Đội ngũ đảng viên"
QUALIFICATION = "Trình độ đảng viên"
FLOW = "Tăng, giảm đảng viên"
NO_RELIGION = "Không"

PERSON = ("organisation_id", "member_id", "member__full_name")
# Where one age group ends and the next begins.
AGES = ((18, 30), (31, 40), (41, 50), (51, 60), (61, 200))


def memberships(kind: MembershipKind = MembershipKind.OFFICIAL) -> DatedQuerySet[Membership]:
    return Membership.objects.filter(kind=kind, member__merged_into__isnull=True)


def member_row(values: Mapping[str, Any], detail: str) -> Row:
    return Row(
        values["organisation_id"],
        values["member__full_name"],
        detail,
        ("members:page", values["member_id"]),
        personal=True,
    )


def changing(after: dt.date, until: dt.date) -> set[int]:
    """Cells whose members come, go, change their status or enter another age group in these days."""
    birthdays = Q()
    for first, _ in AGES:
        born = {"member__born_on__gt": born_by(first, after), "member__born_on__lte": born_by(first, until)}
        birthdays |= Q(**born)
    conditions = (in_between(after, until), in_between(after, until, "member__spells__"), birthdays)
    cells = (Membership.objects.filter(one).order_by().values_list("organisation_id", flat=True) for one in conditions)
    return {pk for found in cells for pk in found}


def present(kind: MembershipKind, on: Callable[[Period], dt.date] = counting_day) -> Source:
    """Those who have a membership of the kind and a status inside the Party on a day, the counting day."""

    def records(period: Period) -> QuerySet[Any]:
        day = on(period)
        in_party = valid_on(day, "member__spells__") & Q(member__spells__status__in=IN_PARTY)
        found = memberships(kind).filter(valid_on(day), in_party)
        return found.annotate(status=F("member__spells__status"), standing=_standing())

    return Source(
        records,
        (*PERSON, "status"),
        lambda values: member_row(values, Status(values["status"]).label),
        "member__name_order",
        changing,
    )


def _standing() -> Case:
    """The status; of a suspended member the one before, since suspension makes nobody official or probationary."""
    before = StatusSpell.objects.filter(
        member=OuterRef("member"), valid_from__lt=OuterRef("member__spells__valid_from")
    )
    before = before.filter(status__in=IN_PARTY - {Status.SUSPENDED}).order_by("-valid_from")
    suspended = When(
        member__spells__status=Status.SUSPENDED, then=Coalesce(Subquery(before.values("status")[:1]), Value(""))
    )
    return Case(suspended, default=F("member__spells__status"))


def _events(day: str, reason: str, labels: type[Arrival] | type[Departure]) -> Source:
    """Official memberships that begin, or end, in the period, which has come as far as the counting day."""

    def records(period: Period) -> QuerySet[Any]:
        found = memberships().filter(**{f"{day}__range": (period.first, counting_day(period))})
        return found.exclude(**{reason: ""})

    def row(values: Mapping[str, Any]) -> Row:
        return member_row(values, f"{labels(values[reason]).label}, {format_date(values[day])}")

    return Source(records, (*PERSON, day, reason), row, day, changing)


def _recognised(period: Period) -> QuerySet[Any]:
    """Those whose probation ended with recognition, in the cell of that day."""
    probation = StatusSpell.objects.filter(
        member=OuterRef("member"), status=Status.PROBATIONARY, valid_to=OuterRef("member__spells__valid_from")
    )
    found = memberships().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=F("member__spells__valid_from")),
        Exists(probation),
        member__spells__status=Status.OFFICIAL,
        member__spells__valid_from__range=(period.first, counting_day(period)),
        valid_from__lte=F("member__spells__valid_from"),
    )
    return found.annotate(recognised_on=F("member__spells__valid_from"))


declare_source("members.present", present(MembershipKind.OFFICIAL))
declare_source("members.temporary", present(MembershipKind.TEMPORARY))
declare_source("members.arrivals", _events("valid_from", "arrival", Arrival))
declare_source("members.departures", _events("valid_to", "departure", Departure))
declare_source(
    "members.recognised",
    Source(
        _recognised,
        (*PERSON, "recognised_on"),
        lambda values: member_row(values, f"Công nhận chính thức, {format_date(values['recognised_on'])}"),
        "recognised_on",
        changing,
    ),
)


def _stock(code: str, label: str, definition: str, where: Q | Callable[[dt.date], Q], group: str = STOCK) -> Counted:
    base = None if code == "members.total" else "members.total"
    return Counted(
        code,
        label,
        "đảng viên",
        group,
        base=base,
        definition=definition,
        source="members.present",
        where=where,
    )


def _aged(first: int, last: int) -> Callable[[dt.date], Q]:
    return lambda day: Q(member__born_on__lte=born_by(first, day), member__born_on__gt=born_by(last + 1, day))


_ON_THE_DAY = "vào ngày cuối kỳ"
declare(
    _stock(
        "members.total",
        "Đảng viên",
        "Số đảng viên sinh hoạt chính thức tại chi bộ vào ngày cuối kỳ, gồm đảng viên dự bị, chính thức, được miễn "
        "công tác và sinh hoạt, bị đình chỉ sinh hoạt; đảng viên sinh hoạt tạm thời tính tại chi bộ gốc.",
        Q(),
    ),
    _stock(
        "members.official",
        "Đảng viên chính thức",
        f"Số đảng viên chính thức {_ON_THE_DAY}, kể cả người được miễn công tác và sinh hoạt hoặc bị đình chỉ "
        "sinh hoạt.",
        ~Q(standing=Status.PROBATIONARY),
    ),
    _stock(
        "members.probationary",
        "Đảng viên dự bị",
        f"Số đảng viên dự bị {_ON_THE_DAY}, kể cả người bị đình chỉ sinh hoạt khi đang dự bị.",
        Q(standing=Status.PROBATIONARY),
    ),
    *(
        _stock(
            f"members.{status.value}",
            f"Đảng viên {label}",
            f"Số đảng viên có tình trạng “{status.label}” {_ON_THE_DAY}.",
            Q(status=status),
        )
        for status, label in (
            (Status.EXEMPT, "được miễn công tác và sinh hoạt"),
            (Status.SUSPENDED, "bị đình chỉ sinh hoạt"),
        )
    ),
    _stock("members.female", "Đảng viên nữ", f"Số đảng viên nữ {_ON_THE_DAY}.", Q(member__sex=Sex.FEMALE)),
    _stock(
        "members.ethnic_minority",
        "Đảng viên là người dân tộc thiểu số",
        f"Số đảng viên có dân tộc khác dân tộc Kinh {_ON_THE_DAY}.",
        ~Q(member__ethnic_group__in=["", MAJORITY]),
    ),
    _stock(
        "members.religious",
        "Đảng viên có tôn giáo",
        f"Số đảng viên có ghi tôn giáo {_ON_THE_DAY}.",
        ~Q(member__religion__in=["", NO_RELIGION]),
    ),
    *(
        _stock(
            f"members.age_{first}_{last}" if last < 200 else f"members.age_{first}_plus",
            f"Đảng viên từ {first} đến {last} tuổi" if last < 200 else f"Đảng viên từ {first} tuổi trở lên",
            f"Số đảng viên có tuổi tròn trong khoảng này {_ON_THE_DAY}.",
            _aged(first, last),
        )
        for first, last in AGES
    ),
    *(
        _stock(
            f"members.education_{level.value}",
            f"Học vấn phổ thông: {level.label}",
            f"Số đảng viên có trình độ giáo dục phổ thông “{level.label}” {_ON_THE_DAY}.",
            Q(member__education=level),
            QUALIFICATION,
        )
        for level in Education
    ),
    *(
        _stock(
            f"members.profession_{level.value}",
            f"Chuyên môn: {level.label}",
            f"Số đảng viên có trình độ chuyên môn, nghiệp vụ cao nhất “{level.label}” {_ON_THE_DAY}.",
            Q(member__profession=level),
            QUALIFICATION,
        )
        for level in Profession
    ),
    *(
        _stock(
            f"members.theory_{level.value}",
            f"Lý luận chính trị: {level.label}",
            f"Số đảng viên có trình độ lý luận chính trị “{level.label}” {_ON_THE_DAY}.",
            Q(member__political_theory=level),
            QUALIFICATION,
        )
        for level in PoliticalTheory
    ),
    Counted(
        "members.temporary",
        "Đảng viên sinh hoạt tạm thời",
        "đảng viên",
        STOCK,
        definition=(
            f"Số đảng viên từ nơi khác đang sinh hoạt tạm thời tại chi bộ {_ON_THE_DAY}; không tính vào số đảng viên."
        ),
        source="members.temporary",
    ),
)


def _arrived(code: str, label: str, arrival: Arrival, definition: str, base: str | None = None) -> Counted:
    return Counted(
        code, label, "đảng viên", FLOW, base, definition, source="members.arrivals", where=Q(arrival=arrival)
    )


def _departed(code: str, label: str, departure: Departure, definition: str) -> Counted:
    return Counted(
        code,
        label,
        "đảng viên",
        FLOW,
        definition=definition,
        source="members.departures",
        where=Q(departure=departure),
    )


declare(
    _arrived(
        "members.admitted",
        "Kết nạp đảng viên",
        Arrival.ADMISSION,
        "Số đảng viên mới được chi bộ tổ chức lễ kết nạp trong kỳ, không tính kết nạp lại; so với chỉ tiêu được giao.",
        TARGET,
    ),
    _arrived("members.readmitted", "Kết nạp lại", Arrival.READMISSION, "Số người được kết nạp lại vào Đảng trong kỳ."),
    Counted(
        "members.recognised",
        "Công nhận đảng viên chính thức",
        "đảng viên",
        FLOW,
        definition="Số đảng viên dự bị được công nhận chính thức, tính từ ngày được công nhận trong kỳ.",
        source="members.recognised",
    ),
    _arrived(
        "members.transferred_in",
        "Chuyển sinh hoạt đảng đến",
        Arrival.TRANSFER,
        "Số lượt đảng viên chuyển sinh hoạt chính thức đến chi bộ trong kỳ, kể cả từ chi bộ khác trong cùng đảng bộ.",
    ),
    _departed(
        "members.transferred_out",
        "Chuyển sinh hoạt đảng đi",
        Departure.TRANSFER,
        "Số lượt đảng viên chuyển sinh hoạt chính thức khỏi chi bộ trong kỳ, kể cả sang chi bộ khác trong cùng đảng "
        "bộ.",
    ),
    _departed("members.deceased", "Đảng viên từ trần", Departure.DECEASED, "Số đảng viên từ trần trong kỳ."),
    _departed(
        "members.struck_off",
        "Xóa tên trong danh sách đảng viên",
        Departure.STRUCK_OFF,
        "Số đảng viên bị xóa tên trong danh sách đảng viên trong kỳ.",
    ),
    _departed("members.expelled", "Khai trừ", Departure.EXPELLED, "Số đảng viên bị khai trừ trong kỳ."),
    _departed(
        "members.resigned", "Xin ra khỏi Đảng", Departure.RESIGNED, "Số đảng viên được cho ra khỏi Đảng trong kỳ."
    ),
    _departed(
        "members.admission_cancelled",
        "Hủy quyết định kết nạp",
        Departure.ADMISSION_CANCELLED,
        "Số trường hợp bị hủy quyết định kết nạp trong kỳ.",
    ),
    Formula(
        "members.losses",
        "Giảm do từ trần và ra khỏi Đảng",
        "đảng viên",
        FLOW,
        definition="Tổng số đảng viên từ trần, bị xóa tên, khai trừ, xin ra khỏi Đảng và bị hủy quyết định kết nạp.",
        terms=tuple(f"members.{departure.value}" for departure in Departure if departure in LOSSES),
    ),
)


def _ethnic_group(stored: str) -> str:
    return stored or "Chưa ghi"


def _religion(stored: str) -> str:
    return stored or NO_RELIGION


_TEAM = (
    "members.total",
    "members.female",
    "members.probationary",
    "members.age_18_30",
    "members.profession_university",
    "members.theory_advanced",
)
declare_breakdown(
    Breakdown("dan-toc", "Đảng viên theo dân tộc", "Dân tộc", _TEAM, "member__ethnic_group", _ethnic_group),
    Breakdown("ton-giao", "Đảng viên theo tôn giáo", "Tôn giáo", _TEAM, "member__religion", _religion),
    Breakdown(
        "ket-nap-dan-toc",
        "Đảng viên mới kết nạp theo dân tộc",
        "Dân tộc",
        ("members.admitted", "members.readmitted"),
        "member__ethnic_group",
        _ethnic_group,
    ),
)
