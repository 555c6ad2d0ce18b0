import pytest
from django.core.cache import cache
from django.test import Client

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.journal.models import Entry, EntryKind
from tests.factories import make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # hashing a password takes its time

LOGIN = "/tai-khoan/dang-nhap/"
CHANGE = "/tai-khoan/doi-mat-khau/"
PASSWORD = "ngoi-truong-ben-song"


@pytest.fixture
def user() -> User:
    cache.clear()
    user = make_user("an", (Role.OFFICE, make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")), full_name="Lê Thị Ân")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, password: str = PASSWORD, username: str = "an"):
    return client.post(LOGIN, {"login": username, "password": password})


def said(response) -> str:
    return response.content.decode()


def test_signing_in_and_out_is_journalled(client: Client, user: User) -> None:
    assert sign_in(client).headers["Location"] == "/"
    client.post("/tai-khoan/dang-xuat/")

    entries = Entry.objects.filter(kind=EntryKind.SIGN_IN).values_list("action", "actor", "organisation")
    assert list(entries) == [("accounts.sign_out", "an", "QU"), ("accounts.sign_in", "an", "QU")]
    assert client.get("/").headers["Location"].startswith(LOGIN)


def test_a_wrong_password_is_refused_in_vietnamese_and_journalled(client: Client, user: User) -> None:
    response = sign_in(client, "sai")

    assert "Tên đăng nhập hoặc mật khẩu không đúng" in said(response)
    entry = Entry.objects.first()
    assert (entry.action, entry.subject) == ("accounts.sign_in_failed", f"accounts.user:{user.pk}")


def test_an_unknown_name_gets_the_same_answer_and_is_not_written_down(client: Client, user: User) -> None:
    known, unknown = sign_in(client, "sai"), sign_in(client, "sai", "mat-khau-go-nham")

    def notice(page: str) -> str:
        return page.split('role="alert"')[1].split("</div>", maxsplit=1)[0]

    assert notice(said(known)) == notice(said(unknown))
    assert "mat-khau-go-nham" not in str(list(Entry.objects.values()))


def test_five_wrong_passwords_close_the_door_for_a_while(client: Client, user: User) -> None:
    for _ in range(5):
        sign_in(client, "sai")

    response = sign_in(client)

    assert "Đã nhập sai quá nhiều lần" in said(response)
    assert "_auth_user_id" not in client.session


def test_a_locked_account_is_told_so_only_with_the_right_password(client: Client, user: User) -> None:
    User.objects.update(is_active=False)

    assert "Tên đăng nhập hoặc mật khẩu không đúng" in said(sign_in(client, "sai"))
    assert "đang bị khóa" in said(client.post(LOGIN, {"login": "an", "password": PASSWORD}, follow=True))


def test_a_one_time_password_is_good_only_for_changing_it(client: Client, user: User) -> None:
    User.objects.update(must_change_password=True)
    sign_in(client)

    for page in ("/", "/tim/?q=a", "/nhat-ky/"):
        assert client.get(page).headers["Location"] == CHANGE

    new = {"oldpassword": PASSWORD, "password1": "con-duong-lang-moi", "password2": "con-duong-lang-moi"}
    assert client.post(CHANGE, new).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert Entry.objects.first().action == "accounts.change_password"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"oldpassword": "sai"}, "Mật khẩu hiện tại không đúng"),
        ({"password2": "khac-han-roi-day"}, "không giống nhau"),
        ({"password1": PASSWORD, "password2": PASSWORD}, "phải khác mật khẩu hiện tại"),
        ({"password1": "ngan", "password2": "ngan"}, "ít nhất 10 ký tự"),
        ({"password1": "4815162342108", "password2": "4815162342108"}, "toàn chữ số"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(client: Client, user: User, change: dict, message: str) -> None:
    client.force_login(user)
    data = {"oldpassword": PASSWORD, "password1": "con-duong-lang-moi", "password2": "con-duong-lang-moi"} | change

    assert message in said(client.post(CHANGE, data))


@pytest.mark.parametrize("path", ["signup/", "login/", "password/reset/", "email/", "password/set/"])
def test_pages_that_are_not_in_use_do_not_exist(client: Client, user: User, path: str) -> None:
    client.force_login(user)

    assert client.get(f"/tai-khoan/{path}").status_code == 404


def test_a_user_without_a_password_has_none_to_change(client: Client) -> None:
    client.force_login(make_user("an"))

    assert client.get(CHANGE).status_code == 404
