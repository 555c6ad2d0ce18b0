"""A second factor: set up, asked for, compulsory by role, limited against guessing."""

import json
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from capuy.accounts.models import User
from capuy.accounts.roles import Role, second_factor_roles
from capuy.journal.models import Entry
from tests.accounts.codes import code_of, give_application, give_recovery_codes
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

LOGIN, CODE, KEY = "/tai-khoan/dang-nhap/", "/tai-khoan/dang-nhap/ma/", "/tai-khoan/dang-nhap/khoa/"
INDEX, APPLICATION = "/tai-khoan/hai-buoc/", "/tai-khoan/hai-buoc/ung-dung/"
CODES = "/tai-khoan/hai-buoc/ma-du-phong/"
PASSWORD = "ngoi-truong-ben-song"


@pytest.fixture(autouse=True)
def _compulsory(settings) -> None:
    cache.clear()
    settings.SECOND_FACTOR = "default"


@pytest.fixture
def user() -> User:
    user = make_user("an", (Role.OFFICE, make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")), full_name="Lê Thị Ân")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, username: str = "an", **extra):
    return client.post(LOGIN, {"login": username, "password": PASSWORD}, **extra)


def said(response) -> str:
    return response.content.decode()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def actions() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


def secret_on(page: str) -> str:
    return re.search(r'<output class="secret">(\w+)</output>', page)[1]


def test_a_role_that_needs_a_factor_is_led_to_set_one_up_whatever_is_asked_for(client: Client, user: User) -> None:
    sign_in(client)

    for page in ("/", "/tim/?q=a", "/nguoi-dung/", "/to-chuc/QU/"):
        assert client.get(page).headers["Location"] == INDEX
    assert client.post("/nguoi-dung/them/", {}).headers["Location"] == INDEX
    assert "bắt buộc xác thực hai bước" in said(client.get(INDEX))


@pytest.mark.django_db(transaction=True)
def test_an_application_is_set_up_and_recovery_codes_are_shown_once(client: Client, user: User) -> None:
    sign_in(client)
    page = said(client.get(APPLICATION))
    assert 'src="data:image/svg+xml;base64,' in page
    secret = secret_on(page)

    assert "Mã không đúng" in said(client.post(APPLICATION, {"code": "000000"}))
    assert client.post(APPLICATION, {"code": code_of(secret)}).headers["Location"] == CODES
    first, second = said(client.get(CODES)), said(client.get(CODES))

    assert len(re.findall(r"<output class=\"secret\">\d{4} \d{4}</output>", first)) == 10
    assert "data:text/plain;charset=utf-8,M%C3%A3" in first
    assert "không xem lại được" in second
    assert not re.search(r"\d{4} \d{4}", second)
    assert client.get("/").status_code == 200
    assert actions()[-2:] == ["accounts.add_factor", "accounts.add_factor"]


def test_secrets_are_kept_sealed(user: User) -> None:
    secret, codes = give_application(user), give_recovery_codes(user)

    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_the_code_is_asked_for_after_the_password_and_good_only_once(client: Client, user: User) -> None:
    secret = give_application(user)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert sign_in(client).headers["Location"].startswith(CODE)
        assert not is_in(client)
        assert client.get("/").headers["Location"].startswith(LOGIN)
        code = code_of(secret)
        assert client.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).headers["Location"] == "/"
        assert is_in(client)

        for seconds in (1, 31, 31):  # a clock that is off by half a minute is accepted, and no longer good for a replay
            clock.shift(seconds)
            again = Client()
            sign_in(again)
            assert "Mã không đúng hoặc đã dùng" in said(again.post(CODE, {"code": code}))
        assert again.post(CODE, {"code": code_of(secret, 1)}).status_code == 302
    assert actions()[1:3] == ["accounts.use_factor", "accounts.sign_in"]
    assert "accounts.factor_failed" in actions()


def test_a_recovery_code_is_good_once(client: Client, user: User) -> None:
    give_application(user)
    code = give_recovery_codes(user)[3]
    for expected in (302, 200):
        client.logout()
        sign_in(client)
        assert client.post(CODE, {"code": code}).status_code == expected


@pytest.mark.parametrize("kind", ["application", "recovery"])
def test_five_wrong_codes_close_the_door_for_five_minutes_from_any_address(user: User, kind: str) -> None:
    secret = give_application(user)
    codes = give_recovery_codes(user)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for number in range(5):
            thief = Client(REMOTE_ADDR=f"203.0.113.{number}")
            sign_in(thief)
            assert "Mã không đúng" in said(thief.post(CODE, {"code": f"12345{number}"}))
        owner = Client(REMOTE_ADDR="198.51.100.7")
        sign_in(owner)
        for _ in range(2):
            right = codes[0] if kind == "recovery" else code_of(secret)
            assert "nhập sai quá nhiều lần" in said(owner.post(CODE, {"code": right}))
        clock.shift(301)
        right = codes[0] if kind == "recovery" else code_of(secret)
        assert owner.post(CODE, {"code": right}).status_code == 302


def test_the_same_limit_holds_where_a_code_is_asked_for_again(client: Client, user: User) -> None:
    give_application(user)
    codes = give_recovery_codes(user)
    client.force_login(user)
    for number in range(5):
        client.post("/tai-khoan/xac-nhan/ma/", {"code": f"12345{number}"})
    assert "nhập sai quá nhiều lần" in said(client.post("/tai-khoan/xac-nhan/ma/", {"code": codes[0]}))


def test_the_password_is_no_way_round_a_factor_when_asked_again(client: Client, user: User) -> None:
    give_application(user)
    client.force_login(user)

    assert client.get(f"{APPLICATION}go/").headers["Location"].startswith("/tai-khoan/xac-nhan/ma/")
    response = client.post("/tai-khoan/xac-nhan/", {"password": PASSWORD})
    assert response.headers["Location"].startswith("/tai-khoan/xac-nhan/ma/")


def test_the_last_factor_stays_where_the_role_needs_it(client: Client, user: User) -> None:
    secret = give_application(user)
    sign_in(client)
    client.post(CODE, {"code": code_of(secret)})

    assert "bắt buộc xác thực hai bước" in said(client.get(f"{APPLICATION}go/"))
    client.post(f"{APPLICATION}go/")
    assert Authenticator.objects.filter(user=user).exists()

    user.grants.all().delete()
    client.post(f"{APPLICATION}go/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert actions()[-1] == "accounts.remove_factor"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("off", set()),
        ("all", set(Role.values)),
        ("leader", {Role.ADMINISTRATOR, Role.OFFICE, Role.ORGANISATION_BOARD, Role.INSPECTION, Role.LEADER}),
    ],
)
def test_the_instance_says_which_roles_need_one(settings, text: str, expected: set) -> None:
    settings.SECOND_FACTOR = text
    assert second_factor_roles() == expected


