"""Bringing members in on the screen: upload, columns, preview, all or nothing."""

import datetime as dt
import io
from contextlib import nullcontext

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from capuy.core.context import Submission, handing_in
from capuy.journal.models import Entry
from capuy.journal.once import AlreadyDone
from capuy.members.importing import forget_old_uploads, upload
from capuy.members.models import Import, Member
from tests.documents import files
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

HEADS = ["TT", "Họ và tên khai sinh", "Phái", "Ngày sinh", "Mã chi bộ", "Ngày kết nạp"]
ROWS = [
    [1, "Trần Thị Nụ", "Nữ", dt.date(1985, 9, 5), "CB-1", dt.date(2010, 2, 3)],
    [2, "Lê Văn An", "Nam", "06/10/1990", "CB-1", "01/03/2016"],
]


@pytest.fixture
def committee():
    city = make_organisation("TU", "Thành ủy", "thanh_uy")
    found = make_organisation("DB", "Đảng bộ Cơ sở", "dang_bo_co_so", city)
    make_organisation("CB-1", "Chi bộ Một", parent=found)
    return found


@pytest.fixture
def clerk(client, committee):
    user = make_user("board", ("organisation_board", committee))
    client.force_login(user)
    return user


def address(name, *more):
    return reverse(f"members:{name}", args=["DB", *more])


def hand_in(client, rows=ROWS, heads=HEADS, name="danh sách.xlsx", **more):
    data = rows if isinstance(rows, bytes) else files.workbook([heads, *rows], **more)
    return client.post(address("import"), {"file": SimpleUploadedFile(name, data)})


def mapped(client, rows=ROWS, **more):
    """Upload, and say that “Phái” is the sex; returns the upload."""
    hand_in(client, rows, **more)
    kept = Import.objects.latest("pk")
    page = client.get(address("import_map", kept.pk))
    data = {field.html_name: field.value() or "" for field, _ in page.context["form"].lines()}
    client.post(address("import_map", kept.pk), {**data, "column_2": "sex"})
    kept.refresh_from_db()
    return kept


def test_from_the_file_to_the_list(client, clerk):
    assert "Tải tệp mẫu" in client.get(address("import")).text
    answer = hand_in(client)
    kept = Import.objects.get()
    assert answer.url == address("import_map", kept.pk)

    page = client.get(answer.url)
    chosen = {field.label: field.value() for field, _ in page.context["form"].lines()}
    assert chosen["Họ và tên khai sinh"] == "full_name"
    assert chosen["Phái"] == ""
    assert "05/09/1985; 06/10/1990" in page.text
    assert "<td>1; 2</td>" in page.text  # Excel's numbers as the office sees them, not 1.0

    data = {field.html_name: field.value() or "" for field, _ in page.context["form"].lines()}
    answer = client.post(answer.url, data)
    assert "Chưa chọn cột nào cho “Giới tính”" in answer.text

    answer = client.post(address("import_map", kept.pk), {**data, "column_2": "sex"})
    assert answer.url == address("import_preview", kept.pk)
    page = client.get(answer.url)
    assert page.context["result"].created == 2
    assert "Thêm mới" in page.text
    assert not Member.objects.exists()

    answer = client.post(address("import_preview", kept.pk), follow=True)
    assert answer.redirect_chain[-1][0] == address("list")
    assert "thêm mới 2, cập nhật 0, không đổi 0" in answer.text
    assert Member.objects.count() == 2


def test_the_upload_lies_sealed_and_is_gone_afterwards(client, clerk):
    kept = mapped(client)
    assert b"PK\x03\x04" not in bytes(kept.content)
    assert "Nụ".encode() not in bytes(kept.content)
    client.post(address("import_preview", kept.pk))
    kept.refresh_from_db()
    assert (kept.state, bytes(kept.content)) == ("done", b"")
    assert client.get(address("import_preview", kept.pk)).url == address("import")


def test_an_upload_that_nobody_finishes_is_forgotten_after_a_day(client, clerk):
    kept = mapped(client)
    Import.objects.update(created_at=kept.created_at - dt.timedelta(hours=25))
    assert client.get(address("import_preview", kept.pk)).url == address("import")
    assert forget_old_uploads() == 1
    assert bytes(Import.objects.get().content) == b""
    answer = client.get(address("import_preview", kept.pk), follow=True)
    assert "tải lên lại" in answer.text


def test_of_two_clicks_at_one_moment_one_upload_is_kept(clerk, committee):
    """Each has looked for the other and found nothing: the claim of the form's key decides."""
    content = files.workbook([HEADS, *ROWS])
    for attempt, ends in (("first", nullcontext()), ("second", pytest.raises(AlreadyDone))):
        made = Submission("key", attempt)
        with handing_in(lambda made=made: made), ends:
            upload(by=clerk, organisation=committee, name="sổ.xlsx", data=content)
    assert Import.objects.count() == Entry.objects.filter(action="members.import-upload").count() == 1


def test_the_office_s_words_for_columns_are_remembered(client, clerk):
    mapped(client)
    hand_in(client)
    assert Import.objects.latest("pk").mapping["columns"]["sex"] == 2


def test_the_same_file_again_offers_nothing_to_confirm(client, clerk):
    client.post(address("import_preview", mapped(client).pk))
    page = client.get(address("import_preview", mapped(client).pk))
    assert "không làm thay đổi gì" in page.text
    assert page.context["result"].unchanged == 2
    assert "Nhập 0" not in page.text


