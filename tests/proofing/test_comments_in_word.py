"""The checked paper as a Word file: real comments at the words that they are about, everything else as it was."""

import io
import unicodedata
import zipfile

import docx
import pytest
from django.urls import reverse
from docx.shared import RGBColor

from capuy.journal.models import Entry
from capuy.proofing import actions
from capuy.proofing.actions import Choice, Given
from capuy.proofing.commenting import MOST
from tests.documents import files

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_of(client, user, base, given):
    paper = actions.bring_in(by=user, organisation=base, given=given)
    client.force_login(user)
    answer = client.get(reverse("proofing:word", args=[paper.pk]))
    assert answer["Content-Disposition"].endswith(f'"kiem-tra-so-lieu-{paper.pk}.docx"')
    return docx.Document(io.BytesIO(answer.content))


def commented(document):
    """(what stands between the marks, what the comment says) in the order of the text."""
    found, words = [], {str(one.comment_id): one.text for one in document.comments}
    for start in document.element.iter(f"{W}commentRangeStart"):
        number = start.get(f"{W}id")
        inside, at = "", start.getnext()
        while at.tag != f"{W}commentRangeEnd" or at.get(f"{W}id") != number:
            inside += "".join(text.text for text in at.iter(f"{W}t"))
            at = at.getnext()
        found.append((inside, words[number]))
        assert [one for one in document.element.iter(f"{W}commentReference") if one.get(f"{W}id") == number]
    return found


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_pasted_text_becomes_a_paper_with_comments(client, office, base):
    text = "Toàn Đảng bộ có 431 chi bộ.\nCó 148 chi bộ tốt, chiếm 34,33%; có 13/16 chi bộ (81,25%) họp đúng lịch."
    document = word_of(client, office, base, Given(text=text))
    assert [p.text for p in document.paragraphs] == text.split("\n")
    assert commented(document) == [
        ("148 chi bộ tốt, chiếm 34,33%", "Cắt bớt, làm tròn xuống. 148/431 = 34,34%\nGiá trị đúng: 34,34%")
    ]
    (comment,) = document.comments
    assert comment.author == "Kiểm tra số liệu"
    assert "Đỗ Thị Văn (vp) kết xuất" in document.sections[0].footer.paragraphs[-1].text
    assert Entry.objects.filter(action="proofing.export", kind="export").count() == 1


def test_a_word_paper_keeps_its_layout_and_its_comments_stand_at_the_words(client, office, base):
    own = docx.Document()
    own.styles["Normal"].font.name = "Times New Roman"
    line = own.add_paragraph("Năm qua ")
    bold = line.add_run("có 13/16 chi bộ ")
    bold.bold, bold.font.color.rgb = True, RGBColor(0, 0, 255)
    line.add_run("(82%) họp đúng lịch.")
    own.add_paragraph("Không có gì.", style="List Number")
    table = own.add_table(rows=1, cols=2, style="Table Grid")
    table.cell(0, 0).text, table.cell(0, 1).text = "Chi bộ tốt", "có 5/8 chi bộ (63,5%)"
    document = word_of(client, office, base, Given("bc.docx", saved(own)))

    assert [said for said, _ in commented(document)] == ["13/16 chi bộ (82%)", "5/8 chi bộ (63,5%)"]
    assert document.paragraphs[0].text == "Năm qua có 13/16 chi bộ (82%) họp đúng lịch."
    blue = [run.text for run in document.paragraphs[0].runs if run.font.color.rgb == RGBColor(0, 0, 255)]
    assert "".join(blue) == "có 13/16 chi bộ "
    assert all(run.bold for run in document.paragraphs[0].runs if run.text in blue)
    assert document.paragraphs[1].style.name == "List Number"
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.tables[0].style.name == "Table Grid"


def test_of_equal_words_the_comment_stands_at_those_it_is_about(client, office, base):
    """The share is right of the first total and wrong of the second one."""
    own = files.paper("Có 5/8 chi bộ (63%).", "Có 5/8 chi bộ, không phải (62%).", "Nay có 5/8 chi bộ (64%).")
    document = word_of(client, office, base, Given("bc.docx", own))
    lines = [p.text for p in document.paragraphs for _ in p._p.iter(f"{W}commentRangeStart")]
    assert lines == ["Có 5/8 chi bộ, không phải (62%).", "Nay có 5/8 chi bộ (64%)."]


def test_what_people_decided_stands_in_the_comments(client, office, base):
    text = "Có 5/8 chi bộ (64%).\nCó 6/8 chi bộ (77%).\nCó 7/8 chi bộ (99%)."
    paper = actions.bring_in(by=office, organisation=base, given=Given(text=text))
    choices = (Choice("corrected", "63%"), Choice("dismissed", reason="Số của năm trước"), Choice("accepted"))
    for position, choice in enumerate(choices, 1):
        actions.decide(by=office, paper=paper, position=position, choice=choice)
    client.force_login(office)
    content = client.get(reverse("proofing:word", args=[paper.pk])).content
    first, last = (words for _, words in commented(docx.Document(io.BytesIO(content))))
    assert "Giá trị đúng: 63%" in first
    assert "Đã sửa (Đỗ Thị Văn)" in first
    assert "Đồng ý (Đỗ Thị Văn)" in last


def test_marks_in_pieces_hyphens_and_headers_do_not_lose_a_comment(client, office, base):
    own = docx.Document()
    own.sections[0].header.paragraphs[0].text = "Có 3/4 chi bộ (70%)"
    line = own.add_paragraph()
    for piece in unicodedata.normalize("NFD", "Có 13/16 chi bộ họp (82%)."):
        line.add_run(piece)
    document = word_of(client, office, base, Given("bc.docx", saved(own)))
    (header, words), (body, _) = sorted(commented(document), key=lambda found: len(found[0]))
    assert words.startswith("“3/4 chi bộ (70%)”: Sai")
    assert header == "C"
    assert unicodedata.normalize("NFC", body) == "13/16 chi bộ họp (82%)"


def test_so_many_comments_are_cut_and_the_rest_is_named(client, office, base, monkeypatch):
    monkeypatch.setattr("capuy.proofing.commenting.MOST", 2)
    document = word_of(client, office, base, Given(text="\n".join(f"Có {n}/8 chi bộ (99%)." for n in range(1, 6))))
    assert len(document.comments) == 3
    assert "Còn 3 nhận xét nữa" in [one.text for one in document.comments][-1]
    assert MOST == 1_000


def test_it_can_be_locked_with_a_password(client, office, base):
    paper = actions.bring_in(by=office, organisation=base, given=Given(text="Có 5/8 chi bộ (64%)."))
    client.force_login(office)
    url = reverse("proofing:word", args=[paper.pk]) + "?khoa=1"
    assert b"file_password" in client.get(url).content
    locked = client.post(url, {"file_password": "Hang cau truoc ngo 9", "again": "Hang cau truoc ngo 9"}).content
    assert not zipfile.is_zipfile(io.BytesIO(locked))
