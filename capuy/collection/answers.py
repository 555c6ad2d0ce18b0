"""Answers as they are kept and shown: their shape, the names of their boxes, and reading them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from capuy.collection.known import cell_of
from capuy.collection.models import Addressee, FieldAnswer, FieldKind, ReportRequest, RequestField
from capuy.core.numbers import format_count
from capuy.figures.cuts import count_cells, scope_of
from capuy.figures.queries import figures_by_organisation, figures_of
from capuy.figures.structure import Structure


@dataclass(frozen=True)
class Given:
    """One answer: a number, or a text; and a note. All empty is no answer."""

    number: int | None = None
    text: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return self.number is None and not self.text


Answers = Mapping[int, Given]  # by position of the question


def box(position: int) -> str:
    """The name under which an answer stands on a page."""
    return f"muc-{position}"


def note_box(position: int) -> str:
    return f"ghi-chu-{position}"


def answers_of(addressee: Addressee) -> dict[int, Given]:
    """What is kept, by position. One query."""
    rows = addressee.answers.values_list("field__position", "number", "text", "note")
    return {position: Given(number, text, note) for position, number, text, note in rows}


def answers_before(addressee: Addressee) -> dict[int, Given]:
    """What the same organisation handed in for the period before, by position; empty where nobody asked."""
    before = Addressee.objects.filter(
        asked=addressee.asked.previous_id, organisation=addressee.organisation_id, handed_at__isnull=False
    ).first()
    return answers_of(before) if before else {}


def answers_by_sheet(sheets: Iterable[Addressee]) -> dict[int, dict[int, Given]]:
    """What is kept of many sheets, by position for the key of each that has anything. One query."""
    found: dict[int, dict[int, Given]] = defaultdict(dict)
    rows = FieldAnswer.objects.filter(addressee__in=[sheet.pk for sheet in sheets])
    columns = ("addressee_id", "field__position", "number", "text", "note")
    for pk, position, number, text, note in rows.values_list(*columns):
        found[pk][position] = Given(number, text, note)
    return dict(found)


def answers_before_by_sheet(asked: ReportRequest, sheets: Iterable[Addressee]) -> dict[int, dict[int, Given]]:
    """The same of the period before, under the keys of the sheets of today. Two queries, none where nobody asked."""
    if asked.previous_id is None:
        return {}
    here = {sheet.organisation_id: sheet.pk for sheet in sheets}
    before = Addressee.objects.filter(asked=asked.previous_id, organisation__in=here, handed_at__isnull=False)
    places = {sheet.pk: here[sheet.organisation_id] for sheet in before}
    return {places[pk]: given for pk, given in answers_by_sheet(before).items()}


def known_values(addressee: Addressee, fields: Iterable[RequestField]) -> dict[int, int]:
    """The figures that fill questions by themselves, by position."""
    known = {field.position: found for field in fields if field.indicator and (found := cell_of(field.indicator))}
    if not known:
        return {}
    organisation, period = addressee.organisation, addressee.asked.asked_period
    figures = figures_of(organisation, period)
    parts = count_cells(scope_of(organisation, period, Structure.THEN), [cell for cell in known.values() if cell.cuts])
    return {
        position: parts[cell] if cell.cuts else figures[cell.indicator].numerator for position, cell in known.items()
    }


def known_by_sheet(
    asked: ReportRequest, sheets: Iterable[Addressee], fields: Iterable[RequestField]
) -> dict[int, dict[int, int]]:
    """The same for many sheets, but for parts of a figure, which are counted when a sheet is handed in."""
    cells = {field.position: cell for field in fields if field.indicator and (cell := cell_of(field.indicator))}
    codes = {position: cell.indicator for position, cell in cells.items() if not cell.cuts}
    if not codes:
        return {}
    here = {sheet.organisation_id: sheet.pk for sheet in sheets}
    found = figures_by_organisation(here, asked.asked_period, sorted(set(codes.values())))
    return {
        here[pk]: {position: figures[code].numerator for position, code in codes.items()}
        for pk, figures in found.items()
    }


def flat(answers: Answers, notes: Mapping[int, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for position, given in answers.items():
        values[box(position)] = given.text if given.number is None else given.number
    return values | {note_box(position): note for position, note in notes.items()}


def as_shown(addressee: Addressee) -> dict[str, object]:
    """What stands in the boxes of the page, for comparing later."""
    stored = answers_of(addressee)
    return flat(stored, {position: given.note for position, given in stored.items()})


def worded(field: RequestField, given: Given) -> str:
    """An answer as people read it."""
    if field.kind == FieldKind.YES_NO and given.number is not None:
        text = "Có" if given.number else "Không"
    else:
        text = given.text if given.number is None else format_count(given.number)
    return f"{text} ({given.note})" if given.note else text
