"""The sections of an organisation, the menu of a user, the bottom bar of a phone: who sees which link."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from capuy.accounts.access import granted_organisations, may
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
    Section("members", "Đảng viên", "members:list", P.SEE_MEMBERS),
    Section("committee", "Cấp ủy", "members:committee", P.SEE_FIGURES),
    Section("figures", "Số liệu", "figures:sheet", P.SEE_FIGURES),
    Section("form", "Biểu mẫu", "figures:form", P.REPORT_FIGURES),
    Section("targets", "Chỉ tiêu", "figures:targets", P.SEE_FIGURES),
    Section("reports", "Báo cáo", "reports:list", P.SEE_FIGURES),
    Section("history", "Lịch sử", "organisations:history", P.SEE_FIGURES),
)


def _link(label: str, view: str, *args: object, current: bool = False) -> list[Link]:
    try:
        return [Link(label, reverse(view, args=args), current)]
    except NoReverseMatch:
        return []


def tabs_of(user: User, organisation: Organisation, active: str) -> list[Link]:
    """The sections of `organisation` that the user may open."""
    tabs: list[Link] = []
    for section in SECTIONS:
        if may(user, section.permission, organisation):
            tabs += _link(section.label, section.view, organisation.code, current=section.code == active)
    return tabs


def menu_of(user: User) -> list[Link]:
    """The pages that belong to no organisation."""
    menu: list[Link] = []
    if may(user, P.GRANT_ROLES, None):
        menu += _link("Người dùng", "web:users")
    if may(user, P.SEE_JOURNAL, None):
        menu += _link("Nhật ký", "web:journal")
    return [*menu, *_link("Bảng vai trò", "web:roles")]


def bottom_of(user: User, organisation: Organisation | None, active: str, at: str) -> list[Link]:
    """At most five links for a phone. Without a chosen organisation they lead to the user's own."""
    home = Link("Trang chủ", reverse("web:home"), at == reverse("web:home"))
    links = [home]
    tops = [organisation] if organisation else granted_organisations(user)[:1]
    for top in tops:
        if may(user, P.SEE_FIGURES, top):
            links += [Link("Tổ chức", link.url, drawer=True) for link in _link("", "organisations:tree")]
            links += _link("Số liệu", "figures:sheet", top.code, current=active == "figures")
            links += _link("Báo cáo", "reports:list", top.code, current=active == "reports")
    search = reverse("web:search")
    return [*links, Link("Tìm kiếm", search, at == search)]
