"""Requests made from a statistical form: its lines become questions, those that are counted fill themselves in."""

from typing import Any

from capuy.collection.actions.designing import MOST_FIELDS, FieldDraft
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.registry import counting_day
from capuy.figures.statistics.forms import StatisticalForm, statistical_forms


def askable() -> list[StatisticalForm]:
    """The forms that have lines to ask; those by ethnic group and religion are counted in whole."""
    return [form for form in statistical_forms() if form.lines]


def initial_from(form: StatisticalForm, period: Period) -> dict[str, Any]:
    """What the request says of itself; the day when it is due is left to the office."""
    day = counting_day(period)
    return {
        "title": f"{form.title}: {form.subject(day)}",
        "basis": f"Hướng dẫn {form.document(day)}",
        "instructions": "Mục phần mềm đã đếm được thì chỉ cần xem lại; các mục còn lại đơn vị ghi theo sổ của mình.",
        "period": period.code,
    }


def fields_from(form: StatisticalForm) -> list[FieldDraft]:
    """A question for each line. Raises ValueError for a form longer than a request may be."""
    fields = [
        FieldDraft(
            label,
            unit=registry.indicator(cell.indicator).unit if cell else form.typed_unit,
            required=cell is None,
            indicator=str(cell) if cell else "",
        )
        for label, cell in form.questions()
    ]
    if len(fields) > MOST_FIELDS:
        raise ValueError(form.number)
    return fields
