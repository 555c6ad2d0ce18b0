"""What drafts hold about persons: who fills in what, and what he has typed so far."""

from capuy.core.personal import Class, Data, Kept, declare
from capuy.drafts.expiring import KEPT_FOR, forget_drafts
from capuy.drafts.models import PageDraft
from capuy.regulations import personal_data as law

_UNTIL = Kept(
    f"Đến khi lưu hoặc nộp biểu; bỏ quên thì xóa {KEPT_FOR.days} ngày sau lần dùng cuối, bỏ bản nháp thì 1 ngày, "
    "tài khoản bị khóa hoặc hết quyền xem đơn vị thì trong ngày.",
    forget_drafts,
)

declare(
    PageDraft,
    "Bản nháp tự lưu",
    Data(
        "Nội dung đang gõ, chưa lưu vào biểu; có thể nêu tên người",
        "values",
        "Không mất nội dung đang nhập khi mất điện, mất mạng, đóng nhầm trang",
        law.STATISTICS,
        Class.SENSITIVE,
        _UNTIL,
    ),
    Data(
        "Ai đang điền trang nào, lần dùng cuối, lúc tự lưu, lúc bỏ",
        "user page used_at saved_at dropped_at closed",
        "Hai người cùng điền một biểu biết có nhau",
        law.ACCESS,
        Class.BASIC,
        _UNTIL,
    ),
    plain="id kind organisation",
)
