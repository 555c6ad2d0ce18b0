import datetime as dt

import pytest
import time_machine

from capuy.accounts.roles import Role
from capuy.members.models import Position, Seat
from capuy.organisations.models import Body, Term
from tests.factories import make_member, make_organisation, make_user


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel("2026-11-20T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def base(db):
    """A base committee with cells, a term and seven members of its committee; the first three at its head."""
    top = make_organisation("TU", "Đảng bộ thành phố Lạc Hồng", "thanh_uy")
    base = make_organisation("DU", "Đảng bộ Sở Tư pháp", "dang_bo_co_so", top)
    cells = [make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base) for number in (1, 2, 3)]
    term = Term.objects.create(organisation=base, label="2025-2030", starts_on=dt.date(2025, 6, 1))
    body = Body.objects.create(term=term, kind="committee", size=7)
    places = [Position.SECRETARY, Position.DEPUTY_SECRETARY, Position.STANDING_MEMBER, *[Position.MEMBER] * 4]
    names = ("Phạm Văn Bình", "Lê Thị Nụ", "Đỗ Quang Ẩn", "Trần Văn Cường", "Vũ Thị Hoa", "Ngô Sĩ Liêm", "Bùi Thị Xuân")
    for number, (name, place) in enumerate(zip(names, places, strict=True)):
        member = make_member(name, cells[number % 3])
        Seat.objects.create(body=body, member=member, position=place, valid_from=dt.date(2025, 6, 1))
    return base


@pytest.fixture
def office(base):
    return make_user("vp", (Role.OFFICE, base), full_name="Đỗ Thị Văn")
