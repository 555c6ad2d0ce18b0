"""From a resolution to a programme, a plan pasted at once, a task given from its item, the tree, and the clauses."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.tasks.actions.registering import Paper, register
from tests.factories import make_organisation, make_user

OUTLINE = (
    "1. Củng cố tổ chức\n1.1.\tRà soát chi bộ ghép\n1.2.\tKiện toàn chi ủy\n2. Phát triển đảng viên\n2.1.\tTạo nguồn"
)


@pytest.fixture
def office(live_server) -> User:
    base = make_organisation("DU", "Đảng bộ xã Tân Lập", "dang_bo_co_so")
    make_organisation("C1", "Chi bộ thôn 1", "chi_bo", base)
    paper = Paper("nghi_quyet", "Nghị quyết đại hội", dates.today(), symbol="01-NQ/DU", issuer="Đại hội Đảng bộ")
    register(by=None, organisation=base, paper=paper)
    return make_user("vanphong", (Role.OFFICE, base), full_name="Đỗ Thị Văn")


def test_from_the_resolution_to_the_tree(page: Page, office: User, sign_in, watch, page_is_sound) -> None:
    year = dates.today().year
    sign_in(office)
    page.goto("/to-chuc/DU/ke-hoach/")
    page_is_sound(page, "no-plans")
    page.get_by_role("link", name="Ghi chủ đề năm").click()
    page.get_by_label("Chủ đề").fill("Kỷ cương, trách nhiệm")
    page.get_by_role("button", name="Lưu chủ đề").click()
    expect(page.get_by_text("“Kỷ cương, trách nhiệm”")).to_be_visible()

    page.get_by_role("link", name="Thêm chương trình").click()
    page.get_by_label("Tên chương trình").fill("Chương trình xây dựng chi bộ vững mạnh")
    page.get_by_label("Cụ thể hóa văn bản").select_option(index=1)
    page.get_by_label("Từ ngày").fill(f"01/01/{year}")
    page.get_by_label("Đến ngày").fill(f"31/12/{year + 4}")
    page_is_sound(page, "new-programme")
    page.get_by_role("button", name="Lưu chương trình").click()
    page.get_by_role("link", name="Thêm kế hoạch năm").click()
    page.get_by_label("Tên kế hoạch").fill(f"Kế hoạch năm {year}")
    page_is_sound(page, "new-plan")
    page.get_by_role("button", name="Lưu kế hoạch").click()

    page.get_by_label("Nội dung và nhiệm vụ").fill(OUTLINE)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Xem trước: 2 nội dung, 5 mục")).to_be_visible()
    page_is_sound(page, "plan-preview")
    page.get_by_role("button", name="Lưu nội dung").click()
    page_is_sound(page, "plan")

    page.get_by_role("link", name="Giao nhiệm vụ mục 1.2").click()
    expect(page.get_by_label("Nội dung nhiệm vụ")).to_have_value("Kiện toàn chi ủy")
    page.get_by_label("Sản phẩm").fill("Quyết định")
    page.get_by_label("Thời hạn").fill(format_date(dates.today() + dt.timedelta(days=30)))
    page.get_by_role("combobox", name="Đơn vị chủ trì").fill("thôn 1")
    page.get_by_role("option", name="Chi bộ thôn 1").click()
    page.get_by_role("button", name="Giao nhiệm vụ").click()
    expect(page.get_by_text("hoàn thành 0/1 nhiệm vụ")).to_be_visible()

    page.get_by_role("link", name="Tất cả chương trình, kế hoạch").click()
    page_is_sound(page, "plan-tree")
    page.get_by_role("link", name="1.2. Kiện toàn chi ủy").click()
    page.get_by_role("link", name="Kiện toàn chi ủy", exact=True).click()
    expect(page.get_by_text("Thực hiện kế hoạch")).to_be_visible()
    page.go_back()

    page.goto("/to-chuc/DU/van-ban-chi-dao/")
    page.get_by_role("link", name="01-NQ/DU").click()
    page.get_by_role("link", name="Thực hiện từng điểm").click()
    page.get_by_role("link", name="Nhập điểm, khoản").first.click()
    page.get_by_label("Các điểm, khoản").fill("1. Kiện toàn các chi ủy.\n2. Bảo vệ bờ biển.")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Lưu các điểm").click()
    page.get_by_role("link", name="Bảo vệ bờ biển").click()
    page_is_sound(page, "clause")
    page.get_by_label("Không thuộc phạm vi, vì").fill("Xã không có biển")
    page.get_by_role("button", name="Ghi lý do").click()
    expect(page.get_by_text("Đã phủ 1/2 điểm (50%)")).to_be_visible()
    page_is_sound(page, "coverage")
    page.goto("/to-chuc/DU/han-che/giao/")
    page_is_sound(page, "mend")
    page.goto("/to-chuc/DU/han-che/")
    page_is_sound(page, "weaknesses")
