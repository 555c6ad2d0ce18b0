import json

import pytest
from click.testing import CliRunner

from capuy.cli import main
from capuy.cli.speech import show_table
from tests.factories import make_organisation


def run(*arguments: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False, prog_name="capuy")
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.fixture
def city(db):
    top = make_organisation("99", "Thành ủy Lạc Hồng", "thanh_uy")
    base = make_organisation("99.1", "Đảng ủy Cơ quan", "dang_bo_co_so", top)
    make_organisation("99.1.1", "Chi bộ Văn phòng", "chi_bo", base)
    return top


def test_organisations_come_as_json_with_marks_intact(city):
    code, out, err = run("organisations", "list", "--on", "31/12/2022", "--format", "json")
    assert (code, err) == (0, "")
    assert "Thành ủy Lạc Hồng" in out
    assert json.loads(out)[0] == {
        "code": "99",
        "name": "Thành ủy Lạc Hồng",
        "kind": "thanh_uy",
        "parent": None,
        "cells": 1,
        "members": 0,
    }


def test_organisations_come_as_a_table(city):
    _, out, _ = run("organisations", "list")
    assert [line.split()[0] for line in out.splitlines()] == ["Mã", "──────", "99", "99.1", "99.1.1"]


def test_a_day_before_the_first_decision_has_no_organisations(city):
    assert run("organisations", "list", "--on", "2014-12-31", "--format", "json")[1].strip() == "[]"


def test_figures_come_as_json_with_numerator_denominator_and_percent(city):
    code, out, _ = run("figures", "show", "--organisation", "99", "--period", "2022", "--format", "json")
    assert code == 0
    assert json.loads(out)["organisations.cells"] == {"numerator": 1, "denominator": None, "percent": None}


def test_figures_come_as_a_table_and_agree_with_a_recount(city):
    assert "organisations.cells" in run("figures", "show", "--organisation", "99", "--period", "2022")[1]
    assert run("figures", "fold")[0] == 0
    assert run("figures", "check")[:2] == (0, "Mọi số liệu đều khớp với hồ sơ gốc.\n")


def test_the_figures_of_a_paper_are_checked(db, tmp_path):
    paper = tmp_path / "bao-cao.txt"
    paper.write_text("Có 02/16 chi bộ tốt (tỷ lệ 12,4%).")
    code, out, _ = run("figures", "check", str(paper), "--format", "json")
    (claim,) = json.loads(out)["claims"]
    assert (code, claim["verdict"], claim["computed_percent"], claim["start"]) == (0, "wrong", 12.5, 3)
    assert "2/16 = 12,5%" in run("figures", "check", str(paper))[1]
    paper.write_bytes(b"")
    assert "không có chữ nào" in run("figures", "check", str(paper))[2]


def test_the_work_that_a_conclusion_gives_is_proposed(db, tmp_path):
    paper = tmp_path / "ket-luan.txt"
    paper.write_text(
        "Ngày 02/5/2026\n1. Giao Ban Tổ chức mở 02 lớp tập huấn trong quý III, theo Hướng dẫn số 12-HD/TU."
    )
    code, out, _ = run("tasks", "propose", str(paper), "--format", "json")
    (item,) = json.loads(out)["items"]
    assert (code, item.pop("text")[:17]) == (0, "Giao Ban Tổ chức ")
    assert item == {
        "number": "1",
        "bodies": ["Ban Tổ chức"],
        "starts_on": None,
        "due_on": "2026-09-30",
        "period": "2026-Q3",
        "targets": [{"value": 2, "unit": "lớp", "subject": "tập huấn"}],
        "cites": ["Hướng dẫn số 12-HD/TU"],
    }
    assert "hạn 30/09/2026, quý III/2026  2 lớp tập huấn" in run("tasks", "propose", str(paper))[1]


def test_a_paper_that_gives_no_work_is_said_to_give_none(db, tmp_path):
    paper = tmp_path / "bao-cao.txt"
    paper.write_text("Công tác dân vận được quan tâm.")
    code, out, err = run("tasks", "propose", str(paper), "--format", "json")
    assert (code, json.loads(out)) == (0, {"items": []})
    assert "Không thấy việc nào được giao" in err
    paper.write_bytes(b"")
    assert "không có chữ nào" in run("tasks", "propose", str(paper))[2]


