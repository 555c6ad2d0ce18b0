"""Figures about members, counted from memberships and status spells.

Stocks look at one day: who has an official membership and a status inside the Party (temporary stays are counted at
home, QĐ294 6.3.2). Flows count events: an arrival on its first day, a departure on the first day of no longer being
there; so the stock of a year is that of the year before, plus arrivals, less departures.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from capuy.core.dates import format_date, full_years
from capuy.core.periods import Period
from capuy.core.validity import valid_on
from capuy.figures.registry import (
    TARGET,
    Breakdown,
    Counted,
    Formula,
    Row,
    counting_day,
    declare,
    declare_breakdown,
    declare_source,
)
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

_PERSON = (
    "organisation_id",
    "member_id",
    "member__full_name",
    "member__born_on",
    "member__sex",
    "member__ethnic_group",
    "member__religion",
    "member__education",
    "member__profession",
    "member__political_theory",
)


def _row(values: Sequence[Any], day: dt.date, detail: str, **facts: Any) -> Row:
    organisation, member, name, born_on, sex, ethnic_group, religion, education, profession, theory = values
    facts |= {
        "age": full_years(born_on, day),
        "sex": sex,
        "ethnic_group": ethnic_group,
        "religion": religion,
        "education": education,
        "profession": profession,
        "political_theory": theory,
    }
    return Row(organisation, name, detail, ("members:page", member), personal=True, facts=facts)


def _memberships(organisations: Sequence[int], kind: MembershipKind) -> Any:
    return Membership.objects.filter(organisation__in=organisations, kind=kind, member__merged_into__isnull=True)


def _present(kind: MembershipKind) -> Callable[[Sequence[int], Period], Iterable[Row]]:
    """Source: those who have a membership of the kind and a status inside the Party on the counting day."""

    def rows(organisations: Sequence[int], period: Period) -> Iterable[Row]:
        day = counting_day(period)
        in_party = valid_on(day, "member__spells__") & Q(member__spells__status__in=IN_PARTY)
        found = _memberships(organisations, kind).filter(valid_on(day), in_party).order_by("member__name_order")
        for *values, status, standing in found.values_list(*_PERSON, "member__spells__status", _standing()):
            probationary = standing == Status.PROBATIONARY
            yield _row(values, day, Status(status).label, status=status, probationary=probationary)

    return rows


def _standing() -> Case:
    """The status; of a suspended member the one before, since suspension makes nobody official or probationary."""
    before = StatusSpell.objects.filter(
        member=OuterRef("member"), valid_from__lt=OuterRef("member__spells__valid_from")
    )
    before = before.filter(status__in=IN_PARTY - {Status.SUSPENDED}).order_by("-valid_from")
    suspended = When(member__spells__status=Status.SUSPENDED, then=Subquery(before.values("status")[:1]))
    return Case(suspended, default=F("member__spells__status"))


def _arrivals(organisations: Sequence[int], period: Period) -> Iterable[Row]:
    day = counting_day(period)
    found = _memberships(organisations, MembershipKind.OFFICIAL).filter(valid_from__range=(period.first, day))
    for *values, on, arrival in found.order_by("valid_from").values_list(*_PERSON, "valid_from", "arrival"):
        yield _row(values, day, f"{Arrival(arrival).label}, {format_date(on)}", arrival=arrival)


def _departures(organisations: Sequence[int], period: Period) -> Iterable[Row]:
    day = counting_day(period)
    found = _memberships(organisations, MembershipKind.OFFICIAL).filter(valid_to__range=(period.first, day))
    found = found.exclude(departure="").order_by("valid_to")
    for *values, on, departure in found.values_list(*_PERSON, "valid_to", "departure"):
        yield _row(values, day, f"{Departure(departure).label}, {format_date(on)}", departure=departure)


def _recognised(organisations: Sequence[int], period: Period) -> Iterable[Row]:
    """Those whose probation ended with recognition, in the cell of that day."""
    day = counting_day(period)
    probation = StatusSpell.objects.filter(
        member=OuterRef("member"), status=Status.PROBATIONARY, valid_to=OuterRef("member__spells__valid_from")
    )
    found = _memberships(organisations, MembershipKind.OFFICIAL).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=F("member__spells__valid_from")),
        Exists(probation),
        member__spells__status=Status.OFFICIAL,
        member__spells__valid_from__range=(period.first, day),
        valid_from__lte=F("member__spells__valid_from"),
    )
    for *values, on in found.order_by("member__spells__valid_from").values_list(*_PERSON, "member__spells__valid_from"):
        yield _row(values, day, f"Công nhận chính thức, {format_date(on)}")


declare_source("members.present", _present(MembershipKind.OFFICIAL))
declare_source("members.temporary", _present(MembershipKind.TEMPORARY))
declare_source("members.arrivals", _arrivals)
declare_source("members.departures", _departures)
declare_source("members.recognised", _recognised)


def _stock(code: str, label: str, definition: str, where: Callable[[Row], bool], group: str = STOCK) -> Counted:
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


def _is(fact: str, value: str) -> Callable[[Row], bool]:
    return lambda row: row.facts[fact] == value


def _aged(first: int, last: int) -> Callable[[Row], bool]:
    return lambda row: first <= row.facts["age"] <= last


_ON_THE_DAY = "vào ngày cuối kỳ"
declare(
    _stock(
        "members.total",
        "Đảng viên",
        "Số đảng viên sinh hoạt chính thức tại chi bộ vào ngày cuối kỳ, gồm đảng viên dự bị, chính thức, được miễn "
        "công tác và sinh hoạt, bị đình chỉ sinh hoạt; đảng viên sinh hoạt tạm thời tính tại chi bộ gốc.",
        lambda row: True,
    ),
    _stock(
        "members.official",
        "Đảng viên chính thức",
        f"Số đảng viên chính thức {_ON_THE_DAY}, kể cả người được miễn công tác và sinh hoạt hoặc bị đình chỉ "
        "sinh hoạt.",
        lambda row: not row.facts["probationary"],
    ),
    _stock(
        "members.probationary",
        "Đảng viên dự bị",
        f"Số đảng viên dự bị {_ON_THE_DAY}, kể cả người bị đình chỉ sinh hoạt khi đang dự bị.",
        lambda row: row.facts["probationary"],
    ),
    *(
        _stock(
            f"members.{status.value}",
            f"Đảng viên {label}",
            f"Số đảng viên có tình trạng “{status.label}” {_ON_THE_DAY}.",
            _is("status", status),
        )
        for status, label in (
            (Status.EXEMPT, "được miễn công tác và sinh hoạt"),
            (Status.SUSPENDED, "bị đình chỉ sinh hoạt"),
        )
    ),
    _stock("members.female", "Đảng viên nữ", f"Số đảng viên nữ {_ON_THE_DAY}.", _is("sex", Sex.FEMALE)),
    _stock(
        "members.ethnic_minority",
        "Đảng viên là người dân tộc thiểu số",
        f"Số đảng viên có dân tộc khác dân tộc Kinh {_ON_THE_DAY}.",
        lambda row: row.facts["ethnic_group"] not in ("", MAJORITY),
    ),
    _stock(
        "members.religious",
        "Đảng viên có tôn giáo",
        f"Số đảng viên có ghi tôn giáo {_ON_THE_DAY}.",
        lambda row: row.facts["religion"] not in ("", NO_RELIGION),
    ),
    *(
        _stock(
            f"members.age_{first}_{last}" if last < 200 else f"members.age_{first}_plus",
            f"Đảng viên từ {first} đến {last} tuổi" if last < 200 else f"Đảng viên từ {first} tuổi trở lên",
            f"Số đảng viên có tuổi tròn trong khoảng này {_ON_THE_DAY}.",
            _aged(first, last),
        )
        for first, last in ((18, 30), (31, 40), (41, 50), (51, 60), (61, 200))
    ),
    *(
        _stock(
            f"members.education_{level.value}",
            f"Học vấn phổ thông: {level.label}",
            f"Số đảng viên có trình độ giáo dục phổ thông “{level.label}” {_ON_THE_DAY}.",
            _is("education", level),
            QUALIFICATION,
        )
        for level in Education
    ),
    *(
        _stock(
            f"members.profession_{level.value}",
            f"Chuyên môn: {level.label}",
            f"Số đảng viên có trình độ chuyên môn, nghiệp vụ cao nhất “{level.label}” {_ON_THE_DAY}.",
            _is("profession", level),
            QUALIFICATION,
        )
        for level in Profession
    ),
    *(
        _stock(
            f"members.theory_{level.value}",
            f"Lý luận chính trị: {level.label}",
            f"Số đảng viên có trình độ lý luận chính trị “{level.label}” {_ON_THE_DAY}.",
            _is("political_theory", level),
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
        code, label, "đảng viên", FLOW, base, definition, source="members.arrivals", where=_is("arrival", arrival)
    )


def _departed(code: str, label: str, departure: Departure, definition: str) -> Counted:
    return Counted(
        code,
        label,
        "đảng viên",
        FLOW,
        definition=definition,
        source="members.departures",
        where=_is("departure", departure),
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


def _ethnic_group(row: Row) -> str:
    return row.facts["ethnic_group"] or "Chưa ghi"


def _religion(row: Row) -> str:
    return row.facts["religion"] or NO_RELIGION


_TEAM = (
    "members.total",
    "members.female",
    "members.probationary",
    "members.age_18_30",
    "members.profession_university",
    "members.theory_advanced",
)
declare_breakdown(
    Breakdown("dan-toc", "Đảng viên theo dân tộc", "Dân tộc", _TEAM, _ethnic_group),
    Breakdown("ton-giao", "Đảng viên theo tôn giáo", "Tôn giáo", _TEAM, _religion),
    Breakdown(
        "ket-nap-dan-toc",
        "Đảng viên mới kết nạp theo dân tộc",
        "Dân tộc",
        ("members.admitted", "members.readmitted"),
        _ethnic_group,
    ),
)
