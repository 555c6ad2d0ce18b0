"""The columns that an import understands, and how each reads its cells."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from capuy.core.dates import format_date, parse_date, today
from capuy.core.text import clean, fold
from capuy.documents.sheets import Cell
from capuy.members.importing import words
from capuy.members.models import Education, Member, PoliticalTheory, Profession, Sex

ERRORS_OF_EXCEL = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
EXCEL_ZERO = dt.date(1899, 12, 30)
# A number below this in a date column is a bare year, not a day that Excel stored.
FIRST_SERIAL = 3654
_DIGIT = re.compile(r"\d")
AS_TEXT = "định dạng cột là Văn bản (Text) rồi gõ lại"
NOT_COUNTED = (
    "Kết nạp trong năm nay nhưng không có ngày vào chi bộ: không tính vào số kết nạp trong kỳ. "
    "Nếu kết nạp tại chi bộ này, ghi ngày vào chi bộ trùng ngày kết nạp."
)


class Wrong(ValueError):
    """A cell that cannot be taken; the message says what is wrong and how to mend it."""


Read = Callable[[Cell], Any]


@dataclass(frozen=True)
class Column:
    """One thing that a column of the file may hold. `aliases` are folded labels;"""

    slug: str
    label: str
    read: Read
    aliases: tuple[str, ...] = ()
    required: bool = False
    help: str = ""


def _number_text(cell: float) -> str:
    return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else str(cell)


def _text_of(cell: Cell) -> str:
    return clean(cell) if isinstance(cell, str) else _number_text(cell) if isinstance(cell, int | float) else str(cell)


def text(limit: int) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        if isinstance(cell, dt.date):
            raise Wrong(f"Ô là ngày {format_date(cell)}, không phải chữ; {AS_TEXT}.")
        value = _text_of(cell)
        if len(value) > limit:
            raise Wrong(f"Dài {len(value)} ký tự, quá {limit}; rút gọn lại.")
        return value

    return read


def name(cell: Cell) -> str:
    if not isinstance(cell, str):
        raise Wrong(f"“{_text_of(cell)}” không phải là họ tên; kiểm tra lại cột.")
    value = clean(cell)
    if _DIGIT.search(value):
        raise Wrong(f"Họ tên “{value}” có chữ số; kiểm tra lại.")
    if len(value) > 120:
        raise Wrong("Họ tên dài quá 120 ký tự; kiểm tra lại.")
    return value


def day(cell: Cell) -> dt.date | None:
    """A date stored by Excel, its bare serial number, or a text `dd/mm/yyyy`."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, bool):
        raise Wrong("Ô không phải là ngày; ghi theo mẫu dd/mm/yyyy, ví dụ 05/09/1975.")
    if isinstance(cell, int | float):
        if FIRST_SERIAL <= cell <= (today() - EXCEL_ZERO).days + 366:
            return EXCEL_ZERO + dt.timedelta(days=int(cell))
        shown = _number_text(cell)
        if 1900 <= cell <= 2100:
            raise Wrong(f"Chỉ có năm {shown}; ghi đủ ngày, tháng, năm theo mẫu dd/mm/yyyy.")
        raise Wrong(f"Số {shown} không phải là ngày; ghi theo mẫu dd/mm/yyyy, ví dụ 05/09/1975.")
    value = clean(cell)
    if not value:
        return None
    return parse_date(value)


