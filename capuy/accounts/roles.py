"""Roles and what each permits. One table, so that people can read it; pages and actions ask for permissions only."""

import functools

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from capuy.core.permissions import Permission

__all__ = [
    "EMERGENCY",
    "PERMISSIONS",
    "PERMISSION_LABELS",
    "TWO_KEYS",
    "Permission",
    "Role",
    "may_be_deputised",
    "roles_with",
    "second_factor_roles",
]


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Quản trị"
    OFFICE = "office", "Văn phòng"
    ORGANISATION_BOARD = "organisation_board", "Ban Tổ chức"
    INSPECTION = "inspection", "Ủy ban Kiểm tra"
    LEADER = "leader", "Lãnh đạo (chỉ xem)"
    CELL_SECRETARY = "cell_secretary", "Bí thư chi bộ"
    MEMBER = "member", "Đảng viên"


P = Permission
# No role that anybody grants: what an emergency opens (`emergencies`).
EMERGENCY = "emergency"
PERMISSIONS: dict[str, frozenset[Permission]] = {
    # Keeps accounts and the tree in order; needs no personal file for that.
    Role.ADMINISTRATOR: frozenset({P.SEE_FIGURES, P.IMPORT, P.REORGANISE, P.GRANT_ROLES, P.SEE_JOURNAL}),
    Role.OFFICE: frozenset(
        {
            P.SEE_FIGURES,
            P.EDIT_TERMS,
            P.REPORT_FIGURES,
            P.SET_TARGETS,
            P.ASK_REPORTS,
            P.SEE_TASKS,
            P.DO_TASKS,
            P.GIVE_TASKS,
            P.WRITE_REPORTS,
            P.FREEZE_REPORTS,
            P.HOLD_CONFERENCES,
            P.EMERGENCY_ACCESS,
        }
    ),
    Role.ORGANISATION_BOARD: frozenset(
        {
            P.SEE_FIGURES,
            P.SEE_MEMBERS,
            P.EDIT_MEMBERS,
            P.EXPORT_MEMBERS,
            P.IMPORT,
            P.REORGANISE,
            P.EDIT_TERMS,
            P.REPORT_FIGURES,
            P.SET_TARGETS,
            P.ASK_REPORTS,
            P.SEE_TASKS,
            P.DO_TASKS,
            P.GIVE_TASKS,
        }
    ),
    Role.INSPECTION: frozenset({P.SEE_FIGURES, P.SEE_MEMBERS, P.SEE_JOURNAL, P.SEE_TASKS, P.DO_TASKS}),
    Role.LEADER: frozenset({P.SEE_FIGURES, P.SEE_TASKS, P.EMERGENCY_ACCESS}),
    Role.CELL_SECRETARY: frozenset(
        {
            P.SEE_FIGURES,
            P.SEE_MEMBERS,
            P.EDIT_MEMBERS,
            P.REPORT_FIGURES,
            P.WRITE_REPORTS,
            P.FREEZE_REPORTS,
            P.HOLD_CONFERENCES,
            P.SEE_TASKS,
            P.DO_TASKS,
            P.GIVE_TASKS,
        }
    ),
    # A member sees the own file; that needs no grant over others.
    Role.MEMBER: frozenset(),
    EMERGENCY: frozenset({P.SEE_MEMBERS}),
}
PERMISSION_LABELS: dict[Permission, str] = {
    P.SEE_FIGURES: "Xem số liệu tổng hợp",
    P.SEE_MEMBERS: "Xem danh sách và hồ sơ đảng viên",
    P.EDIT_MEMBERS: "Cập nhật hồ sơ đảng viên",
    P.EXPORT_MEMBERS: "Kết xuất danh sách đảng viên",
    P.IMPORT: "Nhập dữ liệu từ Excel",
    P.REORGANISE: "Nhập quyết định về tổ chức",
    P.EDIT_TERMS: "Cập nhật nhiệm kỳ, cấp ủy",
    P.REPORT_FIGURES: "Nhập số liệu báo cáo của chi bộ",
    P.SET_TARGETS: "Giao chỉ tiêu",
    P.ASK_REPORTS: "Yêu cầu đơn vị báo cáo, đôn đốc",
    P.SEE_TASKS: "Xem văn bản chỉ đạo và nhiệm vụ",
    P.DO_TASKS: "Cập nhật tiến độ nhiệm vụ của tổ chức",
    P.GIVE_TASKS: "Giao nhiệm vụ, nghiệm thu, đôn đốc",
    P.WRITE_REPORTS: "Soạn báo cáo",
    P.FREEZE_REPORTS: "Chốt báo cáo",
    P.HOLD_CONFERENCES: "Chuẩn bị, ghi chép hội nghị, kết luận",
    P.GRANT_ROLES: "Cấp và thu hồi quyền",
    P.SEE_JOURNAL: "Xem nhật ký",
    P.EMERGENCY_ACCESS: "Mở hồ sơ đảng viên trong trường hợp khẩn cấp (ghi lý do, có thời hạn)",
}


# A second administrator confirms these, if there is one: who keeps accounts must not open files by a second account.
TWO_KEYS = frozenset({Role.ADMINISTRATOR, Role.ORGANISATION_BOARD, Role.INSPECTION})


def may_be_deputised(role: str) -> bool:
    """May the holder of this role name somebody to act in his stead?

    Not if it gives rights away: what was granted for a week would last for ever. Nor if it permits nothing.
    """
    permitted = PERMISSIONS.get(role, frozenset())
    return bool(permitted) and P.GRANT_ROLES not in permitted


@functools.cache
def roles_with(permission: Permission) -> frozenset[str]:
    return frozenset(role for role, permissions in PERMISSIONS.items() if permission in permissions)


# Those who give rights away, or open and change the files of a whole branch. A leader sees figures only, a secretary
# one cell, a member the own file; they may have a second factor, and need not.
NEEDS_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.ORGANISATION_BOARD, Role.INSPECTION, Role.OFFICE})


def second_factor_roles() -> frozenset[str]:
    """Roles that need a second factor on this instance. Raises ImproperlyConfigured for a role that there is not."""
    match settings.SECOND_FACTOR.strip():
        case "default":
            return NEEDS_SECOND_FACTOR
        case "off":
            return frozenset()
        case "all":
            return frozenset(Role.values)
        case text:
            further = {code.strip() for code in text.split(",")}
            if unknown := further - set(Role.values):
                raise ImproperlyConfigured(f"CAPUY_SECOND_FACTOR: {', '.join(sorted(unknown))}")
            return NEEDS_SECOND_FACTOR | further
