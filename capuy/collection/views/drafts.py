"""What is typed into a sheet before it is saved."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from capuy.accounts.models import User
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection.access import find_addressee
from capuy.collection.actions import answering
from capuy.collection.answers import box, note_box
from capuy.collection.forms import AnswerForm
from capuy.collection.many import Page, name_of
from capuy.collection.models import ANSWERED, Addressee
from capuy.collection.while_typing import wrong_so_far
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import FIELD, Seen
from capuy.drafts import actions, pages
from capuy.drafts.laying import Laid, lay_over
from capuy.drafts.queries import around
from capuy.drafts.values import Sheet, Values


def sheet_of(addressee: Addressee) -> Sheet:
    return Sheet(addressee.get_absolute_url(), f"collection.answers:{addressee.asked_id}", addressee.organisation)


def bar_of(request: Request, addressee: Addressee, form: AnswerForm, *, editable: bool) -> pages.Bar:
    """For who may answer: the own draft laid over the form, and the others at it. Two queries."""
    sheet = sheet_of(addressee)
    found = around(request.user, sheet)
    posted = form.is_bound
    return pages.Bar(
        sheet,
        reverse("collection:draft", args=[addressee.pk]),
        addressee.asked.title,
        found,
        Laid() if posted or not editable else lay_over(form, found.values),
        {name: str(field.label) for name, field in form.fields.items()},
        editable=editable,
        unsent=posted,
        carried=pages.drafted_in(request),
    )


@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """Keep what is typed; with `do` also save it, or hand it in, as the buttons of the sheet do."""
    addressee = find_addressee(request.user, Permission.REPORT_FIGURES, pk)
    finish = partial(_finish, request.user, addressee)
    return pages.answer(request, sheet_of(addressee), partial(_boxes, addressee), finish, partial(_check, addressee))


def _boxes(addressee: Addressee, names: Collection[str]) -> Collection[str]:
    found = set()
    for position, indicator in addressee.asked.fields.values_list("position", "indicator"):
        found |= {note_box(position)} if indicator else {box(position), note_box(position)}
    return found.intersection(names)


def _check(addressee: Addressee, values: Values) -> list[Problem]:
    prefix = name_of(addressee, "")
    found = wrong_so_far(Page(addressee.asked, [addressee]), {prefix + name: one.text for name, one in values.items()})
    return [replace(one, where=one.where.removeprefix(prefix)) for one in found]


def _blank(addressee: Addressee) -> AnswerForm:
    return AnswerForm(addressee=addressee, questions=list(addressee.asked.fields.all()))


def _finish(by: User, addressee: Addressee, values: Values, do: str) -> str:
    """Asked again, because the answer was lost on its way, it tells that all is done."""
    handed = addressee.state in ANSWERED and addressee.handed_by_name == by.full_name
    if handed and not lay_over(_blank(addressee), values).texts:
        actions.settle(sheet_of(addressee), values, by=by)
        return "Đã nộp biểu."
    typed = {name: one.text for name, one in values.items()}
    data = typed | {FIELD: str(Seen({name: one.seen for name, one in values.items()}))}
    form = AnswerForm(data, addressee=addressee, questions=list(addressee.asked.fields.all()))
    if not form.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        raise ProblemsFound([Problem("unreadable", message) for message in wrong])
    answering.save_answers(by=by, addressee=addressee, answers=form.answers(), seen=form.seen_now)
    actions.settle(sheet_of(addressee), values, by=by)
    if do != "hand-in":
        return "Đã lưu nháp."
    answering.hand_in(by=by, addressee=addressee)
    return "Đã nộp biểu."
