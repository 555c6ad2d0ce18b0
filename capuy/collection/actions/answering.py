"""What an organisation answers: kept as it is typed, checked when it is handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.actions.passing import begin_passage, tell_level
from capuy.collection.known import cell_of
from capuy.collection.models import OWING, Addressee, FieldAnswer, FieldKind, ReportRequest, RequestField, State
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.numbers import format_count
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare, digest
from capuy.core.text import clean
from capuy.documents import markings
from capuy.figures.cuts import count_cells, scope_of
from capuy.figures.queries import figures_of
from capuy.figures.structure import Structure
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.notices.telling import settle

LARGEST = 10**12
_LONGEST_TEXT = 5_000


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


@transaction.atomic
def save_answers(*, by: User | None, addressee: Addressee, answers: Answers, seen: Seen | None = None) -> int:
    """Keep what is typed so far; of a page (`seen`) what was changed. Returns how many answers changed.

    Effects: FieldAnswer rows, one journal entry. Raises ProblemsFound; nothing is kept then.
    """
    addressee, fields = _begin(by, addressee)
    stored = answers_of(addressee)
    changed = _changed(addressee, fields, answers, stored, seen)
    stop_on(problem for position, given in changed.items() for problem in _unfit(fields[position], given))
    return _store(by, addressee, fields, changed, stored)


@transaction.atomic
def hand_in(*, by: User | None, addressee: Addressee) -> None:
    """Hand in what is kept. What the programme counts is filled in with the figures of this moment.

    Effects: answers, state, whether on time, journal. Raises ProblemsFound with all that is missing or does not add up.
    """
    addressee, fields = _begin(by, addressee)
    answers = answers_of(addressee)
    counted = known_values(addressee, fields.values())
    stored = dict(answers)
    for position, number in counted.items():
        answers[position] = Given(number, note=answers.get(position, Given()).note)
    stop_on(problems_of(fields.values(), answers, answers_before(addressee)))
    _store(by, addressee, fields, {position: answers[position] for position in counted}, stored)
    addressee.state, addressee.waits_at = State.HANDED, begin_passage(addressee)
    addressee.handed_at = timezone.now()
    addressee.handed_on_time = dates.today() <= addressee.due
    addressee.handed_by_name = by.get_full_name() if by else ""
    addressee.save(update_fields=["state", "waits_at", "handed_at", "handed_on_time", "handed_by_name"])
    settle(addressee.get_absolute_url())
    tell_level(addressee)
    told = "đúng hạn" if addressee.handed_on_time else f"chậm, hạn {format_date(addressee.due)}"
    summary = f"Nộp biểu “{addressee.asked.title}” ({told})"
    record(Act("collection.hand-in", summary, subject_of(addressee), addressee.organisation), by=by)


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


def problems_of(fields: Iterable[RequestField], answers: Answers, before: Answers) -> list[Problem]:
    """Everything that stands in the way of handing in; a large jump without a note is one of them."""
    questions = {field.position: field for field in fields}
    found: list[Problem] = []
    for position, field in questions.items():
        given = answers.get(position, Given())
        if field.required and given.is_empty:
            found.append(Problem("missing", f"Mục {position} “{field.label}”: chưa trả lời.", box(position)))
        if given.number is not None and field.at_most:
            found += _above(field, questions[field.at_most], given.number, answers)
        found += _jump(field, given, before.get(position, Given()))
    return found + [problem for whole in questions.values() for problem in _parts(whole, questions, answers)]


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


def _begin(by: User | None, addressee: Addressee) -> tuple[Addressee, dict[int, RequestField]]:
    """The addressee, held until the transaction ends, and the questions; stops where nothing may be answered now."""
    demand(by, Permission.REPORT_FIGURES, addressee.organisation)
    related = ("organisation", "asked__organisation")
    # The request first: what withdraws it holds it too.
    ReportRequest.objects.select_for_update(of=("self",)).get(pk=addressee.asked_id)
    held = Addressee.objects.select_for_update(of=("self",)).select_related(*related).get(pk=addressee.pk)
    stop_on(why_shut(held))
    return held, {field.position: field for field in held.asked.fields.all()}


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


def _unfit(field: RequestField, given: Given) -> Iterable[Problem]:
    where = box(field.position)
    if given.number is not None and not 0 <= given.number <= LARGEST:
        yield Problem("bad-number", f"Mục {field.position}: ghi số từ 0 đến {format_count(LARGEST)}.", where)
    if field.kind == FieldKind.YES_NO and given.number not in (None, 0, 1):
        yield Problem("bad-number", f"Mục {field.position}: chọn Có hoặc Không.", where)
    if len(given.text) > _LONGEST_TEXT:
        yield Problem("too-long", f"Mục {field.position}: viết không quá {format_count(_LONGEST_TEXT)} ký tự.", where)
    for text in (given.text, given.note):
        if level := markings.level_in_text(text):
            yield markings.refusal(level, where)


def _changed(
    addressee: Addressee, fields: Mapping[int, RequestField], answers: Answers, stored: Answers, seen: Seen | None
) -> dict[int, Given]:
    """The answers that were changed against what the page showed; stops where somebody else changed them since."""
    given = {
        position: answer
        for position, answer in answers.items()
        if position in fields and not fields[position].indicator
    }
    notes = {position: answers[position].note for position in answers if position in fields}
    flat, kept = _flat(given, notes), _flat(stored, {position: one.note for position, one in stored.items()})
    compared = compare(seen, flat, kept)
    clashes = []
    for name in compared.clashing:
        position = int(name.rpartition("-")[2])
        label = fields[position].label
        found = clash(name, label, mine=flat[name], theirs=kept.get(name), token=digest(kept.get(name)))
        clashes.append((found, subject_of(addressee), label))
    stop_on_overtaken(clashes)
    changed = {}
    for position, answer in answers.items():
        if position not in fields:
            continue
        was = stored.get(position, Given())
        value = answer if box(position) in compared.mine and position in given else was
        note = clean(answer.note) if note_box(position) in compared.mine else was.note
        new = Given(value.number, value.text.replace("\r\n", "\n").strip(), note)
        if new != was:
            changed[position] = new
    return changed


def _flat(answers: Answers, notes: Mapping[int, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for position, given in answers.items():
        values[box(position)] = given.text if given.number is None else given.number
    return values | {note_box(position): note for position, note in notes.items()}


def as_shown(addressee: Addressee) -> dict[str, object]:
    """What stands in the boxes of the page, for comparing later."""
    stored = answers_of(addressee)
    return _flat(stored, {position: given.note for position, given in stored.items()})


def _store(
    by: User | None,
    addressee: Addressee,
    fields: Mapping[int, RequestField],
    changed: Answers,
    stored: Answers,
) -> int:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    rows = {row.field_id: row for row in addressee.answers.all()}
    for position, given in changed.items():
        if given == stored.get(position, Given()):
            continue
        field = fields[position]
        if position in stored:
            before[field.label] = worded(field, stored[position])
        row = rows.get(field.pk) or FieldAnswer(addressee=addressee, field=field)
        row.number, row.text, row.note = given.number, given.text, given.note
        if given.is_empty and not given.note:
            if row.pk:
                row.delete()
            continue
        row.save()
        after[field.label] = worded(field, given)
    if before or after:
        summary = f"Ghi biểu “{addressee.asked.title}”"
        act = Act("collection.answer", summary, subject_of(addressee), addressee.organisation, before, after)
        record(act, by=by)
    return len(before | after)


def worded(field: RequestField, given: Given) -> str:
    """An answer as people read it."""
    if field.kind == FieldKind.YES_NO and given.number is not None:
        text = "Có" if given.number else "Không"
    else:
        text = given.text if given.number is None else format_count(given.number)
    return f"{text} ({given.note})" if given.note else text
