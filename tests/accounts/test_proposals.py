"""Two keys: roles that give rights away, or open the files of a branch, need a second administrator if there is one."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from capuy.accounts import actions, proposals
from capuy.accounts.models import Grant, Proposal, User
from capuy.accounts.roles import TWO_KEYS, Role
from capuy.core import dates
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối", "dang_bo_co_so", top)
    return {"top": top, "left": left, "right": make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)}


@pytest.fixture
def first(tree: dict) -> User:
    return make_user("mot", (Role.ADMINISTRATOR, tree["top"]), full_name="Vũ Văn Một")


@pytest.fixture
def second(tree: dict) -> User:
    return make_user("hai", (Role.ADMINISTRATOR, tree["top"]), full_name="Vũ Văn Hai")


def grant(by: User, user: User, place, role: str = Role.ADMINISTRATOR, start: int = 0, days: int = 0):
    begins = dates.today() + start * DAY
    ends = begins + days * DAY if days else None
    return actions.grant_role(by=by, user=user, role=role, organisation=place, valid_from=begins, valid_to=ends)


def codes(error: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", sorted(TWO_KEYS))
def test_the_role_counts_only_when_another_administrator_has_confirmed(tree, first, second, role: str) -> None:
    user = make_user("an", (Role.LEADER, tree["left"]))
    made = grant(first, user, tree["left"], role)

    assert isinstance(made, Proposal)
    assert not user.grants.filter(role=role).exists()
    proposals.confirm(by=second, proposal=made)
    given = user.grants.get(role=role)
    assert (given.granted_by, given.confirmed_by) == ("mot", "hai")
    assert not Proposal.objects.exists()
    told = Entry.objects.filter(subject=f"accounts.user:{user.pk}").values_list("action", "actor")
    assert list(told) == [("accounts.grant_role", "hai"), ("accounts.propose_role", "mot")]


@pytest.mark.parametrize("role", sorted(set(Role.values) - TWO_KEYS - {Role.CELL_SECRETARY}))
def test_other_roles_need_one_key(tree, first, second, role: str) -> None:
    assert isinstance(grant(first, make_user("an"), tree["left"], role), Grant)


@pytest.mark.parametrize("other", ["nobody", "beside", "below", "locked", "ended", "the same person"])
def test_where_nobody_else_can_confirm_one_key_is_enough(tree, first, other: str) -> None:
    user = make_user("an")
    if other == "beside":
        make_user("ba", (Role.ADMINISTRATOR, tree["right"]))
    elif other == "below":
        make_user("ba", (Role.ADMINISTRATOR, tree["left"]))
        assert isinstance(grant(first, user, tree["top"]), Grant)
        return
    elif other == "locked":
        make_user("ba", (Role.ADMINISTRATOR, tree["top"]))
        User.objects.filter(username="ba").update(is_active=False)
    elif other == "ended":
        make_user("ba", (Role.ADMINISTRATOR, tree["top"])).grants.update(valid_to=dates.today())
    elif other == "the same person":
        user = make_user("ba", (Role.ADMINISTRATOR, tree["top"]))
    assert isinstance(grant(first, user, tree["left"]), Grant)


def test_the_system_itself_asks_nobody(tree, first, second) -> None:
    assert isinstance(grant(None, make_user("an"), tree["left"]), Grant)


def test_neither_the_proposer_nor_the_receiver_nor_a_stranger_confirms(tree, first, second) -> None:
    third = make_user("ba", (Role.ADMINISTRATOR, tree["right"]))
    receiver = make_user("bon", (Role.ADMINISTRATOR, tree["left"]))
    made = grant(first, receiver, tree["left"], Role.INSPECTION)
    for by, code in ((first, "own-proposal"), (receiver, "own-role"), (third, "not-allowed")):
        with pytest.raises(ProblemsFound) as error:
            proposals.confirm(by=by, proposal=made)
        assert codes(error) == [code]
    assert proposals.confirm(by=second, proposal=made)


def test_a_proposer_who_is_no_administrator_any_more_has_no_key(tree, first, second) -> None:
    made = grant(first, make_user("an"), tree["left"])
    first.grants.update(valid_to=dates.today())
    with pytest.raises(ProblemsFound) as error:
        proposals.confirm(by=second, proposal=Proposal.objects.get(pk=made.pk))
    assert codes(error) == ["proposer-gone"]


def test_it_is_asked_for_once_and_settled_once(tree, first, second) -> None:
    user = make_user("an")
    made = grant(first, user, tree["left"])
    with pytest.raises(ProblemsFound) as error:
        grant(first, user, tree["left"])
    assert codes(error) == ["already-proposed"]
    proposals.refuse(by=second, proposal=made, reason="Chưa đủ điều kiện")
    for settle in (
        lambda: proposals.confirm(by=second, proposal=made),
        lambda: proposals.refuse(by=first, proposal=made, reason="rút"),
    ):
        with pytest.raises(ProblemsFound) as error:
            settle()
        assert codes(error) == ["settled"]
    assert Entry.objects.get(action="accounts.refuse_role").reason == "Chưa đủ điều kiện"


def test_confirmed_late_it_begins_on_that_day_and_not_after_its_end(tree, first, second) -> None:
    early = grant(first, make_user("an"), tree["left"], days=10)
    late = grant(first, make_user("binh"), tree["left"], days=3)
    with time_machine.travel(timezone.now() + 5 * DAY):
        assert proposals.confirm(by=second, proposal=early).valid_from == dates.today()
        with pytest.raises(ProblemsFound) as error:
            proposals.confirm(by=second, proposal=late)
        assert codes(error) == ["order"]


def test_an_account_that_waits_for_its_first_role_may_nothing_and_is_found(tree, first, second) -> None:
    user, _ = actions.create_user(
        by=first,
        username="an",
        full_name="Lê Thị Ân",
        role=Role.ORGANISATION_BOARD,
        organisation=tree["left"],
        valid_from=dates.today(),
    )
    assert not user.grants.exists()
    page = signed_in(second).get("/nguoi-dung/").content.decode()
    assert "Lê Thị Ân" in page
    proposals.refuse(by=second, proposal=user.proposals.get(), reason="không rõ là ai")
    assert "Lê Thị Ân" in signed_in(second).get("/nguoi-dung/").content.decode()  # to be locked, or given another role


def test_the_pages_lead_from_the_proposal_to_the_role(tree, first, second) -> None:
    user = make_user("an", (Role.LEADER, tree["left"]), full_name="Lê Thị Ân")
    one, two = signed_in(first), signed_in(second)
    data = {"role": Role.ADMINISTRATOR, "organisation": "K", "valid_from": f"{dates.today():%d/%m/%Y}"}
    told = one.post(f"/nguoi-dung/{user.pk}/", data, follow=True).content.decode()
    assert "có hiệu lực khi người quản trị khác xác nhận" in told
    assert "đang chờ người quản trị thứ hai" in told
    address = f"/nguoi-dung/de-nghi/{user.proposals.get().pk}/"
    assert "Xác nhận cấp vai trò" not in one.get(address).content.decode()
    assert "chờ đồng chí xác nhận" not in one.get("/").content.decode()
    assert "chờ đồng chí xác nhận" in two.get("/").content.decode()
    assert "Xác nhận cấp vai trò" in two.get(address).content.decode()
    assert "Chưa nhập mục này" in two.post(address, {"refuse": "1", "reason": ""}).content.decode()
    told = one.post(address, {"confirm": "1"}, follow=True).content.decode()
    assert "không tự xác nhận" in told
    assert two.post(address, {"confirm": "1"}).status_code == 302
    assert user.grants.filter(role=Role.ADMINISTRATOR).exists()
    assert "hai xác nhận" in one.get(f"/nguoi-dung/{user.pk}/").content.decode()
    assert two.post(address, {"confirm": "1"}).status_code == 404


def test_a_foreign_proposal_answers_like_a_missing_one(tree, first, second) -> None:
    made = grant(first, make_user("an"), tree["left"])
    beside = signed_in(make_user("ba", (Role.ADMINISTRATOR, tree["right"])))
    for number in (made.pk, 999_999):
        assert beside.get(f"/nguoi-dung/de-nghi/{number}/").status_code == 404
        assert beside.post(f"/nguoi-dung/de-nghi/{number}/", {"confirm": "1"}).status_code == 404
