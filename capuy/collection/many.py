"""One request's sheets of many units on one page: squares in, answers or problems out.

A square is named `<key of the addressee>:<name of the box on the sheet>`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from capuy.collection.actions.answering import Filled
from capuy.collection.answers import (
    Answers,
    Given,
    answers_before_by_sheet,
    answers_by_sheet,
    box,
    flat,
    known_by_sheet,
    note_box,
    worded,
)
from capuy.collection.checks import why_shut
from capuy.collection.models import Addressee, FieldKind, ReportRequest, RequestField
from capuy.collection.standings import Standing, standing_of
from capuy.core import dates
from capuy.core.numbers import NOTHING, format_count, read_whole
from capuy.core.problems import Problem
from capuy.core.seen import Clash, Handed, Seen, clashes_in
from capuy.core.text import fold

_YES_NO = {"1": 1, fold("Có"): 1, "0": 0, fold("Không"): 0}


@dataclass(frozen=True)
class Square:
    """One question of one unit: the texts of its answer and its note, and what is wrong with them."""

    question: RequestField
    name: str
    text: str
    note_name: str
    note: str
    error: str = ""
    note_error: str = ""
    changed: bool = False
    note_changed: bool = False
    counted: str = ""
    before: str = ""

    @property
    def note_is_out(self) -> bool:
        """Its box for a note is in sight without being asked for."""
        return self.question.note_required or bool(self.note or self.note_error)

    @property
    def is_counted(self) -> bool:
        return bool(self.question.indicator)

    @property
    def shown(self) -> str:
        """As read where nothing may be changed."""
        if self.is_counted:
            return self.counted or NOTHING
        try:
            number = read_square(self.question, self.text)
        except ValueError:
            number = None
        given = Given(text=self.text) if number is None else Given(number)
        return worded(self.question, given) or NOTHING

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        return [(value, label, value == self.text) for value, label in (("1", "Có"), ("0", "Không"))]


@dataclass(frozen=True)
class Row:
    sheet: Addressee
    standing: Standing
    squares: list[Square]
    editable: bool


@dataclass
class Page:
    """The sheets of one page with everything that is read for them, in six queries however many they are."""

    asked: ReportRequest
    sheets: list[Addressee]
    questions: list[RequestField] = field(default_factory=list)

    def __post_init__(self) -> None:
        for sheet in self.sheets:
            sheet.asked = self.asked
        self.questions = self.questions or list(self.asked.fields.all())
        self.stored = answers_by_sheet(self.sheets)

    @property
    def open_sheets(self) -> list[Addressee]:
        return [sheet for sheet in self.sheets if not why_shut(sheet)]

    def boxes(self, sheets: Iterable[Addressee]) -> dict[str, object]:
        """What is stored behind every box of these sheets, by its name; nothing where nothing is."""
        found: dict[str, object] = {}
        for sheet in sheets:
            here = self.kept(sheet)
            for question in self.questions:
                names = ([] if question.indicator else [box(question.position)]) + [note_box(question.position)]
                found |= {name_of(sheet, name): here.get(name) for name in names}
        return found

    def kept(self, sheet: Addressee) -> dict[str, object]:
        stored = self.stored.get(sheet.pk, {})
        return flat(stored, {position: one.note for position, one in stored.items()})

    def labels(self, names: Iterable[str]) -> dict[str, str]:
        """Squares in words: the unit and the question."""
        return {name: self.label(name) for name in names}

    def label(self, name: str) -> str:
        key, _, part = name.partition(":")
        unit = next((sheet.name for sheet in self.sheets if str(sheet.pk) == key), "")
        position = part.rpartition("-")[2]
        question = next((one.label for one in self.questions if str(one.position) == position), "")
        question = f"ghi chú mục {position}" if question and part == note_box(int(position)) else question
        return ", ".join(filter(None, [unit, question]))


def name_of(sheet: Addressee, name: str) -> str:
    return f"{sheet.pk}:{name}"


def key_in(name: str) -> int | None:
    """The key of the addressee in the name of a square; None for any other box of a page."""
    key, colon, _ = name.partition(":")
    return int(key) if colon and key.isascii() and key.isdigit() and len(key) < 19 else None


def read_square(question: RequestField, text: str) -> int | None:
    """The number that a text means; of a question in words, nothing. Raises ValueError with a message for people."""
    text = " ".join(text.split())
    if not text or question.kind == FieldKind.TEXT:
        return None
    if question.kind == FieldKind.YES_NO:
        if (found := _YES_NO.get(fold(text))) is None:
            raise ValueError(f"“{text}” không phải Có hoặc Không; chọn một trong hai.")
        return found
    return read_whole(text)


@dataclass(frozen=True)
class Read:
    """What came back: the texts that this user changed, the sheets to save, and what a page shown again has seen."""

    texts: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[int, Filled] = field(default_factory=dict)
    seen: Seen | None = None
    problems: Collection[Problem] = ()


def read_page(posted: Mapping[str, str], page: Page) -> Read:
    """Read a page that was handed in; of each sheet only what was changed on the page is saved."""
    stored = page.boxes(page.sheets)
    meant: dict[str, object] = {}
    problems: dict[str, Problem] = {}
    for sheet in page.sheets:
        for question in page.questions:
            name, note = name_of(sheet, box(question.position)), name_of(sheet, note_box(question.position))
            if name in posted and not question.indicator:
                try:
                    number = read_square(question, posted[name])
                    meant[name] = posted[name] if number is None else number
                except ValueError as error:
                    meant[name] = posted[name]
                    problems[name] = Problem("unreadable", str(error), name)
            if note in posted:
                meant[note] = posted[note]
    mine, seen = Handed.read(posted).settle(meant, stored)
    filled: dict[int, Filled] = {}
    for sheet in page.sheets:
        given = _given(sheet, page, meant, mine)
        if given:
            prefix = name_of(sheet, "")
            own = {
                name.removeprefix(prefix): digest for name, digest in seen.digests.items() if name.startswith(prefix)
            }
            filled[sheet.pk] = Filled(given, Seen(own), prefix)
    found = [problem for name, problem in problems.items() if name in mine]
    return Read({name: posted[name] for name in meant if name in mine}, filled, seen, found)


def _given(sheet: Addressee, page: Page, meant: Mapping[str, object], mine: Collection[str]) -> Answers:
    """The answers of a sheet in which something was changed, with the rest as it is stored."""
    stored = page.stored.get(sheet.pk, {})
    given: dict[int, Given] = {}
    for question in page.questions:
        name, note = name_of(sheet, box(question.position)), name_of(sheet, note_box(question.position))
        if name not in mine and note not in mine:
            continue
        one = stored.get(question.position, Given())
        if name in mine:
            value = meant[name]
            one = Given(value, note=one.note) if isinstance(value, int) else Given(text=str(value), note=one.note)
        given[question.position] = replace(one, note=str(meant[note])) if note in mine else one
    return given


def draw(page: Page, texts: Mapping[str, str], problems: Collection[Problem] = ()) -> list[Row]:
    """Rows for the page: what is stored, or what was handed in, with its errors."""
    errors = {problem.where: problem.message for problem in problems}
    known = known_by_sheet(page.asked, page.sheets, page.questions)
    before = answers_before_by_sheet(page.asked, page.sheets)
    today = dates.today()
    typed = {key_in(name) for name in texts}
    rows = []
    for sheet in page.sheets:
        kept = page.kept(sheet)
        squares = []
        for question in page.questions:
            at = question.position
            name, note = name_of(sheet, box(at)), name_of(sheet, note_box(at))
            stored, stored_note = str(kept.get(box(at), "")), str(kept.get(note_box(at), ""))
            text, note_text = texts.get(name, stored), texts.get(note, stored_note)
            counted = known.get(sheet.pk, {}).get(at)
            if question.indicator and sheet.handed_at and stored:
                counted = int(stored)
            then = before.get(sheet.pk, {}).get(at)
            squares.append(
                Square(
                    question,
                    name,
                    text,
                    note,
                    note_text,
                    errors.get(name, ""),
                    errors.get(note, ""),
                    text != stored,
                    note_text != stored_note,
                    "" if counted is None else format_count(counted),
                    worded(question, then) if then else "",
                )
            )
        rows.append(Row(sheet, standing_of(sheet, today), squares, sheet.pk in typed or not why_shut(sheet)))
    return rows


def named(problems: Iterable[Problem], page: Page) -> list[Problem]:
    """The problems with the unit and the question instead of the name of the box, for the list above the table."""
    return [
        Problem(one.code, one.message, page.label(one.where), one.level)
        for one in problems
        if not isinstance(one, Clash)
    ]


def named_clashes(problems: Iterable[Problem], page: Page) -> list[Clash]:
    return [replace(clash, label=page.label(clash.where)) for clash in clashes_in(problems)]


def by_key(names: Iterable[str]) -> dict[int, list[str]]:
    """Names of squares by the key of their addressee; other boxes are left out."""
    found: dict[int, list[str]] = defaultdict(list)
    for name in names:
        if (key := key_in(name)) is not None:
            found[key].append(name)
    return found
