"""The tree as it is asked for: on a day, and cut to the viewer's branches."""

import datetime as dt

import pytest

from capuy.organisations import queries
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Organisation
from tests.factories import decision, make_organisation

pytestmark = pytest.mark.django_db
D2022 = dt.date(2022, 6, 1)
MERGED = dt.date(2025, 3, 1)


def test_children_stand_in_natural_order_and_count_their_cells(district, base, cells):
    (node,) = queries.children_of(district, D2022)
    assert (node.code, node.cells, node.has_children, node.is_cell) == ("01.001.001", 3, True, False)
    below = queries.children_of(base, D2022)
    assert [child.name for child in below] == ["Chi bộ 1", "Chi bộ 2", "Chi bộ 10"]
    assert all(child.is_cell and not child.has_children and child.cells == 1 for child in below)


@pytest.mark.parametrize("number", [1, 3])
def test_children_take_one_query_however_many(base, number, django_assert_num_queries):
    for n in range(number):
        make_organisation(f"c{n}", f"Chi bộ {n}", "chi_bo", base)
    paths = [base.path_now]
    with django_assert_num_queries(1):
        assert len(queries.children_of(base, D2022, paths=paths)) == number


def close(organisation: Organisation, successor: Organisation | None = None) -> None:
    change = ChangeDraft("close", organisation=organisation, successor=successor)
    enact(decision("merge", MERGED, change), by=None)


def test_a_raised_digit_in_a_name_is_a_letter(base):
    make_organisation("C9", "Chi bộ Khối 3²", "chi_bo", base)
    assert "Chi bộ Khối 3²" in [node.name for node in queries.children_of(base, D2022)]


def test_a_closed_cell_leaves_the_children_and_keeps_its_name(base, cells):
    ten, two, _ = cells
    close(ten, two)
    assert [node.name for node in queries.children_of(base, MERGED)] == ["Chi bộ 1", "Chi bộ 2"]
    assert len(queries.children_of(base, D2022)) == 3
    (ended,) = queries.children_of(two, MERGED, closed=True)
    assert (ended.name, ended.closed) == ("Chi bộ 10", True)
    assert queries.node_of(base, MERGED).cells == 2
    assert set(queries.cells_in(base.path_now, MERGED)) == {cells[1].pk, cells[2].pk}
    assert queries.names_on([ten.pk], dt.date(2026, 1, 1)) == {ten.pk: "Chi bộ 10"}


def test_tops_are_where_the_viewers_branches_begin(city, district, base, cells):
    assert [node.code for node in queries.tops(D2022, [city.path_now])] == ["01"]
    assert [node.code for node in queries.tops(D2022, [cells[0].path_now, base.path_now])] == ["01.001.001"]
    assert queries.tops(D2022, []) == []


def test_what_moved_in_later_is_seen_in_the_past_without_its_old_superior(city, district, base, cells):
    other = make_organisation("01.002", "Đảng bộ quận Tân Phong", "quan_uy", city)
    move = ChangeDraft("move", organisation=base, parent=other)
    enact(decision("move", MERGED, move), by=None)
    paths = [other.path_now]
    assert [node.code for node in queries.tops(D2022, paths)] == ["01.001.001", "01.002"][::-1]
    assert [crumb.code for crumb in queries.breadcrumb(cells[0], D2022, paths)] == ["01.001.001", "c10"]
    assert [crumb.code for crumb in queries.breadcrumb(cells[0], MERGED, paths)] == ["01.002", "01.001.001", "c10"]


def test_breadcrumb_begins_inside_the_viewers_branches(city, district, base, cells):
    crumbs = queries.breadcrumb(cells[0], D2022, [district.path_now])
    assert [crumb.name for crumb in crumbs] == [
        "Đảng bộ quận Hòa Lạc",
        "Đảng bộ Công ty Đóng tàu Sông Đào",
        "Chi bộ 10",
    ]


@pytest.mark.parametrize("text", ["song dao", "Sông  Đào", "dao song", "01.001.0", "DONG TAU"])
def test_search_ignores_marks_case_and_order_and_knows_codes(city, base, text):
    (hit,) = queries.search(text, D2022, [city.path_now])
    assert (hit.code, hit.above) == ("01.001.001", "Đảng bộ quận Hòa Lạc")


