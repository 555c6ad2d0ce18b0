"""The statistical forms of the Party's organisation work that the sources know: their numbers and subjects.

Source: Hướng dẫn 11-HD/BTCTW, 13/12/2021. Confidence: high for the document, medium for the list of its forms; the
layout of the forms was not read, and later updates after the reorganisation of 2025 are likely. The day from which it
is in force was not read either: the day of issue stands for it. Forms 8 to 13 (staffing, leaders,
training, planning) are about cadres, of whom nothing is recorded here.
"""

import datetime as dt
from dataclasses import dataclass

from capuy.regulations.base import Document, Regulation, register, regulation


@dataclass(frozen=True)
class StatisticalFormRule:
    """One form: the number that people call it by, and what it is about."""

    number: str
    subject: str


STATISTICAL_FORMS = "statistics: forms of organisation work"
register(
    Regulation(
        STATISTICAL_FORMS,
        Document("11-HD/BTCTW", dt.date(2021, 12, 13)),
        dt.date(2021, 12, 13),
        (
            StatisticalFormRule("1", "Tăng, giảm đảng viên"),
            StatisticalFormRule("2", "Đảng viên mới kết nạp"),
            StatisticalFormRule("2B", "Đảng viên mới kết nạp theo dân tộc, tôn giáo"),
            StatisticalFormRule("3", "Đội ngũ đảng viên"),
            StatisticalFormRule("3B", "Đội ngũ đảng viên theo dân tộc, tôn giáo"),
            StatisticalFormRule("5", "Tổ chức đảng và đảng viên theo loại hình cơ sở"),
            StatisticalFormRule("6", "Kết quả đánh giá, xếp loại tổ chức đảng và đảng viên"),
            StatisticalFormRule("7", "Nghiệp vụ công tác đảng viên"),
        ),
    )
)


def form_rule(number: str, *, on: dt.date) -> tuple[StatisticalFormRule, Document]:
    """The form as it is called on `on`, and the document that says so. Raises KeyError for an unknown number."""
    rule = regulation(STATISTICAL_FORMS, on=on)
    return {form.number: form for form in rule.value}[number], rule.document
