"""What reports hold about persons: who signs, who froze, whom the text names."""

from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.regulations import personal_data as law
from capuy.reports.models import FrozenFigure, FrozenPaper, Report, SectionText

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
        "content docx",
        "Giữ nguyên văn bản đã ban hành",
        law.PAPERS,
        Class.SENSITIVE,
        _WITH_REPORT,
    ),
    plain="id report digest",
)
impersonal("Số liệu đã chốt của tổ chức, không nêu tên người", FrozenFigure, texts="indicator leaves")
