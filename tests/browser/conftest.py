"""A browser beside a live server, and the one question that every page is asked: is it sound?"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from capuy.accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True, scope="session")
def _database_beside_the_browser() -> Iterator[None]:
    """Playwright keeps an event loop in the thread of the tests, where Django would refuse its queries."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the drill imports this fixture: it may end twice


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = os.environ.get("CAPUY_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium; install the package `chromium` or set CAPUY_CHROMIUM")
    return {"executable_path": found, "args": FLAGS}


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """Each test of the browser runs at desktop and at phone size; `only` one: `@pytest.mark.parametrize("size", …)`."""
    return str(request.param)


@pytest.fixture
def browser_context_args(size: str, live_server: Any) -> dict[str, Any]:
    phone = size == "phone"
    return {
        "viewport": SIZES[size],
        "has_touch": phone,
        "is_mobile": phone,
        "locale": "vi-VN",
        "timezone_id": settings.TIME_ZONE,
        "base_url": live_server.url,
    }


class Watch:
    """What went wrong in a page that no picture shows."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.seen: list[str] = []

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.seen.append(f"{message.type}: {message.text}")

    def on_error(self, error: Exception) -> None:
        self.seen.append(f"error: {error}")

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.seen.append(f"outside request: {request.url}")


@pytest.fixture
def watch(context: BrowserContext, live_server: Any) -> Watch:
    """Listens to every page of the context; reports of the security policy come through the console."""
    watch = Watch(live_server.url)
    context.on("console", watch.on_console)
    context.on("weberror", lambda error: watch.on_error(error.error))
    context.on("request", watch.on_request)
    return watch


def freshly_signed_in(user: User) -> Client:
    """A client of the user, as if a password had just been given: nothing asks for it again."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def sign_in(context: BrowserContext, live_server: Any) -> Iterator[Callable[[User], None]]:
    """Signs a user in without the form; the form has a story of its own."""

    def sign_in(user: User) -> None:
        client = freshly_signed_in(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    yield sign_in
    context.set_offline(True)  # a page that is closed sends its draft, and the database is gone by then


def _in_page(page: Page, expression: str) -> Any:
    """Evaluate by the debugger, which the security policy of the page does not concern."""
    session = page.context.new_cdp_session(page)
    question = {"expression": expression, "awaitPromise": True, "returnByValue": True}
    answer = session.send("Runtime.evaluate", question)  # not detached: that would end a pretended key of the page
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


def _axe_findings(page: Page) -> list[str]:
    _in_page(page, AXE.read_text() + ";undefined")
    found = json.loads(_in_page(page, "axe.run().then((found) => JSON.stringify(found.violations))"))
    return [f"axe {one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.fixture
def page_is_sound(watch: Watch, request: pytest.FixtureRequest) -> Callable[..., None]:
    """Axe finds nothing, the console is silent, nothing is fetched from outside, nothing scrolls sideways.

    With CAPUY_PICTURES=<folder> each checked page leaves a picture there.
    """
    pictures = os.environ.get("CAPUY_PICTURES")

    def page_is_sound(page: Page, name: str = "") -> None:
        page.wait_for_load_state("networkidle")
        if pictures:
            Path(pictures).mkdir(parents=True, exist_ok=True)
            label = f"{request.node.name}-{name}".replace("/", "_").replace("[", "-").replace("]", "")
            page.screenshot(path=f"{pictures}/{label}.png", full_page=True)
        wide = _in_page(page, "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        problems = [*watch.seen, *_axe_findings(page), *([f"scrolls sideways by {wide} px"] if wide > 0 else [])]
        assert not problems, f"{page.url}\n" + "\n".join(problems)

    return page_is_sound
