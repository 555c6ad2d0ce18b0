"""The pages of reports: who sees them, what they save, what they refuse."""

import datetime as dt
import io
import re

import pytest
import python_calamine as calamine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from capuy.documents.models import IssuedPaper
from capuy.journal.models import Entry, EntryKind
from capuy.organisations.actions import ChangeDraft, enact
from capuy.reports.actions import start_report, write_texts
from capuy.reports.models import Report
from tests.factories import decision, make_organisation, make_user, report_values
from tests.filled import filled
from tests.reports.conftest import YEAR, new_member

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIGNING = {
    "dated_on": "30/12/2022",
    "place": "Bình Sơn",
    "signer": "Lê Hoàng Nam",
    "signer_position": "Bí thư",
    "recipients": "Quận ủy Bình Sơn\nLưu Văn phòng",
    "accept": "on",
}


@pytest.fixture
def draft(client, empty, office):
    """Signed in as the office, with a draft of 2022."""
    client.force_login(office)
    return start_report(by=office, organisation=empty.organisation, period=YEAR)


def freeze(client, report, **changes):
    return client.post(reverse("reports:freeze", args=[report.pk]), SIGNING | changes, follow=True)


def test_a_report_is_begun_from_the_list_once(client, empty, office):
    client.force_login(office)
    url = reverse("reports:list", args=["CQ"])
    assert "Chưa có báo cáo nào" in client.get(url).text
    first = client.post(url, {"period": "year:2022"})
    assert first.url == Report.objects.get().get_absolute_url()
    assert "2022" not in str(client.get(url).context["form"]["period"])


def test_the_list_asks_as_many_questions_for_one_report_as_for_three(client, empty):
    client.force_login(make_user("xem", ("leader", empty.organisation)))
    url = reverse("reports:list", args=["CQ"])
    asked = []
    for years in ([2022], [2021, 2020]):
        for year in years:
            Report.objects.create(organisation=empty.organisation, period=str(year))
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_figures_open_their_explanation(client, s1, office):
    client.force_login(office)
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    shown = client.get(report.get_absolute_url()).text
    opens = reverse("figures:explain", args=["CQ", "2022", "reviews.cells_excellent"])
    opens += f"?ve=/bao-cao/{report.pk}/%23muc-organisation"
    assert f'<a class="figure" href="{opens}">02/16</a>' in shown
    assert f'<a class="figure" href="{opens}">12,5%</a>)' in shown


def test_every_explanation_opened_from_a_report_leads_back_to_it(client, s1, office):
    client.force_login(office)
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    shown = client.get(report.get_absolute_url()).text
    for opens in sorted(set(re.findall(r'class="figure" href="([^"]+)"', shown)))[::10]:
        opened = client.get(opens).text
        back = re.search(r'href="([^"]+)">Quay lại<', opened)[1]
        address, _, place = back.partition("#")
        assert address == report.get_absolute_url()
        assert f'id="{place}"' in shown
        assert "Về biểu số liệu" not in opened


def test_office_texts_are_saved_and_escaped(client, draft):
    response = client.post(draft.get_absolute_url(), {"political": "Đã làm <b>tốt</b>", "tasks": ""}, follow=True)
    assert "Đã lưu 1 mục" in response.text
    assert "&lt;b&gt;tốt" in response.text
    assert Entry.objects.filter(action="reports.write").count() == 1


def test_two_authors_write_and_neither_loses_a_section(draft, office):
    other = make_user("thuky", ("office", draft.organisation), full_name="Lý Văn Thư")
    clients = Client(), Client()
    for client, user in zip(clients, (office, other), strict=True):
        client.force_login(user)
    url = draft.get_absolute_url()
    pages = [client.get(url) for client in clients]
    clients[0].post(url, filled(pages[0], political="Đã làm tốt.\r\nDòng hai."))
    clients[1].post(url, filled(pages[1], tasks="Giữ nền nếp."))
    texts = {"political": "Đã làm tốt.\nDòng hai.", "tasks": "Giữ nền nếp."}
    assert dict(draft.texts.values_list("section", "text")) == texts

    page = clients[1].post(url, filled(pages[1], political="Chưa tốt.", causes="Do mưa."))
    clash = page.context["clashes"][0]
    assert (clash.theirs, clash.by) == ("Đã làm tốt.\nDòng hai.", "Trần Thị Nụ")
    assert f'<a href="#muc-political">{clash.label}</a>' in page.text
    again = filled(page)
    assert (again["political"], again["causes"], again["tasks"]) == ("Chưa tốt.", "Do mưa.", "Giữ nền nếp.")
    assert dict(draft.texts.values_list("section", "text")) == texts
    clients[1].post(url, again | {clash.box: clash.take_theirs})
    assert dict(draft.texts.values_list("section", "text")) == texts | {"causes": "Do mưa."}
    clients[1].post(url, again | {clash.box: clash.take_mine})
    assert draft.texts.get(section="political").text == "Chưa tốt."


