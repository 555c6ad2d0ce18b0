"""The demo as somebody finds it who has just built it; built once for all of these tests."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.management import call_command
from docx import Document

from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Role
from capuy.cli import main, serving
from capuy.demo import build, structure
from capuy.figures import engine
from capuy.meetings.models import Conference
from capuy.tasks.models import Extension, Task

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]


def run(*arguments: str) -> str:
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False, prog_name="capuy")
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


def organisations(day: str) -> dict[str, dict]:
    rows = json.loads(run("organisations", "list", "--on", day, "--format", "json"))
    return {row["code"]: row for row in rows}


def figures(code: str, period: str) -> dict[str, dict]:
    return json.loads(run("figures", "show", "--organisation", code, "--period", period, "--format", "json"))


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        build.build(lambda line: None)
        yield
        call_command("flush", interactive=False, verbosity=0)


def test_the_demo_holds_two_committees_and_their_history():
    before, after = organisations("2022-12-31"), organisations("2026-01-01")
    assert (before[structure.GOVERNMENT]["cells"], before[structure.ENTERPRISES]["cells"]) == (16, 72)
    assert not {structure.GOVERNMENT, structure.ENTERPRISES, structure.DISTRICT} & after.keys()
    assert (after[structure.WARD_1]["cells"], after[structure.WARD_2]["cells"]) == (44, 44)
    assert all(row["members"] >= 3 for code, row in after.items() if code.count(".") == 4)


def test_work_of_every_kind_is_under_way_and_a_cell_meets():
    stages = set(Task.objects.values_list("stage", flat=True))
    assert stages == {"new", "doing", "handed", "done"}
    assert Task.objects.filter(beyond=True).exists()
    assert Extension.objects.filter(answered_at=None).exists()
    assert Conference.objects.get().invited_at


def test_every_enterprise_cell_uses_the_handbook_in_2023():
    told = figures(structure.ENTERPRISES, "2023")["handbook.cells_using"]
    assert told == {"numerator": 72, "denominator": 72, "percent": 100}


def test_the_government_committee_tells_the_year_of_the_source():
    told = figures(structure.GOVERNMENT, "2022")
    assert told["reviews.cells_excellent"] == {"numerator": 2, "denominator": 16, "percent": 12.5}
    assert told["members.admitted"] == {"numerator": 3, "denominator": 8, "percent": 37.5}
    assert told["candidates.verification_proposed"]["numerator"] == 12
    assert told["reviews.members_commended"]["numerator"] == 26


def test_the_report_is_written_without_a_server(tmp_path: Path):
    target = tmp_path / "bao-cao.docx"
    run("demo", "--report-only", "--year", "2022", "--organisation", structure.GOVERNMENT, "--output", str(target))
    text = " ".join(paragraph.text for paragraph in Document(str(target)).paragraphs)
    assert re.search(r"02/16 chi bộ \(12,5%\).*13/16 chi bộ \(81,25%\).*01/16 chi bộ \(6,25%\)", text)


def test_the_report_of_a_cell_is_written_too(tmp_path: Path):
    target = tmp_path / "chi-bo.docx"
    cell = structure.cell_code(structure.GOVERNMENT, 1)
    run("demo", "--report-only", "--year", "2022", "--organisation", cell, "--output", str(target))
    text = " ".join(paragraph.text for paragraph in Document(str(target)).paragraphs)
    assert "Chi bộ được xếp loại hoàn thành xuất sắc nhiệm vụ." in text


def test_there_is_a_sign_in_for_each_kind_of_user():
    roles = {Grant.objects.get(user__username=entry.username).role for entry in build.SIGN_INS}
    assert roles == set(Role.values)
    assert all(User.objects.get(username=entry.username).check_password(build.PASSWORD) for entry in build.SIGN_INS)


def test_the_printed_sign_ins_work_without_a_second_factor_and_it_says_so(monkeypatch):
    seen = {}
    monkeypatch.setattr(serving, "serve", lambda port: seen.update(os.environ))
    monkeypatch.setattr("capuy.cli.checking.refuse", lambda found: None)  # the database of tests is no file
    monkeypatch.setenv("CAPUY_SECOND_FACTOR", "all")
    monkeypatch.delenv("CAPUY_SECOND_FACTOR")  # and put back as it was afterwards
    told = run("demo")
    assert "không bắt buộc xác thực hai bước" in told
    assert build.PASSWORD in told
    assert seen["CAPUY_SECOND_FACTOR"] == "off"


def test_the_figures_of_the_demo_agree_with_a_recount():
    assert list(engine.check()) == []
