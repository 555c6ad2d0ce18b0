"""Forms of accounts and roles."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from capuy.accounts.deputies import MOST_DAYS, named
from capuy.accounts.emergencies import HOURS
from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.forms import DayField
from capuy.core.permissions import Permission
from capuy.core.seen import FIELD, Seen
from capuy.organisations.forms import OrganisationField


class UserFilter(forms.Form):
    """Finds users by name, role and whether their account is open."""

    q = forms.CharField(label="Họ tên hoặc tên đăng nhập", max_length=100, required=False)
    vai_tro = forms.ChoiceField(label="Vai trò hiện nay", choices=[("", "Tất cả"), *Role.choices], required=False)
    trang_thai = forms.ChoiceField(
        label="Tài khoản", choices=[("", "Tất cả"), ("mo", "Đang hoạt động"), ("khoa", "Đang khóa")], required=False
    )

    def wanted(self) -> dict[str, Any]:
        """Arguments of `accounts.queries.filtered`."""
        data = self.cleaned_data
        active = {"mo": True, "khoa": False}.get(data["trang_thai"])
        return {"name": data["q"], "role": data["vai_tro"], "active": active}


class _LastDay(DayField):
    """The last day with the role, as people say it; cleaned to the first day without it."""

    def clean(self, value: Any) -> dt.date | None:
        day = super().clean(value)
        return day + dt.timedelta(days=1) if day else None


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="Vai trò", choices=[("", "Chọn vai trò"), *Role.choices])
    valid_from = DayField(label="Từ ngày", initial=dates.today)
    valid_to = _LastDay(label="Đến hết ngày", required=False, help_text="Bỏ trống nếu chưa định ngày kết thúc.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = OrganisationField(
            label="Tại tổ chức",
            user=user,
            permission=Permission.GRANT_ROLES,
            help_text="Vai trò có hiệu lực tại tổ chức này và mọi tổ chức trực thuộc. Gõ tên hoặc mã.",
        )
        self.order_fields(["full_name", "username", "email", "role", "organisation", "valid_from", "valid_to"])


class _PersonForm(forms.Form):
    full_name = forms.CharField(label="Họ và tên", max_length=120)
    email = forms.EmailField(label="Thư điện tử", required=False)


class CorrectUserForm(_PersonForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class NewUserForm(_PersonForm, GrantForm):
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,39}$",
        label="Tên đăng nhập",
        max_length=40,
        help_text="Từ 3 đến 40 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối.",
        error_messages={
            "invalid": "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch nối; từ 3 ký tự trở lên."
        },
    )


class DeputyForm(forms.Form):
    """Who acts in the stead of the holder of `grants`, each with its label; chosen among `people`."""

    OFFERED = 300

    grants = forms.MultipleChoiceField(
        label="Vai trò giao thay",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một vai trò."},
    )
    user = forms.CharField(
        label="Người phụ trách thay",
        max_length=280,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
        help_text="Gõ họ tên (không cần dấu) hoặc tên đăng nhập của người đang có vai trò trong phạm vi đó.",
    )
    valid_from = DayField(label="Từ ngày", initial=dates.today)
    valid_to = _LastDay(label="Đến hết ngày", help_text=f"Không quá {MOST_DAYS} ngày.")
    reason = forms.CharField(label="Lý do", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any, *, grants: dict[Grant, str], people: QuerySet[User]) -> None:
        super().__init__(data)
        self.known = {str(grant.pk): grant for grant in grants}
        self.people = people
        roles = cast(forms.MultipleChoiceField, self.fields["grants"])
        roles.choices = [(str(grant.pk), label) for grant, label in grants.items()]
        self.initial["grants"] = list(self.known)

    @property
    def offered(self) -> QuerySet[User]:
        return self.people[: self.OFFERED]

    def clean_grants(self) -> list[Grant]:
        return [self.known[pk] for pk in self.cleaned_data["grants"]]

    def clean_user(self) -> User:
        found = named(self.people, self.cleaned_data["user"])
        if not found:
            raise forms.ValidationError("Không tìm thấy người này trong phạm vi; chọn một người trong danh sách gợi ý.")
        if len(found) > 1:
            names = ", ".join(user.username for user in found)
            raise forms.ValidationError(f"Có {len(found)} người cùng tên; gõ tên đăng nhập: {names}.")
        return found[0]


class EndGrantForm(forms.Form):
    valid_to = _LastDay(
        label="Đến hết ngày", required=False, help_text="Bỏ trống để kết thúc ngay hôm nay, không chờ hết ngày."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def show(self, grant: Grant) -> None:
        """Write into the page what it shows of the grant."""
        self.initial[FIELD] = str(Seen.of({"last_day": grant.last_day}))
        if self.is_bound:
            data: Any = self.data
            self.data = {**data.dict(), FIELD: self.initial[FIELD]}


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Việc gì, ai yêu cầu, vì sao phải xem ngay. Đảng viên có hồ sơ được mở đọc được lý do này.",
    )
    hours = forms.TypedChoiceField(
        label="Thời hạn", coerce=int, choices=[(hours, f"{hours} giờ") for hours in HOURS], initial=HOURS[0]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = OrganisationField(
            label="Hồ sơ của tổ chức",
            user=user,
            permission=Permission.EMERGENCY_ACCESS,
            help_text="Chọn tổ chức nhỏ nhất cần xem. Gõ tên hoặc mã.",
        )
        self.order_fields(["organisation", "reason", "hours"])


class FindingForm(forms.Form):
    finding = forms.CharField(label="Kết quả xem xét", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
