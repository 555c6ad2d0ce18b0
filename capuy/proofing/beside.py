"""What does not hold in a text that people typed, told beside it: the text is never changed, and nothing is kept."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from capuy.figures.engine import BeingCounted
from capuy.proofing.models import Finding
from capuy.proofing.own import DIFFERS, KIND, Comparison
from capuy.proofing.telling import told
from capuy.reading import guard

_TOLD = {"wrong", "truncated"}


@dataclass(frozen=True)
class Note:
    """`quote` of the text, its verdict in words, the calculation, what is right; `opens` explains our own figure."""

    quote: str
    label: str
    look: str
    words: str
    right: str
    opens: str = ""


def notes_of(text: str, comparison: Comparison | None = None) -> list[Note]:
    """Figures that are wrong when they are computed again, and those that differ from ours."""
    if not any(map(str.isdigit, text)):
        return []
    text = unicodedata.normalize("NFC", text)
    return [*_of_guard(text), *(_of_own(text, comparison) if comparison else ())]


def wrong_claims(text: str) -> list[dict[str, Any]]:
    """The claims of a composed text that do not hold, without its words: to be kept, and shown by `notes_from`."""
    found = (claim for claim in guard.check(text) if claim["verdict"] in _TOLD)
    return [{name: value for name, value in claim.items() if name != "quote"} for claim in found]


def notes_from(claims: Iterable[dict[str, Any]], text: str, comparison: Comparison | None = None) -> list[Note]:
    """The same as `notes_of` of a text whose claims were kept."""
    return [*_of_claims(claims, text), *(_of_own(text, comparison) if comparison else ())]


@lru_cache(maxsize=512)
def _of_guard(text: str) -> tuple[Note, ...]:
    return tuple(_of_claims(wrong_claims(text), text))


def _of_claims(claims: Iterable[dict[str, Any]], text: str) -> Iterator[Note]:
    for one in claims:
        found = Finding(kind=one["kind"], verdict=one["verdict"], start=one["start"], end=one["end"], data=one)
        yield _note(found, text)


def _of_own(text: str, comparison: Comparison) -> Iterator[Note]:
    try:
        compared = list(comparison.of(text))
    except BeingCounted:
        return  # of a period that takes long to build; nobody waits for it who reads something else
    for said in compared:
        if said.verdict == DIFFERS:
            places = {"start": said.start, "end": said.end}
            yield _note(Finding(kind=KIND, verdict=DIFFERS, data=said.data, about=said.organisation, **places), text)


def _note(finding: Finding, text: str) -> Note:
    said = told(finding, text)
    return Note(
        said.quote, said.label, said.look, said.calculation.rstrip("."), "" if said.opens else said.right, said.opens
    )
