"""Form 5: organisations by kind, cells by size, and the members of each kind of base organisation."""

import datetime as dt

from capuy.figures.statistics.forms import Check, Column, Line, StatisticalForm, declare_form
from capuy.members.statistics.cuts import BASE_KINDS, CELL_KINDS
from capuy.regulations import KINDS, regulation
from capuy.regulations.membership import CELL_MINIMUM, GROUPS_FROM

_ABOVE = tuple(slug for slug in KINDS if slug not in {*BASE_KINDS, *CELL_KINDS})
_LEAST: int = regulation(CELL_MINIMUM, on=dt.date.max).value
_LARGE: int = regulation(GROUPS_FROM, on=dt.date.max).value
_SIZES = ("small", "middle", "large")
_BASES = ("xa", "co-quan", "su-nghiep", "dn-nha-nuoc", "dn-ngoai", "quan-doi", "cong-an", "khac")
_BASE_LABELS = (
    *("Xã, phường, đặc khu", "Cơ quan", "Đơn vị sự nghiệp", "Doanh nghiệp có vốn nhà nước chi phối"),
    *("Doanh nghiệp ngoài nhà nước", "Quân đội", "Công an", "Loại hình khác"),
)


def _kind(prefix: str, slug: str, people: str) -> Line:
    cells = {"org": f"organisations.all+kind_{slug}"} | ({"people": f"members.total+{people}_{slug}"} if people else {})
    return Line(f"{prefix}.{slug}", KINDS[slug].label, cells=cells, depth=1)


def _size(code: str, label: str) -> Line:
    return Line(f"size.{code}", label, cells={"org": f"organisations.cells+{code}"}, depth=1)


declare_form(
    StatisticalForm(
        "5",
        "tổ chức, đảng viên",
        (
            Column("to-chuc", "Số tổ chức", slot="org"),
            Column("tong", "Đảng viên", slot="people"),
            Column("du-bi", "Đảng viên dự bị", "probationary", "people"),
            Column("nu", "Đảng viên nữ", "female", "people"),
            Column("dtts", "Đảng viên dân tộc thiểu số", "ethnic_minority", "people"),
            Column("ton-giao", "Đảng viên có tôn giáo", "religious", "people"),
        ),
        lines=(
            Line("all", "Toàn đảng bộ", cells={"org": "organisations.all", "people": "members.total"}),
            Line("above", "Tổ chức không phải chi bộ, không phải tổ chức cơ sở"),
            *(_kind("above", slug, "") for slug in _ABOVE),
            Line("base", "Tổ chức cơ sở đảng", cells={"org": "organisations.base"}),
            *(_kind("base", slug, "under") for slug in BASE_KINDS),
            Line(
                "base.none",
                "Đảng viên không thuộc tổ chức cơ sở đảng nào",
                cells={"people": "members.total+under_none"},
                depth=1,
            ),
            Line("cells", "Chi bộ", cells={"org": "organisations.cells", "people": "members.total"}),
            *(_kind("cells", slug, "in") for slug in CELL_KINDS),
            Line("size", "Chi bộ theo số đảng viên"),
            _size("small", f"Dưới {_LEAST} đảng viên chính thức"),
            _size("middle", f"Từ {_LEAST} đảng viên chính thức, dưới {_LARGE} đảng viên"),
            _size("large", f"Từ {_LARGE} đảng viên trở lên"),
            Line("type", "Tổ chức cơ sở đảng theo loại hình"),
            *(
                Line(f"type.{code}", label, typed=True, depth=1)
                for code, label in zip(_BASES, _BASE_LABELS, strict=True)
            ),
        ),
        checks=(
            Check(
                "Đảng viên ở các loại tổ chức cơ sở cộng lại bằng toàn đảng bộ",
                "all",
                (*(f"base.{slug}" for slug in BASE_KINDS), "base.none"),
            ),
            Check("Đảng bộ cơ sở + chi bộ cơ sở = tổ chức cơ sở đảng", "base", tuple(f"base.{k}" for k in BASE_KINDS)),
            Check("Các loại chi bộ cộng lại bằng số chi bộ", "cells", tuple(f"cells.{slug}" for slug in CELL_KINDS)),
            Check("Chi bộ theo số đảng viên cộng lại bằng số chi bộ", "cells", tuple(f"size.{one}" for one in _SIZES)),
        ),
        note="Đảng viên của một đảng bộ cơ sở gồm đảng viên ở mọi chi bộ trực thuộc.",
    )
)
