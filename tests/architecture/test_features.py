"""What docs/features.md claims is walked through by a test that exists."""

import re

from house import ROOT

REFERENCE = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_row_names_tests_that_exist():
    lines = (ROOT / "docs/features.md").read_text().splitlines()
    rows = [line for line in lines if re.match(r"\| [A-Z]?\d", line)]
    assert len(rows) > 60
    for row in rows:
        found = REFERENCE.findall(row)
        assert found, f"no test named: {row}"
        assert len(found) == row.count("::"), f"not in the form file::test: {row}"
        for path, name in found:
            assert f"def {name}(" in (ROOT / "tests" / path).read_text(), f"{path} has no {name}"
