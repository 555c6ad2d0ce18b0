"""Whether a stated percentage is the one that its numbers give. One rounding rule for the programme: half up."""

from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction

from capuy.core.numbers import half_up


class Verdict(StrEnum):
    OK = "ok"
    TRUNCATED = "truncated"
    WRONG = "wrong"
    UNCHECKABLE = "uncheckable"


def of_percent(numerator: int, denominator: int, stated: Decimal, places: int, *, about: bool = False) -> Verdict:
    """Judge `numerator / denominator` stated as `stated` percent with `places` decimals.

    `about`: the numerator itself is round (`hơn 76.600`); then every number that it may stand for is let pass.
    """
    exact = Fraction(100 * numerator, denominator)
    if half_up(exact, places) == stated:
        return Verdict.OK
    if _cut(exact, places) == stated:
        return Verdict.TRUNCATED
    if about:
        low, high = spread(numerator)
        if (
            half_up(Fraction(100 * low, denominator), places)
            <= stated
            <= half_up(Fraction(100 * high, denominator), places)
        ):
            return Verdict.OK
    return Verdict.WRONG


def spread(numerator: int) -> tuple[int, int]:
    """What a round number may stand for: half a unit of its last digit that is not nought, to both sides."""
    digits = str(numerator)
    unit = 10 ** (len(digits) - len(digits.rstrip("0"))) if numerator else 1
    return numerator - unit // 2, numerator + unit // 2


def totals_for(
    numerator: int, stated: Decimal, places: int, *, about: bool = False
) -> tuple[Fraction, Fraction | None]:
    """Between which totals every one lies that `of_percent` lets pass; None where there is no upper bound."""
    unit = Fraction(1, 10**places)
    low, high = spread(numerator) if about else (numerator, numerator)
    least = Fraction(100 * low) / (Fraction(stated) + unit)
    below = Fraction(stated) - unit
    return least, Fraction(100 * high) / below if below > 0 else None


def _cut(exact: Fraction, places: int) -> Decimal:
    scaled = (exact * 10**places).__floor__()
    return Decimal(scaled).scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)
