"""Kinds of Party organisations, and which kinds each may hold directly.

Sources: Quy định 24-QĐ/TW, 30/7/2021 (until 30/6/2025, with district committees and blocs); Quy định 294-QĐ/TW,
26/5/2025 (from 01/7/2025: three levels, no district level, no bloc); Quy định 208-QĐ/TW, 26/7/2026 (one name for all
cells, đảng bộ trực thuộc cơ sở). Confidence: high for the end of the district level, medium for the 2026 vocabulary.
"""

import datetime as dt
from dataclasses import dataclass

from capuy.regulations.base import Document, Regulation, register, regulation


@dataclass(frozen=True)
class OrganisationKind:
    """`rank` orders kinds from the top (0) downward; `committee` is what its leading body is called."""

    slug: str
    label: str
    committee: str
    rank: int
    is_cell: bool = False
    is_base: bool = False


_ALL = (
    OrganisationKind("thanh_uy", "Đảng bộ tỉnh, thành phố", "Thành ủy", 0),
    OrganisationKind("quan_uy", "Đảng bộ quận, huyện", "Quận ủy", 1),
    OrganisationKind("dang_bo_phuong", "Đảng bộ phường, xã", "Đảng ủy", 1),
    OrganisationKind("dang_uy_khoi", "Đảng bộ khối", "Đảng ủy Khối", 2),
    OrganisationKind("dang_bo_co_so", "Đảng bộ cơ sở", "Đảng ủy", 3, is_base=True),
    OrganisationKind("dang_bo_bo_phan", "Đảng bộ bộ phận", "Đảng ủy bộ phận", 4),
    OrganisationKind("chi_bo_co_so", "Chi bộ cơ sở", "Chi ủy", 5, is_cell=True, is_base=True),
    OrganisationKind("chi_bo", "Chi bộ", "Chi ủy", 5, is_cell=True),
    OrganisationKind("chi_bo_tam_thoi", "Chi bộ sinh hoạt tạm thời", "Chi ủy", 5, is_cell=True),
)
KINDS = {kind.slug: kind for kind in _ALL}
CELLS = frozenset(slug for slug, kind in KINDS.items() if kind.is_cell)

_BEFORE_2025 = {
    "": {"thanh_uy", "quan_uy", "dang_uy_khoi", "dang_bo_co_so"},
    "thanh_uy": {"quan_uy", "dang_uy_khoi", "dang_bo_co_so", "chi_bo_co_so"},
    "quan_uy": {"dang_uy_khoi", "dang_bo_phuong", "dang_bo_co_so", "chi_bo_co_so"},
    "dang_uy_khoi": {"dang_bo_co_so", "chi_bo_co_so", "chi_bo", "chi_bo_tam_thoi"},
    "dang_bo_phuong": {"dang_bo_bo_phan", "chi_bo", "chi_bo_tam_thoi"},
    "dang_bo_co_so": {"dang_bo_bo_phan", "chi_bo", "chi_bo_tam_thoi"},
    "dang_bo_bo_phan": {"chi_bo", "chi_bo_tam_thoi"},
}
_FROM_JULY_2025 = {
    "": {"thanh_uy", "dang_bo_phuong", "dang_bo_co_so"},
    "thanh_uy": {"dang_bo_phuong", "dang_bo_co_so", "chi_bo_co_so"},
    "dang_bo_phuong": {"dang_bo_co_so", "dang_bo_bo_phan", "chi_bo_co_so", "chi_bo", "chi_bo_tam_thoi"},
    "dang_bo_co_so": {"dang_bo_bo_phan", "chi_bo", "chi_bo_tam_thoi"},
    "dang_bo_bo_phan": {"chi_bo", "chi_bo_tam_thoi"},
}
_FROM_JULY_2026 = {
    **_FROM_JULY_2025,
    "thanh_uy": {"dang_bo_phuong", "dang_bo_co_so", "chi_bo", "chi_bo_co_so"},
}

CHILDREN = "organisation kinds: children"
register(
    Regulation(CHILDREN, Document("24-QĐ/TW", dt.date(2021, 7, 30)), dt.date(2021, 7, 30), _BEFORE_2025),
    Regulation(CHILDREN, Document("294-QĐ/TW", dt.date(2025, 5, 26)), dt.date(2025, 7, 1), _FROM_JULY_2025),
    Regulation(CHILDREN, Document("208-QĐ/TW", dt.date(2026, 7, 26)), dt.date(2026, 7, 26), _FROM_JULY_2026),
)


def may_hold(parent: str, child: str, *, on: dt.date) -> bool:
    """May an organisation of kind `parent` (empty: the top of the tree) directly hold one of kind `child`?"""
    return child in regulation(CHILDREN, on=on).value.get(parent, set())
