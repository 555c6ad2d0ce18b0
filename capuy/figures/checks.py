"""What must hold of the answers of a cell's form, whoever asks: who saves them, and the page while they are typed."""

from collections.abc import Iterable, Mapping

from capuy.core.numbers import format_count
from capuy.core.problems import Problem
from capuy.figures import registry
from capuy.figures.registry import Field

LARGEST = 1_000_000


def problems_of_answers(
    answers: Mapping[str, Mapping[str, int | None]], stored: Mapping[str, Mapping[str, int]]
) -> Iterable[Problem]:
    """Of new answers by field and code of the cell, beside what is stored; places are `<code of the cell>:<field>`."""
    fields = {item.code: item for item in registry.form_fields()}
    for cell, given in answers.items():
        merged = {**stored.get(cell, {}), **given}
        for code, value in given.items():
            if code not in fields:
                yield Problem("unknown-field", f"Biểu không có mục “{code}”.", f"{cell}:{code}")
            elif message := _problem_of_answer(fields[code], value):
                yield Problem("bad-answer", message, f"{cell}:{code}")
        for item in fields.values():
            value, limit = merged.get(item.code), merged.get(item.at_most)
            if {item.code, item.at_most} & given.keys() and value is not None and limit is not None and value > limit:
                message = (
                    f"“{item.label}” ({format_count(value)}) lớn hơn “{fields[item.at_most].label}” "
                    f"({format_count(limit)}); kiểm tra lại hai số này."
                )
                yield Problem("above-limit", message, f"{cell}:{item.code}")


def _problem_of_answer(item: Field, value: int | None) -> str:
    if value is None:
        return ""
    if item.choices:
        labels = ", ".join(label for _, label in item.choices)
        return "" if value in dict(item.choices) else f"“{item.label}”: chọn một trong các mức: {labels}."
    if value < 0:
        return f"“{item.label}”: số liệu không được âm."
    if item.most is not None and value > item.most:
        most = format_count(item.most)
        return f"“{item.label}”: {format_count(value)} quá lớn đối với một chi bộ (nhiều nhất {most}); kiểm tra lại."
    if value > LARGEST:
        return f"“{item.label}”: {format_count(value)} quá lớn; kiểm tra lại số đã nhập."
    return ""
