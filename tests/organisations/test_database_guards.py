"""The database itself refuses two versions or two places of one organisation at a time."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from capuy.organisations.models import Placement, Version

pytestmark = pytest.mark.django_db
D = dt.date
guards = import_module("capuy.organisations.migrations.0002_nothing_overlaps")


def copy_of(row, start, end):
    row.pk = None
    row._state.adding = True
    row.valid_from, row.valid_to = start, end
    return row


@pytest.mark.parametrize("model", [Version, Placement])
@pytest.mark.parametrize(
    ("start", "end"), [(D(2020, 1, 1), None), (D(2010, 1, 1), D(2015, 1, 2)), (D(2016, 1, 1), D(2017, 1, 1))]
)
def test_an_overlapping_row_is_refused(city, model, start, end):
    row = model.objects.get(organisation=city)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(row, start, end).save()


@pytest.mark.parametrize("model", [Version, Placement])
def test_rows_that_touch_are_kept_and_cannot_be_stretched_over_each_other(city, model):
    row = model.objects.get(organisation=city)
    before = copy_of(row, D(2010, 1, 1), D(2015, 1, 1))
    before.save()
    before.valid_to = D(2015, 1, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        before.save(update_fields=["valid_to"])
    before.valid_to = D(2014, 1, 1)
    before.save(update_fields=["valid_to"])


def test_the_guards_can_be_taken_away_and_put_back(city):
    row = Placement.objects.get(organisation=city)
    editor = connection.schema_editor()  # not entered: that would want a transaction of its own
    connection.check_constraints()  # PostgreSQL alters no table while foreign keys wait to be checked
    guards.unguard(None, editor)
    copy_of(Placement.objects.get(organisation=city), D(2020, 1, 1), None).save()
    Placement.objects.filter(organisation=city, valid_from=D(2020, 1, 1)).delete()
    connection.check_constraints()
    guards.guard(None, editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(row, D(2020, 1, 1), None).save()
