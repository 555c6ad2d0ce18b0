"""From a directive in the register to a task done: given, reported with proof, accepted, counted, urged."""

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.tasks.actions import Target, give
from capuy.tasks.models import Spell, Task
from tests.documents.files import paper
from tests.factories import make_organisation, make_user


@pytest.fixture
def people(live_server) -> tuple[User, User]:
    base = make_organisation("DU", "Đảng bộ xã Tân Lập", "dang_bo_co_so")
    cells = [make_organisation(f"C{number}", f"Chi bộ thôn {number}", "chi_bo", base) for number in (1, 2, 3)]
    office = make_user("vanphong", (Role.OFFICE, base), full_name="Đỗ Thị Văn")
    today = dates.today()
    for number, days in enumerate((2, 5, 12, 30)):
        owner = cells[number % 3]
        give(
            by=office, giver=base, title=f"Rà soát đảng viên đợt {number + 1}", product="Báo cáo", owner=owner,
            due_on=today + dt.timedelta(days=days), checker=base, targets=[Target(12, "đảng viên", "người")],
        )  # fmt: skip
    late = Task.objects.earliest("due_on")
    Task.objects.filter(pk=late.pk).update(due_on=today - dt.timedelta(days=3))
    Spell.objects.filter(task=late).update(due_on=today - dt.timedelta(days=3))
    return office, make_user("bithu", (Role.CELL_SECRETARY, cells[0]), full_name="Trần Bình")


def test_from_the_directive_to_the_accepted_task(
    page: Page, people: tuple[User, User], sign_in, watch, page_is_sound, tmp_path: Path
) -> None:
    office, secretary = people
    sign_in(office)
    file = tmp_path / "ct12.docx"
    file.write_bytes(paper("Các chi bộ sinh hoạt chuyên đề quý một"))
    page.goto("/to-chuc/DU/van-ban-chi-dao/")
    page.get_by_role("link", name="Vào sổ văn bản").first.click()
    page.get_by_label("Loại văn bản").select_option("chi_thi")
    page.get_by_label("Số, ký hiệu").fill("12-CT/TU")
    page.get_by_label("Cơ quan ban hành").fill("Tỉnh ủy")
    page.get_by_label("Trích yếu").fill("Nâng cao chất lượng sinh hoạt chi bộ")
    page.get_by_label("Ngày ban hành").fill(format_date(dates.today()))
    page.get_by_label("Tệp văn bản").set_input_files(file)
    page_is_sound(page, "new-directive")
    page.get_by_role("button", name="Vào sổ").click()
    expect(page.get_by_text("Đã vào sổ văn bản 12-CT/TU.")).to_be_visible()
    page.goto("/to-chuc/DU/van-ban-chi-dao/?q=chuyen+de+quy+mot")
    page_is_sound(page, "register")
    page.get_by_role("link", name="12-CT/TU").click()
    page_is_sound(page, "directive")

    page.get_by_role("link", name="Giao nhiệm vụ theo văn bản").click()
    page.get_by_label("Nội dung nhiệm vụ").fill("Sinh hoạt chuyên đề quý một")
    page.get_by_role("button", name="Giao nhiệm vụ").click()
    expect(page.get_by_label("Sản phẩm")).to_have_attribute("aria-invalid", "true")
    watch.seen.clear()  # the browser itself notes the answer 422
    page_is_sound(page, "give")
    page.get_by_label("Sản phẩm").fill("Biên bản sinh hoạt")
    page.get_by_label("Thời hạn").fill(format_date(dates.today() + dt.timedelta(days=9)))
    page.get_by_role("combobox", name="Đơn vị chủ trì").fill("thôn 1")
    page.get_by_role("option", name="Chi bộ thôn 1").click()
    page.get_by_role("button", name="Giao nhiệm vụ").click()
    expect(page.get_by_text("Đã giao nhiệm vụ.")).to_be_visible()
    page_is_sound(page, "task-given")

    page.context.clear_cookies()
    sign_in(secretary)
    page.goto("/")
    page_is_sound(page, "home")
    page.goto("/viec-cua-toi/")
    page_is_sound(page, "mine")
    page.get_by_role("link", name="Sinh hoạt chuyên đề quý một").first.click()
    page.get_by_role("link", name="Báo cáo hoàn thành").click()
    page.get_by_label("Đã làm được gì").fill("Đã sinh hoạt, có 25 đảng viên dự")
    page.get_by_label("Tệp minh chứng").set_input_files(file)
    page_is_sound(page, "hand-in")
    page.get_by_role("button", name="Báo cáo").click()
    expect(page.get_by_text("Báo cáo hoàn thành: đã ghi.")).to_be_visible()
    page_is_sound(page, "handed")

    page.context.clear_cookies()
    sign_in(office)
    page.goto("/viec-cua-toi/?xem=check")
    page.get_by_role("link", name="Sinh hoạt chuyên đề quý một").first.click()
    page.get_by_role("link", name="Nghiệm thu", exact=True).click()
    page.get_by_label("Vượt yêu cầu").check()
    page.get_by_role("button", name="Nghiệm thu").click()
    expect(page.get_by_text("Vượt yêu cầu").first).to_be_visible()
    page.goto("/to-chuc/DU/nhiem-vu/")
    page_is_sound(page, "list")
    page.goto("/to-chuc/DU/nhiem-vu/bang/")
    page_is_sound(page, "board")
    page.goto("/to-chuc/DU/nhiem-vu/lich/")
    page_is_sound(page, "calendar")
    page.goto("/to-chuc/DU/nhiem-vu/tong-hop/")
    page.get_by_role("button", name="Đôn đốc mọi nhiệm vụ quá hạn").click()
    expect(page.get_by_text("Đã đôn đốc 1 nhiệm vụ")).to_be_visible()
    page_is_sound(page, "overview")


@pytest.mark.parametrize("size", ["desktop"])
def test_a_card_drawn_to_another_column_opens_its_step(page: Page, people: tuple[User, User], sign_in, watch) -> None:
    sign_in(people[0])
    page.goto("/to-chuc/DU/nhiem-vu/bang/")
    card = page.locator(".task-card").last
    card.drag_to(page.locator("[data-step=tien-do]"))
    expect(page.get_by_role("heading", name="Cập nhật tiến độ")).to_be_visible()
    page.get_by_label("Đã làm được gì").fill("Đã lập danh sách")
    page.get_by_label("Mức độ hoàn thành").fill("30")
    page.get_by_role("button", name="Lưu tiến độ").click()
    page.goto("/to-chuc/DU/nhiem-vu/bang/")
    expect(page.locator("[data-step=tien-do] .task-card")).to_have_count(1)
