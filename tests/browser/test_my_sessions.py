"""A user sees where the account is signed in, and ends what is strange; an administrator does it for somebody."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from tests.accounts.codes import give_application
from tests.factories import make_organisation, make_user

STRANGE = "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0"


@pytest.fixture
def people(live_server) -> dict[str, User]:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    clerk = make_user("thao", (Role.OFFICE, top), full_name="Công Tằng Tôn Nữ Phương Thảo")
    return {"clerk": clerk, "administrator": make_user("quantri", (Role.ADMINISTRATOR, top))}


def test_a_strange_session_is_ended(page: Page, people, sign_in, page_is_sound) -> None:
    strange = Client(HTTP_USER_AGENT=STRANGE)
    strange.force_login(people["clerk"])
    people["clerk"].sign_ins.update(agent=STRANGE, address="203.0.113.7")
    sign_in(people["clerk"])
    page.goto("/")
    page.locator("header summary").click()
    page.get_by_role("link", name="Phiên đăng nhập của tôi").click()
    expect(page.get_by_text("Samsung Internet trên Android")).to_be_visible()
    region = page.get_by_role("region", name="Các phiên đang mở")
    assert region.evaluate("box => box.scrollWidth <= box.clientWidth")
    page_is_sound(page, "two")
    page.get_by_role("button", name="Kết thúc phiên").first.click()
    expect(page.get_by_text("Đã kết thúc phiên trên Samsung Internet")).to_be_visible()
    assert strange.get("/").status_code == 302
    page_is_sound(page, "one")


def test_an_administrator_helps_somebody_who_lost_the_telephone(page: Page, people, sign_in, page_is_sound) -> None:
    Client().force_login(people["clerk"])
    give_application(people["clerk"])
    sign_in(people["administrator"])
    page.goto(f"/nguoi-dung/{people['clerk'].pk}/")
    page_is_sound(page, "user")
    page.get_by_role("link", name="Kết thúc các phiên").click()
    page.get_by_label("Lý do").fill("Để quên máy ở nơi công cộng")
    page_is_sound(page, "sign-out")
    page.get_by_role("button", name="Kết thúc các phiên").click()
    expect(page.get_by_text("Đã kết thúc 1 phiên")).to_be_visible()
    page.get_by_role("link", name="Gỡ xác thực hai bước").click()
    page.get_by_label("Lý do").fill("Mất điện thoại")
    page_is_sound(page, "factors")
    page.get_by_role("button", name="Gỡ xác thực hai bước").click()
    expect(page.get_by_text("Đã gỡ xác thực hai bước")).to_be_visible()
