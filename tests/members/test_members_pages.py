"""A member's page, the own page, the acts: who may, what is journalled, what is shown."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capuy.journal.models import Entry, EntryKind
from capuy.members.actions import add_fact, link_account, transfer
from capuy.members.acts import ACTS
from capuy.members.models import Member, PersonalFact
from capuy.members.templatetags.members import plain
from tests.factories import make_member, make_user
from tests.members.conftest import NUMBER, Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(branch: Branch, client: Client) -> Client:
    client.force_login(branch.board)
    return client


def views_of(member: Member) -> list[str]:
    """Every address that names a member."""
    fact = add_fact(by=None, member=member, kind="badge", happened_on=dt.date(2020, 2, 3), title="Huy hiệu 30 năm")
    return [
        reverse("members:page", args=[member.pk]),
        reverse("members:correct", args=[member.pk]),
        reverse("members:remove-fact", args=[fact.pk]),
        *(reverse("members:act", args=[member.pk, act.slug]) for act in ACTS),
    ]


def test_a_foreign_record_answers_like_a_missing_one(branch: Branch, client: Client, member: Member) -> None:
    addresses = views_of(member)
    for user in (branch.stranger, make_user("lanh-dao", ("leader", branch.base)), make_user("khach")):
        client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
        assert client.post(reverse("members:reveal-id", args=[member.pk])).status_code == 404
    client.logout()
    assert {client.get(address).status_code for address in addresses} == {302}
    assert not Entry.objects.filter(kind=EntryKind.READING).exists()


def test_who_only_reads_gets_no_form(branch: Branch, client: Client, member: Member) -> None:
    page, *others = views_of(member)
    client.force_login(make_user("kiem-tra", ("inspection", branch.base)))
    response = client.get(page)
    assert response.status_code == 200
    assert not response.context["acts"]
    assert {client.get(address).status_code for address in others} == {404}


@pytest.mark.parametrize("part", ["", "sinh-hoat", "tinh-trang", "chuc-vu", "khen-thuong", "nhat-ky"])
def test_each_opening_is_journalled(board: Client, member: Member, part: str) -> None:
    response = board.get(reverse("members:page", args=[member.pk]), {"muc": part} if part else {})
    assert response.status_code == 200
    entry = Entry.objects.get(kind=EntryKind.READING)
    assert (entry.subject, entry.actor, entry.organisation) == (f"members.member:{member.pk}", "ban-to-chuc", "CB1")


def test_an_unknown_part_is_missing(board: Client, member: Member) -> None:
    assert board.get(reverse("members:page", args=[member.pk]), {"muc": "bi-mat"}).status_code == 404


def test_the_id_number_is_masked_until_asked_for(board: Client, member: Member) -> None:
    page = board.get(reverse("members:page", args=[member.pk]))
    assert "0790••••••12" in page.content.decode()
    assert NUMBER not in page.content.decode()
    assert NUMBER not in board.get(reverse("members:correct", args=[member.pk])).content.decode()
    back = board.get(reverse("members:reveal-id", args=[member.pk]))
    assert back["Location"] == member.get_absolute_url()
    assert not Entry.objects.filter(action="members.reveal-id").exists()
    shown = board.post(reverse("members:reveal-id", args=[member.pk]))
    assert NUMBER in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert Entry.objects.filter(action="members.reveal-id").count() == 1


def test_a_member_sees_the_own_record_and_no_other(branch: Branch, client: Client, member: Member) -> None:
    user = make_user("mai", ("member", branch.one))
    client.force_login(user)
    assert client.get(reverse("members:own")).status_code == 404
    link_account(by=branch.board, member=member, user=user)
    response = client.get(reverse("members:own"))
    assert response.status_code == 200
    assert "Phạm Thị Mai" in response.content.decode()
    assert not response.context["acts"]
    assert client.get(reverse("members:page", args=[member.pk])).status_code == 404
    assert NUMBER in client.post(reverse("members:reveal-id", args=[member.pk])).content.decode()
    other = Member.objects.exclude(pk=member.pk).first()
    assert client.post(reverse("members:reveal-id", args=[other.pk])).status_code == 404


def test_a_member_sees_who_opened_the_own_record(branch: Branch, client: Client, member: Member) -> None:
    user = make_user("mai", ("member", branch.one), full_name="Phạm Thị Mai")
    link_account(by=branch.board, member=member, user=user)
    client.force_login(branch.board)
    client.get(reverse("members:page", args=[member.pk]))
    assert client.get(reverse("members:page", args=[member.pk]), {"muc": "da-xem"}).status_code == 404

    client.force_login(user)
    for _ in range(2):  # the own looks are not told
        response = client.get(reverse("members:own"), {"muc": "da-xem"})
    assert [entry.actor_name for entry in response.context["entries"]] == ["Trần Thị Bình"]
    assert "Trần Thị Bình" in response.content.decode()


def test_the_inspection_sees_who_opened_a_record_in_its_own_branch(
    branch: Branch, client: Client, member: Member
) -> None:
    client.force_login(branch.board)
    client.get(reverse("members:page", args=[member.pk]))
    address = reverse("members:page", args=[member.pk])
    client.force_login(make_user("kiem-tra", ("inspection", branch.base)))
    shown = client.get(address, {"muc": "da-xem"}).context["entries"]
    assert [entry.actor for entry in shown] == ["kiem-tra", "ban-to-chuc"]
    transfer(by=None, member=member, to_organisation=branch.foreign, on=dt.date(2024, 1, 1), accept_warnings=True)
    client.force_login(make_user("kiem-tra-2", ("inspection", branch.other_base)))
    shown = client.get(address, {"muc": "da-xem"}).context["entries"]
    assert [entry.actor for entry in shown] == ["kiem-tra-2"]


def test_an_act_asks_before_it_does(board: Client, branch: Branch, member: Member) -> None:
    address = reverse("members:act", args=[member.pk, "chuyen-sinh-hoat"])
    values = {"to_organisation": "CB2", "on": "01/05/2022"}
    question = board.post(address, values)
    assert "Chi bộ Phòng Tư pháp" in question.content.decode()
    assert member.memberships.count() == 1
    response = board.post(address, values | {"confirmed": "1"})
    assert response.url == f"/dang-vien/{member.pk}/"
    assert member.memberships.count() == 2


def test_who_keeps_one_cell_alone_moves_nobody_to_another(branch: Branch, board: Client, member: Member) -> None:
    """The sister's name in the box for “outside” would take the member out of the system."""
    page, act, temporary = (
        reverse("members:page", args=[member.pk]),
        *(reverse("members:act", args=[member.pk, slug]) for slug in ("chuyen-sinh-hoat", "sinh-hoat-tam-thoi")),
    )
    own, both = Client(), Client()
    own.force_login(make_user("bi-thu", ("cell_secretary", branch.one)))
    both.force_login(make_user("hai-noi", ("cell_secretary", branch.one), ("cell_secretary", branch.two)))
    for asking, offers in ((own, False), (both, True), (board, True)):
        form = asking.get(act).context["form"]
        assert ("to_organisation" in form.fields) == offers
        assert ("đề nghị Ban Tổ chức của cấp ủy cấp trên ghi" in form["to_elsewhere"].help_text) != offers
        assert (temporary in asking.get(page).content.decode()) == offers
    values = {"to_organisation": "CB2", "on": "01/05/2022", "confirmed": "1"}
    assert own.post(act, values).context["form"].errors.keys() == {"to_elsewhere"}
    assert own.post(act, values | {"to_elsewhere": "Tỉnh Đồng Nai"}).url == f"/dang-vien/{member.pk}/"
    assert [stay.to_elsewhere for stay in member.memberships.all()] == ["Tỉnh Đồng Nai"]


