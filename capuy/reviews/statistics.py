"""Form 6: grades and commendations of cells and members, as the cells report them."""

from capuy.figures.statistics.forms import Check, Column, Line, StatisticalForm, declare_form
from capuy.reviews.figures import GRADES

_WORDS = {slug: label[0].upper() + label[1:] for slug, label in GRADES.items()}


def _graded(what: str) -> tuple[Line, ...]:
    return (
        Line(f"{what}.graded", "Được xếp loại", f"reviews.{what}_graded", depth=1),
        *(Line(f"{what}.{slug}", label, f"reviews.{what}_{slug}", depth=2) for slug, label in _WORDS.items()),
        Line(f"{what}.commended", "Được khen thưởng", f"reviews.{what}_commended", depth=1),
    )


def _check(what: str, label: str) -> Check:
    return Check(label, f"{what}.graded", tuple(f"{what}.{slug}" for slug in _WORDS))


declare_form(
    StatisticalForm(
        "6",
        "tổ chức, đảng viên",
        (Column("so-luong", "Số lượng"), Column("ty-le", "Tỷ lệ", share=True)),
        lines=(
            Line("cells", "Chi bộ", "organisations.cells"),
            *_graded("cells"),
            Line("members", "Đảng viên", "members.total"),
            *_graded("members"),
            Line("base", "Đảng bộ cơ sở"),
            *(Line(f"base.{slug}", label, typed=True, depth=1) for slug, label in _WORDS.items()),
            Line("committee", "Cấp ủy, tập thể lãnh đạo được kiểm điểm", typed=True),
        ),
        checks=(
            _check("cells", "Bốn mức xếp loại chi bộ cộng lại bằng số được xếp loại"),
            _check("members", "Bốn mức xếp loại đảng viên cộng lại bằng số được xếp loại"),
        ),
        note="Mức xếp loại lấy từ biểu mẫu của chi bộ trong kỳ; tỷ lệ tính trên tổng số cùng loại.",
    )
)
