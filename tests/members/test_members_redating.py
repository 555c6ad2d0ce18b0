"""A corrected date of admission or recognition takes along the statuses that came from it."""

import datetime as dt
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from capuy.core.periods import year_period
from capuy.core.problems import ProblemsFound
from capuy.figures.engine import check, settle
from capuy.figures.queries import figure_of
from capuy.journal.models import Entry
from capuy.members.actions import (
    MemberData,
    admit,
    change_status,
    readmit,
    recognise,
    remove,
    spells_of,
    undo_status,
    update_member,
)
from capuy.members.models import IN_PARTY, Departure, Member, Status, is_official, standing_on
from tests.factories import make_member, make_organisation
from tests.members.conftest import FOUNDED, Branch

D = dt.date
pytestmark = pytest.mark.django_db


def spells(member: Member) -> list[tuple[str, dt.date, dt.date | None]]:
    return list(member.spells.order_by("valid_from").values_list("status", "valid_from", "valid_to"))


def correct(member: Member, **dates: dt.date | None) -> None:
    update_member(by=None, member=member, changes=dates, accept_warnings=True)


def admitted(branch: Branch, on: dt.date, *, recognised: bool = False) -> Member:
    data = MemberData("Phạm Văn Nam", "male", D(1990, 5, 9))
    member = admit(by=None, organisation=branch.one, data=data, on=on)
    if recognised:
        recognise(by=None, member=member)
    return member


def test_the_recognition_moves_with_its_day_and_the_figures_with_it(branch: Branch) -> None:
    member = admitted(branch, D(2022, 3, 1), recognised=True)
    before, after = year_period(2023), year_period(2024)
    settle(before)
    settle(after)
    correct(member, official_on=D(2024, 2, 1))
    assert spells(member) == [("probationary", D(2022, 3, 1), D(2024, 2, 1)), ("official", D(2024, 2, 1), None)]
    assert [figure_of(branch.one, year, "members.recognised").numerator for year in (before, after)] == [0, 1]
    assert check() == []
    entry = Entry.objects.filter(action="members.update").get()
    assert entry.before["quá trình tình trạng"] == "Dự bị từ 01/03/2022, Chính thức từ 01/03/2023"
    assert entry.after["quá trình tình trạng"] == "Dự bị từ 01/03/2022, Chính thức từ 01/02/2024"


def test_the_admission_moves_the_stay_and_the_first_status(branch: Branch) -> None:
    member = admitted(branch, D(2022, 12, 30), recognised=True)
    before, after = year_period(2022), year_period(2023)
    settle(before)
    settle(after)
    correct(member, admitted_on=D(2023, 1, 2), official_on=D(2024, 1, 2))
    assert spells(member) == [("probationary", D(2023, 1, 2), D(2024, 1, 2)), ("official", D(2024, 1, 2), None)]
    assert member.memberships.get().valid_from == D(2023, 1, 2)
    assert [figure_of(branch.one, year, "members.admitted").numerator for year in (before, after)] == [0, 1]
    assert check() == []


def test_an_admission_cannot_come_before_its_cell(branch: Branch) -> None:
    member = admitted(branch, D(2022, 3, 1))
    with pytest.raises(ProblemsFound) as found:
        correct(member, admitted_on=D(2014, 3, 1))
    assert "Chi bộ Phòng Nội vụ: đến ngày 01/03/2014 chưa được thành lập" in str(found.value)


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ({"official_on": D(2021, 6, 1)}, "Từ ngày 01/05/2020 đã ghi tình trạng “Đình chỉ sinh hoạt”"),
        ({"official_on": D(2020, 5, 1)}, "Từ ngày 01/05/2020 đã ghi tình trạng “Đình chỉ sinh hoạt”"),
        ({"admitted_on": D(2020, 6, 1), "official_on": D(2020, 6, 1)}, "Từ ngày 01/05/2020 đã ghi"),
        ({"official_on": None}, "Hủy lần đổi tình trạng gần nhất"),
        ({"official_on": D(2099, 1, 1)}, "chưa đến"),
    ],
)
def test_a_later_status_in_the_way_is_named(branch: Branch, dates: dict[str, dt.date], message: str) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    change_status(by=None, member=member, status=Status.SUSPENDED, on=D(2020, 5, 1))
    stored = spells(member)
    with pytest.raises(ProblemsFound) as found:
        correct(member, **dates)
    assert message in str(found.value)
    assert spells(member) == stored
    member.refresh_from_db()
    assert member.official_on == D(2006, 6, 1)


