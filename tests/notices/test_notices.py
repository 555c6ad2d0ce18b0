"""Notices: told once, counted in the top bar, read, forgotten; how a user wants them; letters."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from capuy.jobs.models import Job
from capuy.jobs.worker import Loop
from capuy.journal import expiring
from capuy.journal.models import Entry
from capuy.notices import actions, kinds, tasks
from capuy.notices.expiring import forget_notices
from capuy.notices.models import Delivery, Notice, Preference
from capuy.notices.telling import KEPT, News, Told, notify
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user("a", full_name="Lê Văn An")


def news(user, key="1", **changed):
    return News(
        **{"user": user.pk, "kind": "test", "text": "Nộp biểu “Sinh hoạt”", "address": "/", "key": key, **changed}
    )


def with_mail(user):
    user.email = f"{user.username}@an-binh.example"
    user.save()
    return user


def work(times=5):
    loop = Loop()
    loop._looked = float("inf")
    for _ in range(times):
        loop.turn()


@pytest.fixture
def mail_is_on(settings, monkeypatch):
    settings.MAIL, settings.DEFAULT_FROM_EMAIL = "smtp://127.0.0.1", "capuy@an-binh.example"
    monkeypatch.setattr(kinds, "_kinds", {"test": "đôn đốc nộp báo cáo"})


def test_the_same_is_told_once(user):
    assert notify([news(user)]) == Told(1)
    assert notify([news(user), news(user, "2"), news(user, "2")]) == Told(1)
    user.refresh_from_db()
    assert (Notice.objects.count(), user.unread_notices) == (2, 2)


def test_who_is_locked_out_is_not_told(user):
    user.is_active = False
    user.save()
    assert notify([news(user)]) == Told()


class CounterTest(TestCase):
    @given(st.lists(st.tuples(st.sampled_from(["tell", "open", "all", "expire"]), st.integers(0, 4)), max_size=12))
    def test_the_counter_is_what_is_unread(self, steps):
        people = [make_user(name) for name in ("x", "y")]
        for what, number in steps:
            person = people[number % 2]
            match what:
                case "tell":
                    notify([news(one, str(number)) for one in people])
                case "open":
                    for one in Notice.objects.filter(user=person)[:1]:
                        actions.mark_read(by=person, notice=one)
                case "all":
                    actions.mark_read(by=person)
                case _:
                    Notice.objects.filter(user=person, key=str(number)).update(expires_at=timezone.now())
                    forget_notices()
            for one in people:
                one.refresh_from_db()
                assert one.unread_notices == Notice.objects.filter(user=one, read_at=None).count()


def test_telling_asks_as_much_for_three_as_for_one(django_assert_num_queries, mail_is_on):
    people = [with_mail(make_user(f"u{number}")) for number in range(3)]
    for group in (people[:1], people):
        with django_assert_num_queries(9):
            notify([news(one, f"k{len(group)}") for one in group])
    assert Delivery.objects.count() == Job.objects.count() == 4


def test_reading_one_and_all(client, user):
    notify([news(user, str(number), text=f"Việc {number}") for number in range(3)])
    client.force_login(user)
    page = client.get(reverse("notices:list")).content.decode()
    assert 'aria-label="Thông báo, 3 chưa đọc"' in page
    first = Notice.objects.get(key="0")
    assert client.post(reverse("notices:open", args=[first.pk]))["Location"] == "/"
    assert Notice.objects.get(key="0").read_at
    assert 'aria-label="Thông báo, 2 chưa đọc"' in client.get("/").content.decode()
    client.post(reverse("notices:read-all"))
    user.refresh_from_db()
    assert user.unread_notices == 0


def test_another_s_notice_is_not_there(client, user):
    notify([news(user)])
    client.force_login(make_user("b"))
    assert client.post(reverse("notices:open", args=[Notice.objects.get().pk])).status_code == 404
    assert "Sinh hoạt" not in client.get(reverse("notices:list")).content.decode()
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("address", ["https://xau.example/", "//xau.example/", "/khong-co/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(client, user, address):
    notify([news(user, address=address)])
    client.force_login(user)
    answer = client.post(reverse("notices:open", args=[Notice.objects.get().pk]))
    assert answer["Location"] == reverse("notices:list")


def test_they_are_forgotten_after_their_time(user):
    notify([news(user)])
    with time_machine.travel(timezone.now() + KEPT + dt.timedelta(minutes=1)):
        expiring.expire()
    user.refresh_from_db()
    assert (Notice.objects.count(), user.unread_notices) == (0, 0)


def test_the_letter_says_that_there_is_news_and_nothing_else(user, mail_is_on, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://capuy.an-binh.example"]
    with_mail(user)
    assert notify([news(user)]) == Told(1, by_mail=1)
    assert mail.outbox == []
    work()
    (letter,) = mail.outbox
    whole = str(letter.message()) + letter.body + letter.subject
    assert "Có việc mới trong capuy: đôn đốc nộp báo cáo." in letter.body
    assert "https://capuy.an-binh.example/thong-bao/\n" in letter.body
    for said in ("Sinh hoạt", "An", "Lê"):
        assert said not in whole.replace("an-binh", "")
    assert Delivery.objects.get().sent_at


def test_a_letter_that_is_sent_again_is_the_same_letter(user, mail_is_on):
    with_mail(user)
    notify([news(user)])
    made = Delivery.objects.get()
    for _ in range(2):  # killed before it could say that it was sent
        Delivery.objects.update(sent_at=None)
        tasks.mail_notice.func(delivery=made.pk)
    assert {one.extra_headers["Message-ID"] for one in mail.outbox} == {
        f"<capuy.notice-{made.notice_id}@an-binh.example>"
    }
    tasks.mail_notice.func(delivery=made.pk)
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("why", ["read", "locked", "unwanted", "old", "no address", "no server"])
def test_what_need_not_go_out_stays(user, mail_is_on, settings, why):
    with_mail(user)
    notify([news(user)])
    match why:
        case "read":
            actions.mark_read(by=user)
        case "locked":
            type(user).objects.update(is_active=False)
        case "unwanted":
            Preference.objects.create(user=user, by_mail=False)
        case "old":
            Notice.objects.update(at=timezone.now() - dt.timedelta(days=4))
        case "no address":
            type(user).objects.update(email="")
        case "no server":
            settings.MAIL = ""
    work()
    assert mail.outbox == []
    assert Job.objects.get().state == "done"


def test_how_a_user_wants_to_be_told(client, user, mail_is_on):
    with_mail(user)
    client.force_login(user)
    address = reverse("notices:ways")
    assert "chưa gửi báo tới trình duyệt" in client.get(address).content.decode()
    client.post(address, {"by_push": "on"})
    assert Preference.objects.get().by_mail is False
    assert Entry.objects.get(action="notices.prefer").after == {"thư điện tử": False, "trình duyệt": True}
    assert notify([news(user)]) == Told(1)


def test_the_list_asks_as_much_for_three_as_for_one(client, user, django_assert_num_queries):
    client.force_login(user)
    client.get(reverse("notices:list"))
    for number in (1, 3):
        notify([news(user, str(key)) for key in range(number)])
        with django_assert_num_queries(6):
            assert len(client.get(reverse("notices:list")).context["notices"]) == number
