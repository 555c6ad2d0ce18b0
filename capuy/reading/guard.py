"""The guard of figures: finds numeric claims in Vietnamese prose, computes them again and says whether they hold."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from capuy.core.numbers import format_count, format_percent, half_up
from capuy.reading import bases, changes, claims, partitions
from capuy.reading.claims import Found
from capuy.reading.tokens import tokens
from capuy.reading.verdicts import Verdict, of_percent

VERDICT_LABELS = {
    "ok": "Đúng",
    "truncated": "Cắt bớt, không làm tròn",
    "wrong": "Sai",
    "uncheckable": "Không đủ căn cứ để kiểm tra",
}


def calculation(claim: dict[str, Any]) -> str:
    """How the claim was computed, in Vietnamese form: `148/431 = 34,34%`."""
    a, b = claim["numerator"], claim["denominator"]
    if claim["kind"] == "partition":
        return f"{' + '.join(map(format_count, claim['parts']))} = {format_count(a)}; tổng ghi {format_count(b)}"
    if a is None or b is None:
        return ""
    return f"{format_count(a)}/{format_count(b)} = {format_percent(a, b)}"


def right_value(claim: dict[str, Any], quote: str) -> str:
    """What should stand there, in Vietnamese form and with as many decimals as are printed; empty if nobody knows."""
    a, b = claim["numerator"], claim["denominator"]
    if claim["kind"] == "partition":
        return format_count(a)
    if not b or a is None or claim["stated_percent"] is None:
        return ""
    return format_percent(a, b, max([token.places for token in tokens(quote) if token.kind == "PERCENT"], default=2))


def check(text: str, *, tell: Callable[[int], None] | None = None) -> list[dict[str, Any]]:
    """The claims of the text in their order, as JSON prints them; `start` and `end` are offsets into it.

    No network, no model; time grows with the length of the text. `tell` hears from time to time up to where it is read.
    """
    sentences = claims.read(text, tell)
    found = [claim for sentence in sentences for claim in claims.found(sentence)]
    ratios = [claim for claim in found if claim.kind == "ratio"]
    shares = [claim for claim in found if claim.kind == "percent_of_total"]
    totals = bases.find(shares, sentences)
    lists = partitions.find(sentences, shares, totals, ratios, text)
    told = [_ratio(claim, text) for claim in ratios if not _ends_a_list(claim, lists)]
    told += [_share(claim, base.value if base else None, text) for claim, base in zip(shares, totals, strict=True)]
    told += [_partition(known, text) for known in lists]
    told += [_change(known, text) for known in changes.find(sentences)]
    return sorted(told, key=lambda claim: (claim["start"], claim["end"]))


def _ends_a_list(claim: Found, lists: Iterable[partitions.Partition]) -> bool:
    """`30 phiếu cao, 7 phiếu, 2 phiếu thấp trên tổng số 39`: the total is that of all, not of the last one."""
    if claim.percent is not None or claim.denominator is None:
        return False
    total, last = claim.denominator.value, claim.numerator
    return any(known.total == total and last in known.parts for known in lists)


def _ratio(claim: Found, text: str) -> dict[str, Any]:
    a, b = claim.numerator.value, claim.denominator.value if claim.denominator else 0
    if claim.percent is None:
        verdict = Verdict.OK if a <= b else Verdict.WRONG
    else:
        verdict = of_percent(a, b, claim.percent, claim.places, about=claim.numerator.about)
    return _told(claim, a, b, verdict, text)


def _share(claim: Found, base: int | None, text: str) -> dict[str, Any]:
    a = claim.numerator.value
    if base is None or claim.percent is None:
        return _told(claim, a, None, Verdict.UNCHECKABLE, text)
    verdict = of_percent(a, base, claim.percent, claim.places, about=claim.numerator.about)
    return _told(claim, a, base, verdict, text)


def _told(claim: Found, a: int, b: int | None, verdict: Verdict, text: str) -> dict[str, Any]:
    return {
        "quote": text[claim.start : claim.end],
        "kind": claim.kind,
        "numerator": a,
        "denominator": b,
        "stated_percent": None if claim.percent is None else float(claim.percent),
        "computed_percent": float(half_up(Fraction(100 * a, b), 4)) if b else None,
        "verdict": str(verdict),
        "start": claim.start,
        "end": claim.end,
    }


def _change(known: changes.Change, text: str) -> dict[str, Any]:
    computed = half_up(Fraction(100 * known.by, known.base), 4) if known.by is not None and known.base else None
    return {
        "quote": text[known.start : known.end],
        "kind": "change",
        "numerator": known.by,
        "denominator": known.base,
        "stated_percent": None if known.percent is None else float(known.percent),
        "computed_percent": None if computed is None else float(computed),
        "verdict": str(known.verdict),
        "start": known.start,
        "end": known.end,
    }


def _partition(known: partitions.Partition, text: str) -> dict[str, Any]:
    parts = [part.value for part in known.parts]
    return {
        "quote": text[known.start : known.end],
        "kind": "partition",
        "numerator": sum(parts),
        "denominator": known.total,
        "parts": parts,
        "stated_percent": None,
        "computed_percent": None,
        "verdict": str(Verdict.OK if sum(parts) == known.total else Verdict.WRONG),
        "start": known.start,
        "end": known.end,
    }
