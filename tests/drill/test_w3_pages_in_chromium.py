"""W3: every kind of page that a user of the demo can reach by links, looked at in Chromium, at both sizes."""

from collections.abc import Callable, Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import resolve
from lxml import html
from playwright.sync_api import Page

from capuy.accounts.models import User
from capuy.demo import build, structure
from capuy.web import middleware
from tests.browser.conftest import (
    SIZES,
    _database_beside_the_browser,
    browser_context_args,
    browser_type_launch_args,
    freshly_signed_in,
    page_is_sound,
    sign_in,
    size,
    watch,
)
from tests.drill.frame import Drill, planted, reaches

__all__ = [
    "_database_beside_the_browser",
    "browser_context_args",
    "browser_type_launch_args",
    "page_is_sound",
    "sign_in",
    "size",
    "watch",
]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

STARTS = ("/", f"/to-chuc/{structure.GOVERNMENT}/bao-cao/", f"/to-chuc/{structure.WARD_1}/so-lieu/2026/")
# Pages that look different for each kind of user; every other kind is looked at once.
OF_EACH_ROLE = {"web:home", "organisations:page"}


def links(path: str, page: bytes) -> Iterator[str]:
    for link in html.fromstring(page).iterlinks():
        element, attribute, address, _ = link
        if element.tag == "a" and attribute == "href" and "download" not in element.attrib:
            whole = urlsplit(urldefrag(urljoin(path, address)).url)
            if not whole.netloc:
                yield whole.path + (f"?{whole.query}" if whole.query else "")


def crawl(user: User) -> dict[str, str]:
    """One address of each kind of page that the user reaches, breadth first: {name of the kind: address}."""
    client = freshly_signed_in(user)
    waiting, reached = list(STARTS), {"web:home"}
    pages: dict[str, str] = {}
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if path in STARTS and answer.status_code == 404:
            continue  # outside this user's branches
        assert answer.status_code in (200, 302), f"{user.username}: {path} answers {answer.status_code}"
        if answer.status_code == 302:
            waiting.append(answer["Location"])
            continue
        if not answer["Content-Type"].startswith("text/html"):
            continue
        pages[resolve(urlsplit(path).path).view_name] = path
        for link in links(path, answer.content):
            kind = resolve(urlsplit(link).path).view_name
            if kind not in reached:
                reached.add(kind)
                waiting.append(link)
    return pages


def look(drill: Drill, page: Page, page_is_sound: Callable[..., None], path: str, label: str) -> None:
    """Nothing is fetched from outside, the policy and the console are silent, axe finds nothing.

    At both sizes; in the sample at one of them, drawn by lot.
    """
    sizes = list(SIZES.items())
    for name, viewport in sizes if drill.full else [drill.random.choice(sizes)]:
        page.set_viewport_size(viewport)
        page.goto(path)
        try:
            page_is_sound(page, f"{label}-{name}")
        except AssertionError as problem:
            drill.bad(str(problem))
        drill.count()


@pytest.mark.parametrize("size", ["desktop"])
@reaches("W3")
def test_every_page_that_users_reach_is_sound_at_both_sizes(
    drill, page: Page, live_server, sign_in, page_is_sound
) -> None:
    build.build(lambda line: None)
    looked_at: set[str] = set()
    pages = {}
    for entry in build.SIGN_INS:
        user = User.objects.get(username=entry.username)
        pages[entry.username] = crawl(user)
        page.context.clear_cookies()
        sign_in(user)
        for kind, path in pages[entry.username].items():
            # In the sample most kinds are looked at once; in the full drill as each role.
            if kind in looked_at and kind not in OF_EACH_ROLE and not drill.full:
                continue
            looked_at.add(kind)
            look(drill, page, page_is_sound, path, f"{entry.username}-{kind}")
    of_the_board = {
        "organisations:page",
        "members:list",
        "members:page",
        "figures:sheet",
        "figures:explain",
        "figures:form",
    }
    assert of_the_board <= pages["tochuc"].keys()
    assert {"reports:list", "reports:page"} <= pages["vanphong"].keys()
    assert not {"members:list", "web:users", "web:journal"} & pages["dangvien"].keys()


@pytest.mark.parametrize("size", ["desktop"])
@planted("W3")
def test_what_the_policy_reports_is_found(drill, page: Page, live_server, page_is_sound, monkeypatch) -> None:
    monkeypatch.setattr(middleware, "POLICY", middleware.POLICY + "; style-src 'none'")
    look(drill, page, page_is_sound, "/tai-khoan/dang-nhap/", "planted")
