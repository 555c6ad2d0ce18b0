"""A paper is brought in, its figures are checked, people decide about each, and it goes again."""

import datetime as dt
import html
import re
from itertools import pairwise

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from capuy.accounts.models import Grant
from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.jobs.models import Job
from capuy.jobs.worker import Loop
from capuy.journal.models import Entry
from capuy.proofing import actions, checking, queries, showing
from capuy.proofing.actions import Choice, Given
from capuy.proofing.expiring import forget_papers
from capuy.proofing.models import Finding, Paper
from capuy.reading import guard
from tests.documents import files
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
TEXT = (
    "BÁO CÁO quý III\n"
    "Toàn Đảng bộ có 431 chi bộ. Có 148 chi bộ tốt, chiếm 34,33%; 86 chi bộ khá (19,95%).\n"
    "Kết nạp 406/400 chỉ tiêu (tỷ lệ đạt 102%). Có 245 lượt người dự, đạt tỷ lệ 98,5%.\n"
    "Có 13/16 chi bộ (82%) họp đúng lịch."
)


def brought(by, base, text=TEXT, **more):
    return actions.bring_in(by=by, organisation=base, given=Given(text=text), **more)


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def test_a_pasted_paper_shows_marks_and_findings_with_what_is_right(client, office, base):
    client.force_login(office)
    answer = client.post(reverse("proofing:list", args=["DU"]), {"text": TEXT}, follow=True)
    said = html.unescape(answer.content.decode())
    assert "BÁO CÁO quý III" in said
    verdicts = ("Cắt bớt, làm tròn xuống", "Đúng", "Sai", "Không kiểm tra được")
    assert all(f"state-{look}" in said for look in ("warn", "good", "bad", "idle"))
    assert all(label in said for label in verdicts)
    assert "148/431 = 34,34%" in said
    assert "Giá trị đúng: <strong>34,34%</strong>" in said
    assert "13/16 = 81,25%" in said
    assert "Giá trị đúng: <strong>81%</strong>" in said
    for position in range(1, 6):
        assert f'href="#muc-{position}"' in said
        assert f'href="#cho-{position}"' in said
    assert "Đã xử lý <strong>0/" in said


def test_accepting_correcting_and_dismissing_are_kept_with_who_and_when(client, office, base):
    paper = brought(office, base)
    client.force_login(office)
    wanted = list(paper.findings.exclude(verdict="ok"))
    url = reverse("proofing:decide", args=[paper.pk, wanted[0].position])
    answer = client.post(url, {"decision": "corrected", "value": "34,34%", "standing": ""})
    assert answer["Location"] == f"{paper.get_absolute_url()}#muc-{wanted[0].position}"
    client.post(
        reverse("proofing:decide", args=[paper.pk, wanted[1].position]), {"decision": "dismissed", "reason": "Số ước"}
    )
    decided = Finding.objects.get(pk=wanted[0].pk)
    assert (decided.decision, decided.value, decided.decided_by_name) == ("corrected", "34,34%", "Đỗ Thị Văn")
    said = page(client, paper.get_absolute_url())
    assert "Đã sửa: <strong>34,34%</strong>" in said
    assert "Bỏ qua. Lý do: Số ước" in said
    assert f"Đã xử lý <strong>2/{len(wanted)}</strong>" in said
    told = Entry.objects.filter(action="proofing.decide").values_list("actor", "subject")
    assert set(told) == {("vp", f"proofing.paper:{paper.pk}")}
    assert "148" not in str(list(Entry.objects.values_list("summary", "after")))


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice("corrected", " "), "ghi giá trị đúng"),
        (Choice("dismissed"), "ghi lý do"),
        (Choice("forgotten"), "Chọn đồng ý, sửa hoặc bỏ qua"),
        (Choice("dismissed", reason="x" * 501), "không quá 500 ký tự"),
        (Choice("dismissed", reason="TỐI MẬT"), "không được đưa vào phần mềm này"),
    ],
)
def test_what_decides_nothing_is_said(office, base, choice, message):
    paper = brought(office, base)
    with pytest.raises(ProblemsFound, match=message):
        actions.decide(by=office, paper=paper, position=1, choice=choice)
    assert paper.findings.get(position=1).decision == ""


