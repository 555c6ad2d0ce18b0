"""Roles and what each permits. One table, so that people can read it; pages and actions ask for permissions only."""

import functools

from django.db import models

from capuy.core.permissions import Permission

__all__ = ["PERMISSIONS", "PERMISSION_LABELS", "Permission", "Role", "roles_with"]


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Quản trị"
    OFFICE = "office", "Văn phòng"
    ORGANISATION_BOARD = "organisation_board", "Ban Tổ chức"
    INSPECTION = "inspection", "Ủy ban Kiểm tra"
    LEADER = "leader", "Lãnh đạo (chỉ xem)"
    CELL_SECRETARY = "cell_secretary", "Bí thư chi bộ"
    MEMBER = "member", "Đảng viên"


P = Permission
PERMISSIONS: dict[str, frozenset[Permission]] = {
    # Keeps accounts and the tree in order; needs no personal file for that.
    Role.ADMINISTRATOR: frozenset({P.SEE_FIGURES, P.IMPORT, P.REORGANISE, P.GRANT_ROLES, P.SEE_JOURNAL}),
    Role.OFFICE: frozenset(
        {P.SEE_FIGURES, P.EDIT_TERMS, P.REPORT_FIGURES, P.SET_TARGETS, P.WRITE_REPORTS, P.FREEZE_REPORTS}
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
        }
    ),
    Role.INSPECTION: frozenset({P.SEE_FIGURES, P.SEE_MEMBERS, P.SEE_JOURNAL}),
    Role.LEADER: frozenset({P.SEE_FIGURES}),
    Role.CELL_SECRETARY: frozenset(
        {P.SEE_FIGURES, P.SEE_MEMBERS, P.EDIT_MEMBERS, P.REPORT_FIGURES, P.WRITE_REPORTS, P.FREEZE_REPORTS}
    ),
    # A member sees the own file; that needs no grant over others.
    Role.MEMBER: frozenset(),
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
    P.WRITE_REPORTS: "Soạn báo cáo",
    P.FREEZE_REPORTS: "Chốt báo cáo",
    P.GRANT_ROLES: "Cấp và thu hồi quyền",
    P.SEE_JOURNAL: "Xem nhật ký",
}


@functools.cache
def roles_with(permission: Permission) -> frozenset[str]:
    return frozenset(role for role, permissions in PERMISSIONS.items() if permission in permissions)
