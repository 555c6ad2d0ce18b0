"""Acting in somebody's stead: for some days, over the same branch, never more than the principal may."""

import datetime as dt
from contextlib import suppress

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from capuy.accounts import actions, deputies, emergencies
from capuy.accounts.access import held_roles, may, scope
from capuy.accounts.factors import needs_factor
from capuy.accounts.managing import may_manage
from capuy.accounts.models import Deputy, Grant, User
from capuy.accounts.roles import Role, may_be_deputised
from capuy.accounts.sessions import IDLE_AT_A_DESK, idle_of
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Organisation
from tests.factories import decision, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
P = Permission


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối", "dang_bo_co_so", top)
    right = make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)
    cell = make_organisation("CB", "Chi bộ Một", "chi_bo", left)
    return {"top": top, "left": left, "right": right, "cell": cell}


@pytest.fixture
def chief(tree: dict) -> User:
    return make_user("truong", (Role.ORGANISATION_BOARD, tree["left"]), full_name="Trần Văn Trưởng")


@pytest.fixture
def clerk(tree: dict) -> User:
    return make_user("an", (Role.LEADER, tree["left"]), full_name="Lê Thị Ân")


def name(by: User, user: User, *, grants=None, days: int = 10, start: int = 0, reason: str = "đi công tác") -> list:
    first = dates.today() + start * DAY
    given = list(Grant.objects.filter(user=by).order_by("pk")) if grants is None else grants
    return deputies.name_deputy(
        by=by, grants=given, user=user, valid_from=first, valid_to=first + days * DAY, reason=reason
    )


def again(user: User) -> User:
    """As the next request loads it."""
    return User.objects.get(pk=user.pk)


def codes(error: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_deputy_may_what_the_principal_may_from_day_to_day(tree, chief, clerk) -> None:
    name(chief, clerk, start=3, days=2)
    now = timezone.now()
    seen = []
    for day in range(7):
        with time_machine.travel(now + day * DAY):
            seen.append(may(again(clerk), P.EDIT_MEMBERS, tree["cell"]))
            assert not may(again(clerk), P.EDIT_MEMBERS, tree["right"])
            assert not may(again(clerk), P.EDIT_MEMBERS, tree["top"])
    assert seen == [False, False, False, True, True, False, False]


def test_a_part_of_the_roles_is_handed_over(tree, chief, clerk) -> None:
    Grant.objects.create(
        user=chief, role=Role.INSPECTION, organisation=tree["left"], valid_from=dt.date(2020, 1, 1), granted_by="x"
    )
    name(chief, clerk, grants=[Grant.objects.get(user=chief, role=Role.INSPECTION)])

    assert held_roles(again(clerk)) == {Role.LEADER, Role.INSPECTION}
    assert not may(again(clerk), P.EDIT_MEMBERS, tree["left"])


def test_the_journal_says_in_whose_stead(tree, chief, clerk) -> None:
    name(chief, clerk)
    mai = make_member("Phạm Thị Mai", tree["cell"])
    client = Client()
    client.force_login(clerk)
    assert client.get(f"/dang-vien/{mai.pk}/").status_code == 200

    entry = Entry.objects.filter(action="members.read").latest("pk")
    assert (entry.actor, entry.actor_name) == ("an", "Lê Thị Ân (thay đồng chí Trần Văn Trưởng)")
    named = Entry.objects.get(action="accounts.name_deputy")
    assert (named.actor_name, named.reason, named.organisation) == ("Trần Văn Trưởng", "đi công tác", "K")
    assert Entry.objects.filter(kind="sign_in", actor="an").latest("pk").actor_name == "Lê Thị Ân"


def test_what_the_own_role_permits_is_done_in_the_own_name(tree, chief, clerk) -> None:
    Grant.objects.create(
        user=clerk, role=Role.INSPECTION, organisation=tree["cell"], valid_from=dt.date(2020, 1, 1), granted_by="x"
    )
    name(chief, clerk)
    mai = make_member("Phạm Thị Mai", tree["cell"])
    client = Client()
    client.force_login(clerk)
    client.get(f"/dang-vien/{mai.pk}/")

    assert Entry.objects.filter(action="members.read").latest("pk").actor_name == "Lê Thị Ân"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"start": -1}, "past"),
        ({"days": 0}, "order"),
        ({"days": -3}, "order"),
        ({"days": 91}, "too-long"),
        ({"reason": "   "}, "no-reason"),
    ],
)
def test_a_wrong_time_or_no_reason_names_nobody(chief, clerk, values: dict, code: str) -> None:
    with pytest.raises(ProblemsFound) as error:
        name(chief, clerk, **values)
    assert codes(error) == [code]
    assert not Deputy.objects.exists()


