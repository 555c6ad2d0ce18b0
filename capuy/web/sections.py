"""The sections of an organisation, the menu of a user, the bottom bar of a phone: who sees which link."""

from dataclasses import dataclass

from django.urls import reverse

from capuy.accounts.access import granted_organisations, may, scope
from capuy.accounts.background import may_keep
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.organisations.models import Organisation


@dataclass(frozen=True)
class Link:
    """A place to go, in words; `drawer` opens the tree beside the page where scripts run."""

    label: str
    url: str
    current: bool = False
    drawer: bool = False


@dataclass(frozen=True)
class Section:
    code: str
    label: str
    view: str
    permission: Permission


P = Permission
SECTIONS = (
    Section("overview", "Tổng quan", "organisations:page", P.SEE_FIGURES),
    Section("dashboard", "Điều hành", "dashboards:dashboard", P.SEE_FIGURES),
    Section("members", "Đảng viên", "members:list", P.SEE_MEMBERS),
    Section("committee", "Cấp ủy", "members:committee", P.SEE_FIGURES),
    Section("figures", "Số liệu", "figures:sheet", P.SEE_FIGURES),
    Section("form", "Biểu mẫu", "figures:form", P.REPORT_FIGURES),
    Section("tasks", "Nhiệm vụ", "tasks:list", P.SEE_TASKS),
    Section("requests", "Yêu cầu", "collection:list", P.SEE_FIGURES),
    Section("conferences", "Hội nghị", "meetings:list", P.HOLD_CONFERENCES),
    Section("targets", "Chỉ tiêu", "figures:targets", P.SEE_FIGURES),
    Section("reports", "Báo cáo", "reports:list", P.SEE_FIGURES),
    Section("history", "Lịch sử", "organisations:history", P.SEE_FIGURES),
)


def permissions_at(user: User, organisation: Organisation) -> set[Permission]:
    """All that the user may do there; asks for the place of the organisation once."""
    path = organisation.path_now
    return {permission for permission in Permission if path.startswith(tuple(scope(user, permission)))}


def _at(label: str, view: str, at: str) -> Link:
    url = reverse(view)
    return Link(label, url, current=url == at)


def tabs_of(user: User, organisation: Organisation, active: str) -> list[Link]:
    """The sections of `organisation` that the user may open."""
    held = permissions_at(user, organisation)
    return [
        Link(section.label, reverse(section.view, args=[organisation.code]), section.code == active)
        for section in SECTIONS
        if section.permission in held
    ]


def menu_of(user: User) -> list[Link]:
    """The pages that belong to no organisation."""
    menu = [("Việc của tôi", "tasks:mine")]
    if may(user, P.GRANT_ROLES, None):
        menu.append(("Người dùng", "web:users"))
    if may(user, P.SEE_JOURNAL, None):
        menu.append(("Nhật ký", "web:journal"))
        menu.append(("Dữ liệu cá nhân", "web:personal-data"))
        menu.append(("Các lần truy cập khẩn cấp", "web:emergencies"))
    if may(user, P.EMERGENCY_ACCESS, None):
        menu.append(("Truy cập khẩn cấp", "web:begin-emergency"))
    if may_keep(user):
        menu.append(("Việc chạy nền", "web:jobs"))
    menu.append(("Hội nghị của tôi", "meetings:own"))
    menu += [("Phụ trách thay", "web:deputies"), ("Bảng vai trò", "web:roles")]
    return [Link(label, reverse(view)) for label, view in menu]


def bottom_of(user: User, organisation: Organisation | None, active: str, at: str) -> list[Link]:
    """At most five links for a phone. Without a chosen organisation they lead to the user's own."""
    links = [_at("Trang chủ", "web:home", at)]
    top = organisation or next((top for top in granted_organisations(user) if may(user, P.SEE_FIGURES, top)), None)
    if top is None:
        return [*links, _at("Hội nghị", "meetings:own", at), _at("Hồ sơ của tôi", "members:own", at)]
    return [
        *links,
        Link("Tổ chức", reverse("organisations:tree"), drawer=True),
        Link("Số liệu", reverse("figures:sheet", args=[top.code]), active == "figures"),
        Link("Báo cáo", reverse("reports:list", args=[top.code]), active == "reports"),
        _at("Tìm kiếm", "web:search", at),
    ]
