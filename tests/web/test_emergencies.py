"""Personal files opened in an emergency: for some hours, for a written reason, seen by those who keep watch."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capuy.accounts import emergencies
from capuy.accounts.access import may
from capuy.accounts.models import Emergency, User
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry, EntryKind
from capuy.members.actions import link_account
from tests.factories import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
REASON = "Bệnh viện cần biết người thân của đồng chí bị tai nạn"


@pytest.fixture
def city():
    return make_organisation("TP", "Đảng bộ thành phố An Bình", "thanh_uy")


@pytest.fixture
def ward(city):
    return make_organisation("P1", "Đảng bộ quận An Hòa", "quan_uy", city)


@pytest.fixture
def cells(ward):
    base = make_organisation("B1", "Đảng bộ Cơ quan", "dang_bo_co_so", ward)
    return [make_organisation(f"C{n}", f"Chi bộ {n}", "chi_bo", base) for n in (1, 2)]


@pytest.fixture
def mai(cells):
    return make_member("Phạm Thị Mai", cells[0])


@pytest.fixture
def leader(ward) -> User:
    return make_user("lanh-dao", ("leader", ward), full_name="Lê Văn Lãnh")


@pytest.fixture
def inspector(city) -> User:
    return make_user("kiem-tra", ("inspection", city), full_name="Trần Thị Kiểm")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def open_file(user: User, member) -> int:
    return signed_in(user).get(reverse("members:page", args=[member.pk])).status_code


def opened(user: User, organisation, hours: int = 1) -> Emergency:
    return emergencies.begin(by=User.objects.get(pk=user.pk), organisation=organisation, reason=REASON, hours=hours)


def test_a_file_opens_for_the_hours_and_only_in_the_chosen_branch(leader, cells, mai):
    other = make_member("Đỗ Văn Nam", cells[1])
    assert open_file(leader, mai) == 404
    opened(leader, cells[0])
    assert (open_file(leader, mai), open_file(leader, other)) == (200, 404)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=59)):
        assert open_file(leader, mai) == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert open_file(leader, mai) == 404


def test_it_opens_files_to_be_read_and_nothing_else(leader, cells, mai):
    before = {permission for permission in Permission if may(leader, permission, cells[0])}
    opened(leader, cells[0])
    user = User.objects.get(pk=leader.pk)
    assert {p for p in Permission if may(user, p, cells[0])} - before == {Permission.SEE_MEMBERS}


def test_each_file_is_journalled_with_the_reason_and_the_member_reads_it(leader, cells, mai):
    account = make_user("mai", ("member", cells[0]), full_name="Phạm Thị Mai")
    link_account(by=None, member=mai, user=account)
    made = opened(leader, cells[0])
    open_file(leader, mai)
    entry = Entry.objects.get(kind=EntryKind.READING, actor="lanh-dao")
    assert entry.reason == f"Khẩn cấp: {REASON}"
    assert list(emergencies.readings_in(made)) == [entry]
    assert REASON in signed_in(account).get(reverse("members:own"), {"muc": "da-xem"}).content.decode()


def test_whoever_keeps_the_journal_is_told_until_somebody_has_looked(leader, inspector, cells, mai):
    made = opened(leader, cells[0])
    client = signed_in(inspector)
    assert "chờ xem xét" in client.get("/").content.decode()
    assert REASON in client.get(reverse("web:emergency", args=[made.pk])).content.decode()
    answer = client.post(reverse("web:emergency", args=[made.pk]), {"finding": "Đúng lý do"}, follow=True)
    assert "Đã xem xét" in answer.content.decode()
    assert "chờ xem xét" not in client.get("/").content.decode()
    assert Entry.objects.get(action="accounts.look_into_emergency").reason == "Đúng lý do"
    again = client.post(reverse("web:emergency", args=[made.pk]), {"finding": "Lần nữa"})
    assert "đã xem xét lần truy cập này" in again.content.decode()


def test_nobody_looks_into_the_own_one(ward, cells):
    both = make_user("ca-hai", ("leader", ward), ("administrator", ward))
    made = opened(both, cells[0])
    with pytest.raises(ProblemsFound, match="Người khác"):
        emergencies.look_into(by=both, emergency=made, finding="Tự xem")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": "gấp"}, "ít nhất 20 ký tự"),
        ({"reason": "gấp " + " " * 40 + "lắm"}, "ít nhất 20 ký tự"),
        ({"reason": ""}, "Chưa nhập mục này"),
        ({"organisation": "KHAC"}, "Không tìm thấy tổ chức"),
        ({"hours": "900"}, "900"),
        ({"hours": ""}, "Chưa chọn"),
    ],
)
def test_bad_input_opens_nothing(leader, cells, values, said):
    make_organisation("KHAC", "Đảng bộ quận khác", "quan_uy")
    address = reverse("web:begin-emergency")
    answer = signed_in(leader).post(address, {"organisation": "C1", "reason": REASON, "hours": "1", **values})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Emergency.objects.exists()


def test_who_sees_the_files_anyway_needs_none(ward, cells):
    both = make_user("ca-hai", ("leader", ward), ("organisation_board", ward))
    with pytest.raises(ProblemsFound, match="không cần"):
        opened(both, cells[0])


def test_it_is_ended_by_its_owner_or_an_administrator(leader, inspector, ward, cells, mai):
    made = opened(leader, cells[0])
    with pytest.raises(ProblemsFound):
        emergencies.end(by=inspector, emergency=made)
    client = signed_in(leader)
    assert client.get(reverse("members:page", args=[mai.pk])).status_code == 200
    client.post(reverse("web:end-emergency", args=[made.pk]))
    assert client.get(reverse("members:page", args=[mai.pk])).status_code == 404
    with pytest.raises(ProblemsFound, match="hết hạn"):
        emergencies.end(by=leader, emergency=made)
    second = opened(leader, cells[1])
    emergencies.end(by=make_user("quan-tri", ("administrator", ward)), emergency=second)
    assert not Emergency.objects.get(pk=second.pk).is_open


def test_lists_of_names_are_told_too_while_an_emergency_lasts(leader, cells, mai):
    client = signed_in(leader)
    emergencies.begin(by=leader, organisation=cells[0], reason=REASON, hours=1)
    assert client.get(reverse("members:list", args=["C1"])).status_code == 200
    read = Entry.objects.get(action="members.list")
    assert REASON in read.reason
    assert read.organisation == "C1"
