"""What holds on every page: the frame, the policy of security, letters, errors that say what to do."""

import datetime as dt
import errno
import sqlite3

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from capuy.accounts.roles import Role
from capuy.core.forms import DayField
from capuy.web.middleware import read_past
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def top(client: Client):
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    client.force_login(make_user("an", (Role.ORGANISATION_BOARD, top), full_name="Lê Thị Ân"))
    return top


def page(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/khong-co/", 404), ("/tai-khoan/dang-xuat/", 200), ("/static/khong-co.js", 404)]
)
def test_every_answer_carries_the_policy_of_security(client: Client, top, path: str, status: int) -> None:
    response = client.get(path)

    assert response.status_code == status
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_pages_hold_no_inline_script_or_style(client: Client, top) -> None:
    shown = page(client.get("/"))

    assert "style=" not in shown
    assert "onclick" not in shown
    assert "<style" not in shown


def test_tabs_and_breadcrumb_follow_the_organisation(client: Client, top) -> None:
    shown = page(client.get("/to-chuc/QU/"))

    assert 'aria-label="Vị trí trong hệ thống tổ chức"' in shown
    for address in ("dang-vien", "cap-uy", "so-lieu", "bieu-mau", "chi-tieu", "bao-cao", "lich-su"):
        assert f'href="/to-chuc/QU/{address}/"' in shown


def test_the_page_of_the_whole_tree_is_reached_from_every_page(client: Client, top) -> None:
    side = page(client.get("/vai-tro/")).split('<aside class="side')[1].split("</aside>")[0]

    assert '<a class="side-all" href="/to-chuc/">Cây tổ chức</a>' in side


def test_tabs_that_the_role_does_not_open_are_not_shown(client: Client, top) -> None:
    client.force_login(make_user("lanhdao", (Role.LEADER, top)))

    sections = page(client.get("/to-chuc/QU/")).split('aria-label="Các mục của tổ chức"')[1].split("</nav>")[0]

    assert "Số liệu" in sections
    assert "Đảng viên" not in sections
    assert "Biểu mẫu" not in sections


def test_the_size_of_letters_is_kept_in_the_browser(client: Client, top) -> None:
    response = client.post("/co-chu/", {"size": "lon", "next": "/vai-tro/"})

    assert response.headers["Location"] == "/vai-tro/"
    assert 'data-text="lon"' in page(client.get("/"))


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(client: Client, top, back: str) -> None:
    assert client.post("/co-chu/", {"size": "", "next": back}).headers["Location"] == "/"


def test_an_unknown_size_is_refused(client: Client, top) -> None:
    assert client.post("/co-chu/", {"size": "x"}).status_code == 400
    assert client.get("/co-chu/").status_code == 405


def test_what_is_not_there_says_what_to_do(client: Client, top) -> None:
    shown = page(client.get("/khong-co/"))

    assert "Không tìm thấy" in shown
    assert "Về trang chủ" in shown


def test_a_form_from_elsewhere_is_refused_in_vietnamese(top) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/co-chu/", {"size": ""})

    assert response.status_code == 403
    assert "Trang đã mở quá lâu" in page(response)


def test_a_body_that_is_too_large_is_read_past_for_a_while_only(monkeypatch) -> None:
    body = RequestFactory().post("/", b"x" * 10, content_type="text/plain")
    monkeypatch.setattr("capuy.web.middleware.PORTION", 4)
    read_past(body)
    assert body.read() == b""

    monkeypatch.setattr("capuy.web.middleware.PATIENCE", 0)
    body = RequestFactory().post("/", b"x" * 10, content_type="text/plain")
    read_past(body)
    assert len(body.read()) == 10


@pytest.mark.parametrize("address", ["/to-chuc/%00/", "/to-chuc/QU%00/", "/tim/?q=%00a", "/to-chuc/tim/?q=%00"])
def test_an_address_with_a_nul_names_nothing(client: Client, top, address) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Không tìm thấy" in page(response)


def test_an_upload_that_is_too_large_is_refused_unkept(client: Client, top, settings) -> None:
    settings.MAX_UPLOAD_BYTES = 2 * 1024**2
    file = SimpleUploadedFile("x.xlsx", bytes(2 * 1024**2))

    response = client.post("/to-chuc/nhap/", {"file": file})

    assert response.status_code == 413
    assert "Tệp quá lớn" in page(response)
    assert "2 MB" in page(response)


@pytest.mark.parametrize("template", ["400.html", "403.html", "429.html", "500.html", "507.html"])
def test_pages_of_errors_need_nothing_but_themselves(template: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        shown = render_to_string(template)

    assert "<h1>" in shown
    assert "Về trang chủ" in shown


def test_a_broken_page_is_answered_in_vietnamese(client: Client, top, monkeypatch) -> None:
    monkeypatch.setattr("capuy.web.views.home.branches_of", lambda user: 1 / 0)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert "Hệ thống gặp lỗi" in page(response)


def full_file(user: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_database(user: object) -> None:
    problem = sqlite3.OperationalError("database or disk is full")
    problem.sqlite_errorname = "SQLITE_FULL"  # type: ignore[misc]
    raise OperationalError from problem


@pytest.mark.parametrize("failing", [full_file, full_database])
def test_a_full_disk_is_told_as_what_it_is(failing: object, client: Client, top, monkeypatch) -> None:
    monkeypatch.setattr("capuy.web.views.home.branches_of", failing)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 507
    assert "Ổ đĩa của máy chủ đã đầy" in page(response)
    assert "không cần khởi động lại" in page(response)


class Sample(forms.Form):
    name = forms.CharField(label="Tên", help_text="Như trên quyết định.")
    on = DayField(label="Ngày", required=False)
    agreed = forms.BooleanField(label="Đồng ý", required=False)
    kind = forms.ChoiceField(label="Loại", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_fields_carry_label_help_and_error_beside_them() -> None:
    shown = Sample({"on": "5/9/75"}).as_div()

    assert '<label class="form-label" for="id_name">Tên</label>' in shown
    assert 'class="form-control is-invalid"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_on_error"' in shown
    assert "đủ bốn chữ số" in shown
    assert "(không bắt buộc)" in shown
    assert '<fieldset class="field"' in shown
    assert shown.count('type="hidden"') == 1


def test_days_are_shown_as_they_are_written() -> None:
    shown = str(Sample(initial={"on": dt.date(1975, 9, 5)})["on"])

    assert 'value="05/09/1975"' in shown
    assert Sample({"name": "x", "kind": "a", "on": "05.09.1975"}).changed_data == ["name", "on", "kind"]


def test_pages_of_a_list_keep_the_filter() -> None:
    request = RequestFactory().get("/danh-sach/?q=an&trang=2")
    shown = render_to_string("web/parts/pages.html", {"page": Paginator(range(500), 50).page(2)}, request)

    assert "?q=an&amp;trang=3" in shown
    assert "Dòng 51–100 trong 500" in shown
    assert 'aria-current="page">2<' in shown
