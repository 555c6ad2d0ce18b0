"""Personal data in files outside the database."""

from capuy.core.personal import Class, Data, Kept, declare_files
from capuy.regulations import personal_data as law

declare_files(
    "Tệp kết xuất",
    Data(
        "Danh sách, bảng, báo cáo mà người dùng tải về; dưới mỗi trang ghi ai kết xuất, lúc nào",
        "",
        "Làm việc ngoài hệ thống: in, gửi cấp trên",
        law.MEMBER_WORK,
        Class.SENSITIVE,
        Kept("Hệ thống không giữ bản nào; người tải về chịu trách nhiệm giữ và hủy, nhật ký ghi lại từng lần."),
    ),
    note="Đặt được mật khẩu mở tệp Word, Excel, PDF.",
)
declare_files(
    "Tệp sao lưu",
    Data(
        "Toàn bộ dữ liệu nêu trên, mã hóa bằng mật khẩu sao lưu",
        "",
        "Khôi phục khi máy hỏng",
        law.ACCESS,
        Class.SENSITIVE,
        Kept("Do người vận hành quyết định; bản cũ xóa theo lịch sao lưu của cơ quan."),
    ),
)
