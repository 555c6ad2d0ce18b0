"""Decisions through their pages: preview first, then enacted, shown, withdrawn."""

import datetime as dt

import pytest

from capuy.core import dates
from capuy.journal.models import Entry
from capuy.organisations import queries
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Decision, Organisation
from capuy.organisations.views.decisions import timing
from tests.factories import decision, make_organisation, make_user

pytestmark = pytest.mark.django_db
MERGED = dt.date(2025, 3, 1)
PAPER = {"number": "12-QĐ/QU", "issued_on": "25/02/2025", "in_force_from": "01/03/2025", "signer": "Trần Văn Mẫu"}


@pytest.fixture
def clerk(sign_in, district):
    return sign_in("organisation_board", district)


def blank_rows(*rows):
    posted = {"new-TOTAL_FORMS": str(max(len(rows), 1)), "new-INITIAL_FORMS": "0"}
    for index, (code, name, kind) in enumerate(rows):
        posted |= {f"new-{index}-code": code, f"new-{index}-name": name, f"new-{index}-kind": kind}
    return posted


def see_then_enact(client, code, kind, **posted):
    """Preview, then confirm what was shown; gives the decision, or fails with what stood in the way."""
    address = f"/to-chuc/{code}/quyet-dinh/them/{kind}/"
    data = PAPER | posted
    count = Decision.objects.count()
    seen = client.post(address, data)
    assert seen.context.get("preview"), (seen.context["form"].errors, seen.context["form"].new)
    assert seen.context["preview"].problems == []
    assert Decision.objects.count() == count, "a preview keeps nothing"
    done = client.post(address, data | {"enact": "1", "seen": seen.context["seen"]})
    assert done.status_code == 302, done.context["preview"].problems
    return Decision.objects.latest("id")


def name_on(code, day):
    return Organisation.objects.get(code=code).version_on(day).name


def parent_on(code, day=MERGED):
    return Organisation.objects.get(code=code).version_on(day).parent.code


@pytest.mark.parametrize("kind", ["establish", "rename", "change_kind", "move", "merge", "split", "dissolve"])
def test_each_kind_has_a_form_for_the_entitled_alone(clerk, sign_in, district, other_district, base, cells, kind):
    assert clerk.get(f"/to-chuc/{base.code}/quyet-dinh/them/{kind}/").status_code == 200
    assert clerk.get(f"/to-chuc/01.002/quyet-dinh/them/{kind}/").status_code == 404
    assert sign_in("leader", district).get(f"/to-chuc/{base.code}/quyet-dinh/them/{kind}/").status_code == 404


def test_a_name_in_a_hint_is_no_part_of_the_page(clerk, base, cells):
    rename = ChangeDraft("rename", organisation=base, name="Đảng bộ <b>Sông</b>")
    enact(decision("rename", MERGED, rename), by=None)
    page = clerk.get(f"/to-chuc/{base.code}/quyet-dinh/them/merge/").text
    assert "Chính Đảng bộ &lt;b&gt;Sông&lt;/b&gt; chỉ tham gia" in page
    assert "<b>Sông" not in page


def test_an_unknown_kind_of_decision_is_not_found(clerk, base):
    assert clerk.get(f"/to-chuc/{base.code}/quyet-dinh/them/abolish/").status_code == 404


def test_several_organisations_are_established_at_once(clerk, base):
    rows = blank_rows(("k1", "Chi bộ Kế toán", "chi_bo"), ("", "", ""), ("k2", "Chi bộ Kỹ thuật", "chi_bo"))
    paper = see_then_enact(clerk, base.code, "establish", **rows)
    assert (paper.changes.count(), parent_on("k1"), parent_on("k2")) == (2, base.code, base.code)
    text = clerk.get(paper.get_absolute_url()).content.decode()
    for shown in ("12-QĐ/QU", "25/02/2025", "01/03/2025", "Trần Văn Mẫu", "Chi bộ Kế toán", "chưa có"):
        assert shown in text


def test_a_row_can_be_added_without_losing_what_was_typed(clerk, base):
    rows = blank_rows(("k1", "Chi bộ Kế toán", "chi_bo"))
    page = clerk.post(f"/to-chuc/{base.code}/quyet-dinh/them/establish/", PAPER | rows | {"more": "1"})
    assert page.context["form"].new.total_form_count() == 2
    assert "Chi bộ Kế toán" in page.content.decode()
    assert "preview" not in page.context