def test_a_secret_marking_is_refused_beside_its_field_and_nothing_is_saved(client, draft):
    response = client.post(draft.get_absolute_url(), {"political": "Tốt", "causes": "TUYỆT MẬT\nNội dung"})
    assert "không được đưa vào phần mềm" in response.context["form"].errors["causes"][0]
    assert not draft.texts.exists()


def test_freezing_issues_the_number_and_locks_the_text(client, draft):
    response = freeze(client, draft)
    assert "Đã chốt báo cáo, số 01-BC/ĐU" in response.text
    assert "không đổi từ khi chốt" in response.text
    draft.refresh_from_db()
    assert (draft.state, draft.paper.symbol, draft.frozen_by) == ("frozen", "01-BC/ĐU", "Trần Thị Nụ")
    response = client.post(draft.get_absolute_url(), {"political": "Sửa sau khi chốt"}, follow=True)
    assert "không được lưu" in response.text
    assert not draft.texts.exists()


def test_freezing_warns_of_cells_that_owe_figures_and_asks_to_know_it(client, draft):
    response = client.post(reverse("reports:freeze", args=[draft.pk]), SIGNING | {"accept": ""})
    assert response.text.count("còn thiếu: Chi bộ 1, Chi bộ 2") == 1
    assert "Đánh dấu ô này nếu vẫn chốt" in response.text
    assert not IssuedPaper.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dated_on": "30/12/22"}, "dated_on"),
        ({"dated_on": "30/12/2021"}, "dated_on"),
        ({"dated_on": "01/01/2090"}, "dated_on"),
        ({"signer": ""}, "signer"),
        ({"place": " "}, "place"),
        ({"recipients": "Quận ủy\nTUYỆT MẬT"}, "recipients"),
    ],
)
def test_bad_input_when_freezing_stands_beside_its_field(client, draft, changes, field):
    response = client.post(reverse("reports:freeze", args=[draft.pk]), SIGNING | changes)
    assert response.context["form"].errors[field]
    assert Report.objects.get().state == "draft"
    assert not IssuedPaper.objects.exists()


def test_a_reopened_report_keeps_its_number(client, draft):
    freeze(client, draft)
    without = client.post(reverse("reports:reopen", args=[draft.pk]), {"reason": " "})
    assert without.context["form"].errors["reason"]
    client.post(reverse("reports:reopen", args=[draft.pk]), {"reason": "Sót số liệu của Chi bộ 2"})
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert Entry.objects.get(action="reports.reopen").reason == "Sót số liệu của Chi bộ 2"
    freeze(client, draft)
    draft.refresh_from_db()
    assert draft.paper.symbol == "01-BC/ĐU"
    assert IssuedPaper.objects.count() == 1


def test_the_frozen_paper_comes_back_identical_after_the_figures_changed(client, draft, empty):
    freeze(client, draft)
    url = reverse("reports:word", args=[draft.pk])
    before = client.get(url).content
    report_values(by=None, organisation=empty.cells[0], period=YEAR, values={"reviews.grade": 1})
    assert client.get(url).content == before
    assert "kết xuất lúc" not in Document(io.BytesIO(before)).sections[0].first_page_footer.paragraphs[0].text
    assert "Số 01-BC/ĐU" in Document(io.BytesIO(before)).tables[0].cell(1, 0).text
    assert Entry.objects.filter(action="reports.export", kind=EntryKind.EXPORT).count() == 2


