"""The government committee of source S1, empty: 16 cells under a district, with the people who will enter its year."""

import datetime as dt
from dataclasses import dataclass

import pytest

from capuy.accounts.models import User
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Organisation
from tests.factories import decision, make_organisation, make_user

FOUNDED = dt.date(2015, 1, 1)


@dataclass
class Committee:
    city: Organisation
    district: Organisation
    organisation: Organisation
    cells: list[Organisation]
    secretaries: list[User]
    office: User
    board: User


@pytest.fixture
def committee(db) -> Committee:
    city = make_organisation("99", "Thành ủy Lạc Hồng", "thanh_uy")
    district = make_organisation("99.010", "Quận ủy An Bình", "quan_uy", city)
    organisation = make_organisation("99.010.001", "Đảng ủy Cơ quan Chính quyền", "dang_bo_co_so", district)
    founding = [
        ChangeDraft("establish", code=f"99.010.001.{n:02d}", name=f"Chi bộ {n}", kind="chi_bo", parent=organisation)
        for n in range(1, 17)
    ]
    enact(decision("establish", FOUNDED, *founding), by=None)
    cells = [Organisation.objects.get(code=change.code) for change in founding]
    return Committee(
        city=city,
        district=district,
        organisation=organisation,
        cells=cells,
        secretaries=[make_user(f"bithu-{n}", ("cell_secretary", cell)) for n, cell in enumerate(cells, start=1)],
        office=make_user("vanphong", ("office", city), full_name="Đỗ Thị Văn"),
        board=make_user("tochuc", ("organisation_board", city)),
    )
