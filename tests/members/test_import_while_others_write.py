"""A file that comes in while others write takes nothing back of what they did, on PostgreSQL too."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from capuy.journal.models import Entry
from capuy.members.actions import change_status, update_member
from capuy.members.importing import confirm, set_mapping, upload
from capuy.members.models import Member
from capuy.organisations.models import Organisation
from tests.documents import files
from tests.factories import make_organisation, make_user
from tests.members.at_once import meanwhile, needs_postgresql
from tests.members.importing import HEADS, NU, bring, changed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

EXEMPT = dt.date(2020, 5, 1)
LATER = changed(NU, official=dt.date(2011, 3, 1))
WORKING = [*HEADS, "Nghề nghiệp hiện nay"]


@pytest.fixture
def committee() -> Organisation:
    needs_postgresql()
    base = make_organisation("DB", "Đảng bộ Cơ sở", "dang_bo_co_so")
    make_organisation("CB-1", "Chi bộ Một", parent=base)
    bring(base, [NU])
    return base


def _from_a_page(committee: Organisation, heads: list[str], row: list[Any]) -> Callable[[], Any]:
    """The file as somebody uploaded it; nothing is left but to confirm."""
    user = make_user("board", ("organisation_board", committee))
    kept = upload(by=user, organisation=committee, name="sổ.xlsx", data=files.workbook([heads, row]))
    set_mapping(by=user, kept=kept, sheet=kept.mapping["sheet"], columns=kept.mapping["columns"], labels=heads)
    return lambda: confirm(by=user, kept=kept)


def _at_once(committee: Organisation, heads: list[str], row: list[Any]) -> Callable[[], Any]:
    return lambda: bring(committee, [row], heads)


@pytest.mark.parametrize("file", [_from_a_page, _at_once])
def test_an_exemption_given_meanwhile_stays(committee: Organisation, file: Callable[..., Callable[[], Any]]) -> None:
    member = Member.objects.get()

    def exempt() -> None:
        change_status(by=None, member=member, status="exempt", on=EXEMPT)

    assert meanwhile(exempt, file(committee, HEADS, LATER)) == ""
    spells = list(member.spells.order_by("valid_from").values_list("status", "valid_from", "valid_to"))
    assert spells[-1] == ("exempt", EXEMPT, None)
    assert spells[-2] == ("official", LATER[-1], EXEMPT)
    entry = Entry.objects.filter(action="members.import").latest("pk")
    assert "Miễn công tác" in str(entry.before)
    assert "Miễn công tác" in str(entry.after)


def test_the_journal_knows_what_a_file_replaced(committee: Organisation) -> None:
    member = Member.objects.get()

    def correct() -> None:
        update_member(by=None, member=member, changes={"occupation": "Giáo viên"})

    assert meanwhile(correct, _at_once(committee, WORKING, [*NU, "Nhà báo"])) == ""
    member.refresh_from_db()
    assert member.occupation == "Nhà báo"
    assert list(Entry.objects.filter(action="members.import").latest("pk").before.values()) == ["Giáo viên"]


def test_a_file_that_says_the_same_changes_nothing(committee: Organisation) -> None:
    member = Member.objects.get()

    def correct() -> None:
        update_member(by=None, member=member, changes={"occupation": "Nhà báo"})

    before = Entry.objects.filter(action="members.import").count()
    assert meanwhile(correct, _at_once(committee, WORKING, [*NU, "Nhà báo"])) == ""
    assert Entry.objects.filter(action="members.import").count() == before