def test_ninety_days_are_the_most(chief, clerk) -> None:
    (made,) = name(chief, clerk, days=90)
    assert (made.last_day - made.valid_from).days == 89


def test_it_stays_inside_the_days_of_the_grant(tree, chief, clerk) -> None:
    today = dates.today()
    Grant.objects.filter(user=chief).update(valid_from=today + 2 * DAY, valid_to=today + 5 * DAY)
    for start, days, code in ((1, 2, "too-early"), (2, 4, "too-late")):
        with pytest.raises(ProblemsFound) as error:
            name(chief, clerk, start=start, days=days)
        assert codes(error) == [code]
    assert name(chief, clerk, start=2, days=3)


def test_only_somebody_else_of_the_branch_whose_account_is_open(tree, chief, clerk) -> None:
    stranger = make_user("binh", (Role.LEADER, tree["right"]))
    above = make_user("tren", (Role.LEADER, tree["top"]))
    locked = make_user("khoa", (Role.LEADER, tree["cell"]))
    User.objects.filter(pk=locked.pk).update(is_active=False)
    for user, code in ((stranger, "outside"), (above, "outside"), (again(locked), "locked"), (chief, "self")):
        with pytest.raises(ProblemsFound) as error:
            name(chief, user)
        assert codes(error) == [code]


def test_nobody_hands_over_what_is_not_his(tree, chief, clerk) -> None:
    """Neither somebody else's grant, nor what he does for another: there is no deputy of a deputy."""
    name(chief, clerk)
    third = make_user("ba", (Role.MEMBER, tree["cell"]))
    of_chief = list(Grant.objects.filter(user=chief))
    for by in (clerk, third, make_user("xem", (Role.INSPECTION, tree["top"]))):
        with pytest.raises(ProblemsFound) as error:
            name(again(by), third if by != third else clerk, grants=of_chief)
        assert codes(error) == ["not-allowed"]
    assert [grant.user_id for grant in deputies.to_hand_over(again(clerk))] == [clerk.pk]


def test_who_grants_roles_names_one_for_others_but_not_himself(tree, chief, clerk) -> None:
    of_chief = list(Grant.objects.filter(user=chief))
    administrator = make_user("quantri", (Role.ADMINISTRATOR, tree["top"]))
    with pytest.raises(ProblemsFound) as error:
        name(administrator, administrator, grants=of_chief)
    assert codes(error) == ["own-role"]
    with pytest.raises(ProblemsFound) as error:
        name(make_user("khac", (Role.ADMINISTRATOR, tree["right"])), clerk, grants=of_chief)
    assert codes(error) == ["not-allowed"]
    assert name(administrator, clerk, grants=of_chief)[0].named_by == "quantri"


def test_the_right_to_grant_is_not_handed_over(tree, clerk) -> None:
    administrator = make_user("quantri", (Role.ADMINISTRATOR, tree["top"]))
    with pytest.raises(ProblemsFound) as error:
        name(administrator, clerk)
    assert codes(error) == ["not-this-role"]
    assert {role for role in Role.values if not may_be_deputised(role)} == {Role.ADMINISTRATOR, Role.MEMBER}


def test_one_grant_has_one_deputy_at_a_time(tree, chief, clerk) -> None:
    other = make_user("ba", (Role.MEMBER, tree["cell"]))
    name(chief, clerk, start=5, days=5)
    for start, days in ((0, 6), (9, 3), (6, 1), (0, 20)):
        with pytest.raises(ProblemsFound, match="Lê Thị Ân đã được phân công") as error:
            name(chief, other, start=start, days=days)
        assert codes(error) == ["taken"]
    assert name(chief, other, start=0, days=5)
    assert name(chief, other, start=10, days=5)


