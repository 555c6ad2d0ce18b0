"""The tree of the project, as the tests of the architecture look at it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "capuy"
# From the ground up; the same order as the contract of import-linter in pyproject.toml.
FLOORS = [
    ["core"],
    ["regulations"],
    ["jobs"],
    ["journal"],
    ["organisations"],
    ["accounts"],
    ["notices"],
    ["documents"],
    ["reading"],
    ["drafts"],
    ["figures"],
    ["proofing"],
    ["collection"],
    ["members"],
    ["tasks"],
    ["meetings", "reviews", "inspection", "movements"],
    ["reports"],
    ["dashboards"],
    ["web"],
    ["site"],
    ["demo"],
    ["simulation"],
    ["operations"],
    ["cli"],
]
FLOOR_OF = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


@cache
def tracked() -> list[Path]:
    """Every file that belongs to the project; what is ignored or not yet added does not."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def sources(*names: str) -> Iterator[tuple[Path, ast.Module]]:
    """Parsed modules of the rooms, of one of `names`: `actions` means actions.py and the package actions/."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if "migrations" not in parts and (not names or set(names) & set(parts[1:])):
            yield path, ast.parse(path.read_text())


def templates() -> list[Path]:
    return sorted(PACKAGE.glob("*/templates/**/*.html"))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))
