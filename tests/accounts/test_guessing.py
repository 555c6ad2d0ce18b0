"""The limits on guessing: counted for an account, over all addresses, whatever headers say."""

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core.addresses import client_address, counted_as, place_of
from capuy.journal.models import Entry
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

LOGIN, KEY = "/tai-khoan/dang-nhap/", "/tai-khoan/dang-nhap/khoa/"
PASSWORD = "ngoi-truong-ben-song"
TOO_MANY = "nhập sai quá nhiều lần"


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    user = make_user("an", (Role.LEADER, make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")))
    user.set_password(PASSWORD)
    user.save()
    return user


def attempt(number: int, password: str = "sai", username: str = "an", **extra) -> str:
    extra.setdefault("REMOTE_ADDR", f"203.0.113.{number}")
    return Client().post(LOGIN, {"login": username, "password": password}, **extra).content.decode()


def test_five_attempts_an_account_from_any_addresses_then_five_minutes(user: User) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for number in range(5):
            assert TOO_MANY not in attempt(number)
        assert TOO_MANY in attempt(9, PASSWORD)
        clock.shift(301)
        client = Client()
        assert client.post(LOGIN, {"login": "an", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "forged",
    [
        lambda n: {"HTTP_HOST": f"localhost:{8000 + n}"},
        lambda n: {"HTTP_HOST": ["localhost", "127.0.0.1"][n % 2]},
        lambda n: {"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}", "REMOTE_ADDR": "203.0.113.7"},
        lambda n: {"username": "an" if n % 2 else "AN"},
        lambda n: {"username": f" {'an':>{2 + n}}"},
    ],
)
def test_forged_headers_and_other_spellings_begin_no_new_count(user: User, settings, forged) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    for number in range(5):
        attempt(number, **forged(number))

    assert TOO_MANY in attempt(9, PASSWORD, **forged(9))


def test_an_unknown_name_is_limited_like_a_known_one(user: User) -> None:
    for name in ("an", "khong-co"):
        answers = [attempt(number, username=name) for number in range(6)]
        assert [TOO_MANY in answer for answer in answers] == [False] * 5 + [True]


def test_every_spelling_that_finds_the_account_counts_for_it(user: User) -> None:
    """PostgreSQL compares in capitals, where ſ is S."""
    User.objects.filter(pk=user.pk).update(username="sinh")
    spellings = ["ſinh", "ſINH", "Sınh", "sinh", "SINH", "ſınh"]
    found = [name for name in spellings if User.objects.filter(username__iexact=name).exists()]
    for number in range(5):
        attempt(number, username=found[number % len(found)])
    for name in found:
        assert TOO_MANY in attempt(9, PASSWORD, username=name)


def ask_for_a_key(address: str) -> int:
    client = Client(REMOTE_ADDR=address)
    return client.get(KEY, headers={"accept": "application/json"}).status_code


def test_asking_for_keys_is_limited_by_address_and_begins_no_sessions_beyond(user: User) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        answers = [ask_for_a_key("203.0.113.7") for _ in range(33)]
        assert answers == [200] * 30 + [429] * 3
        assert Session.objects.count() == 30
        assert ask_for_a_key("203.0.113.8") == 200
        clock.shift(61)
        assert ask_for_a_key("203.0.113.7") == 200


def test_a_flood_of_passwords_for_an_account_leaves_the_keys_alone(user: User) -> None:
    for number in range(40):
        attempt(number % 7, f"sai-{number}")

    assert TOO_MANY in attempt(9, PASSWORD)
    assert ask_for_a_key("203.0.113.1") == 200
    assert ask_for_a_key("198.51.100.4") == 200


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("10.1.2.3", "mạng nội bộ (10.1.2.3)"),
        ("172.31.0.9", "mạng nội bộ (172.31.0.9)"),
        ("172.32.0.9", "mạng bên ngoài (172.32.0.9)"),
        ("192.168.1.20", "mạng nội bộ (192.168.1.20)"),
        ("fd12::1", "mạng nội bộ (fd12::1)"),
        ("2001:db8::1", "mạng bên ngoài (2001:db8::1)"),
        ("203.0.113.7", "mạng bên ngoài (203.0.113.7)"),
        ("127.0.0.1", "ngay trên máy chủ"),
        ("::1", "ngay trên máy chủ"),
        ("", "không rõ"),
        ("x", "không rõ"),
    ],
)
def test_a_place_is_told_in_words(address: str, words: str) -> None:
    assert place_of(address) == words


def test_many_names_do_not_push_out_what_is_counted_for_one(user: User) -> None:
    for number in range(5):
        attempt(number)
    for number in range(400):
        cache.set(f"allauth:rl:name-{number}", [1.0], 300)

    assert TOO_MANY in attempt(9, PASSWORD)


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "10.0.0.9", "203.0.113.1"),
        (1, "10.0.0.9", "10.0.0.9"),
        (1, "6.6.6.6, 10.0.0.9", "10.0.0.9"),
        (2, "6.6.6.6, 10.0.0.9, 10.0.0.1", "10.0.0.9"),
        (2, "10.0.0.9", "203.0.113.1"),
        (1, "", "203.0.113.1"),
        (1, "x'; --", "203.0.113.1"),
        (1, "10.0.0.9:4711", "10.0.0.9"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "::ffff:10.0.0.9", "10.0.0.9"),
    ],
)
def test_only_what_own_proxies_wrote_is_believed(settings, proxies: int, header: str, expected: str) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR=header)

    assert client_address(request) == expected


def test_journal_and_limits_see_the_same_address(settings, user: User) -> None:
    settings.PROXIES = 1
    attempt(1, HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.4")

    assert Entry.objects.first().address == "198.51.100.4"
    told = [TOO_MANY in attempt(2, username=f"ten-{n}", HTTP_X_FORWARDED_FOR="198.51.100.4") for n in range(10)]
    assert told[-1]
    assert TOO_MANY not in attempt(2, username="ten-khac", HTTP_X_FORWARDED_FOR="198.51.100.5")


def test_a_house_of_ipv6_counts_as_one_address() -> None:
    assert counted_as("2001:db8:1:2::3") == counted_as("2001:db8:1:2:ffff::9") != counted_as("2001:db8:1:3::3")
    assert counted_as("") == "unknown"