@pytest.mark.parametrize("who", ["chief", "clerk", "administrator"])
def test_either_of_the_two_ends_it_early_and_who_grants_roles(tree, chief, clerk, who: str) -> None:
    administrator = make_user("quantri", (Role.ADMINISTRATOR, tree["top"]))
    (made,) = name(chief, clerk)
    with pytest.raises(ProblemsFound):
        deputies.end_deputy(by=make_user("la", (Role.LEADER, tree["left"])), deputy=made)
    with time_machine.travel(timezone.now() + 2 * DAY):
        deputies.end_deputy(by={"chief": chief, "clerk": clerk, "administrator": administrator}[who], deputy=made)
        assert not may(again(clerk), P.EDIT_MEMBERS, tree["left"])
        assert Deputy.objects.get().valid_to == dates.today()
        assert Entry.objects.latest("pk").action == "accounts.end_deputy"
        with pytest.raises(ProblemsFound, match="đã kết thúc"):
            deputies.end_deputy(by=chief, deputy=made)


def test_one_that_ends_on_its_first_day_goes_whole(tree, chief, clerk) -> None:
    (made,) = name(chief, clerk)
    deputies.end_deputy(by=clerk, deputy=made)
    assert not Deputy.objects.exists()
    assert not may(again(clerk), P.EDIT_MEMBERS, tree["left"])


def test_it_ends_with_the_grant(tree, chief, clerk) -> None:
    administrator = make_user("quantri", (Role.ADMINISTRATOR, tree["top"]))
    name(chief, clerk, days=30)
    until = dates.today() + 4 * DAY
    actions.end_grant(by=administrator, grant=Grant.objects.get(user=chief), valid_to=until)
    assert Deputy.objects.get().valid_to == until
    assert set(Entry.objects.filter(actor="quantri").values_list("action", flat=True)) == {
        "accounts.end_grant",
        "accounts.end_deputy",
    }
    actions.end_grant(by=administrator, grant=Grant.objects.get(user=chief), valid_to=dates.today())
    assert not Deputy.objects.exists()
    assert not may(again(clerk), P.EDIT_MEMBERS, tree["left"])


def test_it_rests_while_the_principal_is_locked(tree, chief, clerk) -> None:
    name(chief, clerk)
    actions.set_active(by=None, user=chief, active=False, reason="đang xác minh")
    assert not may(again(clerk), P.EDIT_MEMBERS, tree["left"])
    actions.set_active(by=None, user=chief, active=True, reason="xong")
    assert may(again(clerk), P.EDIT_MEMBERS, tree["left"])


def test_the_second_factor_is_asked_of_the_deputy_too(settings, tree, chief, clerk) -> None:
    settings.SECOND_FACTOR = "default"
    client = Client()
    client.force_login(clerk)
    assert client.get("/").status_code == 200
    name(chief, clerk)
    assert needs_factor(again(clerk))
    assert client.get("/").headers["Location"] == "/tai-khoan/hai-buoc/"
    assert idle_of(again(clerk)) == IDLE_AT_A_DESK


def test_an_administrator_below_does_not_take_the_account_of_a_deputy(tree) -> None:
    above = make_user("tren", (Role.OFFICE, tree["top"]))
    clerk = make_user("an", (Role.LEADER, tree["left"]))
    below = make_user("quantri", (Role.ADMINISTRATOR, tree["left"]))
    assert may_manage(below, clerk)
    name(above, clerk, start=20)
    assert not may_manage(again(below), clerk)
    with pytest.raises(ProblemsFound, match="ngoài phạm vi"):
        actions.reset_password(by=again(below), user=clerk)


def test_it_follows_a_reorganisation(tree, chief, clerk) -> None:
    name(chief, clerk)
    moved = make_organisation("CB9", "Chi bộ Chín", "chi_bo", tree["right"])
    assert not may(again(clerk), P.EDIT_MEMBERS, moved)
    enact(decision("move", dates.today(), ChangeDraft("move", moved, parent=tree["left"])), by=None)
    assert may(again(clerk), P.EDIT_MEMBERS, Organisation.objects.get(pk=moved.pk))


def test_an_emergency_ends_with_the_right_to_open_one(tree, clerk) -> None:
    emergencies.begin(by=clerk, organisation=tree["cell"], reason="Bệnh viện cần biết người thân", hours=24)
    assert may(again(clerk), P.SEE_MEMBERS, tree["cell"])
    actions.end_grant(by=None, grant=clerk.grants.get(), valid_to=dates.today())
    assert not may(again(clerk), P.SEE_MEMBERS, tree["cell"])


