"""The password of a file: its rules, and that nothing but the file learns it."""

import io
import json
import logging

import msoffcrypto
import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from msoffcrypto.exceptions import InvalidKeyError
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from capuy.accounts.roles import Role
from capuy.documents import sheets
from capuy.documents.pdf import Paper
from capuy.journal.models import Entry, EntryKind
from tests.factories import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
LIST = "/to-chuc/DB/dang-vien/ket-xuat/xlsx/"
PASSWORD = "Hang-cau truoc ngo 9!"
OWN = "ngoi-truong-ben-song"


@pytest.fixture
def board(client: Client) -> Client:
    cache.clear()
    base = make_organisation("DB", "Đảng bộ Công ty", "dang_bo_co_so")
    make_member("Lê Thị Nụ", make_organisation("CB", "Chi bộ Một", parent=base))
    user = make_user("tochuc", (Role.ORGANISATION_BOARD, base), full_name="Trần Thị Mật")
    user.set_password(OWN)
    user.save()
    assert client.post("/tai-khoan/dang-nhap/", {"login": "tochuc", "password": OWN}).status_code == 302
    return client


def ask(client: Client, password: str, again: str | None = None):
    data = {"file_password": password, "again": password if again is None else again}
    return client.post(f"{LIST}?khoa=1&gioi-tinh=female", data)


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("", "", "Đặt mật khẩu, ít nhất 10 ký tự."),
        ("ngan 123", None, "Mật khẩu này quá ngắn"),
        ("123456789012", None, "toàn chữ số nên dễ đoán"),
        ("password123", None, "nhiều người dùng nên dễ đoán"),
        ("hàng cau trước ngõ", None, "tắt bộ gõ tiếng Việt"),
        (" hang cau truoc ngo", None, "Bỏ dấu cách ở đầu và ở cuối"),
        ("a" * 65, None, "64"),
        (PASSWORD, "khac-han-di-nhe", "Hai lần nhập mật khẩu không giống nhau"),
        (PASSWORD, "", "Nhập lại mật khẩu như ở trên."),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(board, password, again, told):
    answer = ask(board, password, again)
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert told in answer.content.decode()
    assert not password or f'value="{password}"' not in answer.content.decode()
    assert not Entry.objects.filter(kind=EntryKind.EXPORT).exists()


def test_the_file_opens_with_the_password_alone(board):
    answer = ask(board, PASSWORD)
    assert answer["Content-Disposition"].endswith('.xlsx"')
    locked = msoffcrypto.OfficeFile(io.BytesIO(answer.content))
    with pytest.raises(InvalidKeyError):
        locked.load_key(password=PASSWORD.lower(), verify_password=True)
    locked.load_key(password=PASSWORD, verify_password=True)
    plain = io.BytesIO()
    locked.decrypt(plain, verify_integrity=True)
    assert "Lê Thị Nụ" in [row[1] for row in sheets.read(plain.getvalue()) if len(row) > 1]
    assert "Nụ".encode() not in answer.content
    entry = Entry.objects.get(kind=EntryKind.EXPORT)
    assert (entry.after["mật khẩu mở tệp"], entry.after["điều kiện"]) == ("có", "giới tính: Nữ")


