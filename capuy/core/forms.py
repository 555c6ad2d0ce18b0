"""Form fields that every room shares, and the problems of an action beside them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from capuy.core import dates
from capuy.core.problems import Level, Problem
from capuy.core.seen import FIELD, Handed, Seen, worded


class DayInput(forms.TextInput):
    """A day as people write it; the browser's own picker would print it in the browser's language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return dates.format_date(value) if isinstance(value, dt.date) else value


class DayField(forms.Field):
    """`dd/mm/yyyy` → date. Two-digit years are refused with a message that says how to write it."""

    widget = DayInput
    default_error_messages = {"required": "Chưa ghi ngày; ghi như 05/09/1985."}

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
    default_error_messages = {"required": "Chọn tệp Excel trước khi bấm nút."}

    def __init__(self, *, label: str = "Tệp Excel (.xlsx)", **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)


class SeenForm(forms.Form):
    """A form over stored values, its initial ones: the page carries what it showed, and gives back changes only.

    `blank` names the fields that show nothing stored. A subclass calls `remember` when it has all its fields.
    """

    blank: ClassVar[frozenset[str]] = frozenset()
    seen_now = Seen()
    # What stands there now is another's, and was not on the page that came back.
    renewed: frozenset[str] = frozenset()

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def remember(self, **behind: object) -> None:
        """Write what is shown into the page, or fill what came back unchanged with what is stored by now.

        `behind` gives what stands behind fields that do not show it; left empty, they change nothing.
        """
        names = [name for name in self.fields if name not in {FIELD, *self.blank}]
        fields = self.fields
        initial = {name: fields[name].prepare_value(self.get_initial_for_field(fields[name], name)) for name in names}
        stored = initial | behind
        if not self.is_bound:
            self.seen_now = Seen.of(stored)
            self.initial[FIELD] = str(self.seen_now)
            return
        given = {name: self._given(name) for name in names if self._came_back(name)}
        given = {name: value for name, value in given.items() if value or name not in behind}
        handed = Handed.read(self.data)
        mine, self.seen_now = handed.settle(given, stored)
        self.renewed = frozenset(n for n, value in stored.items() if n not in mine and not handed.seen.showed(n, value))
        data: Any = self.data
        data = data.copy()
        for name in set(names) - mine:
            _put(data, name, initial[name])
        data[FIELD] = str(self.seen_now)
        self.data = data

    def _came_back(self, name: str) -> bool:
        return not self.fields[name].widget.value_omitted_from_data(self.data, self.files, name)

    def _given(self, name: str) -> object:
        """As the field understands it and would show it, a row by its key; else as it was written."""
        raw = self[name].data
        try:
            value = self.fields[name].to_python(raw)
        except ValidationError:
            return raw
        return value.pk if isinstance(value, Model) else self.fields[name].prepare_value(value)


def _put(data: Any, name: str, value: object) -> None:
    """As a browser would send it."""
    if value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else worded(value)


def show_problems(form: forms.BaseForm, problems: Iterable[Problem]) -> None:
    """Put each problem beside its field, or above the form where it speaks of none."""
    for problem in problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.message)


def show_blockers(form: forms.BaseForm, problems: Iterable[Problem]) -> list[Problem]:
    """The same for what blocks; the warnings are returned with the labels of their fields, to be shown."""
    known = list(problems)
    show_problems(form, (problem for problem in known if problem.level is Level.BLOCKER))
    return [_labelled(form, problem) for problem in known if problem.level is Level.WARNING]


def _labelled(form: forms.BaseForm, problem: Problem) -> Problem:
    if problem.where in form.fields:
        return replace(problem, where=str(form[problem.where].label))
    # The name of an argument that is no field of this form would tell its reader nothing.
    return replace(problem, where="") if problem.where.isidentifier() and problem.where.isascii() else problem
