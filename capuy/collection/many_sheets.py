"""One request's sheets of many units as an Excel file: a row for each unit, a column for each question."""

import re

from capuy.collection.answers import Given, box, note_box
from capuy.collection.many import Page, name_of, read_square
from capuy.collection.models import FieldKind, RequestField
from capuy.core.dates import format_date
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.text import fold
from capuy.documents import sheets

CODE, NAME = "Mã đơn vị", "Tên đơn vị"
_NUMBERED = re.compile(r"(\d+)\. ")
_NOTE = re.compile(r"ghi chu muc (\d+)")


def _label(question: RequestField) -> str:
    return f"{question.position}. {question.label}" + (f" ({question.unit})" if question.unit else "")


def _noted(question: RequestField) -> bool:
    """Has a column for notes: where the form may demand one."""
    return question.note_required or bool(question.jump)


def template_of(page: Page, *, watermark: str = "") -> bytes:
    """The .xlsx to fill in, with what is kept already. What the programme counts has no column."""
    columns = [sheets.Column("TT", "order"), sheets.Column(CODE, width=21), sheets.Column(NAME, width=36)]
    typed = [question for question in page.questions if not question.indicator]
    noted = [question for question in page.questions if _noted(question)]
    for question in typed:
        is_count = question.kind == FieldKind.COUNT
        columns.append(sheets.Column(_label(question), "count" if is_count else "text", width=18))
    columns += [sheets.Column(f"Ghi chú mục {question.position}", width=30) for question in noted]
    rows = []
    for number, sheet in enumerate(page.sheets, 1):
        kept = page.stored.get(sheet.pk, {})
        answers = [_shown(question, kept.get(question.position, Given())) for question in typed]
        notes = [kept.get(question.position, Given()).note for question in noted]
        rows.append([number, sheet.organisation.code, sheet.name, *answers, *notes])
    yes_no = " Mục có hoặc không: ghi Có, hoặc Không." if any(q.kind == FieldKind.YES_NO for q in typed) else ""
    return sheets.write(
        sheets.Page(
            name="Nhiều đơn vị",
            columns=columns,
            rows=rows,
            repeated=3,
            fill_in=True,
            title=page.asked.title.upper(),
            subtitle=f"({page.asked.asked_period.title}, hạn nộp {format_date(page.asked.due_on)})",
            note=f"Không đổi mã đơn vị và tên cột. Ô để trống giữ nguyên điều đã ghi.{yes_no}",
        ),
        watermark=watermark,
    )


def _shown(question: RequestField, given: Given) -> str | int | None:
    if question.kind == FieldKind.YES_NO and given.number is not None:
        return "Có" if given.number else "Không"
    return given.text or given.number


def read_filled(data: bytes, page: Page) -> tuple[dict[str, str], list[Problem]]:
    """Texts by square, and problems by row and column of the file. `data` has passed the preflight.

    Empty squares are left out, so that what is kept stays. Raises ProblemsFound where the file is no such table.
    """
    table = sheets.read_table(data)
    labels = [label.split(" / ")[-1] for label in table.labels]
    folded = [fold(label) for label in labels]
    columns, problems = _columns(labels, page)
    if fold(CODE) not in folded or not columns:
        message = f"Tệp không có cột “{CODE}” và các cột mục của biểu; tải mẫu, điền rồi tải lên lại."
        raise ProblemsFound([Problem("not-this-form", message)])
    at_code = folded.index(fold(CODE))
    problems += table.merge_problems()
    by_code = {sheet.organisation.code: sheet for sheet in page.sheets}
    texts: dict[str, str] = {}
    seen: dict[str, int] = {}
    for number, row in table.numbered():
        code = sheets.as_typed(row[at_code]).strip()
        if code not in by_code:
            message = f"mã “{code}” không phải đơn vị còn phải nộp biểu này; dùng mã trong tệp mẫu."
            problems.append(Problem("unknown-unit", f"Dòng {number}, cột “{CODE}”: {message}"))
            continue
        if code in seen:
            message = f"Dòng {number}: đơn vị {code} đã có ở dòng {seen[code]}; bỏ bớt một dòng."
            problems.append(Problem("twice", message))
            continue
        seen[code] = number
        for at, (question, part) in columns.items():
            name, text = name_of(by_code[code], part), sheets.as_typed(row[at]).strip()
            if not text:
                continue
            texts[name] = text
            if part != box(question.position):
                continue
            try:
                value = read_square(question, text)
                texts[name] = text if value is None else str(value)
            except ValueError as error:
                problems.append(Problem("unreadable", f"Dòng {number}, cột “{labels[at]}”: {error}", name))
    return texts, problems


def _columns(labels: list[str], page: Page) -> tuple[dict[int, tuple[RequestField, str]], list[Problem]]:
    """Which column is which question's answer or note; a column that says another question is a problem."""
    known = {question.position: question for question in page.questions}
    found: dict[int, tuple[RequestField, str]] = {}
    problems = []
    for at, label in enumerate(labels):
        if note := _NOTE.fullmatch(fold(label)):
            if question := known.get(int(note[1])):
                found[at] = question, note_box(question.position)
        elif numbered := _NUMBERED.match(label):
            question = known.get(int(numbered[1]))
            if question is None or fold(_label(question)) != fold(label):
                problems.append(Problem("unknown-question", f"Cột “{label}” không phải mục của biểu này; bỏ cột đó."))
            elif not question.indicator:
                found[at] = question, box(question.position)
    return found, problems
