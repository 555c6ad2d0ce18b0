"""What is left to do before an instance can work: its tree, its people who work with it, its members."""

from dataclasses import dataclass, replace

from django.urls import reverse

from capuy.accounts.models import User
from capuy.accounts.queries import users_managed_by
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.members.queries import present, within
from capuy.organisations.models import Organisation
from capuy.organisations.queries import node_of
from capuy.web.sections import permissions_at

P = Permission


@dataclass(frozen=True)
class Step:
    """`ways`: label and address of what this user may do for it; empty where somebody else has to.

    `next`: the one to do now.
    """

    title: str
    help: str
    done: bool
    ways: list[tuple[str, str]]
    next: bool = False


def first_steps(user: User, top: Organisation) -> list[Step]:
    """The way from an empty branch to one that works; nothing for whoever prepares none, and once it does work."""
    held = permissions_at(user, top)
    if not held & {P.REORGANISE, P.IMPORT, P.GRANT_ROLES}:
        return []
    today = dates.today()
    node = node_of(top, today)
    has_tree = node is not None and (node.is_cell or node.has_children)
    has_members = present(within(top, today)).exists()
    if has_tree and has_members:
        return []
    steps = [_tree(top, held, done=has_tree)]
    if P.GRANT_ROLES in held:
        steps.append(_accounts(user))
    steps.append(_members(top, held, done=has_members))
    following = next((at for at, step in enumerate(steps) if step.ways and not step.done), None)
    return [replace(step, next=at == following) for at, step in enumerate(steps)]


def _tree(top: Organisation, held: set[Permission], *, done: bool) -> Step:
    ways = []
    if P.IMPORT in held:
        ways.append(("Nhập danh sách tổ chức từ Excel", reverse("organisations:import")))
    if P.REORGANISE in held:
        ways.append(("Thành lập một tổ chức", reverse("organisations:decide", args=[top.code, "establish"])))
    help_text = "Các đảng bộ, chi bộ trực thuộc; có tệp mẫu để điền, hoặc nhập từng quyết định thành lập."
    return Step("Lập các tổ chức đảng", help_text, done, ways)


def _accounts(user: User) -> Step:
    """Done as soon as somebody beside the administrator has an account."""
    help_text = (
        "Mỗi người một tài khoản với vai trò tại tổ chức của mình: Ban Tổ chức giữ danh sách đảng viên, Văn phòng lập "
        "báo cáo, bí thư chi bộ nhập số liệu."
    )
    done = users_managed_by(user).exclude(pk=user.pk).exists()
    return Step("Tạo tài khoản", help_text, done, [("Thêm người dùng", reverse("web:add-user"))])


def _members(top: Organisation, held: set[Permission], *, done: bool) -> Step:
    help_text = "Dùng được danh sách đang có: chỉ ra cột nào là gì, xem trước, rồi mới ghi."
    if not held >= {P.IMPORT, P.EDIT_MEMBERS}:
        # Whoever keeps accounts opens no personal file (decision 5).
        return Step("Nhập danh sách đảng viên từ Excel", f"{help_text} Việc này do Ban Tổ chức làm.", done, ways=[])
    url = reverse("members:import", args=[top.code])
    return Step("Nhập danh sách đảng viên từ Excel", help_text, done, [("Nhập danh sách đảng viên", url)])
