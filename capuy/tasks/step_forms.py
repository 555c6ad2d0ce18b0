"""Forms of the steps with a task: progress, results, more time, acceptance, corrections."""

from collections.abc import Iterable
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.forms import DayField, SeenForm
from capuy.core.permissions import Permission
from capuy.core.seen import FIELD
from capuy.organisations.forms import OrganisationsField
from capuy.tasks.actions.aiming import shown
from capuy.tasks.actions.changing import HELPERS, day_is_open, given
from capuy.tasks.actions.clarity import Target
from capuy.tasks.forms import OFFERED, TARGET_ROWS, DecimalField, FilesField, GiveForm
from capuy.tasks.models import TargetYear, Task, TaskTarget
from capuy.tasks.yearly import as_typed, come_to, equal_shares, years_of


class ProgressForm(forms.Form):
    text = forms.CharField(label="Đã làm được gì", required=False, max_length=5_000, widget=forms.Textarea({"rows": 4}))
    percent = forms.IntegerField(label="Mức độ hoàn thành (%)", required=False, min_value=0, max_value=100)
    evidence = FilesField(
        label="Tệp minh chứng", required=False, help_text="Tối đa 5 tệp .docx, .xlsx, .pdf, .jpg, .png."
    )

    def __init__(self, *args: Any, task: Task, user: User, **options: Any) -> None:
        super().__init__(*args, **options)


class HandInForm(ProgressForm):
    """The same, with the result of each target."""

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, task=task, **options)
        del self.fields["percent"]
        self.targets: Iterable[TaskTarget] = list(task.targets.prefetch_related("years"))
        for one in self.targets:
            given = f"giao {one.value.normalize():f} {one.unit}".strip()
            label = f"Kết quả: {one.subject} ({given})"
            self.fields[f"ket-qua-{one.pk}"] = DecimalField(label=label)
            self.initial[f"ket-qua-{one.pk}"] = as_typed(come_to(one))

    @property
    def reached(self) -> dict[int, Decimal]:
        return {one.pk: self.cleaned_data[f"ket-qua-{one.pk}"] for one in self.targets}


class StepForm(forms.Form):
    """Of a step with a task, which some forms need to know, and who takes it."""

    def __init__(self, *args: Any, task: Task, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.task, self.user = task, user

    @property
    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        return self.cleaned_data


class YearsForm(StepForm):
    """What of each target falls on each year; at first in equal parts."""

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, task=task, **options)
        self.boxes: dict[tuple[int, int], str] = {}
        years = years_of(task)
        for one in task.targets.prefetch_related("years"):
            known = {row.year: row.value for row in one.years.all()}
            offered = dict(zip(years, equal_shares(one, years), strict=True))
            given = f"{one.value.normalize():f} {one.unit}".strip()
            for year in years:
                name = self.boxes[one.pk, year] = f"nam-{one.pk}-{year}"
                self.fields[name] = DecimalField(label=f"{one.subject} ({given}), năm {year}", required=False)
                self.initial[name] = as_typed(known.get(year) if known else offered[year])

    @property
    def arguments(self) -> dict[str, Any]:
        shares: dict[int, dict[int, Decimal | None]] = {}
        for (target, year), name in self.boxes.items():
            shares.setdefault(target, {})[year] = self.cleaned_data.get(name)
        return {"shares": shares}


class YearResultsForm(StepForm):
    """What the years that have begun have come to."""

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, task=task, **options)
        begun = TargetYear.objects.filter(target__task=task, year__lte=dates.today().year).select_related("target")
        self.rows = list(begun)
        for row in self.rows:
            given = f"giao {row.value.normalize():f} {row.target.unit}".strip()
            self.fields[f"nam-{row.pk}"] = DecimalField(
                label=f"{row.target.subject}, năm {row.year} ({given})", required=False
            )
            self.initial[f"nam-{row.pk}"] = as_typed(row.reached)

    @property
    def arguments(self) -> dict[str, Any]:
        return {"reached": {row.pk: self.cleaned_data.get(f"nam-{row.pk}") for row in self.rows}}


class ChangeForm(StepForm, SeenForm):
    """What was given, to be mended; the day only while it may be."""

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, task=task, **options)
        for name, value in given(task).items():
            if name == HELPERS:
                self.fields[name] = OrganisationsField(
                    user=self.user, permission=Permission.GIVE_TASKS, label="Đơn vị phối hợp", required=False
                )
            elif name != "due_on" or day_is_open(task):
                self.fields[name] = deepcopy(GiveForm.base_fields[name])
            else:
                continue
            self.initial[name] = value
        self.remember()

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "values": {name: value for name, value in self.cleaned_data.items() if name != FIELD},
            "seen": self.seen_now,
        }


