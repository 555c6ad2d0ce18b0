"""What is wrong with sheets while they are typed. Nothing is saved; an answer that is still missing is no fault yet."""

from collections.abc import Mapping
from dataclasses import replace

from capuy.collection.answers import Given, answers_before_by_sheet, box, known_by_sheet, note_box
from capuy.collection.checks import problems_of, unfit
from capuy.collection.many import Page, name_of, read_square
from capuy.collection.models import FieldKind, RequestField
from capuy.core.problems import Problem


def wrong_so_far(page: Page, texts: Mapping[str, str]) -> list[Problem]:
    """Of what was typed into squares, laid over what is stored. A fixed number of queries, however many sheets."""
    known = known_by_sheet(page.asked, page.sheets, page.questions)
    before = answers_before_by_sheet(page.asked, page.sheets)
    found: list[Problem] = []
    for sheet in page.sheets:
        prefix = name_of(sheet, "")
        answers = dict(page.stored.get(sheet.pk, {}))
        for question in page.questions:
            at = question.position
            given = answers.get(at, Given())
            given = replace(given, note=texts.get(prefix + note_box(at), given.note).strip())
            try:
                given = _typed(question, texts.get(prefix + box(at)), given)
            except ValueError as error:
                found.append(Problem("unreadable", f"Mục {at}: {error}", prefix + box(at)))
                given = Given(note=given.note)
            if (counted := known.get(sheet.pk, {}).get(at)) is not None:
                given = Given(counted, note=given.note)
            answers[at] = given
            found += unfit(question, given, prefix)
        wrong = problems_of(page.questions, answers, before.get(sheet.pk, {}))
        found += [replace(one, where=prefix + one.where) for one in wrong if one.code != "missing"]
    return found


def _typed(question: RequestField, text: str | None, given: Given) -> Given:
    if text is None or question.indicator:
        return given
    number = read_square(question, text)
    return Given(number, text.strip() if question.kind == FieldKind.TEXT else "", given.note)
