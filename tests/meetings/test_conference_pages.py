"""The pages of conferences: from the plan to the minutes, for the office and for who was summoned."""

import datetime as dt
import io

import docx
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from capuy.accounts.roles import Role
from capuy.documents import pdf, sheets
from capuy.journal.models import Entry
from capuy.meetings.actions import opinions, planning, sending, voting
from capuy.meetings.actions.opinions import Said
from capuy.meetings.actions.voting import Call
from capuy.meetings.counting import Count, LineCount
from capuy.meetings.models import Attendee, Conference, ConferencePaper, Manner, Opinion, Vote
from tests.factories import make_user
from tests.meetings.holding import account_of, met, planned

pytestmark = pytest.mark.django_db
PLAN = {
    "circle": "committee",
    "kind": "regular",
    "title": "Hội nghị lần thứ 4",
    "held_on": "20/11/2026",
    "begins_at": "8h",
    "place": "Hội trường A",
    "quorum_of": "law",
    "muc-TOTAL_FORMS": "2",
    "muc-INITIAL_FORMS": "0",
    "muc-0-title": "Kết quả công tác",
    "muc-0-minutes": "30",
    "muc-1-title": "",
}


def word(*lines: str) -> bytes:
    made, target = docx.Document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(target)
    return target.getvalue()


def text_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    feet = [line.text for section in paper.sections for line in section.footer.paragraphs]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells, *feet])


@pytest.fixture
def at_office(client, office) -> Client:
    client.force_login(office)
    return client


def send(client: Client, conference: Conference, name: str, content: bytes):
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("meetings:send-paper", args=[conference.pk]), {"file": file})


def test_from_the_plan_to_the_minutes(at_office, base):
    answer = at_office.post("/to-chuc/DU/hoi-nghi/moi/", PLAN)
    conference = Conference.objects.get()
    assert answer["Location"] == conference.get_absolute_url()
    assert (conference.begins_at, conference.agenda.get().minutes) == (dt.time(8), 30)
    at_office.post(reverse("meetings:invite", args=[conference.pk]))
    page = at_office.get(conference.get_absolute_url()).content.decode()
    assert "7 đồng chí chưa có tài khoản" in page
    marks = {f"at_{one.pk}": "present" for one in conference.attendees.all()}
    at_office.post(
        reverse("meetings:roll", args=[conference.pk]), {**marks, "guests": "Cao Bá, Ban Tổ chức", "close": 1}
    )
    said = {"speaker": "Vũ Thị Hoa", "text": "Nên sửa lịch họp", "owner": "Văn phòng"}
    at_office.post(reverse("meetings:take-opinion", args=[conference.pk]), said)
    call = {"title": "Thông qua kế hoạch", "subject": "resolution", "manner": "secret", "about": "proposal"}
    at_office.post(reverse("meetings:call-vote", args=[conference.pk]), call)
    vote = Vote.objects.get()
    bad = {"issued": 8, "returned": 7, "valid": 7, "tellers": "A", "agree_1": 6, "against_1": 1, "abstain_1": 0}
    answer = at_office.post(vote.get_absolute_url(), bad)
    assert answer.status_code == 422
    assert "nhiều hơn 7 người có quyền biểu quyết có mặt" in answer.content.decode()
    at_office.post(vote.get_absolute_url(), {**bad, "issued": 7, "tellers": "Trần Văn Cường; Lê Thị Nụ"})
    item = conference.agenda.get()
    notes = {
        f"outcome_{item.pk}": "Thống nhất báo cáo.",
        "closing_words": "Giao Văn phòng hoàn thiện.",
        "ends_at": "11:30",
        "chair": "Phạm Văn Bình",
        "chair_post": "Bí thư",
        "secretary": "Vũ Thị Hoa",
        "end": "1",
    }
    at_office.post(reverse("meetings:notes", args=[conference.pk]), notes)
    conference.refresh_from_db()
    assert conference.minutes.symbol == "01-BB/ĐU"
    paper = text_of(at_office.get(reverse("meetings:minutes", args=[conference.pk])).content)
    for told in (
        *("ĐẢNG ỦY SỞ TƯ PHÁP", "Số 01-BB/ĐU", "BIÊN BẢN", "Hồi 08 giờ 00, ngày 20/11/2026, tại Hội trường A"),
        *("Có mặt 07/07 đồng chí có quyền biểu quyết (100%)", "Quy định 294-QĐ/TW", "Cao Bá", "Ban Tổ chức"),
        *("Đồng chí Vũ Thị Hoa: Nên sửa lịch họp. Văn phòng trả lời.", "Số phiếu phát ra 07, thu về 07, hợp lệ 07"),
        *("85,71%", "Thống nhất báo cáo.", "Giao Văn phòng hoàn thiện.", "kết thúc hồi 11 giờ 30", "CHỦ TRÌ"),
        "Đỗ Thị Văn (vp) kết xuất lúc",
    ):
        assert told in paper, told
    assert "Dự thảo" not in paper
    tally = text_of(at_office.get(reverse("meetings:tally", args=[vote.pk])).content)
    for told in ("BIÊN BẢN KIỂM PHIẾU", "Ban kiểm phiếu gồm 2 đồng chí", "T/M BAN KIỂM PHIẾU", "có mặt 07", "Đạt"):
        assert told in tally, told
    assert at_office.get(vote.get_absolute_url()).status_code == 200


