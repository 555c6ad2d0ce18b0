import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from capuy.cli import main
from capuy.members.models import Member
from tests.factories import make_organisation

HEADS = ["Họ và tên", "Giới tính", "Ngày sinh", "Mã chi bộ", "Ngày vào chi bộ", "Tình trạng", "Ngày chính thức"]
GOOD = ["Nguyễn Thị Hường", "Nữ", "05/09/1975", "99.1.1", "01/01/2020", "Chính thức", "01/01/2001"]
NO_CENTURY = ["Trần Văn Đức", "Nam", "05/09/75", "99.1.1", "01/01/2020", "Chính thức", "01/01/2001"]


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., str]:
    def write(*rows: list[str]) -> str:
        book = xlsxwriter.Workbook(tmp_path / "danh-sach.xlsx")
        page = book.add_worksheet()
        for number, row in enumerate([HEADS, *rows]):
            for column, text in enumerate(row):
                page.write_string(number, column, text)
        book.close()
        return str(tmp_path / "danh-sach.xlsx")

    return write


@pytest.fixture
def cell(db):
    top = make_organisation("99", "Thành ủy Lạc Hồng", "thanh_uy")
    base = make_organisation("99.1", "Đảng ủy Cơ quan", "dang_bo_co_so", top)
    return make_organisation("99.1.1", "Chi bộ Văn phòng", "chi_bo", base)


def run(*arguments: str) -> tuple[int, str, str]:
    options = ["members", "import", *arguments, "--organisation", "99.1"]
    answer = CliRunner().invoke(main, options, catch_exceptions=False, prog_name="capuy")
    return answer.exit_code, answer.stdout, answer.stderr


def test_a_dry_run_tells_what_would_happen_and_saves_nothing(cell, sheet):
    code, out, err = run(sheet(GOOD), "--dry-run", "--format", "json")
    assert err == ""
    told = json.loads(out)
    assert (code, told["created"], told["errors"], told["saved"]) == (0, 1, [], False)
    assert not Member.objects.exists()


def test_the_same_file_twice_changes_nothing_the_second_time(cell, sheet):
    file = sheet(GOOD)
    assert run(file)[0] == 0
    assert Member.objects.get().full_name == "Nguyễn Thị Hường"
    told = json.loads(run(file, "--format", "json")[1])
    assert (told["created"], told["changed"], told["unchanged"]) == (0, 0, 1)


def test_one_bad_line_keeps_everything_out_and_is_named_by_row_and_column(cell, sheet):
    code, out, err = run(sheet(GOOD, NO_CENTURY))
    assert code == 1
    assert "Lỗi: dòng 3, Ngày sinh" in out
    assert "Chưa ghi gì" in err
    assert not Member.objects.exists()
    code, out, _ = run(sheet(GOOD, NO_CENTURY), "--format", "json")
    assert (code, json.loads(out)["errors"][0]["row"]) == (1, 3)


def test_a_renamed_program_is_refused_in_one_sentence(cell, tmp_path):
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(b"MZ\x90\x00" + bytes(200))
    code, out, _ = run(str(file))
    assert code == 1
    assert "Lỗi:" in out
