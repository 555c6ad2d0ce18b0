"""Who keeps watch is written to when somebody opens files in an emergency, if the instance sends mail at all."""

import datetime as dt
import smtplib

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from capuy.accounts import emergencies, tasks
from capuy.accounts.models import Emergency, User
from capuy.jobs.models import Job, State
from capuy.jobs.worker import Loop
from capuy.journal.models import Entry
from tests.factories import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
REASON = "Bệnh viện cần biết người thân của đồng chí Phạm Thị Mai"


@pytest.fixture
def places() -> dict:
    city = make_organisation("TP", "Đảng bộ thành phố An Bình", "thanh_uy")
    ward = make_organisation("P1", "Đảng bộ quận An Hòa", "quan_uy", city)
    other = make_organisation("P2", "Đảng bộ quận Kim Tước", "quan_uy", city)
    base = make_organisation("B1", "Đảng bộ Cơ quan", "dang_bo_co_so", ward)
    cell = make_organisation("C1", "Chi bộ Một", "chi_bo", base)
    make_member("Phạm Thị Mai", cell)
    return {"city": city, "ward": ward, "other": other, "cell": cell}


def with_address(user: User) -> User:
    user.email = f"{user.username}@an-binh.example"
    user.save()
    return user


@pytest.fixture
def people(places) -> dict[str, User]:
    return {
        "leader": with_address(
            make_user("lanh-dao", ("leader", places["ward"]), ("inspection", places["other"]), full_name="Lê Văn Lãnh")
        ),
        "inspector": with_address(make_user("kiem-tra", ("inspection", places["city"]))),
        "administrator": with_address(make_user("quan-tri", ("administrator", places["ward"]))),
        "without address": make_user("khong-thu", ("inspection", places["ward"])),
        "elsewhere": with_address(make_user("noi-khac", ("inspection", places["other"]))),
        "secretary": with_address(make_user("bi-thu", ("cell_secretary", places["cell"]))),
    }


@pytest.fixture(autouse=True)
def mail_is_on(settings):
    settings.MAIL = "smtp://127.0.0.1"
    settings.DEFAULT_FROM_EMAIL = "capuy@an-binh.example"


def opened(people, places) -> Emergency:
    return emergencies.begin(by=people["leader"], organisation=places["cell"], reason=REASON, hours=1)


def work(times: int = 5) -> None:
    loop = Loop()
    loop._looked = float("inf")
    for _ in range(times):
        loop.turn()


def test_those_who_keep_watch_and_have_an_address_get_a_letter_each(people, places):
    opened(people, places)
    assert mail.outbox == []  # the page does not wait for a server
    work()
    assert sorted(letter.to for letter in mail.outbox) == [["kiem-tra@an-binh.example"], ["quan-tri@an-binh.example"]]
    told = Entry.objects.filter(action="accounts.mail_emergency")
    assert {entry.organisation for entry in told} == {"C1"}
    assert told.count() == 2


def test_the_letter_names_nobody_and_leads_to_the_page(people, places, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://capuy.an-binh.example"]
    made = opened(people, places)
    work()
    whole = str(mail.outbox[0].message()) + mail.outbox[0].body + mail.outbox[0].subject
    for secret in ("Lãnh", "Mai", "Bệnh viện", "Chi bộ", "C1"):
        assert secret not in whole
    assert f"https://capuy.an-binh.example/khan-cap/{made.pk}/" in whole
    assert "Có truy cập khẩn cấp chờ xem xét" in mail.outbox[0].subject
    assert {str(job.payload) for job in Job.objects.all()} & {"@", "Mai"} == set()


def test_a_letter_that_is_sent_again_is_the_same_letter(people, places):
    made = opened(people, places)
    for _ in range(2):
        tasks.mail_emergency.func(emergency=made.pk, user=people["inspector"].pk)
    ids = {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    assert ids == {f"<capuy.emergency-{made.pk}-{people['inspector'].pk}@an-binh.example>"}


def test_without_mail_nothing_is_queued_and_nothing_fails(people, places, settings):
    settings.MAIL = ""
    opened(people, places)
    work()
    assert (Job.objects.count(), mail.outbox) == (0, [])


def test_what_is_no_news_is_not_sent(people, places):
    made = opened(people, places)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):  # a restored database
        work()
    assert mail.outbox == []
    Job.objects.update(state=State.WAITING)
    emergencies.look_into(by=people["inspector"], emergency=made, finding="Đúng lý do")
    work()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("problem", "state", "said"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no")}), State.FAILED, "không nhận địa chỉ"),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"later")}), State.WAITING, "451"),
        (smtplib.SMTPAuthenticationError(535, b"no"), State.WAITING, "CAPUY_MAIL"),
        (smtplib.SMTPDataError(554, b"a@b.example"), State.WAITING, "554"),
        (ConnectionRefusedError(), State.WAITING, "Không kết nối được"),
        (TimeoutError("a@b.example"), State.WAITING, "Không kết nối được"),
    ],
)
def test_a_server_that_does_not_take_it(people, places, monkeypatch, problem, state, said):
    def refuse(letter) -> None:
        raise problem

    monkeypatch.setattr("capuy.jobs.mail.EmailMessage.send", refuse)
    opened(people, places)
    work(1)
    job = Job.objects.filter(attempts=1).get()
    assert job.state == state
    assert said in job.error
    assert "b.example" not in job.error
    assert not Entry.objects.filter(action="accounts.mail_emergency").exists()
