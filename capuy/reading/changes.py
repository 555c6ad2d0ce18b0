"""Increases and decreases: against another number of the text, or in points between two percentages."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from capuy.reading.bases import Numbers
from capuy.reading.claims import COUNTS, Number, Sentence
from capuy.reading.phrases import Phrase
from capuy.reading.tokens import as_count
from capuy.reading.verdicts import Verdict, of_percent, totals_for

NEAR = Fraction(1, 10)  # a percentage so near to the computed one (relatively) speaks of these two numbers
CLOSE_BY = 3  # phrases between a percentage and its change
CLAUSE = 14  # phrases before a change among which what changed is named


@dataclass(frozen=True)
class Change:
    """`by` of `base` in `text[start:end]`, stated as `percent`; None where the text does not hold it."""

    start: int
    end: int
    by: int | None
    base: int | None
    percent: Decimal | None
    verdict: Verdict


def find(sentences: Sequence[Sentence]) -> list[Change]:
    """Changes of the whole text, in order."""
    numbers = _InOrder([number for sentence in sentences for number in sentence.numbers.values()])
    found = []
    for sentence in sentences:
        for at, phrase in enumerate(sentence.phrases):
            if phrase.rule == "change" and (change := _of(sentence, at, phrase, numbers)):
                found.append(change)
    return found


class _InOrder(Numbers):
    """The same as they stand in the text."""

    def __init__(self, numbers: Sequence[Number]) -> None:
        super().__init__(numbers)
        self.ends = [number.end for number in numbers]
        self.listed = numbers

    def until(self, place: int) -> Sequence[Number]:
        """The last few that end by that place."""
        count = bisect_right(self.ends, place)
        return self.listed[max(0, count - CLAUSE) : count]

    def candidates(self, least: Fraction | int, most: Fraction | int | None, before: int) -> list[Number]:
        """Those of that size that end by the place `before`, as they stand in the text."""
        return sorted(
            (number for number in self.between(least, most) if number.end <= before), key=lambda number: number.start
        )


def _of(sentence: Sentence, at: int, phrase: Phrase, numbers: _InOrder) -> Change | None:
    sign = -1 if phrase.lead == "DOWN" else 1
    if phrase.number in COUNTS:
        return _by_count(sentence, at, as_count(phrase.value, phrase.places), sign, numbers)
    if phrase.number == "PERCENT":
        return _in_points(sentence, at, sign) or _by_percent(sentence, at, sign, numbers)
    return None


def _by_count(sentence: Sentence, at: int, by: int | None, sign: int, numbers: _InOrder) -> Change | None:
    """`tăng 3 (6,6%)`: what it was is a number of the text less 3."""
    phrase = sentence.phrases[at]
    said = next((p for p in sentence.phrases[at + 1 : at + 6] if p.rule in {"percent", "share", "change"}), None)
    if by is None or said is None or said.number != "PERCENT":
        return None
    best: tuple[Verdict, int] | None = None
    least, most = totals_for(by, said.value, said.places)
    for number in numbers.candidates(least + sign * by, None if most is None else most + sign * by, phrase.start):
        base = number.value - sign * by
        if base <= 0:
            continue
        verdict = of_percent(by, base, said.value, said.places)
        if verdict is not Verdict.WRONG and (best is None or verdict is Verdict.OK or best[0] is Verdict.TRUNCATED):
            best = (verdict, base)
    if best is None:
        return Change(phrase.start, said.end, by, None, said.value, Verdict.UNCHECKABLE)
    return Change(phrase.start, said.end, by, best[1], said.value, best[0])


def _by_percent(sentence: Sentence, at: int, sign: int, numbers: _InOrder) -> Change:
    """`năm 2013 là 1.000 (tăng 18,07% so với năm 2012)`: two numbers of the text."""
    phrase = sentence.phrases[at]
    percent, places = phrase.value, phrase.places
    before = numbers.until(phrase.start)
    now = [number for number in before if number.sentence == sentence.index and at - number.at <= CLAUSE]
    unknown = Change(phrase.start, phrase.end, None, None, percent, Verdict.UNCHECKABLE)
    if not now:
        return unknown
    current = now[-1]
    near = unknown
    for number in reversed(numbers.candidates(*_was(current.value, percent, places, sign), phrase.start)):
        by = sign * (current.value - number.value)
        if number is current or by <= 0 or number.value <= 0:
            continue
        verdict = of_percent(by, number.value, percent, places)
        if verdict is not Verdict.WRONG:
            return Change(current.start, phrase.end, by, number.value, percent, verdict)
        off = abs(Fraction(100 * by, number.value) - Fraction(percent))
        if near is unknown and percent and off <= NEAR * Fraction(percent):
            near = Change(current.start, phrase.end, by, number.value, percent, Verdict.WRONG)
    return near


def _was(now: int, percent: Decimal, places: int, sign: int) -> tuple[Fraction | int, Fraction | None]:
    """Between which numbers the earlier one lies if the percentage is right, cut off, or nearly right."""
    unit = max(Fraction(1, 10**places), NEAR * Fraction(percent))
    shares = [1 + sign * (Fraction(percent) + off) / 100 for off in (-unit, unit)]
    least, most = min(shares), max(shares)
    return now / most if most > 0 else 0, now / least if least > 0 else None


def _in_points(sentence: Sentence, at: int, sign: int) -> Change | None:
    """`đạt 72,03%, tăng 1,28%`: points against another percentage of the same sentence."""
    phrase = sentence.phrases[at]
    percents = [place for place in range(at) if sentence.phrases[place].rule in {"percent", "share"}]
    if not percents or at - percents[-1] > CLOSE_BY:
        return None
    now = sentence.phrases[percents[-1]]
    others = [sentence.phrases[place].value for place in percents[:-1]]
    verdict = Verdict.OK if any(sign * (now.value - other) == phrase.value for other in others) else Verdict.UNCHECKABLE
    return Change(now.start, phrase.end, None, None, phrase.value, verdict)
