"""What cells report about the yearly review: grades of cells and members, commendations."""

from enum import IntEnum

from capuy.figures.registry import Field, FieldKind, Formula, Reported, declare, declare_field

GROUP = "Đánh giá, xếp loại, khen thưởng"
YES = 1


class Grade(IntEnum):
    """Grade of a cell as stored in the form; NONE is for a cell that is not due to be graded."""

    NONE = 0
    EXCELLENT = 1
    GOOD = 2
    FULFILLED = 3
    NOT_FULFILLED = 4


_GRADES = {
    Grade.EXCELLENT: ("excellent", "hoàn thành xuất sắc nhiệm vụ"),
    Grade.GOOD: ("good", "hoàn thành tốt nhiệm vụ"),
    Grade.FULFILLED: ("fulfilled", "hoàn thành nhiệm vụ"),
    Grade.NOT_FULFILLED: ("not_fulfilled", "không hoàn thành nhiệm vụ"),
}

# The grades by the ends of the names of their indicators, best first.
GRADES = dict(_GRADES.values())

declare_field(
    Field(
        "reviews.grade",
        "Xếp loại chi bộ",
        "",
        FieldKind.CHOICE,
        (
            *((int(grade), label[0].upper() + label[1:]) for grade, (_, label) in _GRADES.items()),
            (int(Grade.NONE), "Không thuộc diện xếp loại"),
        ),
        help="Mức xếp loại của chi bộ trong năm, theo quyết định của cấp có thẩm quyền.",
    ),
    Field(
        "reviews.commended",
        "Chi bộ được khen thưởng",
        "",
        FieldKind.CHOICE,
        ((YES, "Có"), (0, "Không")),
        help="Chi bộ có được cấp có thẩm quyền khen thưởng trong năm hay không.",
    ),
    *(
        Field(
            f"reviews.members_{slug}",
            f"Đảng viên {label}",
            "đảng viên",
            help=f"Số đảng viên của chi bộ được xếp loại “{label}”.",
        )
        for slug, label in GRADES.items()
    ),
    Field(
        "reviews.members_commended",
        "Đảng viên được khen thưởng",
        "đảng viên",
        help="Số đảng viên của chi bộ được khen thưởng trong năm; mỗi người tính một lần.",
    ),
)
declare(
    *(
        Reported(
            f"reviews.cells_{slug}",
            f"Chi bộ {label}",
            "chi bộ",
            GROUP,
            base="organisations.cells",
            definition=f"Số chi bộ đang hoạt động vào ngày cuối kỳ được xếp loại “{label}”, so với tổng số chi bộ.",
            field="reviews.grade",
            choice=int(grade),
        )
        for grade, (slug, label) in _GRADES.items()
    ),
    Formula(
        "reviews.cells_graded",
        "Chi bộ được xếp loại",
        "chi bộ",
        GROUP,
        base="organisations.cells",
        definition="Tổng số chi bộ được xếp loại ở cả bốn mức, so với tổng số chi bộ.",
        terms=tuple(f"reviews.cells_{slug}" for slug in GRADES),
        grading=True,
    ),
    Reported(
        "reviews.cells_commended",
        "Chi bộ được khen thưởng",
        "chi bộ",
        GROUP,
        base="organisations.cells",
        definition="Số chi bộ đang hoạt động vào ngày cuối kỳ được khen thưởng trong năm, so với tổng số chi bộ.",
        field="reviews.commended",
        choice=YES,
    ),
    *(
        Reported(
            f"reviews.members_{slug}",
            f"Đảng viên {label}",
            "đảng viên",
            GROUP,
            base="reviews.members_graded",
            definition=(
                f"Số đảng viên được các chi bộ đang hoạt động vào ngày cuối kỳ xếp loại “{label}”, so với số đảng viên "
                "được xếp loại."
            ),
            field=f"reviews.members_{slug}",
            judgement=True,
        )
        for slug, label in GRADES.items()
    ),
    Formula(
        "reviews.members_graded",
        "Đảng viên được xếp loại",
        "đảng viên",
        GROUP,
        base="members.total",
        definition="Tổng số đảng viên được xếp loại ở cả bốn mức, so với tổng số đảng viên.",
        terms=tuple(f"reviews.members_{slug}" for slug in GRADES),
        grading=True,
    ),
    Reported(
        "reviews.members_commended",
        "Đảng viên được khen thưởng",
        "đảng viên",
        GROUP,
        definition="Số đảng viên được khen thưởng trong năm, theo báo cáo của chi bộ.",
        field="reviews.members_commended",
    ),
)
