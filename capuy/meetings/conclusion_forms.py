"""The pages of conclusions as forms."""

from typing import Any

from django import forms

from capuy.accounts.models import User
from capuy.core.forms import DayField
from capuy.core.permissions import Permission
from capuy.meetings.actions.concluding import PRODUCT, Confirmed, Draft, Filling, Signing
from capuy.meetings.models import Conference
from capuy.organisations.forms import OrganisationField, OrganisationsField
from capuy.organisations.models import Organisation
from capuy.regulations.papers import PAPER_KINDS
from capuy.tasks.models import Rhythm

_KINDS = [(PAPER_KINDS[slug].symbol, PAPER_KINDS[slug].label) for slug in ("ket_luan", "thong_bao", "nghi_quyet")]


class ReadForm(forms.Form):
    """A conclusion is pasted, or its file uploaded."""

    title = forms.CharField(
        label="Trích yếu", max_length=300, help_text="Ví dụ: Kết luận giao ban công tác xây dựng Đảng tháng 11."
    )
    conference = forms.ModelChoiceField(
        Conference.objects.none(), label="Của hội nghị", required=False, empty_label="Văn bản của cấp trên, nơi khác"
    )
    number = forms.CharField(label="Số, ký hiệu", max_length=60, required=False, help_text="Nếu văn bản đã có số.")
    dated_on = DayField(label="Ngày văn bản", required=False, help_text="Để trống thì lấy ngày ghi trong văn bản.")
    text = forms.CharField(
        label="Dán nội dung kết luận",
        max_length=400_000,
        required=False,
        widget=forms.Textarea({"rows": 12}),
        help_text="Dán từ Word vẫn giữ số mục.",
    )
    file = forms.FileField(
        label="Hoặc tải tệp lên (.docx, .pdf có chữ, .txt)",
        required=False,
        max_length=200,
        widget=forms.FileInput({"accept": ".docx,.pdf,.txt"}),
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        held = Conference.objects.standing().filter(organisation=organisation)
        self.fields["conference"].queryset = held  # type: ignore[attr-defined]  # a model choice

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "text" in given and "file" in given and bool(given["text"].strip()) == bool(given["file"]):
            self.add_error("text", "Dán nội dung hoặc tải một tệp lên, không dùng cả hai.")
        return given


class FillingForm(forms.Form):
    """What fills the gaps of the items that are confirmed together."""

    product = forms.CharField(label="Sản phẩm", max_length=500, initial=PRODUCT)
    due_on = DayField(label="Hạn cho mục chưa có hạn", required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owners"] = OrganisationsField(
            user=user,
            permission=Permission.GIVE_TASKS,
            label="Đơn vị cho mục chưa khớp",
            required=False,
        )

    def filling(self) -> Filling:
        return Filling(**self.cleaned_data)


class ConfirmForm(forms.Form):
    """One item as it is to be given."""

    title = forms.CharField(label="Nhiệm vụ", max_length=500, widget=forms.Textarea({"rows": 3}))
    detail = forms.CharField(
        label="Yêu cầu cụ thể", max_length=5_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    product = forms.CharField(label="Sản phẩm phải có", max_length=500)
    starts_on = DayField(label="Từ ngày", required=False)
    due_on = DayField(label="Thời hạn", required=False)
    others = forms.CharField(label="Phối hợp ngoài hệ thống", max_length=300, required=False)
    rhythm = forms.ChoiceField(label="Lặp lại", required=False, choices=[("", "Không lặp lại"), *Rhythm.choices])

    def __init__(self, *args: Any, user: User, draft: Draft, **options: Any) -> None:
        super().__init__(*args, **options)
        given: dict[str, Any] = {"user": user, "permission": Permission.GIVE_TASKS}
        self.fields["owners"] = OrganisationsField(label="Đơn vị chủ trì", required=False, **given)
        self.fields["helpers"] = OrganisationsField(label="Đơn vị phối hợp", required=False, **given)
        self.fields["checker"] = OrganisationField(label="Nơi nghiệm thu", **given)
        self.draft = draft

    def confirmed(self) -> Confirmed:
        return Confirmed(**self.cleaned_data, targets=self.draft.targets)


class IssueForm(forms.Form):
    """What the paper of a conclusion says besides its text."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=_KINDS)
    dated_on = DayField(label="Ngày ban hành")
    place = forms.CharField(label="Địa danh", max_length=80, help_text="Ghi trước ngày tháng, ví dụ: Bình Sơn.")
    signer = forms.CharField(label="Người ký", max_length=120)
    signer_post = forms.CharField(label="Chức vụ người ký", max_length=80, initial="Bí thư")
    recipients = forms.CharField(
        label="Nơi nhận",
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Mỗi nơi một dòng; dòng cuối là nơi lưu.",
    )

    def signing(self) -> Signing:
        return Signing(**self.cleaned_data)


class ItemTextForm(forms.Form):
    text = forms.CharField(label="Thêm một việc", max_length=5_000, widget=forms.Textarea({"rows": 2}))
