"""Where a user is signed in, and how that ends."""

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from capuy.accounts import actions
from capuy.accounts.agents import device_of
from capuy.accounts.models import User, UserSession
from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from tests.accounts.codes import code_of, give_application
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

LOGIN, MINE = "/tai-khoan/dang-nhap/", "/tai-khoan/phien/"
PASSWORD = "ngoi-truong-ben-song"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
START = 1_800_000_000


@pytest.fixture
def tree() -> dict:
    cache.clear()
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    return {"top": top, "left": make_organisation("K", "Đảng bộ khối", "dang_bo_co_so", top)}


@pytest.fixture
def user(tree: dict) -> User:
    return member_of(tree, Role.OFFICE)


def member_of(tree: dict, role: str) -> User:
    user = make_user("an", (role, tree["left"]), full_name="Lê Thị Ân")
    user.set_password(PASSWORD)
    user.save()
    return user


def at(agent: str, address: str = "203.0.113.7") -> Client:
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
    assert client.post(LOGIN, {"login": "an", "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/vai-tro/").status_code == 200


def said(response) -> str:
    return response.content.decode()


def test_the_own_sessions_are_listed_in_words(user: User) -> None:
    desk, _ = at(EDGE), at(PHONE, "198.51.100.4")

    page = said(desk.get(MINE))

    assert "Edge trên Windows" in page
    assert "Safari trên iPhone" in page
    assert "mạng bên ngoài (198.51.100.4)" in page
    assert page.count("Máy này") == 1
    assert "30 phút không thao tác" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries(user, rows, django_assert_num_queries) -> None:
    clients = [at(EDGE) for _ in range(rows)]
    with django_assert_num_queries(8):
        clients[0].get(MINE)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/130 Chrome/124.0 Safari/537.36", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0", "Samsung Internet trên Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox trên Linux"),
        ("<script>alert(1)</script>", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert device_of(agent) == words


def test_one_session_or_all_others_are_ended(user: User) -> None:
    desk, phone, other = at(EDGE), at(PHONE), at(EDGE)
    of_phone = UserSession.objects.get(agent=PHONE)

    assert desk.post(f"{MINE}{of_phone.pk}/ket-thuc/").status_code == 302
    assert (is_in(desk), is_in(phone), is_in(other)) == (True, False, True)
    desk.post(f"{MINE}khac/ket-thuc/")
    assert (is_in(desk), is_in(other)) == (True, False)
    told = list(Entry.objects.values_list("action", flat=True)[:2])
    assert told == ["accounts.end_sessions", "accounts.end_session"]


def test_nobody_ends_the_session_of_somebody_else(user: User, client: Client) -> None:
    desk = at(EDGE)
    stranger = make_user("la")
    client.force_login(stranger)

    row = UserSession.objects.get(user=user)
    assert client.post(f"{MINE}{row.pk}/ket-thuc/").status_code == 404
    with pytest.raises(ProblemsFound):
        actions.end_session(row, by=stranger)
    with pytest.raises(ProblemsFound):
        actions.end_sessions(by=stranger, user=user)
    assert is_in(desk)


@pytest.mark.parametrize(("role", "minutes"), [(Role.OFFICE, 30), (Role.MEMBER, 120)])
def test_a_session_that_nobody_uses_ends(tree: dict, role: str, minutes: int) -> None:
    member_of(tree, role)
    with time_machine.travel(START, tick=False) as clock:
        client = at(EDGE)
        for _ in range(3):
            clock.shift(minutes * 60 - 1)
            assert is_in(client)
        clock.shift(minutes * 60 + 1)
        response = client.get("/vai-tro/")
        assert response.headers["Location"].startswith(LOGIN)
        assert f"{minutes} phút không thao tác" in said(client.get(LOGIN))
        assert Entry.objects.first().action == "accounts.session_over"
        assert not UserSession.objects.exists()
        assert not Session.objects.exclude(session_key=client.session.session_key).exists()


def test_a_session_ends_after_ten_hours_even_in_use(user: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = at(EDGE)
        for _ in range(24):
            clock.shift(25 * 60)
            assert is_in(client)
        clock.shift(25 * 60)
        assert not is_in(client)


def test_a_session_ends_when_the_clock_is_set_back_and_not_at_a_correction_of_minutes(user: User) -> None:
    """Its limits would count nothing until the clock has caught up: years, perhaps."""
    with time_machine.travel(START, tick=False) as clock:
        client = at(EDGE)
        clock.shift(-4 * 60)
        assert is_in(client)
        clock.shift(-2 * 60)  # little by little is told as well
        assert not is_in(client)
        assert "đồng hồ máy chủ vừa lùi lại" in said(client.get(LOGIN))
        assert Entry.objects.first().action == "accounts.session_over"
        assert is_in(at(EDGE))


def test_use_is_noted_at_most_once_a_minute(user: User, django_assert_num_queries) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = at(EDGE)
        began = UserSession.objects.get().seen_at
        clock.shift(59)
        is_in(client)
        assert UserSession.objects.get().seen_at == began
        clock.shift(10)
        is_in(client)
        assert UserSession.objects.get().seen_at > began


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(user: User) -> None:
    desk, phone = at(EDGE), at(PHONE)
    new = {"oldpassword": PASSWORD, "password1": "con-duong-lang-moi", "password2": "con-duong-lang-moi"}

    assert desk.post("/tai-khoan/doi-mat-khau/", new).status_code == 302

    assert (is_in(desk), is_in(phone)) == (True, False)
    assert "Edge trên Windows" in said(desk.get(MINE))
    assert UserSession.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_factor_ends_the_other_sessions(user: User) -> None:
    desk, phone = at(EDGE), at(PHONE)
    page = said(desk.get("/tai-khoan/hai-buoc/ung-dung/"))
    secret = page.split('<output class="secret">')[1].split("<")[0]

    desk.post("/tai-khoan/hai-buoc/ung-dung/", {"code": code_of(secret)})

    assert (is_in(desk), is_in(phone)) == (True, False)


def test_signing_out_takes_the_row_away(user: User) -> None:
    desk, _ = at(EDGE), at(PHONE)
    desk.post("/tai-khoan/dang-xuat/")

    assert list(UserSession.objects.values_list("agent", flat=True)) == [PHONE]


def test_somebody_else_at_the_same_browser_gets_a_session_of_their_own(user: User, client: Client) -> None:
    client.force_login(make_user("khac"))
    client.force_login(user)

    assert is_in(client)
    assert UserSession.objects.get(user=user).key == client.session.session_key


def test_an_administrator_ends_all_sessions_and_removes_lost_factors(tree: dict, user: User, client: Client) -> None:
    desk = at(EDGE)
    give_application(user)
    client.force_login(make_user("quantri", (Role.ADMINISTRATOR, tree["top"])))

    assert "trên 1 máy" in said(client.get(f"/nguoi-dung/{user.pk}/"))
    assert client.post(f"/nguoi-dung/{user.pk}/phien/", {"reason": "mất máy"}).status_code == 302
    assert not is_in(desk)
    assert client.post(f"/nguoi-dung/{user.pk}/hai-buoc/", {"reason": "mất điện thoại"}).status_code == 302
    assert at(EDGE)

    told = Entry.objects.filter(actor="quantri", kind="change").values_list("action", "reason", "organisation")
    assert list(told) == [
        ("accounts.remove_factors", "mất điện thoại", "K"),
        ("accounts.end_sessions", "mất máy", "K"),
    ]
    assert "chưa thiết lập" in said(client.post(f"/nguoi-dung/{user.pk}/hai-buoc/", {"reason": "nữa"}))


def test_an_administrator_below_touches_neither(tree: dict, client: Client) -> None:
    above = make_user("tren", (Role.OFFICE, tree["top"]), (Role.OFFICE, tree["left"]))
    give_application(above)
    client.force_login(make_user("quantri", (Role.ADMINISTRATOR, tree["left"])))

    for page in ("phien", "hai-buoc"):
        assert "ngoài phạm vi" in said(client.post(f"/nguoi-dung/{above.pk}/{page}/", {"reason": "thử"}))
    with pytest.raises(ProblemsFound):
        actions.remove_factors(by=above, user=above, reason="tự gỡ")


@pytest.mark.parametrize("act", ["lock", "reset"])
def test_locking_and_resetting_end_every_session(tree: dict, user: User, act: str) -> None:
    desk = at(EDGE)
    administrator = make_user("quantri", (Role.ADMINISTRATOR, tree["top"]))
    if act == "lock":
        actions.set_active(by=administrator, user=user, active=False, reason="nghỉ việc")
    else:
        actions.reset_password(by=administrator, user=user)

    assert not is_in(desk)
    assert not UserSession.objects.filter(user=user).exists()
