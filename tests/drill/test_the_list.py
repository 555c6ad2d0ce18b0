"""Every test that the drill owes is there with a fault that it finds, or docs/security.md says why it is not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drill.frame import Drill, planted, reaches

ROOT = Path(__file__).resolve().parents[2]
OWED = {
    *("D1", "D2", "D3", "D4", "D5", "D7", "D9", "D10", "A1", "A2", "A3", "A4", "A5", "U1", "U2", "U3"),
    *("B1", "B2", "B3", "B4", "W1", "W2", "W3", "W4", "C1", "C2", "C3", "K1", "K2", "K3", "S1", "R1"),
}


def marked(name: str) -> Iterator[str]:
    """The tests of the list that stand under `@reaches(…)` or `@planted(…)`."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.name == Path(__file__).name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
            for item in decorators:
                if isinstance(item, ast.Call) and getattr(item.func, "id", "") == name:
                    assert isinstance(item.args[0], ast.Constant)
                    yield str(item.args[0].value)


def left_out() -> set[str]:
    """The first column of the table under “Not reached”."""
    text = (ROOT / "docs" / "security.md").read_text().split("## Not reached\n")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| ([A-Z]\d+) \| (.+) \|$", text, re.M))
    assert all(len(reason) > 15 for reason in rows.values())
    return set(rows)


def test_every_owed_test_is_there_or_its_absence_has_a_reason():
    assert set(marked("reaches")) | left_out() == OWED
    assert set(marked("reaches")) & left_out() == set()


def test_each_is_shown_to_find_a_planted_fault():
    assert set(marked("planted")) == set(marked("reaches"))


def test_a_bad_case_and_a_missing_one_fail():
    bad = Drill("X", 1, full=False, seed=1)
    bad.expect(False, "là lỗi")
    with pytest.raises(AssertionError, match="1 bad of 1, seed 1"):
        bad.finish()
    with pytest.raises(AssertionError, match="only 1 of 2"):
        Drill("X", 2, full=False, seed=1, done=1).finish()
    with pytest.raises(AssertionError, match="only 0"):
        Drill("X", 0, full=False, seed=1).finish()


def test_cases_are_counted_when_they_are_through():
    drill = Drill("X", 3, full=False, seed=1)
    assert list(drill.cases()) == [0, 1, 2]
    assert drill.done == 3
    drill.finish()


@pytest.mark.parametrize("fault", [True, False])
def test_a_planted_fault_that_is_not_found_fails(fault):
    def check(drill: Drill) -> None:
        drill.expect(not fault, "x")

    drill = Drill("X", 1, full=False, seed=1)
    if fault:
        planted("X")(check)(drill=drill)
    else:
        with pytest.raises(pytest.fail.Exception, match="not found"):
            planted("X")(check)(drill=drill)
        reaches("X")(check)(drill=Drill("X", 1, full=False, seed=1))
