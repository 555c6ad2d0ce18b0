"""Id numbers stand nowhere in the clear: not in the journal, not in a kept filter, not at the head of an export."""

import datetime as dt
import io
import zipfile

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse

from capuy.journal.models import Entry
from capuy.members.actions import transfer
from capuy.members.models import SavedFilter
from tests.factories import make_member, make_user
from tests.members.conftest import Branch

pytestmark = pytest.mark.django_db
NUMBER = "079080000012"


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_an_export_found_by_id_number_does_not_repeat_it(branch: Branch, client: Client, form: str) -> None:
    make_member("Lê Thị Bình", branch.one, citizen_id=NUMBER)
    client.force_login(branch.board)
    answer = client.get(reverse("members:export", args=[branch.base.code, form]), {"tim": "0790 8000 0012"})
    parts = zipfile.ZipFile(io.BytesIO(answer.content))
    texts = b"".join(parts.read(name) for name in parts.namelist()).decode(errors="replace")
    assert "Bình" in texts
    journal = serializers.serialize("json", Entry.objects.all(), ensure_ascii=False)
    for text in (texts, journal):
        assert NUMBER not in text
        assert "0790 8000 0012" not in text


def test_a_filter_by_id_number_is_not_kept(branch: Branch, client: Client) -> None:
    client.force_login(branch.board)
    address = reverse("members:save-filter", args=[branch.base.code])
    answer = client.post(address, {"name": "Đồng chí Bình", "query": f"tim={NUMBER}"}, follow=True)
    assert "Không lưu bộ lọc theo số định danh cá nhân" in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_the_hosts_of_a_guest_may_not_open_the_id_number(branch: Branch, client: Client) -> None:
    """Who stays for a time is known to the cell; the number stays with the cell that keeps the record."""
    guest = make_member("Lê Thị Bình", branch.one, citizen_id=NUMBER)
    transfer(by=None, member=guest, to_organisation=branch.foreign, on=dt.date(2026, 9, 1), kind="temporary")
    client.force_login(make_user("bi-thu", ("cell_secretary", branch.foreign)))
    page = client.get(guest.get_absolute_url())
    assert page.status_code == 200
    address = reverse("members:reveal-id", args=[guest.pk])
    assert address not in page.content.decode()
    answer = client.post(address)
    assert answer.status_code == 404
    assert NUMBER not in answer.content.decode()
