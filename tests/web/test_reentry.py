"""Before what cannot be undone it is asked again who is there."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.web.reentry import ASKED_AGAIN
from tests.accounts.codes import code_of, give_application
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

LOGIN, AGAIN = "/tai-khoan/dang-nhap/", "/tai-khoan/xac-nhan/"
PASSWORD = "ngoi-truong-ben-song"
START = 1_800_000_000
MINUTE = 60


@pytest.fixture
def people() -> dict:
    cache.clear()
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    administrator = make_user("quantri", (Role.ADMINISTRATOR, top))
    board = make_user("tochuc", (Role.ORGANISATION_BOARD, top))
    for user in (administrator, board):
        user.set_password(PASSWORD)
        user.save()
    return {"top": top, "administrator": administrator, "board": board, "an": make_user("an", (Role.OFFICE, top))}


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def sign_in(username: str) -> Client:
    client = Client()
    assert client.post(LOGIN, {"login": username, "password": PASSWORD}).status_code == 302
    return client


def grant(people: dict) -> dict:
    return {"role": Role.LEADER, "organisation": "QU", "valid_from": f"{dates.today():%d/%m/%Y}"}


def test_who_has_just_signed_in_is_not_asked(people: dict, clock) -> None:
    client = sign_in("quantri")
    clock.shift(14 * MINUTE)

    assert client.get("/nguoi-dung/them/").status_code == 200


def test_a_quarter_of_an_hour_later_the_password_is_asked_for_and_the_posted_role_granted(people: dict, clock) -> None:
    client = sign_in("quantri")
    clock.shift(16 * MINUTE)
    page = f"/nguoi-dung/{people['an'].pk}/"
    assert client.get(page).status_code == 200

    asked = client.post(page, grant(people))
    assert asked.headers["Location"] == f"{AGAIN}?next={page.replace('/', '%2F')}"
    assert "Xác nhận lại" in client.get(asked.headers["Location"]).content.decode()
    wrong = client.post(asked.headers["Location"], {"password": "sai", "next": page})
    assert "Mật khẩu không đúng" in wrong.content.decode()
    assert not people["an"].grants.filter(role=Role.LEADER).exists()

    assert client.post(AGAIN, {"password": PASSWORD, "next": page}).headers["Location"] == page
    assert people["an"].grants.filter(role=Role.LEADER).exists()
    assert client.get("/nguoi-dung/them/").status_code == 200


def test_a_bad_form_that_was_held_up_can_be_mended_and_sent_again(people: dict, clock) -> None:
    client = sign_in("quantri")
    clock.shift(16 * MINUTE)
    page = f"/nguoi-dung/{people['an'].pk}/"
    client.post(page, grant(people) | {"organisation": "khong-co"})

    shown = client.post(AGAIN, {"password": PASSWORD, "next": page}).content.decode()

    assert "Không tìm thấy tổ chức" in shown
    assert f'action="{page}"' in shown


def test_who_has_a_factor_is_asked_for_the_factor(people: dict, clock) -> None:
    client = sign_in("quantri")
    secret = give_application(people["administrator"])

    asked = client.get("/nguoi-dung/them/")
    assert asked.headers["Location"].startswith(f"{AGAIN}ma/")
    assert client.post(asked.headers["Location"], {"code": code_of(secret)}).headers["Location"] == "/nguoi-dung/them/"
    assert client.get("/nguoi-dung/them/").status_code == 200


def test_lists_leave_only_after_asking(people: dict, clock) -> None:
    client = sign_in("tochuc")
    clock.shift(16 * MINUTE)

    assert client.get("/to-chuc/QU/dang-vien/ket-xuat/xlsx/").headers["Location"].startswith(AGAIN)
    assert client.get("/to-chuc/QU/dang-vien/").status_code == 200


def test_every_name_of_the_list_is_an_address() -> None:
    samples = ([], [1], [1, 1], ["QU", "xlsx"])
    for name in ASKED_AGAIN:
        assert any(_reverses(name, arguments) for arguments in samples), name


def _reverses(name: str, arguments: list) -> bool:
    try:
        return bool(reverse(name, args=arguments))
    except NoReverseMatch:
        return False


def test_a_next_page_elsewhere_is_not_followed(people: dict, clock) -> None:
    client = sign_in("quantri")

    answer = client.post(AGAIN, {"password": PASSWORD, "next": "https://la.example/"})
    assert answer.headers["Location"] == "/"
    assert User.objects.filter(username="quantri").exists()


def test_what_was_posted_at_a_left_desk_is_not_done_by_a_later_proof(people: dict, clock) -> None:
    client = sign_in("quantri")
    clock.shift(16 * MINUTE)
    page = "/nguoi-dung/them/"
    new = {"full_name": "Kẻ Lạ", "username": "ke.la", **grant(people)}
    assert client.post(page, new).status_code == 302  # by whoever sat there

    asked = client.get(page).headers["Location"]
    client.post(asked, {"password": PASSWORD, "next": page})

    assert not User.objects.filter(username="ke.la").exists()
    assert client.get(page).status_code == 200
