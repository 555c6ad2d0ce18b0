"""Numbers as a Vietnamese paper prints them, and the one rounding rule: half up."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NOTHING = "–"


def half_up(value: int | Decimal | Fraction, places: int) -> Decimal:
    """Round to `places` decimals, halves away from zero. Exact: fractions are never turned into floats."""
    if isinstance(value, Fraction):
        # Scale first, so that the division by the denominator happens once and exactly.
        scaled = value * 10**places
        sign = -1 if scaled < 0 else 1
        whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(sign * whole).scaleb(-places)
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent_value(numerator: int, denominator: int | None, places: int = 2) -> Decimal | None:
    """The percentage rounded half up, or None where there is no base."""
    if not denominator:
        return None
    return half_up(Fraction(100 * numerator, denominator), places)


def format_decimal(value: Decimal | int) -> str:
    """`1234.50` as `1.234,5`: dot for thousands, comma for decimals, no trailing zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    whole = whole.replace(",", ".")
    return f"{whole},{decimals}" if decimals else whole


def format_count(value: int | None) -> str:
    """`1234` as `1.234`; nothing known prints as a dash."""
    return NOTHING if value is None else format_decimal(value)


def format_change(value: int | None) -> str:
    """`+1.234`, `−2`, `0`; a dash where there is nothing to compare with."""
    if value is None:
        return NOTHING
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{format_decimal(abs(value))}"


def format_padded(value: int) -> str:
    """Counts in a sentence: at least two digits, `2` as `02`."""
    return f"0{value}" if 0 <= value < 10 else format_decimal(value)


def format_ratio(numerator: int, denominator: int | None) -> str:
    """`2, 16` as `02/16`."""
    if denominator is None:
        return format_padded(numerator)
    return f"{format_padded(numerator)}/{format_padded(denominator)}"


def format_percent(numerator: int, denominator: int | None, places: int = 2) -> str:
    """`2, 16` as `12,5%`; without a base, a dash."""
    value = percent_value(numerator, denominator, places)
    return NOTHING if value is None else f"{format_decimal(value)}%"
