import json

import pytest
import time_machine
from django.test import Client

from capuy.accounts.roles import Role
from capuy.core.seen import digest
from tests.collection.makers import sent, sheet
from tests.factories import make_organisation, make_user


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2022-10-20T03:31:00+00:00", tick=False) as clock:
        yield clock


@pytest.fixture
def base():
    base = make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so")
    for number in (1, 2):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    return base


@pytest.fixture
def addressee(base):
    return sheet(sent(base), "C1")


@pytest.fixture
def sheet_page(addressee) -> str:
    return addressee.get_absolute_url()


@pytest.fixture
def secretary(addressee):
    return make_user("bithu", (Role.CELL_SECRETARY, addressee.organisation), full_name="Trần Bình")


@pytest.fixture
def deputy(addressee):
    return make_user("phobithu", (Role.CELL_SECRETARY, addressee.organisation), full_name="Lê Phó")


@pytest.fixture
def board(base):
    return make_user("tochuc", (Role.ORGANISATION_BOARD, base), full_name="Lương Chức")


class Person:
    """Somebody's browser, which sends what the script of a page sends."""

    def __init__(self, user) -> None:
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def get(self, page: str):
        return self.client.get(page)

    def press(self, page: str, **data):
        return self.client.post(page, data)

    def put(self, page: str, do: str = "", tab: str = "", *, user=None, **changes):
        """`changes` are {box: text}, or (text, what was shown there)."""
        pairs = {n: [one[0], digest(one[1])] if isinstance(one, tuple) else [one, ""] for n, one in changes.items()}
        body = {"user": str((user or self.user).pk), "tab": tab, "do": do, "changes": pairs}
        return self.client.post(f"{page}nhap/", json.dumps(body), content_type="application/json")


@pytest.fixture
def at_work(secretary) -> Person:
    return Person(secretary)


def boxes(answer) -> dict[str, str]:
    """What stands in the boxes of a sheet that was asked for."""
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}
