"""What a conclusion or a directive tells people to do, as proposals that somebody has to confirm."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from capuy.core.periods import PeriodProblem, parse_period
from capuy.reading import vocabulary
from capuy.reading.proposals import addressees, findings, islands, layout, times, words
from capuy.reading.proposals.addressees import Told
from capuy.reading.proposals.findings import Findings
from capuy.reading.proposals.layout import Paragraph
from capuy.reading.proposals.outline import SECTION, Node, outline
from capuy.reading.tokens import Token

HEAD, SHORT = 3_000, 120  # characters of the head, in whose short lines the day of the paper stands
HEADING = 160  # characters of the longest heading
SHORTEST = 4  # words of an item whose first word is no verb we know
GIVE, TELL, OPEN = "give", "tell", "open"

_GIVING = {vocabulary.keys(phrase) for phrase in vocabulary.GIVING}
_TELLING = {vocabulary.keys(phrase) for phrase in vocabulary.TELLING}
_AGENDA = vocabulary.keys("nội dung")
_CAPTION = re.compile(r"\b[Ảả]nh\s*(?:\d|:)")
_ENDED = re.compile(r"[.;!?…][\"”’»)]*\s*$")
_FOLLOWS = {vocabulary.keys(phrase) for phrase in vocabulary.GOING_ON}
_FOLLOWING_KINDS = {"ACT", "AT", "BEFORE", "WITHIN", "FROM", "PERIODIC", "EVERY", "WITH", "BOUND"}


@dataclass(frozen=True)
class Named:
    """Words of the paper and where they stand: `text[start:end]`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Proposal:
    """One piece of work. `text[start:end]` holds all of it; `number` is None where the paper gives none.

    Days are inclusive. `period`: a code of `core.periods`, or the Vietnamese word of what comes back (`hằng tháng`).
    """

    number: str | None
    text: str
    start: int
    end: int
    bodies: tuple[Named, ...] = ()
    starts_on: dt.date | None = None
    due_on: dt.date | None = None
    period: str | None = None
    targets: tuple[findings.Target, ...] = ()
    cites: tuple[Named, ...] = ()


@dataclass
class _Context:
    """What stands above an item: whether work is given there, to whom, and until when."""

    manner: str = OPEN
    bodies: list[Named] = field(default_factory=list)
    limits: list[times.Time] = field(default_factory=list)


@dataclass
class _Read:
    """A sentence with what was found in it."""

    tokens: list[Token]
    told: Told
    found: Findings


def propose(text: str) -> list[Proposal]:
    """The work that the paper gives, in its order. No network, no model; time grows with the length of the text."""
    reader = _Reader(text)
    reader.walk(outline(layout.paragraphs(text), text), _Context())
    return reader.proposals


