"""The pages of tasks and directives as forms."""

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.forms import DayField
from capuy.core.permissions import Permission
from capuy.organisations.forms import OrganisationField, OrganisationsField
from capuy.organisations.models import Organisation
from capuy.tasks.actions.clarity import MOST_DETAIL, MOST_WEIGHT, Target
from capuy.tasks.actions.registering import KINDS
from capuy.tasks.files import EVIDENCE, PAPER
from capuy.tasks.models import Axis, Directive, PlanItem, Rhythm, Stage, Task
from capuy.tasks.people import people_in
from capuy.tasks.standings import Standing

# As many names are offered beside the box of a person; others are typed.
OFFERED = 200
TARGET_ROWS = 3


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of the kinds that may be evidence; an empty list if none."""

    widget = FilesInput

    def __init__(self, **options: Any) -> None:
        accept = ",".join(f".{kind}" for kind in EVIDENCE)
        super().__init__(widget=FilesInput({"accept": accept, "multiple": True}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class PersonField(forms.CharField):
    """A user with a place in a branch, as `Họ và tên (tên đăng nhập)` or by the user name alone."""

    default_error_messages: ClassVar = {"required": "Chọn người."}

    def __init__(self, *, path: str, list_id: str, **options: Any) -> None:
        self.path = path
        super().__init__(max_length=200, widget=forms.TextInput({"list": list_id, "autocomplete": "off"}), **options)

    def clean(self, value: Any) -> User | None:
        text = super().clean(value)
        if not text:
            return None
        name = text.rpartition("(")[2].rstrip(") ") if text.endswith(")") else text
        people = [one for one in people_in(self.path) if name.lower() == one.username.lower() or text == one.full_name]
        if len(people) == 1:
            return people[0]
        told = "Có nhiều người tên" if people else "Không tìm thấy"
        raise ValidationError(f"{told} “{text}” trong phạm vi này; chọn trong danh sách gợi ý.", code="unknown-person")


def named(person: User) -> str:
    return f"{person.full_name} ({person.username})"


class DecimalField(forms.CharField):
    """A number as people write it: `12`, `12,5`, `1.200`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **options
        )

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = Decimal(text.replace(" ", "").replace(".", "").replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError(f"“{text}” không phải là số; ghi như 12 hoặc 12,5.", code="not-a-number")
        return number


def _directives(organisation: Organisation) -> list[tuple[str, str]]:
    own = Directive.objects.filter(organisation=organisation).order_by("-issued_on", "-pk")[:OFFERED]
    return [("", "Không theo văn bản nào"), *((str(one.pk), f"{one.symbol}: {one.title}"[:120]) for one in own)]


class GiveForm(forms.Form):
    """A task as it is given: to one or many units, or to a person."""

    title = forms.CharField(label="Nội dung nhiệm vụ", max_length=500, widget=forms.Textarea({"rows": 2}))
    product = forms.CharField(label="Sản phẩm", max_length=500, help_text="Ví dụ: báo cáo, kế hoạch, số liệu.")
    due_on = DayField(label="Thời hạn")
    weight = forms.IntegerField(label="Trọng số", min_value=1, max_value=MOST_WEIGHT, initial=1)
    axis = forms.ChoiceField(label="Lĩnh vực", required=False, choices=[("", "Chưa xếp"), *Axis.choices])
    directive = forms.ChoiceField(label="Theo văn bản", required=False)
    clause = forms.CharField(label="Điểm, khoản", max_length=500, required=False)
    detail = forms.CharField(
        label="Yêu cầu cụ thể", required=False, max_length=MOST_DETAIL, widget=forms.Textarea({"rows": 3})
    )
    starts_on = DayField(label="Ngày bắt đầu", required=False)
    rhythm = forms.ChoiceField(label="Lặp lại", required=False, choices=[("", "Không lặp"), *Rhythm.choices])
    until = DayField(label="Lặp đến hết ngày", required=False)
    other_co_workers = forms.CharField(
        label="Phối hợp ngoài hệ thống",
        max_length=300,
        required=False,
        help_text="Ví dụ: UBND phường.",
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        organisation: Organisation,
        parent: Task | None,
        item: PlanItem | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        path = organisation.path_now
        choosing: dict[str, Any] = {"user": user, "permission": Permission.GIVE_TASKS, "required": False}
        self.people = [named(one) for one in people_in(path)[:OFFERED]]
        self.fields["units"] = OrganisationsField(label="Đơn vị chủ trì", **choosing)
        self.fields[
            "units"
        ].help_text = "Chọn đơn vị, hoặc chọn người ở ô dưới. Nhiều đơn vị: mỗi đơn vị nhận một nhiệm vụ riêng."
        self.fields["person"] = PersonField(path=path, list_id="people", label="Hoặc giao cho người", required=False)
        self.fields["checked_by"] = OrganisationField(label="Nơi nghiệm thu", initial=organisation, **choosing)
        self.fields["checker"] = PersonField(path=path, list_id="people", label="Hoặc người nghiệm thu", required=False)
        self.fields["co_workers"] = OrganisationsField(label="Đơn vị phối hợp", **choosing)
        self.fields["directive"].choices = _directives(organisation)  # type: ignore[attr-defined]  # a choice field
        for row in range(1, TARGET_ROWS + 1):
            self.fields[f"chi-tieu-{row}"] = forms.CharField(label=f"Chỉ tiêu {row}", max_length=200, required=False)
            self.fields[f"muc-{row}"] = DecimalField(label=f"Mức {row}", required=False)
            self.fields[f"don-vi-{row}"] = forms.CharField(label=f"Đơn vị tính {row}", max_length=40, required=False)
        order = ("title", "product", "units", "person", "due_on", "checked_by", "checker", "co_workers")
        self.order_fields(order)
        self.parent, self.item = parent, item

    @property
    def first(self) -> list[Any]:
        """What every task must have."""
        names = ("title", "product", "units", "person", "due_on", "checked_by", "checker")
        return [self[name] for name in names]

    @property
    def further(self) -> list[Any]:
        names = ("co_workers", "other_co_workers", "detail", "directive", "clause", "axis", "weight", "starts_on")
        return [self[name] for name in (*names, "rhythm", "until")]

    @property
    def target_rows(self) -> list[tuple[Any, Any, Any]]:
        rows = range(1, TARGET_ROWS + 1)
        return [(self[f"chi-tieu-{row}"], self[f"muc-{row}"], self[f"don-vi-{row}"]) for row in rows]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("units") and given.get("person"):
            self.add_error("person", "Chọn đơn vị hoặc người, không chọn cả hai.")
        if given.get("checked_by") and given.get("checker") and "checked_by" in self.changed_data:
            self.add_error("checker", "Chọn nơi hoặc người nghiệm thu, không chọn cả hai.")
        for row in range(1, TARGET_ROWS + 1):
            subject, value = given.get(f"chi-tieu-{row}"), given.get(f"muc-{row}")
            if bool(subject) != (value is not None) and f"muc-{row}" not in self.errors:
                self.add_error(f"muc-{row}", f"Chỉ tiêu {row}: ghi cả tên và mức.")
        return given

    def work(self) -> dict[str, Any]:
        """The arguments of `give`, but for owner and rhythm."""
        given = self.cleaned_data
        names = ("title", "product", "due_on", "detail", "starts_on", "co_workers", "other_co_workers", "weight")
        pk = given.get("directive")
        targets = [
            Target(given[f"muc-{row}"], given[f"chi-tieu-{row}"], given.get(f"don-vi-{row}", ""))
            for row in range(1, TARGET_ROWS + 1)
            if given.get(f"chi-tieu-{row}")
        ]
        return {
            **{name: given.get(name) for name in (*names, "axis", "clause")},
            "checker": given.get("checker") or given.get("checked_by"),
            "directive": Directive.objects.select_related("organisation").get(pk=pk) if pk else None,
            "targets": targets,
            "parent": self.parent,
            "plan_item": self.item,
        }


class UrgeForm(forms.Form):
    message = forms.CharField(label="Lời nhắc", max_length=300, required=False)


class ListFilter(forms.Form):
    """What a list shows; what it does not know shows everything."""

    PARAMETERS: ClassVar = {"text": "q", "standing": "tinh-trang", "stage": "buoc", "axis": "linh-vuc", "year": "nam"}

    text = forms.CharField(label="Nội dung", required=False, max_length=100)
    standing = forms.ChoiceField(label="Thời hạn", required=False, choices=[("", "Tất cả"), *Standing.choices])
    stage = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[("", "Chưa kết thúc"), ("tat-ca", "Tất cả"), *Stage.choices]
    )
    axis = forms.ChoiceField(label="Lĩnh vực", required=False, choices=[("", "Tất cả"), *Axis.choices])
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    given = forms.BooleanField(label="Chỉ nhiệm vụ do tổ chức này giao", required=False)
    compared = DayField(label="So với ngày", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        year = dates.today().year
        years = [(str(one), str(one)) for one in range(year + 1, year - 5, -1)]
        self.fields["year"].choices = [("", "Tất cả"), *years]  # type: ignore[attr-defined]  # a choice field

    def add_prefix(self, field_name: str) -> str:
        return {**self.PARAMETERS, "given": "da-giao", "compared": "so-voi"}.get(field_name, field_name)


class DirectiveForm(forms.Form):
    """A paper as it is entered into the register."""

    own = forms.BooleanField(
        label="Văn bản của cấp mình, phần mềm cấp số", required=False, help_text="Để trống ô số và cơ quan ban hành."
    )
    kind = forms.ChoiceField(label="Loại văn bản", choices=list(KINDS.items()))
    symbol = forms.CharField(label="Số, ký hiệu", max_length=60, required=False, help_text="Ví dụ: 12-CT/TU.")
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    title = forms.CharField(label="Trích yếu", max_length=300, widget=forms.Textarea({"rows": 2}))
    issued_on = DayField(label="Ngày ban hành")
    in_force_from = DayField(label="Hiệu lực từ ngày", required=False, help_text="Để trống nếu từ ngày ban hành.")
    in_force_to = DayField(label="Hết hiệu lực từ ngày", required=False)
    review_on = DayField(label="Ngày phải rà soát", required=False, help_text="Dùng cho quy chế, quy định.")
    replaces = forms.MultipleChoiceField(label="Thay thế văn bản", required=False)
    file = forms.FileField(
        label="Tệp văn bản",
        required=False,
        widget=forms.FileInput({"accept": ",".join(f".{kind}" for kind in PAPER)}),
        help_text="Tệp .docx hoặc .pdf; chữ trong tệp tìm được không cần dấu.",
    )

    def __init__(self, *args: Any, user: User, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["replaces"].choices = _directives(organisation)[1:]  # type: ignore[attr-defined]  # a choice field
        self.fields["concerned"] = OrganisationsField(
            user=user, permission=Permission.GIVE_TASKS, label="Tổ chức liên quan", required=False
        )


class RegisterFilter(forms.Form):
    text = forms.CharField(label="Tìm trong sổ và trong văn bản", required=False, max_length=100)
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả"), *KINDS.items()])
    in_force = forms.BooleanField(label="Đang có hiệu lực", required=False)

    def add_prefix(self, field_name: str) -> str:
        return {"text": "q", "kind": "loai", "in_force": "hieu-luc"}.get(field_name, field_name)
