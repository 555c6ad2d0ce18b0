"""The report in prose that units hand in with a sheet, and what the guard says of its figures."""

import fpdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from capuy.accounts.roles import Role
from capuy.collection import handed, queries
from capuy.collection.actions import answering, handing_papers
from capuy.collection.actions.designing import FieldDraft
from capuy.collection.answers import Given
from capuy.collection.models import HandedPaper, ReportRequest, State
from capuy.core.problems import ProblemsFound
from capuy.jobs.models import Job
from capuy.jobs.worker import Loop
from capuy.journal.models import Entry
from capuy.proofing.models import Paper
from tests.collection.makers import codes_of, sent, sheet
from tests.documents import files
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WRONG = "Có 25/30 buổi (80%) đúng định kỳ."
PROSE = [WRONG, "Chi bộ họp 12 kỳ trong năm."]


@pytest.fixture
def secretary(base):
    cell = base.child_versions.filter(organisation__code="C1").get().organisation
    return make_user("bt", (Role.CELL_SECRETARY, cell), full_name="Trần Bình")


def asked_with(base, with_paper="must"):
    return sent(base, fields=(FieldDraft("Số buổi", "buổi"),), with_paper=with_paper)


def bring(one, name="bao-cao.docx", content=None, by=None):
    content = files.paper(*PROSE) if content is None else content
    return handing_papers.bring_paper(by=by, addressee=one, name=name, content=content)


def test_a_unit_brings_its_report_and_both_read_what_is_wrong_in_it(client, base, office, secretary):
    asked = asked_with(base)
    one = sheet(asked, "C1")
    client.force_login(secretary)
    shown = client.get(one.get_absolute_url()).content.decode()
    assert "phải có khi nộp" in shown
    refused = client.post(one.get_absolute_url(), {"muc-1": "25", "hand-in": "1"})
    assert refused.status_code == 422
    assert "Biểu phải kèm báo cáo bằng văn bản" in refused.content.decode()

    upload = SimpleUploadedFile("Báo cáo quý.docx", files.paper(*PROSE))
    shown = client.post(reverse("collection:bring-paper", args=[one.pk]), {"paper": upload}, follow=True)
    text = shown.content.decode()
    assert "Đã kèm văn bản “Báo cáo quý.docx”." in text
    assert "83,33%" in text
    assert answering.answers_of(one) == {1: Given(25)}  # what was typed is kept
    seen = str(shown.context["form"].seen_now)
    client.post(one.get_absolute_url(), {"muc-1": "25", "hand-in": "1", "seen": seen})
    assert sheet(asked, "C1").state == State.HANDED

    client.force_login(office)
    board = client.get(reverse("collection:board", args=[asked.pk])).content.decode()
    assert "kèm văn bản, 1 chỗ số liệu cần xem lại" in board
    read = client.get(one.get_absolute_url()).content.decode()
    assert "83,33%" in read
    assert "Tải văn bản lên" not in read
    answer = client.get(reverse("collection:paper", args=[one.pk]))
    assert answer.content == files.paper(*PROSE)
    assert Entry.objects.filter(action="collection.paper", kind="export").count() == 1
    page = client.post(reverse("collection:examine-paper", args=[one.pk]), follow=True)
    assert "finding" in page.content.decode()
    assert Paper.objects.get().organisation == one.organisation


def test_it_is_changed_and_taken_back_until_the_sheet_is_handed_in(base):
    asked = asked_with(base, "may")
    one = sheet(asked, "C1")
    bring(one)
    bring(one, "moi.docx", files.paper("Có 1/2 chi bộ (50%)."))
    paper = HandedPaper.objects.get()
    assert (paper.filename, paper.claims) == ("moi.docx", [])
    told = Entry.objects.filter(action="collection.bring-paper").latest("pk")
    assert (told.before["tệp"], told.after["tệp"]) == ("bao-cao.docx", "moi.docx")
    handing_papers.take_back_paper(by=None, addressee=one)
    assert not HandedPaper.objects.exists()
    bring(one)
    answering.save_answers(by=None, addressee=one, answers={1: Given(3)})
    answering.hand_in(by=None, addressee=one)
    for act in (lambda: bring(one), lambda: handing_papers.take_back_paper(by=None, addressee=one)):
        with pytest.raises(ProblemsFound) as raised:
            act()
        assert codes_of(raised) == {"closed"}
    assert HandedPaper.objects.get().filename == "bao-cao.docx"


