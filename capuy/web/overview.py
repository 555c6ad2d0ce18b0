"""What the home page tells each kind of user about one of the branches that the user holds."""

from dataclasses import dataclass

from django.urls import reverse

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.periods import Period, year_period
from capuy.core.permissions import Permission
from capuy.figures.completeness import Progress, progress
from capuy.organisations.access import scope
from capuy.organisations.models import Organisation
from capuy.organisations.queries import Listed, Node, decisions_seen, listed, tops, visible
from capuy.web.sections import permissions_at

SHOWN = 6
P = Permission
# What each permission is mostly used for, in the order in which people look for it.
_WORK = (
    (P.REPORT_FIGURES, "Nhập biểu mẫu của chi bộ", "figures:form"),
    (P.SEE_MEMBERS, "Danh sách đảng viên", "members:list"),
    (P.SEE_TASKS, "Nhiệm vụ", "tasks:list"),
    (P.SEE_FIGURES, "Điều hành", "dashboards:dashboard"),
    (P.SEE_FIGURES, "Báo cáo năm", "reports:list"),
    (P.SET_TARGETS, "Giao chỉ tiêu", "figures:targets"),
    (P.SEE_FIGURES, "Số liệu và giải trình", "figures:sheet"),
    (P.REORGANISE, "Quyết định về tổ chức", "organisations:decisions"),
)
_KEEPING = ((P.GRANT_ROLES, "Người dùng và vai trò", "web:users"), (P.SEE_JOURNAL, "Nhật ký", "web:journal"))


@dataclass(frozen=True)
class Overview:
    """One branch: the work that awaits, whose form is missing, what was decided lately."""

    top: Organisation
    period: Period
    work: list[tuple[str, str]]
    forms: Progress
    decisions: list[Listed]


def branches_of(user: User) -> list[Node]:
    """The organisations at which the user's branches begin today."""
    return tops(dates.today(), scope(user, P.SEE_FIGURES))


def overview(user: User, top: Organisation) -> Overview:
    period = year_period(dates.today().year)
    decisions = decisions_seen([top.path_now]).filter(withdrawn_at__isnull=True)
    return Overview(
        top=top,
        period=period,
        work=_work(user, top),
        forms=progress(top, period, shown=SHOWN),
        decisions=listed(decisions.order_by("-in_force_from", "-pk")[:SHOWN], visible([top.path_now])),
    )


def _work(user: User, top: Organisation) -> list[tuple[str, str]]:
    held = permissions_at(user, top)
    here = [(label, reverse(view, args=[top.code])) for wanted, label, view in _WORK if wanted in held]
    return here + [(label, reverse(view)) for wanted, label, view in _KEEPING if wanted in held]
