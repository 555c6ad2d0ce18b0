"""Nothing is given that is not clear: owner, product, day and checker; the same to many units; sub-tasks; wrong units."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.jobs.models import Job
from capuy.journal.models import Entry
from capuy.notices.models import Notice
from capuy.tasks.actions import Target, give, give_to_many
from capuy.tasks.actions.giving import AT_ONCE
from capuy.tasks.models import Spell, Stage, Task
from tests.factories import make_member, make_organisation, make_user
from tests.tasks.makers import LATER, TODAY, codes_of, give_one, org, work_of

pytestmark = pytest.mark.django_db


def test_a_clear_task_is_given_journalled_and_told(base, office):
    secretary = make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Lê Thị Bí")
    task = give_one(
        base, office, co_workers=[org("C2")], targets=[Target(12, "đảng viên được rà soát", "người")], weight=3
    )
    assert (task.stage, task.percent, task.first_due_on) == (Stage.NEW, 0, LATER)
    assert [one.organisation.code for one in task.helping.all()] == ["C2"]
    assert task.targets.get().value == Decimal(12)
    spell = task.spells.get()
    assert (spell.valid_from, spell.valid_to, spell.due_on) == (TODAY, None, LATER)
    entry = Entry.objects.get(action="tasks.give")
    assert "Rà soát đảng viên" in entry.summary
    assert [(notice.user, notice.address) for notice in Notice.objects.all()] == [(secretary, task.get_absolute_url())]


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"owner": None}, "no-owner"),
        ({"product": "  "}, "no-product"),
        ({"title": ""}, "no-title"),
        ({"due_on": None}, "no-due"),
        ({"checker": None}, "no-checker"),
        ({"due_on": TODAY - dt.timedelta(days=1)}, "past-due"),
        ({"starts_on": LATER + dt.timedelta(days=1)}, "start-after-due"),
        ({"weight": 0}, "bad-weight"),
        ({"axis": "none"}, "bad-axis"),
        ({"rhythm": "daily"}, "bad-rhythm"),
        ({"until": LATER}, "no-rhythm"),
        ({"rhythm": "monthly", "until": TODAY}, "until-before-due"),
        ({"targets": [Target(-1, "đảng viên")]}, "bad-target"),
        ({"targets": [Target(1, "đảng viên", indicator="no.such")]}, "bad-target"),
        ({"title": "Báo cáo (TUYỆT MẬT)"}, "secret"),
        ({"detail": "x" * 5_001}, "too-long"),
    ],
)
def test_what_is_not_clear_is_not_given(base, office, missing, code):
    with pytest.raises(ProblemsFound) as found:
        give_one(base, office, **missing)
    assert code in codes_of(found)
    assert not Task.objects.exists()
    assert not Entry.objects.filter(action="tasks.give").exists()


def test_all_that_is_missing_is_told_at_once(base, office):
    with pytest.raises(ProblemsFound) as found:
        give(by=office, giver=base, title="", product="", owner=None, due_on=None, checker=None)
    assert codes_of(found) == {"no-title", "no-product", "no-owner", "no-due", "no-checker"}


def test_units_outside_the_branch_and_ended_ones_get_nothing(base, office):
    for wrong in ({"owner": org("KHAC")}, {"co_workers": [org("KHAC")]}, {"owner": org("TU")}):
        with pytest.raises(ProblemsFound) as found:
            give_one(base, office, **wrong)
        assert codes_of(found) == {"outside"}
    with pytest.raises(ProblemsFound) as found:
        give_one(base, office, checker=org("TU"))
    assert codes_of(found) == {"checker-outside"}


def test_who_may_not_give_gives_nothing(base):
    leader = make_user("ld", (Role.LEADER, base))
    with pytest.raises(ProblemsFound) as found:
        give_one(base, leader)
    assert codes_of(found) == {"not-allowed"}


def test_a_person_answers_in_the_cell_and_never_checks_himself(base, office):
    person = make_user("dv", full_name="Trần Văn Làm")
    member = make_member("Trần Văn Làm", org("C2"))
    with pytest.raises(ProblemsFound) as found:
        give_one(base, office, owner=person)
    assert codes_of(found) == {"outside"}
    member.user = person
    member.save()
    with pytest.raises(ProblemsFound) as found:
        give_one(base, office, owner=person, checker=person)
    assert codes_of(found) == {"own-checker"}
    task = give_one(base, office, owner=person, checker=office)
    assert (task.organisation.code, task.person, task.checker) == ("C2", person, office)
    assert Notice.objects.get().user == person


def test_one_work_to_many_units_is_one_entry_and_a_task_each(base, office):
    once = give_to_many(by=office, giver=base, organisations=[org("C1"), org("C2"), org("C3")], work=work_of(base))
    assert (once.units, once.made, once.waiting) == (3, 3, [])
    assert sorted(task.organisation.code for task in once.tasks.all()) == ["C1", "C2", "C3"]
    assert Spell.objects.filter(task__assignment=once).count() == 3
    assert Entry.objects.filter(action__startswith="tasks.").count() == 1
    assert "Chi bộ 2" in Entry.objects.get(action="tasks.give-to-many").after["đơn vị"]


def test_the_statements_of_a_fan_out_do_not_grow(base, office):
    counts = []
    give_one(base, office)  # what the office may do is asked once
    for codes_of_units in (["C1"], ["C1", "C2", "C3"]):
        units = [org(code) for code in codes_of_units]
        with CaptureQueriesContext(connection) as queries:
            give_to_many(by=office, giver=base, organisations=units, work=work_of(base))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_unit_outside_keeps_everybody_from_getting_it(base, office):
    with pytest.raises(ProblemsFound) as found:
        give_to_many(by=office, giver=base, organisations=[org("C1"), org("KHAC")], work=work_of(base))
    assert codes_of(found) == {"outside"}
    with pytest.raises(ProblemsFound) as found:
        give_to_many(by=office, giver=base, organisations=[], work=work_of(base))
    assert codes_of(found) == {"no-owner"}
    assert not Task.objects.exists()


def test_many_units_are_given_theirs_in_the_background_once_each(base, office, monkeypatch):
    from capuy.tasks.actions import giving
    from capuy.tasks.tasks import give_the_rest

    monkeypatch.setattr(giving, "AT_ONCE", 1)
    monkeypatch.setattr(giving.make_part, "__defaults__", (2,))
    units = [org("C1"), org("C2"), org("C3")]
    once = give_to_many(by=office, giver=base, organisations=units, work=work_of(base))
    assert (once.made, once.tasks.count()) == (0, 0)
    assert Job.objects.filter(task="tasks.give-the-rest").count() == 1
    give_the_rest.func(assignment=once.pk)
    once.refresh_from_db()
    assert (once.made, once.waiting, once.tasks.count()) == (3, [], 3)
    give_the_rest.func(assignment=once.pk)
    assert once.tasks.count() == 3
    assert AT_ONCE == 300


def test_sub_tasks_hang_below_what_was_given_or_received(base, office):
    large = give_one(base, office)
    secretary = make_user("bt", (Role.CELL_SECRETARY, org("C1")))
    small = give(
        by=secretary,
        giver=org("C1"),
        title="Phần việc",
        product="Danh sách",
        owner=org("C1"),
        due_on=LATER,
        checker=org("C1"),
        parent=large,
    )
    assert list(large.children.all()) == [small]
    other = make_user("bt2", (Role.CELL_SECRETARY, org("C2")))
    with pytest.raises(ProblemsFound) as found:
        give(
            by=other,
            giver=org("C2"),
            title="Phần việc",
            product="Danh sách",
            owner=org("C2"),
            due_on=LATER,
            checker=org("C2"),
            parent=large,
        )
    assert codes_of(found) == {"foreign-parent"}


def test_sub_tasks_go_six_levels_deep(base, office):
    parent = None
    for _ in range(6):
        parent = give_one(base, office, parent=parent)
    with pytest.raises(ProblemsFound) as found:
        give_one(base, office, parent=parent)
    assert codes_of(found) == {"too-deep"}


def test_an_ended_unit_gets_nothing(base, office):
    from capuy.organisations.actions import ChangeDraft, enact
    from tests.factories import decision

    gone = make_organisation("C9", "Chi bộ 9", "chi_bo", base)
    enact(decision("dissolve", TODAY, ChangeDraft("close", organisation=gone, successor=org("C1"))), by=None)
    with pytest.raises(ProblemsFound) as found:
        give_one(base, office, owner=gone)
    assert codes_of(found) == {"ended"}
