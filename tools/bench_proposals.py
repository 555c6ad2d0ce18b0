"""How well conclusions are read: F1 of items, bodies, dates, targets and cited papers; speed and memory.

    tools/bench_proposals.py [FILE…]     (without: those of tests/reading; what a case is: tests/reading/gold.py)

Then 50,000 made-up sentences: nothing crashes, every finding stands where it says.
"""

import argparse
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SENTENCES = 50_000
PAGE = 2_500  # characters
FLOOR = 0.9


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("files", nargs="*", type=Path, default=[])
    from tests.reading import gold

    files = arguments.parse_args().files or gold.FILES
    scores = [score for path in files for score in measured(path)]
    print(cost())
    bad = made_up()
    print(f"{SENTENCES:,} made-up sentences: {bad} not read, or with a finding out of its place")
    return 0 if not bad and all(score >= FLOOR for score in scores) else 1


def measured(path: Path) -> list[float]:
    from capuy.reading import papers
    from capuy.reading.proposals import conclusion
    from tests.reading import gold

    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    cases = list(gold.cases(path))
    for case in cases:
        wanted = gold.wanted(case)
        found = gold.found(case, conclusion.as_json(conclusion.propose(papers.checked(case.text))))
        right.update(finding[0] for finding in wanted & found)
        told.update(finding[0] for finding in found)
        asked.update(finding[0] for finding in wanted)
    scores = [gold.f1(right[kind], told[kind], asked[kind]) for kind in gold.KINDS]
    shown = ", ".join(
        f"{kind} {score:.3f} ({right[kind]} of {asked[kind]}, {told[kind] - right[kind]} too many)"
        for kind, score in zip(gold.KINDS, scores, strict=True)
    )
    print(f"{path.stem}: {len(cases)} conclusions, F1 {shown}")
    return scores


def cost() -> str:
    from capuy.reading.proposals import conclusion
    from tests.reading import gold

    text = "\n".join(case.text for case in gold.cases() if "Nơi nhận" not in case.text)
    paper = (text * (10 * PAGE // len(text) + 1))[: 10 * PAGE]
    conclusion.propose(paper)
    began = time.process_time()
    conclusion.propose(paper)
    taken = 1000 * (time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"ten pages: {taken:.0f} ms; memory of the process at most {memory:.0f} MiB"


def made_up() -> int:
    """How many sentences, put together by lot, break something."""
    from capuy.reading import vocabulary
    from capuy.reading.proposals import conclusion

    lot, bad = random.Random(2026), 0
    words = sorted({phrase for phrases in vocabulary.DIRECTIONS.values() for phrase in phrases})
    marks = [
        ",",
        ";",
        ":",
        ".",
        "-",
        "/",
        "%",
        "(",
        ")",
        "\n",
        "\n1. ",
        "\na) ",
        "\n- ",
        "\nII. ",
        "|",
        "“",
        "Tân Phước",
    ]
    dates = ["15/12", "quý III/2026", "18-NQ/TW", "2020-2025", "6/2023", "31/02/2026", "100%", "03"]
    for _ in range(SENTENCES):
        parts = [lot.choice(lot.choice((words, words, marks, dates))) for _ in range(lot.randint(1, 30))]
        text = " ".join(part.capitalize() if lot.random() < 0.2 else part for part in parts)
        try:
            for item in conclusion.propose(text):
                bad += not 0 <= item.start < item.end <= len(text)
                for named in (*item.bodies, *item.cites):
                    bad += named.name != " ".join(text[named.start : named.end].split())
        except Exception as fault:  # noqa: BLE001 - counted, and told
            print(f"{fault!r}: {text!r}")
            bad += 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
