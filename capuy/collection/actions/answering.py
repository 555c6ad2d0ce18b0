"""What organisations answer: kept as it is typed, checked when it is handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand, organisations_visible_to, rest_on
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.actions.passing import begin_passage, tell_level
from capuy.collection.answers import (
    Answers,
    Given,
    answers_before,
    answers_by_sheet,
    answers_of,
    box,
    flat,
    known_values,
    note_box,
    worded,
)
from capuy.collection.checks import paper_missing, problems_of, unfit, why_shut
from capuy.collection.models import Addressee, FieldAnswer, ReportRequest, RequestField, State
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.seen import Clash, Seen, clash, compare, digest
from capuy.core.text import clean
from capuy.journal.actions import Act, record, record_many, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.notices.telling import settle

Fields = Mapping[int, RequestField]


@dataclass(frozen=True)
class Filled:
    """What came back of one sheet. Of a page, `seen` is what it showed; `prefix` begins the names of its boxes."""

    answers: Answers
    seen: Seen | None = None
    prefix: str = ""


def save_answers(*, by: User | None, addressee: Addressee, answers: Answers, seen: Seen | None = None) -> int:
    """`save_sheets` of one sheet, whose boxes have no prefix."""
    return save_sheets(by=by, asked=addressee.asked, sheets={addressee.pk: Filled(answers, seen)})


@transaction.atomic
def save_sheets(*, by: User | None, asked: ReportRequest, sheets: Mapping[int, Filled]) -> int:
    """Keep what is typed so far, by key of the addressee; of a page what was changed. Returns how many answers changed.

    All or nothing. Effects: FieldAnswer rows, one journal entry for each sheet that changed. Raises ProblemsFound,
    whose places are names of boxes with their prefix.
    """
    held, fields = _begin(by, asked, sheets)
    stored = answers_by_sheet(held)
    changed = _changed(held, fields, sheets, stored)
    stop_on(
        problem
        for sheet in held
        for position, given in changed[sheet.pk].items()
        for problem in unfit(fields[position], given, sheets[sheet.pk].prefix)
    )
    return _store(by, held, fields, changed, stored)


@transaction.atomic
def hand_in(*, by: User | None, addressee: Addressee) -> None:
    """Hand in what is kept. What the programme counts is filled in with the figures of this moment.

    Effects: answers, state, whether on time, journal. Raises ProblemsFound with all that is missing or does not add up.
    """
    (addressee,), fields = _begin(by, addressee.asked, [addressee.pk])
    answers = answers_of(addressee)
    counted = known_values(addressee, fields.values())
    stored = {addressee.pk: dict(answers)}
    for position, number in counted.items():
        answers[position] = Given(number, note=answers.get(position, Given()).note)
    stop_on([*problems_of(fields.values(), answers, answers_before(addressee)), *paper_missing(addressee)])
    _store(by, [addressee], fields, {addressee.pk: {position: answers[position] for position in counted}}, stored)
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


@dataclass(frozen=True)
class HandedIn:
    """How many sheets went, and of each that stayed, by key, what is missing in it or does not add up."""

    done: int = 0
    left: Mapping[int, list[Problem]] = field(default_factory=dict)


@transaction.atomic
def hand_in_ready(*, by: User | None, sheets: Sequence[Addressee]) -> HandedIn:
    """Hand in those of the sheets in which nothing is missing; the others stay as they are."""
    done, left = 0, {}
    for sheet in sheets:
        try:
            hand_in(by=by, addressee=sheet)
        except ProblemsFound as found:
            left[sheet.pk] = list(found.problems)
        else:
            done += 1
    return HandedIn(done, left)


def _begin(
    by: User | None, asked: ReportRequest, keys: Iterable[int]
) -> tuple[list[Addressee], dict[int, RequestField]]:
    """The sheets, held until the transaction ends, and the questions; stops where nothing may be answered now."""
    # The request first: what withdraws it holds it too.
    asked = ReportRequest.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=asked.pk)
    rows = Addressee.objects.select_for_update(of=("self",)).select_related("organisation")
    rows = rows.prefetch_related("organisation__placements")  # the journal tells where each stands
    held = list(rows.filter(asked=asked, pk__in=list(keys)).order_by("pk"))
    _demand(by, held)
    for sheet in held:
        sheet.asked = asked
        one = len(held) == 1
        stop_on(
            problem if one else Problem(problem.code, f"{sheet.name}: {problem.message}") for problem in why_shut(sheet)
        )
    return held, {field.position: field for field in asked.fields.all()}


def _demand(by: User | None, sheets: Sequence[Addressee]) -> None:
    """Stop where the user may not answer for one of them. One query, however many."""
    if by is None:
        return
    rest_on(by, Permission.REPORT_FIGURES)
    mine = organisations_visible_to(by, Permission.REPORT_FIGURES)
    allowed = set(mine.filter(pk__in=[sheet.organisation_id for sheet in sheets]).values_list("pk", flat=True))
    for sheet in sheets:
        if sheet.organisation_id not in allowed:
            demand(by, Permission.REPORT_FIGURES, sheet.organisation)


def _changed(
    held: Sequence[Addressee], fields: Fields, sheets: Mapping[int, Filled], stored: Mapping[int, Answers]
) -> dict[int, Answers]:
    """The answers that were changed against what the page showed; stops where somebody else changed them since."""
    changed: dict[int, Answers] = {}
    clashes = []
    for sheet in held:
        filled = sheets[sheet.pk]
        changed[sheet.pk], found = _changed_in(filled, fields, stored.get(sheet.pk, {}))
        clashes += [(one, subject_of(sheet), fields[position].label) for position, one in found]
    stop_on_overtaken(clashes)
    return changed


def _changed_in(filled: Filled, fields: Fields, stored: Answers) -> tuple[dict[int, Given], list[tuple[int, Clash]]]:
    answers = {position: one for position, one in filled.answers.items() if position in fields}
    typed = {position: one for position, one in answers.items() if not fields[position].indicator}
    shown = flat(typed, {position: one.note for position, one in answers.items()})
    kept = flat(stored, {position: one.note for position, one in stored.items()})
    compared = compare(filled.seen, shown, kept)
    clashes = []
    for name in compared.clashing:
        position = int(name.rpartition("-")[2])
        theirs, place = kept.get(name), filled.prefix + name
        found = clash(place, fields[position].label, mine=shown[name], theirs=theirs, token=digest(theirs))
        clashes.append((position, found))
    changed = {}
    for position, answer in answers.items():
        was = stored.get(position, Given())
        value = answer if box(position) in compared.mine and position in typed else was
        note = clean(answer.note) if note_box(position) in compared.mine else was.note
        new = Given(value.number, value.text.replace("\r\n", "\n").strip(), note)
        if new != was:
            changed[position] = new
    return changed, clashes


def _store(
    by: User | None,
    held: Sequence[Addressee],
    fields: Fields,
    changed: Mapping[int, Answers],
    stored: Mapping[int, Answers],
) -> int:
    """Write what differs from what is stored: three statements and the journal, however many sheets."""
    kept: list[FieldAnswer] = []
    gone: set[tuple[int, int]] = set()
    acts = []
    count = 0
    for sheet in held:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        was = stored.get(sheet.pk, {})
        for position, given in changed[sheet.pk].items():
            if given == was.get(position, Given()):
                continue
            question = fields[position]
            if position in was:
                before[question.label] = worded(question, was[position])
            if given.is_empty and not given.note:
                gone.add((sheet.pk, question.pk))
                continue
            values = {"number": given.number, "text": given.text, "note": given.note}
            kept.append(FieldAnswer(addressee=sheet, field=question, **values))
            after[question.label] = worded(question, given)
        if before or after:
            summary = f"Ghi biểu “{sheet.asked.title}”"
            acts.append(Act("collection.answer", summary, subject_of(sheet), sheet.organisation, before, after))
            count += len(before | after)
    if gone:
        rows = FieldAnswer.objects.filter(addressee__in=held).values_list("addressee_id", "field_id", "pk")
        FieldAnswer.objects.filter(pk__in=[pk for *where, pk in rows if tuple(where) in gone]).delete()
    FieldAnswer.objects.bulk_create(
        kept,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["addressee", "field"],
        update_fields=["number", "text", "note"],
    )
    record_many(acts, by=by)
    return count
