"""The drill: every test of reliability and security at its full count, on SQLite and on PostgreSQL.

`python tools/drill.py D1 C2` tries only these; `--write` also puts the figures into docs/security.md. The result is
kept in var/drill.json, one line for each test and database; a part of the tests replaces only its own lines.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import machine
import postgres
from test import environment, install_programs

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "drill.json"
DOCUMENT = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- drill: written by tools/drill.py --write -->\n", "<!-- end -->"
HEAD = "| test | database | cases | bad | seconds | seed |\n| --- | --- | ---: | ---: | ---: | ---: |\n"
Line = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a stopped drill stops its server too
    only = [item for item in arguments if not item.startswith("-")]
    further = [item for item in arguments if item.startswith("-") and item != "--write"]
    install_programs()
    with tempfile.TemporaryDirectory(prefix="capuy-drill-") as folder:
        record = Path(folder) / "lines"
        record.touch()
        good = [pytest(record, only, further)]
        with postgres.temporary() as url:
            good.append(pytest(record, only, further, database=url))
        lines = summed([json.loads(line) for line in record.read_text().splitlines()])
    kept = keep(lines, everything=not only)
    print(table(kept))
    if "--write" in arguments:
        text = DOCUMENT.read_text()
        before, after = text.split(BEGIN)[0], text.split(END, 1)[1]
        DOCUMENT.write_text(before + BEGIN + table(kept) + END + after)
    print(f"Kept in {KEPT.relative_to(ROOT)}")
    return 0 if all(good) else 1


def pytest(record: Path, only: Sequence[str], further: Sequence[str], database: str = "") -> bool:
    """Two at a time: several tests start servers and take the machine's time themselves."""
    print(f"── {'PostgreSQL' if database else 'SQLite'}", flush=True)
    variables = {
        **environment(database),
        "CAPUY_DRILL": "full",
        "CAPUY_DRILL_RECORD": str(record),
        "CAPUY_DRILL_ONLY": " ".join(only),
    }
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "--tb=short", *further, "tests/drill"]
    return subprocess.call(command, env=variables) == 0


def summed(lines: Sequence[Line]) -> list[Line]:
    """One line for each test and database: several functions may reach one test."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        whole = found.setdefault((line["test"], line["database"]), {**line, "count": 0, "bad": 0, "seconds": 0})
        for name in ("count", "bad", "seconds"):
            whole[name] = round(whole[name] + line[name], 1)
        if "reason" in line:
            whole["reason"] = line["reason"]
    return list(found.values())


def keep(lines: list[Line], *, everything: bool) -> list[Line]:
    """Write the lines down, with those of tests that were not run this time."""
    fresh = {(line["test"], line["database"]) for line in lines}
    if KEPT.exists() and not everything:
        lines += [line for line in json.loads(KEPT.read_text()) if (line["test"], line["database"]) not in fresh]
    lines.sort(key=lambda line: (line["test"][0], int(line["test"][1:]), line["database"]))
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(lines, ensure_ascii=False, indent=2) + "\n")
    return lines


def table(lines: Sequence[Line]) -> str:
    """As it stands in docs/security.md."""
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    rows = []
    for line in lines:
        cells = [line["test"], names[line["database"]], f"{line['count']:,}", f"{line['bad']:,}"]
        cells += [f"{line['seconds']:,.0f}", line["seed"]]
        if line.get("reason"):
            cells[2] = f"not reached: {line['reason']}" if not line["count"] else f"{cells[2]} ({line['reason']})"
        rows.append("| " + " | ".join(map(str, cells)) + " |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except machine.Missing as problem:
        machine.fail(str(problem))
