"""Decisions about the tree: on time, late, ahead, wrong, and taken back."""

import datetime as dt

import pytest

from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.organisations.actions import ChangeDraft, amend, enact, preview, withdraw
from capuy.organisations.models import Decision, Organisation, Placement, Version
from tests.factories import decision, make_organisation, make_user

D = dt.date
pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_organisation("TU", "Thành ủy", "thanh_uy")


@pytest.fixture
def district(city):
    return make_organisation("QU", "Quận ủy", "quan_uy", city)


@pytest.fixture
def committee(district):
    return make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so", district)


@pytest.fixture
def cells(committee):
    return [make_organisation(f"C{i}", f"Chi bộ {i}", "chi_bo", committee) for i in range(3)]


def parent_on(organisation: Organisation, day: dt.date) -> str | None:
    placement = organisation.placement_on(day)
    return placement.parent.code if placement and placement.parent else None


def codes(problems) -> list[str]:
    return sorted({problem.code for problem in problems})


def test_a_move_leaves_the_past_as_it_was(city, cells):
    ward = make_organisation("W", "Đảng ủy phường", "dang_bo_phuong", city, on=D(2025, 7, 1))
    enact(decision("move", D(2025, 7, 1), ChangeDraft("move", cells[0], parent=ward)), by=None)
    assert parent_on(cells[0], D(2025, 6, 30)) == "DU"
    assert parent_on(cells[0], D(2025, 7, 1)) == "W"
    assert parent_on(cells[1], D(2025, 7, 1)) == "DU"


def test_a_move_takes_everything_below_along(city, district, committee, cells):
    enact(decision("move", D(2024, 3, 1), ChangeDraft("move", committee, parent=city)), by=None)
    assert cells[0].placement_on(D(2024, 2, 29)).path.startswith(district.path_now)
    assert not cells[0].placement_on(D(2024, 3, 1)).path.startswith(district.path_now)
    assert cells[0].versions.count() == 1


def test_a_rename_entered_late_falls_between_later_ones(cells):
    cell = cells[0]
    enact(decision("rename", D(2022, 1, 1), ChangeDraft("rename", cell, name="Chi bộ Ba")), by=None)
    enact(decision("rename", D(2018, 1, 1), ChangeDraft("rename", cell, name="Chi bộ Hai")), by=None)
    names = [(version.valid_from.year, version.name) for version in cell.versions.order_by("valid_from")]
    assert names == [(2015, "Chi bộ 0"), (2018, "Chi bộ Hai"), (2022, "Chi bộ Ba")]


def test_a_decision_entered_ahead_waits_for_its_day(cells):
    enact(decision("rename", D(2027, 1, 1), ChangeDraft("rename", cells[0], name="Chi bộ Mới")), by=None)
    assert cells[0].version_on(D(2026, 12, 31)).name == "Chi bộ 0"
    assert cells[0].version_on(D(2027, 1, 1)).name == "Chi bộ Mới"


def test_two_changes_on_one_day_make_one_version(city, cells):
    ward = make_organisation("W", "Đảng ủy phường", "dang_bo_phuong", city, on=D(2025, 7, 1))
    changes = [ChangeDraft("move", cells[0], parent=ward), ChangeDraft("rename", cells[0], name="Chi bộ Khu phố 1")]
    enact(decision("move", D(2025, 7, 1), *changes), by=None)
    assert [v.name for v in cells[0].versions.order_by("valid_from")] == ["Chi bộ 0", "Chi bộ Khu phố 1"]


def test_a_merged_cell_is_kept_under_its_successor(cells):
    enact(decision("merge", D(2025, 8, 1), ChangeDraft("close", cells[0], successor=cells[1])), by=None)
    assert cells[0].version_on(D(2025, 8, 1)) is None
    place = cells[0].placement_on(D(2025, 8, 1))
    assert place.closed
    assert place.path.startswith(cells[1].path_now)


def test_dissolving_what_still_has_children_is_refused_and_says_which(committee, cells):
    with pytest.raises(ProblemsFound, match="Chi bộ 0.*chuyển các tổ chức trực thuộc trước"):
        enact(decision("dissolve", D(2025, 7, 1), ChangeDraft("close", committee)), by=None)
    assert Decision.objects.filter(kind="dissolve").count() == 0
    assert committee.version_on(D(2026, 1, 1)) is not None