def test_renaming_and_changing_kind(clerk, base):
    see_then_enact(clerk, base.code, "rename", name="Đảng bộ Tổng công ty Sông Thao")
    assert name_on(base.code, MERGED) == "Đảng bộ Tổng công ty Sông Thao"
    assert name_on(base.code, dt.date(2024, 1, 1)) == "Đảng bộ Công ty Đóng tàu Sông Đào"
    later = {"number": "13-QĐ/QU", "in_force_from": "01/04/2025"}
    see_then_enact(clerk, base.code, "change_kind", new_kind="chi_bo_co_so", **later)
    assert Organisation.objects.get(code=base.code).version_on(dt.date(2025, 4, 1)).kind == "chi_bo_co_so"


def test_moving_several_at_once(sign_in, city, other_district, base):
    second = make_organisation("01.001.002", "Đảng bộ Trường Trung học An Khê", "dang_bo_co_so", city)
    client = sign_in("organisation_board", city)
    see_then_enact(client, base.code, "move", parent_to="01.002", others=second.code)
    assert parent_on(base.code) == parent_on(second.code) == "01.002"


def test_merging_into_one_of_them_takes_the_children_along(clerk, district, base, cells):
    make_organisation("b2", "Đảng bộ Công ty May Bến Đò", "dang_bo_co_so", district)
    see_then_enact(clerk, base.code, "merge", merged=f"{base.code}, b2", way="existing", target="b2")
    assert {parent_on(cell.code) for cell in cells} == {"b2"}
    assert Organisation.objects.get(code=base.code).placement_on(MERGED).closed


def test_merging_into_a_new_one_beside_the_old(clerk, district, base, cells):
    make_organisation("b2", "Đảng bộ Công ty May Bến Đò", "dang_bo_co_so", district)
    new = {"new_code": "b3", "new_name": "Đảng bộ Tổng công ty Bến Đò", "new_kind": "dang_bo_co_so"}
    see_then_enact(clerk, base.code, "merge", merged=f"{base.code}, b2", way="new", **new)
    assert parent_on("b3") == district.code
    assert {parent_on(cell.code) for cell in cells} == {"b3"}
    assert Organisation.objects.get(code="b2").placement_on(MERGED).closed


def test_merging_asks_for_what_its_way_needs(clerk, base, cells):
    address = f"/to-chuc/{cells[0].code}/quyet-dinh/them/merge/"
    both = f"{cells[0].code}, {cells[1].code}"
    nowhere = clerk.post(address, PAPER | {"merged": both, "way": "existing"}).context["form"].errors
    assert nowhere.keys() == {"target"}
    alone = clerk.post(address, PAPER | {"merged": "c1", "way": "existing", "target": "c1"}).context["form"].errors
    assert alone["merged"] == ["Chọn ít nhất hai tổ chức."]
    # The organisation to merge into is asked for the other way alone, though the page sends it along.
    missing = clerk.post(address, PAPER | {"merged": "c1", "way": "new", "target": "c2"}).context["form"].errors
    assert {"merged", "new_code", "new_name", "new_kind"} <= missing.keys()


def test_a_cell_takes_part_in_the_merger_entered_on_its_page(clerk, base, cells):
    form = clerk.get(f"/to-chuc/{cells[0].code}/quyet-dinh/them/merge/").context["form"]
    assert (form["merged"].value(), form["target"].value()) == ("c10", "c10")


def test_a_committee_merges_what_is_below_it_and_stays_itself(clerk, base, cells):
    address = f"/to-chuc/{base.code}/quyet-dinh/them/merge/"
    form = clerk.get(address).context["form"]
    assert (form["merged"].value(), form["target"].value()) == (None, None)
    assert "Đảng bộ Công ty Đóng tàu Sông Đào" in form.fields["merged"].help_text
    see_then_enact(clerk, base.code, "merge", merged="c10, c2", way="existing", target="c10")
    assert [cell.placement_on(MERGED).closed for cell in cells] == [False, True, False]
    assert not base.placement_on(MERGED).closed
    new = {"new_code": "c3", "new_name": "Chi bộ 3", "new_kind": "chi_bo", "number": "13-QĐ/QU"}
    see_then_enact(clerk, base.code, "merge", merged="c10, c1", way="new", **new)
    assert parent_on("c3") == base.code


def test_splitting_gives_each_child_its_place(clerk, district, base, cells):
    ten, two, one = cells
    rows = blank_rows(("s1", "Đảng bộ Sông Đào 1", "dang_bo_co_so"), ("s2", "Đảng bộ Sông Đào 2", "dang_bo_co_so"))
    places = {f"child-{ten.pk}": "1", f"child-{two.pk}": "2", f"child-{one.pk}": "2"}
    see_then_enact(clerk, base.code, "split", ends="on", heir="2", **rows, **places)
    assert [parent_on(cell.code) for cell in cells] == ["s1", "s2", "s2"]
    assert base.changes.get(action="close").successor.code == "s2"


