"""U13: each clause of a higher paper is carried out by something, is not ours with a reason, or is a gap."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures.actions.targets import set_targets
from capuy.tasks import covering
from capuy.tasks.actions import covering as acts
from capuy.tasks.actions import doing, planning
from capuy.tasks.actions.planning import Frame
from capuy.tasks.actions.registering import Paper, register
from capuy.tasks.files import PAPER, look
from capuy.tasks.models import Clause
from capuy.tasks.outlines import Item
from tests.documents.files import paper as word_paper
from tests.tasks.makers import codes_of, give_one, org

pytestmark = pytest.mark.django_db
TEXT = "1. Củng cố chi bộ yếu.\n2. Kết nạp đảng viên mới.\na) Ở doanh nghiệp.\n3. Chăm lo đời sống ngư dân."


@pytest.fixture
def resolution(base, office):
    paper = Paper("nghi_quyet", "Nghị quyết cấp trên", dt.date(2026, 1, 5), symbol="07-NQ/TU", issuer="Tỉnh ủy")
    return register(by=None, organisation=base, paper=paper)


@pytest.fixture
def clauses(base, office, resolution):
    read = covering.clauses_in(TEXT)
    return acts.enter_clauses(by=office, directive=resolution, organisation=base, clauses=read)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_clauses_are_pasted_looked_at_and_mapped_and_the_gaps_stand_first(client, base, office, resolution):
    client.force_login(office)
    address = f"/to-chuc/DU/van-ban-chi-dao/{resolution.pk}/"
    page = client.post(f"{address}diem/", {"text": TEXT})
    assert "Xem trước: 4 điểm" in text_of(page)
    assert not Clause.objects.exists()
    client.post(f"{address}diem/", {"text": TEXT, "save": "1"})
    first, second, third, fourth = Clause.objects.all()
    assert [one.number for one in (first, second, third, fourth)] == ["1", "2", "2.a", "3"]
    task = give_one(base, office)
    client.post(f"/diem-van-ban/{first.pk}/", {"task": task.pk})
    client.post(f"/diem-van-ban/{third.pk}/", {"unit": "C2"})
    client.post(f"/diem-van-ban/{fourth.pk}/", {"reason": "Địa bàn không có biển"})
    page = text_of(client.get(f"{address}do-phu/"))
    assert "Đã phủ 3/4 điểm (75%): 2 điểm có nơi thực hiện, 1 điểm không thuộc phạm vi, 1 điểm còn trống" in page
    assert page.index("Kết nạp đảng viên mới") < page.index("Củng cố chi bộ yếu")
    assert "Địa bàn không có biển" in page
    assert client.get(f"{address}do-phu/?xuat=excel").content.startswith(b"PK")
    assert client.get(f"{address}do-phu/?xuat=word").content.startswith(b"PK")


def test_a_clause_is_carried_by_an_item_of_a_plan_or_a_target(client, base, office, resolution, clauses):
    set_targets(by=None, period=parse_period("2026"), indicator="members.admitted", values={base: 8}, decided_in="KH")
    frame = Frame("KH", dt.date(2026, 1, 1), dt.date(2026, 12, 31), directive=resolution, year=2026)
    plan = planning.save_plan(by=office, organisation=base, frame=frame)
    planning.set_items(by=office, plan=plan, items=[Item("1", "Củng cố")])
    client.force_login(office)
    client.post(f"/diem-van-ban/{clauses[0].pk}/", {"item": plan.items.get().pk})
    client.post(f"/diem-van-ban/{clauses[1].pk}/", {"target": "members.admitted|2026"})
    page = text_of(client.get(f"/to-chuc/DU/van-ban-chi-dao/{resolution.pk}/do-phu/"))
    assert "Mục 1. Củng cố, KH" in page
    assert "Chỉ tiêu " in page
    both = client.post(f"/diem-van-ban/{clauses[2].pk}/", {"item": plan.items.get().pk, "unit": "C1"})
    assert both.status_code == 422
    with pytest.raises(ProblemsFound) as found:
        planning.set_items(by=office, plan=plan, items=[Item("2", "Khác")])
    assert codes_of(found) == {"in-use"}


def test_clauses_are_read_from_the_file_of_the_paper(client, base, office):
    content = word_paper("NGHỊ QUYẾT", *TEXT.split("\n"))
    file = look(SimpleUploadedFile("nq.docx", content), PAPER)
    paper = Paper("nghi_quyet", "Nghị quyết", dt.date(2026, 1, 5), symbol="08-NQ/TU", issuer="Tỉnh ủy")
    directive = register(by=None, organisation=base, paper=paper, file=file)
    client.force_login(office)
    page = client.get(f"/to-chuc/DU/van-ban-chi-dao/{directive.pk}/diem/?doc-tep=1")
    assert page.context["form"]["text"].value().splitlines()[0] == "1. Củng cố chi bộ yếu."
    assert covering.clauses_in(page.context["form"]["text"].value()) == covering.clauses_in(TEXT)


def test_a_withdrawn_task_leaves_a_gap(base, office, resolution, clauses):
    task = give_one(base, office)
    acts.link_clause(by=office, clause=clauses[0], task=task)
    assert covering.coverage_of(resolution, base).gaps == 3
    doing.withdraw(by=office, task=task, reason="Giao nhầm")
    assert covering.coverage_of(resolution, base).gaps == 4


def test_what_may_not_be_linked_is_told(base, office, clauses):
    for given, code in (
        ({}, "one-of"),
        ({"unit": org("KHAC")}, "not-below"),
        ({"unit": base}, "not-below"),
        ({"target": ("members.admitted", "2026")}, "no-target"),
    ):
        with pytest.raises(ProblemsFound) as found:
            acts.link_clause(by=office, clause=clauses[0], **given)
        assert codes_of(found) == {code}
    acts.link_clause(by=office, clause=clauses[0], unit=org("C1"))
    with pytest.raises(ProblemsFound) as found:
        acts.put_aside(by=office, clause=clauses[0], reason="Không phải việc của ta")
    assert codes_of(found) == {"linked"}
    with pytest.raises(ProblemsFound) as found:
        acts.put_aside(by=office, clause=clauses[1], reason=" ")
    assert codes_of(found) == {"no-reason"}


def test_clauses_entered_again_are_known(base, office, resolution, clauses):
    with pytest.raises(ProblemsFound) as found:
        acts.enter_clauses(by=office, directive=resolution, organisation=base, clauses=covering.clauses_in(TEXT))
    assert codes_of(found) == {"nothing"}


def test_the_coverage_asks_as_much_for_many_clauses_as_for_one(base, office, resolution, clauses):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            covering.coverage_of(resolution, base)
        return len(queries)

    acts.link_clause(by=office, clause=clauses[0], unit=org("C1"))
    acts.link_clause(by=office, clause=clauses[0], task=give_one(base, office))
    before = asked()
    for clause in clauses:
        acts.link_clause(by=office, clause=clause, unit=org("C2"))
        acts.link_clause(by=office, clause=clause, task=give_one(base, office))
    assert asked() == before
