"""What was given is mended by whoever gave it: its words while it runs, its day while nobody has begun."""

import datetime as dt

import pytest

from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.core.seen import Seen
from capuy.journal.models import Entry
from capuy.notices.models import Notice
from capuy.tasks.actions import changing, doing, extending
from capuy.tasks.models import Task
from tests.factories import make_user
from tests.tasks.makers import LATER, TODAY, codes_of, give_one, org

pytestmark = pytest.mark.django_db
SOONER = TODAY + dt.timedelta(days=5)


@pytest.fixture
def task(base, office) -> Task:
    return give_one(base, office)


@pytest.fixture
def secretary(base):
    return make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Lê Thị Bí")


def again(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def page_of(task: Task) -> str:
    return f"/nhiem-vu/{task.pk}/quan-ly/sua/"


def posted(shown, **changes) -> dict[str, str]:
    """What a browser sends of the shown page, with these boxes typed over."""
    form = shown.context["form"]
    values = {name: form[name].value() for name in form.fields}
    days = {name: f"{value:%d/%m/%Y}" for name, value in values.items() if isinstance(value, dt.date)}
    return {name: "" if value is None else str(value) for name, value in (values | days).items()} | changes


def test_words_and_day_are_mended_told_and_journalled(client, task, office, secretary):
    client.force_login(office)
    shown = client.get(page_of(task))
    answer = client.post(page_of(task), posted(shown, product="Báo cáo và danh sách", due_on=f"{SOONER:%d/%m/%Y}"))
    assert answer.status_code == 302
    stored = again(task)
    assert (stored.product, stored.due_on, stored.first_due_on) == ("Báo cáo và danh sách", SOONER, SOONER)
    assert stored.spells.get().due_on == SOONER
    entry = Entry.objects.get(action="tasks.change")
    assert [(name, before) for name, before, _ in entry.changes] == [
        ("sản phẩm", "Báo cáo"),
        ("thời hạn", "30/03/2026"),
    ]
    assert "sản phẩm: Báo cáo → Báo cáo và danh sách" in stored.events.get().text
    assert Notice.objects.filter(user=secretary, text__startswith="Nội dung giao được sửa").exists()


def test_who_works_along_is_mended(client, task, office):
    client.force_login(office)
    client.post(page_of(task), posted(client.get(page_of(task)), co_workers="C3, C2, C1"))
    # The unit itself is no co-worker of its own.
    assert set(again(task).helpers.values_list("code", flat=True)) == {"C2", "C3"}
    assert "đơn vị phối hợp: (trống) → Chi bộ 2, Chi bộ 3" in again(task).events.get().text
    shown = client.get(page_of(task))
    assert shown.context["form"]["co_workers"].value() == "C2, C3"
    client.post(page_of(task), posted(shown, co_workers="C3 , C2"))
    assert again(task).events.count() == 1
    client.post(page_of(task), posted(shown, co_workers=""))
    assert not again(task).helpers.exists()


def test_who_works_along_stands_in_the_givers_branch(task, office):
    with pytest.raises(ProblemsFound) as found:
        changing.change(by=office, task=task, values={"co_workers": [org("C2"), org("KHAC")]})
    assert codes_of(found) == {"outside"}
    assert not again(task).helpers.exists()


def test_what_is_typed_as_it_stands_changes_nothing(client, task, office):
    client.force_login(office)
    assert client.post(page_of(task), posted(client.get(page_of(task)))).status_code == 302
    assert not Entry.objects.filter(action="tasks.change").exists()
    assert not again(task).events.exists()


@pytest.mark.parametrize("begun", ["progress", "wish"])
def test_the_day_stays_once_somebody_has_begun_or_asked_for_more_time(client, task, office, secretary, begun):
    if begun == "progress":
        doing.report_progress(by=secretary, task=task, text="Đã làm", percent=10)
    else:
        extending.ask_extension(by=secretary, task=task, wanted_on=LATER + dt.timedelta(days=5), reason="Thiếu số liệu")
    with pytest.raises(ProblemsFound) as found:
        changing.change(by=office, task=task, values={"due_on": SOONER})
    assert codes_of(found) == {"begun"}
    client.force_login(office)
    assert "due_on" not in client.get(page_of(task)).context["form"].fields
    changing.change(by=office, task=task, values={"weight": 5, "detail": "Theo mẫu 2"})
    assert (again(task).weight, again(task).due_on) == (5, LATER)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": "  "}, "no-title"),
        ({"product": ""}, "no-product"),
        ({"due_on": TODAY - dt.timedelta(days=1)}, "past-due"),
        ({"starts_on": LATER + dt.timedelta(days=1)}, "start-after-due"),
        ({"weight": 0}, "bad-weight"),
        ({"axis": "khong-co"}, "bad-axis"),
        ({"title": "x" * 501}, "too-long"),
        ({"detail": "Tài liệu độ TỐI MẬT"}, "secret"),
    ],
)
def test_what_would_not_be_clear_is_refused_whole(task, office, values, code):
    with pytest.raises(ProblemsFound) as found:
        changing.change(by=office, task=task, values={"clause": "Điểm 2", **values})
    assert code in codes_of(found)
    assert again(task).clause == ""


def test_words_of_work_that_is_late_can_still_be_mended(task, office, time_machine):
    time_machine.move_to("2026-05-10T03:00:00+00:00", tick=False)
    assert changing.change(by=office, task=task, values={"product": "Danh sách"}) == 1


def test_of_two_who_mend_the_same_the_second_chooses(client, task, office):
    client.force_login(office)
    shown = client.get(page_of(task))
    other = make_user("vp2", (Role.OFFICE, org("DU")), full_name="Vũ Hai")
    changing.change(by=other, task=task, values={"product": "Danh sách"})
    answer = client.post(page_of(task), posted(shown, product="Biên bản", clause="Điểm 1"))
    assert answer.status_code == 422
    (clash,) = answer.context["clashes"]
    assert (clash.label, clash.mine, clash.theirs, clash.by) == ("Sản phẩm", "Biên bản", "Danh sách", "Vũ Hai")
    assert again(task).clause == ""
    client.post(page_of(task), posted(answer, product="Biên bản", **{clash.box: clash.take_mine}))
    assert (again(task).product, again(task).clause) == ("Biên bản", "Điểm 1")


def test_only_who_gave_it_mends_it_and_only_while_it_runs(client, task, office, secretary):
    client.force_login(secretary)
    assert client.get(page_of(task)).status_code == 404
    with pytest.raises(ProblemsFound):
        changing.change(by=secretary, task=task, values={"product": "Danh sách"}, seen=Seen())
    doing.hand_in(by=secretary, task=task, text="Xong")
    with pytest.raises(ProblemsFound) as found:
        changing.change(by=office, task=task, values={"product": "Danh sách"})
    assert codes_of(found) == {"state"}
    client.force_login(office)
    assert "Sửa nội dung giao" not in client.get(task.get_absolute_url()).content.decode()
