"""A clerk whose role needs a second factor: an application of codes, a key, and the ways back in."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page, expect

from capuy.accounts.models import User, UserSession
from capuy.accounts.roles import Role
from tests.accounts.codes import code_of, give_application
from tests.factories import make_organisation, make_user

PASSWORD = "ngoi-truong-ben-song"


@pytest.fixture
def clerk(live_server, settings) -> User:
    cache.clear()
    settings.SECOND_FACTOR = "default"
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    user = make_user("thao", (Role.OFFICE, top), full_name="Công Tằng Tôn Nữ Phương Thảo")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def device(page: Page) -> Callable[..., object]:
    """A telephone that makes keys and sees a finger each time."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    kind |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]
    return lambda command, **given: session.send(f"WebAuthn.{command}", {"authenticatorId": made, **given})


def enter(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill("thao")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")


def leave(page: Page) -> None:
    page.locator("header summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def let_time_pass() -> None:
    """Every session has proved who it is a long time ago."""
    for row in UserSession.objects.all():
        session = SessionStore(row.key)
        session["account_authentication_methods"] = [
            {**record, "at": 0} for record in session["account_authentication_methods"]
        ]
        session.save()


def test_an_application_of_codes_from_its_setting_up_to_a_lost_telephone(page: Page, clerk, page_is_sound) -> None:
    enter(page)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Xác thực hai bước")
    page_is_sound(page, "needed")
    page.get_by_role("link", name="Thêm ứng dụng tạo mã").click()
    secret = page.locator("output").text_content()
    page_is_sound(page, "application")
    page.get_by_label("Mã 6 chữ số").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mã không đúng")).to_be_visible()
    page_is_sound(page, "refused")
    page.get_by_label("Mã 6 chữ số").fill(code_of(secret))
    page.keyboard.press("Enter")

    expect(heading).to_have_text("Mã dự phòng")
    codes = page.locator(".codes output").all_text_contents()
    assert len(codes) == 10
    expect(page.get_by_role("button", name="In", exact=True)).to_be_visible()
    page_is_sound(page, "codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    assert codes[9] in Path(download.value.path()).read_text()
    page.get_by_role("link", name="Đã cất mã").click()
    expect(heading).to_have_text("Quận ủy Tân Hòa")
    leave(page)

    enter(page)
    expect(heading).to_have_text("Xác thực bước hai")
    page_is_sound(page, "second-step")
    page.get_by_label("Mã xác thực").fill("11111111")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mã không đúng")).to_be_visible()
    page_is_sound(page, "second-step-refused")
    page.get_by_label("Mã xác thực").fill(codes[0])
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Quận ủy Tân Hòa")
    page.goto("/tai-khoan/hai-buoc/")
    expect(page.get_by_text("Còn 9 mã")).to_be_visible()
    page_is_sound(page, "index")
    page.get_by_role("link", name="Gỡ ứng dụng").click()
    expect(page.get_by_text("thêm một cách khác trước")).to_be_visible()
    page_is_sound(page, "kept")
    page.goto("/tai-khoan/hai-buoc/ma-du-phong/")
    page_is_sound(page, "codes-seen")


def test_a_key_signs_in_alone_even_while_the_password_is_limited(page: Page, clerk, device, page_is_sound) -> None:
    enter(page)
    heading = page.get_by_role("heading", level=1)
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_label("Tên của khóa").fill("Điện thoại của tôi")
    page_is_sound(page, "new-key")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(heading).to_have_text("Mã dự phòng")
    page.get_by_role("link", name="Đã cất mã").click()
    page.goto("/tai-khoan/hai-buoc/")
    expect(page.get_by_text("Điện thoại của tôi")).to_be_visible()
    page_is_sound(page, "index")
    leave(page)

    for number in range(30):  # a flood for this account, from everywhere
        thief = Client(REMOTE_ADDR=f"203.0.113.{number}")
        thief.post("/tai-khoan/dang-nhap/", {"login": "thao", "password": f"doan-{number}"})
    for _ in range(6):
        page.get_by_label("Tên đăng nhập").fill("thao")
        page.get_by_label("Mật khẩu").fill("khong-phai-mat-khau")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("Đã nhập sai quá nhiều lần")).to_be_visible()
    page_is_sound(page, "limited")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(heading).to_have_text("Quận ủy Tân Hòa")
    leave(page)

    cache.clear()
    enter(page)
    expect(heading).to_have_text("Xác thực bước hai")
    page_is_sound(page, "second-step")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(heading).to_have_text("Quận ủy Tân Hòa")
    let_time_pass()
    page.goto("/tai-khoan/hai-buoc/")
    page.get_by_role("link", name=re.compile("Đổi tên")).click()
    expect(heading).to_have_text("Xác nhận lại")
    page_is_sound(page, "again-by-key")
    page.get_by_role("link", name="Nhập mã xác thực").click()
    expect(page.get_by_label("Mã xác thực")).to_be_visible()
    page.get_by_role("link", name="Dùng khóa truy cập").click()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(heading).to_have_text("Đổi tên khóa truy cập")
    page.get_by_label("Tên của khóa").fill("Máy ở phòng 12")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Máy ở phòng 12")).to_be_visible()
    page.get_by_role("link", name=re.compile("Gỡ Máy")).click()
    expect(page.get_by_text("cách duy nhất đang có")).to_be_visible()
    page_is_sound(page, "kept")


def test_a_device_that_sees_nobody_opens_nothing(page: Page, clerk, device, page_is_sound) -> None:
    device("setUserVerified", isUserVerified=False)
    enter(page)
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_text("Chưa có khóa nào được chọn")).to_be_visible()
    page_is_sound(page)


@pytest.mark.parametrize("factor", [False, True])
def test_it_is_asked_again_before_what_cannot_be_undone(
    page: Page, clerk, sign_in, page_is_sound, settings, factor
) -> None:
    settings.SECOND_FACTOR = "off"
    administrator = make_user("quantri", (Role.ADMINISTRATOR, clerk.grants.get().organisation))
    administrator.set_password(PASSWORD)
    administrator.save()
    secret = give_application(administrator) if factor else ""
    sign_in(administrator)
    let_time_pass()
    heading = page.get_by_role("heading", level=1)
    page.goto("/nguoi-dung/them/")
    expect(heading).to_have_text("Xác nhận lại")
    page_is_sound(page, "asked")
    answer = page.get_by_label("Mã xác thực" if factor else "Mật khẩu")
    answer.fill("sai")
    page.keyboard.press("Enter")
    expect(page.locator(".field-error")).to_be_visible()
    page_is_sound(page, "refused")
    answer.fill(code_of(secret) if factor else PASSWORD)
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Thêm người dùng")
