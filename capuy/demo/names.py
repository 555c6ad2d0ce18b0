"""Invented names. Nobody here exists; any likeness is chance."""

import random

FAMILY = (
    ["Nguyễn"] * 12 + ["Trần"] * 6 + ["Lê"] * 5 + ["Phạm"] * 4
    + ["Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi"] * 2
    + ["Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Lương", "Mai", "Tạ", "Châu"]
)  # fmt: skip
MIDDLE_MALE = ("Văn", "Hữu", "Đức", "Quang", "Minh", "Xuân", "Thanh", "Ngọc", "Công", "Đình", "Trọng", "Bá")
GIVEN_MALE = (
    "An", "Bảo", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hùng", "Khoa", "Lâm", "Long", "Nam", "Nghĩa", "Phong", "Phúc",
    "Quân", "Sơn", "Tài", "Thắng", "Tiến", "Toàn", "Trung", "Tuấn", "Việt", "Vinh", "Đông", "Ân", "Ý", "Ước", "Ổn",
)  # fmt: skip
MIDDLE_FEMALE = ("Thị", "Thị Thu", "Thị Kim", "Ngọc", "Thị Minh", "Thanh", "Thị Hồng", "Bích", "Thùy", "Diệu")
GIVEN_FEMALE = (
    "Anh", "Bình", "Châu", "Chi", "Duyên", "Đào", "Giang", "Hà", "Hạnh", "Hằng", "Hoa", "Hương", "Lan", "Liên", "Linh",
    "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phương", "Quyên", "Thảo", "Thơm", "Trang", "Tuyết", "Uyên", "Vân", "Yến",
)  # fmt: skip
TOWNS = (
    "xã An Lạc, tỉnh Sông Thao", "xã Bình Nguyên, tỉnh Sông Thao", "xã Cẩm Sơn, tỉnh Trường Hải",
    "phường Đông Kinh, thành phố Lạc Hồng", "xã Hòa Thuận, tỉnh Trường Hải", "xã Tân Lập, tỉnh Đại Lộ",
)  # fmt: skip
COMPANIES = (
    "Cơ khí", "May", "Dệt", "Vận tải", "Xây lắp", "Thương mại", "Bao bì", "Điện nước", "In", "Thực phẩm", "Dược", "Gỗ",
    "Giày da", "Nhựa", "Vật liệu xây dựng", "Du lịch", "Thiết bị điện", "Cấp thoát nước",
)  # fmt: skip
COMPANY_NAMES = ("An Bình", "Phú Cường", "Thành Đạt", "Hưng Thịnh")
DEPARTMENTS = (
    "Văn phòng HĐND và UBND", "Nội vụ", "Tài chính – Kế hoạch", "Kinh tế", "Quản lý đô thị", "Tài nguyên và Môi trường",
    "Giáo dục và Đào tạo", "Y tế", "Lao động – Thương binh và Xã hội", "Văn hóa và Thông tin", "Tư pháp", "Thanh tra",
    "Ban Quản lý dự án", "Trung tâm Văn hóa", "Trung tâm Thể dục thể thao", "Đội Quản lý trật tự đô thị",
)  # fmt: skip


def person(rng: random.Random, sex: str) -> str:
    if sex == "female":
        return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE_FEMALE)} {rng.choice(GIVEN_FEMALE)}"
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE_MALE)} {rng.choice(GIVEN_MALE)}"


def companies() -> list[str]:
    """72 names of enterprises, all different."""
    return [f"Công ty {trade} {name}" for name in COMPANY_NAMES for trade in COMPANIES]
