"""Why each column about members is kept, how it is classed, and for how long.

That somebody is a member of the Party shows a political view, so each record as a whole is sensitive; columns are
classed by what they add to that.
"""

from capuy.accounts.personal import WITH_ACCOUNT
from capuy.core.personal import Class, Data, Kept, declare
from capuy.members.importing import KEPT_FOR, forget_old_uploads
from capuy.members.models import Import, Member, Membership, PersonalFact, SavedFilter, Seat, StatusSpell
from capuy.regulations import personal_data as law

RECORD = Kept("Đến khi cơ quan quản lý hồ sơ quyết định theo quy định về lưu trữ của Đảng; phần mềm không tự xóa.")
_WHOLE = "Toàn bộ là dữ liệu nhạy cảm, vì cho biết ai là đảng viên; phân loại dưới đây nói riêng từng phần."

declare(
    Member,
    "Danh bạ đảng viên",
    Data(
        "Họ và tên, tên gọi khác, ngày sinh, quê quán",
        "full_name name_folded given_folded name_order other_name born_on home_town",
        "Phân biệt người này với người khác, tìm theo tên",
        law.MEMBER_WORK,
        Class.BASIC,
        RECORD,
    ),
    Data(
        "Số định danh cá nhân",
        "citizen_id_sealed citizen_id_index",
        "Phân biệt người trùng tên; là số thẻ đảng viên",
        law.CARD,
        Class.SENSITIVE,
        RECORD,
    ),
    Data(
        "Số lý lịch, ngày cấp thẻ",
        "file_number card_issued_on",
        "Tìm hồ sơ giấy ở nơi lưu; kiểm tra thẻ hằng năm",
        law.MEMBER_WORK,
        Class.BASIC,
        RECORD,
    ),
    Data(
        "Giới tính, nghề nghiệp, trình độ",
        "sex occupation education profession political_theory",
        "Thống kê đảng viên",
        law.STATISTICS,
        Class.BASIC,
        RECORD,
    ),
    Data("Dân tộc, tôn giáo", "ethnic_group religion", "Thống kê đảng viên", law.STATISTICS, Class.SENSITIVE, RECORD),
    Data("Nơi cư trú", "residence", "Giới thiệu về chi bộ nơi cư trú", law.RESIDENCE, Class.BASIC, RECORD),
    Data(
        "Ngày quyết định kết nạp, ngày kết nạp, ngày chính thức",
        "admission_decided_on admitted_on official_on",
        "Xác định quyền, nhiệm vụ và tuổi đảng",
        law.MEMBER_WORK,
        Class.SENSITIVE,
        RECORD,
    ),
    Data(
        "Tài khoản của đảng viên",
        "user",
        "Đảng viên xem hồ sơ của chính mình",
        law.ACCESS,
        Class.BASIC,
        WITH_ACCOUNT,
    ),
    plain="id token merged_into",
    note=_WHOLE,
    person=True,
)
declare(
    Membership,
    "Nơi sinh hoạt đảng",
    Data(
        "Chi bộ, từ ngày đến ngày, lý do đến và đi, quyết định",
        "member organisation kind valid_from valid_to arrival departure from_elsewhere to_elsewhere decision",
        "Biết đảng viên sinh hoạt ở đâu, chuyển đi, chuyển đến khi nào",
        law.MEMBER_WORK,
        Class.SENSITIVE,
        RECORD,
    ),
    plain="id follows entered_in",
)
declare(
    StatusSpell,
    "Tình trạng đảng viên",
    Data(
        "Dự bị, chính thức, miễn, đình chỉ sinh hoạt, từ ngày đến ngày, căn cứ",
        "member status valid_from valid_to note",
        "Xác định quyền, nhiệm vụ; thống kê đảng viên",
        law.MEMBER_WORK,
        Class.SENSITIVE,
        RECORD,
    ),
    plain="id",
)
declare(
    PersonalFact,
    "Huy hiệu, khen thưởng, kỷ luật, xếp loại",
    Data(
        "Loại, ngày, hình thức, số quyết định (không có nội dung vụ việc)",
        "member kind happened_on title decision_number",
        "Theo dõi huy hiệu, khen thưởng, kỷ luật, xếp loại hằng năm",
        law.JUDGEMENT,
        Class.SENSITIVE,
        RECORD,
    ),
    plain="id",
)
declare(
    Seat,
    "Cấp ủy viên",
    Data(
        "Ai giữ chức vụ gì trong cấp ủy, ủy ban kiểm tra, từ ngày đến ngày",
        "body member position valid_from valid_to",
        "Biết ai lãnh đạo, từ khi nào",
        law.COMMITTEES,
        Class.SENSITIVE,
        RECORD,
    ),
    plain="id",
)
declare(
    SavedFilter,
    "Bộ lọc đã lưu",
    Data(
        "Tên và điều kiện lọc; có thể chứa tên người",
        "user name query",
        "Người dùng mở lại danh sách quen dùng",
        law.MEMBER_WORK,
        Class.SENSITIVE,
        Kept("Đến khi người dùng xóa bộ lọc."),
    ),
    plain="id",
)
declare(
    Import,
    "Tệp danh sách tải lên",
    Data(
        "Nội dung tệp",
        "content",
        "Xem trước rồi nhập danh sách đảng viên",
        law.MEMBER_WORK,
        Class.SENSITIVE,
        Kept(f"Đến khi nhập xong, lâu nhất {KEPT_FOR.days} ngày; sau đó bị xóa.", forget_old_uploads),
    ),
    Data(
        "Tên tệp, người và lúc tải lên, cách đọc các cột",
        "filename digest user created_at mapping",
        "Lần sau đọc đúng các cột; biết ai đã tải lên",
        law.ACCESS,
        Class.BASIC,
        WITH_ACCOUNT,
    ),
    plain="id organisation state",
)
