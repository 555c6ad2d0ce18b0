"""A numeric target of a task that runs over years of a term: shared out to them, told year by year."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.tasks.actions import doing
from capuy.tasks.actions.clarity import Target
from capuy.tasks.actions.yearly import report_years, share_out_years
from capuy.tasks.models import TargetYear, TaskTarget
from capuy.tasks.yearly import equal_shares, problems_of, year_lines, years_of
from tests.factories import make_user
from tests.tasks.makers import codes_of, give_one, org

END = dt.date(2030, 12, 31)
YEARS = [2026, 2027, 2028, 2029, 2030]


@pytest.fixture
def secretary(base):
    return make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Hồ Thị Bí")


@pytest.fixture
def task(base, office):
    return give_one(base, office, due_on=END, targets=[Target(Decimal(52), "Kết nạp đảng viên", "người")])


@pytest.fixture
def target(task):
    return task.targets.get()


def shares(target, *values):
    return {target.pk: dict(zip(YEARS, (None if v is None else Decimal(v) for v in values), strict=True))}


def rows(target):
    return list(target.years.values_list("year", "value", "reached"))


@pytest.mark.django_db
def test_shared_out_by_hand_told_by_years_and_added_up_at_the_end(task, target, office, secretary):
    assert years_of(task) == YEARS
    share_out_years(by=office, task=task, shares=shares(target, 10, 10, 10, 11, 11))
    first = target.years.first()
    report_years(by=secretary, task=task, reached={first.pk: Decimal(12)})
    assert rows(target)[0] == (2026, 10, 12)
    assert "năm 2026: 12" in task.events.get().text
    with time_machine.travel("2028-03-10", tick=False):
        told = [line.label for line in year_lines(target)]
    assert told == ["Vượt", "Chưa có kết quả", "Đang thực hiện", "Chưa đến", "Chưa đến"]
    assert Entry.objects.filter(action__in=["tasks.share-years", "tasks.report-years"]).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((10, 10, 10, 10, 10), "years"),
        ((10, 10, 10, 22, None), "no-year"),
        ((-1, 10, 10, 11, 22), "bad-share"),
    ],
)
def test_years_that_do_not_add_up_are_refused_and_nothing_changes(task, target, office, values, code):
    share_out_years(by=office, task=task, shares=shares(target, 10, 10, 10, 11, 11))
    before = rows(target)
    with pytest.raises(ProblemsFound) as found:
        share_out_years(by=office, task=task, shares=shares(target, *values))
    assert codes_of(found) == {code}
    assert rows(target) == before


@pytest.mark.django_db
def test_a_share_in_percent_is_a_level_that_the_last_year_has_to_reach(base, office):
    task = give_one(base, office, due_on=END, targets=[Target(Decimal(90), "Chi bộ bốn tốt", "%")])
    target = task.targets.get()
    with pytest.raises(ProblemsFound) as found:
        share_out_years(by=office, task=task, shares=shares(target, 10, 20, 20, 20, 20))
    assert "phải bằng mức giao 90 %" in str(found.value)
    share_out_years(by=office, task=task, shares=shares(target, 60, 70, 80, 85, 90))
    assert len(rows(target)) == 5


@pytest.mark.django_db
def test_all_years_left_empty_take_the_shares_away(task, target, office):
    share_out_years(by=office, task=task, shares=shares(target, 10, 10, 10, 11, 11))
    share_out_years(by=office, task=task, shares=shares(target, *[None] * 5))
    assert not rows(target)


@pytest.mark.django_db
def test_what_a_year_has_reached_outlives_another_share(task, target, office, secretary):
    share_out_years(by=office, task=task, shares=shares(target, 10, 10, 10, 11, 11))
    report_years(by=secretary, task=task, reached={target.years.first().pk: Decimal(9)})
    share_out_years(by=office, task=task, shares=shares(target, 12, 10, 10, 10, 10))
    assert rows(target)[0] == (2026, 12, 9)


@pytest.mark.django_db
def test_only_who_gave_it_shares_out_and_only_who_does_it_tells(base, task, target, office, secretary):
    with pytest.raises(ProblemsFound) as found:
        share_out_years(by=secretary, task=task, shares=shares(target, 10, 10, 10, 11, 11))
    assert codes_of(found) == {"not-allowed"}
    share_out_years(by=office, task=task, shares=shares(target, 10, 10, 10, 11, 11))
    leader = make_user("ld", (Role.LEADER, base))
    with pytest.raises(ProblemsFound) as found:
        report_years(by=leader, task=task, reached={target.years.first().pk: Decimal(9)})
    assert codes_of(found) == {"not-allowed"}
    doing.withdraw(by=office, task=task, reason="Thôi")
    with pytest.raises(ProblemsFound) as found:
        report_years(by=secretary, task=task, reached={target.years.first().pk: Decimal(9)})
    assert codes_of(found) == {"state"}


@pytest.mark.django_db
def test_years_of_another_task_are_not_touched(base, task, target, office, secretary):
    other = give_one(base, office, due_on=END, owner=org("C2"), targets=[Target(Decimal(5), "Kết nạp", "người")])
    share_out_years(by=office, task=other, shares=shares(other.targets.get(), 1, 1, 1, 1, 1))
    foreign = TargetYear.objects.get(target__task=other, year=2026)
    report_years(by=secretary, task=task, reached={foreign.pk: Decimal(3)})
    foreign.refresh_from_db()
    assert foreign.reached is None


@pytest.mark.django_db
def test_on_the_pages_of_the_task(client, task, target, office, secretary):
    client.force_login(office)
    page = client.get(task.get_absolute_url()).content.decode()
    assert "Chia chỉ tiêu theo năm" in page
    address = f"{task.get_absolute_url()}quan-ly/chia-nam/"
    offered = client.get(address).context["form"].initial
    assert list(offered.values()) == ["10", "10", "10", "11", "11"]
    wrong = client.post(address, {**offered, f"nam-{target.pk}-2030": "12"})
    assert wrong.status_code == 422
    assert "các năm cộng lại là 53, khác mức giao 52 người" in wrong.content.decode()
    client.post(address, offered)

    client.force_login(secretary)
    page = client.get(task.get_absolute_url()).content.decode()
    assert "Kết nạp đảng viên theo năm" in page
    first = target.years.first()
    client.post(f"{task.get_absolute_url()}lam/ket-qua-nam/", {f"nam-{first.pk}": "9,5"})
    first.refresh_from_db()
    assert first.reached == Decimal("9.5")
    form = client.get(f"{task.get_absolute_url()}lam/hoan-thanh/").context["form"]
    assert form.initial[f"ket-qua-{target.pk}"] == "9,5"


@pytest.mark.django_db
def test_a_task_of_one_year_is_not_divided(client, base, office):
    task = give_one(base, office, targets=[Target(Decimal(52), "Kết nạp", "người")])
    client.force_login(office)
    assert "Chia chỉ tiêu theo năm" not in client.get(task.get_absolute_url()).content.decode()


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(0, 10**9, places=2),
    st.integers(2, 6),
    st.sampled_from(["người", "%", ""]),
)
def test_equal_parts_always_fit(value, count, unit):
    target = TaskTarget(pk=1, value=value, unit=unit, subject="x")
    years = list(range(2026, 2026 + count))
    parts = equal_shares(target, years)
    assert not list(problems_of(target, dict(zip(years, parts, strict=True))))
    assert parts == sorted(parts)
