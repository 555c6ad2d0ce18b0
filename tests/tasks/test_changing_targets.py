"""The numbers that a given task is to reach are mended by whoever gave it; shares by year follow."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.core.seen import Seen
from capuy.journal.models import Entry
from capuy.notices.models import Notice
from capuy.tasks.actions import aiming, doing, yearly
from capuy.tasks.actions.clarity import Target
from capuy.tasks.models import TargetYear, Task, TaskTarget
from capuy.tasks.yearly import equal_shares, share_again
from tests.factories import make_user
from tests.tasks.makers import codes_of, give_one, org

MEMBERS = Target(12, "kết nạp đảng viên", "đảng viên")


@pytest.fixture
def task(base, office) -> Task:
    return give_one(base, office, targets=[MEMBERS])


def target_of(task: Task) -> TaskTarget:
    return task.targets.get()


def page_of(task: Task) -> str:
    return f"/nhiem-vu/{task.pk}/quan-ly/chi-tieu/"


def posted(shown, **changes) -> dict[str, str]:
    form = shown.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()} | changes


@pytest.mark.django_db
def test_values_are_mended_added_and_taken_away_told_and_journalled(client, task, office):
    secretary = make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Lê Thị Bí")
    client.force_login(office)
    key = target_of(task).pk
    shown = client.get(page_of(task))
    sent = posted(shown, **{f"value-{key}": "15,5", "subject-new1": "mở lớp", "value-new1": "2", "unit-new1": "lớp"})
    assert client.post(page_of(task), sent).status_code == 302
    assert list(task.targets.values_list("subject", "value", "unit")) == [
        ("kết nạp đảng viên", Decimal("15.5"), "đảng viên"),
        ("mở lớp", Decimal(2), "lớp"),
    ]
    line = task.events.get().text
    assert "kết nạp đảng viên: 12 đảng viên → kết nạp đảng viên: 15,5 đảng viên" in line
    assert "(trống) → mở lớp: 2 lớp" in line
    entry = Entry.objects.get(action="tasks.set-targets")
    assert ("chỉ tiêu 2", None, "mở lớp: 2 lớp") in [(name, was or None, now) for name, was, now in entry.changes]
    assert Notice.objects.filter(user=secretary, text__startswith="Chỉ tiêu được sửa").exists()
    emptied = {f"{column}-{key}": "" for column in ("subject", "value", "unit")}
    client.post(page_of(task), posted(client.get(page_of(task)), **emptied))
    assert [one.subject for one in task.targets.all()] == ["mở lớp"]


@pytest.mark.django_db
def test_what_is_left_as_it_was_says_nothing(client, task, office):
    client.force_login(office)
    assert client.post(page_of(task), posted(client.get(page_of(task)))).status_code == 302
    assert not task.events.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": "nhiều"}, "không phải là số"),
        ({"value": "-1"}, "ghi số từ 0 trở lên"),
        ({"value": ""}, "ghi cả tên và mức"),
        ({"subject": ""}, "ghi cả tên và mức"),
        ({"value": "1" * 19}, "ghi số từ 0 trở lên"),
    ],
)
def test_a_wrong_number_is_said_and_nothing_is_stored(client, task, office, changes, told):
    client.force_login(office)
    key = target_of(task).pk
    sent = posted(client.get(page_of(task)), **{f"{name}-{key}": value for name, value in changes.items()})
    answer = client.post(page_of(task), sent | {"subject-new1": "mở lớp", "value-new1": "2"})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert target_of(task).value == 12


@pytest.mark.django_db
def test_a_target_with_a_result_is_not_taken_away(task, office):
    target = target_of(task)
    target.reached = Decimal(3)
    target.save()
    with pytest.raises(ProblemsFound) as found:
        aiming.set_targets(by=office, task=task, targets={target.pk: None})
    assert codes_of(found) == {"reached"}


@pytest.mark.django_db
def test_no_more_targets_than_a_task_may_have(task, office):
    with pytest.raises(ProblemsFound) as found:
        aiming.set_targets(by=office, task=task, targets={}, added=[MEMBERS] * 20)
    assert codes_of(found) == {"many-targets"}


@pytest.mark.django_db
def test_of_two_who_mend_the_same_the_second_is_asked(client, task, office):
    client.force_login(office)
    target = target_of(task)
    sent = posted(client.get(page_of(task)), **{f"value-{target.pk}": "20"})
    aiming.set_targets(by=office, task=task, targets={target.pk: Target(15, target.subject, target.unit)})
    answer = client.post(page_of(task), sent)
    assert [(one.mine, one.theirs) for one in answer.context["clashes"]] == [("20", "15")]
    assert target_of(task).value == 15
    # Of two boxes of one row each keeps what its own user changed.
    sent = posted(client.get(page_of(task)), **{f"unit-{target.pk}": "người"})
    aiming.set_targets(by=office, task=task, targets={target.pk: Target(16, target.subject, target.unit)})
    client.post(page_of(task), sent)
    assert (target_of(task).value, target_of(task).unit) == (16, "người")


@pytest.mark.django_db
def test_a_target_taken_away_meanwhile_is_said(client, task, office):
    client.force_login(office)
    target = target_of(task)
    sent = posted(client.get(page_of(task)), **{f"value-{target.pk}": "20"})
    aiming.set_targets(by=office, task=task, targets={target.pk: None})
    answer = client.post(page_of(task), sent)
    assert answer.status_code == 422
    assert "vừa được người khác bỏ" in answer.content.decode()
    with pytest.raises(ProblemsFound) as found:
        aiming.set_targets(by=office, task=task, targets={target.pk: MEMBERS})
    assert codes_of(found) == {"gone"}


@pytest.mark.django_db
def test_only_who_gave_it_and_only_while_it_runs(client, task, office):
    secretary = make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Lê Thị Bí")
    target = target_of(task)
    with pytest.raises(ProblemsFound):
        aiming.set_targets(by=secretary, task=task, targets={target.pk: None}, seen=Seen())
    client.force_login(secretary)
    assert client.get(page_of(task)).status_code == 404
    doing.withdraw(by=office, task=task, reason="Trùng việc khác")
    with pytest.raises(ProblemsFound) as found:
        aiming.set_targets(by=office, task=task, targets={target.pk: None})
    assert codes_of(found) == {"state"}


@pytest.fixture
def long_task(base, office) -> Task:
    """Of three years, four members each."""
    task = give_one(base, office, targets=[MEMBERS], due_on=dt.date(2028, 12, 31))
    yearly.share_out_years(
        by=office, task=task, shares={target_of(task).pk: dict.fromkeys((2026, 2027, 2028), Decimal(4))}
    )
    return task


def years_of(task: Task) -> dict[int, Decimal]:
    return dict(TargetYear.objects.filter(target__task=task).values_list("year", "value"))


@pytest.mark.django_db
def test_years_that_have_ended_keep_their_share(long_task, office):
    target = target_of(long_task)
    with time_machine.travel("2027-02-01", tick=False):
        aiming.set_targets(by=office, task=long_task, targets={target.pk: Target(15, target.subject, target.unit)})
    assert years_of(long_task) == {2026: 4, 2027: 5, 2028: 6}
    assert "chia lại: năm 2027: 5; năm 2028: 6" in long_task.events.get().text
    with time_machine.travel("2027-02-01", tick=False), pytest.raises(ProblemsFound) as found:
        aiming.set_targets(by=office, task=long_task, targets={target.pk: Target(3, target.subject, target.unit)})
    assert codes_of(found) == {"years"}
    with pytest.raises(ProblemsFound) as found:
        aiming.set_targets(by=office, task=long_task, targets={target.pk: Target(15, target.subject, "%")})
    assert codes_of(found) == {"years"}
    assert years_of(long_task) == {2026: 4, 2027: 5, 2028: 6}


@given(
    st.decimals(0, 10_000, places=2),
    st.decimals(0, 10_000, places=2),
    st.integers(1, 6),
    st.integers(2024, 2034),
    st.sampled_from(["đảng viên", "%"]),
)
def test_shares_found_again_add_up_or_say_why_not(old, new, count, year, unit):
    target = TaskTarget(pk=1, subject="kết nạp", value=old, unit=unit)
    years = list(range(2026, 2026 + count))
    rows = [TargetYear(year=one, value=share) for one, share in zip(years, equal_shares(target, years), strict=True)]
    target._prefetched_objects_cache = {"years": rows}
    again = share_again(target, new, unit, dt.date(year, 3, 1), "value-1")
    if again.problem:
        assert sum(row.value for row in rows if row.year < year) > new
        return
    assert list(again.shares) == years
    assert (again.shares[years[-1]] if unit == "%" else sum(again.shares.values())) == new
    ended = [row for row in rows[:-1] if row.year < year]
    assert all(again.shares[row.year] == row.value for row in ended)
