"""Whoever is entered while a decision closes the cell is not left behind in it, on PostgreSQL too."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from capuy.members.actions import (
    MemberData,
    admit,
    move_by_decision,
    readmit,
    register_member,
    remove,
    transfer,
    undo_move,
)
from capuy.members.models import Member, Membership
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Decision, Organisation
from tests.factories import decision, make_member, make_organisation
from tests.members.at_once import meanwhile, needs_postgresql
from tests.members.importing import HEADS, NU, bring, changed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CAME, LEFT, NOW, CLOSED = (dt.date(year, 5, 1) for year in (2016, 2017, 2022, 2023))


class Cells:
    """`one` is about to be merged into `heir`; `home` is where the member of the test comes from."""

    def __init__(self) -> None:
        self.base = make_organisation("DB", "Đảng bộ", "dang_bo_co_so")
        self.one, self.heir, self.home = (
            make_organisation(code, f"Chi bộ {code}", "chi_bo", self.base) for code in ("CB1", "CB2", "CB3")
        )

    def merge(self) -> None:
        close = ChangeDraft("close", organisation=self.one, successor=self.heir)
        enact(decision("merge", CLOSED, close), by=None, accept_warnings=True)

    def member(self) -> Member:
        member: Member = make_member("Trần Văn An", self.home)
        return member


def _data() -> MemberData:
    return MemberData("Lê Thị Bình", "female", dt.date(1990, 1, 1), admitted_on=CAME, official_on=LEFT)


def _registered(cells: Cells) -> Callable[[], Any]:
    return lambda: register_member(by=None, organisation=cells.one, data=_data(), joined_on=NOW)


def _admitted(cells: Cells) -> Callable[[], Any]:
    return lambda: admit(by=None, organisation=cells.one, data=_data(), on=NOW)


def _transferred(cells: Cells) -> Callable[[], Any]:
    member = cells.member()
    return lambda: transfer(by=None, member=member, to_organisation=cells.one, on=NOW, accept_warnings=True)


def _staying_for_a_time(cells: Cells) -> Callable[[], Any]:
    member = cells.member()
    return lambda: transfer(by=None, member=member, to_organisation=cells.one, on=NOW, kind="temporary")


def _come_back(cells: Cells) -> Callable[[], Any]:
    member = cells.member()
    transfer(by=None, member=member, to_elsewhere="Tỉnh X", on=LEFT, accept_warnings=True)
    return lambda: transfer(by=None, member=member, to_organisation=cells.one, from_elsewhere="Tỉnh X", on=NOW)


def _readmitted(cells: Cells) -> Callable[[], Any]:
    member = cells.member()
    remove(by=None, member=member, departure="struck_off", on=LEFT, accept_warnings=True)
    return lambda: readmit(by=None, member=member, organisation=cells.one, on=NOW, accept_warnings=True)


def _put_back(cells: Cells) -> Callable[[], Any]:
    member: Member = make_member("Trần Văn An", cells.one)
    transfer(by=None, member=member, to_organisation=cells.home, on=NOW, accept_warnings=True)
    return lambda: undo_move(by=None, member=member, reason="Ghi nhầm")


def _imported(cells: Cells) -> Callable[[], Any]:
    heads, row = [*HEADS, "Ngày vào chi bộ"], [*changed(NU, cell="CB1"), NOW]
    return lambda: bring(cells.base, [row], heads)


def _shared_out(cells: Cells) -> Callable[[], Any]:
    """The cell that closes is itself founded by a decision, and gets its members by name."""
    member = cells.member()
    founding = ChangeDraft(
        "establish", code="CB4", name="Chi bộ 4", kind="chi_bo", parent=cells.base, source=cells.home
    )
    enact(decision("split", NOW, founding), by=None)
    paper, cells.one = Decision.objects.get(kind="split"), Organisation.objects.get(code="CB4")
    return lambda: move_by_decision(by=None, decision=paper, where={member: cells.one}, accept_warnings=True)


@pytest.mark.parametrize(
    "act",
    [
        _registered,
        _admitted,
        _transferred,
        _staying_for_a_time,
        _come_back,
        _readmitted,
        _put_back,
        _imported,
        _shared_out,
    ],
)
def test_who_comes_while_a_decision_closes_the_cell_goes_along(act: Callable[[Cells], Callable[[], Any]]) -> None:
    needs_postgresql()
    cells = Cells()
    assert meanwhile(act(cells), cells.merge) == ""
    last = Membership.objects.filter(valid_to=None).order_by("-valid_from").first()
    assert last is not None
    assert (last.organisation, last.valid_from) == (cells.heir, CLOSED)
    assert not Membership.objects.filter(organisation=cells.one, valid_to=None).exists()


def test_who_leaves_while_a_decision_closes_the_cell_does_not_go_along() -> None:
    needs_postgresql()
    cells = Cells()
    member = make_member("Trần Văn An", cells.one)

    def leave() -> None:
        remove(by=None, member=member, departure="deceased", on=NOW, accept_warnings=True)

    assert meanwhile(cells.merge, leave) == ""
    assert not Membership.objects.filter(valid_to=None).exists()


def test_an_act_waits_for_the_decision_and_then_knows_of_it() -> None:
    needs_postgresql()
    cells = Cells()
    late = dt.date(2023, 6, 1)

    def enter(on: dt.date) -> Callable[[], Any]:
        return lambda: register_member(by=None, organisation=cells.one, data=_data(), joined_on=on)

    assert meanwhile(cells.merge, enter(late)) == "cell-not-open"
    assert not Member.objects.exists()
