"""A small branch: a ward with two base organisations and their cells."""

import datetime as dt
from dataclasses import dataclass

import pytest

from capuy.accounts.models import User
from capuy.members.models import Member
from capuy.organisations.models import Organisation
from tests.factories import make_member, make_organisation, make_user

NUMBER = "079080000012"

FOUNDED = dt.date(2015, 1, 1)


@dataclass
class Branch:
    top: Organisation
    base: Organisation
    one: Organisation
    two: Organisation
    other_base: Organisation
    foreign: Organisation
    board: User
    stranger: User


@pytest.fixture
def branch(db: None) -> Branch:
    """`board` keeps the members of `base`; `stranger` those of the neighbouring `other_base`."""
    top = make_organisation("QU", "Đảng bộ Quận", "quan_uy")
    base = make_organisation("DB1", "Đảng bộ Ủy ban nhân dân Quận", "dang_bo_co_so", top)
    one = make_organisation("CB1", "Chi bộ Phòng Nội vụ", "chi_bo", base)
    two = make_organisation("CB2", "Chi bộ Phòng Tư pháp", "chi_bo", base)
    other_base = make_organisation("DB2", "Đảng bộ Công an Quận", "dang_bo_co_so", top)
    foreign = make_organisation("CB9", "Chi bộ Đội Cảnh sát", "chi_bo", other_base)
    board = make_user("ban-to-chuc", ("organisation_board", base), full_name="Trần Thị Bình")
    stranger = make_user("ben-canh", ("organisation_board", other_base), full_name="Lê Văn Cường")
    return Branch(top, base, one, two, other_base, foreign, board, stranger)


@pytest.fixture
def member(branch: Branch) -> Member:
    for name in ("An", "Bình", "Công"):
        make_member(f"Nguyễn Văn {name}", branch.one)
    return make_member("Phạm Thị Mai", branch.one, citizen_id=NUMBER, religion="Phật giáo")
