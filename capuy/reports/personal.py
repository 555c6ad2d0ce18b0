"""What reports hold about persons: who signs, who froze, whom the text names."""

from capuy.accounts.personal import WITH_ACCOUNT
from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.regulations import personal_data as law
from capuy.reports.models import FrozenFigure, FrozenPaper, OfficeTemplate, Report, ReportSchedule, SectionText

_WITH_REPORT = Kept("Giữ cùng báo cáo, là văn bản của cấp ủy; phần mềm không tự xóa.")

declare(
    Report,
    "Báo cáo",
    Data(
        "Người ký, chức vụ, nơi nhận",
        "signer signer_position recipients",
        "In báo cáo đúng thể thức",
        law.PAPERS,
        Class.BASIC,
        _WITH_REPORT,
    ),
    Data("Người chốt, lúc chốt", "frozen_by frozen_at", "Biết ai đã chốt", law.ACCESS, Class.BASIC, _WITH_REPORT),
    plain="id organisation period kind state paper place dated_on",
)
declare(
    SectionText,
    "Phần chữ của báo cáo",
    Data(
        "Nội dung do văn phòng viết; có thể nêu tên đảng viên",
        "text",
        "Báo cáo kết quả công tác của cấp ủy",
        law.PAPERS,
        Class.SENSITIVE,
        _WITH_REPORT,
    ),
    plain="id report section kept_from",
)
declare(
    FrozenPaper,
    "Báo cáo đã chốt",
    Data(
        "Bản Word và nội dung đúng như lúc chốt; có người ký, có thể nêu tên đảng viên",
        "content docx with_grounds",
        "Giữ nguyên văn bản đã ban hành",
        law.PAPERS,
        Class.SENSITIVE,
        _WITH_REPORT,
    ),
    plain="id report digest template",
)
declare(
    OfficeTemplate,
    "Mẫu báo cáo của văn phòng",
    Data(
        "Người tải lên, lúc tải lên; mẫu có thể ghi sẵn tên người ký",
        "uploaded_by uploaded_at filename docx",
        "In báo cáo theo mẫu của cấp ủy",
        law.PAPERS,
        Class.BASIC,
        Kept("Giữ mọi phiên bản để biết báo cáo đã in theo mẫu nào; phần mềm không tự xóa."),
    ),
    plain="id organisation slot version digest used in_use",
)
impersonal("Số liệu đã chốt của tổ chức, không nêu tên người", FrozenFigure, texts="indicator period leaves")
declare(
    ReportSchedule,
    "Báo cáo gửi định kỳ",
    Data(
        "Người đặt, lúc đặt",
        "owner created_at",
        "Báo cho đúng người khi báo cáo đã có",
        law.ACCESS,
        Class.BASIC,
        WITH_ACCOUNT,
    ),
    plain="id organisation kind days_after sent_until paused stopped",
)
declare(
    ReportSchedule.receivers.through,
    "Người nhận báo cáo định kỳ",
    Data("Người nhận", "user", "Báo cho đúng người khi báo cáo đã có", law.ACCESS, Class.BASIC, WITH_ACCOUNT),
    plain="id reportschedule",
)
