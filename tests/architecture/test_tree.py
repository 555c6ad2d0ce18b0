"""The tree of files: sizes, languages, and nothing of the machine on which it was written."""

import re

import pytest
from house import ROOT, short, sources, tracked

LONGEST = 400
# Lists of facts and single long tables may be longer than code; each with its reason.
LONGER = {
    "docs/privacy.md": "written from the declarations of the rooms",
    "LICENSE": "the licence",
    "package-lock.json": "lock",
    "requirements/run.txt": "lock",
    "requirements/dev.txt": "lock",
}
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".in", ".json", ".sh", "", ".svg", ".npmrc"}
FOREIGN = re.compile(
    r"(?:pypi|npmjs|pythonhosted|yarnpkg|registry\.)[\w.-]*\.(?:org|com)"  # where packages come from is the machine's affair
    r"|(?<![\w.])/(?:root|home|work|Users)/\w+"
    r"|--index-url|--extra-index-url|--find-links",
    re.I,
)


def _text(path):
    return path.read_text(encoding="utf-8") if path.suffix in TEXT and b"\0" not in path.read_bytes()[:1000] else ""


def test_files_stay_short_enough_to_read():
    long = {
        short(path): lines
        for path in tracked()
        if "/migrations/" not in short(path)
        and (lines := _text(path).count("\n")) > LONGEST
        and short(path) not in LONGER
    }
    assert long == {}


def test_no_registry_index_or_machine_path_is_named():
    found = {
        short(path): match[0]
        for path in tracked()
        if path != ROOT / "tests/architecture/test_tree.py" and (match := FOREIGN.search(_text(path)))
    }
    assert found == {}


def test_every_locked_requirement_has_a_hash():
    for lock in ("setup", "run", "dev", "node"):
        entries = re.split(r"\n(?=[\w.\[\]-]+==)", (ROOT / f"requirements/{lock}.txt").read_text())
        pinned = [entry for entry in entries if "==" in entry.split("\n")[0]]
        assert pinned
        assert [entry.split(" ")[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_every_dependency_says_why_it_is_there():
    for name in ("setup", "run", "dev"):
        lines = (ROOT / f"requirements/{name}.in").read_text().splitlines()
        wanted = [line for line in lines if line and not line.startswith(("#", "-"))]
        assert [line for line in wanted if "#" not in line] == []


@pytest.mark.parametrize("entry", ["README.md", "CHANGELOG.md", "LICENSE", ".ci/run", "docs/architecture.md"])
def test_what_a_newcomer_looks_for_is_there(entry):
    assert (ROOT / entry).exists()


def test_functions_stay_short():
    """Half of them at most 8 lines, nine in ten at most 25, none above 60."""
    import ast

    lengths = sorted(
        (node.end_lineno - node.lineno + 1, f"{short(path)}:{node.lineno} {node.name}")
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2][0] <= 8
    assert lengths[len(lengths) * 9 // 10][0] <= 25
    assert lengths[-1][0] <= 60, lengths[-1][1]
