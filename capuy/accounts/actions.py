"""What may happen to accounts: made, locked, given a password, granted a role for a time.

Whoever holds GRANT_ROLES over a branch hands out roles inside it, never to themselves: administrators keep accounts in
order and cannot open personal files, and must not give themselves the role that can.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from capuy.accounts import deputies
from capuy.accounts.access import forget
from capuy.accounts.factors import name_of
from capuy.accounts.journalling import home_of
from capuy.accounts.managing import demand_whole_user, manages_whole, outside
from capuy.accounts.models import Grant, Proposal, User, UserSession
from capuy.accounts.passwords import ONE_TIME_FOR, one_time_password
from capuy.accounts.queries import may_confirm
from capuy.accounts.roles import TWO_KEYS, Role
from capuy.accounts.sessions import drop
from capuy.core import dates
from capuy.core.dates import format_date, format_moment
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen, compare
from capuy.core.validity import DatedQuerySet
from capuy.journal.actions import SYSTEM, Act, record, subject_of
from capuy.journal.models import Entry
from capuy.organisations.access import demand
from capuy.organisations.models import Organisation

_UNTIL = "mật khẩu dùng một lần có giá trị đến"


def create_user(
    *,
    by: User | None,
    username: str,
    full_name: str,
    role: str,
    organisation: Organisation,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    email: str = "",
) -> tuple[User, str]:
    """Make an account with its first role; returns the user and the one-time password, which is stored nowhere and
    good for `ONE_TIME_FOR`.

    Effects: user, grant, two journal entries. Raises ProblemsFound without the right, or if the name is taken.
    """
    password = one_time_password()
    hashed = make_password(password)
    with transaction.atomic():
        user = _create_user(username, full_name, email, hashed, by=by, organisation=organisation)
        grant_role(by=by, user=user, role=role, organisation=organisation, valid_from=valid_from, valid_to=valid_to)
    return user, password


def _create_user(
    username: str, full_name: str, email: str, hashed: str, *, by: User | None, organisation: Organisation
) -> User:
    """The hash is made beforehand: it takes long by design, and SQLite has one writer."""
    demand(by, Permission.GRANT_ROLES, organisation)
    taken = Problem("username-taken", f"Tên đăng nhập “{username}” đã có người dùng; chọn tên khác.", "username")
    if User.objects.filter(username__iexact=username).exists():
        raise ProblemsFound([taken])
    until = timezone.now() + ONE_TIME_FOR
    user = User(username=username, full_name=full_name, email=email, must_change_password=True, password_until=until)
    user.password = hashed
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:  # somebody else took the name since it was looked up
        raise ProblemsFound([taken]) from None
    after = {"tên đăng nhập": username, "họ và tên": full_name, _UNTIL: until}
    _record("accounts.create_user", f"Thêm người dùng {full_name}", user, by=by, place=organisation, after=after)
    return user


@transaction.atomic
def grant_role(
    *,
    by: User | None,
    user: User,
    role: str,
    organisation: Organisation,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
) -> Grant | Proposal:
    """Grant a role over an organisation and all below it; `valid_to` is the first day without it.

    A role of `TWO_KEYS` is only proposed, if another administrator can confirm it. Effects: grant or proposal, journal.
    Raises ProblemsFound without the right, for oneself, for a day past, and for a role that the user holds already.
    """
    demand(by, Permission.GRANT_ROLES, organisation)
    User.objects.select_for_update().get(pk=user.pk)
    giver = by.get_username() if by else SYSTEM
    grant = Grant(user=user, role=role, organisation=organisation, granted_by=giver)
    grant.valid_from, grant.valid_to = valid_from, valid_to
    problems = list(grant_problems(grant, by))
    if by is None or role not in TWO_KEYS or not may_confirm(by, user, organisation).exists():
        stop_on(problems)
        return save_grant(grant, by=by)
    if Proposal.objects.filter(user=user, role=role, organisation=organisation).exists():
        told = "Vai trò này đã được đề nghị cho người này; chờ người quản trị khác xác nhận, hoặc rút đề nghị cũ."
        problems.append(Problem("already-proposed", told, "role"))
    stop_on(problems)
    proposal = Proposal.objects.create(
        user=user, role=role, organisation=organisation, valid_from=valid_from, valid_to=valid_to, proposed_by=by
    )
    _record(
        "accounts.propose_role", _told("Đề nghị vai trò", grant), user, by=by, place=organisation, after=_facts(grant)
    )
    return proposal


def save_grant(grant: Grant, *, by: User | None) -> Grant:
    """Called in the transaction that has looked for problems. Effects: grant, journal."""
    grant.save(force_insert=True)
    place = grant.organisation
    _record("accounts.grant_role", _told("Cấp vai trò", grant), grant.user, by=by, place=place, after=_facts(grant))
    return grant


def grant_problems(grant: Grant, by: User | None) -> Iterable[Problem]:
    if grant.role not in Role.values:
        yield Problem("unknown-role", "Vai trò này không có; chọn trong danh sách.", "role")
    version = grant.organisation.latest_version(max(grant.valid_from, dates.today()))
    if grant.role == Role.CELL_SECRETARY and not (version and version.is_cell):
        told = "Vai trò Bí thư chi bộ chỉ cấp tại một chi bộ; chọn chi bộ, hoặc chọn vai trò khác cho cấp ủy."
        yield Problem("not-a-cell", told, "organisation")
    if by is not None and by.pk == grant.user.pk:
        yield Problem("own-role", "Không ai tự cấp vai trò cho mình; nhờ người quản trị khác.", "role")
    if by is not None and grant.valid_from < dates.today():
        yield Problem("past", "Vai trò chỉ cấp được từ hôm nay trở đi.", "valid_from")
    if grant.valid_to is not None and grant.valid_to <= grant.valid_from:
        yield Problem("order", "Ngày cuối không được trước ngày bắt đầu.", "valid_to")
    held = Grant.objects.filter(user=grant.user, role=grant.role, organisation=grant.organisation)
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=grant.valid_from))
    if grant.valid_to is not None:
        held = held.filter(valid_from__lt=grant.valid_to)
    if held.exists():
        yield Problem("already-held", "Người này đã có vai trò đó tại tổ chức đã chọn trong thời gian này.", "role")


@transaction.atomic
def end_grant(*, by: User | None, grant: Grant, valid_to: dt.date, seen: Seen | None = None) -> None:
    """End a grant; `valid_to` is the first day without it. One that has not begun by then is taken back whole.

    `seen` is what the page showed as `last_day`. Effects: grant shortened or removed, who acts by it too, journal.
    Raises ProblemsFound without the right, for a day past or later than the grant's own end, for the last administrator
    of a branch, and where somebody else has ended it meanwhile.
    """
    _lock_administrators(by)
    found = Grant.objects.select_for_update(of=("self",)).select_related("user", "organisation").filter(pk=grant.pk)
    current = found.first()
    if current is None:
        told = f"Người khác vừa rút lại vai trò {grant.get_role_display()} này; mở lại trang người dùng để xem."
        raise ProblemsFound([Problem("gone", told)])
    grant = current
    demand(by, Permission.GRANT_ROLES, grant.organisation)
    problems = [] if seen is None or grant.valid_to == valid_to else list(_overtaken(grant, seen))
    if by is not None and valid_to < dates.today():
        problems.append(Problem("past", "Chỉ kết thúc được từ hôm nay trở đi.", "valid_to"))
    if grant.valid_to is not None and valid_to > grant.valid_to:
        problems.append(
            Problem("later", "Vai trò này đã kết thúc sớm hơn ngày đó; cấp mới nếu cần kéo dài.", "valid_to")
        )
    if not problems and grant.role == Role.ADMINISTRATOR and not _administered_without(grant):
        problems.append(_last_administrator())
    stop_on(problems)
    before = _facts(grant)
    if valid_to <= grant.valid_from:
        deputies.end_with(grant, valid_to, by=by)
        grant.delete()
        after: dict[str, Any] = {"kết quả": "rút lại trước khi có hiệu lực"}
    else:
        grant.valid_to = valid_to
        grant.save(update_fields=["valid_to"])
        deputies.end_with(grant, valid_to, by=by)
        after = _facts(grant)
    told = _told("Kết thúc vai trò", grant)
    _record("accounts.end_grant", told, grant.user, by=by, place=grant.organisation, before=before, after=after)


def _overtaken(grant: Grant, seen: Seen) -> Iterable[Problem]:
    if seen.showed("last_day", grant.last_day):
        return
    entries = Entry.objects.about(subject_of(grant.user)).filter(action="accounts.end_grant")
    entry = entries.filter(organisation=grant.organisation.code).first()
    who = f"{entry.actor_name or entry.actor} vừa đổi lúc {format_moment(entry.at)}" if entry else "Vừa có người đổi"
    told = f"{who}: vai trò này kết thúc hết ngày {format_date(grant.last_day)}. Xem lại; vẫn muốn đổi thì bấm lần nữa."
    yield Problem("overtaken", told, "valid_to")


@transaction.atomic
def correct_user(*, by: User | None, user: User, full_name: str, email: str, seen: Seen | None = None) -> None:
    """Correct the name and the address for letters; what is handed in as it was `seen` stays.

    Effects: user, journal. Raises ProblemsFound as `reset_password`, and for what somebody else changed meanwhile.
    """
    demand_whole_user(by, user)
    given = {"full_name": full_name, "email": email}
    found = User.objects.select_for_update().get(pk=user.pk)
    stored = {name: getattr(found, name) for name in given}
    compared = compare(seen, given, stored)
    stop_on(
        Problem("overtaken", f"Người khác vừa sửa thành “{stored[name]}”; xem lại rồi lưu lại.", name)
        for name in compared.clashing
    )
    given = {name: given[name] if name in compared.mine else stored[name] for name in given}
    changed = [name for name in given if given[name] != stored[name]]
    if not changed:
        return
    found.full_name, found.email = given["full_name"], given["email"]
    found.save(update_fields=["full_name", "email"])
    labels = {"full_name": "họ và tên", "email": "thư điện tử"}
    before, after = ({labels[name]: facts[name] for name in changed} for facts in (stored, given))
    told = f"Sửa thông tin của {stored['full_name']}"
    _record("accounts.correct_user", told, user, by=by, before=before, after=after)


def reset_password(*, by: User | None, user: User) -> str:
    """Give a new one-time password, returned once; the user is signed out everywhere.

    Effects: password, journal. Raises ProblemsFound unless every role of the user lies in the branch of `by`.
    """
    password = one_time_password()
    hashed = make_password(password)
    with transaction.atomic():
        demand_whole_user(by, user)
        _reset_password(user, hashed, by=by)
    return password


def _reset_password(user: User, hashed: str, *, by: User | None) -> None:
    user.password = hashed
    user.must_change_password, user.password_until = True, timezone.now() + ONE_TIME_FOR
    user.save(update_fields=["password", "must_change_password", "password_until"])
    drop(user)
    after = {_UNTIL: user.password_until}
    _record("accounts.reset_password", f"Đặt lại mật khẩu của {user.full_name}", user, by=by, after=after)


def reset_passwords(users: Iterable[User], *, by: User) -> list[tuple[User, str]]:
    """Give each of the users a new one-time password, to be printed on slips; all or none.

    Effects: passwords, journal. Raises ProblemsFound naming those whose roles do not all lie in the branch of `by`, and
    `by` themselves.
    """
    chosen = list(users)
    passwords = [one_time_password() for _ in chosen]
    hashes = [make_password(password) for password in passwords]
    with transaction.atomic():
        stop_on([outside(user) for user in chosen if user.pk == by.pk or not manages_whole(by, user)])
        for user, hashed in zip(chosen, hashes, strict=True):
            _reset_password(user, hashed, by=by)
    return list(zip(chosen, passwords, strict=True))


@transaction.atomic
def set_active(*, by: User | None, user: User, active: bool, reason: str) -> None:
    """Lock an account at once, or open it again.

    Effects: user, journal; a locked user's next request is refused. Raises ProblemsFound without the right over all of
    the user's roles, for oneself, and for the last administrator of a branch.
    """
    _lock_administrators(by)
    demand_whole_user(by, user)
    problems = []
    if by is not None and by.pk == user.pk:
        problems.append(Problem("own-account", "Không ai tự khóa tài khoản của mình."))
    administered = list(_lasting_administrators().filter(user=user).select_related("organisation"))
    if not active and not all(_administered_without(grant, user) for grant in administered):
        problems.append(_last_administrator())
    stop_on(problems)
    before = {"đang hoạt động": user.is_active}
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        drop(user)
    words = "Mở lại tài khoản" if active else "Khóa tài khoản"
    told = f"{words} {user.full_name}"
    after = {"đang hoạt động": active}
    _record("accounts.set_active", told, user, by=by, before=before, after=after, reason=reason)


@transaction.atomic
def end_sessions(*, by: User, user: User, keep: int | None = None, reason: str = "") -> int:
    """Sign the user out everywhere, but for the session of the row `keep`; returns how many sessions ended.

    Effects: sessions, journal. Raises ProblemsFound for somebody else's without the right over all of the roles.
    """
    if by.pk != user.pk:
        demand_whole_user(by, user)
    ended = drop(user, keep=keep)
    told = f"Kết thúc {ended} phiên đăng nhập của {user.full_name}"
    _record("accounts.end_sessions", told, user, by=by, reason=reason)
    return ended


@transaction.atomic
def end_session(session: UserSession, *, by: User) -> None:
    """End one of one's own sessions. Effects: session, journal. Raises ProblemsFound for somebody else's."""
    if session.user_id != by.pk:
        raise ProblemsFound([Problem("foreign", "Phiên này không phải của đồng chí.")])
    drop(by, only=session.pk)
    _record("accounts.end_session", f"Kết thúc phiên đăng nhập trên {session.device}", by, by=by)


@transaction.atomic
def remove_factors(*, by: User | None, user: User, reason: str) -> None:
    """Take away factors that were lost, so that the user can set up new ones; signs the user out everywhere.

    Effects: factors, sessions, journal. Raises ProblemsFound without the right over all of the roles, for oneself, and
    if there are none.
    """
    demand_whole_user(by, user)
    factors = list(Authenticator.objects.select_for_update().filter(user=user).order_by("pk"))
    problems = []
    if by is not None and by.pk == user.pk:
        problems.append(Problem("own-account", "Xác thực hai bước của mình thì đổi ở trang của mình."))
    if not factors:
        problems.append(Problem("no-factor", "Người này chưa thiết lập xác thực hai bước."))
    stop_on(problems)
    before = {"xác thực hai bước": [name_of(factor) for factor in factors]}
    Authenticator.objects.filter(user=user).delete()
    drop(user)
    told = f"Gỡ xác thực hai bước của {user.full_name}"
    _record("accounts.remove_factors", told, user, by=by, before=before, reason=reason)


def _lock_administrators(by: User | None) -> None:
    """Two administrators cannot end each other's grants at one moment: the second may have lost the right by now."""
    list(Grant.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    if by is not None:
        by.is_active = User.objects.filter(pk=by.pk, is_active=True).exists()
        forget(by)


def _lasting_administrators() -> DatedQuerySet[Grant]:
    """Grants of administrators that hold now and have no end."""
    return Grant.objects.on(dates.today()).filter(role=Role.ADMINISTRATOR, valid_to__isnull=True, user__is_active=True)


def _administered_without(ending: Grant, user: User | None = None) -> bool:
    """Would the organisation of the `ending` grant still lie under a lasting administrator (other than `user`)?"""
    others = _lasting_administrators().exclude(pk=ending.pk).select_related("organisation")
    if user is not None:
        others = others.exclude(user=user)
    paths = tuple(path for path in (grant.organisation.path_now for grant in others) if path)
    return ending.organisation.path_now.startswith(paths)


def _last_administrator() -> Problem:
    return Problem("last-administrator", "Đây là người quản trị cuối cùng của tổ chức này; cấp cho người khác trước.")


def _facts(grant: Grant) -> dict[str, Any]:
    return {
        "vai trò": grant.get_role_display(),
        "tổ chức": grant.organisation.code,
        "từ ngày": grant.valid_from,
        "đến hết ngày": grant.last_day,
        **({"người đề nghị": grant.granted_by} if grant.confirmed_by else {}),
    }


def _told(words: str, grant: Grant) -> str:
    return f"{words} {grant.get_role_display()} của {grant.user.full_name} tại {grant.organisation.code}"


def _record(action: str, summary: str, user: User, *, by: User | None, **facts: Any) -> None:
    facts.setdefault("place", home_of(user))
    record(Act(action, summary, subject_of(user), **facts), by=by)
