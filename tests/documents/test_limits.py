"""What an upload may be, and what the server's operator may bring in."""

import datetime as dt
from dataclasses import replace

import pytest

from capuy.core.problems import ProblemsFound
from capuy.documents import preflight, sheets
from capuy.documents.limits import BY_COMMAND, UPLOADED, Allowance
from capuy.documents.sheets import child, reading
from tests.documents import files

TEN = replace(UPLOADED, rows=10, cells=30)
ASK_THE_OPERATOR = "chia thành nhiều tệp; danh sách đảng viên thì còn có thể nhờ quản trị nhập bằng lệnh"


def table(rows, columns=2):
    return files.workbook([[f"{row}.{column}" for column in range(columns)] for row in range(rows)])


def refused(act):
    with pytest.raises(ProblemsFound) as found:
        act()
    (problem,) = found.value.problems
    return problem.message


@pytest.mark.parametrize(("rows", "columns"), [(11, 2), (10, 4)])
def test_more_rows_or_cells_than_allowed_are_refused_by_both_that_look(rows, columns):
    data = table(rows, columns)
    for act in (lambda: preflight.check("ds.xlsx", data, limits=TEN), lambda: sheets.read_table(data, limits=TEN)):
        message = refused(act)
        assert "capuy nhận đến 10 dòng và 30 ô" in message
        assert ASK_THE_OPERATOR in message
    assert len(sheets.read(preflight.check("ds.xlsx", data))) == rows


def test_as_many_rows_and_cells_as_allowed_come_in():
    data = preflight.check("ds.xlsx", table(10, 3), limits=TEN)
    assert len(sheets.read_table(data, limits=TEN).rows) == 9  # and the head


def test_bytes_are_limited_by_caller(settings):
    settings.MAX_UPLOAD_BYTES = 1000
    data = table(5)
    message = refused(lambda: preflight.check("ds.xlsx", data))
    assert message.startswith("Tệp “ds.xlsx” lớn quá 0 MB")
    assert ASK_THE_OPERATOR in message
    assert preflight.check("ds.xlsx", data, limits=BY_COMMAND) == data
    assert "bung ra lớn bất thường" in refused(
        lambda: preflight.check("ds.xlsx", data, limits=replace(BY_COMMAND, total_bytes=3000))
    )


def test_a_paper_that_is_too_large_is_told_nothing_of_lists(settings):
    settings.MAX_UPLOAD_BYTES = 1000
    message = refused(lambda: preflight.check("cv.docx", files.paper("Kính gửi"), kinds=("docx",)))
    assert message.endswith("rồi tải lên lại.")


def test_the_operator_is_not_sent_to_the_operator():
    message = refused(lambda: preflight.check("ds.xlsx", table(11), limits=replace(BY_COMMAND, rows=10)))
    assert message.endswith("Danh sách dài hơn thế: chia thành nhiều tệp, nhập lần lượt.")


def test_the_child_has_as_much_memory_as_its_caller_allows():
    little = replace(UPLOADED, child=Allowance(megabytes=1, seconds=10, patience=30))
    assert "Không đọc được bảng tính" in refused(lambda: sheets.read_table(table(5), limits=little))
    assert sheets.read_table(table(5), limits=replace(little, child=BY_COMMAND.child)).rows


@pytest.mark.parametrize("rows", [child.PORTION - 1, child.PORTION, child.PORTION + 1])
def test_no_row_is_lost_between_portions(rows):
    read = sheets.read(table(rows, 2))
    assert read == [[f"{row}.0", f"{row}.1"] for row in range(rows)]


def test_a_table_away_from_the_corner_keeps_its_place():
    rows = [[], [None, None, "Họ", "Tên"], [], [None, None, "Lê", dt.date(2020, 1, 2)]]
    assert sheets.read(files.workbook(rows)) == [
        [""] * 4,
        ["", "", "Họ", "Tên"],
        [""] * 4,
        ["", "", "Lê", dt.date(2020, 1, 2)],
    ]


def test_equal_texts_are_kept_once_though_portions_apart():
    read = sheets.read(files.workbook([["Trần Thị Nụ", "Kinh"]] * (child.PORTION + 5)))
    assert len({id(cell) for row in read for cell in row}) == 2


def test_equal_cells_of_different_kinds_stay_what_they_are():
    rows = [["Mã", "Số"], ["1", 1.0], ["x", True], [1.0, "1"]]
    assert [[type(cell) for cell in row] for row in reading.read(files.workbook(rows))] == [
        [str, str],
        [str, float],
        [str, bool],
        [float, str],
    ]
