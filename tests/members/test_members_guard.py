"""The database itself refuses overlapping official memberships and statuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from capuy.members.models import Membership, StatusSpell
from tests.factories import make_member
from tests.members.conftest import FOUNDED, Branch


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (dt.date(2020, 1, 1), None),
        (dt.date(2010, 1, 1), dt.date(2015, 1, 2)),
        (dt.date(2016, 1, 1), dt.date(2016, 2, 1)),
    ],
)
def test_two_official_memberships_on_one_day_are_refused(branch: Branch, start: dt.date, end: dt.date | None) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    row = {"member": member, "organisation": branch.two, "arrival": "transfer", "valid_from": start, "valid_to": end}
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**row)
    Membership.objects.create(**row, kind="temporary")


@pytest.mark.django_db
def test_rows_that_touch_are_allowed_and_updates_are_watched(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    member.memberships.update(valid_to=dt.date(2020, 1, 1))
    after = Membership.objects.create(
        member=member, organisation=branch.two, arrival="transfer", valid_from=dt.date(2020, 1, 1)
    )
    after.valid_from = dt.date(2019, 12, 31)
    with pytest.raises(IntegrityError), transaction.atomic():
        after.save()


@pytest.mark.django_db
def test_two_statuses_on_one_day_are_refused(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusSpell.objects.create(member=member, status="exempt", valid_from=FOUNDED)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_guard_can_be_taken_off_and_put_back(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    before = [("members", "0002_memberships_follow_closings")]
    after = MigrationExecutor(connection).loader.graph.leaf_nodes("members")
    MigrationExecutor(connection).migrate(before)
    spell = StatusSpell.objects.create(member=member, status="exempt", valid_from=FOUNDED)
    spell.delete()
    MigrationExecutor(connection).migrate(after)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusSpell.objects.create(member=member, status="exempt", valid_from=FOUNDED)
