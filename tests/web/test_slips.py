"""The first sign-in with a printed slip: shown once, good for a week, kept nowhere."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from capuy.accounts import actions
from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

LOGIN, SLIPS = "/tai-khoan/dang-nhap/", "/nguoi-dung/phieu/"
START = 1_800_000_000
DAY = 24 * 3600


@pytest.fixture
def tree() -> dict:
    cache.clear()
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    return {
        "top": top,
        "left": make_organisation("K", "Đảng bộ khối", "dang_bo_co_so", top),
        "right": make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top),
    }


@pytest.fixture
def administrator(tree: dict, client: Client) -> User:
    user = make_user("quantri", (Role.ADMINISTRATOR, tree["left"]))
    client.force_login(user)
    return user


def said(response) -> str:
    return response.content.decode()


def sign_in(username: str, password: str):
    client = Client()
    return client, client.post(LOGIN, {"login": username, "password": password})


def test_slips_for_several_users_are_confirmed_shown_once_and_journalled(client, tree, administrator) -> None:
    users = [make_user(f"u{n}", (role, tree["left"])) for n, role in enumerate([Role.OFFICE, Role.MEMBER])]
    chosen = {"nguoi": [user.pk for user in users]}

    asked = said(client.post(SLIPS, chosen))
    assert "Cấp phiếu đăng nhập cho 2 người" in asked
    assert not User.objects.filter(must_change_password=True).exists()

    response = client.post(SLIPS, chosen | {"confirmed": "1"})
    page = said(response)
    for slip in response.context["slips"]:
        assert f'<output class="secret">{slip.password}</output>' in page
        assert "<dt>Người cấp</dt><dd>quantri (quantri), " in page
        assert User.objects.get(pk=slip.user.pk).check_password(slip.password)
        assert slip.password not in str(list(Entry.objects.values())) + str(list(User.objects.values()))
    assert "http://testserver/" in page
    assert "no-store" in response.headers["Cache-Control"]
    entries = Entry.objects.filter(action="accounts.reset_password")
    assert entries.count() == 2
    assert "mật khẩu dùng một lần có giá trị đến" in entries[0].after


def test_nobody_gets_a_slip_for_a_foreign_user_and_then_nobody_at_all(client, tree, administrator) -> None:
    own = make_user("an", (Role.OFFICE, tree["left"]))
    half = make_user("binh", (Role.OFFICE, tree["left"]), (Role.OFFICE, tree["right"]))
    foreign = make_user("cuc", (Role.OFFICE, tree["right"]))

    assert client.post(SLIPS, {"nguoi": [own.pk, foreign.pk], "confirmed": "1"}).status_code == 404
    refused = said(client.post(SLIPS, {"nguoi": [own.pk, half.pk], "confirmed": "1"}))
    assert "ngoài phạm vi quản trị" in refused
    assert not User.objects.filter(must_change_password=True).exists()
    assert client.post(SLIPS, {"nguoi": ["x"]}).status_code == 302
    with pytest.raises(ProblemsFound):
        actions.reset_passwords([administrator], by=administrator)


def test_a_slip_opens_the_account_for_a_week_and_then_only_a_new_one_does(tree: dict, administrator: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        user, password = actions.create_user(
            by=None,
            username="an",
            full_name="Lê Thị Ân",
            role=Role.OFFICE,
            organisation=tree["left"],
            valid_from=dates.today(),
        )
        clock.shift(7 * DAY - 1)
        assert sign_in("an", password)[1].status_code == 302
        clock.shift(2)
        client, answer = sign_in("an", password)
        assert "đã hết giá trị" in said(answer)
        assert "_auth_user_id" not in client.session
        assert "đã hết giá trị" not in said(sign_in("an", "sai")[1])
        assert Entry.objects.filter(summary__contains="đã hết giá trị").exists()

        assert sign_in("an", actions.reset_password(by=administrator, user=user))[1].status_code == 302


def test_a_password_of_ones_own_has_no_end(tree: dict, administrator: User) -> None:
    user, password = actions.create_user(
        by=None, username="an", full_name="Ân", role=Role.OFFICE, organisation=tree["left"], valid_from=dates.today()
    )
    client, _ = sign_in("an", password)
    new = {"oldpassword": password, "password1": "con-duong-lang-moi", "password2": "con-duong-lang-moi"}
    client.post("/tai-khoan/doi-mat-khau/", new)

    user.refresh_from_db()
    assert (user.must_change_password, user.password_until) == (False, None)
    with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
        cache.clear()
        assert sign_in("an", "con-duong-lang-moi")[1].status_code == 302


@pytest.mark.parametrize("digits", [30, 10_000])
def test_a_number_that_names_nobody_chooses_nobody(client, tree, administrator, digits: int) -> None:
    assert "Chưa chọn ai" in said(client.post(SLIPS, {"nguoi": "9" * digits}, follow=True))


def test_no_transaction_waits_for_the_hash_of_a_password(tree, administrator, monkeypatch) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]))
    outside, depths = len(connection.savepoint_ids), []

    def slowly(password: str) -> str:
        depths.append(len(connection.savepoint_ids))
        return f"!{password}"

    monkeypatch.setattr(actions, "make_password", slowly)
    actions.reset_passwords([user], by=administrator)
    actions.reset_password(by=administrator, user=user)

    assert depths == [outside, outside]
