"""Invented conclusions with what a careful clerk would take from them, read for tests and the bench.

A case is its name, its text, and after `---` a line an item: number, first words, bodies, first day, last day, period,
targets (value and unit), cited papers; `-` for none, `;` between several.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILES = tuple(Path(__file__).with_name(name) for name in ("conclusions.txt", "more_conclusions.txt"))
KINDS = ("items", "bodies", "dates", "targets", "cites")


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    items: tuple[tuple[str, ...], ...]


def cases(*paths: Path) -> Iterator[Case]:
    texts = (path.read_text(encoding="utf-8") for path in paths or FILES)
    for part in (part for text in texts for part in text.split("=== ")[1:]):
        name, _, rest = part.partition("\n")
        text, _, lines = rest.partition("---\n")
        items = tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines.splitlines() if line.strip())
        yield Case(name, text, items)


def wanted(case: Case) -> set[tuple[str, ...]]:
    """Every finding as a tuple: its kind, the item it belongs to, what it says."""
    known: set[tuple[str, ...]] = set()
    for number, begins, bodies, starts, due, period, targets, cites in case.items:
        item = (number, begins)
        known.add(("items", *item))
        known |= {("bodies", *item, body) for body in _listed(bodies)}
        known |= {
            ("dates", *item, what, day) for what, day in (("from", starts), ("to", due), ("in", period)) if day != "-"
        }
        known |= {("targets", *item, target) for target in _listed(targets)}
        known |= {("cites", *item, cite) for cite in _listed(cites)}
    return known


def found(case: Case, items: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    known: set[tuple[str, ...]] = set()
    begins = {(number, begin) for number, begin, *_ in case.items}
    for told in items:
        number = told["number"] or "-"
        item = next(((n, b) for n, b in begins if n == number and told["text"].startswith(b)), (number, told["text"]))
        known.add(("items", *item))
        known |= {("bodies", *item, body) for body in told["bodies"]}
        dates = (("from", told["starts_on"]), ("to", told["due_on"]), ("in", told["period"]))
        known |= {("dates", *item, what, day) for what, day in dates if day}
        known |= {("targets", *item, f"{target['value']} {target['unit']}") for target in told["targets"]}
        known |= {("cites", *item, cite) for cite in told["cites"]}
    return known


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")] if cell != "-" else []


def f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / (found + wanted) if found + wanted else 1.0
