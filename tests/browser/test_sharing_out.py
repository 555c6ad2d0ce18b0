"""A cell that has grown too large is split, and its members are shared out, on a desk and on a telephone."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.roles import Role
from capuy.members.actions import remove
from capuy.members.models import Membership
from tests.factories import make_member, make_organisation, make_user

FOUNDED = dt.date(2025, 7, 1)
FAMILIES = ("Nguyễn Thị", "Trần Văn", "Lê Hữu", "Phạm Thị Bích", "Đặng Ngọc Minh")
GIVEN = (
    "An",
    "Ân",
    "Bình",
    "Cường",
    "Đào",
    "Hạnh",
    "Khôi",
    "Ngọc",
    "Ổn",
    "Phương",
    "Quỳnh",
    "Thảo",
    "Ước",
    "Xuân",
    "Ý",
)
PEOPLE = 110


@pytest.fixture
def board(live_server):
    ward = make_organisation("99.101", "Đảng ủy phường An Hòa", "dang_bo_phuong", on=FOUNDED)
    cell = make_organisation("99.101.1", "Chi bộ khu phố 1", "chi_bo", ward, on=FOUNDED)
    names = [f"{family} {given}" for family in FAMILIES for given in GIVEN]
    for n in range(PEOPLE):
        name = names[n % len(names)] + (" Em" if n >= len(names) else "")
        member = make_member(name, cell, joined_on=FOUNDED, born_on=dt.date(1955 + n % 30, 1 + n % 12, 1 + n % 28))
    remove(by=None, member=member, departure="deceased", on=dt.date(2026, 10, 20), accept_warnings=True)
    return make_user("tochuc", (Role.ORGANISATION_BOARD, ward), full_name="Lương Thị Chức")


def count_in(code: str) -> int:
    return Membership.objects.on(dt.date(2026, 10, 1)).filter(organisation__code=code).count()


def test_a_cell_is_split_and_its_members_shared_out(page: Page, board, sign_in, page_is_sound) -> None:
    sign_in(board)
    page.goto("/to-chuc/99.101.1/quyet-dinh/them/split/")
    page.get_by_label("Số quyết định").fill("14-QĐ/ĐU")
    page.get_by_label("Ngày ký").fill("28/09/2026")
    page.get_by_label("Hiệu lực từ ngày").fill("01/10/2026")
    page.get_by_label("Mã tổ chức, dòng 1").fill("99.101.1B")
    page.get_by_label("Tên tổ chức, dòng 1").fill("Chi bộ khu phố 1B")
    page.get_by_label("Loại hình, dòng 1").select_option("chi_bo")
    page.get_by_role("button", name="Xem trước kết quả").click()
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_text("Tách ra từ: Chi bộ khu phố 1")).to_be_visible()
    page_is_sound(page, "decision")

    page.get_by_role("link", name="Chia đảng viên về các chi bộ mới").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chia đảng viên: Chi bộ khu phố 1")
    expect(page.get_by_role("row")).to_have_count(PEOPLE + 1)
    expect(page.get_by_text("Từ trần, từ ngày 20/10/2026")).to_be_visible()
    page_is_sound(page, "list")

    # By the keyboard: tick two, choose a cell for them, and one more by his own list.
    for name in ("Nguyễn Thị An", "Trần Văn An"):
        page.get_by_label(f"Đánh dấu {name}", exact=True).focus()
        page.keyboard.press("Space")
    quick = page.get_by_label("Chuyển các đồng chí đã chọn về")
    quick.focus()
    page.keyboard.type("Chi bộ khu phố 1B")
    page.get_by_role("button", name="Chọn cho người đã đánh dấu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 đồng chí được chọn chuyển, chưa ghi")).to_be_visible()
    page.get_by_label("Chi bộ của Lê Hữu Ý", exact=True).select_option("Chi bộ khu phố 1B")
    page_is_sound(page, "chosen")
    assert count_in("99.101.1B") == 0

    page.get_by_role("button", name="Xem trước kết quả").click()
    row = page.get_by_role("row", name="Chi bộ khu phố 1B")
    expect(row.get_by_role("cell")).to_have_text(["2", "0", "0", "3", "3"])
    page_is_sound(page, "preview")
    page.get_by_role("button", name="Sửa lại").click()
    page.get_by_label("Chi bộ của Lê Hữu Ý", exact=True).select_option("Ở lại Chi bộ khu phố 1")
    page.get_by_role("button", name="Xem trước kết quả").click()
    expect(page.get_by_text("Chi bộ khu phố 1B: có 2 đảng viên chính thức, dưới mức tối thiểu 3")).to_be_visible()
    page_is_sound(page, "warned")
    page.get_by_role("button", name="Đã kiểm tra, vẫn ghi").click()
    expect(page.get_by_text("Đã ghi chi bộ mới của 2 đồng chí.")).to_be_visible()
    page_is_sound(page, "done")
    assert count_in("99.101.1B") == 2

    page.get_by_role("link", name="Chia đảng viên về các chi bộ mới").click()
    page.get_by_label("Chi bộ của Trần Văn An", exact=True).select_option("Ở lại Chi bộ khu phố 1")
    page.get_by_role("button", name="Xem trước kết quả").click()
    page.get_by_role("button", name="Đã kiểm tra, vẫn ghi").click()
    expect(page.get_by_text("Đã ghi chi bộ mới của 1 đồng chí.")).to_be_visible()
    assert count_in("99.101.1B") == 1


@pytest.mark.parametrize("size", ["phone"])
def test_everything_works_without_scripts(browser, browser_context_args, board, live_server) -> None:
    from django.conf import settings
    from django.test import Client

    from capuy.organisations.actions import ChangeDraft, enact
    from capuy.organisations.models import Organisation
    from tests.factories import decision

    cell, ward = (Organisation.objects.get(code=code) for code in ("99.101.1", "99.101"))
    founding = ChangeDraft("establish", None, "99.101.1B", "Chi bộ khu phố 1B", "chi_bo", ward, source=cell)
    paper = enact(decision("split", dt.date(2026, 10, 1), founding), by=None)
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    client = Client()
    client.force_login(board)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(paper.get_absolute_url())
    page.get_by_role("link", name="Chia đảng viên về các chi bộ mới").click()
    page.get_by_label("Chuyển các đồng chí đã chọn về").select_option("Chi bộ khu phố 1B")
    page.get_by_role("button", name="Chọn cho tất cả").click()
    page.get_by_label("Chi bộ của Lê Hữu Ý", exact=True).select_option("Ở lại Chi bộ khu phố 1")
    page.get_by_role("button", name="Xem trước kết quả").click()
    page.get_by_role("button", name="Đã kiểm tra, vẫn ghi").click()
    expect(page.get_by_text(f"Đã ghi chi bộ mới của {PEOPLE - 2} đồng chí.")).to_be_visible()
    assert count_in("99.101.1B") == PEOPLE - 2
    context.close()
