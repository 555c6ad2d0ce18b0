"""A conclusion becomes tasks: read, matched with the tree, confirmed, corrected or dropped."""

import datetime as dt
import os
from pathlib import Path

import pytest
import time_machine

from capuy.accounts.roles import Role
from capuy.core.problems import ProblemsFound
from capuy.meetings.actions import concluding
from capuy.meetings.actions.concluding import Confirmed, Filling, Signing, draft_of
from capuy.meetings.matching import How, directory_of, owners_of
from capuy.meetings.models import Conclusion, ConclusionItem, ItemState
from capuy.organisations.models import Grouping, GroupingTie, Organisation
from capuy.tasks.models import Task
from tests.architecture.house import ROOT
from tests.factories import FOUNDED, make_organisation, make_user

pytestmark = pytest.mark.django_db
SEEDS = Path(os.environ.get("CAPUY_SEEDS", ROOT.parent / "shared" / "seeds"))
END = dt.date(2026, 12, 31)
TEXT = """ĐẢNG ỦY SỞ TƯ PHÁP
Lạc Hồng, ngày 19 tháng 11 năm 2026
KẾT LUẬN CỦA BAN THƯỜNG VỤ ĐẢNG ỦY
Sau khi nghe báo cáo, Ban Thường vụ Đảng ủy kết luận:
1. Giao Chi bộ 1 chủ trì, phối hợp với Chi bộ 2 xây dựng kế hoạch năm 2027, hoàn thành trước ngày 15/12/2026.
2. Các chi bộ trực thuộc rà soát quần chúng ưu tú, mỗi chi bộ giới thiệu ít nhất 02 quần chúng trong tháng 12/2026.
3. Văn phòng Đảng ủy theo dõi, đôn đốc việc thực hiện, báo cáo Ban Thường vụ trước ngày 20/12/2026.
4. Yêu cầu Hội Luật gia tổ chức 01 buổi tuyên truyền trước ngày 25/12/2026.
"""


def codes(found) -> set[str]:
    return {problem.code for problem in found.value.problems}


def read(base, by=None, text=TEXT, **fields) -> Conclusion:
    return concluding.read_conclusion(by=by, organisation=base, text=text, title="Kết luận tháng 11", **fields)


@pytest.mark.parametrize(
    ("name", "how", "found"),
    [
        ("Chi bộ 1", How.EXACT, ["C1"]),
        ("chi bo 1", How.FOLDED, ["C1"]),
        ("đồng chí Bí thư Chi bộ 2", How.FOLDED, ["C2"]),
        ("Chi ủy 3", How.FOLDED, ["C3"]),
        ("Đảng ủy Sở Tư pháp", How.EXACT, ["DU"]),
        ("các chi bộ trực thuộc", How.KIND, ["C1", "C2", "C3"]),
        ("Các chi bộ", How.KIND, ["C1", "C2", "C3"]),
        ("các cấp ủy trực thuộc Đảng ủy", How.KIND, ["C1", "C2", "C3"]),
        ("tất cả các đơn vị", How.KIND, ["C1", "C2", "C3"]),
        ("Các chi bộ khối đào tạo", How.GROUP, ["C2"]),
        ("Văn phòng Đảng ủy", How.OWN, ["DU"]),
        ("Ban Thường vụ Đảng ủy Sở Tư pháp", How.OWN, ["DU"]),
        ("Văn phòng", How.OWN, ["DU"]),
        ("Các đảng bộ trực thuộc", How.NONE, []),
        ("Các chi bộ khối nào đó", How.NONE, []),
        ("Chi bộ 9", How.NONE, []),
        ("Đảng bộ Sở Y tế", How.NONE, []),
        ("Hội Luật gia", How.NONE, []),
    ],
)
def test_names_are_found_in_the_branch_of_the_giver_alone(base, name, how, found):
    make_organisation("YT", "Đảng bộ Sở Y tế", "dang_bo_co_so", Organisation.objects.get(code="TU"))
    group = Grouping.objects.create(name="Khối đào tạo")
    GroupingTie.objects.create(grouping=group, organisation=Organisation.objects.get(code="C2"), valid_from=FOUNDED)
    directory = directory_of(base)
    match = directory.match(name)
    assert (match.how, [directory.codes[pk] for pk in match.organisations]) == (how, found)


