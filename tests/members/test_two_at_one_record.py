"""Two people at one record: nobody's entry is lost, and one undo undoes one thing."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from capuy.members.actions import change_status, remove, transfer
from capuy.members.models import Member
from tests.factories import make_organisation, make_user
from tests.filled import filled
from tests.members.conftest import NUMBER, Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(branch: Branch, member: Member) -> tuple[list[Client], str]:
    """Two who keep the members of the branch, and the form on which both correct one record."""
    clients = [Client(), Client()]
    second = make_user("thu-hai", ("organisation_board", branch.base), full_name="Mai Văn Hai")
    for one, user in zip(clients, (branch.board, second), strict=True):
        one.force_login(user)
    return clients, reverse("members:correct", args=[member.pk])


def test_two_corrections_of_different_fields_both_stay(two: tuple[list[Client], str], member: Member) -> None:
    clients, url = two
    pages = [one.get(url) for one in clients]
    clients[0].post(url, filled(pages[0], occupation="Giáo viên", official_on="02/07/2006", accept="1"))
    clients[1].post(url, filled(pages[1], residence="Phường An Hòa"))
    member.refresh_from_db()
    assert (member.occupation, member.residence) == ("Giáo viên", "Phường An Hòa")
    assert member.official_on == dt.date(2006, 7, 2)


@pytest.mark.parametrize(("choice", "kept"), [("take_mine", "Bác sĩ"), ("take_theirs", "Giáo viên")])
def test_two_corrections_of_one_field_are_asked_about(
    two: tuple[list[Client], str], member: Member, choice: str, kept: str
) -> None:
    clients, url = two
    pages = [one.get(url) for one in clients]
    clients[0].post(url, filled(pages[0], occupation="Giáo viên", sex="male", residence="Phường An Hòa"))
    page = clients[1].post(url, filled(pages[1], occupation="Bác sĩ", religion=""))
    (clash,) = page.context["clashes"]
    assert (clash.label, clash.mine, clash.theirs, clash.by) == (
        "Nghề nghiệp", "Bác sĩ", "Giáo viên", "Trần Thị Bình",
    )  # fmt: skip
    again = filled(page)
    assert (again["occupation"], again["religion"], again["sex"]) == ("Bác sĩ", "", "male")
    member.refresh_from_db()
    assert (member.occupation, member.religion) == ("Giáo viên", "Phật giáo")
    clients[1].post(url, again | {clash.box: getattr(clash, choice)})
    member.refresh_from_db()
    assert (member.occupation, member.religion, member.sex, member.residence) == (kept, "", "male", "Phường An Hòa")


def undone_by(client: Client, address: str) -> dict[str, str]:
    """What the page of an undoing posts, as it is shown now."""
    form = client.get(address).context["form"]
    return {"reason": "Nhầm", "seen": form["seen"].value(), "confirmed": "1"}


def test_two_who_undo_at_once_undo_one_move(two: tuple[list[Client], str], branch: Branch, member: Member) -> None:
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    for on, cell in ((dt.date(2022, 5, 1), branch.two), (dt.date(2023, 5, 1), three)):
        transfer(by=None, member=member, to_organisation=cell, on=on, accept_warnings=True)
    address = reverse("members:act", args=[member.pk, "huy-chuyen"])
    clients, _ = two
    posts = [undone_by(client, address) for client in clients]
    assert "Lần ghi sẽ hủy: đến Chi bộ Thanh tra, từ ngày 01/05/2023." in clients[0].get(address).content.decode()
    question = clients[0].post(address, {key: value for key, value in posts[0].items() if key != "confirmed"})
    assert posts[0]["seen"] in question.content.decode()
    assert [label for label, _ in question.context["values"]] == ["Lý do hủy"]
    assert clients[0].post(address, posts[0]).status_code == 302
    refused = clients[1].post(address, posts[1]).content.decode()
    assert "Lần ghi gần nhất nay là: đến Chi bộ Phòng Tư pháp, từ ngày 01/05/2022" in refused
    assert member.memberships.count() == 2
    assert clients[1].post(address, {"reason": "Nhầm", "confirmed": "1"}).status_code == 200  # saw nothing
    assert member.memberships.count() == 2
    assert clients[1].post(address, undone_by(clients[1], address)).status_code == 302
    assert member.memberships.count() == 1


def test_a_departure_undone_by_another_leaves_the_transfer_alone(
    two: tuple[list[Client], str], branch: Branch, member: Member
) -> None:
    transfer(by=None, member=member, to_organisation=branch.two, on=dt.date(2022, 5, 1), accept_warnings=True)
    remove(by=None, member=member, departure="deceased", on=dt.date(2023, 5, 1), accept_warnings=True)
    address = reverse("members:act", args=[member.pk, "huy-chuyen"])
    posts = [undone_by(client, address) for client in two[0]]
    assert [client.post(address, post).status_code for client, post in zip(two[0], posts, strict=True)] == [302, 200]
    assert member.memberships.count() == 2


def test_two_who_undo_at_once_undo_one_status(two: tuple[list[Client], str], member: Member) -> None:
    for on, status in ((dt.date(2020, 1, 1), "exempt"), (dt.date(2021, 1, 1), "official")):
        change_status(by=None, member=member, status=status, on=on)
    address = reverse("members:act", args=[member.pk, "huy-tinh-trang"])
    posts = [undone_by(client, address) for client in two[0]]
    assert [client.post(address, post).status_code for client, post in zip(two[0], posts, strict=True)] == [302, 200]
    assert list(member.spells.order_by("valid_from").values_list("status", flat=True))[-1] == "exempt"


def test_two_id_numbers_for_one_person_are_asked_about_without_being_shown(
    two: tuple[list[Client], str], member: Member
) -> None:
    clients, url = two
    pages = [one.get(url) for one in clients]
    assert NUMBER not in pages[0].content.decode()
    clients[0].post(url, filled(pages[0], citizen_id="079080000020"))
    clients[1].post(url, filled(pages[1], occupation="Giáo viên"))
    page = clients[1].post(url, filled(pages[1], citizen_id="079080000038"))
    (clash,) = page.context["clashes"]
    assert (clash.mine, clash.theirs) == ("0790••••••38", "0790••••••20")
    assert "079080000020" not in page.content.decode()
    member.refresh_from_db()
    assert (member.citizen_id, member.occupation) == ("079080000020", "Giáo viên")
    clients[1].post(url, filled(page, **{clash.box: clash.take_mine}))
    member.refresh_from_db()
    assert member.citizen_id == "079080000038"
