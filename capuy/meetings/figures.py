"""What cells report about their meetings and the electronic handbook."""

from capuy.figures.registry import Field, FieldKind, Reported, declare, declare_field

GROUP = "Sinh hoạt chi bộ"
# Once a month is the rule; five times that is a slip of the hand.
MOST = 60
YES = 1

declare_field(
    Field(
        "meetings.regular_held",
        "Sinh hoạt thường kỳ đã tổ chức",
        "kỳ",
        help="Số kỳ sinh hoạt chi bộ thường kỳ (hằng tháng) đã tổ chức trong kỳ báo cáo.",
        most=MOST,
    ),
    Field(
        "meetings.thematic_held",
        "Sinh hoạt chuyên đề đã tổ chức",
        "kỳ",
        help="Số kỳ sinh hoạt chuyên đề đã tổ chức trong kỳ báo cáo.",
        most=MOST,
    ),
    Field(
        "handbook.using",
        "Sử dụng Sổ tay đảng viên điện tử",
        "",
        FieldKind.CHOICE,
        ((YES, "Có"), (0, "Không")),
        help="Chi bộ có sử dụng Sổ tay đảng viên điện tử trong sinh hoạt hay không.",
    ),
)
declare(
    Reported(
        "meetings.regular_held",
        "Kỳ sinh hoạt chi bộ thường kỳ",
        "kỳ",
        GROUP,
        definition="Tổng số kỳ sinh hoạt thường kỳ mà các chi bộ đã tổ chức, theo báo cáo của chi bộ.",
        field="meetings.regular_held",
    ),
    Reported(
        "meetings.thematic_held",
        "Kỳ sinh hoạt chuyên đề",
        "kỳ",
        GROUP,
        definition="Tổng số kỳ sinh hoạt chuyên đề mà các chi bộ đã tổ chức, theo báo cáo của chi bộ.",
        field="meetings.thematic_held",
    ),
    Reported(
        "handbook.cells_using",
        "Chi bộ sử dụng Sổ tay đảng viên điện tử",
        "chi bộ",
        GROUP,
        base="organisations.cells",
        definition=(
            "Số chi bộ đang hoạt động vào ngày cuối kỳ báo cáo có sử dụng Sổ tay đảng viên điện tử, so với tổng số "
            "chi bộ."
        ),
        field="handbook.using",
        choice=YES,
    ),
)
