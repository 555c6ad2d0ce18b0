"""When an answer may be given, and what must hold before it is handed in."""

from collections.abc import Iterable, Mapping

from capuy.collection.answers import Answers, Given, box, note_box
from capuy.collection.models import OWING, Addressee, FieldKind, HandedPaper, RequestField, State, WithPaper
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.numbers import format_count
from capuy.core.problems import Problem
from capuy.documents import markings

LARGEST = 10**12
_LONGEST_TEXT = 5_000
LONGEST_NOTE = 300


def why_shut(addressee: Addressee) -> list[Problem]:
    """Why nothing may be answered now; empty if something may."""
    asked = addressee.asked
    if asked.sent_at is None:
        return [Problem("not-sent", "Biểu này chưa được gửi.")]
    if asked.withdrawn_at is not None:
        return [Problem("withdrawn", f"Biểu này đã được rút: {asked.withdrawn_because}.")]
    if addressee.state not in OWING:
        label = State(addressee.state).label.lower()
        return [Problem("closed", f"Biểu này {label}; muốn sửa thì đề nghị cơ quan yêu cầu trả lại.")]
    if asked.locks and dates.today() > addressee.due:
        message = f"Biểu đã khóa sau hạn {format_date(addressee.due)}; đề nghị cơ quan yêu cầu gia hạn rồi nộp."
        return [Problem("locked", message)]
    return []


def unfit(field: RequestField, given: Given, prefix: str = "") -> Iterable[Problem]:
    """What cannot even be kept; the place is the box under its prefix."""
    where = prefix + box(field.position)
    if given.number is not None and not 0 <= given.number <= LARGEST:
        yield Problem("bad-number", f"Mục {field.position}: ghi số từ 0 đến {format_count(LARGEST)}.", where)
    if field.kind == FieldKind.YES_NO and given.number not in (None, 0, 1):
        yield Problem("bad-number", f"Mục {field.position}: chọn Có hoặc Không.", where)
    if len(given.text) > _LONGEST_TEXT:
        yield Problem("too-long", f"Mục {field.position}: viết không quá {format_count(_LONGEST_TEXT)} ký tự.", where)
    if len(given.note) > LONGEST_NOTE:
        yield Problem("too-long", f"Ghi chú mục {field.position}: viết không quá {LONGEST_NOTE} ký tự.", where)
    for text in (given.text, given.note):
        if level := markings.level_in_text(text):
            yield markings.refusal(level, where)


def problems_of(fields: Iterable[RequestField], answers: Answers, before: Answers) -> list[Problem]:
    """Everything that stands in the way of handing in; a note that is missing is one of them."""
    questions = {field.position: field for field in fields}
    found: list[Problem] = []
    for position, field in questions.items():
        given = answers.get(position, Given())
        if field.required and given.is_empty:
            found.append(Problem("missing", f"Mục {position} “{field.label}”: chưa trả lời.", box(position)))
        if given.number is not None and field.at_most:
            found += _above(field, questions[field.at_most], given.number, answers)
        found += _note(field, given) or _jump(field, given, before.get(position, Given()))
    return found + [problem for whole in questions.values() for problem in _parts(whole, questions, answers)]


def paper_missing(addressee: Addressee) -> list[Problem]:
    """Whether the report in prose is missing that must go with the sheet. One query, none where it need not."""
    if addressee.asked.with_paper != WithPaper.MUST or HandedPaper.objects.filter(addressee=addressee).exists():
        return []
    message = "Biểu phải kèm báo cáo bằng văn bản: tải tệp Word hoặc PDF lên ở phần “Báo cáo bằng văn bản” rồi nộp."
    return [Problem("no-paper", message, "paper")]


def _above(field: RequestField, other: RequestField, number: int, answers: Answers) -> list[Problem]:
    limit = answers.get(other.position, Given()).number
    if limit is None or number <= limit:
        return []
    message = (
        f"Mục {field.position} “{field.label}” là {format_count(number)}, lớn hơn mục {other.position} "
        f"“{other.label}” ({format_count(limit)}); sửa một trong hai số."
    )
    return [Problem("above", message, box(field.position))]


def _parts(whole: RequestField, questions: Mapping[int, RequestField], answers: Answers) -> list[Problem]:
    parts = [field for field in questions.values() if field.part_of == whole.position]
    total = answers.get(whole.position, Given()).number
    numbers = [answers.get(part.position, Given()).number for part in parts]
    if not parts or total is None or any(number is None for number in numbers):
        return []
    added = sum(number or 0 for number in numbers)
    if added == total:
        return []
    listed = ", ".join(str(part.position) for part in parts)
    message = (
        f"Các mục {listed} cộng lại là {format_count(added)}, khác mục {whole.position} “{whole.label}” "
        f"({format_count(total)}); sửa cho bằng nhau."
    )
    return [Problem("parts", message, box(whole.position))]


def _note(field: RequestField, given: Given) -> list[Problem]:
    if not field.note_required or given.is_empty or given.note:
        return []
    message = f"Mục {field.position} “{field.label}”: biểu yêu cầu ghi chú; ghi vào ô ghi chú của mục."
    return [Problem("note", message, note_box(field.position))]


def _jump(field: RequestField, given: Given, before: Given) -> list[Problem]:
    if not field.jump or given.number is None or before.number is None or given.note:
        return []
    change = abs(given.number - before.number)
    if change * 100 < field.jump * max(before.number, 1) or change == 0:
        return []
    message = (
        f"Mục {field.position} “{field.label}” là {format_count(given.number)}, kỳ trước "
        f"{format_count(before.number)}; ghi lý do tăng, giảm vào ô ghi chú."
    )
    return [Problem("jump", message, note_box(field.position))]