def test_splitting_off_leaves_the_rest_where_it_is(clerk, base, cells):
    rows = blank_rows(("s1", "Đảng bộ Xưởng vỏ", "dang_bo_co_so"))
    see_then_enact(clerk, base.code, "split", **rows, **{f"child-{cells[0].pk}": "1"})
    assert [parent_on(cell.code) for cell in cells] == ["s1", base.code, base.code]


def test_a_split_is_told_on_the_page_of_what_it_split(clerk, base, cells):
    paper = see_then_enact(clerk, cells[0].code, "split", **blank_rows(("s1", "Chi bộ Xưởng vỏ", "chi_bo")))
    assert paper in clerk.get(f"/to-chuc/{cells[0].code}/quyet-dinh/").context["page"].object_list
    assert "Tách ra từ: Chi bộ 10" in clerk.get(paper.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "posted", "shown"),
    [
        ("rename", {"name": "Chi bộ Mười"}, "c10"),
        ("split", blank_rows(("s1", "Chi bộ Xưởng vỏ", "chi_bo")), "01.001.001"),
        ("merge", {"merged": "c10, c1", "way": "existing", "target": "c1"}, "c1"),
    ],
)
def test_a_decision_stands_below_what_it_is_about(clerk, base, cells, kind, posted, shown):
    paper = see_then_enact(clerk, "c10", kind, **posted)
    for address in (paper.get_absolute_url(), f"{paper.get_absolute_url()}thu-hoi/"):
        page = clerk.get(address)
        assert page.context["organisation"].code == shown
        assert 'aria-label="Vị trí trong hệ thống tổ chức"' in page.content.decode()
        assert 'aria-current="page">Lịch sử' in page.content.decode()
    clerk.post(f"{paper.get_absolute_url()}thu-hoi/", {"reason": "Nhập nhầm"})
    assert clerk.get(paper.get_absolute_url()).context["organisation"] is not None


def test_a_decision_across_branches_shows_nothing_above_them(client, city, district, other_district, base):
    paper = enact(decision("move", MERGED, ChangeDraft("move", base, parent=other_district)), by=None)
    both = enact(
        decision("rename", MERGED, *(ChangeDraft("rename", one, name="Khác") for one in (district, other_district))),
        by=None,
    )
    user = make_user("hai-nhanh", ("leader", district), ("leader", other_district))
    client.force_login(user)
    assert client.get(both.get_absolute_url()).context["organisation"] is None
    assert client.get(paper.get_absolute_url()).context["organisation"] == base


def test_ending_by_split_wants_a_place_for_every_child(clerk, base, cells):
    rows = blank_rows(("s1", "Đảng bộ Xưởng vỏ", "dang_bo_co_so"))
    page = clerk.post(f"/to-chuc/{base.code}/quyet-dinh/them/split/", PAPER | rows | {"ends": "on"})
    assert "Chi bộ 1; Chi bộ 2; Chi bộ 10" in str(page.context["form"].non_field_errors())
    assert "preview" not in page.context


def test_dissolving_sends_children_to_one_place_or_each_to_its_own(clerk, district, base, cells):
    make_organisation("b2", "Đảng bộ Công ty May Bến Đò", "dang_bo_co_so", district)
    make_organisation("b3", "Đảng bộ Trường Trung học An Khê", "dang_bo_co_so", district)
    own = {f"child-{cells[1].pk}": "b3"}
    see_then_enact(clerk, base.code, "dissolve", successor="b2", children_to="b2", **own)
    assert [parent_on(cell.code) for cell in cells] == ["b2", "b3", "b2"]


def test_dissolving_wants_a_place_for_every_child(clerk, base, cells):
    page = clerk.post(f"/to-chuc/{base.code}/quyet-dinh/them/dissolve/", PAPER)
    assert len([name for name in page.context["form"].errors if name.startswith("child-")]) == 3


def test_children_are_those_of_the_day_in_force(clerk, district, base, cells):
    other = make_organisation("b2", "Đảng bộ Công ty May Bến Đò", "dang_bo_co_so", district)
    move = ChangeDraft("move", organisation=cells[0], parent=other)
    enact(decision("move", dt.date(2026, 1, 1), move), by=None)
    page = clerk.post(f"/to-chuc/{base.code}/quyet-dinh/them/dissolve/", PAPER)
    assert len(page.context["form"].child_fields) == 3