def test_file_and_text_are_sealed(base):
    paper = bring(sheet(asked_with(base), "C1"))
    stored = HandedPaper.objects.get()
    assert b"word/document" not in bytes(stored.content)
    assert "buổi".encode() not in bytes(stored.text)
    assert "25/30" not in str(stored.claims)
    assert WRONG in handed.text_of(stored)
    assert handed.content_of(paper) == files.paper(*PROSE)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.exe", b"MZ", "wrong-type"),
        ("x.txt", b"abc", "wrong-type"),
        ("x.docx", b"PK no zip", ""),
        ("x.pdf", b"no pdf", ""),
        ("tối mật.docx", None, "secret"),
    ],
)
def test_what_is_no_such_paper_is_refused_and_the_one_there_stays(base, name, content, code):
    one = sheet(asked_with(base), "C1")
    bring(one)
    with pytest.raises(ProblemsFound) as raised:
        bring(one, name, content)
    assert not code or code in codes_of(raised)
    assert HandedPaper.objects.get().filename == "bao-cao.docx"


def test_of_very_many_faults_the_first_are_shown_and_the_rest_is_counted(client, base, secretary):
    one = sheet(asked_with(base), "C1")
    bring(one, content=files.paper(*(f"Có {number}/300 buổi (99%)." for number in range(1, 80))))
    client.force_login(secretary)
    shown = client.get(one.get_absolute_url()).content.decode()
    assert "Còn 29 chỗ nữa" in shown


def test_a_sheet_that_asks_for_none_takes_none(client, base, secretary):
    one = sheet(asked_with(base, "none"), "C1")
    with pytest.raises(ProblemsFound) as raised:
        bring(one)
    assert codes_of(raised) == {"no-paper-asked"}
    client.force_login(secretary)
    assert "Báo cáo bằng văn bản" not in client.get(one.get_absolute_url()).content.decode()
    assert client.get(reverse("collection:paper", args=[one.pk])).status_code == 404


def test_a_scan_is_taken_and_said_to_be_one(client, base, secretary):
    one = sheet(asked_with(base), "C1")
    scan = fpdf.FPDF()
    scan.add_page()
    scan.rect(10, 10, 50, 50)
    bring(one, "scan.pdf", bytes(scan.output()))
    client.force_login(secretary)
    shown = client.get(one.get_absolute_url()).content.decode()
    assert "không kiểm tra được số liệu" in shown
    assert "Kiểm tra từng chỗ" not in shown


def test_a_long_report_is_checked_in_the_background(client, base, secretary):
    one = sheet(asked_with(base), "C1")
    lines = [f"Chi bộ {number} có {number}/{number + 20} buổi đúng lịch trong năm qua." for number in range(1_500)]
    bring(one, content=files.paper(*lines, WRONG))
    client.force_login(secretary)
    assert "số liệu đang được kiểm tra" in client.get(one.get_absolute_url()).content.decode()
    Job.objects.update(state="failed")
    shown = client.get(one.get_absolute_url()).content.decode()
    assert "Chưa kiểm tra được số liệu" in shown
    client.post(reverse("collection:examine-paper", args=[one.pk]))
    loop = Loop()
    loop._looked = float("inf")
    loop.turn()
    shown = client.get(one.get_absolute_url()).content.decode()
    assert "83,33%" in shown
    assert "Văn bản dài chưa được so với số liệu của phần mềm" in shown


def test_the_request_of_the_next_period_asks_for_one_too(client, base, office):
    asked = asked_with(base)
    client.force_login(office)
    client.post(reverse("collection:repeat", args=[asked.pk]))
    assert ReportRequest.objects.exclude(pk=asked.pk).get().with_paper == "must"


def test_the_board_asks_once_more_for_papers_however_many(base, django_assert_max_num_queries):
    asked = asked_with(base)
    for code in ("C1", "C2", "C3"):
        bring(sheet(asked, code))
    with django_assert_max_num_queries(6):
        board = queries.board_of(asked)
    assert {line.note for line in board.lines} == {"kèm văn bản, 1 chỗ số liệu cần xem lại"}


def test_in_a_page_of_many_units_those_without_their_paper_stay(base):
    asked = asked_with(base)
    sheets = [sheet(asked, code) for code in ("C1", "C2")]
    for one in sheets:
        answering.save_answers(by=None, addressee=one, answers={1: Given(3)})
    bring(sheets[0])
    done = answering.hand_in_ready(by=None, sheets=sheets)
    assert done.done == 1
    assert [problem.code for problem in done.left[sheets[1].pk]] == ["no-paper"]