def test_of_two_who_decide_one_is_told_that_the_other_was_quicker(office, colleague, base):
    paper = brought(office, base)
    actions.hand_over(by=office, paper=paper)
    seen = actions.standing_of(paper.findings.get(position=1))
    actions.decide(by=colleague, paper=paper, position=1, choice=Choice("accepted", seen=seen))
    with pytest.raises(ProblemsFound, match="Lê Văn Bạn vừa xử lý mục 1"):
        actions.decide(by=office, paper=paper, position=1, choice=Choice("dismissed", reason="x", seen=seen))


def test_only_who_brought_it_in_sees_it_until_it_is_handed_over(client, office, colleague, base):
    paper = brought(office, base)
    addresses = [
        paper.get_absolute_url(),
        reverse("proofing:word", args=[paper.pk]),
        reverse("proofing:delete", args=[paper.pk]),
    ]
    client.force_login(colleague)
    assert "BÁO CÁO" not in page(client, reverse("proofing:list", args=["DU"]))
    for address in addresses:
        page(client, address, 404)
    assert client.post(reverse("proofing:decide", args=[paper.pk, 1]), {"decision": "accepted"}).status_code == 404
    assert client.post(reverse("proofing:hand-over", args=[paper.pk])).status_code == 404

    client.force_login(office)
    client.post(reverse("proofing:hand-over", args=[paper.pk]))
    client.force_login(colleague)
    assert "BÁO CÁO" in page(client, paper.get_absolute_url())
    assert Entry.objects.filter(action="proofing.read", kind="reading", actor="ban").count() == 1
    page(client, addresses[2], 404)
    with pytest.raises(ProblemsFound, match="Chỉ người đưa văn bản vào"):
        actions.delete(by=colleague, paper=paper)


@pytest.mark.parametrize("role", [Role.LEADER, Role.INSPECTION, Role.MEMBER, Role.ADMINISTRATOR])
def test_who_writes_no_reports_has_no_such_page(client, office, base, role):
    paper = brought(office, base)
    actions.hand_over(by=office, paper=paper)
    client.force_login(make_user("khac", (role, base)))
    page(client, reverse("proofing:list", args=["DU"]), 404)
    page(client, paper.get_absolute_url(), 404)


def test_who_lost_the_right_no_longer_sees_even_the_own_paper(client, office, base):
    paper = brought(office, base)
    Grant.objects.filter(user=office).delete()
    client.force_login(office)
    page(client, paper.get_absolute_url(), 404)


def test_it_is_sealed_and_goes_after_its_time_with_its_findings(office, base):
    paper = brought(office, base)
    assert b"chi b" not in bytes(paper.text)
    assert queries.text_of(paper) == TEXT
    with time_machine.travel(dt.datetime(2022, 11, 18, 3, tzinfo=dt.UTC)):
        forget_papers()
        assert Paper.objects.exists()
    with time_machine.travel(dt.datetime(2022, 11, 20, 3, tzinfo=dt.UTC)):
        assert not queries.papers_visible_to(office).exists()
        assert forget_papers() > 1
    assert not Paper.objects.exists()
    assert not Finding.objects.exists()


def test_it_can_be_deleted_before(client, office, base):
    paper = brought(office, base)
    client.force_login(office)
    assert "không lấy lại được" in page(client, reverse("proofing:delete", args=[paper.pk]))
    client.post(reverse("proofing:delete", args=[paper.pk]))
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bc.docx", files.paper("MẬT", "Có 02/16 chi bộ."), "không được đưa vào phần mềm này"),
        ("bc.txt", "TỐI MẬT\nCó 02/16 chi bộ.".encode(), "không được đưa vào phần mềm này"),
        ("tối mật.txt", b"02/16", "không được đưa vào phần mềm này"),
        ("bc.txt", b"  ", "không có chữ nào"),
        ("bc.exe", b"MZ", "không phải văn bản đọc được"),
        ("bc.docx", b"PK\x03\x04 nothing", "đã hỏng"),
        ("bc.txt", "Ñaûng boä xaõ keát naïp 12 ñaûng vieân môùi, chi boä ñaït trong saïch".encode(), "phông cũ VNI"),
    ],
)
def test_what_cannot_or_must_not_come_in_is_said_and_not_kept(client, office, base, name, content, message):
    client.force_login(office)
    answer = client.post(reverse("proofing:list", args=["DU"]), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert message in html.unescape(answer.content.decode())
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({}, "Dán nội dung văn bản hoặc chọn tệp."),
        ({"text": "MẬT\nCó 02/16 chi bộ."}, "không được đưa vào phần mềm này"),
        ({"text": "x " * 200_001}, "quá dài"),
        ({"text": "Có 02/16", "period": "1066"}, "1066"),
    ],
)
def test_a_form_that_brings_nothing_says_what_to_do(client, office, base, posted, message):
    client.force_login(office)
    answer = client.post(reverse("proofing:list", args=["DU"]), posted)
    assert answer.status_code == 200
    assert message in html.unescape(answer.content.decode())
    assert not Paper.objects.exists()


