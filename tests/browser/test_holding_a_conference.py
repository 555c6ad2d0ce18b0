"""An office prepares a conference, a member answers the invitation, the office writes it down and gives the work."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.meetings.models import Conference
from capuy.members.models import Position, Seat
from capuy.organisations.models import Body, Term
from capuy.tasks.models import Task
from tests.factories import make_member, make_organisation, make_user
from tests.meetings.holding import account_of

NAMES = ("Phạm Văn Bình", "Lê Thị Nụ", "Đỗ Quang Ẩn", "Vũ Thị Hoa", "Ngô Sĩ Liêm")
CONCLUSION = """Ban Chấp hành kết luận:
1. Giao Chi bộ Văn phòng Sở chủ trì, phối hợp với Chi bộ Thanh tra xây dựng kế hoạch năm sau.
2. Các chi bộ trực thuộc rà soát quần chúng ưu tú, mỗi chi bộ giới thiệu ít nhất 02 quần chúng.
3. Yêu cầu Hội Luật gia tổ chức 01 buổi tuyên truyền.
"""


@pytest.fixture
def people(live_server) -> tuple[User, User]:
    base = make_organisation("DU", "Đảng bộ Sở Tư pháp", "dang_bo_co_so")
    cells = [
        make_organisation(f"C{n}", name, "chi_bo", base)
        for n, name in enumerate(("Chi bộ Văn phòng Sở", "Chi bộ Thanh tra", "Chi bộ Hành chính tư pháp"), 1)
    ]
    started = dates.today() - dt.timedelta(days=90)
    term = Term.objects.create(organisation=base, label="2025-2030", starts_on=started)
    body = Body.objects.create(term=term, kind="committee", size=5)
    places = [Position.SECRETARY, Position.DEPUTY_SECRETARY, *[Position.MEMBER] * 3]
    for number, (name, place) in enumerate(zip(NAMES, places, strict=True)):
        Seat.objects.create(body=body, member=make_member(name, cells[number % 3]), position=place, valid_from=started)
    office = make_user("vanphong", (Role.OFFICE, base), full_name="Đỗ Thị Văn")
    return office, account_of("Lê Thị Nụ", "lethinu")


def test_from_the_plan_to_the_tasks(page: Page, people: tuple[User, User], sign_in, watch, page_is_sound) -> None:
    office, member = people
    today = dates.today()
    sign_in(office)
    page.goto("/to-chuc/DU/hoi-nghi/")
    page_is_sound(page, "1-no-conferences")
    page.get_by_role("link", name="Lập hội nghị").first.click()
    page.get_by_label("Tên hội nghị").fill("Hội nghị Ban Chấp hành lần thứ 4, khóa II")
    page.get_by_label("Ngày họp").fill(format_date(today))
    page.get_by_label("Giờ bắt đầu").fill("8h")
    page.get_by_label("Địa điểm").fill("Hội trường tầng 3, trụ sở Sở Tư pháp")
    page.get_by_label("Nội dung, mục 1").fill("Kết quả công tác 11 tháng, nhiệm vụ tháng 12")
    page.get_by_label("Người trình bày, mục 1").fill("Đồng chí Phó Bí thư")
    page.get_by_label("Nội dung, mục 2").fill("Thông qua Nghị quyết nhiệm vụ năm sau")
    page.get_by_label("Người chủ trì").first.fill("Phạm Văn Bình")
    page_is_sound(page, "2-plan")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_role("button", name="Mời họp").click()
    expect(page.get_by_text("1 đồng chí có tài khoản")).to_be_visible()
    page_is_sound(page, "3-invited")

    page.context.clear_cookies()
    sign_in(member)
    page.goto("/")
    page.get_by_role("link", name="Thông báo, 1 chưa đọc").click()
    page.get_by_role("button", name="Mời họp: “Hội nghị Ban Chấp hành").click()
    page.get_by_label("Sẽ dự").check()
    page_is_sound(page, "4-member")
    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_text("Đã trả lời: Sẽ dự")).to_be_visible()

    page.context.clear_cookies()
    sign_in(office)
    page.goto("/to-chuc/DU/hoi-nghi/")
    page.get_by_role("link", name="Hội nghị Ban Chấp hành lần thứ 4").first.click()
    page.get_by_role("link", name="Điểm danh", exact=True).click()
    page.get_by_role("button", name="Ghi tất cả có mặt").click()
    page.get_by_label("Điểm danh: Ngô Sĩ Liêm").select_option("excused")
    page.get_by_label("Lý do, ghi chú: Ngô Sĩ Liêm").fill("Đi công tác")
    page_is_sound(page, "5-roll")
    page.get_by_role("button", name="Lưu và chốt điểm danh").click()
    expect(page.get_by_text("đủ số người để họp").first).to_be_visible()
    page.get_by_role("link", name="Ghi ý kiến về nội dung 1").click()
    page.get_by_label("Người phát biểu").fill("Vũ Thị Hoa")
    page.get_by_label("Ý kiến, đề nghị").fill("Đề nghị sửa lịch sinh hoạt chi bộ cho phù hợp với lịch công tác.")
    page.get_by_label("Nơi hoặc người phải trả lời").fill("Văn phòng Đảng ủy")
    page_is_sound(page, "6-opinion")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_role("link", name="Biểu quyết về nội dung 2").click()
    page.get_by_label("Nội dung biểu quyết").fill("Thông qua Nghị quyết nhiệm vụ năm sau")
    page.get_by_label("Bỏ phiếu kín").check()
    page_is_sound(page, "7-call")
    page.get_by_role("button", name="Mở biểu quyết").click()
    for label, number in (("phát ra", 4), ("thu về", 4), ("hợp lệ", 4)):
        page.get_by_label(f"Số phiếu {label}").fill(str(number))
    page.get_by_label("Ban kiểm phiếu").fill("Đỗ Quang Ẩn; Vũ Thị Hoa")
    page.get_by_label("Đồng ý", exact=True).fill("3")
    page.get_by_label("Không đồng ý").fill("2")
    page.get_by_label("Không ý kiến").fill("0")
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(page.get_by_text("khác 4 phiếu hợp lệ; đếm lại")).to_be_visible()
    watch.seen.clear()  # the browser itself notes the answer 422
    page.get_by_label("Không đồng ý").fill("1")
    page_is_sound(page, "8-count")
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(page.get_by_text("60%")).to_be_visible()
    page.get_by_role("link", name="Kết luận, lập biên bản").click()
    page.get_by_label("Kết luận của chủ trì").fill("Thống nhất thông qua Nghị quyết.")
    page.get_by_label("Người ghi biên bản").fill("Vũ Thị Hoa")
    page.get_by_label("Giờ kết thúc").fill("11h30")
    page_is_sound(page, "9-notes")
    page.get_by_role("button", name="Lưu và lập biên bản").click()
    expect(page.get_by_text("Đã lập biên bản số 01-BB/ĐU")).to_be_visible()
    page_is_sound(page, "10-ended")

    page.get_by_role("link", name="Nhập kết luận, giao việc").click()
    page.get_by_label("Trích yếu").fill("Kết luận Hội nghị Ban Chấp hành lần thứ 4")
    page.get_by_label("Dán nội dung kết luận").fill(CONCLUSION)
    page_is_sound(page, "11-paste")
    page.get_by_role("button", name="Đọc kết luận").click()
    expect(page.get_by_text("Đọc được 3 mục việc")).to_be_visible()
    page_is_sound(page, "12-beside")
    page.get_by_role("link", name="Sửa, giao riêng mục 3").click()
    page_is_sound(page, "13-item")
    page.get_by_role("button", name="Không giao mục này").click()
    page.get_by_label("Hạn cho mục chưa có hạn").fill(format_date(today + dt.timedelta(days=40)))
    page.get_by_role("button", name="Giao các mục đã chọn").click()
    expect(page.get_by_text("Đã giao 2 mục việc.")).to_be_visible()
    page_is_sound(page, "14-given")
    page.goto("/to-chuc/DU/hoi-nghi/")
    page_is_sound(page, "15-past")
    assert Task.objects.count() == 4
    assert Conference.objects.get().minutes is not None