def as_json(proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    return [
        {
            "number": item.number,
            "text": item.text,
            "bodies": [body.name for body in item.bodies],
            "starts_on": item.starts_on.isoformat() if item.starts_on else None,
            "due_on": item.due_on.isoformat() if item.due_on else None,
            "period": item.period,
            "targets": [_target(target) for target in item.targets],
            "cites": [cite.name for cite in item.cites],
        }
        for item in proposals
    ]


def _target(target: findings.Target) -> dict[str, Any]:
    def plain(value: Any) -> int | float:
        return int(value) if value == value.to_integral_value() else float(value)

    told = {"value": plain(target.value), "unit": target.unit, "subject": target.subject}
    return told if target.most is None else {**told, "to": plain(target.most)}


def paper_day(text: str) -> dt.date | None:
    """The day of the paper: `Lạc Hồng, ngày 12 tháng 5 năm 2026`, else the first whole date of its head."""
    first: dt.date | None = None
    for line in text[:HEAD].split("\n"):
        found = words.tokens(line[: SHORT + 1])
        if len(line) > SHORT or (found and found[0].kind == "BASIS"):
            continue
        at = 0
        while at < len(found):
            cite = islands.at("cite", found, at)
            island = None if cite else islands.at("time", found, at)
            time = times.read(island, line, None) if island else None
            if island and time and time.of == "day" and time.rule == "when":
                if "MONTH" in {token.kind for token in found[island.at : island.after]} and island.after == len(found):
                    return time.due_on
                first = first or time.due_on
            step = cite or island
            at = step.after if step else at + 1
    return first


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.paper = paper_day(text)
        self.proposals: list[Proposal] = []
        self.said: set[tuple[str, ...]] = set()

    def walk(self, nodes: list[Node], context: _Context) -> None:
        """Nodes of one level; a heading among them is the context of those behind it."""
        context = replace(context)
        for node in nodes:
            match node.kind:
                case "" if self._is_heading(node):
                    context = _Context(_manner(node.paragraphs[0].of(self.text), OPEN))
                case "":
                    self._prose(node.paragraphs, context)
                case "lead":
                    self._lead(node, context)
                case _ if node.rank == SECTION and node.children:
                    self.walk(node.children, self._under(node, context))
                case _ if node.rank == SECTION:
                    self._item(node, self._under(node, context), "")
                case _:
                    self._item(node, context, "")

    # Prose

    def _is_heading(self, node: Node) -> bool:
        written = node.paragraphs[0].of(self.text)
        return len(written) <= HEADING and not _ENDED.search(written)

    def _prose(self, paragraphs: list[Paragraph], context: _Context, *, last: bool = True) -> None:
        """Directed work that no number marks; only sentences in which somebody gives it to somebody."""
        for paragraph in paragraphs:
            if _CAPTION.search(paragraph.of(self.text)):
                continue
            sentences = self._sentences(paragraph, parted=True)
            open_item: list[_Read] = []
            for sentence in sentences if last else sentences[:-1]:
                if sentence.told.ordered and (sentence.told.leading or sentence.told.urged):
                    self._close(open_item, context)
                    open_item = [sentence]
                elif open_item and _follows(sentence):
                    open_item.append(sentence)
                else:
                    self._close(open_item, context)
                    open_item = []
            self._close(open_item, context)

    def _close(self, sentences: list[_Read], context: _Context) -> None:
        if not sentences:
            return
        said = _gist(sentences[0])
        if said in self.said:
            return
        self.said.add(said)
        opening = sentences[0].tokens
        start = next(
            (token.start for token in opening if token.kind not in {"QUOTE", "OPEN", "DASH"}), opening[0].start
        )
        end = sentences[-1].tokens[-1].end
        end += len(re.match(r"[.;!?…\"”’»)]*", self.text[end:]).group())  # type: ignore[union-attr]
        self._add(None, " ".join(self.text[start:end].split()), (start, end), sentences, _Context())

    # Lists

    def _lead(self, node: Node, context: _Context) -> None:
        self._prose(node.paragraphs, context, last=False)
        self.walk(node.children, self._under(node, context))

    def _under(self, node: Node, context: _Context) -> _Context:
        """What the words before a list say for each of its items."""
        sentences = [sentence for paragraph in node.paragraphs for sentence in self._sentences(paragraph)]
        if not sentences:
            return context
        final = sentences[-1]
        bodies = self._bodies(final.told.bodies)
        if not bodies and (lone := self._lone_body(final)):
            bodies = [lone]
        manner = GIVE if final.told.ordered else _manner(node.paragraphs[-1].of(self.text), context.manner)
        limits = [time for time in final.found.times if time.due_on or time.starts_on]
        return _Context(manner, bodies or context.bodies, limits or context.limits)

    def _lone_body(self, sentence: _Read) -> Named | None:
        """`1. Văn phòng Đảng ủy` or `Các chi bộ:` before what they are to do."""
        bodies, after = addressees.bodies_at(sentence.tokens, 0, self.text)
        whole = after >= len(sentence.tokens) or sentence.tokens[after].kind in {"COLON", "OPEN"}
        return self._bodies(bodies[:1])[0] if len(bodies) == 1 and whole else None

    def _item(self, node: Node, context: _Context, above: str) -> None:
        number = f"{above}.{node.mark}" if above and node.mark and node.kind != "dotted" else node.mark or above
        numbered = [child for child in node.children if child.kind != "bullet"]
        bullets = [child for child in node.children if child.kind == "bullet"]
        sentences = [sentence for paragraph in node.paragraphs for sentence in self._sentences(paragraph)]
        if numbered:
            if _does_something(sentences) and self._is_work(node, sentences, context):
                self._add_node(number, node, sentences, context)
            inner = self._under(node, context)
            for child in node.children:
                self._item(child, inner, number)
            return
        if bullets and self._is_head(node) and self._each_its_own(bullets):
            inner = self._under(node, context)
            for child in bullets:
                self._item(child, inner, number)
            return
        below = [s for child in _below(node) for paragraph in child.paragraphs for s in self._sentences(paragraph)]
        lone = self._is_head(node) and bool(sentences) and self._lone_body(sentences[-1])
        if lone and below:
            context = self._under(node, context)
        judged = below if lone and below else [*sentences, *below]
        if self._is_work(node, judged, context):
            self._add_node(number, node, [*sentences, *below], context)

    def _is_head(self, node: Node) -> bool:
        return not _ENDED.search(node.paragraphs[-1].of(self.text))

    def _each_its_own(self, bullets: list[Node]) -> bool:
        """Whether at least two of them tell somebody of their own."""
        told = [self._sentences(bullet.paragraphs[0])[:1] for bullet in bullets]
        return sum(1 for first in told if first and first[0].told.leading) > 1

    def _is_work(self, node: Node, sentences: list[_Read], context: _Context) -> bool:
        """Precision first: an item is work if somebody is told, or if it begins as work does where work is given."""
        if not sentences:
            return False
        first = sentences[0]
        if any(sentence.told.ordered and sentence.told.leading for sentence in sentences):
            return True
        kinds = [token.kind for token in first.tokens[:6]]
        if context.manner == TELL or "BASIS" in kinds[:1] or (first.told.praised and "PRAISE" in kinds):
            return False
        if any(sentence.told.ordered for sentence in sentences):
            return True
        given = context.manner == GIVE
        if first.told.leading or (first.told.urged and node.kind != "article"):  # `Điều 1. Thành lập …` does it itself
            return given or not first.told.over
        return given and node.kind != "article" and len(first.tokens) >= SHORTEST and not first.told.over

    def _add_node(self, number: str, node: Node, sentences: list[_Read], context: _Context) -> None:
        parts = [paragraph.of(self.text) for paragraph in node.paragraphs]
        places = [(paragraph.start, paragraph.end) for paragraph in node.paragraphs]
        if not any(child.kind != "bullet" for child in node.children):
            for child in _below(node):
                parts += [f"- {paragraph.of(self.text)}" for paragraph in child.paragraphs]
                places += [(paragraph.start, paragraph.end) for paragraph in child.paragraphs]
        self._add(number or None, " ".join(parts), (places[0][0], places[-1][1]), sentences, context)

    # Both

    def _sentences(self, paragraph: Paragraph, *, parted: bool = False) -> list[_Read]:
        found = words.tokens(self.text, paragraph.pieces)
        return [
            _Read(part, addressees.read(part, self.text), findings.read(part, self.text, self.paper))
            for part in _parts(found, parted=parted)
        ]

    def _bodies(self, bodies: Iterable[addressees.Body]) -> list[Named]:
        return [Named(" ".join(self.text[b.start : b.end].split()), b.start, b.end) for b in bodies]

    def _add(
        self, number: str | None, written: str, place: tuple[int, int], sentences: list[_Read], context: _Context
    ) -> None:
        own = [body for sentence in sentences for body in self._bodies(sentence.told.bodies)]
        inherited = [] if sentences and sentences[0].told.leading else context.bodies
        known = [time for sentence in sentences if _tells_of_work(sentence) for time in sentence.found.times]
        limits = known if any(time.due_on or time.starts_on for time in known) else [*known, *context.limits]
        self.proposals.append(
            Proposal(
                number=number,
                text=written,
                start=place[0],
                end=place[1],
                bodies=tuple(_unlike([*inherited, *own])),
                starts_on=min((time.starts_on for time in limits if time.starts_on), default=None),
                due_on=max((time.due_on for time in limits if time.due_on), default=None),
                period=_period(limits),
                targets=tuple(target for sentence in sentences for target in sentence.found.targets),
                cites=tuple(
                    Named(" ".join(self.text[cite.start : cite.end].split()), cite.start, cite.end)
                    for sentence in sentences
                    for cite in sentence.found.cites
                ),
            )
        )


def _does_something(sentences: list[_Read]) -> bool:
    """More than a heading, or the name of those who are told what stands below."""
    return any(token.kind in {"ACT", "AT", "WITH", "RISE"} for sentence in sentences for token in sentence.tokens)


def _parts(found: list[Token], *, parted: bool) -> Iterator[list[Token]]:
    """Sentences; `parted`: also at a semicolon behind which somebody else is told."""
    part: list[Token] = []
    for at, token in enumerate(found):
        after = found[at + 1].kind if at + 1 < len(found) else ""
        ends = token.kind == "STOP" or (parted and token.kind == "SEMI" and after == "ASSIGN")
        if ends and part:
            yield part
            part = []
        elif not ends:
            part.append(token)
    if part:
        yield part


def _manner(written: str, otherwise: str) -> str:
    """Whether a heading gives work or tells of it: the word that comes first decides."""
    found = [vocabulary.key(word) for word in re.findall(r"[^\W\d_]+", written)]
    if tuple(found) == _AGENDA:
        return TELL
    for at in range(len(found)):
        for length in (4, 3, 2, 1):
            phrase = tuple(found[at : at + length])
            if phrase in _TELLING:
                return TELL
            if phrase in _GIVING:
                return GIVE
    return otherwise


def _follows(sentence: _Read) -> bool:
    """Whether a sentence goes on with the work of the one before it."""
    if sentence.told.over or sentence.told.praised:
        return False
    first = tuple(" ".join(token.key for token in sentence.tokens[:2]).split())[:2]
    time = any(known.start == sentence.tokens[0].start for known in sentence.found.times)
    return sentence.tokens[0].kind in _FOLLOWING_KINDS or first in _FOLLOWS or time


def _gist(sentence: _Read) -> tuple[str, ...]:
    """What is told to whom: the same in a headline, a caption and the text."""
    begin = sentence.told.leading[0].start if sentence.told.leading else sentence.tokens[0].start
    return tuple(token.key for token in sentence.tokens if token.start >= begin)[:12]


def _tells_of_work(sentence: _Read) -> bool:
    return not sentence.told.over or sentence.told.ordered or sentence.told.urged or bool(sentence.told.leading)


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _unlike(known: Iterable[Named]) -> Iterator[Named]:
    seen = set()
    for body in known:
        same = tuple(vocabulary.key(word) for word in body.name.split())
        if same not in seen:
            seen.add(same)
            yield body


def _period(known: list[times.Time]) -> str | None:
    """What comes back before what is a limit, a limit before what is only named."""
    ranked = sorted(known, key=lambda time: (time.rule != "every", time.due_on is None))
    return next((time.period for time in ranked if time.period), None)


def told_period(period: str | None) -> str:
    """A period for people: the name of one of `core.periods`, else the Vietnamese words themselves."""
    try:
        return parse_period(period).label if period else ""
    except PeriodProblem:
        return period or ""
