"""Form fields that every room shares, and the problems of an action beside them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from capuy.core import dates
from capuy.core.problems import Level, Problem


class DayInput(forms.TextInput):
    """A day as people write it; the browser's own picker would print it in the browser's language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return dates.format_date(value) if isinstance(value, dt.date) else value


class DayField(forms.Field):
    """`dd/mm/yyyy` → date. Two-digit years are refused with a message that says how to write it."""

    widget = DayInput

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        try:
            return dates.parse_date(str(value))
        except dates.DateProblem as problem:
            raise ValidationError(str(problem), code="not-a-date") from problem

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class SheetField(forms.FileField):
    """The upload of a spreadsheet. What is wrong inside the file is told by whoever reads it."""

    widget = forms.FileInput({"accept": ".xlsx"})
    default_error_messages = {
        "required": "Chọn tệp Excel trước khi bấm nút.",
        "empty": "Tệp rỗng, không có nội dung; chọn tệp khác.",
    }

    def __init__(self, *, label: str = "Tệp Excel (.xlsx)", **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)


def show_problems(form: forms.BaseForm, problems: Iterable[Problem]) -> None:
    """Put each problem beside its field, or above the form where it speaks of none."""
    for problem in problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.message)


def show_blockers(form: forms.BaseForm, problems: Iterable[Problem]) -> list[Problem]:
    """The same for what blocks; the warnings are returned, to be shown and perhaps accepted."""
    known = list(problems)
    show_problems(form, (problem for problem in known if problem.level is Level.BLOCKER))
    return [problem for problem in known if problem.level is Level.WARNING]
