"""B1: guessing a password. B2: the second factor. B3: which names exist. B4: when a session is over, it is over."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from capuy.accounts import actions, middleware, sessions
from capuy.accounts.adapter import AccountAdapter
from capuy.accounts.models import User, UserSession
from capuy.accounts.roles import NEEDS_SECOND_FACTOR, Role
from tests.accounts.codes import code_of, give_application
from tests.architecture.rules import OF_ONESELF, OPEN
from tests.architecture.world import ALL_SHAPES, World, path_of
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import bare
from tests.drill.test_a5_races import at_once
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LOGIN, CODE = "/tai-khoan/dang-nhap/", "/tai-khoan/dang-nhap/ma/"
PASSWORD = "ngoi-truong-ben-song"
START = 1_800_000_000


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return World()


def with_password(username: str, *grants) -> User:
    user = make_user(username, *grants)
    user.set_password(PASSWORD)
    user.save()
    return user


class Checks:
    """Counts how often a password is worked out: each is one guess, and takes the time of one."""

    def __init__(self, monkeypatch) -> None:
        self.verified: list[str] = []
        self.made = 0
        hasher = type(get_hasher())
        verify, encode = hasher.verify, hasher.encode

        def counted_verify(this, password, encoded):
            self.verified.append(encoded)
            return verify(this, password, encoded)

        def counted_encode(this, password, salt):
            self.made += 1
            return encode(this, password, salt)

        monkeypatch.setattr(hasher, "verify", counted_verify)
        monkeypatch.setattr(hasher, "encode", counted_encode)


# ── B1 ──


def guess(drill: Drill, settings, monkeypatch) -> None:
    """One account, one address, many of both, headers that lie; at most five guesses an account in five minutes."""
    settings.ALLOWED_HOSTS = ["*"]
    checks, chance = Checks(monkeypatch), drill.random
    users = [with_password(f"nguoi-{n}") for n in range(3)]
    last: dict[str, list[float]] = {user.password: [] for user in users}
    with time_machine.travel(START, tick=False) as clock:
        for _ in drill.cases():
            clock.shift(chance.choice([0, 0, 0, 1, 5, 20]))
            name = chance.choice(users[: chance.choice([1, 3])]).username
            name = chance.choice([name, name.upper(), f" {name} ", name.title()])
            headers = {
                "REMOTE_ADDR": f"203.0.{chance.randrange(256)}.{chance.randrange(256)}",
                "HTTP_X_FORWARDED_FOR": f"10.0.0.{chance.randrange(256)}, 10.1.1.{chance.randrange(256)}",
                "HTTP_X_REAL_IP": f"10.2.0.{chance.randrange(256)}",
                "HTTP_FORWARDED": f"for=10.3.0.{chance.randrange(256)}",
                "HTTP_HOST": f"may-{chance.randrange(99)}.example:{chance.randrange(1, 60000)}",
                "HTTP_USER_AGENT": f"x{chance.randrange(99)}",
            }
            checks.verified.clear()
            Client().post(LOGIN, {"login": name, "password": f"sai-{chance.random()}"}, **headers)
            now = clock_now()
            for encoded in set(checks.verified) & set(last):
                last[encoded] = [at for at in last[encoded] if now - at < 300] + [now]
                if len(last[encoded]) > 5:
                    drill.bad(f"{len(last[encoded])} guesses at {name} within five minutes")


def clock_now() -> float:
    return timezone.now().timestamp()


@reaches("B1", sample=60, full=20_000)
def test_five_guesses_an_account_in_five_minutes(drill, settings, monkeypatch):
    guess(drill, settings, monkeypatch)


@planted("B1", cases=60)
def test_a_count_that_believes_headers_is_found(drill, settings, monkeypatch):
    def believing(self, request, **credentials):
        return f"name:{credentials.get('username')}:{request.META['HTTP_HOST']}"

    monkeypatch.setattr(AccountAdapter, "_get_login_attempts_cache_key", believing)
    guess(drill, settings, monkeypatch)


def guess_at_once(drill: Drill, settings, monkeypatch) -> None:
    """A dozen at one account at one moment, each over a connection of its own as workers have, from everywhere."""
    settings.ALLOWED_HOSTS = ["*"]
    checks = Checks(monkeypatch)
    for number in drill.cases():
        user = with_password(f"nguoi-{number}")
        checks.verified.clear()
        addresses = [f"203.{number % 256}.{drill.random.randrange(256)}.{place}" for place in range(12)]

        def post(address, name=user.username):
            client = Client(REMOTE_ADDR=address, HTTP_HOST=f"may-{address}.example")
            return lambda: client.post(LOGIN, {"login": name, "password": "sai-hoan-toan"}).status_code

        ended = [end for _ in range(2) for end in at_once(*map(post, addresses))]
        if set(ended) != {200}:
            drill.bad(f"{ended}")
        if not 1 <= checks.verified.count(user.password) <= 5:
            drill.bad(f"{checks.verified.count(user.password)} of {len(ended)} guesses at once were looked at")


@pytest.mark.django_db(transaction=True)
@reaches("B1", sample=3, full=1_000)
def test_five_guesses_at_once_over_all_workers(drill, settings, monkeypatch):
    guess_at_once(drill, settings, monkeypatch)


@pytest.mark.django_db(transaction=True)
@planted("B1")
def test_a_count_that_each_worker_keeps_for_itself_is_found(drill, settings, monkeypatch):
    def own(self, request, **credentials):
        return f"name:{credentials.get('username')}:{threading.get_ident()}"

    monkeypatch.setattr(AccountAdapter, "_get_login_attempts_cache_key", own)
    guess_at_once(drill, settings, monkeypatch)


# ── B2 ──


def stop_halfway(drill: Drill, world: World, settings) -> None:
    """Between password and code, and where a role needs a factor that is not set up: nothing is open yet."""
    settings.SECOND_FACTOR = "default"
    district = world.own["organisation"]
    halfway = with_password("nua-duong", *((role, district) for role in Role.values))
    give_application(halfway)
    client = Client()
    assert client.post(LOGIN, {"login": halfway.username, "password": PASSWORD})["Location"].startswith(CODE)
    bare_ones = {role: Client() for role in NEEDS_SECOND_FACTOR}
    for role, without in bare_ones.items():
        without.force_login(make_user(f"khong-{role}", (role, district)))
    for name, pattern in ALL_SHAPES:
        if name in OPEN:
            continue
        path = path_of(name, pattern, world.own)
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            led = answer.status_code == 302 and answer["Location"].startswith(LOGIN)
            drill.expect(led, f"{method} {path} between the two steps: {answer.status_code}")
            if name in OF_ONESELF | {"web:text-size"}:
                continue
            role = drill.random.choice(sorted(bare_ones))
            answer = getattr(bare_ones[role], method)(path)
            led = answer.status_code == 302 and answer["Location"] == "/tai-khoan/hai-buoc/"
            drill.expect(led, f"{method} {path} by {role} without a factor: {answer.status_code}")


@reaches("B2")
def test_nothing_is_open_before_the_second_step(drill, world, settings):
    stop_halfway(drill, world, settings)


@reaches("B2", sample=20, full=5_000)
def test_no_guessed_code_is_accepted(drill, settings):
    """Numbers, old codes, codes of others, recovery codes that never were; at most five are looked at in five minutes."""
    settings.SECOND_FACTOR = "default"
    user, other = with_password("an"), with_password("binh")
    mine, theirs = give_application(user), give_application(other)
    with time_machine.travel(START, tick=False) as clock:
        for _ in drill.cases():
            clock.shift(drill.random.choice([1, 30, 120]))
            client = Client(REMOTE_ADDR=f"203.0.113.{drill.random.randrange(256)}")
            if client.post(LOGIN, {"login": "an", "password": PASSWORD}).status_code != 302:
                continue
            number = drill.random.randrange(10**6)
            tried = [
                f"{number:06d}",
                code_of(theirs),
                code_of(mine, -9),
                code_of(mine, 9),
                f"{number:08d}",
                "",
                "٠٠٠٠٠٠",
            ]
            code = drill.random.choice([one for one in tried if one not in {code_of(mine, n) for n in (-1, 0, 1)}])
            client.post(CODE, {"code": code})
            if "_auth_user_id" in client.session:
                drill.bad(f"{code} was accepted")


@planted("B2")
def test_a_role_that_is_let_in_without_a_factor_is_found(drill, world, settings, monkeypatch):
    monkeypatch.setattr(middleware, "needs_factor", lambda user: False)
    stop_halfway(drill, world, settings)


# ── B3 ──


def ask_for_names(drill: Drill, monkeypatch) -> None:
    """A name that exists and one that does not: the same answer, and the same passwords worked out."""
    checks = Checks(monkeypatch)
    known = [with_password("co-that"), with_password("bi-khoa"), with_password("co-ma"), make_user("chua-co")]
    User.objects.filter(username="bi-khoa").update(is_active=False)
    give_application(known[2])
    for number in drill.cases():
        cache.clear()
        answers = []
        for name in (drill.random.choice(known).username, f"khong-co-{number}"):
            checks.verified.clear()
            checks.made = 0
            answer = Client().post(LOGIN, {"login": name, "password": "sai-hoan-toan"})
            page = bare(answer, LOGIN).replace(name, "*")
            answers.append((answer.status_code, re.sub(r"\s+", " ", page), max(len(checks.verified), checks.made)))
        first, second = answers
        if first != second:
            drill.bad(f"{known} and a made-up name are told apart: {first[2]} and {second[2]} passwords worked out")


@reaches("B3", sample=12, full=2_000)
def test_names_that_exist_cannot_be_told_from_others(drill, monkeypatch):
    ask_for_names(drill, monkeypatch)


@planted("B3", cases=3)
def test_an_answer_that_knows_names_is_found(drill, monkeypatch):
    def tell(self, request, **credentials):
        if not User.objects.filter(username=credentials.get("username")).exists():
            raise ValidationError("Không có tài khoản này.")

    monkeypatch.setattr(AccountAdapter, "authentication_failed", tell)
    ask_for_names(drill, monkeypatch)


# ── B4 ──


def end_by_lot(drill: Drill, world: World) -> None:
    """After whatever ends it, no address is open to the cookie that was."""
    administrator = make_user("quan-tri-tren", (Role.ADMINISTRATOR, world.city))
    district = world.own["organisation"]

    def phone(user: User) -> UserSession:
        return UserSession.objects.filter(user=user).latest("pk")

    ends = {
        "signed out": lambda client, user, clock: client.post("/tai-khoan/dang-xuat/"),
        "locked": lambda client, user, clock: actions.set_active(
            by=administrator, user=user, active=False, reason="nghỉ"
        ),
        "new password": lambda client, user, clock: actions.reset_password(by=administrator, user=user),
        "ended": lambda client, user, clock: actions.end_session(phone(user), by=user),
        "all ended": lambda client, user, clock: actions.end_sessions(by=user, user=user),
        "factors removed": lambda client, user, clock: (
            give_application(user),
            actions.remove_factors(by=administrator, user=user, reason="mất máy"),
        ),
        "not used": lambda client, user, clock: clock.shift(sessions.idle_of(user) + 1),
        "ten hours": lambda client, user, clock: clock.shift(dt.timedelta(hours=10, seconds=1)),
        "gone": lambda client, user, clock: User.objects.filter(pk=user.pk).update(is_active=False),
    }
    for number in drill.cases():
        with time_machine.travel(START + 60 * number, tick=False) as clock:  # 30 a minute may sign in
            how = list(ends)[number % len(ends)]
            user = with_password(f"nguoi-{number}", (drill.random.choice(Role.values), district))
            client = Client()
            assert client.post(LOGIN, {"login": user.username, "password": PASSWORD}).status_code == 302
            assert client.get("/vai-tro/").status_code == 200
            cookie = client.cookies["sessionid"].value
            ends[how](client, user, clock)
            old = Client()
            old.cookies["sessionid"] = cookie
            shapes = drill.random.sample([shape for shape in ALL_SHAPES if shape[0] not in OPEN], 5)
            for name, pattern in shapes:
                answer = old.get(path_of(name, pattern, world.own))
                if answer.status_code != 302 or not answer["Location"].startswith(LOGIN):
                    drill.bad(f"{how}: {name} answers {answer.status_code}")
                old.cookies["sessionid"] = cookie


@reaches("B4", sample=18, full=2_000)
def test_an_ended_session_opens_nothing(drill, world):
    end_by_lot(drill, world)


@planted("B4", cases=9)
def test_a_session_that_goes_on_is_found(drill, world, monkeypatch):
    for room in (sessions, actions):
        monkeypatch.setattr(room, "drop", lambda user, **which: 1)
    end_by_lot(drill, world)
