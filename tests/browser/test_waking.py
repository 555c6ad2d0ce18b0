"""A browser is woken: the service worker at the root shows that there is news, and nothing else."""

import json

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.roles import Role
from capuy.notices.actions import add_browser
from tests.factories import make_organisation, make_user
from tests.notices.test_encryption import BROWSER, SECRET


@pytest.mark.parametrize("size", ["phone"])
def test_a_push_is_shown_with_one_word(page: Page, live_server, sign_in, settings, page_is_sound) -> None:
    settings.PUSH = True
    base = make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so")
    user = make_user("vanphong", (Role.OFFICE, base))
    add_browser(by=user, endpoint="https://push.example/x", public_key=BROWSER, secret=SECRET, agent="Firefox Linux")
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    sign_in(user)
    page.goto("/thong-bao/cach-nhan/")
    expect(page.get_by_role("button", name="Bật trên trình duyệt này")).to_be_visible()
    expect(page.get_by_text("Firefox trên Linux")).to_be_visible()
    page_is_sound(page, "ways")

    found: list[str] = []
    worker = page.context.new_cdp_session(page)
    worker.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    worker.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)")
    page.wait_for_timeout(300)
    data = json.dumps({"text": "Có việc mới trong capuy", "tag": "thong-bao-7"})
    for _ in range(2):  # the second replaces the first
        worker.send(
            "ServiceWorker.deliverPushMessage", {"origin": live_server.url, "registrationId": found[0], "data": data}
        )
        page.wait_for_timeout(300)
    shown = page.evaluate(
        "navigator.serviceWorker.ready.then(async (one) => (await one.getNotifications())"
        ".map((told) => [told.title, told.body, told.tag]))"
    )
    assert shown == [["Có việc mới trong capuy", "", "thong-bao-7"]]
