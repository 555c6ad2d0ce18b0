"""The list as a file: same people, two header rows, zeros kept, no formulas, who took it, an entry in the journal."""

import io
import zipfile

import docx
import pytest
from django.test import Client
from django.urls import reverse

from capuy.core.dates import today
from capuy.documents import sheets
from capuy.journal.models import Entry, EntryKind
from tests.factories import make_member, make_user
from tests.members.conftest import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(branch: Branch, client: Client) -> Client:
    make_member("Lê Thị Bình", branch.one, file_number="000012 HN", citizen_id="079080000012")
    make_member("=Hyperlink(1)", branch.one)
    make_member("Phạm Thị An", branch.two)
    client.force_login(branch.board)
    return client


def address(branch: Branch, form: str) -> str:
    return reverse("members:export", args=[branch.base.code, form])


def test_excel_holds_the_filtered_list(branch: Branch, board: Client) -> None:
    response = board.get(address(branch, "xlsx"), {"chi-bo": "CB1"})
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="dang-vien-DB1-{today():%Y%m%d}.xlsx"'
    table = sheets.read_table(response.content)
    assert table.labels[:4] == ["TT", "Họ và tên", "Giới tính", "Ngày sinh"]
    assert "Ngày vào Đảng / Kết nạp" in table.labels
    rows = [row for _, row in table.numbered()]
    assert [row[1] for row in rows if row[1]] == ["=Hyperlink(1)", "Lê Thị Bình"]
    assert rows[1][4] == "000012 HN"
    body = zipfile.ZipFile(io.BytesIO(response.content))
    sheet = body.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "Trần Thị Bình (ban-to-chuc)" in sheet
    assert b"079080000012" not in b"".join(body.read(name) for name in body.namelist())


def test_word_holds_the_list_and_who_took_it(branch: Branch, board: Client) -> None:
    response = board.get(address(branch, "docx"))
    paper = docx.Document(io.BytesIO(response.content))
    heading, register = paper.tables
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in heading.rows[0].cells[1].text
    assert "ĐẢNG BỘ ỦY BAN NHÂN DÂN QUẬN" in heading.rows[0].cells[0].text
    assert [row.cells[1].text for row in register.rows[2:]] == ["=Hyperlink(1)", "Phạm Thị An", "Lê Thị Bình"]
    assert "Trần Thị Bình (ban-to-chuc) kết xuất lúc" in paper.sections[0].footer.paragraphs[0].text


@pytest.mark.parametrize(("form", "label"), [("xlsx", "Excel"), ("docx", "Word")])
def test_each_export_is_journalled_with_count_and_conditions(
    branch: Branch, board: Client, form: str, label: str
) -> None:
    board.get(address(branch, form), {"gioi-tinh": "female", "ngay": "2020-12-31"})
    entry = Entry.objects.get(kind=EntryKind.EXPORT)
    assert entry.after == {
        "số đảng viên": 3,
        "điều kiện": "giới tính: Nữ",
        "tại ngày": "31/12/2020",
        "kiểu tệp": label,
    }
    assert entry.organisation == "DB1"


def test_only_those_with_the_right_take_lists_away(branch: Branch, board: Client) -> None:
    for user in (branch.stranger, make_user("bi-thu", ("cell_secretary", branch.base))):
        board.force_login(user)
        assert board.get(address(branch, "xlsx")).status_code == 404
    assert not Entry.objects.filter(kind=EntryKind.EXPORT).exists()


def test_an_unknown_form_of_file_is_missing(branch: Branch, board: Client) -> None:
    assert board.get(address(branch, "pdf")).status_code == 404


def test_a_wrong_condition_leads_back_to_the_list(branch: Branch, board: Client) -> None:
    response = board.get(address(branch, "xlsx"), {"tuoi": "x"})
    assert response.url == "/to-chuc/DB1/dang-vien/?tuoi=x"
    assert not Entry.objects.filter(kind=EntryKind.EXPORT).exists()