def test_a_draft_says_on_each_page_who_took_it(client, draft):
    paper = Document(io.BytesIO(client.get(reverse("reports:word", args=[draft.pk])).content))
    section = paper.sections[0]
    feet = [section.first_page_footer, section.footer]
    assert section.different_first_page_header_footer
    assert all("kết xuất lúc" in foot.paragraphs[0].text for foot in feet)


def test_what_changed_after_freezing_stands_beside_the_figure_with_its_cause(client, draft, empty, office):
    freeze(client, draft)
    report_values(by=office, organisation=empty.cells[0], period=YEAR, values={"candidates.awareness_class": 7})
    shown = client.get(draft.get_absolute_url()).text
    assert "nay là 07" in shown
    assert "Chi bộ 1</strong>: 0 → 7" in shown
    assert "Trần Thị Nụ: Nhập số liệu năm 2022" in shown


def test_the_workbook_holds_the_tables(client, draft):
    content = client.get(reverse("reports:excel", args=[draft.pk])).content
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Biểu 1", "Biểu 2"]
    rows = book.get_sheet_by_name("Biểu 2").to_python()
    assert any("Cộng" in row for row in rows)


def test_texts_of_last_year_are_kept_and_marked_until_confirmed(client, draft, office, empty):
    write_texts(by=office, report=draft, texts={"tasks": "Nâng cao chất lượng sinh hoạt."})
    client.post(reverse("reports:list", args=["CQ"]), {"period": "year:2023"})
    following = Report.objects.get(period="2023")
    shown = client.get(following.get_absolute_url()).text
    assert "Giữ từ năm 2022" in shown
    assert "Nâng cao chất lượng sinh hoạt." in shown
    client.post(reverse("reports:confirm", args=[following.pk, "tasks"]))
    assert "Giữ từ năm 2022" not in client.get(following.get_absolute_url()).text


@pytest.mark.parametrize("name", ["page", "word", "excel", "freeze", "reopen"])
def test_nobody_sees_sideways(client, draft, name):
    other = make_organisation("DB9", "Đảng bộ Công ty Núi Biếc", "dang_bo_co_so")
    client.force_login(make_user("khac", ("office", other)))
    assert client.get(reverse(f"reports:{name}", args=[draft.pk])).status_code == 404
    assert client.get(reverse("reports:list", args=["CQ"])).status_code == 404


def test_a_leader_reads_and_changes_nothing(client, draft, empty):
    client.force_login(make_user("lanhdao", ("leader", empty.organisation)))
    shown = client.get(draft.get_absolute_url())
    assert shown.status_code == 200
    assert "textarea" not in shown.text
    assert client.post(draft.get_absolute_url(), {"political": "Sửa"}).status_code == 404
    assert freeze(client, draft).status_code == 404
    listed = client.post(reverse("reports:list", args=["CQ"]), {"period": "year:2021"})
    assert listed.status_code == 200
    assert Report.objects.count() == 1


def test_who_may_not_see_members_reads_no_name_among_the_causes(client, draft, empty, office):
    freeze(client, draft)
    member = new_member(empty.cells[0], dt.date(2022, 3, 3), admitted=True)
    name = member.full_name
    shown = client.get(draft.get_absolute_url()).text
    assert "nay là 01" in shown
    assert name not in shown
    client.force_login(make_user("tochuc", ("organisation_board", empty.organisation)))
    assert name in client.get(draft.get_absolute_url()).text
    assert Entry.objects.filter(action="reports.read-changes", kind=EntryKind.READING).count() == 1


def test_only_years_in_which_the_organisation_existed_are_offered(client, empty, office):
    change = ChangeDraft("close", organisation=empty.cells[0], successor="CB02")
    enact(decision("merge", dt.date(2023, 4, 1), change), by=None, accept_warnings=True)
    client.force_login(office)
    form = client.get(reverse("reports:list", args=["CB01"])).context["form"]
    offered = dict(form.fields["period"].choices)
    assert [code for code, _ in offered["Báo cáo năm"]] == [f"year:{year}" for year in range(2023, 2014, -1)]
    assert list(offered) == ["Báo cáo năm", "Sơ kết giữa nhiệm kỳ", "Báo cáo nhiệm kỳ"]
