"""Of which total a share is: the text says it near by, far off, or only as a sum of two of its numbers.

A percentage with one decimal or two leaves few totals possible. So a total of the text that gives the stated percentage
is taken before one that only stands nearer; where none does, the wording decides, and the claim is wrong.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capuy.reading.claims import Found, Number, Sentence
from capuy.reading.verdicts import Verdict, of_percent, totals_for

TOGETHER = 3  # so many shares of one total that no number of the text is prove a total that is not printed
NEAR = Fraction(6, 100)  # a total that gives a percentage this near (relatively) is meant, and the claim is wrong
REACH = 12  # numbers before the first share among which two may add up to a total that is not printed


@dataclass
class Base:
    """The total of a share; `derived` from two numbers of the text, which the text does not print."""

    value: int
    at: int
    derived: bool = False


class Numbers:
    """The numbers of a text by size: a share asks only those that may be its total, so that long papers stay quick."""

    def __init__(self, numbers: Iterable[Number]) -> None:
        self.by_size = sorted(numbers, key=lambda number: number.value)
        self.sizes = [number.value for number in self.by_size]

    def between(self, least: Fraction | int, most: Fraction | int | None) -> list[Number]:
        """Both ends are inside."""
        end = len(self.sizes) if most is None else bisect_right(self.sizes, most)
        return self.by_size[bisect_left(self.sizes, least) : end]


def find(claims: Sequence[Found], sentences: Sequence[Sentence]) -> list[Base | None]:
    """A total for each share, in their order; None where the text has none."""
    numbers = [number for sentence in sentences for number in sentence.numbers.values()]
    by_size = Numbers(numbers)
    beside = _beside(claims, sentences)
    found: list[Base | None] = []
    last: Base | None = None
    for claim, others in zip(claims, beside, strict=True):
        found.append(_matching(claim, by_size, last, others))
        last = found[-1] or last
    _derived(claims, found, numbers)
    in_sentence = {sentence.index: list(sentence.numbers.values()) for sentence in sentences}
    _by_wording(claims, found, by_size, in_sentence, beside)
    return found


def _beside(claims: Sequence[Found], sentences: Sequence[Sentence]) -> list[set[int]]:
    """For each share where the counts of its neighbours in the sentence stand: they are parts like itself, no totals.

    After `trong đó` a share may be one of its neighbour.
    """
    by_sentence: dict[int, list[Found]] = defaultdict(list)
    for claim in claims:
        by_sentence[claim.numerator.sentence].append(claim)
    found = []
    for claim in claims:
        at = claim.numerator.at
        phrases = sentences[claim.numerator.sentence].phrases
        led = max((place for place in range(at) if phrases[place].rule == "WITHIN"), default=-1)
        kin = by_sentence[claim.numerator.sentence]
        found.append({one.numerator.start for one in kin if one is not claim and one.numerator.at > led})
    return found


def _judged(claim: Found, base: int) -> Verdict:
    if claim.percent is None:
        return Verdict.UNCHECKABLE
    if base < claim.numerator.value and claim.percent <= 100:
        return Verdict.WRONG
    return of_percent(claim.numerator.value, base, claim.percent, claim.places, about=claim.numerator.about)


def _matching(claim: Found, numbers: Numbers, last: Base | None, beside: Collection[int]) -> Base | None:
    """The total that gives the stated percentage: the last one used, one called so, the nearest before, one after."""
    if claim.percent is None:
        return None
    fits: dict[Verdict, list[Number]] = {Verdict.OK: [], Verdict.TRUNCATED: []}
    top = claim.numerator
    for number in numbers.between(*totals_for(top.value, claim.percent, claim.places, about=top.about)):
        if number.start == claim.numerator.start or number.value < 2:
            continue
        verdict = _judged(claim, number.value)
        if verdict in fits and not (verdict is Verdict.TRUNCATED and number.start in beside):
            fits[verdict].append(number)
    for verdict, fitting in fits.items():
        if last is not None and _judged(claim, last.value) is verdict and (last.derived or fitting):
            return last
        if fitting:
            best = min(fitting, key=lambda number: _distance(claim, number))
            return Base(best.value, best.start)
    return None


def _distance(claim: Found, number: Number) -> tuple[bool, bool, int, int]:
    after = number.start > claim.start
    return (after, not number.total, abs(claim.start - number.start), number.start)


def _derived(claims: Sequence[Found], found: list[Base | None], numbers: Sequence[Number]) -> None:
    """Shares in a row, without a total in the text, that fit one sum or difference of two numbers before them."""
    starts = [number.start for number in numbers]
    at = 0
    while at < len(claims):
        end = at
        while end < len(claims) and found[end] is None:
            end += 1
        if end - at >= TOGETHER:
            until = bisect_left(starts, claims[at].start)
            before = numbers[max(0, until - REACH) : until]
            if value := _one_for_all(claims[at:end], before):
                for place in range(at, end):
                    found[place] = Base(value, claims[at].start, derived=True)
        at = end + 1


def _one_for_all(claims: Sequence[Found], before: Sequence[Number]) -> int | None:
    possible: list[int] = []
    for place, a in enumerate(before):
        for b in before[place + 1 :]:
            possible += [a.value + b.value, abs(a.value - b.value)]
    fitting = [
        value
        for value in dict.fromkeys(reversed(possible))
        if value > 1 and all(_judged(claim, value) is Verdict.OK for claim in claims)
    ]
    return fitting[0] if fitting else None


def _by_wording(
    claims: Sequence[Found],
    found: list[Base | None],
    numbers: Numbers,
    by_sentence: Mapping[int, Sequence[Number]],
    beside: Sequence[Collection[int]],
) -> None:
    shares: dict[int, list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        shares[claim.numerator.sentence].append(at)
    for at, claim in enumerate(claims):
        if found[at] is None:
            kin = [found[other] for other in shares[claim.numerator.sentence] if other != at]
            same = by_sentence[claim.numerator.sentence]
            found[at] = _named(claim, same) or _near(claim, numbers, beside[at]) or _shared(claim, kin)


def _named(claim: Found, same: Iterable[Number]) -> Base | None:
    """A number called the total, before the share in its own sentence."""
    least = max(claim.numerator.value, 1)
    known = [number for number in same if number.total and number.start < claim.start and number.value >= least]
    return Base(known[-1].value, known[-1].start) if known else None


def _near(claim: Found, numbers: Numbers, beside: Collection[int]) -> Base | None:
    """The total before it that gives nearly the stated percentage; one called so is let be farther off."""
    if not claim.percent or not claim.numerator.value:
        return None
    meant = Fraction(100 * claim.numerator.value) / Fraction(claim.percent)
    best: tuple[Fraction, int, Number] | None = None
    least = max(Fraction(claim.numerator.value), meant * (1 - 3 * NEAR))
    for number in numbers.between(least, meant * (1 + 3 * NEAR)):
        if number.start >= claim.start or number.start in beside:
            continue
        off = abs(number.value - meant) / meant / (3 if number.total else 1)
        if off <= NEAR and (best is None or (off, number.start) < best[:2]):
            best = (off, number.start, number)
    return Base(best[2].value, best[2].start) if best else None


def _shared(claim: Found, kin: Iterable[Base | None]) -> Base | None:
    """The total of the other shares of the same sentence."""
    base = next((base for base in kin if base), None)
    return base if base and base.value >= claim.numerator.value else None
