"""What cells report about those who may become members: numbers only, no register of candidates."""

from capuy.figures.registry import Field, Reported, declare, declare_field

GROUP = "Phát triển đảng viên"

declare_field(
    Field(
        "candidates.verification_proposed",
        "Quần chúng đề nghị thẩm tra lý lịch",
        "người",
        help="Số quần chúng ưu tú được chi bộ đề nghị thẩm tra lý lịch trong kỳ; chỉ ghi số lượng.",
    ),
    Field(
        "candidates.awareness_class",
        "Dự lớp bồi dưỡng nhận thức về Đảng",
        "người",
        help="Số quần chúng được cử học lớp bồi dưỡng nhận thức về Đảng trong kỳ.",
    ),
)
declare(
    Reported(
        "candidates.verification_proposed",
        "Quần chúng được đề nghị thẩm tra lý lịch",
        "người",
        GROUP,
        definition="Số quần chúng ưu tú được các chi bộ đề nghị thẩm tra lý lịch trong kỳ, theo báo cáo của chi bộ.",
        field="candidates.verification_proposed",
    ),
    Reported(
        "candidates.awareness_class",
        "Quần chúng dự lớp bồi dưỡng nhận thức về Đảng",
        "người",
        GROUP,
        definition="Số quần chúng được cử dự lớp bồi dưỡng nhận thức về Đảng trong kỳ, theo báo cáo của chi bộ.",
        field="candidates.awareness_class",
    ),
)
