"""Run every benchmark of this folder, each in a process and an empty instance of its own; print and keep the results.

A benchmark is a module with `measure()`, which returns lines as made by `common.result`. Times on a shared machine
differ from run to run: trust the ratio to the floor, which was taken in the same run.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEPT = ROOT / "var" / "bench.json"


def main() -> int:
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.py") if path.stem not in {"run", "common"})
    lines: list[dict[str, Any]] = []
    failed = []
    for name in names:
        print(f"── {name}", flush=True)
        measured = in_own_process(name)
        if measured is None:
            failed.append(name)
        lines += measured or []
    show(lines)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(lines, ensure_ascii=False, indent=2) + "\n")
    print(f"\nKept in {KEPT.relative_to(ROOT)}" + (f"; FAILED: {', '.join(failed)}" if failed else ""))
    return 1 if failed or not all(line["ok"] for line in lines) else 0


def in_own_process(name: str) -> list[dict[str, Any]] | None:
    with tempfile.TemporaryDirectory(prefix="capuy-bench-") as home:
        output = Path(home) / "result.json"
        command = [sys.executable, str(HERE / "run.py"), "--inside", name, str(output)]
        inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        code = subprocess.call(
            command, cwd=ROOT, env={**inherited, "CAPUY_HOME": f"{home}/instance", "CAPUY_SECOND_FACTOR": "off"}
        )
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
