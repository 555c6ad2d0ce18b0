"""The figures and fields that a template may ask for, with what they are now, beside the page of the template."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capuy.core import dates
from capuy.core.periods import Period, parse_period, usual_terms, year_period
from capuy.core.text import fold
from capuy.figures import queries, registry
from capuy.organisations.models import Organisation
from capuy.reports.composing import gather
from capuy.reports.models import Report
from capuy.reports.office.slots import Slot
from capuy.reports.rendering import puts_of
from capuy.reports.times import kind_of

FIELDS = (
    ("{{ superior }}, {{ issuer }}", "Cấp trên và cơ quan ban hành, chữ in hoa"),
    ("{{ symbol }}, {{ place_date }}", "Số, ký hiệu; địa danh và ngày tháng"),
    ("{{ kind }}, {%p for line in title_lines %} {{ line }} {%p endfor %}", "Tên loại và trích yếu"),
    ("{{ period }}, {{ until }}", "Kỳ báo cáo; ngày tính số liệu"),
    ("{%p for section in sections %} … {%p endfor %}", "Các mục: section.heading, section.lines, section.level"),
    ("{{ authority }}, {{ post }}, {{ signer }}", "Thẩm quyền ký, chức vụ, người ký"),
    ("{%p for recipient in recipients %} … {%p endfor %}", "Nơi nhận"),
    ("{%tr for row in results.rows %} … {%tr endfor %}", "Biểu số liệu: row.cells[0] đến row.cells[6]"),
)
_LABELS = {"so": "Số", "ty_le": "Tỷ lệ", "chi_tieu": "Chỉ tiêu, tổng số", "ky_truoc": "Kỳ trước"}


@dataclass(frozen=True)
class Put:
    """One way to put a figure: what is pasted into Word, and what it would print now."""

    label: str
    tag: str
    text: str


@dataclass(frozen=True)
class Offered:
    label: str
    unit: str
    puts: list[Put]


@dataclass(frozen=True)
class Panel:
    period: Period
    groups: list[tuple[str, list[Offered]]]

    @property
    def count(self) -> int:
        return sum(len(offered) for _, offered in self.groups)


def panel_of(organisation: Organisation, slot: Slot, asked: str) -> Panel:
    """Figures whose name or code holds all the words of `asked`, whatever their marks; their values of the period."""
    period = period_of(slot, dates.today())
    known = puts_of(gather(Report(organisation=organisation, period=period.code, kind=kind_of(period))))
    words = fold(asked).split()
    groups = []
    for group, indicators in queries.grouped(queries.all_codes()).items():
        offered = [
            Offered(item.label, item.unit, list(_puts(item, known[item.code])))
            for item in indicators
            if all(word in fold(f"{item.label} {item.code} {group}") for word in words)
        ]
        if offered:
            groups.append((group, offered))
    return Panel(period, groups)


def period_of(slot: Slot, today: dt.date) -> Period:
    """The period whose figures the panel shows: the one that runs."""
    match slot.family:
        case "year":
            return year_period(today.year)
        case "term":
            return usual_terms(today.year, 1)[0]
    return parse_period(f"{today.year:04d}-Q{(today.month + 2) // 3}")


def _puts(item: registry.Indicator, texts: Mapping[str, str]) -> Iterator[Put]:
    for function, label in _LABELS.items():
        if item.base is not None or function in ("so", "ky_truoc"):
            yield Put(label, f'{{{{ {function}("{item.code}") }}}}', texts[function])
