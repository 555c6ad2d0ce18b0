"""W1: nothing is changed from another site. W2: every answer of every address says what a browser must not do."""

import itertools

import pytest
from django.test import Client

from capuy.web import middleware
from tests.architecture.world import ALL_SHAPES, World, path_of
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import Standings, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
UNSAFE = ("post", "put", "patch", "delete", "connect", "propfind")
TOKEN = "a" * 64
FORGED = {
    "no token": {},
    "a made-up token": {"HTTP_X_CSRFTOKEN": TOKEN},
    "another site": {"HTTP_ORIGIN": "https://la.example"},
    "no site": {"HTTP_ORIGIN": "null"},
    "a page within": {"HTTP_HX_REQUEST": "true", "HTTP_ORIGIN": "https://testserver.la.example"},
}


@pytest.fixture
def world() -> World:
    return World()


def strict(client: Client) -> Client:
    """The same browser, asked for its token."""
    asked = Client(enforce_csrf_checks=True, raise_request_exception=False)
    asked.cookies = client.cookies
    return asked


def forge(drill: Drill, world: World) -> None:
    clients = {"everybody's rights": strict(Standings(world).everything()), "nobody": strict(Client())}
    cases = list(itertools.product(ALL_SHAPES, UNSAFE, FORGED))
    drill.random.shuffle(cases)
    if not drill.full:
        cases = list({shape[0]: (shape, method, how) for shape, method, how in cases}.values())
    for (name, pattern), method, how in cases:
        for who, client in clients.items():
            path = path_of(name, pattern, world.own)
            data = {"csrfmiddlewaretoken": TOKEN, "reason": "x"} if how == "a made-up token" else {"reason": "x"}

            def ask(client, path, method=method, data=data, how=how):
                return client.generic(method.upper(), path, encoded(data), FORM, **FORGED[how])

            answer, changes = undone(client, ask, path)
            drill.expect(
                answer.status_code == 403 and not changes, f"{method} {path} by {who}, {how}: {answer.status_code}"
            )


FORM = "application/x-www-form-urlencoded"


def encoded(data: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in data.items())


@reaches("W1")
def test_what_another_site_sends_is_refused(drill, world):
    forge(drill, world)


@planted("W1")
def test_a_view_that_asks_for_no_token_is_found(drill, world, monkeypatch):
    _, pattern = drill.random.choice(ALL_SHAPES)
    monkeypatch.setattr(pattern.callback, "csrf_exempt", True, raising=False)
    forge(drill, world)


WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def lacking(answer) -> list[str]:
    """What the headers of an answer do not say."""
    found = [name for name, value in WANTED.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
    if parts.get("default-src") != "'self'" or parts.get("object-src") != "'none'" or "unsafe" in policy:
        found.append("Content-Security-Policy")
    found += [name for name in ("base-uri", "form-action", "frame-ancestors") if name not in parts]
    if "*" in policy or "http:" in policy or "https:" in policy:
        found.append("another site in the policy")
    if not {"no-store", "max-age"} & {part.split("=")[0].strip() for part in answer["Cache-Control"].split(",")}:
        found.append("Cache-Control")
    for cookie in filter(lambda cookie: cookie.value, answer.cookies.values()):  # an empty one is taken away
        if cookie["samesite"] not in {"Lax", "Strict"} or (cookie.key == "sessionid" and not cookie["httponly"]):
            found.append(f"cookie {cookie.key}")
    if "attachment" not in answer.get("Content-Disposition", "attachment"):
        found.append("Content-Disposition")
    if (
        answer.get("Content-Type", "text/html").split(";")[0] not in SHOWN | {""}
        and "Content-Disposition" not in answer
    ):
        found.append(f"shown as {answer['Content-Type']}")
    return found


SHOWN = {"text/html", "application/json", "text/plain", "text/javascript"}
ASKED = {
    "page": lambda client, path: client.get(path),
    "fragment": lambda client, path: client.get(path, headers={"hx-request": "true"}),
    "posted": lambda client, path: client.post(path, {"reason": "x"}),
    "unknown method": lambda client, path: client.generic("BREW", path),
    "too large": lambda client, path: client.post(path, {"reason": "x" * 3000}),
    "another host": lambda client, path: client.get(path, headers={"host": "la.example"}),
    "an address with NUL": lambda client, path: client.get(path + "?q=%00"),
    "Excel": lambda client, path: client.get(path, {"xuat": "excel"}),
    "broken": lambda client, path: client.get(path),
}


def look_at_headers(drill: Drill, world: World, settings, monkeypatch) -> None:
    settings.MAX_UPLOAD_BYTES = 2000
    standings = Standings(world)
    clients = [standings.everything(), standings.client("member", "foreign"), Client(raise_request_exception=False)]
    cases = list(itertools.product(range(len(ALL_SHAPES)), ASKED, range(len(clients))))
    drill.random.shuffle(cases)
    if not drill.full:
        cases = list({case[0]: case for case in cases}.values())
    statuses = set()
    for number, how, who in cases:
        name, pattern = ALL_SHAPES[number]
        path = path_of(name, pattern, world.own)
        with monkeypatch.context() as patch:
            if how == "broken":
                patch.setattr(pattern, "callback", break_down)
            answer, _ = undone(clients[who], ASKED[how], path)
        statuses.add(answer.status_code)
        drill.expect(not lacking(answer), f"{how} {path} ({answer.status_code}) lacks {lacking(answer)}")
    assert drill.is_planted or statuses >= {200, 302, 400, 404, 405, 413, 500}


def break_down(*_, **__):
    raise RuntimeError("planted")


@reaches("W2")
def test_every_answer_carries_its_headers(drill, world, settings, monkeypatch):
    look_at_headers(drill, world, settings, monkeypatch)


@planted("W2")
def test_a_policy_that_lets_pages_write_scripts_is_found(drill, world, settings, monkeypatch):
    monkeypatch.setattr(middleware, "POLICY", middleware.POLICY + "; script-src 'self' 'unsafe-inline'")
    look_at_headers(drill, world, settings, monkeypatch)
