"""Acting in somebody's stead for a time: from day to day, over the same branch, under the own name.

What a deputy may do is what the grant permits on that day, so it never outlasts or exceeds the principal's right. There
is no deputy of a deputy: only who holds a grant himself hands it over, or who grants roles there.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from capuy.accounts.access import forget
from capuy.accounts.models import Deputy, Grant, User
from capuy.accounts.queries import may_confirm
from capuy.accounts.roles import TWO_KEYS, Role, may_be_deputised
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.text import fold
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.access import demand, may, organisations_visible_to, scope
from capuy.organisations.models import Organisation

MOST_DAYS = 90
_ENDED = "Lần phụ trách thay này đã kết thúc."


@transaction.atomic
def name_deputy(
    *, by: User, grants: Iterable[Grant], user: User, valid_from: dt.date, valid_to: dt.date, reason: str
) -> list[Deputy]:
    """Let `user` act in the stead of the holder of the grants, all or none; `valid_to` is the first day without it.

    Effects: one deputy a grant, journal. Raises ProblemsFound unless `by` holds each grant or grants roles there, for
    a person outside the branch, for a wrong time, and where somebody else stands in already.
    """
    # In one order: two who name at one moment wait for each other, and do not lock each other out.
    User.objects.select_for_update().get(pk=user.pk)
    chosen = Grant.objects.select_for_update(of=("self",)).filter(pk__in=[grant.pk for grant in grants])
    found = list(chosen.order_by("pk").select_related("user", "organisation"))
    reason = " ".join(reason.split())
    problems = [] if found else [Problem("gone", "Vai trò này vừa được rút lại; mở lại trang để xem.", "grants")]
    problems += _time_problems(valid_from, valid_to)
    if not reason:
        problems.append(Problem("no-reason", "Ghi lý do phân công.", "reason"))
    for grant in found:
        if grant.user_id != by.pk:
            demand(by, Permission.GRANT_ROLES, grant.organisation)
        problems += _person_problems(by, grant, user)
        problems += _grant_problems(grant, valid_from, valid_to)
    stop_on(dict.fromkeys(problems))
    made = []
    for grant in found:
        deputy = Deputy(grant=grant, user=user, reason=reason, named_by=by.get_username())
        deputy.valid_from, deputy.valid_to = valid_from, valid_to
        deputy.save(force_insert=True)
        made.append(deputy)
        _record("accounts.name_deputy", "Phân công phụ trách thay", deputy, by=by, after=_facts(deputy))
    kept = User.objects.get(pk=user.pk)
    kept.stands_in_until = max(valid_to, kept.stands_in_until or valid_to)
    kept.save(update_fields=["stands_in_until"])
    return made


def _time_problems(start: dt.date, end: dt.date) -> Iterable[Problem]:
    if start < dates.today():
        yield Problem("past", "Chỉ phân công được từ hôm nay trở đi.", "valid_from")
    elif end <= start:
        yield Problem("order", "Ngày cuối không được trước ngày bắt đầu.", "valid_to")
    elif (end - start).days > MOST_DAYS:
        told = f"Mỗi lần phân công không quá {MOST_DAYS} ngày; chọn ngày cuối sớm hơn, khi cần thì phân công tiếp."
        yield Problem("too-long", told, "valid_to")


def _person_problems(by: User, grant: Grant, user: User) -> Iterable[Problem]:
    if user.pk == grant.user_id:
        yield Problem("self", "Chọn người khác: không ai phụ trách thay chính mình.", "user")
    elif user.pk == by.pk:
        yield Problem("own-role", "Không ai tự phân công mình; nhờ người giữ vai trò hoặc người quản trị khác.", "user")
    elif not user.is_active:
        yield Problem("locked", "Tài khoản của người này đang bị khóa; mở lại trước, hoặc chọn người khác.", "user")
    elif grant.role in TWO_KEYS and by.pk != grant.user_id and may_confirm(by, user, grant.organisation).exists():
        told = (
            f"Vai trò {grant.get_role_display()} cần hai người quản trị: để người giữ vai trò tự phân công, "
            "hoặc cấp cho người này vai trò đó có thời hạn."
        )
        yield Problem("two-keys", told, "grants")
    elif not candidates(by, [grant]).filter(pk=user.pk).exists():
        told = "Người này không giữ vai trò nào trong phạm vi của vai trò được giao thay; chọn người khác."
        yield Problem("outside", told, "user")


def _grant_problems(grant: Grant, start: dt.date, end: dt.date) -> Iterable[Problem]:
    role = grant.get_role_display()
    if not may_be_deputised(grant.role):
        told = f"Vai trò {role} không giao cho người khác phụ trách thay được; cấp vai trò đó có thời hạn nếu cần."
        yield Problem("not-this-role", told, "grants")
    if start < grant.valid_from:
        yield Problem("too-early", f"Vai trò {role} có hiệu lực từ {format_date(grant.valid_from)}.", "valid_from")
    if grant.valid_to is not None and end > grant.valid_to:
        yield Problem("too-late", f"Vai trò {role} chỉ còn hiệu lực đến hết {format_date(grant.last_day)}.", "valid_to")
    other = grant.deputies.filter(valid_from__lt=end, valid_to__gt=start).select_related("user").first()
    if other is not None:
        span = f"từ {format_date(other.valid_from)} đến hết {format_date(other.last_day)}"
        told = f"{other.user.full_name} đã được phân công thay vai trò {role} {span}; kết thúc lần đó trước."
        yield Problem("taken", told, "grants")


@transaction.atomic
def end_deputy(*, by: User, deputy: Deputy) -> None:
    """End it at once: by the principal, by the deputy, or by who grants roles there. Effects: journal.

    Raises ProblemsFound for others, and if it has ended.
    """
    rows = Deputy.objects.select_for_update(of=("self",)).select_related("user", "grant__user", "grant__organisation")
    found = rows.filter(pk=deputy.pk).first()
    if found is None or found.valid_to <= dates.today():
        raise ProblemsFound([Problem("ended", _ENDED)])
    if by.pk not in {found.user_id, found.grant.user_id}:
        demand(by, Permission.GRANT_ROLES, found.grant.organisation)
    _shorten(found, dates.today(), by=by)
    forget(by)


def end_with(grant: Grant, valid_to: dt.date, *, by: User | None) -> None:
    """The grant ends on a day: so does what others do by it. Called in the transaction of that."""
    rows = Deputy.objects.select_for_update(of=("self",)).filter(grant=grant, valid_to__gt=valid_to)
    for deputy in rows.select_related("user", "grant__user", "grant__organisation"):
        _shorten(deputy, valid_to, by=by)


def _shorten(deputy: Deputy, valid_to: dt.date, *, by: User | None) -> None:
    """To a first day without it; what has not begun by then is taken back whole."""
    before = _facts(deputy)
    if valid_to <= deputy.valid_from:
        after: dict[str, Any] = {"kết quả": "kết thúc ngay, không còn ngày nào"}
        _record("accounts.end_deputy", "Kết thúc phụ trách thay", deputy, by=by, before=before, after=after)
        deputy.delete()
        return
    deputy.valid_to = valid_to
    deputy.save(update_fields=["valid_to"])
    _record("accounts.end_deputy", "Kết thúc phụ trách thay", deputy, by=by, before=before, after=_facts(deputy))


# ── who and what ──


def to_hand_over(user: User) -> QuerySet[Grant]:
    """The user's own grants, of today or to come, that somebody else may exercise for a time."""
    roles = [role for role in Role.values if may_be_deputised(role)]
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=dates.today())
    return Grant.objects.filter(lasting, user=user, role__in=roles).select_related("organisation").order_by("pk")