def test_a_tally_sheet_before_the_count_is_blank(at_office, base, office):
    vote = voting.call_vote(by=office, conference=met(base, office), call=Call("Thông qua", manner=Manner.SECRET))
    tally = text_of(at_office.get(reverse("meetings:tally", args=[vote.pk])).content)
    assert "Số phiếu phát ra: ……" in tally


def test_rows_are_added_without_losing_what_was_typed(at_office, base):
    answer = at_office.post("/to-chuc/DU/hoi-nghi/moi/", {**PLAN, "more": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "mục 5" in page
    assert 'value="Hội nghị lần thứ 4"' in page
    assert not Conference.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("begins_at", "25:00", "không phải là giờ"),
        ("held_on", "31/02/2026", "Không có ngày"),
        ("quorum_of", "own", "Ghi căn cứ"),
        ("circle", "cell", "không có trong danh sách"),
        ("muc-0-minutes", "x", "Không phải là số nguyên"),
    ],
)
def test_wrong_plans_come_back_with_what_is_wrong(at_office, base, field, value, told):
    answer = at_office.post("/to-chuc/DU/hoi-nghi/moi/", {**PLAN, field: value})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_who_was_summoned_reads_from_the_invitation_on_and_answers(client, base, office):
    user = account_of("Lê Thị Nụ", "nu")
    conference = planned(base, office)
    client.force_login(user)
    assert client.get(conference.get_absolute_url()).status_code == 404
    planning.invite(by=office, conference=conference)
    page = client.get(conference.get_absolute_url()).content.decode()
    assert "Trả lời giấy mời" in page
    assert "chưa có tài khoản" not in page
    assert reverse("meetings:roll", args=[conference.pk]) not in page
    client.post(reverse("meetings:reply", args=[conference.pk]), {"answer": "excused", "reason": "Đi học"})
    assert Attendee.objects.get(member__user=user).reply == "excused"
    assert conference.title in client.get("/hoi-nghi/").content.decode()
    for name in ("roll", "change", "notes", "take-opinion", "call-vote", "send-paper"):
        assert client.get(reverse(f"meetings:{name}", args=[conference.pk])).status_code == 404, name


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTION, Role.ORGANISATION_BOARD])
def test_other_roles_do_not_read_what_a_body_says(client, base, office, role):
    conference = planned(base, office)
    planning.invite(by=office, conference=conference)
    paper = sending.send_paper(by=office, conference=conference, filename="a.docx", content=word("Báo cáo"))
    client.force_login(make_user("khac", (role, base)))
    for path in (conference.get_absolute_url(), reverse("meetings:paper", args=[paper.pk]), "/to-chuc/DU/hoi-nghi/"):
        assert client.get(path).status_code == 404


def test_a_paper_is_read_by_those_summoned_with_their_name_on_it_and_a_note_in_the_journal(client, base, office):
    user = account_of("Lê Thị Nụ", "nu")
    conference = planned(base, office)
    planning.invite(by=office, conference=conference)
    paper = sending.send_paper(by=office, conference=conference, filename="Báo cáo.docx", content=word("Kết quả quý"))
    assert user.notices.filter(text__contains="tài liệu mới").count() == 1
    client.force_login(user)
    answer = client.get(reverse("meetings:paper", args=[paper.pk]))
    text = text_of(answer.content)
    assert "Kết quả quý" in text
    assert "Lê Thị Nụ (nu) kết xuất lúc" in text
    entry = Entry.objects.get(action="meetings.read-paper")
    assert (entry.actor, entry.kind) == ("nu", "export")
    assert client.post(reverse("meetings:take-back", args=[paper.pk])).status_code == 404
    assert ConferencePaper.objects.exists()


def a_pdf(text: str) -> bytes:
    return bytes(pdf.draw(sheets.Page("a", [sheets.Column("Nội dung")], [[text]], title=text)).finished())