def test_later_statuses_keep_their_days(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    change_status(by=None, member=member, status=Status.SUSPENDED, on=D(2020, 5, 1), note="12-QĐ/UBKT")
    change_status(by=None, member=member, status=Status.OFFICIAL, on=D(2020, 8, 1))
    correct(member, official_on=D(2006, 9, 1))
    assert spells(member) == [
        ("probationary", D(2005, 6, 1), D(2006, 9, 1)),
        ("official", D(2006, 9, 1), D(2020, 5, 1)),
        ("suspended", D(2020, 5, 1), D(2020, 8, 1)),
        ("official", D(2020, 8, 1), None),
    ]
    assert member.spells.get(status="suspended").note == "12-QĐ/UBKT"


def test_nobody_becomes_official_because_a_probation_should_be_over(branch: Branch) -> None:
    member = admitted(branch, D(2022, 3, 1))
    correct(member, admitted_on=D(2022, 3, 2))
    assert spells(member) == [("probationary", D(2022, 3, 2), None)]


def test_only_the_last_admission_is_moved(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    remove(by=None, member=member, departure=Departure.STRUCK_OFF, on=D(2017, 1, 1), accept_warnings=True)
    readmit(by=None, member=member, organisation=branch.two, on=D(2021, 1, 1), accept_warnings=True)
    correct(member, admitted_on=D(2021, 3, 1))
    assert spells(member)[1:] == [
        ("official", D(2006, 6, 1), D(2017, 1, 1)),
        ("left", D(2017, 1, 1), D(2021, 3, 1)),
        ("probationary", D(2021, 3, 1), None),
    ]
    assert member.memberships.get(organisation=branch.two).valid_from == D(2021, 3, 1)
    with pytest.raises(ProblemsFound):
        correct(member, admitted_on=D(2016, 12, 1))


def test_other_corrections_leave_the_statuses_alone(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    known = list(member.spells.values_list("pk", flat=True))
    update_member(by=None, member=member, changes={"occupation": "Giáo viên"})
    assert list(member.spells.values_list("pk", flat=True)) == known


def test_the_page_shows_what_will_follow_before_it_is_saved(branch: Branch, client: Client) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    client.force_login(branch.board)
    address = reverse("members:correct", args=[member.pk])
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {name: f"{day:%d/%m/%Y}" for name, day in values.items() if isinstance(day, dt.date)}
    values |= {"official_on": "01/09/2006"}
    asked = client.post(address, values).content.decode()
    assert "thành: Dự bị từ 01/06/2005, Chính thức từ 01/09/2006 (hiện ghi:" in asked
    assert spells(member)[1][1] == D(2006, 6, 1)
    assert client.post(address, values | {"accept": "1"}).status_code == 302
    assert spells(member)[1][1] == D(2006, 9, 1)


days = st.integers(0, 4000).map(lambda number: D(2004, 1, 1) + dt.timedelta(days=number))
dates = st.fixed_dictionaries(
    {}, optional={name: st.none() | days for name in ("admission_decided_on", "admitted_on", "official_on")}
)
steps = st.one_of(
    st.tuples(st.just("correct"), dates),
    st.tuples(st.just("correct"), dates),
    st.tuples(st.just("status"), days, st.sampled_from(["exempt", "suspended", "official", "probationary"])),
    st.tuples(st.just("undo")),
)


class Corrected(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(dates, st.lists(steps, min_size=1, max_size=6))
    def test_the_statuses_say_what_the_dates_say(self, first: dict[str, dt.date], lived: list[tuple]) -> None:
        cell = make_organisation("CB", "Chi bộ", "chi_bo_co_so", make_organisation("TU", "Thành ủy", "thanh_uy"))
        known = {"admission_decided_on": None, "admitted_on": None, "official_on": None} | first
        try:
            member = make_member("Phạm Văn Nam", cell, born_on=D(1970, 1, 1), **known)
        except ProblemsFound:
            return
        entered: set[dt.date] = set()
        for step in lived:
            with suppress(ProblemsFound):
                match step:
                    case "correct", changes:
                        correct(member, **changes)
                    case "status", day, status:
                        change_status(by=None, member=member, status=status, on=day)
                        entered.add(day)
                    case ("undo",):
                        undo_status(by=None, member=member, reason="nhầm")
            self._compare(member, entered)

    def _compare(self, member: Member, entered: set[dt.date]) -> None:
        member.refresh_from_db()
        stored = list(member.spells.order_by("valid_from"))
        assert [spell.valid_to for spell in stored] == [*(spell.valid_from for spell in stored[1:]), None]
        told = spells_of(member, FOUNDED)
        if member.official_on is None and stored[0].status == Status.PROBATIONARY:
            told = [told[0].__class__(Status.PROBATIONARY, told[0].valid_from)]  # a recognition was taken back
        seen = [(s.status, s.valid_from) for s in stored if s.valid_from not in entered]
        assert seen == [(s.status, s.valid_from) for s in told]
        for day in {spell.valid_from for spell in stored}:
            standing = standing_on(stored, day)
            if standing in IN_PARTY and member.official_on is not None:
                assert (standing != Status.PROBATIONARY) == is_official(member, stored, day)
