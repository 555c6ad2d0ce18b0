"""What docs/features.md claims is walked through by a test that exists."""

import re

from house import ROOT

REFERENCE = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_row_names_a_test_that_exists():
    rows = [line for line in (ROOT / "docs/features.md").read_text().splitlines() if re.match(r"\| U?\d", line)]
    assert len(rows) > 40
    for row in rows:
        found = REFERENCE.search(row)
        assert found, f"no test named: {row}"
        path, name = found.groups()
        assert f"def {name}(" in (ROOT / "tests" / path).read_text(), f"{path} has no {name}"