def test_problems_are_shown_and_nothing_is_kept(clerk, base, cells):
    count = Decision.objects.count()
    early = PAPER | {"in_force_from": "01/01/2010", "issued_on": "01/01/2010", "name": "Chi bộ Mười"}
    address = f"/to-chuc/{cells[0].code}/quyet-dinh/them/rename/"
    page = clerk.post(address, early)
    assert page.context["preview"].blocked
    assert "chưa được thành lập" in page.content.decode()
    forced = clerk.post(
        address, early | {"enact": "1", "seen": page.context["seen"], "accept": "in-force-before-issue"}
    )
    assert forced.status_code == 200
    assert Decision.objects.count() == count


def test_warnings_want_a_tick(clerk, base):
    address = f"/to-chuc/{base.code}/quyet-dinh/them/rename/"
    data = PAPER | {"issued_on": "15/03/2025", "name": "Đảng bộ Sông Thao"}
    seen = clerk.post(address, data).context["seen"]
    assert clerk.post(address, data | {"enact": "1", "seen": seen}).status_code == 200
    accepted = data | {"enact": "1", "seen": seen, "accept": "in-force-before-issue"}
    assert clerk.post(address, accepted).status_code == 302


def test_a_warning_that_has_come_up_since_was_accepted_by_nobody(clerk, base):
    """Sent four times at once a decision is entered once; the others are told that it is there."""
    address = f"/to-chuc/{base.code}/quyet-dinh/them/rename/"
    data = PAPER | {"issued_on": "15/03/2025", "name": "Đảng bộ Sông Thao"}
    shown = clerk.post(address, data)
    assert shown.context["warned"] == "in-force-before-issue"
    sent = data | {"enact": "1", "seen": shown.context["seen"], "accept": shown.context["warned"]}
    count = Decision.objects.count()
    assert [clerk.post(address, sent).status_code for _ in range(4)] == [302, 200, 200, 200]
    assert Decision.objects.count() == count + 1
    again = clerk.post(address, sent)
    assert "đã được nhập trước đó" in again.content.decode()
    assert again.context["warned"] == "decision-twice in-force-before-issue"


def test_what_was_not_shown_is_not_enacted(clerk, base):
    address = f"/to-chuc/{base.code}/quyet-dinh/them/rename/"
    seen = clerk.post(address, PAPER | {"name": "Đảng bộ Sông Thao"}).context["seen"]
    page = clerk.post(address, PAPER | {"name": "Đảng bộ Sông Gâm", "enact": "1", "seen": seen})
    assert page.status_code == 200
    assert "Nội dung đã thay đổi" in page.content.decode()
    assert name_on(base.code, MERGED) == "Đảng bộ Công ty Đóng tàu Sông Đào"


@pytest.mark.parametrize(
    ("day", "said"), [("31/02/2025", "Không có ngày"), ("01/03/25", "bốn chữ số"), ("mai", "không phải là ngày")]
)
def test_a_day_that_is_none_is_explained_at_its_field(clerk, base, day, said):
    page = clerk.post(f"/to-chuc/{base.code}/quyet-dinh/them/rename/", PAPER | {"in_force_from": day, "name": "X"})
    assert said in str(page.context["form"].errors["in_force_from"])


def test_a_superior_outside_the_branch_cannot_be_chosen(clerk, other_district, base):
    page = clerk.post(f"/to-chuc/{base.code}/quyet-dinh/them/move/", PAPER | {"parent_to": "01.002"})
    assert "Không tìm thấy tổ chức" in str(page.context["form"].errors["parent_to"])


def test_timing_tells_late_and_ahead():
    today = dates.today()
    assert timing(today) == ""
    assert "3 ngày trước" in timing(today - dt.timedelta(days=3))
    assert "12 tháng trước" in timing(dates.add_months(today, -12))
    assert "sau 5 ngày nữa" in timing(today + dt.timedelta(days=5))


def test_a_decision_is_seen_only_by_those_whose_branch_it_touched(clerk, sign_in, district, other_district, base):
    paper = see_then_enact(clerk, base.code, "rename", name="Đảng bộ Sông Thao")
    assert sign_in("leader", district).get(paper.get_absolute_url()).status_code == 200
    foreign = sign_in("organisation_board", other_district)
    assert foreign.get(paper.get_absolute_url()).status_code == 404
    assert foreign.get(f"{paper.get_absolute_url()}thu-hoi/").status_code == 404


def test_a_superior_still_sees_what_it_gave_away(sign_in, district, other_district, base, cells):
    paper = enact(decision("move", MERGED, ChangeDraft("move", base, parent=other_district)), by=None)
    client = sign_in("leader", district)
    founding = base.changes.get(action="establish").decision
    assert client.get(founding.get_absolute_url()).context["about"].hidden == 1
    assert client.get(paper.get_absolute_url()).status_code == 404


