"""Two clicks on one button enter one person, on PostgreSQL too. SQLite lets one writer in at a time."""

import datetime as dt

import pytest

from capuy.members.actions import MemberData, admit, move_by_decision, register_member
from capuy.members.models import Member, Membership
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Organisation
from tests.factories import decision, make_member, make_organisation
from tests.members.at_once import codes_of, needs_postgresql

AT_ONCE = 4
DAY = dt.date(2022, 5, 19)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("number", "refusal"), [("079080000012", "citizen-id-taken"), ("", "perhaps-known")])
def test_one_person_entered_at_once_is_entered_once(number: str, refusal: str) -> None:
    needs_postgresql()
    cell = make_organisation("CB", "Chi bộ", "chi_bo", make_organisation("DB", "Đảng bộ", "dang_bo_co_so"))
    data = [
        MemberData(full_name=name, sex="male", born_on=dt.date(1990, 1, 1), citizen_id=number)
        for name in ("Trần Văn An", "Trần Văn Bốn")
    ]
    assert codes_of(lambda: admit(by=None, organisation=cell, data=data[0], on=DAY), AT_ONCE) == ["", *[refusal] * 3]
    Member.objects.update(citizen_id_index=None)
    ended = codes_of(lambda: register_member(by=None, organisation=cell, data=data[1], joined_on=DAY), AT_ONCE)
    assert ended == ["", *[refusal] * 3]
    assert Member.objects.count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sharing_out_at_once_moves_everybody_once() -> None:
    needs_postgresql()
    base = make_organisation("DB", "Đảng bộ", "dang_bo_co_so")
    old = make_organisation("CB", "Chi bộ", "chi_bo", base)
    members = [make_member(f"Trần Văn {name}", old) for name in ("An", "Bình", "Công", "Dũng")]
    founding = ChangeDraft("establish", code="CB4", name="Chi bộ 4", kind="chi_bo", parent=base, source=old)
    paper = enact(decision("split", DAY, founding), by=None)
    new = Organisation.objects.get(code="CB4")
    seen = dict.fromkeys((member.pk for member in members), old.pk)
    counts: list[int] = []

    def move() -> None:
        where = dict.fromkeys(members, new)
        counts.append(move_by_decision(by=None, decision=paper, where=where, seen=seen, accept_warnings=True))

    assert codes_of(move, AT_ONCE) == [""] * AT_ONCE
    assert sorted(counts) == [0, 0, 0, len(members)]
    assert Membership.objects.filter(organisation=new).count() == len(members)
