"""How well the guard of figures reads: finding and judging, for each folder of `texts/` and `gold/`; speed, memory.

    tools/bench_figures.py FOLDER… [--aside NAME…]

Names given after `--aside` are counted on a line of their own: texts nobody looked at while the grammar was written.
"""

import argparse
import json
import random
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
KINDS = {"ratio", "percent_of_total", "partition"}
SENTENCES = 50_000


@dataclass
class Score:
    right: int = 0
    found: int = 0
    gold: int = 0
    judged: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 1.0

    @property
    def verdicts(self) -> float:
        return self.judged / self.right if self.right else 1.0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--aside", nargs="*", default=[])
    given = arguments.parse_args()
    scores: dict[str, Score] = {}
    for folder in given.folders:
        for text in sorted((folder / "texts").glob("*.txt")):
            aside = text.stem in given.aside
            add(scores.setdefault(f"{folder.name}{', aside' if aside else ''}", Score()), text, folder / "gold")
    for name, score in scores.items():
        print(
            f"{name}: {score.gold} claims, {score.found} found, F1 {score.f1:.3f}, right verdicts {score.verdicts:.3f}"
        )
    print(cost())
    print(made_up())
    return 0 if all(score.f1 >= 0.9 and score.verdicts >= 0.97 for score in scores.values()) else 1


def add(score: Score, path: Path, gold: Path) -> None:
    from capuy.reading import guard

    text = path.read_text(encoding="utf-8")
    claims = json.loads((gold / f"{path.stem}.json").read_text(encoding="utf-8"))["claims"]
    wanted = [claim for claim in claims if claim["kind"] in KINDS]
    found = [claim for claim in guard.check(text) if claim["kind"] in KINDS]
    score.gold += len(wanted)
    score.found += len(found)
    for claim in wanted:
        match = next((other for other in found if same(claim, other, text)), None)
        if match:
            found.remove(match)
            score.right += 1
            score.judged += match["verdict"] == claim["verdict"]


def same(gold: dict[str, Any], found: dict[str, Any], text: str) -> bool:
    start = text.find(gold["quote"])
    keys = ("kind", "parts") if gold["kind"] == "partition" else ("kind", "numerator", "denominator")
    overlap = found["start"] < start + len(gold["quote"]) and start < found["end"]
    return overlap and all(gold.get(key) == found.get(key) for key in keys)


def cost() -> str:
    """A report of ten pages: 350 words a page, a claim in every third sentence."""
    from capuy.reading import guard

    sentence = "Các chi bộ đã tổ chức sinh hoạt chuyên đề và quán triệt nghị quyết đến đảng viên. "
    claim = "Trong tổng số 431 chi bộ, có 148 chi bộ hoàn thành tốt nhiệm vụ, chiếm 34,34%. "
    report = "\n".join((sentence * 12 + claim * 6) for _ in range(10))
    guard.check(report)
    began = time.process_time()
    guard.check(report)
    taken = 1000 * (time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"ten pages: {taken:.0f} ms; memory of the process at most {memory:.0f} MiB"


def made_up() -> str:
    """Sentences by lot: nothing crashes, every number comes back equal."""
    from capuy.core.numbers import format_count, half_up
    from capuy.reading import guard

    lot, bad = random.Random(2026), 0
    for _ in range(SENTENCES):
        base = lot.randint(13, 9999)
        part = lot.randint(1, base)
        percent = str(half_up(100 * part, 2) / base)[:5].rstrip(".").replace(".", ",")
        text = lot.choice(
            (
                f"Có {format_count(part)}/{format_count(base)} chi bộ tốt (tỷ lệ {percent}%).",
                f"Trong tổng số {format_count(base)} đảng viên, có {format_count(part)} đồng chí nữ, chiếm {percent}%.",
                f"Có {format_count(part)} trên tổng số {format_count(base)} hộ tham gia.",
            )
        )
        (claim, *others) = guard.check(text) or [{}]
        bad += bool(others) or (claim.get("numerator"), claim.get("denominator")) != (part, base)
    return f"{SENTENCES:,} made-up sentences: {bad} not read back equal"


if __name__ == "__main__":
    sys.exit(main())