def candidates(by: User, grants: Sequence[Grant]) -> QuerySet[User]:
    """Who may be named for some of the grants: who holds a role at or below the organisation of one of them.

    Who grants roles chooses among all that he looks after.
    """
    tops = [path for grant in grants if grant.user_id == by.pk and (path := grant.organisation.path_now)]
    if any(grant.user_id != by.pk for grant in grants):
        tops += scope(by, Permission.GRANT_ROLES)
    inside = Organisation.objects.in_branches(tops)
    held = Grant.objects.on(dates.today()).filter(organisation__in=inside).values("user")
    people = User.objects.filter(is_active=True, pk__in=held)
    return people.exclude(pk__in={by.pk, *(grant.user_id for grant in grants)})


def named(people: QuerySet[User], text: str) -> list[User]:
    """Those whom the text names: “Lê Thị Ân (an.le)”, a sign-in name, or a name with or without marks."""
    text = " ".join(text.split())
    inside = text.rpartition("(")[2].removesuffix(")") if text.endswith(")") else text
    exact = people.filter(username__iexact=inside)
    return list(exact[:1]) or list(people.filter(name_folded=fold(text))[:10])


def instead_of(user: User) -> QuerySet[Deputy]:
    """Who acts in the user's stead, or will. Latest first."""
    return _lasting().filter(grant__user=user)


def done_by(user: User) -> QuerySet[Deputy]:
    """In whose stead the user acts, or will. Latest first."""
    return _lasting().filter(user=user)


def known_to(user: User) -> QuerySet[Deputy]:
    """Those that the user may end."""
    managed = organisations_visible_to(user, Permission.GRANT_ROLES)
    mine = Q(user=user) | Q(grant__user=user)
    return Deputy.objects.filter(mine | Q(grant__organisation__in=managed)).select_related("user", "grant__user")


def lie_inside(user: User, by: User) -> bool:
    """Does all that the user does for others, or will, lie inside the branches over which `by` grants roles?"""
    rows = _lasting().filter(user=user)
    return all(may(by, Permission.GRANT_ROLES, row.grant.organisation) for row in rows)


def _lasting() -> QuerySet[Deputy]:
    rows = Deputy.objects.filter(valid_to__gt=dates.today())
    return rows.select_related("user", "grant__user", "grant__organisation")


def _facts(deputy: Deputy) -> dict[str, Any]:
    return {
        "phụ trách thay": deputy.user.full_name,
        "thay đồng chí": deputy.grant.user.full_name,
        "vai trò": deputy.grant.get_role_display(),
        "tổ chức": deputy.grant.organisation.code,
        "từ ngày": deputy.valid_from,
        "đến hết ngày": deputy.last_day,
    }


def _record(action: str, words: str, deputy: Deputy, *, by: User | None, **facts: Any) -> None:
    grant = deputy.grant
    summary = f"{words}: {deputy.user.full_name} thay đồng chí {grant.user.full_name} ({grant.get_role_display()})"
    record(Act(action, summary, subject_of(grant.user), grant.organisation, reason=deputy.reason, **facts), by=by)