def test_a_question_can_be_changed(board: Client, member: Member) -> None:
    address = reverse("members:act", args=[member.pk, "chuyen-sinh-hoat"])
    again = board.post(address, {"to_organisation": "CB2", "on": "01/05/2022", "edit": "1"})
    assert 'value="01/05/2022"' in again.content.decode()
    assert member.memberships.count() == 1


def test_warnings_stand_in_the_question(board: Client, branch: Branch) -> None:
    alone = make_member("Lê Văn Một", branch.two)
    address = reverse("members:act", args=[alone.pk, "dua-khoi-danh-sach"])
    question = board.post(address, {"departure": "deceased", "on": "01/05/2022"})
    assert "dưới mức tối thiểu" in question.content.decode()
    board.post(address, {"departure": "deceased", "on": "01/05/2022", "confirmed": "1"})
    assert alone.spells.last().status == "deceased"


@pytest.mark.parametrize(
    ("slug", "values", "message"),
    [
        ("chuyen-sinh-hoat", {"to_organisation": "CB9", "on": "01/05/2022"}, "Không tìm thấy tổ chức"),
        ("chuyen-sinh-hoat", {"to_organisation": "DB1", "on": "01/05/2022"}, "đúng loại hình"),
        ("chuyen-sinh-hoat", {"to_organisation": "CB2", "on": "1/5/22"}, "bốn chữ số"),
        ("chuyen-sinh-hoat", {"to_organisation": "CB2", "on": "31/02/2022"}, "Không có ngày"),
        ("chuyen-sinh-hoat", {"on": "01/05/2022"}, "Chọn chi bộ chuyển đến"),
        ("chuyen-sinh-hoat", {"to_organisation": "CB2", "to_elsewhere": "X", "on": "01/05/2022"}, "Chỉ chọn một"),
        ("doi-tinh-trang", {"status": "official", "on": "01/05/2022"}, "đã là “Chính thức”"),
        ("cong-nhan-chinh-thuc", {"on": "01/05/2022"}, "không phải đảng viên dự bị"),
        ("khen-thuong-ky-luat", {"kind": "badge", "happened_on": "01/05/2050", "title": "x"}, "tương lai"),
        ("tai-khoan", {"username": "khong-co"}, "Không có tài khoản"),
        ("huy-chuyen", {"reason": ""}, "Chưa nhập mục này"),
        ("huy-chuyen", {"reason": "nhầm"}, "Không có lần chuyển"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(
    board: Client, member: Member, slug: str, values: dict[str, str], message: str
) -> None:
    response = board.post(reverse("members:act", args=[member.pk, slug]), values)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert (member.memberships.count(), member.spells.count()) == (1, 2)


def test_a_correction_shows_field_by_field_in_the_journal(board: Client, branch: Branch, member: Member) -> None:
    address = reverse("members:correct", args=[member.pk])
    form = board.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {name: f"{day:%d/%m/%Y}" for name, day in values.items() if isinstance(day, dt.date)}
    response = board.post(address, values | {"full_name": "Phạm Thị Mai Hoa", "citizen_id": "079 080 000 099"})
    assert response.status_code == 302
    member.refresh_from_db()
    assert (member.full_name, member.citizen_id) == ("Phạm Thị Mai Hoa", "079080000099")
    entry = Entry.objects.get(action="members.update")
    assert set(entry.changes) == {
        ("họ và tên", "Phạm Thị Mai", "Phạm Thị Mai Hoa"),
        ("số định danh cá nhân", "0790••••••12", "0790••••••99"),
    }
    log = board.get(reverse("members:page", args=[member.pk]), {"muc": "nhat-ky"}).content.decode()
    assert "<del>Phạm Thị Mai</del>" in log


def test_a_changed_birth_date_must_be_accepted(board: Client, member: Member) -> None:
    address = reverse("members:correct", args=[member.pk])
    form = board.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {name: f"{day:%d/%m/%Y}" for name, day in values.items() if isinstance(day, dt.date)}
    refused = board.post(address, values | {"born_on": "01/02/1979"})
    assert "không được điều chỉnh" in refused.content.decode()
    board.post(address, values | {"born_on": "01/02/1979", "accept": "1"})
    member.refresh_from_db()
    assert member.born_on == dt.date(1979, 2, 1)


def test_a_new_record_is_entered_and_the_next_one_follows(board: Client, branch: Branch) -> None:
    address = reverse("members:register", args=[branch.one.code])
    assert board.get(address).context["form"]["organisation"].value() == "CB1"
    values = {
        "organisation": "CB1",
        "full_name": "Đỗ Thị Hạnh",
        "sex": "female",
        "born_on": "05/09/1975",
        "kind": "official",
        "joined_on": "01/01/2020",
        "admitted_on": "01/06/2000",
        "official_on": "01/06/2001",
        "ethnic_group": "Kinh",
    }
    response = board.post(address, values | {"again": "1"})
    assert response.url == address
    assert Member.objects.get().memberships.get().organisation == branch.one
    assert "Đã có hồ sơ cùng họ tên" in board.post(address, values).content.decode()


def test_an_admission_is_entered(board: Client, branch: Branch) -> None:
    response = board.post(
        reverse("members:admit", args=[branch.base.code]),
        {
            "organisation": "CB2",
            "full_name": "Đỗ Thị Hạnh",
            "sex": "female",
            "born_on": "05/09/1995",
            "on": "01/06/2026",
            "ethnic_group": "Tày",
        },
    )
    member = Member.objects.get()
    assert response.url == f"/dang-vien/{member.pk}/"
    assert (member.spells.get().status, member.ethnic_group) == ("probationary", "Tày")


def test_nobody_enters_into_a_foreign_branch(branch: Branch, client: Client) -> None:
    client.force_login(branch.stranger)
    for name in ("members:register", "members:admit"):
        assert client.get(reverse(name, args=[branch.one.code])).status_code == 404


def test_a_fact_is_taken_away_with_a_reason(board: Client, member: Member) -> None:
    fact = add_fact(by=None, member=member, kind="badge", happened_on=dt.date(2020, 2, 3), title="Huy hiệu 30 năm")
    address = reverse("members:remove-fact", args=[fact.pk])
    assert board.post(address, {"reason": ""}).status_code == 200
    board.post(address, {"reason": "Nhầm người"})
    assert not PersonalFact.objects.exists()
    assert Entry.objects.get(action="members.remove-fact").reason == "Nhầm người"


def test_a_record_follows_its_member_to_another_branch(branch: Branch, client: Client, member: Member) -> None:
    address = reverse("members:page", args=[member.pk])
    transfer(by=None, member=member, to_organisation=branch.foreign, on=dt.date(2022, 1, 1), accept_warnings=True)
    client.force_login(branch.board)
    assert client.get(address).status_code == 404
    client.force_login(branch.stranger)
    assert client.get(address).status_code == 200


def test_whoever_left_stays_with_the_cell_that_knew_them_last(board: Client, branch: Branch, member: Member) -> None:
    transfer(by=None, member=member, to_elsewhere="Tỉnh Đồng Nai", on=dt.date(2022, 1, 1), accept_warnings=True)
    response = board.get(reverse("members:page", args=[member.pk]))
    assert {"tiep-nhan", "huy-chuyen"} <= {act.slug for act in response.context["acts"]}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("part", "queries"), [("sinh-hoat", 6), ("khen-thuong", 6), ("nhat-ky", 5)])
def test_queries_of_a_part_do_not_grow_with_its_rows(
    board: Client, branch: Branch, part: str, queries: int, rows: int
) -> None:
    mover = make_member("Đỗ Thị Hạnh", branch.one)
    for number in range(rows):
        target = branch.two if number % 2 == 0 else branch.one
        on = dt.date(2020 + number, 1, 1)
        transfer(by=None, member=mover, to_organisation=target, on=on, accept_warnings=True)
        add_fact(by=None, member=mover, kind="grade", happened_on=on, title=f"Hoàn thành tốt nhiệm vụ {number}")
    with CaptureQueriesContext(connection) as captured:
        board.get(reverse("members:page", args=[mover.pk]), {"muc": part})
    assert sum("members_" in query["sql"] for query in captured) == queries


@pytest.mark.parametrize(("value", "said"), [("2022-06-01", "01/06/2022"), ("2022-13-45", "2022-13-45"), (3, "3")])
def test_values_of_the_journal_are_shown_whatever_they_look_like(value: object, said: str) -> None:
    assert plain(value) == said


def test_nobody_ties_the_own_account_to_a_file(board: Client, branch: Branch, member: Member) -> None:
    address = reverse("members:act", args=[member.pk, "tai-khoan"])
    answer = board.post(address, {"username": branch.board.username, "confirmed": "1"})
    assert "Không ai tự gắn" in answer.content.decode()
    member.refresh_from_db()
    assert member.user is None


def test_each_drawing_of_a_file_is_journalled(board: Client, member: Member) -> None:
    opened = Entry.objects.filter(action="members.read")
    board.post(reverse("members:correct", args=[member.pk]), {"full_name": "Người Khác", "seen": ""})
    assert opened.count() == 1
