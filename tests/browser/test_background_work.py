"""A job failed: the administrator is told at home, reads why, has it tried again."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from capuy.jobs.models import Job, State, Worker
from tests.factories import make_organisation, make_user


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_found_at_home_and_tried_again(page: Page, live_server, sign_in, page_is_sound) -> None:
    city = make_organisation("TP", "Đảng bộ thành phố An Bình", "thanh_uy")
    sign_in(make_user("quantri", ("administrator", city), full_name="Vũ Văn Khánh"))
    page.goto("/viec-chay-nen/")
    page_is_sound(page, "jobs-empty")
    now = timezone.now()
    Worker.objects.create(name="may-chu:4711", started_at=now, seen_at=now)
    Job.objects.create(
        task="accounts.mail-emergency",
        state=State.FAILED,
        attempts=6,
        run_at=now,
        finished_at=now,
        error="Không kết nối được máy chủ thư (TimeoutError); kiểm tra CAPUY_MAIL.",
    )
    Job.objects.create(task="journal.anchor", key="schedule", due=now, run_at=now, started_at=now, state=State.DONE)
    page.goto("/")
    page.get_by_role("link", name="1 việc chạy nền bị lỗi").click()
    expect(page.get_by_text("Không kết nối được máy chủ thư")).to_be_visible()
    page_is_sound(page, "jobs-failure")
    page.get_by_role("button", name="Chạy lại").click()
    expect(page.get_by_text("Đã xếp chạy lại: Gửi thư báo truy cập khẩn cấp.")).to_be_visible()
    expect(page.get_by_text("Không có việc nào bị lỗi.")).to_be_visible()
    page_is_sound(page, "jobs-waiting")