def test_dissolving_with_the_children_moved_in_the_same_decision_works(district, committee, cells):
    moves = [ChangeDraft("move", cell, parent=district) for cell in cells]
    kinds = [ChangeDraft("change_kind", cell, kind="chi_bo_co_so") for cell in cells]
    enact(decision("dissolve", D(2024, 7, 1), *moves, *kinds, ChangeDraft("close", committee)), by=None)
    assert parent_on(cells[2], D(2024, 7, 1)) == "QU"


def test_a_cycle_is_refused(district, committee):
    with pytest.raises(ProblemsFound, match="cấp dưới của chính mình") as found:
        enact(decision("move", D(2020, 1, 1), ChangeDraft("move", district, parent=committee)), by=None)
    assert codes(found.value.problems) == ["cycle"]
    assert parent_on(district, D(2021, 1, 1)) == "TU"


def test_a_decision_dated_before_the_organisation_existed_is_refused(cells):
    with pytest.raises(ProblemsFound, match="đến ngày 31/12/2014 chưa được thành lập"):
        enact(decision("rename", D(2014, 12, 31), ChangeDraft("rename", cells[0], name="Cũ")), by=None)


def test_a_parent_that_did_not_exist_yet_is_refused(city, cells):
    ward = make_organisation("W", "Đảng ủy phường", "dang_bo_phuong", city, on=D(2025, 7, 1))
    with pytest.raises(ProblemsFound, match="“Đảng ủy phường” chưa được thành lập"):
        enact(decision("move", D(2025, 6, 1), ChangeDraft("move", cells[0], parent=ward)), by=None)


def test_nothing_changes_after_closing(cells):
    enact(decision("dissolve", D(2024, 1, 1), ChangeDraft("close", cells[0])), by=None)
    with pytest.raises(ProblemsFound, match="đã kết thúc hoạt động từ 01/01/2024"):
        enact(decision("rename", D(2024, 2, 1), ChangeDraft("rename", cells[0], name="Muộn")), by=None)


def test_an_organisation_does_not_end_on_the_day_it_begins(cells):
    with pytest.raises(ProblemsFound, match="mới được thành lập từ 01/01/2015, không thể kết thúc"):
        enact(decision("merge", D(2015, 1, 1), ChangeDraft("close", cells[0], successor=cells[1])), by=None)
    assert cells[0].version_on(D(2015, 1, 1)) is not None


def test_kinds_follow_the_regulation_of_the_day(city, cells):
    with pytest.raises(ProblemsFound, match=r"294-QĐ/TW"):
        change = ChangeDraft("establish", code="K", name="Đảng bộ khối", kind="dang_uy_khoi", parent=city)
        enact(decision("establish", D(2025, 7, 1), change), by=None)
    with pytest.raises(ProblemsFound, match="không thể trực thuộc"):
        change = ChangeDraft("establish", code="C9", name="Chi bộ 9", kind="chi_bo", parent=cells[0])
        enact(decision("establish", D(2020, 1, 1), change), by=None)


def test_a_code_is_given_once(committee, cells):
    with pytest.raises(ProblemsFound, match="C1 đã được dùng"):
        change = ChangeDraft("establish", code="C1", name="Chi bộ Khác", kind="chi_bo", parent=committee)
        enact(decision("establish", D(2020, 1, 1), change), by=None)


def test_a_preview_shows_the_effects_and_saves_nothing(city, cells):
    before = list(Placement.objects.order_by("pk").values())
    shown = preview(decision("move", D(2024, 1, 1), ChangeDraft("move", cells[0], parent=city)), by=None)
    assert [(e.was.parent, e.becomes.parent) for e in shown.effects] == [("Đảng ủy Cơ quan", "Thành ủy")]
    assert codes(shown.problems) == ["kind-not-allowed"]
    shown = preview(decision("rename", D(2024, 1, 1), ChangeDraft("rename", cells[0], name="Mới")), by=None)
    assert [(e.before, e.after) for e in shown.effects] == [("Chi bộ 0", "Mới")]
    assert list(Placement.objects.order_by("pk").values()) == before
    assert not Decision.objects.filter(kind="rename").exists()


