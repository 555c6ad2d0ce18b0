"""One figure, and how a paper prints it."""

from dataclasses import dataclass
from decimal import Decimal

from capuy.core import numbers


@dataclass(frozen=True)
class Figure:
    """A count, and what it is a share of (None: nothing, or a target that nobody set).

    Not `known`: it is nought only because nobody has reported it yet, and is put as a dash.
    """

    numerator: int
    denominator: int | None = None
    known: bool = True

    @property
    def count(self) -> int | None:
        return self.numerator if self.known else None

    @property
    def percent(self) -> Decimal | None:
        return numbers.percent_value(self.numerator, self.denominator) if self.known else None

    @property
    def ratio_text(self) -> str:
        """`02/16`; a plain count without a base."""
        return numbers.format_ratio(self.numerator, self.denominator) if self.known else numbers.NOTHING

    @property
    def percent_text(self) -> str:
        """`12,5%`, or a dash."""
        return numbers.format_percent(self.numerator, self.denominator) if self.known else numbers.NOTHING

    @property
    def count_text(self) -> str:
        return numbers.format_count(self.count)

    @property
    def text(self) -> str:
        """`02/16 (12,5%)`, or the padded count."""
        return f"{self.ratio_text} ({self.percent_text})" if self.percent is not None else self.ratio_text
