"""Forms of a record: a new one, an admission, a correction."""

import datetime as dt
from typing import Any

from django import forms

from capuy.accounts.models import User
from capuy.core.forms import DayField, SeenForm
from capuy.core.permissions import Permission
from capuy.members.actions import FIELDS, MemberData
from capuy.members.models import Education, Member, MembershipKind, PoliticalTheory, Profession, Sex
from capuy.organisations.forms import OrganisationField
from capuy.organisations.models import Organisation
from capuy.regulations.ethnic_groups import ETHNIC_GROUPS, MAJORITY
from capuy.regulations.organisation_kinds import CELLS

NOT_SAID = ("", "Chưa ghi")
# Groups under which a form shows its fields.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Nhân thân", ("full_name", "other_name", "sex", "born_on", "citizen_id", "ethnic_group", "religion")),
    ("Quê quán, nơi ở, công việc", ("home_town", "residence", "occupation")),
    ("Trình độ", ("education", "profession", "political_theory")),
    ("Đảng tịch", ("admission_decided_on", "admitted_on", "official_on", "file_number", "card_issued_on")),
)


class ProfileForm(forms.Form):
    """The columns of a record."""

    headings = GROUPS

    full_name = forms.CharField(label="Họ và tên", max_length=120, help_text="Theo giấy khai sinh.")
    other_name = forms.CharField(label="Tên gọi khác", max_length=120, required=False)
    sex = forms.ChoiceField(label="Giới tính", choices=[("", "Chọn"), *Sex.choices])
    born_on = DayField(label="Ngày sinh")
    citizen_id = forms.CharField(
        label="Số định danh cá nhân",
        max_length=20,
        required=False,
        help_text="12 chữ số. Số được mã hóa khi lưu; mỗi lần xem đều ghi nhật ký.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    ethnic_group = forms.ChoiceField(
        label="Dân tộc", choices=[(name, name) for name in ETHNIC_GROUPS], initial=MAJORITY, required=False
    )
    religion = forms.CharField(label="Tôn giáo", max_length=60, required=False, help_text="Để trống nếu không có.")
    home_town = forms.CharField(label="Quê quán", max_length=200, required=False)
    residence = forms.CharField(label="Nơi cư trú", max_length=200, required=False)
    occupation = forms.CharField(label="Nghề nghiệp", max_length=120, required=False)
    education = forms.ChoiceField(label="Giáo dục phổ thông", choices=[NOT_SAID, *Education.choices], required=False)
    profession = forms.ChoiceField(
        label="Chuyên môn, nghiệp vụ", choices=[NOT_SAID, *Profession.choices], required=False
    )
    political_theory = forms.ChoiceField(
        label="Lý luận chính trị", choices=[NOT_SAID, *PoliticalTheory.choices], required=False
    )
    admission_decided_on = DayField(label="Ngày quyết định kết nạp", required=False)
    admitted_on = DayField(label="Ngày kết nạp", required=False, help_text="Ngày chi bộ tổ chức lễ kết nạp.")
    official_on = DayField(label="Ngày chính thức", required=False)
    file_number = forms.CharField(
        label="Số lý lịch", max_length=12, required=False, help_text="6 chữ số và chữ viết tắt của tỉnh: 000001 HN."
    )
    card_issued_on = DayField(label="Ngày cấp thẻ đảng viên", required=False)

    def clean_citizen_id(self) -> str:
        return "".join(self.cleaned_data["citizen_id"].split())

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings; the headings of a form's own fields come first."""
        named = [(title, [self[name] for name in names if name in self.fields]) for title, names in self.headings]
        return [(title, fields) for title, fields in named if fields]

    def member_data(self) -> MemberData:
        values = {name: self.cleaned_data.get(name) for name in (*FIELDS, "citizen_id") if name in self.fields}
        return MemberData(**values)  # type: ignore[arg-type]  # the form's fields are those columns


class _IntoCell(ProfileForm):
    headings = (("Chi bộ", ("organisation", "kind", "joined_on", "from_elsewhere", "on", "decided_on")), *GROUPS)

    def __init__(self, *args: Any, user: User, cell: Organisation | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"] = OrganisationField(
            user=user,
            permission=Permission.EDIT_MEMBERS,
            kinds=sorted(CELLS),
            label="Chi bộ",
            initial=cell,
        )


class RegisterForm(_IntoCell):
    """A member who is one already: when the books are opened, or coming from outside."""

    kind = forms.ChoiceField(label="Hình thức sinh hoạt", choices=MembershipKind.choices)
    joined_on = DayField(label="Sinh hoạt tại chi bộ từ ngày")
    from_elsewhere = forms.CharField(
        label="Chuyển đến từ",
        max_length=200,
        required=False,
        help_text="Tên tổ chức đảng ngoài hệ thống, nếu đảng viên mới chuyển đến. Để trống khi lập sổ ban đầu.",
    )


class AdmitForm(_IntoCell):
    """A new member."""

    on = DayField(label="Ngày kết nạp", help_text="Ngày chi bộ tổ chức lễ kết nạp; tính thời gian dự bị từ ngày này.")
    decided_on = DayField(label="Ngày quyết định kết nạp", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("admission_decided_on", "admitted_on", "official_on"):
            del self.fields[name]


class CorrectForm(SeenForm, ProfileForm):
    """A correction. The id number is entered anew or left as it is: it is not shown in a form."""

    headings = (*GROUPS, ("Lý do", ("reason",)))
    blank = frozenset({"reason"})

    reason = forms.CharField(label="Lý do sửa", max_length=500, required=False, help_text="Ghi vào nhật ký.")

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        options["initial"] = {name: getattr(member, name) for name in FIELDS}
        super().__init__(*args, **options)
        group = member.ethnic_group
        if group and group not in ETHNIC_GROUPS:
            self.fields["ethnic_group"].choices = [(name, name) for name in (group, *ETHNIC_GROUPS)]  # type: ignore[attr-defined]  # a choice field
        if member.citizen_id_sealed:
            self.fields[
                "citizen_id"
            ].help_text = "Đã có số trong hồ sơ. Chỉ ghi khi cần thay số; để trống thì giữ nguyên."
        self.remember(citizen_id=member.citizen_id_index)

    def changes(self) -> dict[str, str | dt.date | None]:
        values = {name: self.cleaned_data[name] for name in FIELDS}
        return values | ({"citizen_id": self.cleaned_data["citizen_id"]} if self.cleaned_data["citizen_id"] else {})
