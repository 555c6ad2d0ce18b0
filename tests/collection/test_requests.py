"""Requests for reports: designed, sent to addressees that stand still, answered, counted, urged."""

import datetime as dt

import pytest
import time_machine

from capuy.accounts.roles import Role
from capuy.collection import queries
from capuy.collection.actions import answering, designing, handling, urging
from capuy.collection.actions.designing import Draft, FieldDraft
from capuy.collection.answers import Given, answers_of
from capuy.collection.known import alike, minutes
from capuy.collection.models import Aim, ReportRequest, State
from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.organisations.actions import ChangeDraft, enact
from tests.collection.makers import DUE, GOOD, OCTOBER, answer, codes_of, drafted, sent, sheet
from tests.factories import decision, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_addressees_are_frozen_at_sending(base, office):
    asked = sent(base, office)
    make_organisation("C4", "Chi bộ 4", "chi_bo", base, on=dt.date(2022, 10, 21))

    with time_machine.travel("2022-10-25T03:00:00+00:00"):
        board = queries.board_of(asked)

    assert [line.addressee.name for line in board.lines] == ["Chi bộ 1", "Chi bộ 2", "Chi bộ 3"]
    assert (board.done, board.total) == (0, 3)
    assert asked.sent_by_name == "Đỗ Thị Văn"


@pytest.mark.parametrize(("aim", "codes"), [(Aim.CHILDREN, ["DU"]), (Aim.CELLS, ["C1", "C2", "C3"])])
def test_to_whom_it_goes(base, aim, codes):
    asked = sent(base.placements.get().parent, aim=aim)
    assert sorted(asked.addressees.values_list("organisation__code", flat=True)) == codes


def test_the_chosen_alone_are_asked(base):
    chosen = [one.organisation for one in sent(base).addressees.all()][:2]
    asked = sent(base, aim=Aim.CHOSEN, chosen=chosen)
    assert [one.organisation for one in asked.addressees.all()] == chosen


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "no-title"),
        ({"title": "TỐI MẬT"}, "secret"),
        ({"due_on": dt.date(2022, 9, 1)}, "due-before-period"),
        ({"aim": Aim.CHOSEN}, "nobody"),
        ({"fields": (FieldDraft("a", indicator="khong.co"),)}, "unknown-indicator"),
        ({"fields": (FieldDraft("a", part_of=1),)}, "no-such-field"),
        ({"fields": (FieldDraft("a", part_of=7),)}, "no-such-field"),
        ({"fields": (FieldDraft("a", at_most=2), FieldDraft("b", kind="text"))}, "not-numbers"),
        ({"fields": (FieldDraft("a", part_of=2), FieldDraft("b", part_of=1))}, "circle"),
        ({"fields": tuple(FieldDraft(str(n)) for n in range(61))}, "too-many-fields"),
    ],
)
def test_a_bad_design_is_refused_and_nothing_is_kept(base, changed, code):
    with pytest.raises(ProblemsFound) as raised:
        drafted(base, **changed)
    assert code in codes_of(raised)
    assert not ReportRequest.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"), [({"fields": ()}, "no-fields"), ({"due_on": dt.date(2022, 10, 19)}, "past-due")]
)
def test_what_cannot_be_answered_is_not_sent(base, changed, code):
    asked = drafted(base, **changed)
    with pytest.raises(ProblemsFound) as raised:
        designing.send_request(by=None, asked=asked)
    assert code in codes_of(raised)
    assert not asked.addressees.exists()


def test_a_request_to_nobody_is_not_sent(base):
    cell = base.child_versions.first().organisation
    asked = drafted(cell)
    with pytest.raises(ProblemsFound) as raised:
        designing.send_request(by=None, asked=asked)
    assert codes_of(raised) == {"nobody"}


def test_what_is_sent_stands_still(base):
    asked = sent(base)
    for act in (
        lambda: designing.change_request(by=None, asked=asked, draft=Draft("b", OCTOBER, DUE)),
        lambda: designing.send_request(by=None, asked=asked),
        lambda: designing.drop_request(by=None, asked=asked),
    ):
        with pytest.raises(ProblemsFound) as raised:
            act()
        assert codes_of(raised) == {"already-sent"}


def test_what_is_counted_already_is_filled_in(base):
    asked = sent(base)
    cell = sheet(asked, "C1").organisation
    make_member("Lê Thị Nụ", cell)

    answer(asked, "C1")

    assert answers_of(sheet(asked, "C1"))[4] == Given(1)
    assert sheet(asked, "C1").state == State.HANDED


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({1: Given(3), 2: Given(2)}, {"missing"}),
        ({1: Given(4), 2: Given(2), 3: Given(1)}, {"parts"}),
        ({}, {"missing"}),
    ],
)
def test_what_does_not_add_up_is_kept_and_not_handed_in(base, answers, codes):
    asked = sent(base)
    with pytest.raises(ProblemsFound) as raised:
        answer(asked, "C1", answers)
    assert codes_of(raised) == codes
    assert sheet(asked, "C1").state == State.WAITING
    assert answers_of(sheet(asked, "C1")) == answers


def test_a_part_is_at_most_its_whole(base):
    asked = sent(base, fields=(FieldDraft("Đảng viên"), FieldDraft("Dự họp", at_most=1)))
    with pytest.raises(ProblemsFound) as raised:
        answer(asked, "C1", {1: Given(8), 2: Given(9)})
    assert "lớn hơn mục 1" in str(raised.value)


