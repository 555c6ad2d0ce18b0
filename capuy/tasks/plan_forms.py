"""The pages of programmes, plans and clauses as forms."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from capuy.core import dates
from capuy.core.forms import DayField, SeenForm
from capuy.core.periods import parse_period
from capuy.core.permissions import Permission
from capuy.core.seen import FIELD
from capuy.figures import registry
from capuy.figures.models import Target
from capuy.organisations.forms import OrganisationField
from capuy.organisations.models import Organisation
from capuy.tasks.actions.planning import EARLIEST, LATEST, Frame
from capuy.tasks.models import Axis, Clause, Directive, Origin, Plan, PlanItem, Programme, Task, Theme
from capuy.tasks.planned import papers_open_to, plans_of, programmes_open_to

OFFERED = 300


class PaperField(forms.ModelChoiceField):
    """A paper of the own register or of one above."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Directive.objects.none(), **options)

    def label_from_instance(self, paper: Directive) -> str:
        return f"{paper.symbol}: {paper.title}"[:120]


class ThemeForm(SeenForm):
    blank = frozenset({"year"})

    year = forms.IntegerField(label="Năm", min_value=EARLIEST, max_value=LATEST)
    text = forms.CharField(label="Chủ đề", max_length=300, widget=forms.Textarea({"rows": 2}))
    directive = PaperField(label="Theo văn bản", required=False, empty_label="Không theo văn bản nào")

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["directive"].queryset = papers_open_to(organisation)  # type: ignore[attr-defined]  # a choice of rows
        self.organisation = organisation
        self.remember()

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year != self.initial["year"] and Theme.objects.filter(organisation=self.organisation, year=year).exists():
            raise forms.ValidationError(f"Năm {year} đã có chủ đề; mở chủ đề của năm đó để sửa.", code="other-year")
        return year


class ProgrammeForm(SeenForm):
    """A programme of the term."""

    title = forms.CharField(label="Tên chương trình", max_length=300, widget=forms.Textarea({"rows": 2}))
    directive = PaperField(label="Cụ thể hóa văn bản", empty_label="Chọn trong sổ văn bản")
    paper = PaperField(label="Văn bản ban hành chương trình", required=False, empty_label="Chưa vào sổ")
    starts_on = DayField(label="Từ ngày")
    ends_on = DayField(label="Đến ngày")

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("directive", "paper"):
            self.fields[name].queryset = papers_open_to(organisation)  # type: ignore[attr-defined]  # as above
        self.complete(organisation)
        self.remember()

    def complete(self, organisation: Organisation) -> None:
        """What else the form of something more particular has."""

    @property
    def frame(self) -> Frame:
        return Frame(**{name: value for name, value in self.cleaned_data.items() if name != FIELD})


class PlanForm(ProgrammeForm):
    """The plan of a year."""

    year = forms.IntegerField(label="Năm", min_value=EARLIEST, max_value=LATEST)
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        label="Thuộc chương trình",
        required=False,
        empty_label="Không thuộc chương trình nào",
    )

    def complete(self, organisation: Organisation) -> None:
        self.fields["title"].label = "Tên kế hoạch"
        self.fields["directive"].label = "Hoặc thực hiện trực tiếp văn bản"
        self.fields["directive"].required = False
        self.fields["directive"].empty_label = "Không chọn"  # type: ignore[attr-defined]  # as above
        self.fields["paper"].label = "Văn bản ban hành kế hoạch"
        self.fields["programme"].queryset = programmes_open_to(organisation)  # type: ignore[attr-defined]  # as above
        self.order_fields(["title", "year", "programme", "directive", "paper", "starts_on", "ends_on"])


class ItemsForm(forms.Form):
    text = forms.CharField(
        label="Nội dung và nhiệm vụ",
        max_length=200_000,
        strip=False,
        widget=forms.Textarea({"rows": 20, "spellcheck": "false"}),
        help_text="Mỗi dòng một mục: “1. Nội dung”, dưới đó “1.1. Nhiệm vụ”. Dán được từ Word; dán từ Excel thì "
        "cột sau là sản phẩm, cột sau nữa là thời hạn.",
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)


class TieForm(forms.Form):
    """One of the targets that are set for the committee."""

    target = forms.ChoiceField(label="Chỉ tiêu đã giao")

    def __init__(self, *args: Any, what: Programme | Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].choices = [("", "Chọn chỉ tiêu"), *targets_offered(what.organisation)]  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> dict[str, str]:
        indicator, _, period = self.cleaned_data["target"].partition("|")
        return {"indicator": indicator, "period": period}


