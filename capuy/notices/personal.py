"""What notices hold about persons: what somebody was told and when it was read, and on which browsers."""

from capuy.accounts.personal import WITH_ACCOUNT
from capuy.core.personal import Class, Data, Kept, declare
from capuy.notices.expiring import forget_notices
from capuy.notices.models import Browser, Delivery, Notice, Preference
from capuy.notices.telling import KEPT
from capuy.regulations import personal_data as law

_SOME_DAYS = Kept(f"{KEPT.days} ngày kể từ lúc báo; sau đó bị xóa.", forget_notices)

declare(
    Notice,
    "Thông báo",
    Data(
        "Báo cho ai việc gì, lúc nào, đọc lúc nào",
        "user kind text address key at read_at expires_at",
        "Người phải làm biết việc của mình",
        law.ACCESS,
        Class.BASIC,
        _SOME_DAYS,
    ),
    plain="id",
)
declare(
    Delivery,
    "Đường gửi thông báo",
    Data(
        "Gửi bằng đường nào, lúc nào",
        "notice channel target sent_at",
        "Gửi đúng một lần",
        law.ACCESS,
        Class.BASIC,
        _SOME_DAYS,
    ),
    plain="id",
)
declare(
    Preference,
    "Cách nhận thông báo",
    Data(
        "Ai muốn nhận bằng đường nào",
        "user by_mail by_push",
        "Không gửi thứ người nhận không muốn",
        law.ACCESS,
        Class.BASIC,
        WITH_ACCOUNT,
    ),
    plain="id",
)
declare(
    Browser,
    "Trình duyệt nhận báo",
    Data(
        "Trình duyệt của ai, địa chỉ báo và khóa của trình duyệt, thiết bị, từ lúc",
        "user endpoint public_key secret device since",
        "Báo việc mới trên máy của người dùng, chỉ khi người dùng tự bật",
        law.ACCESS,
        Class.BASIC,
        Kept("Đến khi người dùng tắt, hoặc máy chủ báo cho biết trình duyệt không còn nhận."),
    ),
    plain="id",
)