def test_an_emergency_begun_in_somebodys_stead_says_so_and_ends_with_that(tree) -> None:
    leader = make_user("lanhdao", (Role.LEADER, tree["left"]), full_name="Đỗ Văn Lãnh")
    clerk = make_user("an", (Role.MEMBER, tree["cell"]))
    (made,) = name(leader, clerk)
    emergencies.begin(by=again(clerk), organisation=tree["cell"], reason="Bệnh viện cần biết người thân", hours=24)
    assert Entry.objects.get(action="accounts.begin_emergency").actor_name == "an (thay đồng chí Đỗ Văn Lãnh)"
    assert may(again(clerk), P.SEE_MEMBERS, tree["cell"])
    deputies.end_deputy(by=leader, deputy=made)
    assert not may(again(clerk), P.SEE_MEMBERS, tree["cell"])


def test_the_database_holds_the_order_of_days(chief, clerk) -> None:
    today = dates.today()
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputy.objects.create(
            grant=chief.grants.get(), user=clerk, valid_from=today, valid_to=today, reason="x", named_by="x"
        )


# ── never more than the principal, on any day ──

DAYS = 12
spans = st.tuples(st.integers(0, DAYS), st.integers(1, DAYS))
roles = st.sampled_from([role for role in Role.values if role != Role.MEMBER])
places = st.sampled_from(["QU", "K", "C", "CB"])


@pytest.mark.slow
class Within(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(roles, places, spans), min_size=1, max_size=3),
        st.lists(st.tuples(st.integers(0, 2), spans), min_size=1, max_size=4),
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, DAYS)), max_size=2),
    )
    def test_the_rights_of_a_deputy_are_those_of_the_principal_on_every_day(self, grants, standing, endings) -> None:
        top = make_organisation("QU", "Quận ủy", "quan_uy")
        left = make_organisation("K", "Đảng bộ khối", "dang_bo_co_so", top)
        make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)
        make_organisation("CB", "Chi bộ", "chi_bo", left)
        principal, deputy = make_user("truong"), make_user("an")
        today = dates.today()
        made = [
            Grant.objects.create(
                user=principal,
                role=role,
                organisation=Organisation.objects.get(code=code),
                valid_from=today + start * DAY,
                valid_to=today + (start + length) * DAY,
                granted_by="x",
            )
            for role, code, (start, length) in grants
        ]
        for number, (start, length) in standing:  # even where the page would refuse it
            Deputy.objects.create(
                grant=made[number % len(made)],
                user=deputy,
                valid_from=today + start * DAY,
                valid_to=today + (start + length) * DAY,
                reason="x",
                named_by="x",
            )
        User.objects.filter(pk=deputy.pk).update(stands_in_until=today + 3 * DAYS * DAY)
        for number, day in endings:
            grant = Grant.objects.filter(pk=made[number % len(made)].pk).first()
            if grant is None:
                continue
            with suppress(ProblemsFound):  # the last administrator stays
                actions.end_grant(by=None, grant=grant, valid_to=today + day * DAY)
        now = timezone.now()
        for day in range(2 * DAYS):
            with time_machine.travel(now + day * DAY):
                theirs, his = again(deputy), again(principal)
                for permission in Permission:
                    over = tuple(scope(his, permission))
                    assert all(path.startswith(over) for path in scope(theirs, permission)), (day, permission)
                assert not scope(theirs, Permission.GRANT_ROLES)


@pytest.mark.parametrize("others", [0, 1])
def test_an_administrator_alone_gives_nobody_the_files_by_a_deputy(
    tree: dict, chief: User, clerk: User, others
) -> None:
    administrator = make_user("qt", (Role.ADMINISTRATOR, tree["top"]))
    for number in range(others):
        make_user(f"qt{number}", (Role.ADMINISTRATOR, tree["top"]))
    grants = list(Grant.objects.filter(user=chief))
    if not others:  # nobody could hold the second key
        assert name(administrator, clerk, grants=grants)
        return
    with pytest.raises(ProblemsFound, match="cần hai người quản trị"):
        name(administrator, clerk, grants=grants)
    assert not may(clerk, P.SEE_MEMBERS, tree["left"])
    assert name(chief, clerk)  # the holder himself hands it over


def test_a_secretary_has_no_say_where_the_cell_became_a_committee(tree: dict) -> None:
    secretary = make_user("bt", (Role.CELL_SECRETARY, tree["cell"]))
    assert may(secretary, P.SEE_MEMBERS, tree["cell"])
    change = ChangeDraft("change_kind", organisation=tree["cell"], kind="dang_bo_bo_phan")
    enact(decision("change_kind", dates.today(), change), by=None)
    assert not may(again(secretary), P.SEE_MEMBERS, tree["cell"])