def test_of_two_with_one_name_neither_is_taken(base):
    make_organisation("C9", "Chi bộ 1", "chi_bo", base)
    assert directory_of(base).match("Chi bộ 1") == directory_of(base).match("Chi bộ 1")
    assert directory_of(base).match("Chi bộ 1").how == How.SEVERAL
    assert directory_of(base).match("chi bo 1").organisations == ()


def test_the_first_leads_the_others_help_and_who_is_not_in_the_tree_is_named(base):
    named = owners_of(directory_of(base), ["Chi bộ 2", "Hội Luật gia", "Chi bộ 1", "Văn phòng Đảng ủy"])
    directory = directory_of(base)
    assert [directory.codes[pk] for pk in named.owners] == ["C2"]
    assert [directory.codes[pk] for pk in named.helpers] == ["C1"]
    assert named.others == ("Hội Luật gia", "Văn phòng Đảng ủy")
    assert [one.name for one in named.unsure] == ["Hội Luật gia"]


def test_a_conclusion_becomes_proposals_with_their_places(base, office):
    conclusion = read(base, office)
    items = list(conclusion.items.all())
    assert conclusion.dated_on == dt.date(2026, 11, 19)
    assert [item.number for item in items] == ["1", "2", "3", "4"]
    assert all("Giao" in TEXT[item.start : item.end] or item.position > 1 for item in items)
    assert conclusion.text[items[0].start : items[0].end].startswith("Giao Chi bộ 1 chủ trì")
    assert not Task.objects.exists()


def test_clear_ones_are_given_together_and_the_others_say_what_they_lack(base, office):
    conclusion = read(base, office)
    items = list(conclusion.items.all())
    made = concluding.give_items(by=office, conclusion=conclusion, items=items, filling=Filling())
    assert [item.number for item in made.given] == ["1", "2", "3"]
    assert {problem.code for problem in made.faults[items[3].pk]} == {"no-owner"}
    first = Task.objects.get(source=f"meetings.conclusionitem:{items[0].pk}")
    assert (first.organisation.code, first.due_on, first.checked_by.code) == ("C1", dt.date(2026, 12, 15), "DU")
    assert [helper.code for helper in first.helpers.all()] == ["C2"]
    assert first.clause == "mục 1, Kết luận “Kết luận tháng 11”"
    each = Task.objects.filter(source=f"meetings.conclusionitem:{items[1].pk}")
    assert sorted(task.organisation.code for task in each) == ["C1", "C2", "C3"]
    assert {target.value for task in each for target in task.targets.all()} == {2}
    items[3].refresh_from_db()
    assert items[3].state == ItemState.WAITING


def test_an_item_is_corrected_before_it_is_given_and_given_once(base, office):
    conclusion = read(base, office)
    item = conclusion.items.get(number="4")
    cell = Organisation.objects.get(code="C3")
    confirmed = Confirmed("Tuyên truyền pháp luật", "Báo cáo", END, [cell], base)
    concluding.give_item(by=office, item=item, confirmed=confirmed)
    item.refresh_from_db()
    assert (item.task.title, item.task.organisation.code) == ("Tuyên truyền pháp luật", "C3")
    assert item.proposed["bodies"] == ["Hội Luật gia"]  # what was read stays
    with pytest.raises(ProblemsFound) as found:
        concluding.give_item(by=office, item=item, confirmed=confirmed)
    assert codes(found) == {"handled"}
    assert Task.objects.count() == 1


def test_a_dropped_item_keeps_its_proposal_and_can_be_taken_up_again(base, office):
    item = read(base, office).items.first()
    concluding.drop_item(by=office, item=item, reason="Đã giao ở văn bản khác")
    item.refresh_from_db()
    assert (item.state, item.reason, item.proposed["bodies"][0]) == ("dropped", "Đã giao ở văn bản khác", "Chi bộ 1")
    concluding.take_up_item(by=office, item=item)
    item.refresh_from_db()
    assert item.state == ItemState.WAITING


def test_a_day_that_has_gone_is_no_due_day(base, office):
    conclusion = read(base, office, text=TEXT.replace("15/12/2026", "15/10/2026"))
    draft = draft_of(conclusion.items.first(), directory_of(base), Filling(due_on=END))
    assert (draft.due_on, draft.past_due) == (END, dt.date(2026, 10, 15))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("   ", "empty"),
        ("MẬT\n1. Giao Chi bộ 1 báo cáo.", "secret"),
        ("Mở đầu\n" * 80 + "TỐI MẬT\n1. Giao Chi bộ 1 báo cáo.", "secret"),
        ("\n".join(f"{n}. Giao Chi bộ 1 xây dựng kế hoạch số {n}." for n in range(1, 400)), "too-many"),
    ],
)
def test_what_cannot_be_read_is_told(base, office, text, code):
    with pytest.raises(ProblemsFound) as found:
        read(base, office, text=text)
    assert code in codes(found)
    assert not Conclusion.objects.exists()


