"""The search over all members that one may see, by name without marks or by whole id number."""

import pytest

from capuy.accounts.roles import Role
from capuy.members import searching
from capuy.members.searching import search
from tests.factories import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
NAMES = ("Hà Thị An", "Nguyễn Thị Hà", "Trần Thị Hải Yến", "Lê Hà", "Phạm Văn Thị Hà", "Đỗ Thu Hà", "Đặng Minh")


@pytest.fixture
def ward(db):
    base = make_organisation("DU", "Đảng ủy", "dang_bo_co_so")
    cell = make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    for name in NAMES:
        make_member(name, cell)
    return base


@pytest.fixture
def board(ward):
    return make_user("tc", (Role.ORGANISATION_BOARD, ward))


def names(user, text, **options):
    return [found.full_name for found in search(user, text, **options)]


@pytest.mark.parametrize("few", [1_000, 0])
def test_who_begins_with_it_comes_before_who_has_it_inside(board, monkeypatch, few):
    monkeypatch.setattr(searching, "_FEW", few)
    assert names(board, "ha") == [
        "Hà Thị An",
        "Đỗ Thu Hà",
        "Lê Hà",
        "Nguyễn Thị Hà",
        "Phạm Văn Thị Hà",
        "Trần Thị Hải Yến",
    ]
    assert names(board, "thi ha") == ["Nguyễn Thị Hà", "Phạm Văn Thị Hà", "Trần Thị Hải Yến"]
    assert names(board, "dang minh") == ["Đặng Minh"]
    assert names(board, "zuy") == []


def test_so_many_and_no_more_and_nothing_for_one_letter(board):
    assert len(names(board, "ha", limit=2)) == 2
    assert names(board, "h") == []


@pytest.mark.parametrize("few", [1_000, 0])
def test_namesakes_elsewhere_take_nobody_s_place(ward, board, monkeypatch, few):
    """Many bear the name in other branches: the own ones are found all the same."""
    monkeypatch.setattr(searching, "_FEW", few)
    other = make_organisation("DX", "Đảng ủy khác", "dang_bo_co_so")
    cell = make_organisation("X1", "Chi bộ xa", "chi_bo", other)
    for number in range(5):
        make_member(f"Lê {'ABCDE'[number]} Hà", cell)
    stranger = make_user("xa", (Role.ORGANISATION_BOARD, other))
    assert "Lê Hà" in names(board, "ha", limit=20)
    assert len(names(stranger, "ha")) == 5
