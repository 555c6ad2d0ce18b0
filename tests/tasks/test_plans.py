"""Themes, programmes of the term, plans of the year, their items, and the tree of them on any day."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from capuy.accounts.roles import Role
from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures.actions.targets import set_targets
from capuy.tasks import outlines, planned
from capuy.tasks.actions import doing, planning
from capuy.tasks.actions.planning import Frame
from capuy.tasks.actions.registering import Paper, register
from capuy.tasks.models import Plan, PlanItem, Programme, Task, Theme
from tests.factories import make_user
from tests.tasks.makers import TODAY, codes_of, give_one, org

pytestmark = pytest.mark.django_db
JANUARY, DECEMBER = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
# Seven contents, 32 tasks: as many as the third source tells of.
SIZES = (5, 4, 5, 4, 5, 4, 5)
OUTLINE = "\n".join(
    line
    for content, size in enumerate(SIZES, 1)
    for line in (
        f"{content}. Nội dung {content}",
        *(f"{content}.{n}.\tNhiệm vụ {content}.{n}" for n in range(1, size + 1)),
    )
)


@pytest.fixture
def resolution(base, office):
    paper = Paper("nghi_quyet", "Nghị quyết đại hội", dt.date(2025, 9, 1), symbol="01-NQ/DU", issuer="Đại hội")
    return register(by=None, organisation=base, paper=paper)


@pytest.fixture
def programme(base, office, resolution):
    frame = Frame("Chương trình xây dựng chi bộ", dt.date(2025, 10, 1), dt.date(2030, 9, 30), resolution)
    return planning.save_programme(by=office, organisation=base, frame=frame)


@pytest.fixture
def plan(base, office, programme):
    frame = Frame("Kế hoạch năm 2026", JANUARY, DECEMBER, programme=programme, year=2026)
    return planning.save_plan(by=office, organisation=base, frame=frame)


def fill(plan: Plan, office, text: str = OUTLINE):
    return planning.set_items(by=office, plan=plan, items=outlines.read(text))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_seven_contents_and_thirty_two_tasks_are_pasted_looked_at_and_kept(client, office, plan):
    client.force_login(office)
    page = client.post(f"/ke-hoach/{plan.pk}/noi-dung/", {"text": OUTLINE, "shown": ""})
    assert "Xem trước: 7 nội dung, 39 mục" in text_of(page)
    assert "Thêm 39 mục" in text_of(page)
    assert not PlanItem.objects.exists()
    client.post(f"/ke-hoach/{plan.pk}/noi-dung/", {"text": OUTLINE, "shown": "", "save": "1"})
    contents = PlanItem.objects.filter(parent=None)
    assert (contents.count(), PlanItem.objects.exclude(parent=None).count()) == (7, 32)
    assert str(contents.first().parts.first()) == "1.1. Nhiệm vụ 1.1"


def test_from_an_item_a_task_is_given_and_the_plan_shows_how_it_stands(client, base, office, plan):
    fill(plan, office, "1. Củng cố chi bộ\n1.1 Rà soát đảng viên\tBáo cáo\t30/06/2026")
    item = PlanItem.objects.get(number="1.1")
    client.force_login(office)
    form = client.get(f"/to-chuc/DU/nhiem-vu/giao/?muc={item.pk}").context["form"]
    assert (form["title"].value(), form["product"].value(), form["due_on"].value()) == (
        "Rà soát đảng viên", "Báo cáo", dt.date(2026, 6, 30),
    )  # fmt: skip
    given = {"title": "Rà soát đảng viên", "product": "Báo cáo", "units": "C1, C2", "due_on": "30/06/2026"}
    answer = client.post(f"/to-chuc/DU/nhiem-vu/giao/?muc={item.pk}", {**given, "weight": "1", "checked_by": "DU"})
    assert answer["Location"] == f"/ke-hoach/{plan.pk}/#muc-{item.pk}"
    assert set(Task.objects.values_list("plan_item", flat=True)) == {item.pk}
    page = text_of(client.get(f"/ke-hoach/{plan.pk}/"))
    assert "hoàn thành 0/2 nhiệm vụ" in page
    assert "Chi bộ 2" in page
    task = Task.objects.first()
    assert "mục 1.1. Rà soát đảng viên" in text_of(client.get(f"/nhiem-vu/{task.pk}/"))


def test_the_tree_tells_any_day_and_leaves_as_excel_and_word(client, base, office, programme, plan):
    fill(plan, office, "1. Củng cố chi bộ\n1.1 Rà soát")
    item = PlanItem.objects.get(number="1.1")
    done, late, _ = [
        give_one(base, office, plan_item=item, due_on=TODAY + dt.timedelta(days=days)) for days in (1, 1, 90)
    ]
    doing.hand_in(by=office, task=done, text="xong")
    doing.accept(by=office, task=done)
    with time_machine.travel("2026-03-20T03:00:00+00:00", tick=False):
        doing.hand_in(by=office, task=late, text="xong muộn")
        doing.accept(by=office, task=late)
        (paper,) = planned.tree(base, dt.date(2026, 3, 20), 2026)
        then = {line.kind: line.tally for line in paper.lines()}["directive"]
        assert (then.given, then.done, then.on_time, then.late, then.overdue) == (3, 2, 1, 1, 0)
        (paper,) = planned.tree(base, dt.date(2026, 3, 15), 2026)
        before = paper.tally
        assert (before.given, before.done, before.late, before.overdue) == (3, 1, 0, 1)
        assert [line.kind for line in paper.lines()] == ["directive", "programme", "plan", "item", "item"]
        client.force_login(office)
        page = text_of(client.get("/to-chuc/DU/ke-hoach/?ngay=15/03/2026"))
        assert "Tình trạng vào ngày 15/03/2026: đã hoàn thành 1/3 nhiệm vụ (33,33%)" in page
        assert "có việc quá hạn" in page
        for address in ("/to-chuc/DU/ke-hoach/", f"/chuong-trinh/{programme.pk}/", f"/ke-hoach/{plan.pk}/"):
            for form in ("excel", "word"):
                assert client.get(f"{address}?xuat={form}").content.startswith(b"PK"), address


def test_a_target_of_the_figures_stands_at_its_programme_with_its_pace(client, base, office, programme, plan):
    set_targets(by=None, period=parse_period("2026"), indicator="members.admitted", values={base: 8}, decided_in="KH")
    client.force_login(office)
    client.post(f"/chuong-trinh/{programme.pk}/chi-tieu/", {"target": "members.admitted|2026"})
    page = text_of(client.get("/to-chuc/DU/ke-hoach/"))
    assert "0/8" in page
    assert "nguy cơ không đạt" in page
    assert "đến 28/02/2026" in text_of(client.get(f"/chuong-trinh/{programme.pk}/?ngay=05/03/2026"))
    tie = programme.ties.get()
    client.post(f"/chuong-trinh/{programme.pk}/chi-tieu/", {"drop": tie.pk})
    assert not programme.ties.exists()


def test_the_theme_of_a_year_is_written_once_and_corrected(client, base, office, resolution):
    client.force_login(office)
    page = "/to-chuc/DU/ke-hoach/chu-de/"
    for text in ("Kỷ cương, trách nhiệm", "Kỷ cương, sáng tạo"):
        seen = client.get(page).context["form"].seen_now
        client.post(page, {"year": "2026", "text": text, "directive": resolution.pk, "seen": str(seen)})
    assert Theme.objects.get().text == "Kỷ cương, sáng tạo"
    assert "“Kỷ cương, sáng tạo”" in text_of(client.get("/to-chuc/DU/ke-hoach/"))


def test_programmes_and_plans_are_entered_on_pages(client, base, office, resolution):
    client.force_login(office)
    days = {"starts_on": "01/10/2025", "ends_on": "30/09/2030"}
    answer = client.post("/to-chuc/DU/ke-hoach/chuong-trinh-moi/", {"title": "CT 1", "directive": "", **days})
    assert answer.status_code == 422
    client.post("/to-chuc/DU/ke-hoach/chuong-trinh-moi/", {"title": "CT 1", "directive": resolution.pk, **days})
    made = Programme.objects.get()
    days = {"starts_on": "01/01/2026", "ends_on": "31/12/2026"}
    client.post("/to-chuc/DU/ke-hoach/moi/", {"title": "KH 1", "year": "2026", "programme": made.pk, **days})
    plan = Plan.objects.get()
    seen = client.get(f"/ke-hoach/{plan.pk}/sua/").context["form"].seen_now
    given = {"title": "KH 2", "year": "2026", "programme": made.pk, "seen": str(seen), **days}
    client.post(f"/ke-hoach/{plan.pk}/sua/", given)
    assert Plan.objects.get().title == "KH 2"
    client.post(f"/chuong-trinh/{made.pk}/xoa/")
    assert "đã có kế hoạch" in text_of(client.get(f"/chuong-trinh/{made.pk}/"))
    client.post(f"/ke-hoach/{plan.pk}/xoa/")
    client.post(f"/chuong-trinh/{made.pk}/xoa/")
    assert not Programme.objects.exists()


def test_what_makes_no_sense_is_refused(base, office, resolution, programme, plan):
    def refused(organisation, frame) -> set[str]:
        with pytest.raises(ProblemsFound) as found:
            planning.save_plan(by=None, organisation=organisation, frame=frame)
        return codes_of(found)

    backwards = Frame("KH", DECEMBER, JANUARY, directive=resolution, year=2026)
    assert refused(base, backwards) == {"end-before-start"}
    assert refused(base, Frame("KH", JANUARY, DECEMBER, year=2026)) == {"no-place"}
    after = Frame("KH", dt.date(2031, 1, 1), dt.date(2031, 2, 1), programme=programme, year=2031)
    assert refused(base, after) == {"outside-programme"}
    foreign = Frame("KH", JANUARY, DECEMBER, programme=programme, year=2026)
    assert refused(org("KHAC"), foreign) == {"foreign-programme"}
    foreign = Frame("KH", JANUARY, DECEMBER, directive=resolution, year=2026)
    assert refused(org("KHAC"), foreign) == {"foreign-paper"}
    with pytest.raises(ProblemsFound) as found:
        planning.save_programme(by=office, organisation=base, frame=Frame("CT", JANUARY, DECEMBER))
    assert codes_of(found) == {"no-directive"}
    with pytest.raises(ProblemsFound) as found:
        short = Frame("CT", JANUARY, JANUARY, resolution)
        planning.save_programme(by=office, organisation=base, frame=short, programme=programme)
    assert codes_of(found) == {"plan-outside"}


def test_a_unit_s_plan_stands_under_the_programme_of_above_in_both_trees(base, office, programme):
    frame = Frame("Kế hoạch chi bộ", JANUARY, DECEMBER, programme=programme, year=2026)
    planning.save_plan(by=None, organisation=org("C1"), frame=frame)
    (above,) = planned.tree(base, TODAY, 2026)
    assert [line.name for line in above.lines()][-1] == "Kế hoạch chi bộ (Chi bộ 1)"
    (own,) = planned.tree(org("C1"), TODAY, 2026)
    assert [(line.kind, line.own) for line in own.lines()] == [
        ("directive", False),
        ("programme", False),
        ("plan", True),
    ]


def test_items_are_known_again_by_their_numbers_and_stay_while_work_hangs_from_them(base, office, plan):
    fill(plan, office, "1. Một\n1.1 Hai\n2. Ba")
    task = give_one(base, office, plan_item=PlanItem.objects.get(number="1.1"))
    change = fill(plan, office, "1. Một\n1.1 Hai sửa\n3. Bốn")
    assert [len(part) for part in (change.added, change.changed, change.removed)] == [1, 1, 1]
    task.refresh_from_db()
    assert task.plan_item.text == "Hai sửa"
    with pytest.raises(ProblemsFound) as found:
        fill(plan, office, "1. Một")
    assert codes_of(found) == {"in-use"}
    with pytest.raises(ProblemsFound) as found:
        planning.set_items(by=office, plan=plan, items=[], shown="cũ")
    assert codes_of(found) == {"overtaken"}


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("Nội dung", "no-number", "Dòng 1: chưa có số"),
        ("1. A\n1. B", "twice", "Dòng 2: số 1 đã có ở trên"),
        ("2.1 A", "no-content", "Dòng 1: mục 2.1 đứng trước mục 2"),
        ("1. A\n1.1 B\n1.1.1 C", "too-deep", "Dòng 3: số 1.1.1 sâu quá hai cấp"),
        ("1. A\tB\t31/02/2026", "bad-day", "Dòng 1: mục 1:"),
        ("1.", "empty", "Dòng 1: mục 1 chưa có nội dung"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_with_its_place(text, code, told):
    with pytest.raises(ProblemsFound) as found:
        outlines.read(text)
    assert codes_of(found) == {code}
    assert found.value.problems[0].message.startswith(told)


WORDS = st.text("abcđêơư ", min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), min_size=1, max_size=8))
def test_any_outline_is_a_tree_and_comes_back_as_it_was(contents):
    items = [
        one
        for number, (text, parts) in enumerate(contents, 1)
        for one in (
            outlines.Item(str(number), " ".join(text.split())),
            *(outlines.Item(f"{number}.{at}", " ".join(part.split())) for at, part in enumerate(parts, 1)),
        )
    ]
    read = outlines.read(outlines.written(items))
    assert read == items
    assert all(one.above in {other.number for other in read} for one in read if one.above)


def test_a_stranger_finds_no_plan(client, base, office, programme, plan):
    stranger = make_user("la", (Role.OFFICE, org("KHAC")))
    client.force_login(stranger)
    for address in (f"/chuong-trinh/{programme.pk}/", f"/ke-hoach/{plan.pk}/", "/to-chuc/DU/ke-hoach/"):
        assert client.get(address).status_code == 404, address


def _grown(base, office, resolution, programmes: int, plans: int, tasks: int) -> None:
    kept = Task.objects.count()
    for number in range(programmes):
        frame = Frame(f"Chương trình {number}", dt.date(2025, 10, 1), dt.date(2030, 9, 30), resolution)
        programme = planning.save_programme(by=office, organisation=base, frame=frame)
        for year in range(2026, 2026 + plans):
            days = dt.date(year, 1, 1), dt.date(year, 9, 30)
            frame = Frame(f"KH {year}", *days, programme=programme, year=year)
            plan = planning.save_plan(by=office, organisation=base, frame=frame)
            fill(plan, office, "1. Nội dung\n1.1 Nhiệm vụ\n1.2 Nhiệm vụ")
            first, second = plan.items.exclude(parent=None)
            for item in (first, second):
                give_many(base, item, tasks // 2)
    assert Task.objects.count() == kept + programmes * plans * tasks


def give_many(base, item: PlanItem, number: int) -> None:
    from capuy.tasks import history

    common = {"giver": base, "organisation": org("C1"), "checked_by": base, "product": "Báo cáo", "plan_item": item}
    days = {"due_on": dt.date(2026, 6, 30), "first_due_on": dt.date(2026, 6, 30)}
    at = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    made = Task.objects.bulk_create(Task(title=f"Việc {n}", given_at=at, **common, **days) for n in range(number))
    history.begin(made, TODAY)


@pytest.mark.slow
def test_ten_programmes_of_five_plans_of_a_hundred_tasks_ask_as_much_as_one(client, base, office, resolution):
    set_targets(by=None, period=parse_period("2026"), indicator="members.admitted", values={base: 8}, decided_in="KH")
    client.force_login(office)
    _grown(base, office, resolution, 1, 1, 2)
    planning.tie_target(by=office, to=Programme.objects.get(), indicator="members.admitted", period="2026")
    client.get("/to-chuc/DU/ke-hoach/?nam=")  # the sheets are counted once
    with CaptureQueriesContext(connection) as few:
        client.get("/to-chuc/DU/ke-hoach/?nam=")
    _grown(base, office, resolution, 9, 5, 100)
    for programme in Programme.objects.all():
        planning.tie_target(by=office, to=programme, indicator="members.admitted", period="2026")
    client.get("/to-chuc/DU/ke-hoach/?nam=")  # and again, as work was given
    with CaptureQueriesContext(connection) as many:
        page = client.get("/to-chuc/DU/ke-hoach/?nam=")
    assert page.context["whole"].given == 4502
    assert len(many) == len(few), [query["sql"][:200] for query in many]
