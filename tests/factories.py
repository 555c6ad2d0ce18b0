"""Short ways to make what a test needs, through the same actions that the pages use."""

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from capuy.accounts.models import Grant, User
from capuy.core.periods import Period
from capuy.organisations.actions import ChangeDraft, DecisionDraft, enact
from capuy.organisations.models import Organisation

FOUNDED = dt.date(2015, 1, 1)
_numbers = itertools.count(1)


def decision(kind: str, on: dt.date, *changes: ChangeDraft, **fields: Any) -> DecisionDraft:
    number = fields.pop("number", f"{next(_numbers)}-QĐ/TU")
    return DecisionDraft(kind, number, fields.pop("issued_on", on), on, list(changes), **fields)


def make_organisation(
    code: str, name: str, kind: str = "chi_bo", parent: Organisation | None = None, on: dt.date = FOUNDED
) -> Organisation:
    change = ChangeDraft("establish", code=code, name=name, kind=kind, parent=parent)
    enact(decision("establish", on, change), by=None)
    return Organisation.objects.get(code=code)


def make_user(username: str, *grants: tuple[str, Organisation], full_name: str = "") -> User:
    """A user who cannot sign in with a password (use `client.force_login`), with roles over organisations."""
    user = User(username=username, full_name=full_name or username)
    user.set_unusable_password()
    user.save()
    for role, organisation in grants:
        Grant.objects.create(user=user, role=role, organisation=organisation, valid_from=FOUNDED, granted_by="test")
    return user


def make_member(name: str, cell: Organisation, **fields: Any) -> Any:
    """A member of `cell` since it was founded (or `joined_on`), official unless the dates in `fields` say otherwise."""
    from capuy.members.actions import MemberData, register_member

    given = {key: fields.pop(key) for key in ("joined_on", "arrival", "status_spells", "kind") if key in fields}
    defaults = {"sex": "female", "born_on": dt.date(1980, 5, 9), "admitted_on": dt.date(2005, 6, 1)}
    defaults |= {"official_on": dt.date(2006, 6, 1)} if "admitted_on" not in fields else {}
    data = MemberData(full_name=name, **{**defaults, **fields})
    joined = given.pop("joined_on", FOUNDED)
    return register_member(by=None, organisation=cell, data=data, joined_on=joined, accept_warnings=True, **given)


def report_values(
    *, by: User | None, organisation: Organisation, period: Period, values: Mapping[str, int | None]
) -> int:
    """What one cell reports, the rest of the grid left as it is."""
    from capuy.figures.actions import report_grid

    return report_grid(by=by, period=period, grid={organisation: values})
