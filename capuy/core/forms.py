"""Form fields that every room shares."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from capuy.core import dates


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
