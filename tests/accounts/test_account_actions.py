import datetime as dt

import pytest

from capuy.accounts import actions
from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

TODAY = dates.today()
DAY = dt.timedelta(days=1)


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối", "dang_bo_co_so", top)
    right = make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)
    return {"top": top, "left": left, "right": right}


@pytest.fixture
def administrator(tree: dict) -> User:
    return make_user("quantri", (Role.ADMINISTRATOR, tree["top"]))


def codes(error: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def add(by: User | None, organisation, username: str = "an", role: str = Role.OFFICE) -> tuple[User, str]:
    return actions.create_user(
        by=by, username=username, full_name="Lê Thị Ân", role=role, organisation=organisation, valid_from=TODAY
    )


def test_a_new_user_gets_a_password_that_must_be_changed_and_a_first_role(tree: dict, administrator: User) -> None:
    user, password = add(administrator, tree["left"])

    assert user.check_password(password)
    assert user.must_change_password
    assert [(g.role, g.organisation) for g in user.grants.all()] == [(Role.OFFICE, tree["left"])]
    assert password not in str(list(Entry.objects.values()))


def test_a_cell_secretary_is_one_of_a_cell(tree: dict, administrator: User) -> None:
    """Over a committee the role would write that committee's report."""
    cell = make_organisation("CB", "Chi bộ Văn phòng", "chi_bo", tree["left"])
    with pytest.raises(ProblemsFound) as error:
        add(administrator, tree["left"], role=Role.CELL_SECRETARY)
    assert codes(error) == ["not-a-cell"]
    user, _ = add(administrator, cell, role=Role.CELL_SECRETARY)
    assert user.grants.get().organisation == cell


def test_making_a_user_is_journalled_at_the_organisation(tree: dict, administrator: User) -> None:
    Entry.objects.count()
    user, _ = add(administrator, tree["left"])

    entries = Entry.objects.about(f"accounts.user:{user.pk}").values_list("action", "actor", "organisation")
    assert list(entries) == [
        ("accounts.grant_role", "quantri", "K"),
        ("accounts.create_user", "quantri", "K"),
    ]


def test_names_are_taken_whatever_their_case(tree: dict, administrator: User) -> None:
    add(administrator, tree["left"])

    with pytest.raises(ProblemsFound) as error:
        add(administrator, tree["left"], username="AN")
    assert codes(error) == ["username-taken"]


def test_a_name_taken_at_the_same_moment_is_told_and_leaves_nothing(
    tree: dict, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile() -> str:
        User.objects.create_user("an", full_name="Người nhanh hơn")
        return "x"

    monkeypatch.setattr(actions, "one_time_password", meanwhile)
    with pytest.raises(ProblemsFound) as error:
        add(administrator, tree["left"])
    assert codes(error) == ["username-taken"]
    assert error.value.problems[0].where == "username"
    assert not Entry.objects.filter(action="accounts.create_user").exists()


def test_roles_are_given_only_inside_the_own_branch(tree: dict) -> None:
    below = make_user("quantri2", (Role.ADMINISTRATOR, tree["left"]))

    for place in (tree["right"], tree["top"]):
        with pytest.raises(ProblemsFound) as error:
            add(below, place)
        assert codes(error) == ["not-allowed"]
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ORGANISATION_BOARD, Role.LEADER, Role.INSPECTION, Role.MEMBER])
def test_other_roles_give_nothing(tree: dict, role: str) -> None:
    with pytest.raises(ProblemsFound):
        add(make_user("khac", (role, tree["top"])), tree["left"])


def test_nobody_gives_a_role_to_oneself(tree: dict, administrator: User) -> None:
    with pytest.raises(ProblemsFound) as error:
        actions.grant_role(
            by=administrator,
            user=administrator,
            role=Role.ORGANISATION_BOARD,
            organisation=tree["top"],
            valid_from=TODAY,
        )
    assert codes(error) == ["own-role"]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(TODAY - DAY, None, "past"), (TODAY, TODAY, "order"), (TODAY + 9 * DAY, None, "already-held")],
)
def test_a_grant_is_refused_for_a_wrong_time(tree: dict, administrator: User, start, end, code: str) -> None:
    user, _ = add(administrator, tree["left"])

    with pytest.raises(ProblemsFound) as error:
        actions.grant_role(
            by=administrator,
            user=user,
            role=Role.OFFICE if code == "already-held" else Role.LEADER,
            organisation=tree["left"],
            valid_from=start,
            valid_to=end,
        )
    assert codes(error) == [code]