def citizen_id(cell: Cell) -> str:
    """Twelve digits. What Excel cut off is shown as a proposal, never filled in silently."""
    if isinstance(cell, str) and len(cell) == 12 and cell.isascii() and cell.isdigit():
        return cell
    if isinstance(cell, dt.date):
        raise Wrong(f"Ô là ngày, không phải số định danh; {AS_TEXT}.")
    if isinstance(cell, str):
        value = re.sub(r"[\s.'’`]", "", cell)
        if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", cell.strip()):
            raise Wrong(f"“{cell.strip()}” là dạng rút gọn của Excel, đã mất chữ số; {AS_TEXT} đủ 12 chữ số.")
    else:
        value = _number_text(cell)
    if not value:
        return ""
    if not (value.isascii() and value.isdigit()):
        raise Wrong(f"“{value}” không phải là số định danh cá nhân; ghi đủ 12 chữ số.")
    if len(value) == 12 and isinstance(cell, str):
        return value
    if len(value) in (10, 11) and not value.startswith("0"):
        raise Wrong(
            f"“{value}” chỉ có {len(value)} chữ số: Excel đã làm mất số 0 ở đầu. Nếu đúng là {value:0>12} thì "
            f"{AS_TEXT} đủ 12 chữ số."
        )
    if len(value) == 9:
        raise Wrong(
            f"“{value}” có 9 chữ số, là số chứng minh nhân dân cũ, không còn dùng; ghi số định danh cá nhân 12 chữ số "
            "trên thẻ căn cước."
        )
    if len(value) == 12:
        raise Wrong(f"“{value}” đang lưu ở dạng số, có thể đã mất chữ số; {AS_TEXT} đủ 12 chữ số.")
    raise Wrong(f"“{value}” có {len(value)} chữ số; số định danh cá nhân có đúng 12 chữ số.")


