"""Two people fill in one grid: whoever saves second is asked, and nothing is lost."""

from playwright.sync_api import Page, expect

from capuy.core.periods import year_period
from capuy.figures.models import ReportedValue
from tests.factories import make_organisation, make_user, report_values

HELD, THEMATIC = "Sinh hoạt thường kỳ đã tổ chức", "Sinh hoạt chuyên đề đã tổ chức"


def test_the_second_to_save_a_square_chooses_between_both_values(
    page: Page, live_server, sign_in, watch, page_is_sound
) -> None:
    ward = make_organisation(
        "99.101", "Đảng ủy Cơ quan An Hòa", "dang_bo_co_so", make_organisation("99", "Quận ủy An Hòa", "quan_uy")
    )
    cells = [make_organisation(f"99.101.{n}", f"Chi bộ khu phố {n}", "chi_bo", ward) for n in (1, 2, 3)]
    secretary = make_user("bithu", ("cell_secretary", cells[0]), full_name="Hồ Thị Bí")
    sign_in(make_user("tochuc", ("organisation_board", ward), full_name="Lương Thị Chức"))

    page.goto("/to-chuc/99.101/bieu-mau/2026/")
    first = {"meetings.regular_held": 9, "meetings.thematic_held": 3}
    report_values(by=secretary, organisation=cells[0], period=year_period(2026), values=first)
    page.get_by_label(f"{HELD}, Chi bộ khu phố 1").fill("10")
    page.get_by_label(f"{HELD}, Chi bộ khu phố 2").fill("8")
    page.get_by_role("button", name="Lưu").click()

    asked = page.get_by_role("group", name="Chi bộ khu phố 1, Sinh hoạt thường kỳ")
    expect(asked).to_contain_text("Hồ Thị Bí sửa lúc")
    expect(page.get_by_label(f"{HELD}, Chi bộ khu phố 1")).to_have_value("10")
    expect(page.get_by_label(f"{THEMATIC}, Chi bộ khu phố 1")).to_have_value("3")
    (told,) = watch.seen
    assert "422" in told  # the browser itself notes the answer
    watch.seen.clear()
    page_is_sound(page, "asked")
    assert ReportedValue.objects.count() == 2

    asked.get_by_label("Lấy giá trị đang lưu: 9").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu 1 số liệu thay đổi")).to_be_visible()
    expect(page.get_by_label(f"{HELD}, Chi bộ khu phố 1")).to_have_value("9")
    expect(page.get_by_label(f"{HELD}, Chi bộ khu phố 2")).to_have_value("8")
    page_is_sound(page, "saved")
