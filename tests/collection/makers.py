"""Requests and answers for the tests of this room, made by its actions."""

import datetime as dt

from capuy.collection.actions import answering, designing
from capuy.collection.actions.designing import Draft, FieldDraft
from capuy.collection.answers import Given
from capuy.collection.models import Addressee, ReportRequest
from capuy.core.periods import parse_period

OCTOBER = parse_period("2022-M10")
DUE = dt.date(2022, 11, 5)
QUESTIONS = (
    FieldDraft("Số buổi sinh hoạt chuyên đề", "buổi"),
    FieldDraft("Trong đó ở cơ sở", "buổi", part_of=1),
    FieldDraft("Trong đó trực tuyến", "buổi", part_of=1),
    FieldDraft("Tổng số đảng viên", "người", indicator="members.total"),
    FieldDraft("Khó khăn", kind="text", required=False),
)


def drafted(base, by=None, **fields) -> ReportRequest:
    given = {"title": "Sinh hoạt chuyên đề", "period": OCTOBER, "due_on": DUE, "fields": QUESTIONS, **fields}
    return designing.draft_request(by=by, organisation=base, draft=Draft(**given))


def sent(base, by=None, **fields) -> ReportRequest:
    asked = drafted(base, by, **fields)
    designing.send_request(by=by, asked=asked)
    return ReportRequest.objects.get(pk=asked.pk)


def sheet(asked: ReportRequest, code: str) -> Addressee:
    return asked.addressees.get(organisation__code=code)


GOOD = {1: Given(3), 2: Given(2), 3: Given(1)}


def answer(asked: ReportRequest, code: str, answers=GOOD, by=None) -> None:
    answering.save_answers(by=by, addressee=sheet(asked, code), answers=answers)
    answering.hand_in(by=by, addressee=sheet(asked, code))


def codes_of(raised) -> set[str]:
    return {problem.code for problem in raised.value.problems}
