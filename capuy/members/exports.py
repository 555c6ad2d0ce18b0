"""The list of members as Excel and as Word."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.documents import sheets, word_tables
from capuy.documents.handing_out import Leaving
from capuy.journal.actions import Act, subject_of
from capuy.members import queries
from capuy.members.forms.filters import MemberFilter
from capuy.members.models import MembershipKind
from capuy.organisations.models import Organisation

PORTION = 5_000  # of ids that one query names


@dataclass(frozen=True)
class Listing:
    """What a file shows, whatever its form."""

    organisation: str
    above: str
    title: str
    subtitle: str
    lines: list[queries.Line]
    day: dt.date
    author: str


def listing(chosen: MemberFilter, organisation: Organisation, by: User) -> Listing:
    ids = list(chosen.members().values_list("pk", flat=True))
    version = organisation.version_on(chosen.day) or organisation.latest_version(chosen.day)
    above = version.parent.latest_version(chosen.day) if version and version.parent else None
    conditions = chosen.described()
    temporary = chosen.chosen_kind == MembershipKind.TEMPORARY
    return Listing(
        organisation=version.name if version else organisation.code,
        above=above.name if above else "",
        title="DANH SÁCH ĐẢNG VIÊN" + (" SINH HOẠT TẠM THỜI" if temporary else ""),
        subtitle=f"(Tính đến ngày {format_date(chosen.day)}" + (f"; {conditions})" if conditions else ")"),
        lines=[
            line
            for at in range(0, len(ids), PORTION)
            for line in queries.lines(ids[at : at + PORTION], chosen.day, chosen.chosen_kind)
        ],
        day=chosen.day,
        author=by.full_name,
    )


COLUMNS = (
    sheets.Column("TT", kind="order"),
    sheets.Column("Họ và tên", width=22),
    sheets.Column("Giới tính", width=7),
    sheets.Column("Ngày sinh", kind="date"),
    sheets.Column("Số lý lịch", width=12),
    sheets.Column("Dân tộc", width=9),
    sheets.Column("Chi bộ", width=32),
    sheets.Column("Tình trạng", width=15),
    sheets.Column("Kết nạp", kind="date", group="Ngày vào Đảng"),
    sheets.Column("Chính thức", kind="date", group="Ngày vào Đảng"),
    sheets.Column("Giáo dục phổ thông", width=19, group="Trình độ"),
    sheets.Column("Chuyên môn", width=13, group="Trình độ"),
    sheets.Column("Lý luận chính trị", width=12, group="Trình độ"),
)


def _values(line: queries.Line) -> list[Any]:
    return [
        line.full_name,
        line.sex,
        line.born_on,
        line.file_number,
        line.ethnic_group,
        line.cell,
        line.status,
        line.admitted_on,
        line.official_on,
        line.education,
        line.profession,
        line.political_theory,
    ]


def _page(data: Listing) -> sheets.Page:
    return sheets.Page(
        name="Danh sách",
        columns=list(COLUMNS),
        rows=[[number, *_values(line)] for number, line in enumerate(data.lines, 1)],
        title=data.title,
        subtitle=data.subtitle,
        left=[data.above.upper(), data.organisation.upper()] if data.above else [data.organisation.upper()],
        right=["ĐẢNG CỘNG SẢN VIỆT NAM"],
        note=f"Tổng số: {len(data.lines)} đảng viên.",
    )


# Thirteen columns on A4 across, in millimetres.
_WORD_WIDTHS = (9, 36, 12, 21, 21, 14, 44, 20, 21, 21, 18, 18, 18)


def as_excel(data: Listing, mark: str) -> bytes:
    return sheets.write(_page(data), watermark=mark)


def as_word(data: Listing, mark: str) -> bytes:
    return word_tables.write(_page(data), on=data.day, author=data.author, watermark=mark, widths=_WORD_WIDTHS)


@dataclass(frozen=True)
class Form:
    label: str
    make: Callable[[Listing, str], bytes]


FORMS = {"xlsx": Form("Excel", as_excel), "docx": Form("Word", as_word)}


def filename(form: str, chosen: MemberFilter, organisation: Organisation) -> str:
    return f"dang-vien-{organisation.code}-{chosen.day:%Y%m%d}.{form}"


def make(form: str, chosen: MemberFilter, organisation: Organisation, *, by: User, mark: str) -> Leaving:
    """The file, and its entry: the number of persons, the conditions and the day of the list."""
    data = listing(chosen, organisation, by)
    known = FORMS[form]
    act = Act(
        "members.export",
        f"Kết xuất {known.label} danh sách {len(data.lines)} đảng viên",
        subject_of(organisation),
        organisation,
        after={
            "số đảng viên": len(data.lines),
            "điều kiện": chosen.described() or "không",
            "tại ngày": format_date(chosen.day),
            "kiểu tệp": known.label,
        },
    )
    return Leaving(known.make(data, mark), act)
