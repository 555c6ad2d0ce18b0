"""What is kept about persons, for those who answer for it: one page, and the same as Word and Excel."""

import io

import docx
import pytest
from django.test import Client

from capuy.accounts.roles import Role
from capuy.core.personal import holdings
from capuy.documents import sheets
from capuy.journal.models import Entry, EntryKind
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
PAGE = "/du-lieu-ca-nhan/"


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user("quantri", (Role.ADMINISTRATOR, make_organisation("QU", "Quận ủy", "quan_uy"))))
    return client


def test_the_page_says_all_that_is_declared(administrator):
    text = administrator.get(PAGE).content.decode()
    for holding in holdings():
        assert holding.label in text
        for data in holding.data:
            assert data.what in text
            assert data.kept.until in text
    assert "Số định danh cá nhân (mã hóa khi lưu)" in text
    assert "rà soát trước khi dùng" in text
    assert text.index("Danh bạ đảng viên") < text.index("Nhật ký</h2>")


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_it_leaves_as_word_and_as_excel(administrator, form):
    content = administrator.get(f"{PAGE}{form}/").content
    count = sum(len(holding.data) for holding in holdings())
    if form == "docx":
        rows = [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(content)).tables[0].rows]
    else:
        rows = [[str(cell).removesuffix(".0") for cell in row] for row in sheets.read(content)]
    assert [row[0] for row in rows if row[0].isdecimal()] == [str(number) for number in range(1, count + 1)]
    assert Entry.objects.get(kind=EntryKind.EXPORT).action == "web.personal-data"


def test_others_do_not_reach_it(client):
    client.force_login(make_user("an", (Role.OFFICE, make_organisation("QU", "Quận ủy", "quan_uy"))))
    for address in (PAGE, f"{PAGE}docx/", f"{PAGE}pdf/"):
        assert client.get(address).status_code == 404
