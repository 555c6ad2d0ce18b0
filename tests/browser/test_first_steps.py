"""Signing in, going home, choosing an organisation, on a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from tests.factories import make_organisation, make_user

PASSWORD = "ngoi-truong-ben-song"
LONG = "Đảng bộ các cơ quan Đảng, Mặt trận Tổ quốc và các tổ chức chính trị – xã hội quận Tân Hòa"


@pytest.fixture
def office(live_server) -> User:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    block = make_organisation("QU-CQ", LONG, "dang_bo_co_so", top)
    for number in range(1, 4):
        make_organisation(
            f"QU-CQ-{number}", f"Chi bộ {number} Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "chi_bo", block
        )
    user = make_user("vanphong", (Role.OFFICE, top), full_name="Nguyễn Thị Phương Thảo")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_clerk_signs_in_and_finds_an_organisation(page: Page, office: User, page_is_sound, size: str) -> None:
    page.goto("/")
    page_is_sound(page, "sign-in")
    page.get_by_label("Tên đăng nhập").fill("vanphong")
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_text("Tên đăng nhập hoặc mật khẩu không đúng")).to_be_visible()
    page_is_sound(page, "wrong")

    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page_is_sound(page, "home")

    if size == "phone":
        page.get_by_role("navigation", name="Lối tắt").get_by_text("Tổ chức").click()
    tree = page.get_by_role("navigation", name="Tổ chức đảng")
    tree.get_by_role("link", name=LONG).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG)
    expect(page.get_by_role("navigation", name="Vị trí trong hệ thống tổ chức")).to_contain_text("Quận ủy Tân Hòa")
    page_is_sound(page, "organisation")


@pytest.mark.parametrize("size", ["phone"])
def test_a_telephone_can_keep_it_as_an_application(page: Page, live_server, size: str) -> None:
    page.goto("/tai-khoan/dang-nhap/")
    devtools = page.context.new_cdp_session(page)

    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("app.webmanifest")
    problems = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The browser of the tests keeps nothing: it is always “in private”.
    assert {problem["errorId"] for problem in problems} <= {"in-incognito"}


@pytest.mark.parametrize("size", ["phone"])
def test_the_bottom_bar_has_at_most_five_big_targets(page: Page, office: User, sign_in, size: str) -> None:
    sign_in(office)
    page.goto("/")

    links = page.get_by_role("navigation", name="Lối tắt").locator("a").all()

    assert 3 <= len(links) <= 5
    for link in links:
        assert link.bounding_box()["height"] >= 44


@pytest.mark.parametrize("size", ["desktop"])
def test_a_slash_goes_to_the_search_and_escape_closes_the_menu(page: Page, office: User, sign_in, size: str) -> None:
    sign_in(office)
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("chi bo 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name="Chi bộ 2")).to_be_visible()

    menu = page.locator("header details")
    menu.locator("summary").click()
    expect(menu.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Đăng xuất")).to_be_hidden()


@pytest.mark.parametrize("size", ["phone"])
def test_letters_grow_and_stay_grown(page: Page, office: User, sign_in, page_is_sound, size: str) -> None:
    sign_in(office)
    page.goto("/")
    before = page.get_by_role("heading", level=1).evaluate("element => parseFloat(getComputedStyle(element).fontSize)")

    page.locator("header summary").click()
    page.get_by_role("button", name="Rất lớn").click()
    page.goto("/vai-tro/")

    after = page.get_by_role("heading", level=1).evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert after > before * 1.25
    page_is_sound(page)
