"""Numbers as a Vietnamese paper prints them and as people type them, and the one rounding rule: half up."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NOTHING = "–"

_DIGITS = 15  # what every column and every spreadsheet holds exactly
_WHOLE = re.compile(r"([0-9]+)(?:[.,]0{1,2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([. ])[0-9]{3})(?:\1[0-9]{3})*")
_AMBIGUOUS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_DECIMAL = re.compile(r"[0-9.,]*[0-9][0-9.,]*")


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


def read_whole(text: str) -> int | None:
    """`12`, `1.234`, `1 234` or `12,0`; nothing is None. Raises ValueError with a message for people.

    A comma before three digits is refused, not guessed: it is a decimal here and thousands in English spreadsheets.
    """
    text = " ".join(text.split())
    if not text:
        return None
    if _GROUPED.fullmatch(text):
        return _sized(text, re.sub(r"[. ]", "", text))
    if match := _WHOLE.fullmatch(text):
        return _sized(text, match[1])
    raise ValueError(_refusal(text))


def _sized(text: str, digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError(f"“{_short(text)}” quá lớn; ghi số không quá {_DIGITS} chữ số.")
    return int(digits)


def _refusal(text: str) -> str:
    shown = _short(text)
    if _AMBIGUOUS.fullmatch(text):
        plain = text.replace(",", "")
        if text.count(",") == 1 and len(plain) <= _DIGITS and text[0] != "0":
            dotted = text.replace(",", ".")
            return f"“{shown}” có thể là số lẻ, cũng có thể là hàng nghìn; ghi {plain} hoặc {dotted}."
        return f"“{shown}” dùng dấu phẩy không rõ nghĩa; chỉ ghi chữ số, hàng nghìn cách bằng dấu chấm."
    if text[0] in "-−–" and _DECIMAL.fullmatch(text[1:].strip()):
        return f"“{shown}” là số âm, không phải là số nguyên không âm; ghi số từ 0 trở lên."
    if "," in text and "." in text and _DECIMAL.fullmatch(text):
        return f"“{shown}” lẫn dấu chấm với dấu phẩy; ghi số nguyên, chỉ gồm chữ số, ví dụ 1234."
    return f"“{shown}” không phải là số nguyên không âm; chỉ ghi chữ số, ví dụ 12."


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"
