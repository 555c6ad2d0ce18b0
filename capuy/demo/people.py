"""The demo's members: the sheet with which the offices begin, as a clerk would have kept it."""

import datetime as dt
import random
from dataclasses import dataclass

from capuy.core.dates import format_date
from capuy.demo import names, structure

HEADERS = [
    "Họ và tên", "Giới tính", "Ngày sinh", "Số định danh cá nhân", "Số lý lịch", "Ngày cấp thẻ", "Dân tộc", "Tôn giáo",
    "Quê quán", "Nơi cư trú", "Nghề nghiệp", "Giáo dục phổ thông", "Chuyên môn", "Lý luận chính trị",
    "Ngày quyết định kết nạp", "Ngày kết nạp", "Ngày chính thức", "Mã chi bộ", "Ngày vào chi bộ", "Tình trạng",
]  # fmt: skip
OPENED = dt.date(2020, 1, 1)
MINORITIES = ("Tày", "Hoa", "Khmer", "Mường", "Chăm")


@dataclass(frozen=True)
class Unit:
    """A cell and how many members it begins with."""

    code: str
    size: int
    trade: str


def units(rng: random.Random) -> list[Unit]:
    offices = [Unit(code, rng.randint(8, 18), "Công chức") for code in structure.government_cells()]
    firms = [Unit(code, rng.randint(6, 16), "Nhân viên doanh nghiệp") for code in structure.enterprise_cells()]
    return offices + firms


def sheet(rng: random.Random) -> list[list[str | dt.date]]:
    """Rows under HEADERS, one a member, all official and in their cells on the day the registers were opened."""
    serial = 0
    rows: list[list[str | dt.date]] = []
    for unit in units(rng):
        for _ in range(unit.size):
            serial += 1
            rows.append(_row(rng, unit, serial))
    return rows


def _row(rng: random.Random, unit: Unit, serial: int) -> list[str | dt.date]:
    sex = "female" if rng.random() < 0.44 else "male"
    born = dt.date(rng.randint(1958, 1993), rng.randint(1, 12), rng.randint(1, 28))
    admitted = dt.date(min(2018, born.year + rng.randint(22, 34)), rng.randint(1, 12), rng.randint(1, 28))
    official = admitted.replace(year=admitted.year + 1)
    decided = admitted - dt.timedelta(days=rng.randint(5, 25))
    retired = OPENED.year - born.year >= 60
    return [
        names.person(rng, sex),
        "Nữ" if sex == "female" else "Nam",
        format_date(born),
        citizen_id(rng, sex, born),
        f"{serial:06d} LH",
        format_date(official + dt.timedelta(days=40)),
        rng.choice(MINORITIES) if rng.random() < 0.06 else "Kinh",
        rng.choice(("Phật giáo", "Công giáo")) if rng.random() < 0.08 else "",
        rng.choice(names.TOWNS),
        f"khu phố {rng.randint(1, 24)}, quận An Bình, thành phố Lạc Hồng",
        "Cán bộ hưu trí" if retired else unit.trade,
        "Trung học phổ thông",
        rng.choices(("Trung cấp", "Cao đẳng", "Đại học", "Thạc sĩ", "Tiến sĩ"), (10, 12, 62, 14, 2))[0],
        rng.choices(("Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân"), (48, 40, 11, 1))[0],
        format_date(decided),
        format_date(admitted),
        format_date(official),
        unit.code,
        format_date(OPENED),
        "Chính thức",
    ]


def citizen_id(rng: random.Random, sex: str, born: dt.date) -> str:
    """Twelve digits of the usual shape, with the code of a province that does not exist (099)."""
    century = (born.year - 1900) // 100 * 2 + (1 if sex == "female" else 0)
    return f"099{century}{born.year % 100:02d}{rng.randrange(10**6):06d}"
