"""Run every benchmark of this folder, each in a process of its own; print and keep the results.

    tools/bench/run.py [NAME…]      environment: SCALE=province (default) or nation, for those named `scale_…`

A benchmark is a module with `measure()`, which returns lines as made by `common.result`. It gets an empty instance on
SQLite; one named `scale_…` a made-up province (or nation) on a PostgreSQL that writes to the disk, shared by all of
these; one named `empty_…` an empty instance there. Times on a shared machine differ from run to run: trust the ratio to
the floor, which was taken in the same run.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import postgres  # noqa: E402 - lies beside this folder

KEPT = ROOT / "var" / "bench.json"
SCALE = os.environ.get("SCALE", "province")
ON_POSTGRES = ("empty_", "scale_")
Measured = tuple[str, list[dict[str, Any]] | None]


def main() -> int:
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.py") if path.stem not in {"run", "common"})
    lines: list[dict[str, Any]] = []
    failed = []
    for name, measured in (*on_sqlite(names), *on_postgres(names)):
        if measured is None:
            failed.append(name)
        lines += measured or []
    show(lines)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(lines, ensure_ascii=False, indent=2) + "\n")
    print(f"\nKept in {KEPT.relative_to(ROOT)}" + (f"; FAILED: {', '.join(failed)}" if failed else ""))
    return 1 if failed or not all(line["ok"] for line in lines) else 0


def on_sqlite(names: list[str]) -> Iterator[Measured]:
    for name in names:
        if not name.startswith(ON_POSTGRES):
            with tempfile.TemporaryDirectory(prefix="capuy-bench-") as home:
                yield name, in_own_process(name, home)


def on_postgres(names: list[str]) -> Iterator[Measured]:
    empty, scaled = ([name for name in names if name.startswith(prefix)] for prefix in ON_POSTGRES)
    for name in empty:
        with postgres.temporary(postgres.AT_WORK) as url, tempfile.TemporaryDirectory(prefix="capuy-bench-") as home:
            yield name, in_own_process(name, home, url)
    if scaled:
        with postgres.temporary(postgres.AT_WORK) as url, tempfile.TemporaryDirectory(prefix="capuy-bench-") as home:
            print(f"── simulate --scale {SCALE}", flush=True)
            command = [Path(sys.executable).with_name("capuy"), "simulate", "--scale", SCALE]
            subprocess.run(command, cwd=ROOT, env=surroundings(home, url), check=True)
            for name in scaled:
                yield name, in_own_process(name, home, url)


def surroundings(home: str, url: str) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    known = {"CAPUY_HOME": f"{home}/instance", "CAPUY_SECOND_FACTOR": "off", "SCALE": SCALE}
    return {**inherited, **known, **({"DATABASE_URL": url} if url else {})}


def in_own_process(name: str, home: str, url: str = "") -> list[dict[str, Any]] | None:
    print(f"── {name}", flush=True)
    output = Path(home) / "result.json"
    command = [sys.executable, str(HERE / "run.py"), "--inside", name, str(output)]
    code = subprocess.call(command, cwd=ROOT, env=surroundings(home, url))
    return json.loads(output.read_text()) if code == 0 else None


def inside(name: str, output: str) -> None:
    """In the new process: an empty migrated instance, then the measuring."""
    sys.path[:0] = [str(ROOT), str(HERE)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "capuy.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Path(output).write_text(json.dumps(list(__import__(name).measure())))


def show(lines: list[dict[str, Any]]) -> None:
    heads = ("what", "value", "unit", "floor", "ratio", "target", "")
    rows = [
        (
            line["name"],
            number(line["value"]),
            line["unit"],
            number(line["floor"]),
            number(line["ratio"]),
            str(line["target"]),
            "good" if line["ok"] else "MISSED",
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:4])
    else:
        sys.exit(main())
