"""Who sits in a committee, from when to when."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capuy.core.problems import ProblemsFound
from capuy.members.actions import SpellData, change_status, remove, remove_seat, seat, transfer, unseat
from capuy.members.models import Member, Position, Seat
from capuy.organisations.models import Body, Term
from tests.factories import make_member, make_user
from tests.members.conftest import Branch

pytestmark = pytest.mark.django_db
BEGIN = dt.date(2020, 6, 1)


def codes(found: pytest.ExceptionInfo[ProblemsFound]) -> set[str]:
    return {problem.code for problem in found.value.problems}


@pytest.fixture
def body(branch: Branch) -> Body:
    term = Term.objects.create(
        organisation=branch.base, starts_on=BEGIN, ends_on=dt.date(2027, 6, 1), label="2020 – 2027"
    )
    return Body.objects.create(term=term, kind="committee", size=2)


@pytest.fixture
def members(branch: Branch) -> list[Member]:
    return [make_member(f"Nguyễn Văn {name}", branch.one) for name in ("An", "Bình", "Công", "Dũng")]


def test_there_is_one_secretary_at_a_time(branch: Branch, body: Body, members: list[Member]) -> None:
    first = seat(by=branch.board, body=body, member=members[0], position=Position.SECRETARY, on=BEGIN)
    with pytest.raises(ProblemsFound) as found:
        seat(by=branch.board, body=body, member=members[1], position=Position.SECRETARY, on=dt.date(2022, 1, 1))
    assert codes(found) == {"two-secretaries"}
    with pytest.raises(ProblemsFound) as found:
        unseat(by=branch.board, seat=first, on=dt.date(2022, 1, 1))
    assert codes(found) == {"last-secretary"}
    unseat(by=branch.board, seat=first, on=dt.date(2022, 1, 1), accept_warnings=True)
    seat(by=branch.board, body=body, member=members[1], position=Position.SECRETARY, on=dt.date(2022, 1, 1))
    assert list(Seat.objects.values_list("member__full_name", "valid_to")) == [
        ("Nguyễn Văn An", dt.date(2022, 1, 1)),
        ("Nguyễn Văn Bình", None),
    ]


@pytest.mark.parametrize(
    ("position", "on", "until", "code"),
    [
        (Position.MEMBER, dt.date(2019, 1, 1), None, "outside-term"),
        (Position.MEMBER, dt.date(2027, 6, 1), None, "outside-term"),
        (Position.CHAIR, BEGIN, None, "position-not-of-body"),
        (Position.MEMBER, BEGIN, BEGIN, "dates-out-of-order"),
    ],
)
def test_a_seat_is_refused_with_a_reason(
    branch: Branch, body: Body, members: list[Member], position: str, on: dt.date, until: dt.date | None, code: str
) -> None:
    with pytest.raises(ProblemsFound) as found:
        seat(by=branch.board, body=body, member=members[0], position=position, on=on, until=until)
    assert codes(found) == {code}


def test_only_official_members_of_the_branch_sit(branch: Branch, body: Body, members: list[Member]) -> None:
    probationary = make_member(
        "Lê Thị Dự Bị", branch.one, admitted_on=dt.date(2026, 3, 1), joined_on=dt.date(2026, 3, 1)
    )
    with pytest.raises(ProblemsFound) as found:
        seat(by=branch.board, body=body, member=probationary, position=Position.MEMBER, on=dt.date(2026, 4, 1))
    assert codes(found) == {"not-official"}
    with pytest.raises(ProblemsFound) as found:
        seat(by=None, body=body, member=make_member("Hà Văn Xa", branch.foreign), position=Position.MEMBER, on=BEGIN)
    assert codes(found) == {"from-elsewhere"}


def test_nobody_sits_twice_and_too_many_is_a_warning(branch: Branch, body: Body, members: list[Member]) -> None:
    for member in members[:2]:
        seat(by=branch.board, body=body, member=member, position=Position.MEMBER, on=BEGIN)
    with pytest.raises(ProblemsFound) as found:
        seat(by=branch.board, body=body, member=members[0], position=Position.SECRETARY, on=dt.date(2021, 1, 1))
    assert codes(found) == {"seated-already"}
    with pytest.raises(ProblemsFound) as found:
        seat(by=branch.board, body=body, member=members[2], position=Position.MEMBER, on=BEGIN)
    assert codes(found) == {"too-many"}


def test_only_those_who_keep_terms_seat(branch: Branch, body: Body, members: list[Member]) -> None:
    with pytest.raises(ProblemsFound) as found:
        seat(by=branch.stranger, body=body, member=members[0], position=Position.MEMBER, on=BEGIN)
    assert codes(found) == {"not-allowed"}


def test_seats_end_with_a_departure_and_the_last_secretary_is_a_warning(
    branch: Branch, body: Body, members: list[Member]
) -> None:
    taken = seat(by=None, body=body, member=members[0], position=Position.SECRETARY, on=BEGIN)
    with pytest.raises(ProblemsFound) as found:
        remove(by=branch.board, member=members[0], departure="deceased", on=dt.date(2022, 1, 1))
    assert codes(found) == {"last-secretary"}
    remove(by=branch.board, member=members[0], departure="deceased", on=dt.date(2022, 1, 1), accept_warnings=True)
    taken.refresh_from_db()
    assert taken.valid_to == dt.date(2022, 1, 1)


def test_a_seat_above_the_cell_survives_a_transfer(branch: Branch, body: Body, members: list[Member]) -> None:
    term = Term.objects.create(organisation=branch.one, starts_on=BEGIN, label="2020 – 2025")
    own = Body.objects.create(term=term, kind="committee")
    above = seat(by=None, body=body, member=members[0], position=Position.MEMBER, on=BEGIN)
    here = seat(by=None, body=own, member=members[0], position=Position.SECRETARY, on=BEGIN)
    transfer(by=None, member=members[0], to_organisation=branch.two, on=dt.date(2022, 1, 1), accept_warnings=True)
    above.refresh_from_db()
    here.refresh_from_db()
    assert (above.valid_to, here.valid_to) == (None, dt.date(2022, 1, 1))


def test_a_seat_entered_by_mistake_is_taken_away(branch: Branch, body: Body, members: list[Member]) -> None:
    taken = seat(by=None, body=body, member=members[0], position=Position.SECRETARY, on=BEGIN)
    remove_seat(by=branch.board, seat=taken, reason="Nhầm")
    assert not Seat.objects.exists()


def test_the_page_shows_who_sat_on_a_day(branch: Branch, body: Body, members: list[Member], client: Client) -> None:
    seat(by=None, body=body, member=members[0], position=Position.SECRETARY, on=BEGIN, until=dt.date(2022, 1, 1))
    seat(by=None, body=body, member=members[1], position=Position.SECRETARY, on=dt.date(2022, 1, 1))
    address = reverse("members:committee", args=[branch.base.code])
    client.force_login(branch.board)

    def sitting(**query: str) -> list[str]:
        return [row.seat.member.full_name for row in client.get(address, query).context["benches"][0].now]

    assert sitting() == ["Nguyễn Văn Bình"]
    assert sitting(ngay="2021-06-01") == ["Nguyễn Văn An"]
    assert sitting(**{"nhiem-ky": "²"}) == ["Nguyễn Văn Bình"]
    reader = make_user("lanh-dao", ("leader", branch.base))
    client.force_login(reader)
    page = client.get(address)
    assert page.status_code == 200
    assert f"/dang-vien/{members[1].pk}/" not in page.content.decode()
    assert "Thôi giữ chức" not in page.content.decode()
    client.force_login(branch.stranger)
    assert client.get(address).status_code == 404


def test_seats_are_given_and_ended_on_pages(branch: Branch, body: Body, members: list[Member], client: Client) -> None:
    client.force_login(branch.board)
    add = reverse("members:add-seat", args=[body.pk])
    values = {"member": "nguyen van an", "position": "secretary", "on": "01/06/2020"}
    assert client.post(add, values).status_code == 302
    taken = Seat.objects.get()
    assert "không có đảng viên" in client.post(add, values | {"member": "Không Có"}).content.decode()
    make_member("Nguyễn Văn Bình", branch.two)
    assert "Có nhiều đảng viên" in client.post(add, values | {"member": "Nguyễn Văn Bình"}).content.decode()
    end = reverse("members:end-seat", args=[taken.pk])
    assert "không còn Bí thư" in client.post(end, {"on": "01/01/2022"}).content.decode()
    assert client.post(end, {"on": "01/01/2022", "accept": "1"}).status_code == 302
    drop = reverse("members:remove-seat", args=[taken.pk])
    client.force_login(branch.stranger)
    assert {client.get(address).status_code for address in (add, end, drop)} == {404}
    client.force_login(branch.board)
    assert client.post(drop, {"reason": "Nhầm"}).status_code == 302
    assert not Seat.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_page_do_not_grow_with_seats(
    branch: Branch, body: Body, members: list[Member], client: Client, rows: int
) -> None:
    for member in members[:rows]:
        seat(by=None, body=body, member=member, position=Position.MEMBER, on=BEGIN, accept_warnings=True)
    client.force_login(branch.board)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("members:committee", args=[branch.base.code]))
    assert sum("members_" in query["sql"] for query in captured) == 2


def test_the_organisation_page_says_who_leads(
    branch: Branch, body: Body, members: list[Member], client: Client
) -> None:
    address = reverse("organisations:page", args=[branch.base.code])
    client.force_login(branch.board)
    assert "Lãnh đạo cấp ủy" not in client.get(address).content.decode()
    seat(by=None, body=body, member=members[0], position=Position.SECRETARY, on=BEGIN)
    assert "Nguyễn Văn An" in client.get(address).content.decode()
    assert "Nguyễn Văn An" not in client.get(address, {"ngay": "2019-01-01"}).content.decode()


def test_a_suspended_probationer_is_no_official_member_and_takes_no_seat(branch: Branch, body: Body) -> None:
    probationer = make_member(
        "Lê Thị Dự",
        branch.one,
        joined_on=dt.date(2021, 6, 1),
        admitted_on=dt.date(2021, 6, 1),
        status_spells=[SpellData("probationary", dt.date(2021, 6, 1))],
    )
    official = make_member("Lê Thị Chính", branch.one)
    for member in (probationer, official):
        change_status(by=None, member=member, status="suspended", on=dt.date(2021, 9, 1))
    for member, code in ((probationer, "not-official"), (official, "suspended")):
        with pytest.raises(ProblemsFound) as found:
            seat(by=branch.board, body=body, member=member, position=Position.MEMBER, on=dt.date(2022, 1, 1))
        assert codes(found) == {code}
