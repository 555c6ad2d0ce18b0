"""Tables of figures as files: what is in them, who may have them, and that it is journalled."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from capuy.core.dates import format_date, today
from capuy.documents import sheets
from capuy.journal.models import Entry, EntryKind
from tests.figures.figure_makers import enrol

pytestmark = pytest.mark.django_db
PAGES = [("sheet", []), ("pivot", []), ("breakdown", ["dan-toc"])]


def at(view, organisation, *args, period="2022"):
    return reverse(f"figures:{view}", args=[organisation.code, period, *args])


def text_of_pdf(response):
    assert response.content.startswith(b"%PDF-")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def test_the_pivot_leaves_as_excel_and_is_journalled(client, leader, committee, cells):
    enrol(cells[0])
    client.force_login(leader)
    response = client.get(at("pivot", committee), {"chi-so": ["members.female", "members.total"], "xuat": "excel"})
    rows = sheets.read(response.content)
    assert ["", "Tổng cộng", 0.0, 1.0, "0%", 1.0] in rows
    assert Entry.objects.get(kind=EntryKind.EXPORT).action == "export-pivot"


def test_the_pivot_leaves_as_pdf_and_is_journalled(client, leader, committee, cells):
    enrol(cells[0])
    client.force_login(leader)
    query = {"chi-so": ["members.female", "members.total"], "xuat": "pdf"}
    response = client.get(at("pivot", committee), query)
    assert response.headers["Content-Disposition"] == 'attachment; filename="tong-hop-DU-2022.pdf"'
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == ("application/pdf", "no-store")
    text = text_of_pdf(response)
    for words in (
        "ĐẢNG ỦY CƠ QUAN",
        "TỔNG HỢP SỐ LIỆU NĂM 2022",
        "(Số liệu tính đến ngày 31/12/2022",
        "00/01",
        "Trang 1/1",
    ):
        assert words in text
    entry = Entry.objects.get(kind=EntryKind.EXPORT)
    assert (entry.action, entry.actor, entry.organisation) == ("export-pivot", "lanhdao", "DU")
    assert entry.summary == "Kết xuất PDF: tổng hợp số liệu năm 2022"


@pytest.mark.parametrize(("view", "args"), PAGES)
@pytest.mark.parametrize("kind", ["excel", "pdf"])
def test_every_file_has_the_rights_of_its_page(client, stranger, committee, cells, view, args, kind):
    client.force_login(stranger)
    assert client.get(at(view, committee, *args), {"xuat": kind}).status_code == 404
    assert not Entry.objects.filter(kind=EntryKind.EXPORT).exists()


@pytest.mark.parametrize(("view", "args"), PAGES)
def test_the_page_offers_its_files_with_what_is_chosen_on_it(client, leader, committee, cells, view, args):
    enrol(cells[0])
    client.force_login(leader)
    page = client.get(at(view, committee, *args), {"co-cau": "hien-nay"})
    here = at(view, committee, *args)
    files = [offer.url for offer in page.context["exports"]]
    assert files == [f"{here}?co-cau=hien-nay&xuat=excel", f"{here}?co-cau=hien-nay&xuat=pdf"]
    for url in files:
        assert f'href="{url.replace("&", "&amp;")}"' in page.content.decode()
        assert client.get(url).headers["Content-Disposition"].startswith("attachment")
    locked = [offer.locked for offer in page.context["exports"]]
    assert locked == [f"{url}&khoa=1" for url in files]
    assert Entry.objects.filter(kind=EntryKind.EXPORT).count() == 2


def test_the_sheet_leaves_with_bases_shares_and_changes(client, leader, committee, cells):
    enrol(cells[0], sex="female")
    client.force_login(leader)
    rows = sheets.read(client.get(at("sheet", committee), {"xuat": "excel"}).content)
    assert [6.0, "Đảng viên nữ", 1.0, "đảng viên", 1.0, "100%", 1.0, "100%", 0.0] in rows
    assert any(row[0] == "Đội ngũ đảng viên" for row in rows)
    assert "So với năm 2021" in text_of_pdf(client.get(at("sheet", committee), {"xuat": "pdf"}))


def test_a_paper_says_in_which_tree_and_until_when_is_counted(client, leader, committee, cells):
    client.force_login(leader)
    day = format_date(today())
    now = text_of_pdf(client.get(at("sheet", committee, period=str(today().year)), {"xuat": "pdf"}))
    assert f"(Số liệu tính đến ngày {day})" in now
    then = text_of_pdf(client.get(at("sheet", committee), {"xuat": "pdf", "co-cau": "hien-nay"}))
    assert f"(Số liệu tính đến ngày 31/12/2022, theo cơ cấu tổ chức ngày {day})" in then
