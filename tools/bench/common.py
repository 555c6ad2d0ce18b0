"""What every benchmark returns, and how it takes time."""

import statistics
import time
from collections.abc import Callable
from typing import Any


def result(name: str, value: float, unit: str, *, floor: float, target: str, ok: bool) -> dict[str, Any]:
    """One line of the table: what was measured beside its floor of the same run, and whether the target is met."""
    ratio = value / floor if floor else None
    return {"name": name, "value": value, "unit": unit, "floor": floor, "ratio": ratio, "target": target, "ok": ok}


def milliseconds(work: Callable[[], object], *, rounds: int, warm_up: int = 5) -> tuple[float, float]:
    """Median and 95th percentile of a quick piece of work, in time of the processor.

    What is measured runs in this process, SQLite included, and waits for nothing; a neighbour's load is no part of it.
    """
    for _ in range(warm_up):
        work()
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def waited(work: Callable[[], object], *, rounds: int, warm_up: int = 3) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds that somebody waits, the database's own process included."""
    for _ in range(warm_up):
        work()
    times = [1000 * seconds(work) for _ in range(rounds)]
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def seconds(work: Callable[[], object]) -> float:
    """One run of a long piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
