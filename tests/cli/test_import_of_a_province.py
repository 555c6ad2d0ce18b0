"""A list that is too long for the screen comes in by the command."""

import json

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from capuy.cli import main
from capuy.members.models import Import, Member
from tests.documents import files
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
HEADS = ["Họ và tên", "Giới tính", "Ngày sinh", "Mã chi bộ", "Ngày vào chi bộ"]
FIRST = ["Nguyễn Thị Hường", "Nữ", "05/09/1975", "CB-1", "01/01/2020"]
LAST = ["Trần Văn Đức", "Nam", "06/10/1990", "CB-1", "01/03/2016"]
BEYOND = 100_001


@pytest.fixture
def committee():
    city = make_organisation("TU", "Thành ủy", "thanh_uy")
    found = make_organisation("DB", "Đảng bộ Cơ sở", "dang_bo_co_so", city)
    make_organisation("CB-1", "Chi bộ Một", parent=found)
    return found


@pytest.fixture
def long_list():
    """Its last row lies beyond what the screen takes."""
    cells = [f'<c r="{"ABCDE"[at]}{BEYOND}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(LAST)]
    return files.with_rows(f'<row r="{BEYOND}">{"".join(cells)}</row>', base=files.workbook([HEADS, FIRST]))


def test_the_screen_refuses_it_and_says_who_can_help(client, committee, long_list):
    client.force_login(make_user("board", ("organisation_board", committee)))
    answer = client.post(reverse("members:import", args=["DB"]), {"file": SimpleUploadedFile("ds.xlsx", long_list)})
    (told,) = answer.context["form"].errors["file"]
    assert "tới tận dòng 100.001" in told
    assert "chia thành nhiều tệp" in told
    assert "nhờ quản trị nhập bằng lệnh capuy members import trên máy chủ" in told
    assert not Import.objects.exists()


def test_the_command_reads_it_to_the_end(committee, long_list, tmp_path):
    (tmp_path / "ds.xlsx").write_bytes(long_list)
    command = ["members", "import", str(tmp_path / "ds.xlsx"), "--organisation", "DB", "--format", "json"]
    answer = CliRunner().invoke(main, command, catch_exceptions=False, prog_name="capuy")
    told = json.loads(answer.stdout)
    assert (told["created"], told["errors"], told["saved"]) == (2, [], True)
    assert set(Member.objects.values_list("full_name", flat=True)) == {FIRST[0], LAST[0]}