def test_a_text_without_work_has_no_item_and_one_is_added_by_hand(base, office):
    conclusion = read(base, office, text="Hội nghị đánh giá cao kết quả đạt được trong năm qua.")
    assert not conclusion.items.exists()
    item = concluding.add_item(by=office, conclusion=conclusion, text="Chi bộ 1 báo cáo kết quả")
    assert (item.position, item.start) == (1, None)
    with pytest.raises(ProblemsFound):
        concluding.add_item(by=office, conclusion=conclusion, text=" ")


def test_a_hundred_items_are_given_in_one_go(base, office):
    text = "Đảng ủy giao:\n" + "\n".join(
        f"{n}. Giao Chi bộ {n % 3 + 1} xây dựng kế hoạch số {n}." for n in range(1, 101)
    )
    conclusion = read(base, office, text=text)
    items = list(conclusion.items.all())
    assert len(items) == 100
    made = concluding.give_items(by=office, conclusion=conclusion, items=items, filling=Filling(due_on=END))
    assert (len(made.given), made.faults) == (100, {})


def test_the_paper_gets_its_number_once(base, office):
    conclusion = read(base, office)
    signing = Signing("KL", dt.date(2026, 11, 20), "Lạc Hồng", "Phạm Văn Bình", "Bí thư", "Các chi bộ\nLưu Văn phòng")
    made = concluding.issue_conclusion(by=office, conclusion=conclusion, signing=signing)
    assert made.paper.symbol == "01-KL/ĐU"
    with pytest.raises(ProblemsFound):
        concluding.issue_conclusion(by=office, conclusion=conclusion, signing=signing)
    with pytest.raises(ProblemsFound):
        concluding.drop_conclusion(by=office, conclusion=conclusion)


def test_what_was_read_by_mistake_goes_unless_work_came_of_it(base, office):
    conclusion = read(base, office)
    concluding.drop_conclusion(by=office, conclusion=conclusion)
    assert not ConclusionItem.objects.exists()
    conclusion = read(base, office)
    concluding.give_items(by=office, conclusion=conclusion, items=list(conclusion.items.all()), filling=Filling())
    with pytest.raises(ProblemsFound) as found:
        concluding.drop_conclusion(by=office, conclusion=conclusion)
    assert codes(found) == {"in-use"}


def test_nobody_reads_or_gives_for_another_branch(base):
    stranger = make_user("la", (Role.OFFICE, make_organisation("YT", "Đảng bộ Sở Y tế", "dang_bo_co_so")))
    with pytest.raises(ProblemsFound) as found:
        read(base, stranger)
    assert codes(found) == {"not-allowed"}
    item = read(base).items.first()
    with pytest.raises(ProblemsFound):
        concluding.drop_item(by=stranger, item=item)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five sources are not here")
def test_the_seven_conclusions_of_the_seed_become_seven_tasks_with_two_values_filled_in():
    with time_machine.travel("2023-06-05T02:00:00+00:00", tick=False):
        top = make_organisation("QU", "Đảng bộ quận Long Biên", "quan_uy")
        units = [make_organisation(f"DB{n}", f"Đảng bộ Công ty {n}", "dang_bo_co_so", top) for n in (1, 2, 3)]
        office = make_user("vp", (Role.OFFICE, top))
        (path,) = SEEDS.glob("002_*.txt")
        conclusion = read(top, office, text=path.read_text())
        items = list(conclusion.items.all())
        assert [item.number for item in items] == ["1", "2", "3", "4", "5", "6", "7"]
        filling = Filling(due_on=dt.date(2023, 12, 31), owners=units)
        made = concluding.give_items(by=office, conclusion=conclusion, items=items, filling=filling)
        assert (len(made.given), made.faults) == (7, {})
        for item in made.given:
            source = Task.objects.filter(source=f"meetings.conclusionitem:{item.pk}").first()
            assert source is not None
            assert conclusion.text[item.start : item.end]
