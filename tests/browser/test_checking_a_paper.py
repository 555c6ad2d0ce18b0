"""A clerk has the figures of a report checked, decides about what was found, and takes the Word file with comments."""

import io

import docx
import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.roles import Role
from capuy.proofing.models import Finding
from tests.factories import make_organisation, make_user

TEXT = """BÁO CÁO
Kết quả công tác xây dựng Đảng quý III và phương hướng, nhiệm vụ quý IV năm 2025
I. Đặc điểm tình hình
Toàn Đảng bộ có 4 chi bộ. Tổng số đảng viên là 3.504 đồng chí, trong đó có 1.212 đồng chí nữ, chiếm 34,58%.
II. Kết quả thực hiện
1. Công tác kiểm tra, giám sát: thi hành kỷ luật 21 trường hợp với 10 người bị khiển trách, cảnh cáo 6, sa thải 4.
2. Có 273 đồng chí có trình độ tiến sĩ (chiếm 7,63%); 13/16 chi bộ họp đúng lịch (81,25%).
3. Phong trào thi đua: có 245 lượt người tham gia, đạt tỷ lệ 98,5%.
"""


@pytest.fixture
def clerk(live_server):
    district = make_organisation("QU", "Đảng bộ các cơ quan Đảng quận Bình Sơn", "quan_uy")
    base = make_organisation("CQ", "Đảng bộ Cơ quan Chính quyền quận Bình Sơn", "dang_bo_co_so", district)
    for number in (1, 2, 3):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    return make_user("vp", (Role.OFFICE, base), full_name="Đỗ Thị Văn Phòng")


def test_a_paper_is_checked_decided_upon_and_leaves_with_comments(page: Page, clerk, sign_in, page_is_sound) -> None:
    sign_in(clerk)
    page.goto("/to-chuc/CQ/bao-cao/")
    page.get_by_role("link", name="Kiểm tra số liệu văn bản").click()
    expect(page.get_by_text("Chưa có văn bản nào")).to_be_visible()
    page_is_sound(page, "empty")
    page.get_by_role("button", name="Kiểm tra số liệu").click()
    expect(page.get_by_text("Dán nội dung văn bản hoặc chọn tệp.")).to_be_visible()
    page_is_sound(page, "refused")
    page.get_by_label("Dán nội dung văn bản").fill(TEXT)
    page.get_by_label("Đối chiếu với số liệu").select_option("2025-Q3")
    page.get_by_role("button", name="Kiểm tra số liệu").click()

    expect(page.get_by_text("báo cáo ghi 4, hệ thống có 3")).to_be_visible()
    expect(page.get_by_text("273/3.504 = 7,79%")).to_be_visible()
    page_is_sound(page, "checked")

    # From a mark to its finding and back; the first one that needs a look by its button.
    wrong = Finding.objects.get(verdict="wrong", kind="percent_of_total")
    page.locator(f"#cho-{wrong.position}").click()
    expect(page.locator(f"#muc-{wrong.position}")).to_be_in_viewport()
    page.locator(f"#muc-{wrong.position} h2 a").click()
    expect(page.locator(f"#cho-{wrong.position}")).to_be_in_viewport()
    page.get_by_role("link", name="Đến mục cần xem").click()

    card = page.locator(f"#muc-{wrong.position}")
    expect(card.get_by_label("Giá trị đúng")).to_have_value("7,79%")
    card.get_by_role("button", name="Sửa").click()
    card = page.locator(f"#muc-{wrong.position}")
    expect(card.get_by_text("Đã sửa: 7,79%")).to_be_visible()
    other = Finding.objects.get(verdict="uncheckable")
    card = page.locator(f"#muc-{other.position}")
    card.get_by_role("button", name="Bỏ qua").click()
    expect(page.get_by_text("ghi lý do trước khi bấm “Bỏ qua”")).to_be_visible()
    card.get_by_label("Lý do bỏ qua").fill("Số người đăng ký ghi ở phụ lục")
    card.get_by_role("button", name="Bỏ qua").click()
    expect(card.get_by_text("Lý do: Số người đăng ký ghi ở phụ lục")).to_be_visible()
    expect(page.get_by_text("Đã xử lý 2/")).to_be_visible()
    page_is_sound(page, "decided")

    page.locator("summary", has_text="Kết xuất").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Kết xuất Word kèm nhận xét", exact=True).click()
    paper = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    said = [comment.text for comment in paper.comments]
    assert any("273/3.504 = 7,79%" in words and "Đã sửa" in words for words in said)
    assert not any("Số người đăng ký" in words for words in said)

    page.get_by_role("button", name="Chuyển cơ quan").click()
    expect(page.get_by_text("Đã chuyển cho cơ quan")).to_be_visible()
    page.get_by_role("link", name="Về danh sách").click()
    expect(page.get_by_text("(đã chuyển cơ quan)")).to_be_visible()
    page_is_sound(page, "list")
