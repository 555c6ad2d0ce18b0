"""The small forms of each act on a member."""

import datetime as dt
from typing import Any

from django import forms

from capuy.accounts.access import scope
from capuy.accounts.models import User
from capuy.core.dates import today
from capuy.core.forms import DayField
from capuy.core.permissions import Permission
from capuy.core.seen import Seen
from capuy.core.text import fold
from capuy.members.actions import POSITIONS, last_change, last_move, probation_ends
from capuy.members.actions.base import UNDONE
from capuy.members.models import (
    LOSSES,
    Departure,
    FactKind,
    Member,
    Membership,
    MembershipKind,
    Seat,
    Status,
)
from capuy.members.queries import named, present, within
from capuy.organisations.forms import OrganisationField
from capuy.organisations.models import Body
from capuy.organisations.queries import open_cells, visible
from capuy.regulations.organisation_kinds import CELLS


def has_other_cells(user: User, member: Member) -> bool:
    """Is there a cell besides the member's own into which the user may enter members? The secretary of one has none."""
    home = Membership.objects.on(today()).filter(member=member, kind=MembershipKind.OFFICIAL)
    mine = visible(scope(user, Permission.EDIT_MEMBERS))
    others = open_cells(today()).filter(organisation__in=mine).exclude(organisation__in=home.values("organisation"))
    return others.exists()


class ActForm(forms.Form):
    """Base: knows the member and who is asking."""

    def __init__(self, *args: Any, member: Member, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member
        self.user = user

    def cell_field(self, label: str, **options: Any) -> OrganisationField:
        return OrganisationField(
            user=self.user, permission=Permission.EDIT_MEMBERS, kinds=sorted(CELLS), label=label, **options
        )


class RecogniseForm(ActForm):
    on = DayField(
        label="Ngày chính thức",
        help_text="Ngày hết thời gian dự bị, kể cả khi quyết định công nhận ban hành chậm hơn.",
    )

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, member=member, **options)
        if member.admitted_on:
            self.initial["on"] = probation_ends(member.admitted_on)


class StatusForm(ActForm):
    status = forms.ChoiceField(
        label="Tình trạng mới",
        choices=[(s.value, s.label) for s in (Status.EXEMPT, Status.SUSPENDED, Status.OFFICIAL, Status.PROBATIONARY)],
    )
    on = DayField(label="Từ ngày")
    note = forms.CharField(
        label="Căn cứ", max_length=200, required=False, help_text="Số, ngày của nghị quyết, quyết định."
    )


OUTSIDE_ONLY = (
    "Tên tổ chức đảng nơi đến, ngoài hệ thống. Chuyển đến chi bộ khác trong hệ thống thì không ghi ở đây: đề nghị Ban "
    "Tổ chức của cấp ủy cấp trên ghi, để hồ sơ đi theo đảng viên."
)


