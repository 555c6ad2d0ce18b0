"""What becomes of a task: progress with proof, done, accepted or returned, more time, sub-tasks, history, races."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.notices.models import Notice
from capuy.tasks import files, history
from capuy.tasks.actions import Target, doing, extending
from capuy.tasks.models import Answer, Spell, Stage, Task
from capuy.tasks.standings import Standing, standing_of
from tests.documents.files import paper
from tests.factories import make_organisation, make_user
from tests.members.at_once import codes_of as ended
from tests.members.at_once import needs_postgresql
from tests.tasks.makers import LATER, TODAY, codes_of, give_one, org

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(base):
    return make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Lê Thị Bí")


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_from_progress_to_accepted(base, office, secretary):
    task = give_one(base, office, targets=[Target(12, "đảng viên", "người")])
    looked = files.look(upload("anh.png", b"\x89PNG\r\n\x1a\n..."))
    event = doing.report_progress(by=secretary, task=task, text="Đã lập danh sách", percent=40, evidence=[looked])
    task.refresh_from_db()
    assert (task.stage, task.percent) == (Stage.DOING, 40)
    assert files.content_of(event.evidence.get().file) == looked.content
    with pytest.raises(ProblemsFound) as found:
        doing.hand_in(by=secretary, task=task, text="Xong")
    assert codes_of(found) == {"no-result"}
    doing.hand_in(by=secretary, task=task, text="Xong", reached={task.targets.get().pk: Decimal(13)})
    assert Notice.objects.filter(user=office, read_at=None).count() == 1
    doing.accept(by=office, task=task, beyond=True, text="Tốt")
    task.refresh_from_db()
    assert (task.stage, task.percent, task.handed_on, task.closed_on) == (Stage.DONE, 100, TODAY, TODAY)
    assert standing_of(task, TODAY) is Standing.BEYOND
    assert task.targets.get().reached == Decimal(13)
    assert [entry.action for entry in Entry.objects.filter(action__startswith="tasks.").order_by("pk")] == [
        "tasks.give", "tasks.progress", "tasks.hand-in", "tasks.accept",
    ]  # fmt: skip
    assert not Notice.objects.filter(user=office, read_at=None).exists()


def test_returned_work_is_late_by_the_old_day(base, office, secretary):
    task = give_one(base, office)
    doing.hand_in(by=secretary, task=task, text="Xong")
    with pytest.raises(ProblemsFound) as found:
        doing.return_task(by=office, task=task, reason=" ")
    assert codes_of(found) == {"no-reason"}
    doing.return_task(by=office, task=task, reason="Thiếu phụ lục")
    task.refresh_from_db()
    assert (task.stage, task.handed_on, task.reason) == (Stage.DOING, None, "Thiếu phụ lục")
    with time_machine.travel("2026-04-02T03:00:00+00:00", tick=False):
        doing.hand_in(by=secretary, task=task, text="Đã bổ sung")
        doing.accept(by=office, task=task)
        task.refresh_from_db()
        assert standing_of(task, dates.today()) is Standing.LATE


def test_nobody_accepts_the_own_work_nor_does_somebody_elses(base, office, secretary):
    task = give_one(base, office, owner=secretary, checker=base)
    stranger = make_user("la", (Role.CELL_SECRETARY, org("C2")))
    for act in (
        lambda: doing.report_progress(by=stranger, task=task, text="x"),
        lambda: doing.hand_in(by=stranger, task=task, text="x"),
        lambda: doing.accept(by=secretary, task=task),
        lambda: doing.withdraw(by=secretary, task=task, reason="x"),
        lambda: extending.ask_extension(by=stranger, task=task, wanted_on=LATER + dt.timedelta(days=9), reason="x"),
    ):
        with pytest.raises(ProblemsFound) as found:
            act()
        assert codes_of(found) == {"not-allowed"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.exe", b"MZ\x90", "wrong-type"),
        ("x.pdf", b"MZ\x90", "wrong-type"),
        ("x.docx", b"MZ\x90\x00", "wrong-type"),
        ("x.png", b"MZ\x90", "wrong-type"),
        ("Báo cáo (MẬT).png", b"\x89PNG\r\n\x1a\n", "secret"),
        ("x.docm", b"PK\x03\x04", "wrong-type"),
    ],
)
def test_no_programme_and_nothing_secret_is_evidence(name, content, code):
    with pytest.raises(ProblemsFound) as found:
        files.look(upload(name, content))
    assert codes_of(found) == {code}


def test_evidence_in_word_is_read_for_a_stamp():
    looked = files.look(upload("x.docx", paper("Danh sách đảng viên đã rà soát")))
    assert "rà soát" in looked.text
    with pytest.raises(ProblemsFound) as found:
        files.look(upload("x.docx", paper("TỐI MẬT")))
    assert codes_of(found) == {"secret"}


def test_more_time_is_asked_reasoned_and_answered(base, office, secretary):
    task = give_one(base, office)
    wanted = LATER + dt.timedelta(days=10)
    with pytest.raises(ProblemsFound) as found:
        extending.ask_extension(by=secretary, task=task, wanted_on=LATER, reason="")
    assert codes_of(found) == {"no-reason", "not-later"}
    extending.ask_extension(by=secretary, task=task, wanted_on=wanted, reason="Chờ số liệu")
    with pytest.raises(ProblemsFound) as found:
        extending.ask_extension(by=secretary, task=task, wanted_on=wanted, reason="Chờ số liệu")
    assert codes_of(found) == {"waits"}
    with pytest.raises(ProblemsFound) as found:
        extending.answer_extension(by=office, task=task, granted=False)
    assert codes_of(found) == {"no-reason"}
    extending.answer_extension(by=office, task=task, granted=True, due_on=LATER + dt.timedelta(days=5))
    with pytest.raises(ProblemsFound) as found:
        extending.answer_extension(by=office, task=task, granted=True)
    assert codes_of(found) == {"no-wish"}
    task.refresh_from_db()
    assert (task.due_on, task.first_due_on, task.extended) == (LATER + dt.timedelta(days=5), LATER, 1)
    wish = task.extensions.get()
    assert (wish.state, wish.reason, wish.due_before, wish.answered_by_name) == (
        Answer.GRANTED, "Chờ số liệu", LATER, "Đỗ Thị Văn",
    )  # fmt: skip


def test_what_has_come_to_its_end_needs_no_more_time(base, office, secretary):
    task = give_one(base, office)
    extending.ask_extension(by=secretary, task=task, wanted_on=LATER + dt.timedelta(days=1), reason="Chờ")
    doing.hand_in(by=secretary, task=task, text="Kịp rồi")
    assert task.extensions.get().state == Answer.DROPPED


def test_the_second_of_two_is_told_who_was_first(base, office, secretary):
    other = make_user("vp2", (Role.OFFICE, base), full_name="Phan Văn Hai")
    task = give_one(base, office)
    doing.hand_in(by=secretary, task=task, text="Xong")
    seen = Task.objects.get(pk=task.pk)  # what the second one's page was made from
    doing.accept(by=office, task=task)
    with pytest.raises(ProblemsFound) as found:
        doing.accept(by=other, task=seen, beyond=True)
    assert "Đỗ Thị Văn" in found.value.problems[0].message
    task.refresh_from_db()
    assert not task.beyond


def test_sub_tasks_carry_those_above_by_weight(base, office, secretary):
    large = give_one(base, office)
    parts = [give_one(base, office, parent=large, weight=weight) for weight in (3, 1)]
    with pytest.raises(ProblemsFound) as found:
        doing.report_progress(by=secretary, task=large, text="x", percent=90)
    assert codes_of(found) == {"divided"}
    doing.report_progress(by=secretary, task=parts[0], text="x", percent=50)
    large.refresh_from_db()
    assert (large.percent, large.stage) == (37, Stage.DOING)
    with pytest.raises(ProblemsFound) as found:
        doing.hand_in(by=secretary, task=large, text="x")
    assert codes_of(found) == {"open-parts"}
    doing.withdraw(by=office, task=parts[1], reason="Không còn cần")
    large.refresh_from_db()
    assert large.percent == 50


def test_no_ring_of_sub_tasks(base, office):
    first = give_one(base, office)
    second = give_one(base, office, parent=first)
    third = give_one(base, office, parent=second)
    for parent in (first, second, third):
        with pytest.raises(ProblemsFound) as found:
            doing.put_below(by=office, task=first, parent=parent)
        assert codes_of(found) == {"ring"}
    doing.put_below(by=office, task=third, parent=first)
    assert Task.objects.get(pk=third.pk).parent == first
    doing.put_below(by=office, task=third, parent=None)
    assert Task.objects.get(pk=third.pk).parent is None


def test_how_a_task_stood_on_an_earlier_day(base, office, secretary):
    task = give_one(base, office)
    with time_machine.travel("2026-03-20T03:00:00+00:00", tick=False):
        doing.report_progress(by=secretary, task=task, text="Một nửa", percent=50)
        doing.report_progress(by=secretary, task=task, text="Hơn một nửa", percent=60)
    spells = [(one.valid_from.day, one.valid_to and one.valid_to.day, one.percent) for one in task.spells.all()]
    assert spells == [(10, 20, 0), (20, None, 60)]
    before = Spell.objects.on(dt.date(2026, 3, 19)).get(task=task)
    assert standing_of(before, dt.date(2026, 3, 19)) is Standing.ON_TIME


class Days(TestCase):
    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 100)), min_size=1, max_size=8))
    def test_spells_follow_one_another_without_gap(self, changes):
        unit = make_organisation("DB", "Đảng bộ", "dang_bo_co_so")
        task = Task.objects.create(
            giver=unit, organisation=unit, checked_by=unit, given_at="2026-01-01T00:00Z", title="x", product="y",
            due_on=LATER, first_due_on=LATER,
        )  # fmt: skip
        history.begin([task], TODAY)
        last: dict[dt.date, int] = {TODAY: 0}
        for days, percent in sorted(changes):
            day = TODAY + dt.timedelta(days=days)
            with time_machine.travel(dt.datetime.combine(day, dt.time(3), dt.UTC), tick=False):
                task.percent = percent
                history.keep(task)
            last[day] = percent
        spells = list(task.spells.all())
        assert [one.valid_from for one in spells] == sorted(last)
        assert [one.valid_to for one in spells] == [*sorted(last)[1:], None]
        assert [one.percent for one in spells] == [last[day] for day in sorted(last)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_close_it_at_once_close_it_once(base, office, secretary):
    needs_postgresql()
    task = give_one(base, office)
    doing.hand_in(by=secretary, task=task, text="Xong")
    assert ended(lambda: doing.accept(by=office, task=task), 2) == ["", "state"]
    assert Entry.objects.filter(action="tasks.accept").count() == 1