@pytest.mark.parametrize(("number", "note", "good"), [(11, "", True), (13, "", False), (13, "Thêm người", True)])
def test_a_jump_against_the_period_before_asks_for_a_note(base, number, note, good):
    fields = (FieldDraft("Đảng viên dự", jump=20),)
    before = sent(base, period=parse_period("2022-M09"), due_on=DUE, fields=fields)
    answer(before, "C1", {1: Given(10)})
    draft = Draft("Sinh hoạt", OCTOBER, DUE, fields=fields)
    asked = designing.draft_request(by=None, organisation=base, draft=draft, previous=before)
    designing.send_request(by=None, asked=asked)
    if good:
        answer(asked, "C1", {1: Given(number, note=note)})
        return
    with pytest.raises(ProblemsFound) as raised:
        answer(asked, "C1", {1: Given(number, note=note)})
    assert codes_of(raised) == {"jump"}


@pytest.mark.parametrize("given", [Given(-1), Given(10**13), Given(text="x" * 5_001), Given(note="MẬT")])
def test_absurd_answers_are_refused(base, given):
    asked = sent(base)
    with pytest.raises(ProblemsFound):
        answering.save_answers(by=None, addressee=sheet(asked, "C1"), answers={1: given})
    assert answers_of(sheet(asked, "C1")) == {}


def test_on_time_late_and_locked(base):
    asked, locking = sent(base), sent(base, locks=True)
    answer(asked, "C1")
    with time_machine.travel("2022-11-06T03:00:00+00:00"):
        answer(asked, "C2")
        with pytest.raises(ProblemsFound) as raised:
            answer(locking, "C2")
        assert codes_of(raised) == {"locked"}
        handling.put_off(by=None, addressee=sheet(locking, "C2"), due_on=dt.date(2022, 11, 9), reason="Mất điện")
        answer(locking, "C2")
        board = queries.board_of(asked)
    assert [line.standing.name for line in board.lines] == ["ON_TIME", "LATE", "OVERDUE"]
    assert (board.done, board.total, board.on_time_text) == (2, 3, "33,33%")
    assert sheet(locking, "C2").handed_on_time


def test_returned_accepted_exempt(base, office):
    asked = sent(base)
    answer(asked, "C1")
    handling.return_answers(by=office, addressee=sheet(asked, "C1"), reason="Thiếu biên bản")
    assert sheet(asked, "C1").state == State.RETURNED
    answer(asked, "C1", {**GOOD, 5: Given(text="Thiếu hội trường")})
    handling.accept(by=office, addressee=sheet(asked, "C1"))
    handling.exempt(by=office, addressee=sheet(asked, "C2"), reason="Đang lập lại")

    board = queries.board_of(asked)
    assert [line.standing.name for line in board.lines] == ["ACCEPTED", "EXEMPT", "WAITING"]
    assert (board.done, board.total, board.missing) == (1, 2, 1)
    for code in ("C1", "C2"):
        with pytest.raises(ProblemsFound):
            answer(asked, code)
    handling.oblige(by=office, addressee=sheet(asked, "C2"))
    assert queries.board_of(asked).total == 3


def test_a_merged_unit_is_explained_and_not_counted(base):
    asked = sent(base)
    answer(asked, "C1")
    one, two, into = (sheet(asked, code).organisation for code in ("C1", "C2", "C3"))
    on = dt.date(2022, 10, 20)
    closing = [ChangeDraft("close", organisation=cell, successor=into) for cell in (one, two)]
    enact(decision("merge", on, *closing), by=None)

    board = queries.board_of(asked)

    assert [line.standing.name for line in board.lines] == ["ON_TIME", "ENDED", "WAITING"]
    assert (board.done, board.total) == (1, 2)
    assert board.lines[1].note == "Kết thúc hoạt động ngày 20/10/2022, nhập vào Chi bộ 3"
    assert urging.urge(by=None, asked=asked).units == 1


def test_withdrawn_nobody_owes_it(base, office):
    secretary = make_user("bt", (Role.CELL_SECRETARY, sheet(sent(base), "C1").organisation))
    assert [one.asked.title for one in queries.owed_by(secretary)] == ["Sinh hoạt chuyên đề"]
    designing.withdraw_request(by=office, asked=ReportRequest.objects.get(), reason="Gửi nhầm")
    assert not queries.owed_by(secretary)


def test_who_may_do_what(base, office):
    asked = sent(base)
    cell = sheet(asked, "C1").organisation
    secretary = make_user("bt", (Role.CELL_SECRETARY, cell))
    other = make_user("bt2", (Role.CELL_SECRETARY, sheet(asked, "C2").organisation))
    answer(asked, "C1", by=secretary)
    for act in (
        lambda: answering.save_answers(by=other, addressee=sheet(asked, "C1"), answers=GOOD),
        lambda: handling.accept(by=secretary, addressee=sheet(asked, "C1")),
        lambda: urging.urge(by=secretary, asked=asked),
        lambda: drafted(base, by=secretary),
    ):
        with pytest.raises(ProblemsFound) as raised:
            act()
        assert codes_of(raised) == {"not-allowed"}


def test_the_board_asks_as_much_for_three_as_for_thirty(base, django_assert_max_num_queries):
    for number in range(4, 31):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    asked = sent(base)
    with django_assert_max_num_queries(5):
        board = queries.board_of(asked)
        queries.answered(board)
    assert board.total == 30


@pytest.mark.parametrize(
    ("label", "code"), [("Số đảng viên mới kết nạp trong năm", "members.admitted"), ("Số ghế trong hội trường", "")]
)
def test_what_is_known_is_found_by_its_words(label, code):
    assert (code in {known.code for known in alike(label)}) == bool(code)


def test_the_minutes_of_a_form(base):
    fields = list(drafted(base).fields.all())
    assert minutes(fields) == 6  # opening, three numbers, one known, one text
    assert minutes([]) == 1
