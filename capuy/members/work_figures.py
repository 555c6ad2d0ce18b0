"""Figures of member work beside the stock: where a period began, moves by decisions, cards, badges, exemptions."""

import datetime as dt
from typing import Any

from django.db.models import F, Q, QuerySet

from capuy.core.dates import format_date
from capuy.core.periods import Period
from capuy.figures.registry import Counted, Row, Source, counting_day, declare, declare_source
from capuy.members.figures import FLOW, PERSON, changing, member_row, memberships, present
from capuy.members.models import Arrival, Departure, FactKind, MembershipKind, Status

WORK = "Nghiệp vụ công tác đảng viên"
_DAY = dt.timedelta(days=1)


def _there_on(column: str) -> Q:
    """The membership holds on the day in the column."""
    return Q(valid_from__lte=F(column)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=F(column)))


def _stretch(period: Period) -> tuple[dt.date, dt.date]:
    return period.first, counting_day(period)


def _cards(period: Period) -> QuerySet[Any]:
    """Those whose card bears a day of the period, in the cell of that day."""
    given = Q(member__card_issued_on__range=_stretch(period))
    return memberships().filter(given, _there_on("member__card_issued_on"))


def _badges(period: Period) -> QuerySet[Any]:
    """A row for each badge given in the period, in the cell of its day."""
    given = Q(member__facts__kind=FactKind.BADGE, member__facts__happened_on__range=_stretch(period))
    found = memberships().filter(given, _there_on("member__facts__happened_on"))
    return found.annotate(title=F("member__facts__title"), given_on=F("member__facts__happened_on"))


def _exempted(period: Period) -> QuerySet[Any]:
    """Those whom a decision of the period frees from work and meetings, in the cell of that day."""
    begun = Q(member__spells__status=Status.EXEMPT, member__spells__valid_from__range=_stretch(period))
    found = memberships().filter(begun, _there_on("member__spells__valid_from"))
    return found.annotate(exempt_on=F("member__spells__valid_from"))


def _card_row(values: Any) -> Row:
    return member_row(values, f"Cấp thẻ ngày {format_date(values['member__card_issued_on'])}")


def _badge_row(values: Any) -> Row:
    return member_row(values, f"{values['title']}, {format_date(values['given_on'])}")


def _exempt_row(values: Any) -> Row:
    return member_row(values, f"Được miễn từ {format_date(values['exempt_on'])}")


declare_source("members.opening", present(MembershipKind.OFFICIAL, lambda period: period.first - _DAY))
declare_source(
    "members.cards",
    Source(_cards, (*PERSON, "member__card_issued_on"), _card_row, "member__card_issued_on", changing=changing),
)
declare_source("members.badges", Source(_badges, (*PERSON, "title", "given_on"), _badge_row, "given_on", changing))
declare_source("members.exempted", Source(_exempted, (*PERSON, "exempt_on"), _exempt_row, "exempt_on", changing))


def _of(code: str, label: str, group: str, source: str, definition: str, *, where: Q | None = None) -> Counted:
    return Counted(
        code, label, "đảng viên", group, definition=definition, source=source, where=Q() if where is None else where
    )


declare(
    _of(
        "members.opening",
        "Đảng viên đầu kỳ",
        FLOW,
        "members.opening",
        "Số đảng viên vào ngày trước ngày đầu của kỳ, đếm ở những tổ chức nay thuộc đảng bộ: cộng số tăng, trừ số giảm "
        "của kỳ thì bằng số đảng viên cuối kỳ.",
    ),
    _of(
        "members.reorganised_in",
        "Đến theo quyết định về tổ chức",
        FLOW,
        "members.arrivals",
        "Số lượt đảng viên đến chi bộ trong kỳ do chia, tách, sáp nhập, giải thể tổ chức đảng.",
        where=Q(arrival=Arrival.REORGANISATION),
    ),
    _of(
        "members.reorganised_out",
        "Đi theo quyết định về tổ chức",
        FLOW,
        "members.departures",
        "Số lượt đảng viên rời chi bộ trong kỳ do chia, tách, sáp nhập, giải thể tổ chức đảng.",
        where=Q(departure=Departure.REORGANISATION),
    ),
    _of(
        "members.entered",
        "Có sẵn khi lập sổ",
        FLOW,
        "members.arrivals",
        "Số đảng viên mà ngày vào chi bộ được ghi trong kỳ khi lập sổ trên phần mềm, không rõ lý do đến.",
        where=Q(arrival=Arrival.ENTRY),
    ),
    _of(
        "members.cards_issued",
        "Được cấp thẻ đảng viên",
        WORK,
        "members.cards",
        "Số đảng viên có ngày cấp thẻ trong kỳ, tính ở chi bộ đang sinh hoạt ngày đó.",
    ),
    _of(
        "members.badges",
        "Được tặng Huy hiệu Đảng",
        WORK,
        "members.badges",
        "Số Huy hiệu Đảng ghi trong hồ sơ với ngày quyết định trong kỳ, tính ở chi bộ đang sinh hoạt ngày đó.",
    ),
    _of(
        "members.exempted",
        "Được miễn công tác và sinh hoạt trong kỳ",
        WORK,
        "members.exempted",
        "Số đảng viên bắt đầu được miễn công tác và sinh hoạt trong kỳ.",
    ),
)
