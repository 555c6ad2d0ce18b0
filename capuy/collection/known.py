"""Ask once: what the programme can already count, and how long a form will keep a unit busy."""

import math
from collections.abc import Iterable
from dataclasses import replace

from capuy.collection.models import FieldKind, RequestField
from capuy.core.text import fold
from capuy.figures import registry
from capuy.figures.cuts import Cell
from capuy.figures.registry import Indicator

# Words that tell nothing of what is counted.
_EMPTY = frozenset(
    fold(word)
    for word in (
        *("số", "lượng", "tổng", "các", "trong", "năm", "kỳ", "của", "là", "có", "được", "tỷ", "lệ"),
        *("tính", "đến", "và", "tại", "quý", "tháng", "người"),
    )
)
_ALIKE = 0.6
_OFFERED = 3
# Minutes to open the form, and for one question of each kind; clerks were asked, nobody measured.
_OPENING, _KNOWN = 1.0, 0.1
_MINUTES = {FieldKind.COUNT: 0.5, FieldKind.YES_NO: 0.25, FieldKind.TEXT: 3.0}


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).replace("(", " ").replace(")", " ").replace(",", " ").split()) - _EMPTY


def alike(label: str) -> list[Indicator]:
    """Figures that are counted already under words like these, the likest first."""
    asked = _words(label)
    found = []
    for known in registry.indicators():
        words = _words(known.label)
        if asked and words:
            share = len(asked & words) / len(asked | words)
            if share >= _ALIKE:
                found.append((-share, known.label, known))
    return [known for *_, known in sorted(found, key=lambda item: item[:2])[:_OFFERED]]


def cell_of(text: str) -> Cell | None:
    """What `RequestField.indicator` names: a figure, or a part of one; None also where it is no longer counted."""
    cell = Cell.read(text)
    try:
        if cell.cuts:
            cell.known  # noqa: B018 - raises where the part fits no record
        else:
            registry.indicator(cell.indicator)
    except KeyError:
        return None
    return cell


def indicator_of(field: RequestField) -> Indicator | None:
    """The figure that fills this question; None also for one that the programme no longer counts."""
    cell = cell_of(field.indicator)
    return replace(registry.indicator(cell.indicator), label=cell.label) if cell else None


def minutes(fields: Iterable[RequestField]) -> int:
    """About how many minutes one unit spends on the form."""
    spent = sum(_KNOWN if field.indicator else _MINUTES[FieldKind(field.kind)] for field in fields)
    return math.ceil(_OPENING + spent)
