"""The law on personal data, and the documents by which a Party organisation keeps each kind of it.

Sources: domain rules 12 (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Nghị định 356/2025/NĐ-CP article 4, in force from
01/01/2026) and 0 (what the Party has in force); confidence high, of 208-QĐ/TW medium. On which ground of the law an
office relies is for its lawyer to write down: these are what the software assumes, and `CAVEAT` says so to readers.
"""

LAW = "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 và Nghị định 356/2025/NĐ-CP"
CAVEAT = "Căn cứ nêu ở đây là gợi ý của phần mềm; bộ phận pháp chế hoặc luật sư của cơ quan rà soát trước khi dùng."
# Article 4 of the decree, as far as this system holds such data.
SENSITIVE_HERE = "quan điểm chính trị (kể cả việc là đảng viên), dân tộc, tôn giáo, dữ liệu đăng nhập, theo dõi hành vi"

# Grounds.
MEMBER_WORK = "Điều lệ Đảng; Quy định 208-QĐ/TW, 26/7/2026; Hướng dẫn 38-HD/BTCTW, 29/9/2025 (công tác đảng viên)"
CARD = "Quyết định 347-QĐ/TW và Chỉ thị 51-CT/TW, 08/8/2025 (thẻ đảng viên mang số định danh cá nhân)"
STATISTICS = "Hướng dẫn 11-HD/BTCTW, 13/12/2021 (thống kê đảng viên)"
RESIDENCE = "Quy định 213-QĐ/TW, 02/01/2020; Hướng dẫn 33-HD/BTCTW, 30/10/2020 (giữ mối liên hệ nơi cư trú)"
JUDGEMENT = (
    "Điều lệ Đảng; Hướng dẫn 38-HD/BTCTW, 29/9/2025; Quy định 366-QĐ/TW, 30/8/2025 (xếp loại); "
    "Quy định 296-QĐ/TW, 30/5/2025 (kỷ luật)"
)
COMMITTEES = "Điều lệ Đảng; Quy định 208-QĐ/TW, 26/7/2026 (cấp ủy, ủy ban kiểm tra)"
PAPERS = "Quy định 399-QĐ/TW, 09/01/2026 (thể thức văn bản: người ký, nơi nhận)"
ACCESS = f"{LAW}: giới hạn và ghi lại việc truy cập dữ liệu cá nhân"
