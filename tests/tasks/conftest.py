import pytest
import time_machine

from capuy.accounts.roles import Role
from tests.factories import make_organisation, make_user


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel("2026-03-10T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def base():
    top = make_organisation("TU", "Đảng bộ tỉnh", "thanh_uy")
    base = make_organisation("DU", "Đảng bộ xã", "dang_bo_co_so", top)
    for number in (1, 2, 3):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    make_organisation("KHAC", "Đảng bộ phường khác", "dang_bo_co_so", top)
    return base


@pytest.fixture
def office(base):
    return make_user("vp", (Role.OFFICE, base), full_name="Đỗ Thị Văn")
