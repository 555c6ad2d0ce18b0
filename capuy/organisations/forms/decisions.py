"""Forms of decisions: the paper, and what it does to the tree, asked in the way that suits each kind."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from capuy.core import dates
from capuy.core.forms import DayField
from capuy.core.permissions import Permission
from capuy.organisations import queries
from capuy.organisations.access import User, scope
from capuy.organisations.actions import ChangeDraft, DecisionDraft
from capuy.organisations.forms.picker import OrganisationField, OrganisationsField
from capuy.organisations.models import ChangeAction, DecisionKind, Organisation
from capuy.regulations import KINDS

CODE = r"^[\w.\-]{1,40}$"
CODE_HELP = "Mã do cấp có thẩm quyền cấp; gồm chữ, số, dấu chấm, gạch nối."
KIND_CHOICES = [("", "Chọn loại hình"), *((kind.slug, kind.label) for kind in KINDS.values())]
MAX_NEW = 30
check_code = RegexValidator(CODE, "Mã tổ chức chỉ gồm chữ, số, dấu chấm, gạch nối, không quá 40 ký tự.")


class NewOrganisationForm(forms.Form):
    """One organisation that a decision establishes. A row left blank counts for nothing."""

    code = forms.CharField(label="Mã tổ chức", max_length=40, validators=[check_code])
    name = forms.CharField(label="Tên tổ chức", max_length=200)
    kind = forms.ChoiceField(label="Loại hình", choices=KIND_CHOICES)


NewOrganisations = forms.formset_factory(
    NewOrganisationForm, extra=1, min_num=1, validate_min=True, max_num=MAX_NEW, validate_max=True
)


class DecisionForm(forms.Form):
    """The paper. Each kind of decision adds its own fields and tells its changes."""

    kind: str
    establishes = False  # has rows for new organisations in `new`

    number = forms.CharField(label="Số quyết định", max_length=60, help_text="Ví dụ: 125-QĐ/TU.")
    issued_on = DayField(label="Ngày ký")
    in_force_from = DayField(
        label="Hiệu lực từ ngày", help_text="Có thể là ngày đã qua (nhập muộn) hoặc ngày sắp tới (nhập trước)."
    )
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    signer = forms.CharField(label="Người ký", max_length=120, required=False)
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)

    def __init__(self, data: Any = None, *, user: User, organisation: Organisation, day: dt.date) -> None:
        super().__init__(data)
        self.user = user
        self.organisation = organisation
        self.on = self._typed_day() or day
        self.new = NewOrganisations(data, prefix="new") if self.establishes else None
        self.add_fields()

    @property
    def paper_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in DecisionForm.base_fields]

    @property
    def change_fields(self) -> list[forms.BoundField]:
        """What stands above the table of children; `child_fields` are drawn in it."""
        return [self[name] for name in self.fields if name not in DecisionForm.base_fields and "-" not in name]

    @property
    def child_fields(self) -> list[tuple[queries.Node, forms.BoundField]]:
        return []

    def add_fields(self) -> None:
        """Fields that depend on the user, the organisation or the day."""

    def changes(self) -> list[ChangeDraft]:
        raise NotImplementedError

    def is_valid(self) -> bool:
        own = super().is_valid()
        return (self.new is None or self.new.is_valid()) and own

    def draft(self) -> DecisionDraft:
        paper = {name: self.cleaned_data[name] for name in DecisionForm.base_fields}
        return DecisionDraft(kind=self.kind, changes=self.changes(), **paper)

    def established(self, parent: Organisation | None, source: Organisation | None = None) -> list[ChangeDraft]:
        rows = [row.cleaned_data for row in self.new or () if row.cleaned_data]
        return [ChangeDraft(ChangeAction.ESTABLISH, parent=parent, source=source, **row) for row in rows]

    def picker(self, label: str, **options: Any) -> OrganisationField:
        return OrganisationField(
            user=self.user, permission=Permission.REORGANISE, day=self._pick_day(), label=label, **options
        )

    def pickers(self, label: str, **options: Any) -> OrganisationsField:
        return OrganisationsField(
            user=self.user, permission=Permission.REORGANISE, day=self._pick_day(), label=label, **options
        )

    def parent(self, organisation: Organisation | None = None) -> Organisation | None:
        """The superior of an organisation (the one whose page this is) on the day that the decision takes force."""
        version = (organisation or self.organisation).latest_version(self.on)
        return version.parent if version else None

    def children(self, organisation: Organisation | None = None) -> list[queries.Node]:
        paths = scope(self.user, Permission.REORGANISE)
        return queries.children_of(organisation or self.organisation, self.on, paths=paths)

    def _pick_day(self) -> dt.date | None:
        return None if self.on == dates.today() else self.on

    def _typed_day(self) -> dt.date | None:
        try:
            return dates.parse_date(self.data.get("in_force_from", ""))
        except dates.DateProblem:
            return None


class EstablishForm(DecisionForm):
    kind = DecisionKind.ESTABLISH
    establishes = True

    def changes(self) -> list[ChangeDraft]:
        return self.established(self.organisation)


class RenameForm(DecisionForm):
    kind = DecisionKind.RENAME
    name = forms.CharField(label="Tên mới", max_length=200)

    def changes(self) -> list[ChangeDraft]:
        return [ChangeDraft(ChangeAction.RENAME, self.organisation, name=self.cleaned_data["name"])]


class ChangeKindForm(DecisionForm):
    kind = DecisionKind.CHANGE_KIND
    new_kind = forms.ChoiceField(label="Loại hình mới", choices=KIND_CHOICES)
    name = forms.CharField(label="Tên mới", max_length=200, required=False, help_text="Để trống nếu giữ tên cũ.")

    def changes(self) -> list[ChangeDraft]:
        kind, name = self.cleaned_data["new_kind"], self.cleaned_data["name"]
        return [ChangeDraft(ChangeAction.CHANGE_KIND, self.organisation, kind=kind, name=name)]


class MoveForm(DecisionForm):
    kind = DecisionKind.MOVE

    def add_fields(self) -> None:
        self.fields["parent_to"] = self.picker("Chuyển về trực thuộc")
        self.fields["others"] = self.pickers("Các tổ chức khác cùng chuyển", required=False)

    def changes(self) -> list[ChangeDraft]:
        moved = list(dict.fromkeys([self.organisation, *self.cleaned_data["others"]]))
        return [ChangeDraft(ChangeAction.MOVE, one, parent=self.cleaned_data["parent_to"]) for one in moved]


class MergeForm(DecisionForm):
    """Whatever takes part is named.

    On the page of a cell the cell itself is put there, also as the one that takes the others over. On the page of a
    committee nothing is: people mostly mean what stands below it.
    """

    kind = DecisionKind.MERGE
    # What the other way asks for stands in the page too: the browser may not insist on it.
    use_required_attribute = False
    ASKED = {"existing": ("target",), "new": ("new_code", "new_name", "new_kind")}

    def add_fields(self) -> None:
        self.fields["merged"] = self.pickers("Các tổ chức hợp nhất, sáp nhập với nhau")
        self.fields["way"] = forms.ChoiceField(
            label="Thành",
            choices=[("existing", "một tổ chức đang hoạt động (sáp nhập)"), ("new", "một tổ chức mới (hợp nhất)")],
        )
        self.fields["target"] = self.picker(
            "Sáp nhập vào", help_text="Tổ chức tiếp nhận, vẫn hoạt động; các tổ chức kia kết thúc."
        )
        self.fields["new_code"] = forms.CharField(
            label="Tổ chức mới: mã", max_length=40, validators=[check_code], help_text=CODE_HELP
        )
        self.fields["new_name"] = forms.CharField(label="Tổ chức mới: tên", max_length=200)
        self.fields["new_kind"] = forms.ChoiceField(label="Tổ chức mới: loại hình", choices=KIND_CHOICES)
        self.fields["new_parent"] = self.picker(
            "Tổ chức mới: trực thuộc", required=False, help_text="Để trống nếu cùng cấp trên với các tổ chức ấy."
        )
        self.fields["children_to"] = self.picker(
            "Các tổ chức trực thuộc chuyển về", required=False, help_text="Để trống nếu chuyển về tổ chức sau hợp nhất."
        )
        if self.children():
            self.fields["merged"].help_text = (
                "Ví dụ các chi bộ trực thuộc: gõ mã, cách nhau bằng dấu phẩy, hoặc chọn từ cây tổ chức. Chính "
                f"{self.organisation.latest_version(self.on)} chỉ tham gia nếu cũng được chọn ở đây."
            )
        else:
            self.initial.update(merged=[self.organisation], target=self.organisation)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for way, names in self.ASKED.items():
            for name in names if way != cleaned.get("way") else ():
                self.errors.pop(name, None)
        taking = {*cleaned.get("merged", [])}
        if cleaned.get("way") == "existing":
            taking |= {cleaned.get("target")}
        if len(taking) < 2 and not {"merged", "target"} & self.errors.keys():
            self.add_error("merged", "Chọn ít nhất hai tổ chức.")
        return cleaned

    def changes(self) -> list[ChangeDraft]:
        data = self.cleaned_data
        result: Organisation | str
        made: list[ChangeDraft] = []
        if data["way"] == "new":
            result = data["new_code"]
            made = [
                ChangeDraft(
                    ChangeAction.ESTABLISH,
                    code=data["new_code"],
                    name=data["new_name"],
                    kind=data["new_kind"],
                    parent=data["new_parent"] or self.parent(data["merged"][0]),
                )
            ]
        else:
            result = data["target"]
        ended = [one for one in data["merged"] if one != result]
        moves = self._moves(ended, data["children_to"] or result)
        return made + moves + [ChangeDraft(ChangeAction.CLOSE, one, successor=result) for one in ended]

    def _moves(self, ended: list[Organisation], to: Organisation | str) -> list[ChangeDraft]:
        gone = {one.pk for one in ended} | ({to.pk} if isinstance(to, Organisation) else set())
        children = [node.pk for one in ended for node in self.children(one) if node.pk not in gone]
        moved = Organisation.objects.in_bulk(children)
        return [ChangeDraft(ChangeAction.MOVE, moved[pk], parent=to) for pk in children]


class _ChildrenForm(DecisionForm):
    """A decision that says of each child where it goes: a column of choices beside the table of children."""

    def add_fields(self) -> None:
        self.nodes = self.children()
        for node in self.nodes:
            self.fields[f"child-{node.pk}"] = self.child_field(node)

    def child_field(self, node: queries.Node) -> forms.Field:
        raise NotImplementedError

    @property
    def child_fields(self) -> list[tuple[queries.Node, forms.BoundField]]:
        return [(node, self[f"child-{node.pk}"]) for node in self.nodes]

    def moves(self, where: Mapping[str, Organisation | str]) -> list[ChangeDraft]:
        """A move for each child whose choice stands in `where`."""
        moved = Organisation.objects.in_bulk([node.pk for node in self.nodes])
        chosen = [(node.pk, where.get(f"child-{node.pk}")) for node in self.nodes]
        return [ChangeDraft(ChangeAction.MOVE, moved[pk], parent=to) for pk, to in chosen if to]


class SplitForm(_ChildrenForm):
    """New organisations beside this one. Children go to the new one whose row number is chosen."""

    kind = DecisionKind.SPLIT
    establishes = True

    def add_fields(self) -> None:
        self.fields["ends"] = forms.BooleanField(
            label="Tổ chức đang xem kết thúc hoạt động sau khi chia",
            required=False,
            help_text="Không đánh dấu nếu chỉ tách ra, tổ chức đang xem vẫn hoạt động.",
        )
        self.fields["heir"] = forms.ChoiceField(
            label="Nếu kết thúc: tổ chức mới kế tục (tiếp nhận đảng viên, hồ sơ)",
            choices=self._rows(),
            required=False,
        )
        super().add_fields()

    def _rows(self) -> list[tuple[str, str]]:
        total = self.new.total_form_count() if self.new is not None else 0
        return [(str(row), f"Tổ chức mới ở dòng {row}") for row in range(1, total + 1)]

    def child_field(self, node: queries.Node) -> forms.Field:
        return forms.ChoiceField(
            label=f"{node.name} chuyển về", choices=[("", "Giữ nguyên"), *self._rows()], required=False
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        staying = [node.name for node in self.nodes if not cleaned.get(f"child-{node.pk}")]
        if cleaned.get("ends") and staying:
            message = f"Chọn nơi chuyển đến cho {'; '.join(staying)}, vì tổ chức đang xem kết thúc hoạt động."
            self.add_error(None, message)
        return cleaned

    def changes(self) -> list[ChangeDraft]:
        made = self.established(self.parent(), self.organisation)
        by_row = {str(row): made_one.code for row, made_one in enumerate(made, 1)}
        chosen = {name: by_row.get(str(value), "") for name, value in self.cleaned_data.items() if "-" in name}
        changes = made + self.moves(chosen)
        if self.cleaned_data["ends"]:
            heir = by_row.get(self.cleaned_data["heir"]) or made[0].code
            changes.append(ChangeDraft(ChangeAction.CLOSE, self.organisation, successor=heir))
        return changes


class DissolveForm(_ChildrenForm):
    kind = DecisionKind.DISSOLVE

    def add_fields(self) -> None:
        self.fields["successor"] = self.picker(
            "Tổ chức kế tục",
            required=False,
            help_text="Tiếp nhận đảng viên, hồ sơ. Để trống nếu không có.",
        )
        self.fields["children_to"] = self.picker(
            "Các tổ chức trực thuộc chuyển về",
            required=False,
            help_text="Nơi nhận chung; ghi riêng ở bảng dưới nếu khác.",
        )
        super().add_fields()

    def child_field(self, node: queries.Node) -> forms.Field:
        return self.picker(f"{node.name} chuyển về", required=False, help_text="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for node in self.nodes:
            name = f"child-{node.pk}"
            if name not in self.errors and not (cleaned.get(name) or cleaned.get("children_to")):
                self.add_error(name, "Chọn nơi chuyển đến, hoặc ghi nơi nhận chung.")
        return cleaned

    def changes(self) -> list[ChangeDraft]:
        data = self.cleaned_data
        where = {f"child-{node.pk}": data[f"child-{node.pk}"] or data["children_to"] for node in self.nodes}
        close = ChangeDraft(ChangeAction.CLOSE, self.organisation, successor=data["successor"])
        return [*self.moves(where), close]


FORMS: dict[str, type[DecisionForm]] = {
    form.kind: form
    for form in (EstablishForm, RenameForm, ChangeKindForm, MoveForm, MergeForm, SplitForm, DissolveForm)
}


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Lý do thu hồi", max_length=500, widget=forms.Textarea({"rows": 3}), help_text="Ghi vào nhật ký."
    )
