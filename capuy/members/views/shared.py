"""What the pages of this room have in common."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404

from capuy.accounts.access import rest_on, scope
from capuy.accounts.models import User
from capuy.accounts.requests import Request
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.members.models import Member, Membership, MembershipKind
from capuy.members.queries import members_visible_to
from capuy.organisations.days import day_context
from capuy.organisations.models import Organisation


def find_member(user: User, permission: Permission, pk: int) -> Member:
    """The record inside the user's branches; a foreign one answers exactly like a missing one."""
    rest_on(user, permission)
    return get_object_or_404(members_visible_to(user, permission), pk=pk)


def home_of(member: Member) -> Organisation | None:
    """The cell in whose context a record is shown: where the member is officially, or was last."""
    rows = Membership.objects.filter(member=member).select_related("organisation")
    official = rows.filter(kind=MembershipKind.OFFICIAL).order_by("-valid_from").first()
    row = official or rows.order_by("-valid_from").first()
    return row.organisation if row else None


def frame(request: Request, organisation: Organisation | None, section: str = "members") -> dict[str, Any]:
    """What the shell needs to know of a page."""
    version = organisation.latest_version() if organisation else None
    return {**day_context(request), "organisation": organisation, "version": version, "section": section}


def rights(user: User, organisation: Organisation) -> dict[str, bool]:
    """What the user may do with the members of an organisation, by one look at its place."""
    path = organisation.path_now

    def holds(permission: Permission) -> bool:
        return path.startswith(tuple(scope(user, permission)))

    may_edit = holds(Permission.EDIT_MEMBERS)
    return {
        "may_edit": may_edit,
        "may_export": holds(Permission.EXPORT_MEMBERS),
        "may_import": may_edit and holds(Permission.IMPORT),
    }


def rehearse(run: Callable[[bool], Any]) -> list[Problem]:
    """Play an act and take it back; `run` gets whether warnings are accepted. Tells every problem it would meet."""
    with transaction.atomic():
        try:
            run(False)
            problems = []
        except ProblemsFound as found:
            problems = found.problems
        transaction.set_rollback(True)
    return problems


def shown_values(form: forms.Form) -> list[tuple[str, str]]:
    """Label and value of each filled field, for the question “is this right?”."""
    shown = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", []) or field.widget.is_hidden:
            continue
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)  # type: ignore[arg-type]  # plain pairs
        elif isinstance(value, dt.date):
            value = f"{value:%d/%m/%Y}"
        elif isinstance(value, Organisation):
            value = f"{value.latest_version() or value.code}"
        shown.append((str(field.label), str(value)))
    return shown