def test_a_misspelt_role_is_refused(settings) -> None:
    settings.SECOND_FACTOR = "lead"
    with pytest.raises(ImproperlyConfigured):
        second_factor_roles()


@pytest.mark.parametrize("role", [Role.LEADER, Role.CELL_SECRETARY, Role.MEMBER])
def test_other_roles_are_not_held_up(client: Client, role: str) -> None:
    client.force_login(make_user("khac", (role, make_organisation("QU", "Quận ủy", "quan_uy"))))

    assert client.get("/").status_code == 200
    assert "bắt buộc" not in said(client.get(INDEX))


GARBAGE = [
    "",
    "x",
    "[]",
    "{}",
    "null",
    "7",
    '{"id": "a"}',
    '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "YQ", '
    '"signature": "YQ", "userHandle": "YQ"}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "YQ"}}',
]


@pytest.mark.parametrize("credential", GARBAGE)
def test_a_made_up_key_opens_nothing_and_breaks_nothing(client: Client, user: User, credential: str) -> None:
    client.get(KEY, headers={"accept": "application/json"})
    assert client.post(KEY, {"credential": credential}).headers["Location"] == LOGIN

    give_application(user)
    sign_in(client)
    client.get(CODE)
    assert client.post(CODE, {"credential": credential}).status_code == 200
    assert not is_in(client)

    client.force_login(user)
    client.get("/tai-khoan/hai-buoc/khoa/")
    Authenticator.objects.all().delete()
    assert client.post("/tai-khoan/hai-buoc/khoa/", {"name": "x", "credential": credential}).status_code in {200, 302}
    assert not Authenticator.objects.exists()


def test_asking_for_a_key_tells_nothing_about_accounts(client: Client, user: User) -> None:
    answer = client.get(KEY, headers={"accept": "application/json"}).json()

    assert (
        "allowCredentials" not in answer["request_options"]["publicKey"]
        or not answer["request_options"]["publicKey"]["allowCredentials"]
    )
    assert answer["request_options"]["publicKey"]["userVerification"] == "required"


def test_between_the_steps_one_can_turn_back(client: Client, user: User) -> None:
    give_application(user)
    sign_in(client)

    assert client.post("/tai-khoan/dang-xuat/", {"next": LOGIN}).headers["Location"] == LOGIN
    assert client.get(LOGIN).status_code == 200
    assert client.get(CODE).headers["Location"] == LOGIN
