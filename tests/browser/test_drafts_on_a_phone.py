"""A sheet saves itself; two people in it know of each other; without network it is filled in on the device and sent later."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Role
from capuy.collection.actions import answering
from capuy.collection.answers import Given, answers_of
from capuy.collection.models import Addressee, State
from capuy.core import dates
from capuy.drafts.models import PageDraft
from capuy.drafts.values import opened
from tests.browser.conftest import SIZES, freshly_signed_in
from tests.collection.makers import sent, sheet
from tests.factories import make_organisation, make_user

SAVED = re.compile("Đã tự lưu lúc")
HELD = re.compile("đã ghi trên máy này")
FIRST = "1. Số buổi sinh hoạt chuyên đề"
SECOND = "2. Trong đó ở cơ sở"


@pytest.fixture
def asked(live_server):
    base = make_organisation("DU", "Đảng ủy Cơ quan Chính quyền", "dang_bo_co_so")
    make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    return sent(base, due_on=dates.today() + timedelta(days=9))


@pytest.fixture
def addressee(asked) -> Addressee:
    return sheet(asked, "C1")


@pytest.fixture
def secretary(addressee) -> User:
    return make_user("bithu", (Role.CELL_SECRETARY, addressee.organisation), full_name="Trần Bình")


@pytest.fixture
def deputy(addressee) -> User:
    return make_user("phobithu", (Role.CELL_SECRETARY, addressee.organisation), full_name="Lê Thị Phó")


def signed_in(browser: Browser, live_server, user: User) -> BrowserContext:
    """Another device, somebody signed in."""
    context = browser.new_context(base_url=live_server.url, viewport=SIZES["phone"], locale="vi-VN")
    cookie = freshly_signed_in(user).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return context


def state(page: Page):
    return page.locator("[data-draft-state]")


def drafted(user: User) -> dict[str, str]:
    row = PageDraft.objects.get(user=user)
    return {name: one.text for name, one in opened(row).items()}


def test_a_sheet_saves_itself_and_its_draft_is_there_again(
    page: Page, addressee, secretary, sign_in: Callable, page_is_sound
) -> None:
    sign_in(secretary)
    page.goto(addressee.get_absolute_url())
    page.get_by_label(FIRST).fill("7")
    expect(state(page)).to_have_text(SAVED)
    page_is_sound(page, "saved")
    assert drafted(secretary) == {"muc-1": "7"}

    page.evaluate("void (window.fetch = () => new Promise(() => {}))")
    page.get_by_label(SECOND).fill("4")
    page.close()  # killed, before anything was sent
    assert drafted(secretary) == {"muc-1": "7"}
    again = page.context.new_page()
    again.goto(addressee.get_absolute_url())
    expect(again.get_by_label(FIRST)).to_have_value("7")
    expect(again.get_by_label(SECOND)).to_have_value("4")
    expect(again.get_by_text("Đã đặt lại bản nháp tự lưu lúc")).to_be_visible()
    expect(state(again)).to_have_text(SAVED)
    page_is_sound(again, "again")

    again.get_by_role("button", name="Bỏ bản nháp").click()
    expect(again.get_by_label(FIRST)).to_have_value("")
    page_is_sound(again, "dropped")
    again.get_by_role("button", name="Lấy lại bản nháp").click()
    expect(again.get_by_label(FIRST)).to_have_value("7")
    again.get_by_role("button", name="Lưu nháp").click()
    expect(again.get_by_text("Đã lưu nháp 2 mục.")).to_be_visible()
    expect(again.get_by_text("Đã đặt lại bản nháp")).to_have_count(0)
    assert PageDraft.objects.get().values is None


def test_what_does_not_fit_is_told_beside_its_box_while_it_is_typed(
    page: Page, addressee, secretary, sign_in: Callable, page_is_sound
) -> None:
    sign_in(secretary)
    page.goto(addressee.get_absolute_url())
    first = page.get_by_label(FIRST)
    first.fill("7")
    page.get_by_label(SECOND).fill("4")
    page.get_by_label("3. Trong đó trực tuyến").fill("2")
    told = page.get_by_text("Các mục 2, 3 cộng lại là 6, khác mục 1")
    expect(told).to_be_visible()
    expect(first).to_have_accessible_description(re.compile("cộng lại là 6"))
    expect(state(page)).to_contain_text("1 ô cần xem lại.")
    page_is_sound(page, "told")
    first.fill("6")
    expect(told).to_have_count(0)
    expect(state(page)).not_to_contain_text("cần xem lại")


@pytest.mark.parametrize("size", ["desktop"])
def test_two_people_know_of_each_other_and_both_keep_what_they_typed(
    page: Page, browser: Browser, live_server, addressee, secretary, deputy, sign_in, watch, page_is_sound
) -> None:
    sign_in(secretary)
    page.goto(addressee.get_absolute_url())
    page.get_by_label(FIRST).fill("7")
    expect(state(page)).to_have_text(SAVED)
    with signed_in(browser, live_server, deputy) as context:
        other = context.new_page()
        other.goto(addressee.get_absolute_url())
        expect(other.get_by_text("Đồng chí Trần Bình đang điền biểu này, lần cuối")).to_be_visible()
        other.get_by_label(FIRST).fill("9")
        other.get_by_role("button", name="Lưu nháp").click()
        expect(other.get_by_text("Đã lưu nháp 1 mục.")).to_be_visible()
    page.get_by_label(SECOND).fill("3")
    expect(page.get_by_text("Đồng chí Lê Thị Phó đang điền biểu này")).to_be_visible()
    page_is_sound(page, "others")
    page.get_by_role("button", name="Lưu nháp").click()
    question = page.get_by_role("group", name="Số buổi sinh hoạt chuyên đề")
    expect(question).to_contain_text("Lê Thị Phó sửa lúc")
    watch.seen.clear()  # the browser itself notes the answer 422
    question.get_by_label("Lấy giá trị đồng chí nhập: 7").check()
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp 2 mục.")).to_be_visible()
    assert answers_of(addressee) == {1: Given(7), 2: Given(3)}


@pytest.mark.parametrize("size", ["desktop"])
def test_two_tabs_that_save_at_once_keep_both(page: Page, addressee, secretary, sign_in) -> None:
    sign_in(secretary)
    other = page.context.new_page()
    for one in (page, other):
        one.goto(addressee.get_absolute_url())
    page.get_by_label(FIRST).fill("7")
    other.get_by_label(SECOND).fill("5")
    for one in (page, other):
        expect(state(one)).to_have_text(SAVED)
    assert drafted(secretary) == {"muc-1": "7", "muc-2": "5"}


def keep(page: Page, addressee: Addressee) -> None:
    page.goto(addressee.get_absolute_url())
    page.get_by_role("button", name="Giữ trên máy để điền khi mất mạng").click()
    expect(state(page)).to_have_text(re.compile("Đã giữ biểu trên máy này"))


@pytest.mark.parametrize("size", ["phone"])
def test_filled_in_without_network_and_sent_when_it_is_back(
    page: Page, addressee, secretary, sign_in, watch, page_is_sound
) -> None:
    sign_in(secretary)
    keep(page, addressee)
    page_is_sound(page, "kept")
    page.get_by_role("link", name="Biểu giữ trên máy").click()
    expect(page.get_by_role("link", name="Sinh hoạt chuyên đề")).to_be_visible()
    page_is_sound(page, "list")

    page.context.set_offline(True)
    page.goto("/to-chuc/DU/")  # not kept: the list comes instead
    expect(page.get_by_text("Chỉ mở được những biểu đã giữ trên máy")).to_be_visible()
    page.get_by_role("link", name="Sinh hoạt chuyên đề").click()
    expect(page.get_by_text("Đang mất mạng: đây là biểu giữ trên máy từ")).to_be_visible()
    watch.seen.clear()  # the browser notes what it cannot send
    page.get_by_label(FIRST).fill("7")
    expect(state(page)).to_have_text(HELD)
    page.reload()
    expect(page.get_by_label(FIRST)).to_have_value("7")
    assert not PageDraft.objects.filter(values__isnull=False).exists()

    page.context.set_offline(False)
    expect(page.get_by_text("đã gửi lên 1 ô; kiểm tra rồi bấm nút ở cuối trang")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Đang mất mạng: đây là biểu")).to_be_hidden()
    expect(page.get_by_label(FIRST)).to_have_value("7")
    assert drafted(secretary) == {"muc-1": "7"}
    watch.seen.clear()
    page_is_sound(page, "sent")


@pytest.mark.parametrize("size", ["phone"])
def test_handed_in_without_network_it_is_handed_in_when_it_is_back(page: Page, addressee, secretary, sign_in) -> None:
    sign_in(secretary)
    keep(page, addressee)
    page.context.set_offline(True)
    page.reload()
    for label, text in ((FIRST, "3"), (SECOND, "2"), ("3. Trong đó trực tuyến", "1")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Nộp", exact=True).click()
    expect(state(page)).to_have_text(re.compile("sẽ gửi và nộp khi có mạng"))
    page.close()

    page.context.set_offline(False)
    later = page.context.new_page()
    later.goto("/")  # any page: it need not be the sheet
    expect(later.get_by_text("Đã có mạng. Đã nộp biểu. Biểu: “Sinh hoạt chuyên đề”.")).to_be_visible()
    addressee.refresh_from_db()
    assert addressee.state == State.HANDED


@pytest.mark.parametrize("size", ["phone"])
def test_why_it_could_not_be_handed_in_is_told(page: Page, addressee, secretary, deputy, sign_in) -> None:
    sign_in(secretary)
    keep(page, addressee)
    page.context.set_offline(True)
    page.reload()
    page.get_by_label(FIRST).fill("3")
    page.get_by_role("button", name="Nộp", exact=True).click()
    expect(state(page)).to_have_text(re.compile("sẽ gửi và nộp khi có mạng"))
    answering.save_answers(by=deputy, addressee=addressee, answers={1: Given(9)})
    page.context.set_offline(False)
    expect(page.get_by_text("Nội dung đã gửi lên, nhưng chưa nộp được:")).to_be_visible()
    expect(page.get_by_text("Số buổi sinh hoạt chuyên đề: Người khác vừa sửa mục này")).to_be_visible()
    expect(page.get_by_label(FIRST)).to_have_value("3")
    assert answers_of(addressee) == {1: Given(9)}


@pytest.mark.parametrize("size", ["phone"])
def test_who_must_sign_in_again_first_loses_nothing_and_another_sees_nothing(
    page: Page, live_server, addressee, secretary, deputy, sign_in
) -> None:
    sign_in(secretary)
    keep(page, addressee)
    page.context.set_offline(True)
    page.reload()
    page.get_by_label(FIRST).fill("7")
    expect(state(page)).to_have_text(HELD)
    page.context.clear_cookies()  # the session ends meanwhile
    page.context.set_offline(False)
    expect(state(page)).to_have_text(re.compile("Phiên làm việc đã kết thúc: nội dung còn trên máy này"))

    sign_in(deputy)
    page.goto(addressee.get_absolute_url())
    expect(page.get_by_label(FIRST)).to_have_value("")
    expect(page.get_by_role("button", name="Giữ trên máy để điền khi mất mạng")).to_be_visible()
    page.goto("/giu-tren-may/")
    expect(page.get_by_text("Chưa giữ biểu nào trên máy này.")).to_be_visible()
    assert page.evaluate("caches.keys()") == []
    assert not PageDraft.objects.filter(values__isnull=False).exists()

    page.context.clear_cookies()
    sign_in(secretary)
    page.goto("/")
    expect(page.get_by_text("Đã gửi lên 1 ô của biểu “Sinh hoạt chuyên đề”")).to_be_visible()
    assert drafted(secretary) == {"muc-1": "7"}


@pytest.mark.parametrize("size", ["phone"])
def test_rights_lost_meanwhile_end_it(page: Page, addressee, secretary, sign_in) -> None:
    sign_in(secretary)
    keep(page, addressee)
    page.context.set_offline(True)
    page.reload()
    page.get_by_label(FIRST).fill("7")
    expect(state(page)).to_have_text(HELD)
    Grant.objects.filter(user=secretary).update(valid_to=dates.today())
    page.context.set_offline(False)
    expect(state(page)).to_have_text(re.compile("không còn quyền điền biểu này"))
    page.goto("/")
    expect(page.get_by_text("Đồng chí không còn quyền điền biểu “Sinh hoạt chuyên đề”")).to_be_visible()
    assert not PageDraft.objects.filter(values__isnull=False).exists()


@pytest.mark.parametrize("size", ["phone"])
def test_signing_out_takes_everything_off_the_device(page: Page, addressee, secretary, sign_in) -> None:
    sign_in(secretary)
    keep(page, addressee)
    page.locator("summary").filter(has_text="Bình").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("button", name="Đăng nhập", exact=True)).to_be_visible()
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('capuy-'))") == []


@pytest.mark.parametrize("size", ["desktop"])
def test_the_grid_of_many_cells_saves_itself_what_was_pasted_too(page: Page, addressee, sign_in, page_is_sound) -> None:
    board = make_user("tochuc", (Role.ORGANISATION_BOARD, addressee.asked.organisation), full_name="Lương Chức")
    sign_in(board)
    page.goto("/to-chuc/DU/bieu-mau/2026/")
    square = page.get_by_label("Sinh hoạt thường kỳ đã tổ chức, Chi bộ 1")
    square.evaluate(
        "(box) => { const data = new DataTransfer(); data.setData('text/plain', '11\\t4');"
        " box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"
    )
    expect(state(page)).to_have_text(SAVED)
    assert sorted(drafted(board).values()) == ["11", "4"]
    page.reload()
    expect(square).to_have_value("11")
    page_is_sound(page, "grid")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu 2 số liệu thay đổi.")).to_be_visible()


@pytest.mark.parametrize("size", ["desktop"])
def test_nobody_there_keeps_no_session_alive(page: Page, addressee, secretary, sign_in) -> None:
    """A page left open asks nothing once its user has done nothing for minutes: the desk's session may end."""
    page.clock.install()
    sign_in(secretary)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.goto(addressee.get_absolute_url())

    def pass_minutes(count: int) -> None:
        for _ in range(count):
            page.clock.run_for("01:00")
            page.wait_for_timeout(100)  # for the answer: while one is awaited nothing more is asked

    pass_minutes(4)
    while_there = len(asked)
    assert while_there >= 1
    pass_minutes(20)
    assert len(asked) <= while_there + 3