class TransferForm(ActForm):
    to_elsewhere = forms.CharField(
        label="Hoặc chuyển ra ngoài hệ thống, đến",
        max_length=200,
        required=False,
        help_text="Tên tổ chức đảng nơi đến; để trống khi chuyển đến chi bộ trong hệ thống.",
    )
    on = DayField(label="Từ ngày", help_text="Ngày bắt đầu sinh hoạt ở nơi mới.")
    note = forms.CharField(
        label="Căn cứ", max_length=200, required=False, help_text="Số giấy giới thiệu sinh hoạt đảng."
    )
    field_order = ["to_organisation", "to_elsewhere", "on", "note"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_other_cells(self.user, self.member):
            self.fields["to_organisation"] = self.cell_field("Chi bộ chuyển đến", required=False)
            self.order_fields(self.field_order)
            return
        # Else a cell of the system would be typed in here, and the member would leave the system for it.
        outside = self.fields["to_elsewhere"]
        outside.label, outside.help_text, outside.required = "Chuyển ra ngoài hệ thống, đến", OUTSIDE_ONLY, True

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("to_organisation") and cleaned.get("to_elsewhere"):
            self.add_error("to_elsewhere", "Chỉ chọn một nơi đến: chi bộ trong hệ thống, hoặc tổ chức ngoài hệ thống.")
        return cleaned


class TemporaryForm(ActForm):
    on = DayField(label="Từ ngày")
    until = DayField(label="Đến trước ngày", required=False, help_text="Để trống nếu chưa biết ngày trở về.")
    field_order = ["to_organisation", "on", "until"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to_organisation"] = self.cell_field("Chi bộ sinh hoạt tạm thời")
        self.order_fields(self.field_order)


class EndTemporaryForm(ActForm):
    on = DayField(label="Kết thúc từ ngày", help_text="Ngày đầu tiên không còn sinh hoạt tạm thời.")


class ComeBackForm(ActForm):
    from_elsewhere = forms.CharField(label="Chuyển đến từ", max_length=200, help_text="Tên tổ chức đảng nơi đi.")
    on = DayField(label="Từ ngày")
    field_order = ["to_organisation", "from_elsewhere", "on"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to_organisation"] = self.cell_field("Chi bộ tiếp nhận")
        self.order_fields(self.field_order)


class RemoveForm(ActForm):
    departure = forms.ChoiceField(
        label="Lý do", choices=[("", "Chọn"), *((d.value, d.label) for d in Departure if d in LOSSES)]
    )
    on = DayField(label="Từ ngày", help_text="Ngày từ trần, hoặc ngày quyết định có hiệu lực.")
    note = forms.CharField(label="Căn cứ", max_length=200, required=False, help_text="Số, ngày của quyết định.")


class ReadmitForm(ActForm):
    on = DayField(label="Ngày kết nạp lại", help_text="Ngày chi bộ tổ chức lễ kết nạp.")
    decided_on = DayField(label="Ngày quyết định", required=False)
    field_order = ["organisation", "on", "decided_on"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"] = self.cell_field("Chi bộ")
        self.order_fields(self.field_order)


class FactForm(ActForm):
    kind = forms.ChoiceField(label="Loại", choices=[("", "Chọn"), *FactKind.choices])
    happened_on = DayField(label="Ngày", help_text="Ngày của quyết định.")
    title = forms.CharField(
        label="Kết quả",
        max_length=160,
        help_text="Ví dụ: Huy hiệu 30 năm tuổi Đảng; Khiển trách. Không ghi nội dung vụ việc.",
    )
    decision_number = forms.CharField(label="Số quyết định", max_length=60, required=False)


class ReasonForm(ActForm):
    reason = forms.CharField(label="Lý do hủy", max_length=500, help_text="Ghi vào nhật ký.")


class UndoForm(ReasonForm):
    """Undoes the last of its kind, and carries which one that was when it was shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["reason"]

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, member=member, **options)
        self.undoes = self.last(member)
        self.initial["seen"] = str(Seen.of({UNDONE: self.undoes}))

    @staticmethod
    def last(member: Member) -> str:
        raise NotImplementedError

    def clean_seen(self) -> Seen:
        return Seen.read(self.cleaned_data["seen"])


class UndoMoveForm(UndoForm):
    last = staticmethod(last_move)


class UndoStatusForm(UndoForm):
    last = staticmethod(last_change)


class AccountForm(ActForm):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        required=False,
        help_text="Người dùng này sẽ xem được hồ sơ của chính mình. Để trống để bỏ gắn.",
    )

    def clean_username(self) -> User | None:
        username = self.cleaned_data["username"].strip()
        if not username:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            raise forms.ValidationError(f"Không có tài khoản “{username}”; kiểm tra lại tên đăng nhập.")
        return user


# Of one name in one committee; beyond it people give the number anyway.
MANY = 50


class SeatForm(forms.Form):
    """A seat in a body: the member is typed by name or id number, and must be found once."""

    member = forms.CharField(
        label="Đảng viên", max_length=120, help_text="Họ và tên đầy đủ, hoặc số định danh cá nhân 12 chữ số."
    )
    position = forms.ChoiceField(label="Chức vụ")
    on = DayField(label="Từ ngày")
    until = DayField(label="Đến trước ngày", required=False, help_text="Để trống nếu đang giữ chức.")

    def __init__(self, *args: Any, body: Body, **options: Any) -> None:
        super().__init__(*args, **options)
        self.body = body
        positions = [(p.value, p.label) for p in POSITIONS[body.kind]]
        # Nothing chosen beforehand: the first of them is the secretary.
        self.fields["position"].choices = [("", "— Chọn chức vụ —"), *positions]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        text, on = cleaned.get("member"), cleaned.get("on")
        if text and on:
            cleaned["member"] = self._find(text, on)
        return cleaned

    def _find(self, text: str, on: dt.date) -> Member | None:
        """Only members of the committee's own branch on that day can be found here."""
        members = present(within(self.body.term.organisation, on))
        found = list(named(members, text, anywhere=False)[:MANY])
        whole = [member for member in found if member.name_folded == fold(text)]
        if len(found) == 1 or len(whole) == 1:
            return (whole or found)[0]
        message = (
            f"Có nhiều đảng viên tên “{text}”; ghi số định danh cá nhân để chọn đúng người."
            if found
            else f"Vào ngày {on:%d/%m/%Y} không có đảng viên “{text}” trong tổ chức này; kiểm tra họ tên và ngày."
        )
        self.add_error("member", message)
        return None


class UnseatForm(forms.Form):
    on = DayField(label="Thôi giữ chức từ ngày", help_text="Ngày đầu tiên không còn giữ chức.")

    def __init__(self, *args: Any, seat: Seat, **options: Any) -> None:
        super().__init__(*args, **options)
        self.seat = seat


class RemoveSeatForm(UnseatForm):
    on = None  # type: ignore[assignment]  # a mistake is taken away whole
    reason = forms.CharField(label="Lý do xóa", max_length=500, help_text="Ghi vào nhật ký.")
