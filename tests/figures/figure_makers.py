"""Short ways to enrol members and let them go, without the rules of the member pages."""

import datetime as dt

from capuy.core.periods import parse_period
from capuy.figures.engine import records_changed
from capuy.members.models import Member, Membership, Status, StatusSpell

Y2022 = parse_period("2022")


def enrol(cell, name="Nguyễn Văn An", on=dt.date(2020, 1, 1), arrival="entry", status=Status.OFFICIAL, **fields):
    """A member with one membership and one status from a day on."""
    values = {"sex": "male", "born_on": dt.date(1980, 5, 5)} | fields
    member = Member.objects.create(full_name=name, **values)
    Membership.objects.create(member=member, organisation=cell, arrival=arrival, valid_from=on)
    StatusSpell.objects.create(member=member, status=status, valid_from=on)
    records_changed({cell.pk}, since=on)
    return member


def leave(member, on, departure):
    stay = member.memberships.get(valid_to__isnull=True)
    stay.valid_to, stay.departure = on, departure
    stay.save(update_fields=["valid_to", "departure"])
    member.spells.filter(valid_to__isnull=True).update(valid_to=on)
    records_changed({stay.organisation_id}, since=on)


def change_status(member, status, on):
    member.spells.filter(valid_to__isnull=True).update(valid_to=on)
    StatusSpell.objects.create(member=member, status=status, valid_from=on)
    cell = member.memberships.filter(valid_from__lte=on).latest("valid_from").organisation_id
    records_changed({cell}, since=on)
