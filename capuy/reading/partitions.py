"""Lists whose parts should add up to a total that the text states."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from capuy.reading.bases import Base
from capuy.reading.claims import Found, Number, Sentence
from capuy.reading.vocabulary import same_family

LOOK_BACK = 3  # sentences before a list in which its total may stand
LARGE = 1000  # two numbers of the same thing do not add up to it by chance
SMALL = 10  # totals below this are met by chance
BREAKS = {"COMMA", "SEMI", "COLON", "OPEN", "CLOSE", "AND", "WITHIN"}


@dataclass(frozen=True)
class Partition:
    """`parts` of `total`, in the text of `start:end`."""

    total: int
    parts: tuple[Number, ...]
    start: int
    end: int


@dataclass
class _List:
    """Numbers of one depth of brackets: `head` stands before the brackets; `clauses` are parted by semicolons."""

    head: Number | None
    clauses: list[list[Number]] = field(default_factory=lambda: [[]])

    @property
    def all(self) -> list[Number]:
        return [number for clause in self.clauses for number in clause]


def find(
    sentences: Sequence[Sentence],
    shares: Sequence[Found],
    bases: Sequence[Base | None],
    ratios: Sequence[Found],
    text: str,
) -> list[Partition]:
    """Partitions of the whole text, in order. Parts that overlap and do not add up are none: nobody said they would."""
    base_of = {share.numerator.start: base.value for share, base in zip(shares, bases, strict=True) if base}
    below = {ratio.denominator.start for ratio in ratios if ratio.denominator}
    found: list[Partition] = []
    for place, sentence in enumerate(sentences):
        before = [
            number for earlier in sentences[max(0, place - LOOK_BACK) : place] for number in earlier.numbers.values()
        ]
        for known in _lists(sentence, below):
            found += _inside(known, sentence, text)
            found += _outside(known, sentence, before, base_of, text)
        found += _by_noun(sentence, below)
    found += _bullets(sentences, below, text)
    found += _across(sentences, below, {known.parts[0].start for known in found})
    return list({(known.total, known.parts): known for known in found}.values())


def _by_noun(sentence: Sentence, below: set[int]) -> Iterator[Partition]:
    """Two totals parted side by side: `12 vụ, 20 bị can, trong đó … 8 vụ, 15 bị can; … 4 vụ, 5 bị can`."""
    led = next((at for at, phrase in enumerate(sentence.phrases) if phrase.rule in {"WITHIN", "COLON"}), None)
    if led is None:
        return
    numbers = [number for number in sentence.numbers.values() if number.start not in below]
    for total in (number for number in numbers if number.at < led and number.words):
        parts = [part for part in numbers if part.at > led and part.words[:2] == total.words[:2]]
        if len(parts) > 1 and _sum(parts) == total.value >= SMALL:
            yield _partition(total.value, parts, total.start)


def _across(sentences: Sequence[Sentence], below: set[int], taken: set[int]) -> Iterator[Partition]:
    """Parts in sentences of their own: a large total of two numbers before it, or the rest of a total after it."""
    lists = [[number for number in line.numbers.values() if number.start not in below] for line in sentences]
    for place, (sentence, numbers) in enumerate(zip(sentences, lists, strict=True)):
        before = [number for line in lists[max(0, place - LOOK_BACK - 1) : place] for number in line]
        after = [number for line in lists[place + 1 : place + LOOK_BACK] for number in line]
        for at, total in enumerate(numbers):
            if total.value >= LARGE and total.words:
                kin = [number for number in before if number.words[:2] == total.words[:2]]
                pair = next((p for p in combinations(kin, 2) if _sum(p) == total.value), None)
            elif total.value >= SMALL and _led(numbers, at, sentence) and numbers[at + 1].start not in taken:
                rest = next((number for number in after if number.value == total.value - numbers[at + 1].value), None)
                pair = (numbers[at + 1], rest) if rest and rest.value > 1 else None
            else:
                continue
            if pair:
                yield Partition(total.value, pair, total.start, max(total.end, numbers[-1].end))


def _bullets(sentences: Sequence[Sentence], below: set[int], text: str) -> Iterator[Partition]:
    """A list of lines: the first number of each is a part of a total in the line that leads to them."""
    at = 0
    while at < len(sentences):
        end = at
        while end < len(sentences) and sentences[end].phrases[0].rule == "DASH":
            end += 1
        lines = [next((n for n in line.numbers.values() if n.start not in below), None) for line in sentences[at:end]]
        parts = [part for part in lines if part]
        if at and len(parts) > 1 and len(parts) == len(lines):
            labels = [
                text[line.phrases[0].start : part.end] for line, part in zip(sentences[at:end], parts, strict=True)
            ]
            totals = [number for number in sentences[at - 1].numbers.values() if number.start not in below]
            fitting = [number for number in totals if number.value == _sum(parts)]
            if fitting or (len(totals) == 1 and len(parts) > 2 and same_family(labels)):
                yield _partition((fitting or totals)[0].value, parts, (fitting or totals)[0].start)
        at = end + 1


def _lists(sentence: Sentence, below: set[int]) -> Iterator[_List]:
    """The list of the sentence itself, and one for each pair of brackets."""
    stack = [_List(None)]
    last: Number | None = None
    for at, phrase in enumerate(sentence.phrases):
        if phrase.rule == "OPEN":
            stack.append(_List(last))
        elif phrase.rule == "CLOSE" and len(stack) > 1:
            yield stack.pop()
        elif phrase.rule == "SEMI":
            stack[-1].clauses.append([])
        elif at in sentence.numbers and sentence.numbers[at].start not in below:
            last = sentence.numbers[at]
            stack[-1].clauses[-1].append(last)
    yield from reversed(stack)


def _inside(known: _List, sentence: Sentence, text: str) -> Iterator[Partition]:
    """The total stands before its parts in the sentence itself, or before the brackets around them."""
    if known.head is not None:
        parts = known.all
        if len(parts) > 1 and (_sum(parts) == known.head.value or same_family(_labels(parts, sentence, text))):
            yield _partition(known.head.value, parts, known.head.start)
        return
    for clause in [known.all] if len(known.clauses) > 1 and _led(known.all, 0, sentence) else known.clauses:
        at = 0
        while at < len(clause) - 2:
            parts = _parts(clause, at, sentence, text)
            if parts:
                yield _partition(clause[at].value, parts, clause[at].start)
            at += 1 + len(parts)
    first, everything = known.clauses[0], known.all
    for clause in known.clauses[1:]:
        if first and len(clause) > 1 and _sum(clause) == first[0].value and _led(first, 0, sentence):
            yield _partition(first[0].value, clause, clause[0].start)
    for place, clause in enumerate(known.clauses[1:], 1):
        earlier = [number for before in known.clauses[:place] for number in before]
        yield from _after_semicolon(clause, earlier)
    for at, number in enumerate(everything):
        if number.total and at > 1 and number.value > SMALL and _sum(everything[:at]) == number.value:
            yield _partition(number.value, everything[:at], everything[0].start)


def _after_semicolon(clause: list[Number], earlier: Sequence[Number]) -> Iterator[Partition]:
    """`đã giải quyết 8.230 hồ sơ; trước hạn 6.995 hồ sơ, đúng hạn 1.201 hồ sơ, …`: parts of one thing named before."""
    if len(clause) > 2 and _alike(clause):
        total = next((number for number in reversed(earlier) if number.value == _sum(clause)), None)
        if total and total.value >= SMALL and total.words[:1] == clause[0].words[:1]:
            yield _partition(total.value, clause, clause[0].start)


def _parts(clause: list[Number], at: int, sentence: Sentence, text: str) -> list[Number]:
    total = clause[at]
    led = _led(clause, at, sentence) or sentence.phrases[total.at].rule == "over"
    for end in range(at + 3, len(clause) + 1):
        parts = clause[at + 1 : end]
        if _sum(parts) != total.value or total.value < 2:
            continue
        if led or same_family(_labels(parts, sentence, text)) or (end == len(clause) and total.value >= SMALL):
            return parts
    rest = clause[at + 1 :]
    while led and len(rest) > 2 and not same_family(_labels(rest, sentence, text)):
        rest = rest[:-1]
    return rest if led and len(rest) > 1 and same_family(_labels(rest, sentence, text)) else []


def _led(numbers: list[Number], at: int, sentence: Sentence) -> bool:
    """`trong đó`, `gồm`, a colon stand between a total and its first part."""
    if at + 1 >= len(numbers):
        return False
    between = sentence.phrases[numbers[at].at + 1 : numbers[at + 1].at]
    rules = {phrase.rule for phrase in between}
    return bool(rules & {"WITHIN", "COLON"}) and "SEMI" not in rules


def _outside(
    known: _List, sentence: Sentence, before: list[Number], base_of: dict[int, int], text: str
) -> list[Partition]:
    """The total stands in a sentence before, or is the one that the parts' own percentages are of."""
    if known.head is not None:
        return []
    heads = [clause[0] for clause in known.clauses if clause]
    for parts in (known.all, heads):
        if len(parts) < 2:
            continue
        labels = _labels(parts, sentence, text)
        kin = same_family(labels)
        shared = {base_of.get(part.start) for part in parts}
        elsewhere = any(number.value == _sum(parts) for number in before)
        if kin and not elsewhere and len(parts) > 2 and len(shared) == 1 and (base := shared.pop()):
            return [_partition(base, parts, parts[0].start)]
        if (kin or _alike(parts) or sentence.phrases[0].rule == "WITHIN") and _sum(parts) >= SMALL:
            total = next((number for number in reversed(before) if number.value == _sum(parts)), None)
            if total:
                return [_partition(total.value, parts, parts[0].start)]
    return []


