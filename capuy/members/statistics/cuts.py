"""Through what the forms see members and organisations, beside the indicators that there are."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial, reduce
from itertools import pairwise
from operator import or_
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from capuy.core.dates import born_by
from capuy.figures import registry
from capuy.figures.cuts import Cut, Family, Scope, declare_cut, declare_family
from capuy.figures.registry import Counted, counting_day
from capuy.figures.structure import within
from capuy.members.figures import AGES, NO_RELIGION
from capuy.members.models import (
    Education,
    Membership,
    MembershipKind,
    PoliticalTheory,
    Profession,
    Sex,
    Status,
)
from capuy.organisations.models import Placement, Version
from capuy.regulations import KINDS, regulation
from capuy.regulations.membership import BADGE_YEARS, CELL_MINIMUM, GROUPS_FROM

STOCKS = ("members.present", "members.opening")
ARRIVALS, DEPARTURES = ("members.arrivals",), ("members.departures",)
EVENTS = (*ARRIVALS, *DEPARTURES, "members.recognised", "members.cards", "members.badges", "members.exempted")
PEOPLE = (*STOCKS, *EVENTS, "members.temporary")
ORGANISATIONS = ("organisations",)
UNKNOWN = "Chưa ghi"
LEVELS: tuple[tuple[str, str, Iterable[Any]], ...] = (
    ("education", "Học vấn phổ thông", Education),
    ("profession", "Chuyên môn", Profession),
    ("political_theory", "Lý luận chính trị", PoliticalTheory),
)
UNIVERSITY = (Profession.UNIVERSITY, Profession.MASTER, Profession.DOCTOR)
ADVANCED = (PoliticalTheory.ADVANCED, PoliticalTheory.BACHELOR)
# Where one group of years in the Party ends and the next begins.
PARTY_YEARS = (30, 40, 50, 60)
BASE_KINDS = tuple(slug for slug, kind in KINDS.items() if kind.is_base)
CELL_KINDS = tuple(slug for slug, kind in KINDS.items() if kind.is_cell)


def _where(code: str) -> Q:
    """The condition of an indicator, where it does not depend on the day."""
    known = registry.indicator(code)
    if not isinstance(known, Counted) or not isinstance(known.where, Q):
        raise TypeError(code)
    return known.where


def _number(column: str) -> Combinable:
    """A day as the number 20250930, so that the difference of two tells full years."""
    year, month, day = (
        extract(column, output_field=IntegerField()) for extract in (ExtractYear, ExtractMonth, ExtractDay)
    )
    return year * 10_000 + month * 100 + day


def _arrived_aged(first: int, last: int) -> Q:
    """Full years on the day of arrival, from `first` to `last`."""
    age = _number("valid_from") - _number("member__born_on")
    return Q(GreaterThanOrEqual(age, first * 10_000)) & Q(LessThan(age, (last + 1) * 10_000))


def _young(scope: Scope) -> Q:
    first, last = AGES[0]
    day = counting_day(scope.period)
    return Q(member__born_on__lte=born_by(first, day), member__born_on__gt=born_by(last + 1, day))


def _under_age(scope: Scope) -> Q:
    return Q(member__born_on__gt=born_by(AGES[0][0], counting_day(scope.period)))


def _from_inside(scope: Scope) -> Q:
    """Left another cell of the same branch on the day of arrival."""
    left = Membership.objects.filter(
        within(scope.organisation, scope.day),
        member=OuterRef("member"),
        kind=MembershipKind.OFFICIAL,
        valid_to=OuterRef("valid_from"),
    )
    return Q(Exists(left))


def _to_inside(scope: Scope) -> Q:
    """Arrived in another cell of the same branch on the day of departure."""
    arrived = Membership.objects.filter(
        within(scope.organisation, scope.day),
        member=OuterRef("member"),
        kind=MembershipKind.OFFICIAL,
        valid_from=OuterRef("valid_to"),
    )
    return Q(Exists(arrived))


def _since(bound: str, day: dt.date) -> Q:
    """The decision to admit, else the admission, is of `day` or before (`lte`), or after it (`gt`)."""
    decided = Q(**{f"member__admission_decided_on__{bound}": day})
    admitted = Q(**{"member__admission_decided_on__isnull": True, f"member__admitted_on__{bound}": day})
    return decided | admitted


def _party_years(first: int, last: int | None) -> Callable[[Scope], Q]:
    """Full years in the Party on the counting day, from `first` to `last`; interruptions are not taken off."""

    def where(scope: Scope) -> Q:
        day = counting_day(scope.period)
        found = _since("lte", born_by(first, day)) if first else Q()
        return found & _since("gt", born_by(last + 1, day)) if last else found

    return where


def _in_kind(kind: str, scope: Scope) -> Q:
    found = Version.objects.on(counting_day(scope.period)).filter(kind=kind)
    return Q(organisation__in=found.values("organisation"))


def _under(kind: str, scope: Scope) -> Q:
    """The cell is an organisation of the kind, or stands below one, on the counting day."""
    day = counting_day(scope.period)
    place, version = Placement._meta.db_table, Version._meta.db_table
    stands = "{0}.valid_from <= %s AND ({0}.valid_to IS NULL OR {0}.valid_to > %s)"
    sql = f"""
        SELECT below.organisation_id FROM {place} base
        JOIN {version} kind ON kind.organisation_id = base.organisation_id AND kind.kind = %s
        JOIN {place} below ON below.path >= base.path AND below.path < base.path || '~'
        WHERE {" AND ".join(stands.format(name) for name in ("base", "kind", "below"))}
    """  # noqa: S608 - names of tables; values are parameters
    return Q(organisation__in=RawSQL(sql, [kind, *[day] * 6]))  # noqa: S611 - the same


def _under_none(scope: Scope) -> Q:
    return ~reduce(or_, (_under(kind, scope) for kind in BASE_KINDS))


def _cells_with(scope: Scope, least: int, where: Q) -> Q:
    """Cells that have so many members of the kind, or more, on the counting day."""
    there = registry.source("members.present").records(scope.period).filter(where)
    counted = there.order_by().values("organisation_id").annotate(n=Count("pk")).filter(n__gte=least)
    return Q(organisation__in=counted.values("organisation_id"))


def _is_cell() -> Q:
    return Q(kind__in=CELL_KINDS)


def _small(scope: Scope) -> Q:
    least = regulation(CELL_MINIMUM, on=counting_day(scope.period)).value
    return _is_cell() & ~_cells_with(scope, least, ~Q(standing=Status.PROBATIONARY))


def _large(scope: Scope) -> Q:
    least = regulation(GROUPS_FROM, on=counting_day(scope.period)).value
    return _is_cell() & _cells_with(scope, least, Q())


def _middle(scope: Scope) -> Q:
    return _is_cell() & ~_small(scope) & ~_large(scope)


def ages_label(first: int, last: int) -> str:
    return f"Từ {first} đến {last} tuổi" if last < 200 else f"Từ {first} tuổi trở lên"


def years_label(first: int, last: int | None) -> str:
    if not first:
        return f"Dưới {PARTY_YEARS[0]} năm tuổi Đảng"
    return f"Từ {first} năm tuổi Đảng trở lên" if last is None else f"Từ {first} đến {last} năm tuổi Đảng"


# From, to; the first band begins at nought, the last one has no end.
YEAR_BANDS: tuple[tuple[int, int | None], ...] = (
    (0, PARTY_YEARS[0] - 1),
    *((first, after - 1) for first, after in pairwise(PARTY_YEARS)),
    (PARTY_YEARS[-1], None),
)
BADGES: tuple[int, ...] = regulation(BADGE_YEARS, on=dt.date.max).value


def _badge(years: int) -> Q:
    """Its title names the number alone, as in “Huy hiệu 30 năm tuổi Đảng”."""
    return Q(title__regex=rf"(^|[^0-9]){years}([^0-9]|$)")


declare_cut(
    Cut("male", "Nam", Q(member__sex=Sex.MALE), PEOPLE),
    Cut("female", "Nữ", _where("members.female"), PEOPLE),
    Cut("ethnic_minority", "Người dân tộc thiểu số", _where("members.ethnic_minority"), PEOPLE),
    Cut("religious", "Có tôn giáo", _where("members.religious"), PEOPLE),
    Cut("young", "Từ 18 đến 30 tuổi", _young, PEOPLE),
    Cut("probationary", "Dự bị", Q(standing=Status.PROBATIONARY), STOCKS),
    Cut("under_age", "Dưới 18 tuổi theo ngày sinh đã ghi", _under_age, STOCKS),
    Cut("arrived_under_age", "Dưới 18 tuổi theo ngày sinh đã ghi", _arrived_aged(-200, AGES[0][0] - 1), ARRIVALS),
    *(
        Cut(f"arrived_{first}", f"{ages_label(first, last)} khi kết nạp", _arrived_aged(first, last), ARRIVALS)
        for first, last in AGES
    ),
    *(
        Cut(f"{column}_{level.value}", f"{word}: {level.label}", Q(**{f"member__{column}": level}), PEOPLE)
        for column, word, levels in LEVELS
        for level in levels
    ),
    *(
        Cut(f"{column}_unknown", f"{word}: chưa ghi", Q(**{f"member__{column}": ""}), PEOPLE)
        for column, word, _ in LEVELS
    ),
    Cut("university", "Đại học trở lên", Q(member__profession__in=UNIVERSITY), PEOPLE),
    Cut("advanced_theory", "Lý luận chính trị cao cấp, cử nhân", Q(member__political_theory__in=ADVANCED), PEOPLE),
    *(Cut(f"years_{first}", years_label(first, last), _party_years(first, last), STOCKS) for first, last in YEAR_BANDS),
    Cut(
        "years_unknown",
        "Chưa ghi ngày kết nạp",
        Q(member__admission_decided_on__isnull=True, member__admitted_on__isnull=True),
        STOCKS,
    ),
    Cut("no_card", "Chưa ghi ngày cấp thẻ", Q(member__card_issued_on__isnull=True), STOCKS),
    Cut("from_inside", "Từ chi bộ khác trong đảng bộ", _from_inside, ARRIVALS, relative=True),
    Cut("from_outside", "Từ ngoài đảng bộ", lambda scope: ~_from_inside(scope), ARRIVALS, relative=True),
    Cut("to_inside", "Sang chi bộ khác trong đảng bộ", _to_inside, DEPARTURES, relative=True),
    Cut("to_outside", "Ra ngoài đảng bộ", lambda scope: ~_to_inside(scope), DEPARTURES, relative=True),
    *(Cut(f"badge_{years}", f"Huy hiệu {years} năm", _badge(years), ("members.badges",)) for years in BADGES),
    Cut(
        "badge_other",
        "Nội dung ghi không nêu mức",
        ~reduce(or_, map(_badge, BADGES)),
        ("members.badges",),
    ),
    *(Cut(f"kind_{slug}", kind.label, Q(kind=slug), ORGANISATIONS) for slug, kind in KINDS.items()),
    *(
        Cut(f"in_{slug}", f"Tại {KINDS[slug].label.lower()}", partial(_in_kind, slug), ("members.present",))
        for slug in CELL_KINDS
    ),
    *(
        Cut(f"under_{slug}", f"Thuộc {KINDS[slug].label.lower()}", partial(_under, slug), ("members.present",))
        for slug in BASE_KINDS
    ),
    Cut("under_none", "Không thuộc tổ chức cơ sở đảng nào", _under_none, ("members.present",)),
    Cut("small", "Dưới mức đảng viên chính thức tối thiểu", _small, ORGANISATIONS),
    Cut("middle", "Đủ mức tối thiểu, chưa đến mức chia tổ đảng", _middle, ORGANISATIONS),
    Cut("large", "Đến mức chia tổ đảng", _large, ORGANISATIONS),
)


def _ethnic(told: str) -> tuple[str, ...]:
    return ("",) if told == UNKNOWN else (told,)


def _religion(told: str) -> tuple[str, ...]:
    return ("", NO_RELIGION) if told == NO_RELIGION else (told,)


declare_family(
    Family("dan-toc", "Dân tộc", "member__ethnic_group", lambda stored: stored or UNKNOWN, _ethnic, PEOPLE),
    Family("ton-giao", "Tôn giáo", "member__religion", lambda stored: stored or NO_RELIGION, _religion, PEOPLE),
)
