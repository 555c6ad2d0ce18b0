"""An office with three cells, and people who may write its reports."""

import pytest
import time_machine

from capuy.accounts.roles import Role
from tests.factories import make_organisation, make_user


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel("2022-10-20T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def base(db):
    top = make_organisation("QU", "Đảng bộ quận Lạc Hồng", "quan_uy")
    base = make_organisation("DU", "Đảng bộ Cơ quan Lạc Hồng", "dang_bo_co_so", top)
    for number in (1, 2, 3):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    return base


@pytest.fixture
def office(base):
    return make_user("vp", (Role.OFFICE, base), full_name="Đỗ Thị Văn")


@pytest.fixture
def colleague(base):
    return make_user("ban", (Role.OFFICE, base), full_name="Lê Văn Bạn")