def test_search_puts_whole_words_before_pieces_of_words(base):
    for code, name in (("c1", "Chi bộ Cấp thoát nước An Bình"), ("c2", "Chi bộ phường An Hòa"), ("c3", "An Hòa 2")):
        make_organisation(code, name, "chi_bo", base)
    make_organisation("c4", "Chi bộ Hòa An", "chi_bo", base)
    assert [hit.code for hit in queries.search("an hòa", D2022, [base.path_now])] == ["c3", "c2", "c4", "c1"]


def test_search_stays_inside_the_viewers_branches(city, district, base, cells):
    assert queries.search("song dao", D2022, [cells[0].path_now]) == []
    assert queries.search("chi bo", D2022, []) == []
    assert queries.search("  ", D2022, [city.path_now]) == []
    assert queries.search("100%_", D2022, [city.path_now]) == []


def test_search_knows_the_name_of_the_day(city, base):
    rename = ChangeDraft("rename", organisation=base, name="Đảng bộ Tổng công ty Sông Thao")
    enact(decision("rename", MERGED, rename), by=None)
    paths = [city.path_now]
    assert queries.search("dong tau", MERGED, paths) == []
    assert [hit.code for hit in queries.search("dong tau", D2022, paths)] == ["01.001.001"]


def test_an_organisation_still_to_come_is_visible_to_its_future_superiors(city, district):
    coming = make_organisation("n", "Chi bộ Khu phố 9", "dang_bo_phuong", city, on=dt.date(2099, 1, 1))
    assert queries.visible([city.path_now]).filter(pk=coming.pk).exists()
    assert not queries.visible([district.path_now]).filter(pk=coming.pk).exists()


def test_list_of_a_day_names_parents_and_cells(city, district, base, cells):
    rows = {row.code: row for row in queries.list_on(D2022)}
    assert (rows["01"].parent_code, rows["01"].cells) == ("", 3)
    assert (rows["c2"].parent_code, rows["c2"].kind, rows["c2"].cells) == ("01.001.001", "chi_bo", 1)
    assert queries.list_on(dt.date(2010, 1, 1)) == []


def test_history_tells_names_superiors_and_decisions(city, district, base):
    other = make_organisation("01.002", "Đảng bộ quận Tân Phong", "quan_uy", city)
    enact(decision("move", MERGED, ChangeDraft("move", organisation=base, parent=other), number="7-QĐ/TU"), by=None)
    now, then = queries.history(base)
    assert (now.parent_name, now.valid_from, now.decision.number) == ("Đảng bộ quận Tân Phong", MERGED, "7-QĐ/TU")
    assert (then.parent_name, then.valid_to) == ("Đảng bộ quận Hòa Lạc", MERGED)


def test_ending_tells_the_decision_and_the_successor(cells):
    ten, two, _ = cells
    assert queries.ending_of(ten) is None
    close(ten, two)
    ending = queries.ending_of(ten)
    assert (ending.on, ending.successor, ending.successor_name) == (MERGED, two, "Chi bộ 2")
    assert ending.decision in queries.decisions_about(two)


def test_a_whole_level_or_branch_can_be_asked_for(city, district, base, cells):
    paths = [city.path_now]
    assert len(queries.everything(D2022, paths, kind="chi_bo")) == 3
    assert [node.code for node in queries.everything(D2022, paths, kind="dang_bo_co_so")] == ["01.001.001"]
    assert len(queries.everything(D2022, paths, under=base)) == 4
    assert queries.everything(D2022, [cells[0].path_now], kind="dang_bo_co_so") == []


@pytest.mark.parametrize("day", [dt.date(1900, 1, 1), D2022, MERGED, dt.date(2098, 1, 1), dt.date(2100, 1, 1)])
def test_an_organisation_loaded_with_its_past_answers_as_the_database_does(base, cells, day):
    close(cells[0], cells[1])
    enact(decision("rename", MERGED, ChangeDraft("rename", organisation=cells[1], name="Chi bộ 2 mới")), by=None)
    make_organisation("c-later", "Chi bộ 11", "chi_bo", base, dt.date(2099, 1, 1))
    for known in Organisation.objects.with_past():
        asked = Organisation.objects.get(pk=known.pk)
        assert known.version_on(day) == asked.version_on(day)
        assert known.latest_version(day) == asked.latest_version(day)
        assert known.placement_on(day) == asked.placement_on(day)
        assert known.path_now == asked.path_now