def test_a_pdf_gets_the_mark_on_every_page_and_a_password(at_office, base, office):
    conference = planned(base, office)
    assert send(at_office, conference, "bao-cao.pdf", a_pdf("Kết quả công tác quý ba")).status_code == 302
    paper = ConferencePaper.objects.get()
    url = reverse("meetings:paper", args=[paper.pk])
    text = text_of(at_office.get(url).content)
    assert "Kết quả công tác quý ba" in text
    assert "Đỗ Thị Văn (vp) kết xuất lúc" in text
    secret = "Hang cau truoc ngo 9"
    locked = at_office.post(f"{url}?khoa=1", {"file_password": secret, "again": secret}).content
    reader = PdfReader(io.BytesIO(locked))
    assert reader.is_encrypted
    assert reader.decrypt(secret)
    assert not PdfReader(io.BytesIO(locked)).decrypt("khac")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", word("MẬT", "Báo cáo"), "Mật"),
        ("a.docx", word(*["dòng"] * 60, "TỐI MẬT"), "Tối mật"),
        ("Báo cáo (mật).docx", word("Báo cáo"), "Mật"),
        ("a.docx", b"MZ\x90\x00", "không"),
        ("a.exe", b"MZ\x90\x00", "không phải Word"),
        ("a.pdf", b"%PDF-1.4 x", "Không đọc được"),
        ("a.pdf", word("Báo cáo"), "không phải PDF"),
        ("a.docx", b"", "rỗng"),
    ],
)
def test_what_must_not_come_in_does_not(at_office, base, office, name, content, told):
    conference = planned(base, office)
    answer = send(at_office, conference, name, content)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ConferencePaper.objects.exists()


def test_what_is_still_open_opens_the_next_conference_and_is_answered_there(at_office, base, office):
    first = met(base, office, held_on=dt.date(2026, 10, 15), title="Hội nghị tháng 10")
    opinions.take_opinion(by=office, conference=first, said=Said("Vũ Thị Hoa", "Sửa lịch họp chi bộ"))
    second = planned(base, office)
    page = at_office.get(second.get_absolute_url()).content.decode()
    assert "Ý kiến của hội nghị trước" in page
    assert "Hội nghị tháng 10" in page
    opinion = Opinion.objects.get()
    url = f"{reverse('meetings:answer', args=[opinion.pk])}?tai={second.pk}"
    assert f'value="{second.pk}" selected' in at_office.get(url).content.decode()
    answer = at_office.post(url, {"outcome": "explained", "answer": "Lịch giữ nguyên", "at": second.pk})
    assert answer["Location"] == second.get_absolute_url()
    draft = text_of(at_office.get(reverse("meetings:minutes", args=[second.pk])).content)
    assert "TRẢ LỜI Ý KIẾN CỦA HỘI NGHỊ TRƯỚC" in draft
    assert "Sửa lịch họp chi bộ. Giải trình. Lịch giữ nguyên" in draft
    assert "Dự thảo" in draft


def test_the_page_asks_the_same_number_of_questions_however_much_was_said(
    at_office, base, office, django_assert_num_queries
):
    def fill(conference: Conference, many: int) -> None:
        item = conference.agenda.first()
        for number in range(many):
            opinions.take_opinion(by=office, conference=conference, said=Said("A", f"Ý kiến {number}", item=item))
            vote = voting.call_vote(by=office, conference=conference, call=Call(f"Biểu quyết {number}", item=item))
            voting.count_vote(by=office, vote=vote, count=Count([LineCount(7, 0)]))
            name = f"{number}.docx"
            sending.send_paper(by=office, conference=conference, filename=name, content=word("x"), item=item)

    for many in (1, 3):
        conference = met(base, office)
        fill(conference, many)
        at_office.get(conference.get_absolute_url())
        with django_assert_num_queries(21):
            at_office.get(conference.get_absolute_url())


def test_the_list_asks_the_same_number_of_questions_for_one_and_three(
    at_office, base, office, django_assert_num_queries
):
    for many in (1, 2):
        for _ in range(many):
            planned(base, office)
        at_office.get("/to-chuc/DU/hoi-nghi/")
        with django_assert_num_queries(10):
            at_office.get("/to-chuc/DU/hoi-nghi/")


def test_the_next_conference_stands_at_home(at_office, base, office):
    planned(base, office)
    assert "Hội nghị sắp tới" in at_office.get("/").content.decode()


def test_of_two_who_write_down_one_count_the_second_is_asked(at_office, office, base):
    vote = voting.call_vote(by=office, conference=met(base, office), call=Call("Thông qua"))
    page = vote.get_absolute_url()
    seen = str(at_office.get(page).context["form"].seen_now)
    other = make_user("vp9", (Role.OFFICE, base), full_name="Vũ Hai")
    voting.count_vote(by=other, vote=vote, count=Count([LineCount(6, 1)]))

    given = {"agree_1": "5", "against_1": "2", "abstain_1": "0", "seen": seen}
    answer = at_office.post(page, given)
    assert answer.status_code == 422
    told = [(one.label, one.mine, one.theirs, one.by) for one in answer.context["clashes"]]
    assert told == [("Thông qua: đồng ý", "5", "6", "Vũ Hai"), ("Thông qua: không đồng ý", "2", "1", "Vũ Hai")]
    assert vote.lines.get().agree == 6
    boxes = {one.box: one.take_mine for one in answer.context["clashes"]}
    kept = str(answer.context["form"].seen_now)
    assert at_office.post(page, given | boxes | {"seen": kept}).status_code == 302
    assert vote.lines.get().agree == 5
