"""Cells save their forms while the figures above them are kept: how fast, how soon right, and what being killed costs.

Sixteen writers, each a process with its own connection, save forms of their own cells for some seconds; a background
worker folds once a second all the while (where people work: once a minute, and when somebody reads). The floor is the
same with no roll-up at all: nothing is noted, nobody folds. Then a writer and a folder are killed a hundred times in
the middle of their work.
"""

import contextlib
import os
import random
import signal
import struct
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from typing import Any

from common import result, seconds

WRITERS, SPAN, ROUNDS = 16, 10.0, 3
KILLS = 100
MOST = 50  # answers; a cell has few dozens of members
SHARE, SOON = 0.9, 3.0
FORKED = get_context("fork")
KEPT = struct.Struct("qqq")  # acknowledged or begun, the cell, the answer to one question


def measure() -> Iterator[dict[str, Any]]:
    _keep_this_year_alone()
    yield from rates()
    yield from kills()


def rates() -> Iterator[dict[str, Any]]:
    from capuy.figures import engine

    engine.settle(_period())
    kept, bare = [], []
    for at in range(ROUNDS):  # in turns, so that a busy machine is busy for both
        bare.append(_saved(at, folding=False))
        engine.recount()  # what the writers without roll-up left unsaid
        kept.append(_saved(at, folding=True))
    share = sum(kept) / sum(bare)
    name = f"forms of cells saved a second by {WRITERS} writers (floor: no roll-up)"
    yield result(name, max(kept), "1/s", floor=max(bare), target=f"≥ {SHARE:.0%}", ok=share >= SHARE)
    soon = seconds(lambda: engine.settle(_period()))
    wrong = len(engine.check())
    yield result("root right after the last write", soon, "s", floor=0, target=f"≤ {SOON:g} s", ok=soon <= SOON)
    yield result("figures that a recount does not confirm", wrong, "", floor=0, target="0", ok=not wrong)


def _keep_this_year_alone() -> None:
    """The forms are of this year. Of a nation each further period takes a minute to count again, often."""
    from capuy.figures.models import TrackedPeriod

    TrackedPeriod.objects.exclude(code=_period().code).delete()


def _period() -> Any:
    from capuy.core import dates
    from capuy.core.periods import year_period

    return year_period(dates.today().year)


def _saved(seed: int, *, folding: bool) -> float:
    """Forms a second that the writers have saved."""
    cells = _cells()
    ready, count = FORKED.Barrier(WRITERS + 1), FORKED.Value("q", 0)
    _leave_the_database()
    writers = [
        FORKED.Process(target=_write, args=(cells[at::WRITERS] or cells, seed * WRITERS + at, ready, count, folding))
        for at in range(WRITERS)
    ]
    folder = FORKED.Process(target=_fold)
    for writer in writers:
        writer.start()
    if folding:
        folder.start()
    ready.wait()
    for writer in writers:
        writer.join()
    if folding:
        folder.terminate()
        folder.join()
    return count.value / SPAN


def _write(cells: list[Any], seed: int, ready: Any, count: Any, noting: bool) -> None:
    from capuy.figures.actions import reporting

    if not noting:
        reporting.reports_changed = lambda *_: None
    forms = _forms(cells, seed)
    ready.wait()
    until, saved = time.monotonic() + SPAN, 0
    while time.monotonic() < until:
        save(next(forms))
        saved += 1
    with count.get_lock():
        count.value += saved


def _fold() -> None:
    from capuy.figures import engine

    while True:
        engine.bring_up_to_date()
        time.sleep(1)


def _cells() -> list[Any]:
    from capuy.core import dates
    from capuy.organisations.models import Organisation, Version

    cells = Version.objects.on(dates.today()).filter(kind="chi_bo").values("organisation")
    return list(Organisation.objects.filter(pk__in=cells).order_by("pk"))


Form = tuple[Any, dict[str, int]]


def _forms(cells: list[Any], seed: int) -> Iterator[Form]:
    """Whole forms of cells, one after the other, without end."""
    from capuy.figures import registry
    from capuy.figures.registry import FieldKind

    chance = random.Random(seed)
    fields = registry.form_fields()

    def answer(field: Any) -> int:
        if field.kind is FieldKind.CHOICE:
            return chance.choice(field.choices)[0]
        return chance.randrange(min(field.most or MOST, MOST) + 1)

    while True:
        answers = {field.code: answer(field) for field in fields}
        for field in fields:
            if field.at_most:
                answers[field.code] = min(answers[field.code], answers[field.at_most])
        yield chance.choice(cells), answers


def save(form: Form) -> None:
    from capuy.accounts.models import User
    from capuy.figures.actions import report_grid

    cell, answers = form
    report_grid(by=User.objects.get(username="vanphong"), period=_period(), grid={cell: answers})


def _leave_the_database() -> None:
    """A connection is no thing to share between processes."""
    from django.db import connections

    connections.close_all()


def kills() -> Iterator[dict[str, Any]]:
    from capuy.figures import engine
    from capuy.figures.models import ReportedValue

    cells, chance = _cells(), random.Random(1)
    allowed: dict[int, set[int]] = {}
    acknowledged = 0
    for at in range(KILLS):
        said = _killed(cells, at, chance.uniform(0.1, 0.6))
        for done, cell, value in KEPT.iter_unpack(said):
            if done:  # nothing else may stand from now on
                allowed[cell] = {value}
                acknowledged += 1
            elif cell in allowed:  # begun: it may stand, or what was there before
                allowed[cell].add(value)
    rows = ReportedValue.objects.filter(period=_period().code, field=_numbered(), organisation__in=allowed)
    now = dict(rows.values_list("organisation_id", "value"))
    lost = sum(now.get(cell) not in values for cell, values in allowed.items())
    engine.settle(_period())
    wrong = len(engine.check())
    name = f"forms lost of {acknowledged} acknowledged, by {KILLS} kills while saving and folding"
    yield result(name, lost, "", floor=0, target="0", ok=not lost)
    yield result("figures wrong after these kills", wrong, "", floor=0, target="0", ok=not wrong)


def _killed(cells: list[Any], seed: int, after: float) -> bytes:
    """Save and fold, each in a process, until both are killed; returns what the writer told."""
    _leave_the_database()
    reader, end = os.pipe()
    working = [_forked(lambda: _tell(cells, seed, end)), _forked(_fold_on)]
    os.close(end)
    time.sleep(after)
    for pid in working:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as told:
        said = told.read()
    return said[: len(said) - len(said) % KEPT.size]


def _forked(work: Callable[[], None]) -> int:
    pid = os.fork()
    if not pid:
        with contextlib.suppress(BaseException):
            work()
        os._exit(1)
    return pid


def _tell(cells: list[Any], seed: int, end: int) -> None:
    """Say of each form that it begins, and again after its commit."""
    field = _numbered()
    for form in _forms(cells, 1_000 + seed):
        told = form[0].pk, form[1][field]
        os.write(end, KEPT.pack(0, *told))
        save(form)
        os.write(end, KEPT.pack(1, *told))


def _numbered() -> str:
    from capuy.figures import registry
    from capuy.figures.registry import FieldKind

    return next(field.code for field in registry.form_fields() if field.kind is FieldKind.COUNT and not field.most)


def _fold_on() -> None:
    from capuy.figures import engine

    while True:
        engine.bring_up_to_date()
