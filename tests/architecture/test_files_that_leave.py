"""Every address that answers with a file: it says who took it and when, is journalled, and can be locked.

A page says the same on paper. The addresses come from the resolver, so that a new one is asked too. Blank forms are the
exception, and are listed.
"""

import ast
import io
import zipfile
from collections.abc import Iterator
from html import unescape
from types import ModuleType

import msoffcrypto
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pypdf import PdfReader, PdfWriter

from capuy.accounts.roles import Role
from capuy.core.downloads import download
from capuy.documents import sheets
from capuy.journal.models import Entry
from capuy.members import importing
from capuy.proofing import actions as proofing
from capuy.web.views.personal import FORMS
from tests.architecture.house import short, sources
from tests.architecture.test_wrong_person import ALL_SHAPES, WORDS, World, path_of
from tests.documents import files
from tests.factories import make_user

pytestmark = pytest.mark.django_db
# Nobody's data stands in these; they are filled in and come back.
BLANK = {
    "members:import_template",
    "organisations:import-template",
    "figures:form-template",
    "collection:answers-template",
    "collection:many-template",
    "reports:template-file",
}
# Files that people handed in go back to the letter: they are evidence (decision 19).
ORIGINALS = {"tasks:file", "collection:paper"}
# How a page is asked for as a file.
QUESTIONS = ("?xuat=excel", "?xuat=pdf", "?xuat=word")
MARK = "Trần Văn Toi (toi) kết xuất lúc "
PRINTED = 'class="print-only">Trần Văn Toi (toi) in lúc '
PASSWORD = "Hang cau truoc ngo 9"


def text_of(content: bytes) -> str:
    """All texts of a file, its parts, feet and properties included."""
    if content.startswith(b"%PDF"):
        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return unescape("\n".join(book.read(name).decode(errors="replace") for name in book.namelist()))


def feet_of(content: bytes) -> str:
    """What stands at the foot of each page."""
    if content.startswith(b"%PDF"):
        return text_of(content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.startswith(("word/footer", "xl/worksheets/sheet"))]
        texts = [unescape(book.read(name).decode()) for name in names]
    feet = [text.partition("<oddFooter>")[2] if "<worksheet" in text else text for text in texts]
    return "\n".join(feet) if all(MARK in foot for foot in feet) else ""


def opened(content: bytes, password: str) -> bytes:
    if content.startswith(b"%PDF"):
        reader, writer, whole = PdfReader(io.BytesIO(content), password=password), PdfWriter(), io.BytesIO()
        assert reader.is_encrypted
        writer.append(reader)
        writer.write(whole)
        return whole.getvalue()
    locked, plain = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    locked.load_key(password=password, verify_password=True)
    locked.decrypt(plain, verify_integrity=True)
    return plain.getvalue()


def _exports() -> list[dict]:
    return list(Entry.objects.filter(kind="export", actor="toi").order_by("pk").values_list("after", flat=True))


def faults_of(client: Client, url: str) -> list[str] | None:
    """What is wrong with the file at an address; None where there is a page, which has to say who prints it."""
    before = len(_exports())
    answer = client.get(url)
    if answer.get("Content-Disposition", "").startswith("attachment"):
        return list(_faults_of_file(client, url, answer, before))
    text = answer.content.decode(errors="replace")
    assert answer.status_code != 200 or "<main" not in text or PRINTED in text, url
    return None


def _faults_of_file(client: Client, url: str, answer: HttpResponse, before: int) -> Iterator[str]:
    if MARK not in feet_of(answer.content):
        yield "no mark at the foot"
    if len(_exports()) != before + 1:
        yield "not journalled as an export"
    if answer["Cache-Control"] != "no-store":
        yield "may be kept by a cache"
    if answer.content.startswith((b"PK", b"%PDF")):
        yield from _faults_of_lock(client, f"{url}{'&' if '?' in url else '?'}khoa=1")


