"""One small tree for the pages of this room: two districts, a base committee, cells."""

import pytest

from tests.factories import make_organisation, make_user


@pytest.fixture
def city():
    return make_organisation("01", "Đảng bộ thành phố An Bình", "thanh_uy")


@pytest.fixture
def district(city):
    return make_organisation("01.001", "Đảng bộ quận Hòa Lạc", "quan_uy", city)


@pytest.fixture
def other_district(city):
    return make_organisation("01.002", "Đảng bộ quận Tân Phong", "quan_uy", city)


@pytest.fixture
def base(district):
    return make_organisation("01.001.001", "Đảng bộ Công ty Đóng tàu Sông Đào", "dang_bo_co_so", district)


@pytest.fixture
def cells(base):
    return [make_organisation(f"c{n}", f"Chi bộ {n}", "chi_bo", base) for n in (10, 2, 1)]


@pytest.fixture
def sign_in(client):
    """`sign_in(role, organisation)` gives the client of a user with that role there."""

    def give(role, organisation):
        user = make_user(f"{role}-{organisation.code}", (role, organisation))
        client.force_login(user)
        client.user = user
        return client

    return give