def targets_offered(organisation: Organisation) -> list[tuple[str, str]]:
    rows = Target.objects.filter(organisation=organisation).order_by("-period", "indicator")[:OFFERED]
    return [
        (
            f"{row.indicator}|{row.period}",
            f"{registry.indicator(row.indicator).label}, {parse_period(row.period).label}",
        )
        for row in rows
    ]


class TreeFilter(forms.Form):
    """Which year, and how it stood on which day."""

    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    day = DayField(label="Xét đến ngày", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        year = dates.today().year
        years = [(str(one), str(one)) for one in range(year + 1, year - 6, -1)]
        self.fields["year"].choices = [("", "Cả nhiệm kỳ"), *years]  # type: ignore[attr-defined]  # a choice field

    def add_prefix(self, field_name: str) -> str:
        return {"year": "nam", "day": "ngay"}.get(field_name, field_name)


class ClausesForm(forms.Form):
    text = forms.CharField(
        label="Các điểm, khoản",
        max_length=400_000,
        strip=False,
        widget=forms.Textarea({"rows": 20, "spellcheck": "false"}),
        help_text="Dán văn bản, hoặc ghi mỗi dòng một điểm có số: “1.”, “a)”, “-”. Dòng không có số nối vào điểm trên.",
    )


class _Named(forms.ModelChoiceField):
    def label_from_instance(self, row: Any) -> str:
        if isinstance(row, PlanItem):
            return f"{row.plan.title}: {row}"[:140]
        return f"{row.title} (hạn {dates.format_date(row.due_on)})"[:140]


class LinkForm(forms.Form):
    """What carries a clause out. One is chosen at a time."""

    NAMES: ClassVar = ("task", "item", "target", "unit")

    task = _Named(queryset=Task.objects.none(), label="Nhiệm vụ", required=False, empty_label="")
    item = _Named(queryset=PlanItem.objects.none(), label="Mục của kế hoạch", required=False, empty_label="")
    target = forms.ChoiceField(label="Chỉ tiêu", required=False)

    def __init__(self, *args: Any, user: Any, clause: Clause, tasks: QuerySet[Task], **options: Any) -> None:
        super().__init__(*args, **options)
        organisation = clause.organisation
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]  # a choice of rows
        items = (
            PlanItem.objects.filter(plan__in=plans_of(organisation))
            .select_related("plan")
            .order_by("-plan", "position")
        )
        self.fields["item"].queryset = items  # type: ignore[attr-defined]  # as above
        self.fields["target"].choices = [("", ""), *targets_offered(organisation)]  # type: ignore[attr-defined]  # a choice field
        self.fields["unit"] = OrganisationField(
            user=user, permission=Permission.GIVE_TASKS, label="Giao cho tổ chức bên dưới", required=False
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and sum(bool(given.get(name)) for name in self.NAMES) != 1:
            raise forms.ValidationError("Chọn đúng một trong các ô: nhiệm vụ, mục của kế hoạch, chỉ tiêu hoặc tổ chức.")
        return given


class MendForm(forms.Form):
    """A weakness, and the task that mends it."""

    text = forms.CharField(label="Hạn chế, khuyết điểm", max_length=500, widget=forms.Textarea({"rows": 2}))
    year = forms.IntegerField(label="Của năm", min_value=EARLIEST, max_value=LATEST)
    origin = forms.ChoiceField(label="Nêu trong", choices=Origin.choices)
    named_in = forms.CharField(label="Văn bản, cuộc nêu ra", max_length=200, required=False)
    source = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    title = forms.CharField(label="Nhiệm vụ khắc phục", max_length=500, widget=forms.Textarea({"rows": 2}))
    product = forms.CharField(label="Sản phẩm", max_length=500, help_text="Ví dụ: báo cáo, kế hoạch, số liệu.")
    due_on = DayField(label="Thời hạn")
    axis = forms.ChoiceField(label="Lĩnh vực", required=False, choices=[("", "Chưa xếp"), *Axis.choices])

    def __init__(self, *args: Any, user: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        choosing: dict[str, Any] = {"user": user, "permission": Permission.GIVE_TASKS}
        self.fields["owner"] = OrganisationField(label="Đơn vị chủ trì", **choosing)
        self.fields["checker"] = OrganisationField(label="Nơi nghiệm thu", initial=organisation, **choosing)

    FOUND: ClassVar = ("text", "year", "origin", "named_in", "source")


class NotOursForm(forms.Form):
    reason = forms.CharField(label="Không thuộc phạm vi, vì", max_length=500, widget=forms.Textarea({"rows": 2}))
