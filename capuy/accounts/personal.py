"""What accounts hold about persons, those of Django and allauth included."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from capuy.accounts.expiring import forget_attempts, forget_sessions
from capuy.accounts.models import Deputy, Emergency, Grant, Proposal, User, UserSession
from capuy.accounts.passwords import ONE_TIME_FOR
from capuy.accounts.sessions import LONGEST
from capuy.core.personal import Class, Data, Kept, declare, declare_table, impersonal
from capuy.regulations import personal_data as law

WITH_ACCOUNT = Kept("Giữ cùng tài khoản; tài khoản thôi dùng bị khóa chứ không bị xóa, vì nhật ký nêu tên người.")
_SESSION = Kept(
    f"Đến khi phiên kết thúc; phiên bỏ quên bị xóa {LONGEST // 3600} giờ sau lần dùng cuối.", forget_sessions
)
_ATTEMPTS = Kept("Đến khi hết thời gian hạn chế, tính bằng phút; sau đó bị xóa.", forget_attempts)
_GUARD = "Nhận ra người đăng nhập, giữ tài khoản không bị người khác dùng"

declare(
    User,
    "Tài khoản",
    Data(
        "Họ và tên, tên đăng nhập, thư điện tử",
        "username full_name name_folded name_key email",
        "Biết ai đang dùng hệ thống, cấp quyền đúng người",
        law.ACCESS,
        Class.BASIC,
        WITH_ACCOUNT,
    ),
    Data(
        "Trạng thái tài khoản, thời hạn truy cập khẩn cấp và phụ trách thay, số thông báo chưa đọc",
        "is_active created_at emergency_until stands_in_until unread_notices",
        "Cho vào hay không cho vào",
        law.ACCESS,
        Class.BASIC,
        WITH_ACCOUNT,
    ),
    Data(
        "Mật khẩu (đã băm), hạn của mật khẩu dùng một lần, lần đăng nhập cuối",
        "password must_change_password password_until last_login",
        _GUARD,
        law.ACCESS,
        Class.SENSITIVE,
        Kept(f"Đến khi đặt mật khẩu khác; phiếu dùng một lần hết giá trị sau {ONE_TIME_FOR.days} ngày."),
    ),
    plain="id",
    person=True,
)
declare(
    Grant,
    "Vai trò",
    Data(
        "Ai giữ vai trò gì, ở tổ chức nào, từ ngày đến ngày, ai cấp, ai xác nhận",
        "user role organisation valid_from valid_to granted_by confirmed_by",
        "Ai được xem và làm gì",
        law.ACCESS,
        Class.SENSITIVE,
        WITH_ACCOUNT,
    ),
    plain="id",
)
declare(
    Proposal,
    "Đề nghị cấp vai trò",
    Data(
        "Đề nghị cho ai vai trò gì, ở tổ chức nào, từ ngày đến ngày, ai đề nghị, lúc nào",
        "user role organisation valid_from valid_to proposed_by proposed_at",
        "Chờ người quản trị thứ hai xác nhận",
        law.ACCESS,
        Class.SENSITIVE,
        Kept("Đến khi được xác nhận, từ chối hoặc rút lại; việc ấy ghi trong nhật ký."),
    ),
    plain="id",
)
declare(
    Deputy,
    "Phụ trách thay",
    Data(
        "Ai thay ai, vai trò nào, từ ngày đến ngày, vì sao, ai phân công",
        "grant user valid_from valid_to reason named_by",
        "Ai được xem và làm gì thay người khác",
        law.ACCESS,
        Class.SENSITIVE,
        WITH_ACCOUNT,
    ),
    plain="id",
)
declare(
    Emergency,
    "Truy cập khẩn cấp",
    Data(
        "Ai mở hồ sơ, vì sao, từ lúc đến lúc, ai đã xem xét",
        "user organisation reason begins ends looked_at_by looked_at",
        "Giám sát việc mở hồ sơ ngoài quyền thường ngày",
        law.ACCESS,
        Class.SENSITIVE,
        Kept("Giữ cùng nhật ký, suốt thời gian dùng hệ thống; phần mềm không xóa."),
    ),
    plain="id",
)
declare(
    UserSession,
    "Phiên đăng nhập",
    Data(
        "Máy và nơi đang đăng nhập, từ lúc, lần dùng cuối",
        "user key begun_at seen_at address agent",
        "Người dùng thấy và kết thúc được các phiên của mình",
        law.ACCESS,
        Class.SENSITIVE,
        _SESSION,
    ),
    plain="id",
)
declare(
    Session,
    "Dữ liệu phiên của trình duyệt",
    Data("Ai đang đăng nhập", "session_key session_data", _GUARD, law.ACCESS, Class.SENSITIVE, _SESSION),
    plain="expire_date",
)
declare(
    Authenticator,
    "Xác thực hai bước",
    Data(
        "Mã bí mật của ứng dụng, khóa bảo mật, mã dự phòng, lần dùng cuối",
        "user type data created_at last_used_at",
        _GUARD,
        law.ACCESS,
        Class.SENSITIVE,
        Kept("Đến khi người dùng gỡ, hoặc người quản trị gỡ giúp."),
    ),
    plain="id",
)
_UNUSED = "Bảng của thư viện đăng nhập; hệ thống không gửi thư nên để trống."
declare(
    EmailAddress,
    "Địa chỉ thư điện tử để xác nhận",
    Data("Thư điện tử", "user email verified primary", "Không dùng đến", law.ACCESS, Class.BASIC, WITH_ACCOUNT),
    plain="id",
    note=_UNUSED,
)
declare(
    EmailConfirmation,
    "Thư xác nhận",
    Data(
        "Mã xác nhận đã gửi", "email_address created sent key", "Không dùng đến", law.ACCESS, Class.BASIC, WITH_ACCOUNT
    ),
    plain="id",
    note=_UNUSED,
)
declare_table(
    str(settings.CACHES["default"]["LOCATION"]),
    "Bộ đếm lần đăng nhập",
    Data(
        "Số lần thử gần đây theo địa chỉ máy và theo tên đăng nhập (đã băm)",
        "cache_key value expires",
        "Hạn chế dò mật khẩu",
        law.ACCESS,
        Class.SENSITIVE,
        _ATTEMPTS,
    ),
)
impersonal("Bảng của Django, không dùng: quyền được cấp bằng vai trò", Group, texts="name")
impersonal("Bảng của Django, không dùng: quyền được cấp bằng vai trò", Group.permissions.through)
impersonal("Bảng của Django, không dùng: quyền được cấp bằng vai trò", Permission, texts="name codename")
impersonal("Tên các bảng của Django", ContentType, texts="app_label model")