def test_a_long_paper_is_checked_in_the_background_and_the_page_tells_how_far(client, office, base, monkeypatch):
    text = "\n".join(f"Chi bộ {n} có {n + 20} đảng viên, trong đó {n}/{n + 20} (50%) đã học." for n in range(1_200))
    paper = brought(office, base, text)
    client.force_login(office)
    assert "đã đọc 0%" in page(client, paper.get_absolute_url())
    assert "Đang kiểm tra" in page(client, reverse("proofing:list", args=["DU"]))
    on_the_way = []

    def look(*_, **__):
        on_the_way.append(Paper.objects.get().percent_read)
        return iter(())

    monkeypatch.setattr(checking.own.Comparison, "of", look)
    loop = Loop()
    loop._looked = float("inf")
    loop.turn()
    assert 50 < on_the_way[0] < 100
    paper.refresh_from_db()
    assert (paper.state, paper.percent_read) == (Paper.State.CHECKED, 100)
    assert paper.findings.count() == len(guard.check(text))
    assert Job.objects.get().state == "done"
    said = page(client, f"{paper.get_absolute_url()}?trang=2")
    assert "Phần 2/" in said
    assert len(re.findall('class="finding ', said)) <= showing.FINDINGS


def test_a_check_that_gave_up_says_so_and_can_be_asked_for_again(client, office, base):
    paper = brought(office, base, "\n".join(f"Chi bộ {n} có {n}/{n + 20} buổi (50%)." for n in range(2_000)))
    Job.objects.update(state="failed", attempts=6)
    client.force_login(office)
    shown = page(client, paper.get_absolute_url())
    assert "Chưa kiểm tra được văn bản này" in shown
    assert "http-equiv" not in shown
    again = reverse("proofing:check-again", args=[paper.pk])
    for _ in range(2):  # a second time asks for nothing more
        assert client.post(again).status_code == 302
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "waiting"]
    assert Entry.objects.filter(action="proofing.check-again").count() == 1
    assert "đã đọc 0%" in page(client, paper.get_absolute_url())


def test_checked_twice_it_is_written_once(office, base):
    paper = brought(office, base)
    count = paper.findings.count()
    checking.check_paper(Paper.objects.get(pk=paper.pk))
    assert paper.findings.count() == count


def test_pages_hold_all_of_a_paper_and_each_finding_once(office, base):
    lines = [f"Có {n}/{n + 3} chi bộ ({n % 100},5%) họp đúng lịch." for n in range(1, 300)]
    text = "\n".join(lines) + "\n" + "không xuống dòng " * 2_000
    paper = brought(office, base, text)
    findings = list(paper.findings.all())
    pages = showing.pages_of(text, findings)
    assert pages[0][0] == 0
    assert pages[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(pages))
    held = [sum(begin <= one.start < end for one in findings) for begin, end in pages]
    assert max(held) <= showing.FINDINGS
    assert sum(held) == len(findings)
    for one in findings:
        begin, end = pages[showing.page_at(pages, one.start) - 1]
        assert begin <= one.start < end


@pytest.mark.parametrize("papers", [1, 3])
def test_the_list_asks_the_same_few_questions_however_many_there_are(
    client, office, base, papers, django_assert_num_queries
):
    for n in range(papers):
        brought(office, base, f"Văn bản {n}. Có 02/16 chi bộ (13%).")
    client.force_login(office)
    client.get(reverse("proofing:list", args=["DU"]))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("proofing:list", args=["DU"]))


QUERIES = 9


def test_a_paper_of_another_branch_answers_like_a_missing_one(client, office, base):
    other = make_organisation("KH", "Đảng bộ khác", "quan_uy")
    foreign = brought(make_user("xa", (Role.OFFICE, other)), other)
    actions.hand_over(by=foreign.user, paper=foreign)
    client.force_login(office)
    page(client, foreign.get_absolute_url(), 404)