def test_errors_are_shown_with_row_and_column_and_nothing_can_be_confirmed(client, clerk):
    kept = mapped(client, [ROWS[0], [*ROWS[1][:3], "6/10/90", *ROWS[1][4:]]])
    page = client.get(address("import_preview", kept.pk))
    assert "Cần sửa 1 lỗi" in page.text
    assert "đủ bốn chữ số" in page.text
    answer = client.post(address("import_preview", kept.pk), follow=True)
    assert "Tệp còn lỗi nên chưa nhập được" in answer.text
    assert not Member.objects.exists()

    download = client.get(address("import_faults", kept.pk))
    sheet = openpyxl.load_workbook(io.BytesIO(download.content)).active
    *_, fault, _, mark = sheet.iter_rows(values_only=True)
    assert fault[:3] == (3, "Ngày sinh", "Lỗi")
    assert mark[0].startswith("board (board) kết xuất lúc")
    assert Entry.objects.filter(kind="export", actor="board").count() == 1


def test_another_sheet_is_chosen(client, clerk):
    hand_in(client, sheets=["Danh sách", "Phụ lục"])
    kept = Import.objects.get()
    assert "Phụ lục" in client.get(address("import_map", kept.pk)).text
    answer = client.get(address("import_map", kept.pk), {"trang": "Phụ lục"}, follow=True)
    assert "không có bảng nào" in answer.text


def test_one_meaning_is_chosen_once(client, clerk):
    hand_in(client)
    kept = Import.objects.get()
    answer = client.post(address("import_map", kept.pk), {"column_1": "full_name", "column_2": "full_name"})
    assert "đã được chọn cho cột “Họ và tên khai sinh”" in answer.text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("ds.xlsx", b"MZ\x90\0", "chương trình chạy"),
        ("ds.xlsx", b"", "rỗng"),
        ("ds.xlsm", files.workbook(), "macro"),
        ("ds.xlsx", files.lying_bomb(files.workbook()), "bung ra lớn bất thường"),
        ("TUYỆT MẬT.xlsx", files.workbook(), "đóng dấu “Tuyệt mật”"),
        ("ds.xlsx", files.workbook([["MẬT"], HEADS, *ROWS]), "đóng dấu “Mật”"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field(client, clerk, name, data, words):
    answer = hand_in(client, data, name=name)
    assert answer.status_code == 200
    assert words in answer.context["form"].errors["file"][0]
    assert not Import.objects.exists()


def test_upload_and_mapping_are_journalled_without_what_stands_in_the_file(client, clerk, committee):
    mapped(client)
    entries = Entry.objects.filter(action__startswith="members.import-").order_by("pk")
    told = [(entry.action, entry.actor, entry.organisation, entry.summary) for entry in entries]
    assert told == [
        ("members.import-upload", clerk.username, committee.code, "Tải lên tệp “danh sách.xlsx” để nhập đảng viên"),
        (
            "members.import-mapping",
            clerk.username,
            committee.code,
            "Chọn cột của tệp “danh sách.xlsx” để nhập đảng viên",
        ),
    ]
    assert entries[0].after.keys() == {"tệp", "SHA-256"}
    assert entries[1].after["cột"].startswith("Họ và tên, Giới tính")
    written = str([entry.after for entry in entries])
    assert not any(str(cell) in written for row in ROWS for cell in row if isinstance(cell, str) and len(cell) > 2)


def test_no_file_at_all_is_said(client, clerk):
    assert "Chọn tệp Excel" in client.post(address("import")).text


def test_a_file_over_the_limit_is_refused_with_a_page(client, clerk, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    answer = hand_in(client, b"PK\x03\x04" + b"\0" * 2 * 1024 * 1024)
    assert answer.status_code == 413
    assert "quá 1 MB" in answer.text
    assert not Import.objects.exists()


@pytest.mark.parametrize("role", ["administrator", "office", "leader", "cell_secretary", "inspection", "member"])
def test_those_who_may_not_find_no_page(client, committee, role):
    client.force_login(make_user(role, (role, committee)))
    assert client.get(address("import")).status_code == 404
    assert hand_in(client).status_code == 404


def test_another_branch_and_another_person_find_no_upload(client, clerk, committee):
    kept = mapped(client)
    other = make_organisation("DB-2", "Đảng bộ Hai", "dang_bo_co_so", committee.placements.get().parent)
    for user in (
        make_user("sibling", ("organisation_board", other)),
        make_user("peer", ("organisation_board", committee)),
    ):
        client.force_login(user)
        for name in ("import_map", "import_preview", "import_faults"):
            assert client.get(address(name, kept.pk)).status_code == 404
        assert client.post(address("import_preview", kept.pk)).status_code == 404
    assert not Member.objects.exists()


def test_strangers_are_sent_to_the_sign_in(client, committee):
    assert client.get(address("import")).status_code == 302


def test_the_blank_form_is_understood_by_the_import_itself(client, clerk):
    from capuy.documents import sheets
    from capuy.members.importing.mapping import guess

    content = client.get(address("import_template")).content
    labels = sheets.read_table(content).labels
    assert {"full_name", "citizen_id", "cell", "joined_on", "status"} <= guess(labels).keys()
