"""What may be looked for in the journal."""

from typing import Any

from django import forms

from capuy.accounts.models import User
from capuy.core.forms import DayField
from capuy.core.permissions import Permission
from capuy.journal.models import EntryKind
from capuy.journal.queries import Wanted
from capuy.organisations.forms import OrganisationField
from capuy.organisations.queries import paths_ever


class JournalForm(forms.Form):
    loai = forms.ChoiceField(label="Loại việc", choices=[("", "Tất cả"), *EntryKind.choices], required=False)
    nguoi = forms.CharField(label="Người thực hiện", max_length=150, required=False)
    noi_dung = forms.CharField(label="Nội dung", max_length=100, required=False)
    tu = DayField(label="Từ ngày", required=False)
    den = DayField(label="Đến hết ngày", required=False)
    doi_tuong = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    truoc = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["to_chuc"] = OrganisationField(
            label="Tổ chức", user=user, permission=Permission.SEE_JOURNAL, required=False, help_text=""
        )
        self.order_fields(["loai", "nguoi", "to_chuc", "tu", "den", "noi_dung"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("tu"), data.get("den")
        if first and last and last < first:
            self.add_error("den", "Ngày cuối không được trước ngày đầu.")
        return data

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        organisation = data["to_chuc"]
        return Wanted(
            kind=data["loai"],
            person=data["nguoi"].strip(),
            text=data["noi_dung"].strip(),
            subject=data["doi_tuong"],
            paths=tuple(paths_ever([organisation.path_now])) if organisation else (),
            first=data["tu"],
            last=data["den"],
        )
