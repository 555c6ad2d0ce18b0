"""U19: a weakness named in a report becomes a task, and the next year's report opens with what became of it."""

import datetime as dt
import io

import pytest
import time_machine
from docx import Document

from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.reports.actions import start_report, word_of, write_texts
from capuy.reports.composing import compose, gather
from capuy.reports.models import Report
from capuy.tasks import files
from capuy.tasks.actions import doing
from capuy.tasks.actions.mending import Found, mend
from capuy.tasks.mended import became
from capuy.tasks.models import Task, Weakness
from tests.documents.files import paper
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def on(day: str) -> time_machine.travel:
    return time_machine.travel(f"{day}T03:00:00+00:00", tick=False)


def mended(s1, text: str) -> Task:
    work = {"title": f"Khắc phục: {text}", "product": "Báo cáo", "due_on": dt.date(2023, 6, 30)}
    found = Found(text, 2022, "inspection", "Thông báo kết luận")
    made = mend(by=None, organisation=s1.organisation, found=found, owner=s1.cells[0], checker=s1.organisation, **work)
    return made.task


def lines_of(s1) -> list[str]:
    report = Report(organisation=s1.organisation, period="2023")
    return [line for one in compose(report, {}, gather(report)).sections if one.code == "mended" for line in one.lines]


@pytest.mark.slow
def test_the_next_report_opens_with_what_became_of_each(s1):
    office = make_user("vp", (Role.OFFICE, s1.organisation))
    assert lines_of(s1) == []  # nothing was named: the part is left out
    with on("2023-02-01"):
        proved, bare, _ = (
            mended(s1, text) for text in ("Sinh hoạt hình thức.", "Ghi biên bản sơ sài", "Thu đảng phí chậm")
        )
    with on("2023-05-01"):
        proof = files.Looked("bb.docx", "docx", paper("Biên bản"))
        doing.hand_in(by=office, task=proved, text="Xong", evidence=[proof])
        doing.accept(by=office, task=proved)
        doing.hand_in(by=office, task=bare, text="Xong")
    with on("2023-12-31"):
        told = lines_of(s1)
        assert told == [
            "1) “Sinh hoạt hình thức” (kiểm tra, giám sát, Thông báo kết luận): đã khắc phục, được nghiệm thu theo báo "
            "cáo ngày 01/05/2023, kèm 1 tệp minh chứng.",
            "2) “Ghi biên bản sơ sài” (kiểm tra, giám sát, Thông báo kết luận): đã báo cáo khắc phục, chờ nghiệm thu.",
            "3) “Thu đảng phí chậm” (kiểm tra, giám sát, Thông báo kết luận): chưa xong (0%), quá hạn 30/06/2023.",
        ]
        word = Document(io.BytesIO(word_of(Report(organisation=s1.organisation, period="2023"))))
        texts = [one.text for one in word.paragraphs]
        assert any("KẾT QUẢ KHẮC PHỤC HẠN CHẾ" in one for one in texts)
        assert any(told[0] in one for one in texts)
    with on("2024-02-01"):  # what happens later changes nothing in the report of the year
        doing.accept(by=office, task=bare)
        assert lines_of(s1) == told
        assert became(s1.organisation, dt.date(2024, 2, 1))[1].settled


@pytest.mark.slow
def test_from_the_sentence_of_a_report_to_the_task(client, s1):
    office = make_user("vp", (Role.OFFICE, s1.organisation))
    with on("2023-02-01"):
        report = start_report(by=office, organisation=s1.organisation, period=gather_year())
        write_texts(by=office, report=report, texts={"weaknesses": "Sinh hoạt chuyên đề còn ít."})
        client.force_login(office)
        page = client.get(report.get_absolute_url())
        (address,) = [one for one in hrefs(page) if "/han-che/giao/" in one and "chuy%C3%AAn" in one]
        form = client.get(address).context["form"]
        assert form["text"].value() == "Sinh hoạt chuyên đề còn ít."
        code = s1.cells[0].code
        given = {name: form[name].value() or "" for name in form.fields} | {
            "owner": code,
            "checker": s1.organisation.code,
        }
        given |= {"product": "Kế hoạch", "due_on": "30/06/2023"}
        client.post(address, given)
        row = Weakness.objects.get()
        assert (row.text, row.source, row.year) == ("Sinh hoạt chuyên đề còn ít.", f"reports.report:{report.pk}", 2022)
        assert row.task.source == f"tasks.weakness:{row.pk}"
        again = client.post(address, given)
        assert again.status_code == 422
        listed = client.get(f"/to-chuc/{s1.organisation.code}/han-che/").content.decode()
        assert "Sinh hoạt chuyên đề còn ít." in listed
        assert "chưa xong (0%), hạn 30/06/2023" in listed


def hrefs(page) -> list[str]:
    import html
    import re

    return [html.unescape(one) for one in re.findall(r'href="([^"]+)"', page.content.decode())]


def gather_year():
    from capuy.core.periods import parse_period

    return parse_period("2022")


@pytest.mark.slow
def test_unclear_work_keeps_no_weakness(s1):
    found = Found("Sinh hoạt hình thức", 2022, "review")
    with pytest.raises(ProblemsFound):
        mend(
            by=None,
            organisation=s1.organisation,
            found=found,
            owner=None,
            checker=None,
            title="",
            product="",
            due_on=None,
        )
    assert not Weakness.objects.exists()
