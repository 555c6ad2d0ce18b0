"""What does not fit is told beside its box while it is typed, before anything is saved."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from capuy.collection.actions import designing
from capuy.collection.actions.designing import Draft, FieldDraft
from capuy.collection.models import FieldAnswer
from capuy.core.periods import parse_period
from capuy.figures.models import ReportedValue
from tests.collection.makers import GOOD, answer, sheet
from tests.drafts.conftest import Person

pytestmark = pytest.mark.django_db


def checks(told) -> dict[str, str]:
    return json.loads(told.content)["checks"]


def test_parts_that_do_not_add_up_are_told_until_they_do(sheet_page, at_work):
    assert checks(at_work.put(sheet_page, **{"muc-1": "7", "muc-2": "2"})) == {}  # what is missing is no fault yet
    told = checks(at_work.put(sheet_page, **{"muc-3": "1"}))
    assert list(told) == ["muc-1"]
    assert "Các mục 2, 3 cộng lại là 3, khác mục 1" in told["muc-1"]
    assert checks(at_work.put(sheet_page)) == told  # an idle page learns the same again
    assert checks(at_work.put(sheet_page, **{"muc-3": "5"})) == {}
    assert not FieldAnswer.objects.exists()


@pytest.mark.parametrize("text", ["12 buổi", "1,5", "-3", "10000000000000"])
def test_what_is_no_number_is_told(sheet_page, at_work, text):
    told = checks(at_work.put(sheet_page, **{"muc-1": text}))
    assert list(told) == ["muc-1"]
    assert told["muc-1"].startswith("Mục 1: ")


def test_a_jump_asks_for_its_note_and_a_question_that_demands_one_too(base, addressee, secretary):
    answer(addressee.asked, "C1", GOOD)
    questions = (FieldDraft("Số buổi", jump=50), FieldDraft("Số lượt", note_required=True))
    later = designing.draft_request(
        by=None,
        organisation=base,
        draft=Draft("Sinh hoạt chuyên đề", parse_period("2022-M11"), dt.date(2022, 12, 5), fields=questions),
        previous=addressee.asked,
    )
    designing.send_request(by=None, asked=later)
    page, person = sheet(later, "C1").get_absolute_url(), Person(secretary)
    told = checks(person.put(page, **{"muc-1": "30", "muc-2": "4"}))
    assert list(told) == ["ghi-chu-1", "ghi-chu-2"]
    assert "kỳ trước 3" in told["ghi-chu-1"]
    assert checks(person.put(page, **{"ghi-chu-1": "Thêm hai lớp", "ghi-chu-2": "Đủ"})) == {}


def test_on_the_page_of_many_units_each_square_is_told_of_itself(base, addressee, board, django_assert_max_num_queries):
    office, asked = Person(board), addressee.asked
    page = reverse("collection:many", args=["DU", asked.pk])
    first, second = sheet(asked, "C1").pk, sheet(asked, "C2").pk
    office.put(page, **{f"{first}:muc-2": "1"})  # the first who asks for a figure has it counted
    with django_assert_max_num_queries(40) as one:
        told = checks(office.put(page, **{f"{first}:muc-1": "ba"}))
    assert list(told) == [f"{first}:muc-1"]
    changes = {f"{second}:muc-{at}": "1" for at in (1, 2, 3)}
    with django_assert_max_num_queries(40) as more:
        told = checks(office.put(page, **changes))
    assert list(told) == [f"{first}:muc-1", f"{second}:muc-1"]
    assert len(more) == len(one)


def test_the_yearly_form_tells_what_cannot_be_read_and_what_is_above_its_plan(base, board):
    held, planned, done = (
        f"C1:{code}"
        for code in ("meetings.regular_held", "inspection.inspections_planned", "inspection.inspections_done")
    )
    told = checks(Person(board).put("/to-chuc/DU/bieu-mau/2022/", **{held: "x", planned: "1", done: "3"}))
    assert list(told) == [held, done]
    assert "lớn hơn" in told[done]
    assert not ReportedValue.objects.exists()
