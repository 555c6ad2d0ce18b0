"""What requests for reports hold about persons: who asked, answered, returned and urged."""

from capuy.collection.models import (
    Addressee,
    FieldAnswer,
    HandedPaper,
    Passage,
    ReportRequest,
    RequestField,
    Urging,
    UrgingRound,
)
from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.regulations import personal_data as law

_WITH_REQUEST = Kept("Giữ cùng yêu cầu báo cáo; phần mềm không tự xóa.")

declare(
    ReportRequest,
    "Yêu cầu báo cáo",
    Data(
        "Người lập, người gửi, lúc lập, gửi, rút",
        "created_by_name created_at sent_by_name sent_at withdrawn_at withdrawn_because",
        "Biết ai đã yêu cầu",
        law.ACCESS,
        Class.BASIC,
        _WITH_REQUEST,
    ),
    plain="id organisation title basis instructions period due_on locks by_levels with_paper aim previous",
)
declare(
    Addressee,
    "Tổ chức được yêu cầu báo cáo",
    Data(
        "Người nộp, người xử lý, lúc nộp, lúc xử lý, lý do",
        "handed_by_name handed_at handed_on_time handled_by_name handled_at reason",
        "Hỏi lại đúng người khi số liệu cần xem lại",
        law.ACCESS,
        Class.BASIC,
        _WITH_REQUEST,
    ),
    plain="id asked organisation name state due_on waits_at",
)
declare(
    Passage,
    "Duyệt từng cấp",
    Data(
        "Người duyệt ở cấp đó, lúc duyệt",
        "passed_by_name passed_at",
        "Biết biểu đã qua cấp nào, ai duyệt",
        law.ACCESS,
        Class.BASIC,
        _WITH_REQUEST,
    ),
    plain="id addressee position organisation name",
)
declare(
    FieldAnswer,
    "Nội dung trả lời",
    Data(
        "Nội dung, ghi chú do đơn vị viết; có thể nêu tên người",
        "text note",
        "Tổng hợp báo cáo của các đơn vị",
        law.STATISTICS,
        Class.SENSITIVE,
        _WITH_REQUEST,
    ),
    plain="id addressee field number",
)
declare(
    HandedPaper,
    "Báo cáo bằng văn bản kèm theo biểu",
    Data(
        "Tên và nội dung tệp; có thể nêu tên người",
        "filename content text",
        "Đọc báo cáo của đơn vị, kiểm tra số liệu trong đó",
        law.STATISTICS,
        Class.SENSITIVE,
        _WITH_REQUEST,
    ),
    Data(
        "Người tải lên, lúc tải lên",
        "stored_by_name stored_at",
        "Biết ai đã nộp",
        law.ACCESS,
        Class.BASIC,
        _WITH_REQUEST,
    ),
    plain="id addressee token kind size digest claims",
)
declare(
    UrgingRound,
    "Đôn đốc nộp báo cáo",
    Data(
        "Người đôn đốc, lúc, lời nhắc", "by_name at message", "Biết ai đã nhắc", law.ACCESS, Class.BASIC, _WITH_REQUEST
    ),
    plain="id asked units unreached people by_mail by_push",
)
impersonal("Đơn vị nào được đôn đốc trong lần nào", Urging)
impersonal("Câu hỏi của biểu, không nêu tên người", RequestField, texts="label unit indicator")
