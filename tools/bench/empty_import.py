"""A province's 250,000 members from one Excel file into 15,000 cells, on PostgreSQL.

The floor: reading the cells with python-calamine, and COPY of the very rows that the import leaves into tables with the
same indexes, the journal's included. Memory is the most that the process and the child that looks
through the file ever held.
"""

import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from common import result, seconds
from import_members import grow_cells, people, workbook

ROOT = Path(__file__).resolve().parents[2]
ROWS, CELLS = 250_000, 15_000
ROUNDS = 2
MOST = 1024  # MiB


def measure() -> list[dict[str, Any]]:
    from django.db import connection

    committee = grow_cells(CELLS)
    data = workbook(people(random.Random(20260701), ROWS, CELLS))
    connection.close()
    with tempfile.TemporaryDirectory(prefix="capuy-bench-") as folder:
        path = Path(folder) / "danh-sach.xlsx"
        path.write_bytes(data)
        mine, memory = in_fresh_process(path, committee)
    rows = {table: left_in(table, only) for table, only in tables()}
    floors = []
    for _ in range(ROUNDS):
        floors.append(seconds(lambda: plain(data, rows)))
        drop(rows)
    floor = min(floors)
    name = f"import of {ROWS:,} × 20 on PostgreSQL (floor: calamine, and COPY of the same rows)"
    return [
        result(name, mine, "s", floor=floor, target="≤ 2 × floor", ok=mine <= 2 * floor),
        result("its memory", memory, "MiB", floor=len(data) / 2**20, target=f"≤ {MOST} MiB", ok=memory <= MOST),
    ]


def in_fresh_process(path: Path, committee: Any) -> tuple[float, float]:
    """Seconds of the import, and MiB at most. This process has held the rows of the file, which is no part of it."""
    command = [sys.executable, __file__, str(path), str(committee.pk)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    taken, held = json.loads(answer.stdout)
    return taken, held


def brought(path: Path, committee: int) -> tuple[float, float]:
    """As `capuy members import` does it, from the file on the disk, in a process that has done nothing else."""
    import django

    django.setup()
    from capuy.documents.limits import BY_COMMAND
    from capuy.members.importing import import_file
    from capuy.organisations.models import Organisation

    organisation = Organisation.objects.get(pk=committee)
    outcomes = []
    taken = seconds(lambda: outcomes.append(import_file(path, by=None, organisation=organisation, limits=BY_COMMAND)))
    (outcome,) = outcomes
    if not outcome.saved or outcome.created != ROWS:
        raise SystemExit(f"the import did not do its work: {outcome.as_dict()['errors'][:3]}")
    return taken, (own_peak() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def own_peak() -> int:
    """The most KiB that this process held; `getrusage` would count what its parent held when it started it."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


def tables() -> list[tuple[str, str]]:
    """Tables that an import fills, and which of their rows it left."""
    from capuy.journal.models import Entry
    from capuy.members.models import Member, Membership, StatusSpell

    kept = [(model._meta.db_table, "") for model in (Member, Membership, StatusSpell)]
    return [*kept, (Entry._meta.db_table, "WHERE action LIKE 'members.import%'")]


def left_in(table: str, only: str) -> bytes:
    """The rows as COPY writes them."""
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(f"COPY (SELECT * FROM {table} {only}) TO STDOUT") as copy:
        return b"".join(copy)


def plain(data: bytes, rows: dict[str, bytes]) -> None:
    """The floor. Its tables have the same columns and indexes, but no foreign keys."""
    import python_calamine
    from django.db import connection, transaction

    python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in rows.items():
            cursor.execute(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
            with cursor.copy(f"COPY plain_{table} FROM STDIN") as copy:
                copy.write(content)


def drop(tables: Iterable[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE plain_{table}")


if __name__ == "__main__":
    print(json.dumps(brought(Path(sys.argv[1]), int(sys.argv[2]))))
