"""What the journal holds about persons."""

from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.journal.models import Entry, Handed, Seal
from capuy.regulations import personal_data as law

FOREVER = Kept("Giữ suốt thời gian dùng hệ thống: nhật ký chỉ ghi thêm, không ai sửa, xóa được.")

declare(
    Entry,
    "Nhật ký",
    Data(
        "Người thực hiện, việc, thời điểm, địa chỉ máy, thiết bị",
        "at kind actor actor_name address agent action",
        "Biết ai đã xem, sửa, kết xuất dữ liệu cá nhân; trả lời đảng viên hỏi ai đã xem hồ sơ của mình",
        law.ACCESS,
        Class.SENSITIVE,
        FOREVER,
    ),
    Data(
        "Nội dung việc, đối tượng, giá trị trước và sau, lý do",
        "summary subject organisation path before after reason",
        "Biết đã thay đổi gì, khôi phục được khi ghi sai",
        law.ACCESS,
        Class.SENSITIVE,
        FOREVER,
    ),
    plain="id digest",
)
impersonal("Mã niêm phong của nhật ký", Seal, texts="gaps late marks head")
impersonal("Dấu của biểu mẫu đã gửi, giữ một ngày", Handed, texts="key attempt leads_to")