def everything_kept() -> str:
    """All rows of all tables as text, what stands in sessions opened."""
    kept = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    for model in apps.get_models():
        kept += [str(row) for row in model._default_manager.values_list()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cache")
        kept += [str(row) for row in cursor.fetchall()]
    return "\n".join(kept)


@pytest.mark.parametrize("again", [PASSWORD, "khac-han-di-nhe"])
def test_the_password_is_kept_nowhere(board, caplog, again):
    with caplog.at_level(logging.DEBUG):
        ask(board, PASSWORD, again)
    assert PASSWORD not in everything_kept()
    assert PASSWORD not in caplog.text


def test_who_is_asked_again_in_between_types_the_password_anew(board):
    """What was posted is usually kept in the session and done afterwards; a password may not lie there."""
    with time_machine.travel("2036-01-01", tick=False) as clock:
        board.post("/tai-khoan/dang-nhap/", {"login": "tochuc", "password": OWN})
        clock.shift(16 * 60)
        asked = ask(board, PASSWORD)
        assert asked["Location"].startswith("/tai-khoan/xac-nhan/?next=")
        assert PASSWORD not in everything_kept()
        back = board.post(asked["Location"], {"password": OWN})
        assert back["Location"] == f"{LIST}?khoa=1&gioi-tinh=female"
        assert 'name="file_password"' in board.get(back["Location"]).content.decode()
    assert not Entry.objects.filter(kind=EntryKind.EXPORT).exists()


def test_a_breakdown_of_the_machine_tells_no_password(board, monkeypatch):
    """The report of an unforeseen fault leaves the values of these variables out."""
    from django.views.debug import ExceptionReporter

    def breaks(*args, **kwargs):
        raise RuntimeError("đĩa đầy")

    monkeypatch.setattr("msoffcrypto.format.ooxml.OOXMLFile.encrypt", breaks)
    board.raise_request_exception = False
    answer = ask(board, PASSWORD)
    assert answer.status_code == 500
    assert PASSWORD not in ExceptionReporter(answer.wsgi_request, *answer.exc_info).get_traceback_html()


def test_nor_does_a_breakdown_while_a_pdf_is_written():
    from django.views.debug import ExceptionReporter

    class Broken:
        def set_encryption(self, *given, **more):
            raise RuntimeError("đĩa đầy")

    with pytest.raises(RuntimeError) as caught:
        Paper.finished(Broken(), password=PASSWORD)
    frames = ExceptionReporter(None, caught.type, caught.value, caught.tb).get_traceback_frames()
    below = [dict(frame["vars"]) for frame in frames[1:]]
    assert ("given" in below[-1], PASSWORD in str(below)) == (True, False)


def test_a_pdf_opens_with_the_password_alone(board, caplog):
    asked = "/to-chuc/DB/so-lieu/2022/?xuat=pdf&khoa=1"
    assert "Đặt mật khẩu mở tệp PDF" in board.get(asked).content.decode()
    with caplog.at_level(logging.DEBUG):
        answer = board.post(asked, {"file_password": PASSWORD, "again": PASSWORD})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    reader = PdfReader(io.BytesIO(answer.content))
    assert (reader.trailer["/Encrypt"]["/V"], reader.trailer["/Encrypt"]["/R"]) == (5, 6)  # AES-256 of PDF 2.0
    for wrong in ("", PASSWORD.lower(), PASSWORD + " "):
        assert reader.decrypt(wrong) == 0
        with pytest.raises(FileNotDecryptedError):
            reader.pages[0].extract_text()
    assert reader.decrypt(PASSWORD)
    text = reader.pages[0].extract_text()
    assert "ĐẢNG BỘ CÔNG TY" in text
    assert "Trần Thị Mật (tochuc) kết xuất lúc" in text
    title = reader.metadata.title
    assert not [said for said in (title.encode(), title.encode("utf-16-be")) if said in answer.content]
    entry = Entry.objects.get(kind=EntryKind.EXPORT)
    assert (entry.after, entry.summary[:12]) == ({"mật khẩu mở tệp": "có"}, "Kết xuất PDF")
    assert PASSWORD not in everything_kept() + caplog.text


def test_a_pdf_without_a_password_is_open(board):
    answer = board.get("/to-chuc/DB/so-lieu/2022/?xuat=pdf")
    assert not PdfReader(io.BytesIO(answer.content)).is_encrypted
    assert "mật khẩu mở tệp" not in Entry.objects.get(kind=EntryKind.EXPORT).after


def test_an_unknown_file_has_no_page_for_a_password(board):
    assert board.post("/to-chuc/DB/so-lieu/2022/").status_code == 405


def test_a_marked_list_comes_back_in_by_an_import(board):
    """The line that says who took it is none of the members; and a name such as Mật marks nothing as secret."""
    content = board.get(LIST).content
    table = sheets.read_table(content)
    assert [row[1] for _, row in table.numbered() if row[1]] == ["Lê Thị Nụ"]
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = board.post("/to-chuc/DB/dang-vien/nhap/", {"file": SimpleUploadedFile("ds.xlsx", content)})
    assert answer.status_code == 302, answer.content.decode()
