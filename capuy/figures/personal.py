"""What figures hold about persons: who reported them."""

from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.figures.models import DirtyMark, ReportedValue, Sheet, Slot, Target, TrackedPeriod
from capuy.regulations import personal_data as law

_WITH_FIGURE = Kept("Giữ cùng số liệu của kỳ; phần mềm không tự xóa.")

declare(
    ReportedValue,
    "Số liệu do chi bộ báo cáo",
    Data(
        "Người nhập, lúc nhập",
        "reported_by reported_by_name reported_at",
        "Hỏi lại đúng người khi số liệu cần xem lại",
        law.ACCESS,
        Class.BASIC,
        _WITH_FIGURE,
    ),
    Data("Ghi chú", "note", "Giải thích số liệu; có thể nêu tên người", law.STATISTICS, Class.SENSITIVE, _WITH_FIGURE),
    plain="id organisation period field value",
)
_COUNTS = "Số đếm của tổ chức, không nêu tên người"
impersonal(_COUNTS, Slot, TrackedPeriod, texts="code")
impersonal(_COUNTS, Sheet, DirtyMark, texts="period")
impersonal(_COUNTS, Target, texts="period indicator decided_in")