def test_withdrawing_wants_a_reason_and_is_told_afterwards(clerk, sign_in, district, base):
    paper = see_then_enact(clerk, base.code, "establish", **blank_rows(("k1", "Chi bộ Kế toán", "chi_bo")))
    address = f"{paper.get_absolute_url()}thu-hoi/"
    assert "reason" in clerk.post(address, {"reason": " "}).context["form"].errors
    page = clerk.post(address, {"reason": "Nhập nhầm mã"}, follow=True)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Nhập nhầm mã" in text
    assert "k1: thành lập" in text
    assert clerk.get("/to-chuc/k1/").status_code == 404
    assert paper in clerk.get(f"/to-chuc/{base.code}/quyet-dinh/").context["page"].object_list


def test_a_reader_is_offered_no_withdrawal(clerk, sign_in, district, base):
    paper = see_then_enact(clerk, base.code, "rename", name="Đảng bộ Sông Thao")
    assert clerk.get(paper.get_absolute_url()).context["may_withdraw"]
    client = sign_in("leader", district)
    assert not client.get(paper.get_absolute_url()).context["may_withdraw"]
    assert client.post(f"{paper.get_absolute_url()}thu-hoi/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_decision_do_not_grow_with_its_changes(sign_in, district, base, number, django_assert_num_queries):
    changes = [
        ChangeDraft("establish", code=f"k{n}", name=f"Chi bộ {n}", kind="chi_bo", parent=base) for n in range(number)
    ]
    paper = enact(decision("establish", MERGED, *changes), by=None)
    client = sign_in("leader", district)
    client.get(paper.get_absolute_url())
    with django_assert_num_queries(19):
        assert len(client.get(paper.get_absolute_url()).context["about"].told) == number


def test_a_problem_names_its_field_by_the_label_on_the_page(clerk, base, cells):
    posted = {f"child-{cell.pk}": "" for cell in cells} | {"children_to": base.code}
    page = clerk.post(f"/to-chuc/{base.code}/quyet-dinh/them/dissolve/", PAPER | posted)
    assert page.context["problems"]
    fields = page.context["form"].fields
    labels = {str(field.label) for field in fields.values()} | {""}
    assert {problem.where for problem in page.context["problems"]} <= labels


def test_a_decision_is_called_by_what_it_did_to_each(clerk, base, cells):
    """A dissolution that moves a cell dissolves the committee, and moves the cell."""
    other = make_organisation("khac", "Đảng bộ khác", "dang_bo_co_so", base.version_on(dates.today()).parent)
    moves = [ChangeDraft("move", cell, parent=other) for cell in cells]
    paper = enact(decision("dissolve", MERGED, *moves, ChangeDraft("close", base)), by=None)

    def called(code):
        return clerk.get(f"/to-chuc/{code}/quyet-dinh/").context["decisions"][0].label

    assert called(cells[0].code) == "Chuyển trực thuộc"
    assert called(base.code) == "Giải thể, kết thúc hoạt động"
    assert called(other.code) == "Nhận tổ chức trực thuộc"
    page = clerk.get(f"/to-chuc/{cells[0].code}/lich-su/").content.decode()
    assert "Chuyển trực thuộc" in page
    assert "Giải thể" not in page
    assert "Giải thể, kết thúc hoạt động" in clerk.get(paper.get_absolute_url()).content.decode()
    told = {entry.organisation: entry for entry in Entry.objects.filter(action="enact-decision").order_by("pk")}
    assert told[cells[0].code].summary.startswith("Chuyển trực thuộc: quyết định ")
    assert "Giải thể" not in told[cells[0].code].after["quyết định"]
    assert told[base.code].summary.startswith("Giải thể, kết thúc hoạt động: quyết định ")


def test_a_paper_called_dissolution_that_dissolved_nothing_says_what_it_did(clerk, base, cells):
    other = make_organisation("khac", "Đảng bộ khác", "dang_bo_co_so", base.version_on(dates.today()).parent)
    paper = enact(decision("dissolve", MERGED, ChangeDraft("move", cells[0], parent=other)), by=None)
    assert clerk.get(paper.get_absolute_url()).context["about"].label == "Chuyển trực thuộc"


def test_whoever_entered_it_is_named_as_a_person(base):
    board = make_user("tochuc", ("organisation_board", base), full_name="Trần Thị Bình")
    change = ChangeDraft("rename", organisation=base, name="Đảng bộ Cơ quan mới")
    entered = enact(decision("rename", dt.date(2022, 3, 1), change), by=board)
    assert queries.recorder_of(entered) == "Trần Thị Bình"
