"""What papers that are checked hold about persons."""

from capuy.core.personal import Class, Data, Kept, declare
from capuy.proofing.expiring import KEPT_FOR, forget_papers
from capuy.proofing.models import Finding, Paper
from capuy.regulations import personal_data as law

_WITH_PAPER = Kept(f"Xóa cùng văn bản, lâu nhất {KEPT_FOR.days} ngày sau khi đưa vào.", forget_papers)

declare(
    Paper,
    "Văn bản đưa vào kiểm tra số liệu",
    Data(
        "Nội dung văn bản, có thể nêu tên người",
        "text content",
        "Tìm số liệu sai trước khi ban hành",
        law.PAPERS,
        Class.SENSITIVE,
        _WITH_PAPER,
    ),
    Data(
        "Tên văn bản, người đưa vào, lúc đưa vào, lúc chuyển cơ quan",
        "title user created_at handed_at",
        "Chỉ người đưa vào, và cơ quan khi được chuyển, xem được",
        law.ACCESS,
        Class.BASIC,
        _WITH_PAPER,
    ),
    plain="id organisation form period digest state percent_read",
)
declare(
    Finding,
    "Kết quả kiểm tra số liệu",
    Data(
        "Giá trị đúng, lý do do người xử lý viết; người và lúc xử lý",
        "value reason decided_at decided_by_name",
        "Biết ai đã quyết định điều gì về số liệu nào",
        law.ACCESS,
        Class.BASIC,
        _WITH_PAPER,
    ),
    plain="id paper position start end kind verdict data about decision",
)
