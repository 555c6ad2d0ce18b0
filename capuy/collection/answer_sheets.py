"""A sheet of answers as an Excel file: the one to fill in, and reading it back."""

from collections.abc import Sequence

from capuy.collection.answers import Given, answers_before, answers_of, box, note_box
from capuy.collection.models import Addressee, FieldKind, RequestField
from capuy.core.dates import format_date
from capuy.core.numbers import format_count
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.text import fold
from capuy.documents import sheets

_POSITION, _LABEL, _ANSWER, _NOTE = "Mục", "Nội dung", "Trả lời", "Ghi chú"
_YES_NO = {fold("Có"): "1", fold("Không"): "0"}
_COUNTED = "phần mềm tự điền"


def template_of(addressee: Addressee, questions: Sequence[RequestField], *, watermark: str = "") -> bytes:
    """The .xlsx to fill in, with what is kept already. Two queries."""
    asked = addressee.asked
    stored, before = answers_of(addressee), answers_before(addressee)
    columns = [
        sheets.Column(_POSITION, "order"),
        sheets.Column(_LABEL, width=48),
        sheets.Column("Đơn vị tính", width=14),
        sheets.Column("Kỳ trước", width=14),
        sheets.Column(_ANSWER, width=20),
        sheets.Column(_NOTE, width=40),
    ]
    nothing = Given()
    rows = [
        [
            question.position,
            question.label,
            question.unit or ("Có hoặc Không" if question.kind == FieldKind.YES_NO else ""),
            _shown(question, before.get(question.position, nothing)),
            _COUNTED if question.indicator else _shown(question, stored.get(question.position, nothing)),
            stored.get(question.position, nothing).note,
        ]
        for question in questions
    ]
    page = sheets.Page(
        name="Trả lời",
        columns=columns,
        rows=rows,
        fill_in=True,
        title=asked.title.upper(),
        subtitle=f"({addressee.name}, {asked.asked_period.title}, hạn nộp {format_date(addressee.due)})",
        note="Không đổi số mục, nội dung và tên cột. Ô để trống giữ nguyên điều đã ghi.",
    )
    return sheets.write(page, watermark=watermark)


def _shown(question: RequestField, given: Given) -> str | int | None:
    if question.kind == FieldKind.YES_NO and given.number is not None:
        return "Có" if given.number else "Không"
    return given.text or given.number


def read_filled(data: bytes, questions: Sequence[RequestField]) -> tuple[dict[str, str], list[Problem]]:
    """Texts by box of the sheet, and problems by row of the file. `data` has passed the preflight.

    Empty squares are left out, so that what is kept stays. Raises ProblemsFound where the file is no sheet of these
    questions.
    """
    table = sheets.read_table(data)
    labels = [fold(label.split(" / ")[-1]) for label in table.labels]
    missing = [name for name in (_POSITION, _LABEL, _ANSWER) if fold(name) not in labels]
    if missing:
        listed = ", ".join(f"“{name}”" for name in missing)
        message = f"Tệp không có cột {listed}; tải mẫu Excel của biểu này, điền rồi tải lên lại."
        raise ProblemsFound([Problem("not-this-form", message)])
    at = {name: labels.index(fold(name)) for name in (_POSITION, _LABEL, _ANSWER)}
    at_note = labels.index(fold(_NOTE)) if fold(_NOTE) in labels else None
    known = {str(question.position): question for question in questions}
    texts: dict[str, str] = {}
    problems: list[Problem] = list(table.merge_problems())
    seen: dict[str, int] = {}
    # Every row: a question may begin with “Tổng số”, as rows of totals do.
    for number, row in enumerate(table.rows, table.first_row):
        position, label, answer = (sheets.as_typed(row[at[name]]).strip() for name in (_POSITION, _LABEL, _ANSWER))
        if not position.isdigit() and not answer:
            continue  # a note below the table, a blank row
        question = known.get(position)
        if question is None or fold(label) != fold(question.label):
            message = f"Dòng {number}: “{position}. {label}” không phải mục của biểu này; dùng mẫu Excel của biểu này."
            problems.append(Problem("unknown-question", message))
            continue
        if position in seen:
            message = f"Dòng {number}: mục {position} đã có ở dòng {seen[position]}; bỏ bớt một dòng."
            problems.append(Problem("twice", message))
            continue
        seen[position] = number
        if answer and not question.indicator:
            texts[box(question.position)] = _read(question, answer, number, problems)
        if at_note is not None and (note := sheets.as_typed(row[at_note]).strip()):
            texts[note_box(question.position)] = note
    return texts, problems


def _read(question: RequestField, answer: str, number: int, problems: list[Problem]) -> str:
    if question.kind != FieldKind.YES_NO:
        return answer
    if (found := _YES_NO.get(fold(answer))) is None:
        message = f"Dòng {number}, mục {question.position} “{question.label}”: “{answer}” không phải Có hoặc Không."
        problems.append(Problem("unreadable", message, box(question.position)))
        return ""
    return found


def told(count: int) -> str:
    return f"Đã đưa {format_count(count)} ô từ tệp vào biểu, chưa lưu. Kiểm tra rồi bấm Lưu nháp hoặc Nộp."
