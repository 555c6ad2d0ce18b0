"""Forms for terms and groupings."""

from typing import Any

from django import forms

from capuy.core.dates import today
from capuy.core.forms import DayField, SeenForm
from capuy.core.permissions import Permission
from capuy.organisations.access import User
from capuy.organisations.forms.picker import OrganisationsField
from capuy.organisations.models import BodyKind, Term
from capuy.organisations.term_actions import TermData, data_of, values_of


class TermForm(SeenForm):
    """A term with its bodies: one tick and one size for each kind of body."""

    label = forms.CharField(label="Nhiệm kỳ", max_length=40, help_text="Ví dụ: 2025 – 2030.")
    ordinal = forms.IntegerField(label="Khóa thứ", min_value=1, max_value=999, required=False)
    congress_on = DayField(label="Ngày đại hội", required=False)
    starts_on = DayField(label="Nhiệm kỳ bắt đầu từ ngày")
    ends_on = DayField(
        label="Kết thúc vào ngày",
        required=False,
        help_text="Ngày bắt đầu nhiệm kỳ sau. Để trống nếu nhiệm kỳ đang tiếp diễn.",
    )

    def __init__(self, *args: Any, term: Term | None = None, **options: Any) -> None:
        options["initial"] = values_of(data_of(term)) if term else {"has_committee": True}
        super().__init__(*args, **options)
        for kind, label in BodyKind.choices:
            self.fields[f"has_{kind}"] = forms.BooleanField(label=f"Có {label.lower()}", required=False)
            self.fields[f"size_{kind}"] = forms.IntegerField(
                label=f"{label}: số lượng theo quyết định", min_value=1, max_value=999, required=False
            )
        if term:
            self.remember()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind, label in BodyKind.choices:
            if cleaned.get(f"size_{kind}") and not cleaned.get(f"has_{kind}"):
                self.add_error(f"has_{kind}", f"Đánh dấu “Có {label.lower()}”, hoặc bỏ trống số lượng.")
        return cleaned

    def data_of_term(self) -> TermData:
        columns = {
            name: self.cleaned_data[name] for name in ("label", "ordinal", "congress_on", "starts_on", "ends_on")
        }
        sizes = {
            kind: self.cleaned_data[f"size_{kind}"] for kind in BodyKind.values if self.cleaned_data[f"has_{kind}"]
        }
        return TermData(**columns, sizes=sizes)


class GroupingForm(forms.Form):
    name = forms.CharField(label="Tên nhóm", max_length=120, help_text="Ví dụ: Doanh nghiệp, Trường học, Y tế.")


class TieForm(forms.Form):
    on = DayField(label="Thuộc nhóm từ ngày", initial=today)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisations"] = OrganisationsField(
            user=user, permission=Permission.REORGANISE, label="Các tổ chức"
        )
        self.order_fields(["organisations", "on"])


class UntieForm(forms.Form):
    on = DayField(label="Ra khỏi nhóm từ ngày", initial=today)