def _alike(parts: Sequence[Number]) -> bool:
    return len({part.words[:1] for part in parts}) == 1 and bool(parts[0].words)


def _labels(parts: Sequence[Number], sentence: Sentence, text: str) -> list[str]:
    return [_label(part, sentence, text) for part in parts]


def _label(part: Number, sentence: Sentence, text: str) -> str:
    """The words around a number up to the next comma or the like."""
    known = sentence.phrases
    first = last = part.at
    while first > 0 and known[first - 1].rule not in BREAKS and first - 1 not in sentence.numbers:
        first -= 1
    while last + 1 < len(known) and known[last + 1].rule not in BREAKS and last + 1 not in sentence.numbers:
        last += 1
    words = text[known[first].start : known[last].end]
    if words.strip() == text[part.start : part.end] or first == part.at == last:
        return words
    colon = known[first - 1 : first]
    if first == part.at and colon and colon[0].rule == "COLON":
        start = first - 1
        while start > 0 and known[start - 1].rule not in BREAKS:
            start -= 1
        return text[known[start].start : known[last].end]
    return words


def _sum(parts: Sequence[Number]) -> int:
    return sum(part.value for part in parts)


def _partition(total: int, parts: Sequence[Number], start: int) -> Partition:
    return Partition(total, tuple(parts), min(start, parts[0].start), max(part.end for part in parts))
