"""Numeric claims of a text, read off its phrases; nothing is computed here but what belongs together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from capuy.reading.phrases import Phrase, phrases, sentences
from capuy.reading.proposals.layout import joints
from capuy.reading.tokens import Token, as_count, tokens
from capuy.reading.vocabulary import key, keys

OFTEN = 500  # sentences between two words of how far the text is read
FAR = 30  # phrases between a number and what is said of it
OF_WHAT = 4  # words between a percentage and the brackets that hold its numbers
AVERAGE = {keys("bình quân"), keys("trung bình")}
COUNTS = {"NUM", "SPOKEN"}
STRONG = {key("chiếm"), key("tương"), key("bằng"), ""}  # the last one is the sign =
FRACTION = key("số")
ON, IN = key("trên"), key("trong")


@dataclass(frozen=True)
class Number:
    """A count in the text. `total`: it is called one; `sentence`, `at`: where it stands; `words`: what follows."""

    value: int
    start: int
    end: int
    sentence: int
    at: int
    total: bool
    about: bool
    words: tuple[str, ...]


@dataclass
class Found:
    """A claim before it is judged. `text[start:end]` holds it whole; `percent` as printed, with `places` decimals."""

    kind: str
    start: int
    end: int
    numerator: Number
    denominator: Number | None = None
    percent: Decimal | None = None
    places: int = 0
    inside: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Sentence:
    """The phrases of a sentence and its counts by the place of their phrase."""

    index: int
    phrases: list[Phrase]
    numbers: dict[int, Number]


def split(text: str) -> Iterator[list[Token]]:
    """The sentences as tokens; one goes on where a machine broke its line, or a page ended."""
    return sentences(tokens(text, joints(text)))


def read(text: str, tell: Callable[[int], None] | None = None) -> list[Sentence]:
    """The sentences that hold phrases. `tell` hears up to where it is read, once in so many sentences."""
    found = []
    for index, part in enumerate(split(text)):
        if tell is not None and index % OFTEN == 0:
            tell(part[0].start)
        found.append(_sentence(index, phrases(part), text))
    return found


def _sentence(index: int, known: list[Phrase], text: str) -> Sentence:
    numbers = {}
    for at, phrase in enumerate(known):
        if phrase.rule in {"count", "over", "change"} and phrase.number in COUNTS:
            value = as_count(phrase.value, phrase.places)
            if value is not None:
                words = tuple(_words_after(known, at))
                total = phrase.lead in {"TOTAL", "OF"} or _called_total(known, at)
                about = phrase.about
                numbers[at] = Number(value, phrase.start, phrase.end, index, at, total, about, words)
    return Sentence(index, known, numbers)


def _words_after(known: list[Phrase], at: int) -> Iterator[str]:
    for phrase in known[at + 1 : at + 9]:
        if phrase.rule not in {"WORD", "bare"}:
            return
        yield phrase.key


def _called_total(known: list[Phrase], at: int) -> bool:
    """`tổng số cấp uỷ viên … là 3.504`: the word stands before, with nothing but words between."""
    for phrase in reversed(known[max(0, at - 15) : at]):
        if phrase.rule == "bare" and phrase.lead == "TOTAL":
            return True
        if phrase.rule not in {"WORD", "AND"}:
            return False
    return False


def found(sentence: Sentence) -> list[Found]:
    """Ratios and shares of one sentence."""
    ratios = [claim for at in sentence.numbers if (claim := _ratio(sentence, at))]
    taken = {at for claim in ratios for at in claim.inside}
    shares = [
        claim
        for at, phrase in enumerate(sentence.phrases)
        if at not in taken and phrase.rule in {"share", "percent"} and (claim := _share(sentence, at, taken))
    ]
    return sorted([*ratios, *shares], key=lambda claim: claim.start)


def _ratio(sentence: Sentence, at: int) -> Found | None:
    over = sentence.phrases[at]
    if over.rule != "over":
        return None
    top = _top(sentence, at, over)
    if top is None or not _is_ratio(sentence, top, at):
        return None
    base = sentence.numbers[at]
    numerator = sentence.numbers[top]
    claim = Found("ratio", numerator.start, base.end, numerator, base, inside=[top, at])
    said = _said_after(sentence, at)
    if said is None:
        said = _said_before(sentence, top)
    if said is not None:
        _add_percent(claim, sentence, said)
    elif base.about:
        return None
    return claim


def _top(sentence: Sentence, at: int, over: Phrase) -> int | None:
    """The count over this base: right before, or with the words of what is counted between."""
    near = 4 if over.lead == "SLASH" else {ON: 2, IN: 0}.get(over.key, 15)
    for before in range(at - 1, max(-1, at - near - 2), -1):
        phrase = sentence.phrases[before]
        if before in sentence.numbers:
            return before if phrase.rule == "count" else None
        if phrase.rule not in {"WORD", "LEFT"} and not (phrase.rule == "bare" and phrase.lead != "SLASH"):
            return None
    return None


def _is_ratio(sentence: Sentence, top: int, at: int) -> bool:
    """No fraction (`2/3 số`), no day, no address."""
    a, b = sentence.numbers[top].value, sentence.numbers[at].value
    if b == 0:
        return False
    if sentence.phrases[at].lead != "SLASH":
        return a <= b or _said_after(sentence, at) is not None
    following = sentence.numbers[at].words
    if following[:1] == (FRACTION,) and b <= 10:
        return False
    said = _said_after(sentence, at) is not None
    if top + 1 < at:
        return True
    if not following and not said:
        return b > 12  # no month
    return True


def _said_after(sentence: Sentence, at: int) -> int | None:
    """The percentage that is said of the number at `at`: before the next number, in the same clause."""
    commas = 0
    for after in range(at + 1, min(at + FAR, len(sentence.phrases))):
        phrase = sentence.phrases[after]
        if phrase.rule in {"share", "percent"}:
            if _is_average(sentence.phrases[at + 1 : after]):
                return None
            return after if phrase.rule == "share" or _in_brackets(sentence, after) else None
        if phrase.rule in {"SEMI", "count", "over", "change", "bound"}:
            return None
        if phrase.rule == "COMMA":
            commas += 1
            if commas > 1:
                return None
    return None


def _is_average(between: Sequence[Phrase]) -> bool:
    """`9/9 kỳ, số người dự bình quân đạt 95%`: the percentage is of something else."""
    said = tuple(phrase.key for phrase in between)
    return any(pair in AVERAGE for pair in pairwise(said))


def _said_before(sentence: Sentence, top: int) -> int | None:
    """`đạt 95% (19/20 chi bộ)`, `đạt 114% kế hoạch (57/50 lượt)`."""
    if top < 2 or sentence.phrases[top - 1].rule != "OPEN":
        return None
    for before in range(top - 2, max(-1, top - 3 - OF_WHAT), -1):
        phrase = sentence.phrases[before]
        if phrase.rule in {"share", "percent"}:
            return before
        if phrase.rule != "WORD":
            return None
    return None


def _in_brackets(sentence: Sentence, at: int) -> bool:
    return at > 0 and sentence.phrases[at - 1].rule in {"OPEN", "DASH", "COLON"}


def _share(sentence: Sentence, at: int, taken: set[int]) -> Found | None:
    phrase = sentence.phrases[at]
    strong = phrase.rule == "share" and phrase.key in STRONG
    before = sentence.phrases[at - 1].rule if at else ""
    top = _in_brackets_after(sentence, at)
    if top is None:
        if not strong and before != "OPEN" and not (phrase.rule == "share" and before == "COMMA"):
            return None
        top = _numerator(sentence, at, taken, commas=phrase.rule == "share")
    if top is None:
        return None
    numerator = sentence.numbers[top]
    start, end = min(numerator.start, phrase.start), max(numerator.end, phrase.end)
    claim = Found("percent_of_total", start, end, numerator, inside=[top, at])
    _add_percent(claim, sentence, at)
    return claim


def _in_brackets_after(sentence: Sentence, at: int) -> int | None:
    """`chiếm 34,33% (148 chi bộ)`: the count stands in brackets behind its percentage, and alone."""
    inside = sentence.phrases[at + 1 : at + 12]
    if not inside or inside[0].rule != "OPEN" or at + 2 not in sentence.numbers:
        return None
    for phrase in inside[2:]:
        if phrase.rule == "CLOSE":
            return at + 2 if sentence.phrases[at + 2].rule == "count" else None
        if phrase.rule not in {"WORD", "bare"}:
            return None
    return None


def _numerator(sentence: Sentence, at: int, taken: set[int], *, commas: bool) -> int | None:
    depth = 0
    for before in range(at - 1, max(-1, at - FAR), -1):
        phrase = sentence.phrases[before]
        depth += {"CLOSE": 1, "OPEN": -1}.get(phrase.rule, 0)
        if depth > 0:
            continue
        if before in sentence.numbers:
            return before if phrase.rule == "count" and before not in taken else None
        if phrase.rule in {"SEMI", "share", "percent", "change"} or (phrase.rule == "COMMA" and not commas):
            return None
    return None


def _add_percent(claim: Found, sentence: Sentence, at: int) -> None:
    phrase = sentence.phrases[at]
    claim.percent, claim.places = phrase.value, phrase.places
    claim.inside.append(at)
    claim.start = min(claim.start, phrase.start)
    after = sentence.phrases[at + 1 : at + 2]
    closed = bool(after) and after[0].rule == "CLOSE" and at > 0 and sentence.phrases[at - 1].rule == "OPEN"
    claim.end = max(claim.end, after[0].end if closed else phrase.end)
