"""What an import says so that a clerk mends the right thing, and mends it once."""

import pytest

from capuy.core import dates
from tests.factories import make_organisation
from tests.members.importing import bring, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    city = make_organisation("TU", "Thành ủy", "thanh_uy")
    found = make_organisation("DB", "Đảng bộ Cơ sở", "dang_bo_co_so", city)
    make_organisation("CB-1", "Chi bộ Một", parent=found)
    return found


def test_a_birth_that_cannot_be_read_is_told_once(committee):
    heads = ["Họ và tên", "Ngày sinh / Nam", "Ngày sinh / Nữ", "Mã chi bộ", "Ngày vào Đảng"]
    found = refused(committee, [["Nguyễn Văn An", "12/03/85", None, "CB-1", "03/02/2010"]], heads=heads)
    assert [(row, column) for row, column, _ in found] == [(2, "Ngày sinh / Nam")]


def test_who_was_admitted_this_year_is_told_not_to_count_without_a_day_of_joining(committee):
    day = dates.today()
    heads = ["Họ và tên", "Giới tính", "Ngày sinh", "Mã chi bộ", "Ngày kết nạp"]
    row = ["Nguyễn Văn An", "Nam", "12/03/1985", "CB-1", f"{day:%d/%m/%Y}"]
    told = bring(committee, [row], heads=heads, dry_run=True).warnings
    assert any("không tính vào số kết nạp trong kỳ" in fault.message for fault in told)
    joined = bring(committee, [[*row, row[-1]]], heads=[*heads, "Ngày vào chi bộ"], dry_run=True).warnings
    assert not any("không tính vào số kết nạp" in fault.message for fault in joined)