def test_withdrawing_a_decision_leaves_no_trace_in_the_tree(cells):
    def rows():
        return (
            list(
                Version.objects.order_by("organisation", "valid_from").values_list("organisation", "name", "valid_to")
            ),
            list(
                Placement.objects.order_by("organisation", "valid_from").values_list("organisation", "path", "valid_to")
            ),
        )

    before = rows()
    made = enact(decision("merge", D(2025, 8, 1), ChangeDraft("close", cells[0], successor=cells[1])), by=None)
    withdraw(made, by=None, reason="Nhập nhầm")
    assert rows() == before
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    with pytest.raises(ProblemsFound, match="đã được thu hồi"):
        withdraw(made, by=None, reason="Lần nữa")


def test_a_founding_decision_can_be_corrected(committee):
    change = ChangeDraft("establish", code="C8", name="Chi bộ Tám", kind="chi_bo", parent=committee)
    made = enact(decision("establish", D(2020, 1, 1), change), by=None)
    pk = Organisation.objects.get(code="C8").pk
    amend(made, decision("establish", D(2019, 1, 1), change), by=None, reason="Sai ngày")
    assert Organisation.objects.get(code="C8").pk == pk
    assert Organisation.objects.get(code="C8").version_on(D(2019, 6, 1)).name == "Chi bộ Tám"


def test_a_founding_decision_with_children_is_not_withdrawn(committee, cells):
    founding = committee.changes.get(action="establish").decision
    with pytest.raises(ProblemsFound, match="Còn 3 quyết định về tổ chức do quyết định này thành lập"):
        withdraw(founding, by=None, reason="Nhầm")


def test_many_obstacles_of_one_kind_are_counted_after_the_first_few(committee):
    for number in range(9):
        make_organisation(f"X{number}", f"Chi bộ {number}", "chi_bo", committee)
    shown = preview(decision("dissolve", D(2025, 7, 1), ChangeDraft("close", committee)), by=None)
    assert [problem.code for problem in shown.problems] == ["parent-missing"] * 6
    assert shown.problems[-1].message == "… và 4 trường hợp tương tự."


def test_only_those_entitled_decide_and_only_in_their_branch(city, district, cells):
    other = make_organisation("QU2", "Quận ủy khác", "quan_uy", city)
    change = decision("rename", D(2024, 1, 1), ChangeDraft("rename", cells[0], name="Mới"))
    for user in (
        make_user("sideways", ("administrator", other)),
        make_user("reader", ("leader", city)),
        make_user("nobody"),
    ):
        with pytest.raises(ProblemsFound, match="không có quyền"):
            enact(change, by=user)
        with pytest.raises(ProblemsFound, match="không có quyền"):
            preview(change, by=user)
    enact(change, by=make_user("entitled", ("administrator", district)))


def test_moving_into_a_foreign_branch_needs_the_right_there_too(city, district, committee):
    other = make_organisation("QU2", "Quận ủy khác", "quan_uy", city)
    user = make_user("admin", ("administrator", district))
    with pytest.raises(ProblemsFound, match="không có quyền"):
        enact(decision("move", D(2024, 1, 1), ChangeDraft("move", committee, parent=other)), by=user)


def test_each_decision_is_in_the_journal_with_before_and_after(district, cells):
    user = make_user("to-chuc", ("organisation_board", district), full_name="Trần Thị Lựu")
    enact(decision("rename", D(2024, 1, 1), ChangeDraft("rename", cells[0], name="Chi bộ Mới")), by=user)
    entry = Entry.objects.filter(action="enact-decision", actor="to-chuc").get()
    assert (entry.before["tên"], entry.after["tên"]) == ("Chi bộ 0", "Chi bộ Mới")
    assert entry.actor_name == "Trần Thị Lựu"
    assert entry.organisation == "C0"


def test_a_warning_is_enough_to_stop_until_it_is_accepted(cells):
    draft = decision("rename", D(2024, 1, 1), ChangeDraft("rename", cells[0], name="Mới"), issued_on=D(2024, 2, 1))
    with pytest.raises(ProblemsFound, match="trước ngày ký"):
        enact(draft, by=None)
    enact(draft, by=None, accept_warnings=True)
