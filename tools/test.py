"""All checks in their order; `--quick` and `--lint` take a part. Further arguments go to pytest.

Every stage runs even if one before it failed, so that one round shows everything; the last lines are pytest's own.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import machine
import postgres

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
SLOW_KINDS = "browser or paper"
ON_SQLITE_ALONE = f"{SLOW_KINDS} or once"
OF_AN_INSTANCE = {
    *("CAPUY_HOME", "CAPUY_DEBUG", "CAPUY_HOSTS", "CAPUY_ORIGINS", "CAPUY_TLS", "DATABASE_URL"),
    *("CAPUY_PROXIES", "CAPUY_SECOND_FACTOR", "CAPUY_WORKER", "CAPUY_MAIL", "CAPUY_MAIL_FROM"),
    *("CAPUY_PUSH", "CAPUY_PUSH_INSIDE", "CAPUY_PUSH_PORTS"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: Sequence[str]) -> int:
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a stopped run stops its server too
    further = [item for item in arguments if item not in {"--quick", "--lint"}]
    if "--lint" in arguments:
        return stages([("lint", lint)])
    if "--quick" in arguments:
        return stages([("SQLite", lambda: pytest("-m", f"not ({SLOW_KINDS})", *further))])
    install_programs()
    return stages(
        [
            ("lint", lint),
            ("PostgreSQL", lambda: on_postgres(*further)),
            ("SQLite, browser and papers", lambda: pytest(*further)),
        ]
    )


def stages(todo: Sequence[tuple[str, Callable[[], bool]]]) -> int:
    """Run the stages; the failed ones are named before the last begins, which has the last word itself."""
    failed: list[str] = []
    for name, check in todo:
        if failed:
            print(f"Failed so far: {', '.join(failed)}", flush=True)
        print(f"── {name}", flush=True)
        began = time.monotonic()
        if not check():
            failed.append(name)
        if name != todo[-1][0]:
            print(
                f"── {name}: {'FAILED' if name in failed else 'good'} after {time.monotonic() - began:.0f} s",
                flush=True,
            )
    return 1 if failed else 0


def environment(database: str = "") -> dict[str, str]:
    """Nothing of the caller's instance is seen by a check."""
    kept = {key: value for key, value in os.environ.items() if key not in OF_AN_INSTANCE}
    return {**kept, "DATABASE_URL": database} if database else kept


def passes(command: Sequence[str | Path], **variables: str) -> bool:
    return subprocess.call([str(part) for part in command], env={**environment(), **variables}) == 0


def lint() -> bool:
    """Format, style, floors of the house, types, migrations."""
    templates = [str(path) for path in sorted(ROOT.glob("capuy/*/templates/**/*.html"))]
    with tempfile.TemporaryDirectory(prefix="capuy-lint-") as home:
        results = [
            passes([BIN / "ruff", "check", "-q", "."]),
            passes([BIN / "ruff", "format", "--check", "-q", "."]),
            passes([BIN / "djade", "--check", "--target-version", "5.2", *templates]),
            passes([BIN / "lint-imports", "--no-cache"]),
            passes([PYTHON, "-m", "mypy", "--no-error-summary"], CAPUY_HOME=home),
            passes([BIN / "capuy", "manage", "makemigrations", "--check", "--dry-run"], CAPUY_HOME=home),
        ]
    return all(results)


def pytest(*arguments: str, database: str = "") -> bool:
    options = ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal", "--tb=short"]
    return subprocess.call([PYTHON, "-m", "pytest", *options, *arguments], env=environment(database)) == 0


def on_postgres(*arguments: str) -> bool:
    with postgres.temporary() as url:
        return pytest("-m", f"not ({ON_SQLITE_ALONE})", *arguments, database=url)


def install_programs() -> None:
    """What the tests need from the machine beside Python."""
    missing = []
    if postgres.programs() is None:
        missing.append("postgresql")
    if not os.environ.get("CAPUY_CHROMIUM") and not any(map(shutil.which, BROWSERS)):
        missing.append("chromium")
    if not shutil.which("soffice"):
        missing.append("libreoffice-writer-nogui")
    if not machine.has_font("Liberation Serif"):
        missing += ["fontconfig", "fonts-liberation"]
    if not shutil.which("fiu-run"):
        missing.append("fiu-utils")
    if missing:
        machine.install(missing)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except machine.Missing as problem:
        machine.fail(str(problem))
