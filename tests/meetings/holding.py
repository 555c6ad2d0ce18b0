"""Conferences for the tests of this room, made by its actions."""

import datetime as dt
from typing import Any

from capuy.accounts.models import User
from capuy.meetings.actions import attending, planning
from capuy.meetings.actions.attending import Mark
from capuy.meetings.actions.planning import ItemDraft, Plan
from capuy.meetings.models import Circle, Conference
from capuy.members.models import Member
from capuy.organisations.models import Organisation
from tests.factories import make_user

DAY = dt.date(2026, 11, 20)
ITEMS = (ItemDraft("Kết quả công tác tháng 11", "Đồng chí Bí thư", 30), ItemDraft("Kế hoạch năm 2027"))


def a_plan(**fields: Any) -> Plan:
    given = {
        "circle": Circle.COMMITTEE,
        "title": "Hội nghị Ban Chấp hành lần thứ 4",
        "held_on": DAY,
        "begins_at": dt.time(8),
        "place": "Hội trường A",
        "chair": "Phạm Văn Bình",
        "chair_post": "Bí thư",
        "secretary": "Vũ Thị Hoa",
        "items": ITEMS,
    }
    return Plan(**{**given, **fields})


def planned(organisation: Organisation, by: User | None = None, **fields: Any) -> Conference:
    return planning.plan_conference(by=by, organisation=organisation, plan=a_plan(**fields))


def met(organisation: Organisation, by: User | None = None, *, away: int = 0, **fields: Any) -> Conference:
    """One whose roll is closed; the last `away` members stayed away with a reason."""
    conference = planned(organisation, by, **fields)
    people = list(conference.attendees.all())
    marks = {one.pk: Mark("present") for one in people[: len(people) - away]}
    marks |= {one.pk: Mark("excused", "Đi công tác") for one in people[len(people) - away :]}
    attending.mark_attendance(by=by, conference=conference, marks=marks)
    attending.close_attendance(by=by, conference=conference)
    return Conference.objects.get(pk=conference.pk)


def account_of(name: str, username: str) -> User:
    """An account without any role, tied to the member of that name."""
    user = make_user(username, full_name=name)
    Member.objects.filter(full_name=name).update(user=user)
    return user
