"""S1: what people hand in stands in no log, also when the program fails while it holds it.

Every address that takes forms gets canaries in every field of its page, once as it is and once with a fault of the
database planted under it that quotes what it was given, as PostgreSQL does (“Failing row contains …”).
"""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from capuy.accounts.roles import Role
from tests.architecture.test_wrong_person import ALL_SHAPES, World, path_of
from tests.drill.frame import Drill, planted, reaches
from tests.factories import make_user
from tests.filled import filled

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.once]
CANARY = "Hoàng-yến-7f3a"
NUMBER = "079080031337"
SECRETS = {"password": "mật-khẩu-9c1e", "code": "314159", "citizen_id": NUMBER, "session": "phiên-5b2d"}
MARKS = (CANARY, *SECRETS.values())


def logged() -> tuple[logging.Handler, io.StringIO]:
    """A handler with the formatter that the settings give the one of the console."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    known = settings.LOGGING["formatters"][settings.LOGGING["handlers"]["console"]["formatter"]]
    handler.setFormatter(import_string(known["()"])())
    return handler, text


@contextmanager
def failing() -> Iterator[None]:
    """The database refuses what carries a canary, and quotes it."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "django_session" not in sql and any(mark in str(params) for mark in MARKS):
            raise DatabaseError(f"new row violates constraint\nDETAIL:  Failing row contains ({params}).")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def values_for(client: Any, path: str) -> dict[str, str]:
    page = client.get(path)
    names = filled(page) if page.status_code == 200 and "html" in page.headers["Content-Type"] else {}
    values = {name: value or SECRETS.get(name, CANARY) for name, value in names.items()}
    return {**values, **SECRETS, "q": CANARY, "name": CANARY, "reason": CANARY, "title": CANARY}


def check(drill: Drill, client: Any, log: str = "") -> None:
    world = World()
    handler, text = logged()
    root = logging.getLogger()
    root.addHandler(handler)
    client.raise_request_exception = False
    try:
        for name, pattern in ALL_SHAPES:
            client.cookies.clear()
            client.force_login(make_user_once(world))
            path = path_of(name, pattern, world.own)
            values = values_for(client, path)
            client.post(path, values)
            with failing():
                client.post(path, values)
                client.get(path, {"q": CANARY})
            if log:
                logging.getLogger("capuy").error(log)
            found = [mark for mark in MARKS if mark in text.getvalue()]
            drill.expect(not found, f"{path}: {found} in the log: {text.getvalue()[-300:]}")
            text.seek(0)
            text.truncate()
    finally:
        root.removeHandler(handler)


def make_user_once(world: World) -> Any:
    from capuy.accounts.models import User

    known = User.objects.filter(username="toi").first()
    return known or make_user("toi", *((role, world.own["organisation"]) for role in Role.values))


@reaches("S1")
def test_no_canary_stands_in_a_log(drill, client):
    check(drill, client)


@planted("S1")
def test_a_canary_in_a_log_is_found(drill, client):
    check(drill, client, log=f"không lưu được {NUMBER}")