def test_a_grant_ends_on_the_given_day(tree: dict, administrator: User) -> None:
    user, _ = add(administrator, tree["left"])
    grant = user.grants.get()

    actions.end_grant(by=administrator, grant=grant, valid_to=TODAY + 10 * DAY)

    grant.refresh_from_db()
    assert grant.valid_to == TODAY + 10 * DAY
    entry = Entry.objects.first()
    assert entry.action == "accounts.end_grant"
    assert (entry.before["đến hết ngày"], entry.after["đến hết ngày"]) == (None, str(TODAY + 9 * DAY))


def test_a_grant_that_has_not_begun_is_taken_back(tree: dict, administrator: User) -> None:
    user, _ = add(administrator, tree["left"])

    actions.end_grant(by=administrator, grant=user.grants.get(), valid_to=TODAY)

    assert not user.grants.exists()


@pytest.mark.parametrize(("end", "code"), [(TODAY - DAY, "past"), (TODAY + 40 * DAY, "later")])
def test_a_grant_does_not_end_in_the_past_nor_later_than_it_did(tree, administrator: User, end, code: str) -> None:
    user = make_user("an")
    grant = Grant.objects.create(
        user=user,
        role=Role.OFFICE,
        organisation=tree["left"],
        valid_from=TODAY - 30 * DAY,
        valid_to=TODAY + 30 * DAY,
        granted_by="x",
    )

    with pytest.raises(ProblemsFound) as error:
        actions.end_grant(by=administrator, grant=grant, valid_to=end)
    assert codes(error) == [code]


def test_the_last_administrator_stays(tree: dict, administrator: User) -> None:
    grant = administrator.grants.get()

    with pytest.raises(ProblemsFound) as error:
        actions.end_grant(by=administrator, grant=grant, valid_to=TODAY)
    assert codes(error) == ["last-administrator"]

    other = make_user("quantri3", (Role.ADMINISTRATOR, tree["top"]))
    actions.end_grant(by=other, grant=grant, valid_to=TODAY)
    with pytest.raises(ProblemsFound):
        actions.set_active(by=None, user=other, active=False, reason="nghỉ hưu")


def test_an_administrator_below_can_be_ended_while_one_above_remains(tree: dict, administrator: User) -> None:
    below = make_user("quantri2", (Role.ADMINISTRATOR, tree["left"]))

    actions.end_grant(by=administrator, grant=below.grants.get(), valid_to=TODAY)

    assert below.grants.get().valid_to == TODAY


def test_a_new_password_is_given_only_for_users_wholly_inside_the_branch(tree: dict, administrator: User) -> None:
    below = make_user("quantri2", (Role.ADMINISTRATOR, tree["left"]))
    both = make_user("an", (Role.OFFICE, tree["left"]), (Role.LEADER, tree["top"]))

    with pytest.raises(ProblemsFound) as error:
        actions.reset_password(by=below, user=both)
    assert codes(error) == ["outside"]

    password = actions.reset_password(by=administrator, user=both)
    both.refresh_from_db()
    assert both.check_password(password)
    assert both.must_change_password


def test_somebody_without_any_right_cannot_reset_even_a_user_without_roles(tree: dict) -> None:
    with pytest.raises(ProblemsFound):
        actions.reset_password(by=make_user("an", (Role.OFFICE, tree["top"])), user=make_user("binh"))


def test_a_locked_account_is_locked_at_once_and_opens_again(tree: dict, administrator: User, client) -> None:
    user, _ = add(administrator, tree["left"])
    user.must_change_password = False
    user.save()
    client.force_login(user)
    assert client.get("/").status_code == 200

    actions.set_active(by=administrator, user=user, active=False, reason="thôi việc")
    assert client.get("/").status_code == 302
    assert Entry.objects.first().reason == "thôi việc"

    actions.set_active(by=administrator, user=user, active=True, reason="làm lại")
    assert client.get("/").status_code == 302  # the sessions of before do not come back
    client.force_login(user)
    assert client.get("/").status_code == 200


def test_nobody_locks_oneself(tree: dict, administrator: User) -> None:
    make_user("quantri3", (Role.ADMINISTRATOR, tree["top"]))

    with pytest.raises(ProblemsFound) as error:
        actions.set_active(by=administrator, user=administrator, active=False, reason="thử")
    assert codes(error) == ["own-account"]