def test_what_is_past_its_time_is_deleted_and_said(db):
    code, out, _ = run("privacy", "expire", "--format", "json")
    assert (code, {item["rows"] for item in json.loads(out)}) == (0, {0})
    assert "Số dòng đã xóa" in run("privacy", "expire")[1]


def test_what_is_kept_about_persons_is_shown(db):
    rows = json.loads(run("privacy", "show", "--format", "json")[1])
    assert {row["class"] for row in rows if row["what"].startswith("Dân tộc")} == {"Nhạy cảm"}
    assert "Danh bạ đảng viên: Dân tộc, tôn giáo [Nhạy cảm]" in run("privacy", "show")[1]


def test_a_new_instance_begins_with_an_organisation_and_an_administrator(db):
    made = run(
        *("organisations", "establish", "99", "--name", "Thành ủy Lạc Hồng", "--kind", "thanh_uy"),
        *("--number", "1-QĐ/TW", "--on", "01/07/2025"),
    )
    assert made[0] == 0
    grant = ("--role", "administrator", "--organisation", "99")
    added = run("users", "add", "quantri", "--name", "Phạm Quốc Trị", *grant)
    assert added[0] == 0
    assert "Mật khẩu dùng một lần" in added[1]
    again = run("users", "add", "quantri", "--name", "Phạm Quốc Trị", *grant)
    assert again[0] == 1
    assert "đã có người dùng" in again[2]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["figures", "show", "--organisation", "nowhere", "--period", "2022"],
            "Không có tổ chức nào mang mã “nowhere”",
        ),
        (["reports", "write", "--organisation", "nowhere", "--year", "2022", "--output", "x.docx"], "Không có tổ chức"),
        (["reports", "write", "--organisation", "99", "--year", "2014", "--output", "x.docx"], "chưa thành lập"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_on_stderr(city, arguments, says):
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["figures", "show", "--period", "2022"], "Thiếu --organisation."),
        (["figures", "show", "--organisation", "99", "--period", "22"], "không phải là kỳ báo cáo"),
        (["organisations", "list", "--on", "31/02/2022"], "Không có ngày"),
        (["organisations", "list", "--on", "01/01/22"], "bốn chữ số"),
        (["organisations", "list", "--format", "xml"], "phải là một trong: table, json"),
        (["organisations", "list", "--colour"], "Không có tùy chọn --colour."),
        (["members", "import", "--organisation", "99"], "Thiếu TỆP."),
        (["members", "import", "missing.xlsx", "--organisation", "99"], "không đọc được tệp"),
        (["run", "--port", "70000"], "số nguyên trong khoảng"),
        (["dance"], "Không có lệnh “dance”."),
        (["demo", "--report-only"], "Thiếu --organisation"),
    ],
)
def test_a_wrong_command_says_what_is_wrong_and_where_help_is(arguments, says):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "--help" in err


@pytest.mark.parametrize(
    "command", [[], ["figures"], ["figures", "show"], ["members", "import"], ["demo"], ["users", "add"]]
)
def test_help_is_vietnamese(command):
    _, out, _ = run(*command, "--help")
    assert out.startswith(f"Cách dùng: {' '.join(['capuy', *command])}")
    assert "Hiện phần hướng dẫn này." in out
    assert not {"Usage", "Options", "Commands", "required", "default"} & set(out.replace(":", " ").split())


def test_a_database_that_is_not_there_is_named(monkeypatch, db):
    from django.db import OperationalError

    from capuy.organisations import queries

    def broken(day):
        raise OperationalError("no such table: organisations_organisation")

    monkeypatch.setattr(queries, "list_on", broken)
    code, _, err = run("organisations", "list")
    assert code == 1
    assert "capuy migrate" in err


def test_numbers_stand_to_the_right_and_texts_to_the_left(capsys):
    show_table(("Tên", "Số"), [("Chi bộ", 5), ("Đảng ủy", 120)])
    assert capsys.readouterr().out.splitlines()[2:] == ["Chi bộ     5", "Đảng ủy  120"]