class TargetsForm(StepForm, SeenForm):
    """The numbers to be reached, to be mended, taken away by emptying their row, or added below."""

    template_name = "tasks/parts/targets.html"
    NEW = tuple(f"new{row}" for row in range(1, TARGET_ROWS + 1))
    blank = frozenset({*map("subject-{}".format, NEW), *map("value-{}".format, NEW), *map("unit-{}".format, NEW)})

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, task=task, **options)
        self.targets = list(task.targets.all())
        self.keys = [*(str(one.pk) for one in self.targets), *self.NEW]
        for key, number in zip(self.keys, range(1, len(self.keys) + 1), strict=True):
            self.fields[f"subject-{key}"] = forms.CharField(label=f"Chỉ tiêu {number}", max_length=200, required=False)
            self.fields[f"value-{key}"] = DecimalField(label=f"Mức {number}", required=False)
            self.fields[f"unit-{key}"] = forms.CharField(label=f"Đơn vị tính {number}", max_length=40, required=False)
        for one in self.targets:
            self.initial.update(shown(one))
        self.remember()

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"subject-{key}"], self[f"value-{key}"], self[f"unit-{key}"]) for key in self.keys]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for number, key in enumerate(self.keys, 1):
            subject, value, unit = (given.get(f"{column}-{key}") for column in ("subject", "value", "unit"))
            if f"value-{key}" in self.errors or (subject and value is not None):
                continue
            if subject or value is not None or unit:
                self.add_error(f"value-{key}", f"Chỉ tiêu {number}: ghi cả tên và mức, hoặc để trống cả dòng để bỏ.")
        there = {f"subject-{key}" for key in self.keys}
        if any(name.startswith("subject-") and name not in there for name in self.data):
            raise ValidationError("Có chỉ tiêu vừa được người khác bỏ; xem lại các chỉ tiêu hiện có rồi lưu lại.")
        return given

    def _target(self, key: str) -> Target | None:
        given = self.cleaned_data
        if not (subject := given[f"subject-{key}"]):
            return None
        return Target(given[f"value-{key}"], subject, given[f"unit-{key}"])

    @property
    def arguments(self) -> dict[str, Any]:
        added = [target for key in self.NEW if (target := self._target(key))]
        return {
            "targets": {one.pk: self._target(str(one.pk)) for one in self.targets},
            "added": added,
            "seen": self.seen_now,
        }


class WishForm(StepForm):
    wanted_on = DayField(label="Xin gia hạn đến")
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea({"rows": 3}))


class AcceptForm(StepForm):
    beyond = forms.BooleanField(label="Vượt yêu cầu", required=False)
    text = forms.CharField(label="Ý kiến", max_length=500, required=False, widget=forms.Textarea({"rows": 3}))


class ReasonForm(StepForm):
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea({"rows": 3}))


class AnswerForm(StepForm):
    granted = forms.ChoiceField(
        label="Trả lời", choices=[("1", "Đồng ý"), ("0", "Không đồng ý")], widget=forms.RadioSelect
    )
    due_on = DayField(label="Hạn mới", required=False, help_text="Để trống nếu đồng ý đúng ngày đã xin.")
    text = forms.CharField(label="Ý kiến", max_length=500, required=False, widget=forms.Textarea({"rows": 3}))

    def clean_granted(self) -> bool:
        return bool(self.cleaned_data["granted"] == "1")


class BelowForm(StepForm):
    parent = forms.ChoiceField(label="Thuộc nhiệm vụ", required=False)

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, task=task, **options)
        open_ones = Task.objects.filter(giver=task.giver_id, closed_on__isnull=True).exclude(pk=task.pk)
        found = open_ones.order_by("-pk")[:OFFERED]
        listed = [(str(one.pk), f"{one.title[:100]} (hạn {dates.format_date(one.due_on)})") for one in found]
        self.fields["parent"].choices = [("", "Không thuộc nhiệm vụ nào"), *listed]  # type: ignore[attr-defined]  # a choice field
        self.initial.setdefault("parent", str(task.parent_id or ""))

    def clean_parent(self) -> Task | None:
        pk = self.cleaned_data["parent"]
        return Task.objects.get(pk=pk) if pk else None