def file_number(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        raise Wrong(f"Ô là ngày, không phải số lý lịch; {AS_TEXT}.")
    value = _text_of(cell).upper()
    if isinstance(cell, int | float) and len(value) < 6:
        raise Wrong(
            f"“{value}” chỉ có {len(value)} chữ số: Excel đã làm mất số 0 ở đầu; {AS_TEXT}, ví dụ {value:0>6} HN."
        )
    if len(value) > 12:
        raise Wrong(f"“{value}” dài quá 12 ký tự; số lý lịch có dạng 000001 HN.")
    return value


def listed(known: Callable[[str], str | None], examples: str) -> Read:
    def read(cell: Cell) -> str:
        if isinstance(cell, dt.date):
            raise Wrong(f"Excel đã đổi ô thành ngày {format_date(cell)} (ví dụ 12/12); {AS_TEXT}.")
        shown = _text_of(cell)
        found = known(shown) if shown else ""
        if found is None:
            raise Wrong(f"Không hiểu “{shown}”; ghi một trong: {examples}.")
        return str(found)  # a plain text: the driver of SQLite is slow with members of an enumeration

    return read


def religion(cell: Cell) -> str:
    """“Không” is written by those who follow none."""
    return words.religion(text(_limit("religion"))(cell))


def cell_code(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        raise Wrong(f"Ô là ngày, không phải mã chi bộ; {AS_TEXT}.")
    return _text_of(cell)


def _choices(kind: Any) -> str:
    return ", ".join(label for label in kind.labels)


def _limit(column: str) -> int:
    return getattr(Member._meta.get_field(column), "max_length", 0)


_BIRTH = ("ngay sinh", "ngay thang nam sinh", "ngay, thang, nam sinh", "nam sinh")
_BY_SEX = "khi ngày sinh chia hai cột nam, nữ thay cho cột giới tính"

COLUMNS: tuple[Column, ...] = (
    Column(
        "full_name",
        "Họ và tên",
        name,
        (
            "ho va ten",
            "ho ten",
            "ho va ten khai sinh",
            "ho ten khai sinh",
            "ho va ten dang vien",
            "ho, ten",
            "dang vien",
        ),
        required=True,
    ),
    Column(
        "family_name", "Họ và chữ đệm", name, ("ho dem", "ho va dem", "ho va chu dem", "ho lot", "ho", "ho va ten dem")
    ),
    Column("given_name", "Tên", name, ("ten",), help="dùng khi họ và tên tách hai cột"),
    Column("other_name", "Tên gọi khác", text(_limit("other_name")), ("ten goi khac", "ten thuong dung", "bi danh")),
    Column(
        "sex",
        "Giới tính",
        listed(words.sex, "Nam, Nữ"),
        ("gioi tinh", "gioi", "nam nu", "nam/nu", "nam, nu"),
        required=True,
    ),
    Column("born_on", "Ngày sinh", day, _BIRTH, True),
    *(
        Column(slug, f"Ngày sinh ({word})", day, tuple(f"{head} / {fold(word)}" for head in _BIRTH), help=_BY_SEX)
        for slug, word in (("born_male", "nam"), ("born_female", "nữ"))
    ),
    Column(
        "citizen_id",
        "Số định danh cá nhân",
        citizen_id,
        (
            "so dinh danh ca nhan",
            "so dinh danh",
            "cccd",
            "so cccd",
            "so can cuoc",
            "so can cuoc cong dan",
            "so the dang",
        ),
        help="12 chữ số, cũng là số thẻ căn cước",
    ),
    Column("file_number", "Số lý lịch", file_number, ("so ly lich", "so ho so", "so ll"), help="ví dụ 000001 HN"),
    Column("card_issued_on", "Ngày cấp thẻ", day, ("ngay cap the", "ngay cap the dang", "ngay cap the dang vien")),
    Column("ethnic_group", "Dân tộc", text(_limit("ethnic_group")), ("dan toc",), help="bỏ trống: Kinh"),
    Column("religion", "Tôn giáo", religion, ("ton giao",)),
    Column("home_town", "Quê quán", text(_limit("home_town")), ("que quan", "nguyen quan")),
    Column(
        "residence",
        "Nơi cư trú",
        text(_limit("residence")),
        ("noi cu tru", "noi o hien nay", "noi o", "dia chi", "cho o", "cho o hien nay", "noi thuong tru", "thuong tru"),
    ),
    Column(
        "occupation", "Nghề nghiệp", text(_limit("occupation")), ("nghe nghiep", "nghe nghiep hien nay", "cong viec")
    ),
    Column(
        "education",
        "Giáo dục phổ thông",
        listed(words.education, f"{_choices(Education)}, 12/12"),
        ("giao duc pho thong", "gdpt", "hoc van", "trinh do hoc van", "van hoa", "trinh do van hoa", "pho thong"),
    ),
    Column(
        "profession",
        "Chuyên môn, nghiệp vụ",
        listed(words.profession, _choices(Profession)),
        ("chuyen mon", "chuyen mon, nghiep vu", "chuyen mon nghiep vu", "trinh do chuyen mon", "cmnv", "cm"),
    ),
    Column(
        "political_theory",
        "Lý luận chính trị",
        listed(words.theory, _choices(PoliticalTheory)),
        ("ly luan chinh tri", "ly luan", "llct", "trinh do ly luan chinh tri", "trinh do ly luan"),
    ),
    Column(
        "admission_decided_on",
        "Ngày quyết định kết nạp",
        day,
        ("ngay quyet dinh ket nap", "ngay qd ket nap", "ngay ra quyet dinh ket nap", "ngay quyet dinh"),
    ),
    Column(
        "admitted_on",
        "Ngày kết nạp",
        day,
        ("ngay ket nap", "ngay vao dang", "ngay ket nap dang", "vao dang", "ket nap"),
    ),
    Column(
        "official_on",
        "Ngày chính thức",
        day,
        ("ngay chinh thuc", "ngay cong nhan chinh thuc", "ngay vao dang chinh thuc", "chinh thuc"),
    ),
    Column(
        "cell",
        "Mã chi bộ",
        cell_code,
        ("ma chi bo", "ma to chuc", "ma to chuc dang", "chi bo", "ten chi bo", "chi bo sinh hoat", "don vi"),
        help="mã, hoặc tên đúng như trong sổ",
    ),
    Column(
        "joined_on",
        "Ngày vào chi bộ",
        day,
        ("ngay vao chi bo", "ngay ve chi bo", "ngay chuyen den", "ngay den", "sinh hoat tai chi bo tu ngay"),
        help="bỏ trống: ngày kết nạp, hoặc ngày thành lập chi bộ nếu muộn hơn",
    ),
    Column(
        "status",
        "Tình trạng",
        listed(words.status, "Chính thức, Dự bị, Miễn sinh hoạt, Đình chỉ sinh hoạt"),
        ("tinh trang", "tinh trang dang tich", "trang thai", "loai dang vien", "dang tich"),
    ),
    Column(
        "status_since",
        "Tình trạng từ ngày",
        day,
        ("tinh trang tu ngay", "tu ngay", "mien tu ngay", "ngay mien"),
        help="cần khi đang miễn hoặc đình chỉ sinh hoạt",
    ),
)
BY_SLUG = {column.slug: column for column in COLUMNS}
# Offices often split the birth date in two columns instead of a column for the sex.
BORN_BY_SEX = {"born_male": Sex.MALE, "born_female": Sex.FEMALE}
