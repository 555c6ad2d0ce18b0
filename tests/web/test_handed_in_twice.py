"""A form handed in twice from one page changes something once, whatever form it is."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from capuy.accounts.roles import Role
from capuy.journal import once
from capuy.journal.models import Entry, Handed
from capuy.members.models import Member
from capuy.web.middleware import OnceMiddleware
from tests.factories import make_organisation, make_user
from tests.filled import filled

WHO = {"full_name": "Trần Thị Bình", "sex": "female", "born_on": "09/05/1980", "joined_on": "01/02/2020", "accept": "1"}


@pytest.fixture
def user(db):
    base = make_organisation("DB", "Đảng bộ", "dang_bo_co_so")
    make_organisation("CB", "Chi bộ", "chi_bo", base)
    return make_user("vanphong", *((role, base) for role in Role.values))


def signed_in(user) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def page_of(client: Client) -> dict[str, str]:
    page = client.get("/to-chuc/CB/dang-vien/them/")
    return {**filled(page, **WHO), "csrfmiddlewaretoken": str(page.context["csrf_token"])}


def hand_in(client: Client, page: dict[str, str]):
    return client.post("/to-chuc/CB/dang-vien/them/", page)


def test_a_second_time_is_answered_as_the_first_and_says_so(user):
    client = signed_in(user)
    page = page_of(client)
    first, second = hand_in(client, page), hand_in(client, page)
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert "đã được lưu ở lần gửi trước" in client.get(second["Location"]).content.decode()
    assert Member.objects.count() == 1
    assert Entry.objects.filter(kind="change", subject__startswith="members.member:").count() == 1


def test_another_page_or_another_content_is_another_form(user):
    client = signed_in(user)
    page = page_of(client)
    hand_in(client, page)
    hand_in(client, page_of(client))
    hand_in(client, {**page, "full_name": "Trần Thị Bốn"})
    assert Member.objects.count() == 3


def test_what_was_refused_can_be_handed_in_again(user):
    client = signed_in(user)
    page = page_of(client)
    assert hand_in(client, {**page, "born_on": "x"}).status_code == 200
    assert Handed.objects.count() == 0
    assert hand_in(client, page).status_code == 302


def test_who_never_saw_the_answer_is_told_that_it_is_saved(user, monkeypatch):
    monkeypatch.setattr(once, "PATIENCE", 0)
    client = signed_in(user)
    page = page_of(client)
    hand_in(client, page)
    Handed.objects.update(leads_to="")
    assert "Đã lưu từ trước" in hand_in(client, page).content.decode()


def test_keys_are_forgotten_after_a_day(user):
    client = signed_in(user)
    hand_in(client, page_of(client))
    Handed.objects.update(at="2020-01-01T00:00:00Z")
    hand_in(client, page_of(client))
    assert Handed.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_once_enter_one_record(user):
    client = signed_in(user)
    page = page_of(client)
    together = threading.Barrier(4)

    def click(_: int) -> tuple[int, str]:
        other = Client()
        other.cookies = client.cookies
        together.wait()
        answer = hand_in(other, page)
        connections.close_all()
        return answer.status_code, answer.get("Location", "")

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(click, range(4)))
    assert Member.objects.count() == 1
    assert answers == {(302, f"/dang-vien/{Member.objects.get().pk}/")}


def test_a_mended_file_of_the_same_name_and_size_is_another_one():
    def key(content: bytes) -> str:
        file = SimpleUploadedFile("danh-sach.xlsx", content)
        request = RequestFactory().post("/nhap/", {"csrfmiddlewaretoken": "x", "file": file})
        made = OnceMiddleware(HttpResponse)._named(request, 1)
        assert request.FILES["file"].read() == content
        return made.key

    assert key(b"1985") == key(b"1985") != key(b"1958")
