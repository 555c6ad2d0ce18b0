"""Invented reports in the style of real ones, with what a careful clerk would say of their figures.

Measured when they were new to the grammar: the first seven F1 0.958, right verdicts 0.965; then the last two 0.833 and
1.000. What was missed taught rules, none of them about one sentence: an average is said of something else; brackets may
follow `114% kế hoạch`; a total may stand before a semicolon; a neighbouring part is no total; `trở lên` binds no number
behind it; `bảy trên 41` begins with a count.
"""

import json
from pathlib import Path

import pytest

from capuy.reading import guard

FOLDER = Path(__file__).with_name("invented_reports")
KINDS = {"ratio", "percent_of_total", "partition"}
NAMES = sorted(path.stem for path in (FOLDER / "texts").glob("*.txt"))
# 47 of 528 and of 531 are both 8,9%: which of the two is meant only the sense tells.
AMBIGUOUS = {("03", 47)}


def as_tuple(claim):
    numbers = tuple(claim["parts"]) if claim["kind"] == "partition" else (claim["numerator"],)
    return claim["kind"], numbers, claim["denominator"], claim["verdict"]


@pytest.mark.parametrize("name", NAMES)
def test_an_invented_report_is_read_as_a_careful_clerk_reads_it(name):
    text = (FOLDER / "texts" / f"{name}.txt").read_text()
    gold = json.loads((FOLDER / "gold" / f"{name}.json").read_text())["claims"]
    found = [claim for claim in guard.check(text) if claim["kind"] in KINDS]
    sure = [[one for one in claims if (name, one["numerator"]) not in AMBIGUOUS] for claims in (gold, found)]
    wanted, told = (sorted(map(as_tuple, claims)) for claims in sure)
    assert told == wanted
    for claim in gold:
        place = text.index(claim["quote"])
        assert any(one["start"] < place + len(claim["quote"]) and place < one["end"] for one in found), claim["quote"]
