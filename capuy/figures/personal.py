"""What figures hold about persons: who reported them."""

from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.figures.models import (
    DirtyMark,
    FigureFlag,
    ReportedValue,
    Sheet,
    Slot,
    Target,
    TargetChange,
    Touched,
    TrackedPeriod,
)
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
impersonal(_COUNTS, Touched, texts="form")
impersonal(_COUNTS, Target, texts="period indicator decided_in reason years_reason")
declare(
    TargetChange,
    "Lịch sử giao chỉ tiêu",
    Data(
        "Người giao, lúc giao",
        "by by_name at",
        "Biết ai đã giao, sửa hoặc rút chỉ tiêu",
        law.ACCESS,
        Class.BASIC,
        Kept("Giữ cùng chỉ tiêu của kỳ; phần mềm không tự xóa."),
    ),
    plain="id organisation period indicator old new decided_in reason",
)
declare(
    FigureFlag,
    "Ghi chú trên số liệu",
    Data(
        "Người ghi, người đóng, lúc nào",
        "opened_at opened_by opened_by_name closed_at closed_by closed_by_name",
        "Hỏi lại đúng người khi xem lại số liệu",
        law.ACCESS,
        Class.BASIC,
        _WITH_FIGURE,
    ),
    Data(
        "Nội dung, kết quả xem lại",
        "text outcome",
        "Xem lại số liệu; có thể nêu tên người",
        law.STATISTICS,
        Class.SENSITIVE,
        _WITH_FIGURE,
    ),
    plain="id organisation period indicator follow_up",
)