def _faults_of_lock(client: Client, url: str) -> Iterator[str]:
    before = len(_exports())
    page = client.get(url)
    if 'name="file_password"' not in page.content.decode(errors="replace") or len(_exports()) != before:
        yield "no page for a password"
        return
    locked = client.post(url, {"file_password": PASSWORD, "again": PASSWORD})
    if MARK.encode() in locked.content or MARK not in text_of(opened(locked.content, PASSWORD)):
        yield "not locked"
    if len(_exports()) != before + 1 or _exports()[-1].get("mật khẩu mở tệp") != "có":
        yield "the journal does not tell that it is locked"


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture
def taker(client, world) -> Client:
    user = make_user("toi", *((role, world.own["organisation"]) for role in Role.values), full_name="Trần Văn Toi")
    rows = [["Họ và tên", "Giới tính", "Ngày sinh", "Mã chi bộ"], ["Lê Thị Nụ", "Nữ", "9/5/85", "CBA"]]
    kept = importing.upload(
        by=user, organisation=world.own["organisation"], name="a.xlsx", data=io.BytesIO(files.workbook(rows))
    )
    world.own["import"] = kept.pk
    given = proofing.Given(text="Có 5/8 chi bộ (60%).")
    world.own["paper"] = proofing.bring_in(by=user, organisation=world.own["organisation"], given=given).pk
    client.force_login(user)
    return client


def _addresses(world: World) -> Iterator[tuple[str, str]]:
    for name, pattern in ALL_SHAPES:
        forms = FORMS if "form" in pattern.pattern.converters else [WORDS["form"]]
        for form in forms:
            url = path_of(name, pattern, world.own).replace(WORDS["form"], form)
            yield name, url


@pytest.mark.slow
@pytest.mark.once
def test_every_file_is_marked_journalled_and_can_be_locked_and_every_page_says_who_prints_it(taker, world):
    found = set()
    for name, url in _addresses(world):
        if name in BLANK | ORIGINALS:
            continue
        asked = [url] if (faults := faults_of(taker, url)) is not None else []
        for question in () if asked else QUESTIONS:
            if (more := faults_of(taker, url + question)) is None:
                break
            asked.append(question)
            faults = [*(faults or []), *more]
        assert not faults, (url, faults)
        if asked:
            found.add(name)
    assert found == {
        *("members:export", "members:import_faults", "figures:sheet", "figures:pivot", "figures:breakdown"),
        *("figures:pace", "figures:statistic", "meetings:monthly"),
        "reports:word-with-grounds",
        *("reports:word", "reports:excel", "web:personal-data-file", "collection:board", "collection:figures"),
        "collection:matrix",
        "proofing:word",
        *("meetings:minutes", "meetings:paper", "meetings:tally", "meetings:conclusion-paper"),
        *("tasks:list", "tasks:overview", "tasks:plans", "tasks:programme", "tasks:plan", "tasks:coverage"),
    }


def test_what_was_handed_in_leaves_to_the_letter_and_journalled(taker, world):
    for name, pattern in ALL_SHAPES:
        if name in ORIGINALS:
            before = len(_exports())
            answer = taker.get(path_of(name, pattern, world.own))
            assert (answer.content.decode(), answer["Cache-Control"]) == ("Hòa Lạc", "no-store")
            assert answer["Content-Disposition"].startswith("attachment")
            assert len(_exports()) == before + 1


def test_blank_forms_hold_nobody_s_data(taker, world):
    for name, pattern in ALL_SHAPES:
        if name in BLANK:
            text = text_of(taker.get(path_of(name, pattern, world.own)).content)
            assert "Nguyễn Hòa Lạc" not in text, name


def _unmarked(request: HttpRequest) -> HttpResponse:
    return download(sheets.write(sheets.Page("a", [sheets.Column("Họ và tên")], [["Lê Thị Nụ"]])), "a.xlsx")


def test_a_new_export_without_mark_and_journal_is_found(taker, settings):
    planted = ModuleType("planted")
    planted.urlpatterns = [path("xuat-moi/", _unmarked), path("", include("capuy.site.urls"))]
    settings.ROOT_URLCONF = planted
    assert faults_of(taker, "/xuat-moi/") == [
        "no mark at the foot",
        "not journalled as an export",
        "no page for a password",
    ]


def test_files_leave_by_one_function():
    """Only that function, and the blank forms, make an answer that is a file."""
    allowed = {
        "capuy/collection/views/files.py": {"download"},
        "capuy/collection/views/many.py": {"download"},
        "capuy/core/downloads.py": {"content_disposition_header"},
        "capuy/documents/handing_out.py": {"download"},  # also `hand_back`
        "capuy/figures/views/forms.py": {"download"},
        "capuy/members/views/importing.py": {"download"},
        "capuy/organisations/views/imports.py": {"download"},
        "capuy/reports/views/templates.py": {"download"},
    }
    makers = {"download", "content_disposition_header", "FileResponse", "StreamingHttpResponse"}
    found: dict[str, set[str]] = {}
    for file, module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and (name := ast.unparse(node.func).rpartition(".")[2]) in makers:
                found.setdefault(short(file), set()).add(name)
    assert found == allowed
