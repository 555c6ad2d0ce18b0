"""The acts that a member's page offers: which form each needs, what it does, and when it makes sense."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from capuy.accounts.models import User
from capuy.members import actions
from capuy.members.forms import acts as forms
from capuy.members.models import IN_PARTY, Member, MembershipKind, Status


@dataclass(frozen=True)
class State:
    """What the page knows of a member today, to offer only what makes sense.

    `other_cells`: the user may enter members into a cell besides the member's own.
    """

    status: str
    temporary: bool
    moves: int
    spells: int
    other_cells: bool

    @property
    def inside(self) -> bool:
        return self.status in IN_PARTY


Run = Callable[..., Any]


@dataclass(frozen=True)
class Act:
    """`run` gets the member, the cleaned values, who acts, and whether warnings are accepted."""

    slug: str
    label: str
    effect: str
    done: str
    form: type[forms.ActForm]
    run: Run
    offered: Callable[[State], bool]


def _recognise(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.recognise(by=by, member=member, on=values["on"], accept_warnings=accept)


def _status(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.change_status(by=by, member=member, **values, accept_warnings=accept)


def _transfer(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.transfer(by=by, member=member, **values, accept_warnings=accept)


def _temporary(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.transfer(by=by, member=member, kind=MembershipKind.TEMPORARY, **values, accept_warnings=accept)


def _end_temporary(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.end_temporary(by=by, member=member, on=values["on"])


def _remove(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.remove(by=by, member=member, **values, accept_warnings=accept)


def _readmit(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.readmit(by=by, member=member, **values, accept_warnings=accept)


def _fact(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.add_fact(by=by, member=member, **values)


def _account(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.link_account(by=by, member=member, user=values["username"])


def _undo_move(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.undo_move(by=by, member=member, **values)


def _undo_status(member: Member, values: Mapping[str, Any], by: User, *, accept: bool) -> None:
    actions.undo_status(by=by, member=member, **values)


ACTS = (
    Act(
        "cong-nhan-chinh-thuc",
        "Công nhận chính thức",
        "Đảng viên dự bị trở thành đảng viên chính thức từ ngày ghi dưới đây.",
        "Đã ghi công nhận chính thức.",
        forms.RecogniseForm,
        _recognise,
        lambda state: state.status == Status.PROBATIONARY,
    ),
    Act(
        "chuyen-sinh-hoat",
        "Chuyển sinh hoạt chính thức",
        "Kết thúc sinh hoạt tại chi bộ hiện nay và bắt đầu ở nơi mới; các chức vụ tại chi bộ cũ kết thúc cùng ngày.",
        "Đã ghi chuyển sinh hoạt.",
        forms.TransferForm,
        _transfer,
        lambda state: state.inside,
    ),
    Act(
        "sinh-hoat-tam-thoi",
        "Chuyển sinh hoạt tạm thời",
        "Đảng viên vẫn thuộc chi bộ chính thức và được tính ở đó.",
        "Đã ghi sinh hoạt tạm thời.",
        forms.TemporaryForm,
        _temporary,
        lambda state: state.inside and not state.temporary and state.other_cells,
    ),
    Act(
        "het-sinh-hoat-tam-thoi",
        "Kết thúc sinh hoạt tạm thời",
        "Đảng viên trở về sinh hoạt tại chi bộ chính thức.",
        "Đã ghi kết thúc sinh hoạt tạm thời.",
        forms.EndTemporaryForm,
        _end_temporary,
        lambda state: state.temporary,
    ),
    Act(
        "doi-tinh-trang",
        "Đổi tình trạng",
        "Miễn công tác và sinh hoạt, đình chỉ sinh hoạt, hoặc trở lại sinh hoạt bình thường.",
        "Đã ghi tình trạng mới.",
        forms.StatusForm,
        _status,
        lambda state: state.inside,
    ),
    Act(
        "khen-thuong-ky-luat",
        "Ghi khen thưởng, kỷ luật, xếp loại",
        "Chỉ ghi số, ngày và kết quả; không ghi nội dung vụ việc.",
        "Đã ghi.",
        forms.FactForm,
        _fact,
        lambda state: True,
    ),
    Act(
        "tiep-nhan",
        "Tiếp nhận trở lại",
        "Đảng viên đã chuyển ra ngoài hệ thống nay chuyển về.",
        "Đã tiếp nhận đảng viên.",
        forms.ComeBackForm,
        _transfer,
        lambda state: state.status == Status.ELSEWHERE,
    ),
    Act(
        "ket-nap-lai",
        "Kết nạp lại",
        "Người đã ra khỏi Đảng được kết nạp lại và bắt đầu thời gian dự bị mới.",
        "Đã ghi kết nạp lại.",
        forms.ReadmitForm,
        _readmit,
        lambda state: state.status == Status.LEFT,
    ),
    Act(
        "tai-khoan",
        "Gắn tài khoản",
        "Đảng viên tự xem được hồ sơ của mình bằng tài khoản này.",
        "Đã cập nhật tài khoản.",
        forms.AccountForm,
        _account,
        lambda state: True,
    ),
    Act(
        "huy-chuyen",
        "Hủy lần chuyển, rời gần nhất",
        "Dùng khi ghi nhầm. Đảng viên trở về chi bộ và tình trạng trước đó; chức vụ đã kết thúc không tự khôi phục.",
        "Đã hủy lần ghi.",
        forms.UndoMoveForm,
        _undo_move,
        lambda state: state.moves > 1 or not state.inside,
    ),
    Act(
        "huy-tinh-trang",
        "Hủy lần đổi tình trạng gần nhất",
        "Dùng khi ghi nhầm. Tình trạng trước đó được kéo dài.",
        "Đã hủy lần ghi.",
        forms.UndoStatusForm,
        _undo_status,
        lambda state: state.inside and state.spells > 1,
    ),
    Act(
        "dua-khoi-danh-sach",
        "Đưa khỏi danh sách",
        "Từ trần, xóa tên, khai trừ, xin ra, hủy quyết định kết nạp: kết thúc sinh hoạt và mọi chức vụ từ ngày ghi.",
        "Đã đưa khỏi danh sách.",
        forms.RemoveForm,
        _remove,
        lambda state: state.inside,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}


def offered(state: State) -> list[Act]:
    return [act for act in ACTS if act.offered(state)]
