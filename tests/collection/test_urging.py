"""Urging: only those who owe it, whoever may answer for them, by every channel, once a day, and once each."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.models import Deputy, Grant
from capuy.accounts.queries import nearest_holders
from capuy.accounts.roles import Permission, Role
from capuy.collection.actions import handling
from capuy.collection.actions.designing import FieldDraft
from capuy.collection.actions.urging import urge
from capuy.collection.answers import Given
from capuy.collection.models import Aim, ReportRequest, Urging, UrgingRound
from capuy.core.problems import ProblemsFound
from capuy.jobs.models import Job
from capuy.jobs.queue import LEASE
from capuy.jobs.worker import Loop
from capuy.journal.models import Entry
from capuy.notices.models import Browser, Delivery, Notice
from tests.collection.makers import answer, codes_of, sent, sheet
from tests.factories import FOUNDED, make_organisation, make_user

pytestmark = pytest.mark.django_db
ONE = {1: Given(1)}


@pytest.fixture
def asked(base, office) -> ReportRequest:
    return sent(base, office, fields=(FieldDraft("Số buổi"),))


@pytest.fixture
def people(asked):
    """A secretary for each of the first two cells; the third has nobody."""
    made = {}
    for code in ("C1", "C2"):
        user = make_user(f"bt-{code.lower()}", (Role.CELL_SECRETARY, sheet(asked, code).organisation))
        user.email = f"{user.username}@an-binh.example"
        user.save()
        made[code] = user
    return made


@pytest.fixture
def mail_is_on(settings):
    settings.MAIL, settings.DEFAULT_FROM_EMAIL = "smtp://127.0.0.1", "capuy@an-binh.example"


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("user__username", "address"))


def work(times=6):
    loop = Loop()
    loop._looked = float("inf")
    for _ in range(times):
        loop.turn()


def test_only_the_missing_are_urged(base, asked, office, people):
    answer(asked, "C1", ONE)
    handling.exempt(by=None, addressee=sheet(asked, "C3"), reason="Mới lập")

    once = urge(by=office, asked=asked)

    assert [one.addressee.name for one in Urging.objects.all()] == ["Chi bộ 2"]
    assert told() == {("bt-c2", sheet(asked, "C2").get_absolute_url())}
    assert (once.units, once.people, once.unreached, once.by_mail) == (1, 1, 0, 0)
    assert Notice.objects.get().text == "Chi bộ 2 chưa nộp biểu “Sinh hoạt chuyên đề”, hạn 05/11/2022"
    entry = Entry.objects.get(action="collection.urge")
    assert entry.after["đơn vị"] == ["Chi bộ 2"]
    assert entry.after["số người"]["được báo"] == 1
    answer(asked, "C2", ONE)
    with pytest.raises(ProblemsFound) as raised:
        urge(by=office, asked=asked)
    assert codes_of(raised) == {"nobody"}


def test_of_a_unit_without_anybody_nobody_but_the_board_is_told(asked, office, people):
    once = urge(by=office, asked=asked)
    assert (once.units, once.people, once.unreached) == (3, 2, 1)
    assert "vp" not in {name for name, _ in told()}  # who asks is not urged


def test_who_answers_for_several_units_is_told_once(base, office):
    city = base.placements.get().parent
    other = make_organisation("DV", "Đảng ủy Doanh nghiệp", "dang_bo_co_so", city)
    cell = make_organisation("V1", "Chi bộ Xưởng", "chi_bo", other)
    make_user("bt-v1", (Role.CELL_SECRETARY, cell))
    asked = sent(city, fields=(FieldDraft("Số buổi"),), aim=Aim.CELLS)
    once = urge(by=None, asked=asked)
    # The office of the base committee answers for its three cells, which have nobody of their own.
    assert told() == {("vp", reverse("web:home")), ("bt-v1", sheet(asked, "V1").get_absolute_url())}
    assert (once.units, once.people, once.unreached) == (4, 2, 0)
    assert Notice.objects.get(user__username="vp").text.startswith("3 đơn vị chưa nộp")


def test_whoever_answered_the_others_need_not_read_it(asked, office, people):
    second = make_user("bt-hai", (Role.CELL_SECRETARY, sheet(asked, "C1").organisation))
    urge(by=office, asked=asked)
    answer(asked, "C1", ONE, by=people["C1"])
    second.refresh_from_db()
    assert second.unread_notices == 0
    people["C2"].refresh_from_db()
    assert people["C2"].unread_notices == 1


def test_who_may_act_for_a_unit(base, asked, people):
    cell = sheet(asked, "C1").organisation
    top, today = base.path_now, timezone.localdate()
    deputy, locked, gone = (make_user(name) for name in ("thay", "khoa", "cu"))
    grant = Grant.objects.get(user=people["C1"])
    Deputy.objects.create(grant=grant, user=deputy, valid_from=FOUNDED, valid_to=today + dt.timedelta(1), reason="x")
    Grant.objects.create(user=locked, role=Role.CELL_SECRETARY, organisation=cell, valid_from=FOUNDED, granted_by="x")
    type(locked).objects.filter(pk=locked.pk).update(is_active=False)
    Grant.objects.create(
        user=gone, role=Role.CELL_SECRETARY, organisation=cell, valid_from=FOUNDED, valid_to=today, granted_by="x"
    )
    make_user("ld", (Role.LEADER, cell))
    assert nearest_holders(Permission.REPORT_FIGURES, {cell.pk}, top) == {cell.pk: {people["C1"].pk, deputy.pk}}
    assert nearest_holders(Permission.REPORT_FIGURES, set(), top) == {}
    elsewhere = make_organisation("DK", "Đảng ủy khác", "dang_bo_co_so")
    assert nearest_holders(Permission.REPORT_FIGURES, {cell.pk}, elsewhere.path_now)[cell.pk] == {
        people["C1"].pk,
        deputy.pk,
    }


def test_nobody_twice_within_a_day_unless_said_again(asked, office, people):
    urge(by=office, asked=asked)
    with pytest.raises(ProblemsFound) as raised:
        urge(by=office, asked=asked)
    assert codes_of(raised) == {"urged-lately"}
    assert UrgingRound.objects.count() == 1
    urge(by=office, asked=asked, again=True)
    with time_machine.travel("2022-10-21T03:00:01+00:00"):
        assert urge(by=office, asked=asked).units == 3
    assert Notice.objects.filter(user=people["C1"]).count() == 3


def test_those_who_were_not_urged_today_still_are(asked, office, people):
    answer(asked, "C1", ONE)
    urge(by=office, asked=asked)
    handling.return_answers(by=office, addressee=sheet(asked, "C1"), reason="Thiếu")
    once = urge(by=office, asked=asked)
    assert once.units == 1
    assert Urging.objects.get(round=once).addressee.name == "Chi bộ 1"


def test_urging_asks_as_much_for_three_as_for_one(base, office, people, mail_is_on, django_assert_num_queries):
    chosen = [sheet(ReportRequest.objects.get(), code).organisation for code in ("C1", "C2", "C3")]
    for number in (1, 3):
        asked = sent(base, office, title=str(number), fields=(FieldDraft("a"),), aim=Aim.CHOSEN, chosen=chosen[:number])
        with django_assert_num_queries(25):
            urge(by=None, asked=asked)


@pytest.mark.parametrize("moment", ["before it is sent", "after it is sent"])
def test_a_worker_that_is_killed_in_between_delivers_once_each(asked, office, people, mail_is_on, monkeypatch, moment):
    class Killed(BaseException):
        pass

    kills = [True, True]
    deliver = EmailMessage.send

    def send(letter):
        if moment == "after it is sent" or not kills:
            deliver(letter)
        if kills:
            kills.pop()
            raise Killed

    monkeypatch.setattr(EmailMessage, "send", send)
    urge(by=office, asked=asked)
    for _ in range(2):
        with pytest.raises(Killed):
            work()
    assert set(Job.objects.values_list("state", flat=True)) == {"running"}
    assert not Delivery.objects.exclude(sent_at=None).exists()
    with time_machine.travel(timezone.now() + LEASE + dt.timedelta(seconds=5)):
        work()
    # A mailbox keeps one letter of each Message-ID.
    kept = {(letter.to[0], letter.extra_headers["Message-ID"]) for letter in mail.outbox}
    assert sorted(to for to, _ in kept) == ["bt-c1@an-binh.example", "bt-c2@an-binh.example"]
    assert len(kept) == 2
    assert Notice.objects.count() == 2
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_one_button_and_the_journal_of_urgings(client, asked, office, people, mail_is_on, settings):
    settings.PUSH = True
    Browser.objects.create(user=people["C1"], endpoint="https://push.example/x", since=timezone.now())
    client.force_login(office)
    board = reverse("collection:board", args=[asked.pk])
    page = client.get(board).content.decode()
    assert "Đôn đốc 3 đơn vị chưa nộp" in page
    assert 'name="again"' not in page
    shown = client.post(reverse("collection:urge", args=[asked.pk]), {"message": "Nộp ngay"}, follow=True)
    page = shown.content.decode()
    reached = "2 người được báo trong phần mềm, 2 người nhận thư, 1 người nhận trên trình duyệt."
    assert f"Đã đôn đốc 3 đơn vị chưa nộp: {reached} 1 đơn vị chưa có ai có tài khoản để nhận." in page
    assert f"10:00 20/10/2022: Đỗ Thị Văn đôn đốc 3 đơn vị: {reached}" in page
    assert "Nộp ngay" in page
    assert 'name="again"' in page
    shown = client.post(reverse("collection:urge", args=[asked.pk]), {"message": "Nữa"}, follow=True)
    assert "đều đã được đôn đốc trong 24 giờ qua" in shown.content.decode()
    shown = client.post(reverse("collection:urge", args=[asked.pk]), {"message": "Nữa", "again": "on"}, follow=True)
    assert "Đã đôn đốc 3 đơn vị" in shown.content.decode()

    client.force_login(people["C1"])
    page = client.get(reverse("notices:list")).content.decode()
    assert "Chi bộ 1 chưa nộp biểu “Sinh hoạt chuyên đề”, hạn 05/11/2022" in page
    assert "Đôn đốc nộp báo cáo" in page
    answer = client.post(reverse("notices:open", args=[Notice.objects.filter(user=people["C1"]).first().pk]))
    assert answer["Location"] == sheet(asked, "C1").get_absolute_url()


def test_all_forms_of_the_board_at_once(client, base, asked, office, people):
    second = sent(base, office, title="Biểu hai", fields=(FieldDraft("a"),))
    done = sent(base, office, title="Đủ", fields=(FieldDraft("a"),))
    for code in ("C1", "C2", "C3"):
        answer(done, code, ONE)
    answer(second, "C1", ONE)
    foreign = sent(base.placements.get().parent, title="Của cấp trên", fields=(FieldDraft("a"),))
    address = reverse("collection:urge-all", args=["DU"])
    client.force_login(people["C1"])
    assert client.post(address).status_code == 404
    client.force_login(office)
    board = client.get(reverse("collection:matrix", args=["DU"])).content.decode()
    assert "Đôn đốc 5 biểu còn thiếu" in board
    shown = client.post(address, {"message": "Nộp ngay"}, follow=True)
    assert "Đã đôn đốc 5 biểu còn thiếu, thuộc 2 yêu cầu." in shown.content.decode()
    assert set(UrgingRound.objects.values_list("asked__title", "units")) == {
        ("Sinh hoạt chuyên đề", 3),
        ("Biểu hai", 2),
    }
    assert not foreign.urging_rounds.exists()
    assert people["C1"].notices.count() == 1
    assert people["C2"].notices.count() == 2
    shown = client.post(address, {"message": "Nữa", "ky": "2022-M10"}, follow=True)
    assert shown.redirect_chain[-1][0].endswith("?ky=2022-M10")
    assert "đều đã được đôn đốc trong 24 giờ qua" in shown.content.decode()
    assert UrgingRound.objects.count() == 2
    cut = client.get(reverse("collection:matrix", args=["DU"]), {"tinh-trang": "da-nop"}).content.decode()
    assert "Đôn đốc 5 biểu" in cut


def test_the_letter_tells_no_title_and_no_unit(asked, office, people, mail_is_on):
    urge(by=office, asked=asked)
    work()
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        assert "đôn đốc nộp báo cáo" in letter.body
        for said in ("Chi bộ", "Sinh hoạt", "Đỗ Thị Văn"):
            assert said not in letter.body + letter.subject


@pytest.mark.django_db(transaction=True)
def test_urgings_of_before_stand_in_rounds(base):
    """What was stored before there were rounds is gathered by time, person and words."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    def migrated(to):
        executor = MigrationExecutor(connection)
        executor.migrate(to or executor.loader.graph.leaf_nodes())
        return executor.loader.project_state(to).apps.get_model("collection", "Urging") if to else None

    asked, now = sent(base), timezone.now()
    try:
        old = migrated([("collection", "0001_initial")])
        for at in (now, now + dt.timedelta(hours=1)):
            for pk in asked.addressees.values_list("pk", flat=True):
                old.objects.create(addressee_id=pk, at=at, by_name="Văn", message="Nộp")
        before = sorted(old.objects.values_list("addressee", "at", "by_name", "message"))
        migrated(None)
        assert list(UrgingRound.objects.values_list("units", "by_name")) == [(3, "Văn"), (3, "Văn")]
        assert Urging.objects.count() == 6
        old = migrated([("collection", "0001_initial")])
        assert sorted(old.objects.values_list("addressee", "at", "by_name", "message")) == before
    finally:
        migrated(None)
    assert Urging.objects.count() == 6
