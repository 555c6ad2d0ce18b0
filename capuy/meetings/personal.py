"""What conferences hold about persons: who was there, who proposed what, who was voted about; never who voted how."""

from capuy.core.personal import Class, Data, Kept, declare
from capuy.meetings.models import (
    AgendaItem,
    Attendee,
    Conclusion,
    ConclusionItem,
    Conference,
    ConferencePaper,
    Opinion,
    Vote,
    VoteLine,
)
from capuy.regulations import personal_data as law

_WITH_MINUTES = Kept("Giữ cùng biên bản hội nghị theo quy định lưu trữ của Đảng; phần mềm không tự xóa.")

declare(
    Conference,
    "Hội nghị",
    Data(
        "Người chủ trì, người ghi biên bản, kết luận của chủ trì",
        "chair chair_post secretary closing_words",
        "Lập biên bản hội nghị",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain=(
        "id organisation circle body kind title held_on begins_at ends_at place quorum_of quorum_source edition "
        "created_at invited_at attendance_closed_at ended_at minutes cancelled_at cancelled_because"
    ),
)
declare(
    AgendaItem,
    "Chương trình hội nghị",
    Data(
        "Người trình bày, nội dung, kết quả thảo luận; có thể nêu tên người",
        "title presenter outcome",
        "Lập biên bản hội nghị",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain="id conference position minutes",
)
declare(
    ConferencePaper,
    "Tài liệu hội nghị",
    Data(
        "Tên tệp, nội dung tài liệu, người gửi; tài liệu có thể nêu tên người",
        "filename content size uploaded_at uploaded_by_name",
        "Người dự họp đọc trước",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain="id token conference item",
)
declare(
    Attendee,
    "Thành phần dự hội nghị",
    Data(
        "Ai được mời, chức vụ, tư cách, trả lời giấy mời, có mặt hay vắng, lý do",
        "conference member position name post standing reply reply_reason attendance reason",
        "Xác định đủ số người để họp và biểu quyết",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain="id",
)
declare(
    Opinion,
    "Ý kiến tại hội nghị",
    Data(
        "Ai đề nghị gì, ai phải trả lời, kết quả; không chấm điểm, không thống kê theo người",
        "speaker text owner due_on outcome answer answered_on answered_at",
        "Hội nghị sau mở đầu bằng các ý kiến chưa trả lời",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain="id conference item",
)
declare(
    Vote,
    "Biểu quyết",
    Data(
        "Nội dung biểu quyết, ban kiểm phiếu; chỉ có tổng số phiếu, không có ai bỏ phiếu thế nào",
        "title tellers",
        "Lập biên bản kiểm phiếu",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain=(
        "id conference item manner about subject base share_top share_bottom share_beyond source seats entitled "
        "present issued returned valid counted_at"
    ),
)
declare(
    VoteLine,
    "Kết quả biểu quyết",
    Data(
        "Họ và tên người được biểu quyết, số phiếu",
        "label agree against abstain",
        "Lập biên bản kiểm phiếu",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain="id vote position",
)
declare(
    Conclusion,
    "Kết luận",
    Data(
        "Toàn văn kết luận, trích yếu, tên tệp, người nhập, người ký, nơi nhận; văn bản có thể nêu tên người",
        "title text filename read_at read_by_name place signer signer_post recipients",
        "Giao việc theo kết luận, đối chiếu câu với nhiệm vụ",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain="id organisation conference number dated_on paper",
)
declare(
    ConclusionItem,
    "Mục việc của kết luận",
    Data(
        "Câu giao việc, đề xuất đọc được, lý do không giao, người xử lý; câu có thể nêu tên người",
        "text proposed reason handled_at handled_by_name",
        "Biết câu nào đã thành nhiệm vụ nào, ai xác nhận",
        law.COMMITTEES,
        Class.SENSITIVE,
        _WITH_MINUTES,
    ),
    plain="id conclusion position number start end state task assignment",
)
