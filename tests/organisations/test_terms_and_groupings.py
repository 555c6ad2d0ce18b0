"""Terms with their bodies; groups of organisations beside the tree."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client

from capuy.core.problems import ProblemsFound
from capuy.core.seen import Seen, clashes_in
from capuy.journal.models import Entry
from capuy.organisations import grouping_actions, queries
from capuy.organisations.models import Grouping, GroupingTie, Term
from capuy.organisations.term_actions import TermData, add_term, change_term, data_of, values_of
from tests.factories import make_user
from tests.filled import filled

pytestmark = pytest.mark.django_db
D = dt.date
FORM = {"label": "2020 – 2025", "starts_on": "20/06/2020", "has_committee": "on", "size_committee": "15"}


def test_a_term_is_added_with_its_committee(sign_in, base):
    client = sign_in("office", base)
    page = client.post(f"/to-chuc/{base.code}/nhiem-ky/them/", FORM, follow=True)
    assert "2020 – 2025" in page.content.decode()
    body = Term.objects.get().bodies.get()
    assert (body.kind, body.size) == ("committee", 15)
    assert Entry.objects.filter(action="add-term", organisation=base.code).exists()


def test_the_term_before_ends_where_the_next_begins(base):
    first = add_term(by=None, organisation=base, data=TermData("2015 – 2020", D(2015, 6, 1)))
    add_term(by=None, organisation=base, data=TermData("2020 – 2025", D(2020, 6, 20)))
    first.refresh_from_db()
    assert first.ends_on == D(2020, 6, 20)


def test_terms_do_not_overlap(base):
    add_term(by=None, organisation=base, data=TermData("2020 – 2025", D(2020, 6, 20), D(2025, 6, 1)))
    with pytest.raises(ProblemsFound, match="Trùng thời gian với nhiệm kỳ 2020 – 2025"):
        add_term(by=None, organisation=base, data=TermData("2024 – 2029", D(2024, 1, 1)))
    with pytest.raises(ProblemsFound, match="sau ngày bắt đầu"):
        add_term(by=None, organisation=base, data=TermData("2030", D(2030, 1, 1), D(2030, 1, 1)))


def test_a_term_is_corrected_and_the_journal_tells_what_was(sign_in, base):
    client = sign_in("office", base)
    term = add_term(by=None, organisation=base, data=TermData("2020", D(2020, 6, 20), sizes={"committee": 13}))
    url = f"/to-chuc/{base.code}/nhiem-ky/{term.pk}/"
    client.post(url, filled(client.get(url), **FORM, has_inspection_commission="on"))
    term.refresh_from_db()
    assert (term.label, term.bodies.count()) == ("2020 – 2025", 2)
    changed = {field for field, _, _ in Entry.objects.get(action="change-term").changes}
    assert {"nhiệm kỳ", "Cấp ủy", "Ủy ban kiểm tra"} <= changed


@pytest.fixture
def two(base):
    """Two clerks with one term of a committee of 13 open: their clients, the address, what they would hand in."""
    term = add_term(by=None, organisation=base, data=TermData("2020", D(2020, 6, 20), sizes={"committee": 13}))
    clerks = Client(), Client()
    for clerk, name in zip(clerks, ("Trần Thị Nụ", "Mai Văn Hai"), strict=True):
        clerk.force_login(make_user(name, ("office", base)))
    url = f"/to-chuc/{base.code}/nhiem-ky/{term.pk}/"
    return clerks, url, [filled(clerk.get(url)) for clerk in clerks]


def term_now():
    term = Term.objects.get()
    return term.label, term.congress_on, {body.kind: body.size for body in term.bodies.all()}


def test_two_who_correct_different_parts_of_a_term_both_succeed(two):
    clerks, url, pages = two
    clerks[0].post(url, pages[0] | {"congress_on": "19/06/2020"})
    clerks[1].post(url, pages[1] | {"label": "2020 – 2025", "has_inspection_commission": "on"})
    assert term_now() == ("2020 – 2025", D(2020, 6, 19), {"committee": 13, "inspection_commission": None})


def test_two_who_correct_the_same_part_of_a_term_are_asked(two):
    clerks, url, pages = two
    clerks[0].post(url, pages[0] | {"size_committee": "15"})
    page = clerks[1].post(url, pages[1] | {"size_committee": "17", "congress_on": "19/06/2020"})
    (clash,) = page.context["clashes"]
    assert (clash.label, clash.mine, clash.theirs) == ("Cấp ủy: số lượng", "17", "15")
    assert clash.by == "Trần Thị Nụ"
    assert term_now() == ("2020", None, {"committee": 15})
    clerks[1].post(url, filled(page, **{clash.box: clash.take_theirs}))
    assert term_now() == ("2020", D(2020, 6, 19), {"committee": 15})


def test_a_body_taken_away_meanwhile_does_not_swallow_its_size(two):
    clerks, url, pages = two
    term = Term.objects.get()
    seen, data = Seen.of(values_of(data_of(term))), data_of(term)
    without = {name: value for name, value in pages[0].items() if name != "has_committee"}
    clerks[0].post(url, without | {"size_committee": ""})
    page = clerks[1].post(url, pages[1] | {"size_committee": "17"})
    assert "Đánh dấu “Có cấp ủy”, hoặc bỏ trống số lượng." in page.text
    with pytest.raises(ProblemsFound) as found:
        change_term(by=None, term=term, data=replace(data, sizes={"committee": 17}), seen=seen)
    assert [(clash.where, clash.theirs) for clash in clashes_in(found.value.problems)] == [
        ("has_committee", "không"),
        ("size_committee", ""),
    ]
    assert term_now() == ("2020", None, {})


def test_wrong_entries_of_a_term_are_explained_at_their_fields(sign_in, base):
    client = sign_in("office", base)
    wrong = {"label": "", "starts_on": "20/6/20", "size_inspection_commission": "3"}
    errors = client.post(f"/to-chuc/{base.code}/nhiem-ky/them/", wrong).context["form"].errors
    assert {"label", "starts_on", "has_inspection_commission"} <= errors.keys()
    overlapping = TermData("2020 – 2025", D(2020, 6, 20), D(2025, 6, 1))
    add_term(by=None, organisation=base, data=overlapping)
    page = client.post(f"/to-chuc/{base.code}/nhiem-ky/them/", FORM)
    assert "Trùng thời gian" in str(page.context["form"].errors["starts_on"])


def test_terms_are_edited_by_the_entitled_alone(sign_in, district, other_district, base):
    term = add_term(by=None, organisation=base, data=TermData("2020", D(2020, 6, 20)))
    for client in (sign_in("leader", base), sign_in("office", other_district)):
        assert client.post(f"/to-chuc/{base.code}/nhiem-ky/them/", FORM).status_code == 404
        assert client.post(f"/to-chuc/{base.code}/nhiem-ky/{term.pk}/", FORM).status_code == 404
    own = sign_in("office", district)
    assert own.get(f"/to-chuc/{district.code}/nhiem-ky/{term.pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_terms_do_not_grow(sign_in, base, number, django_assert_num_queries):
    for n in range(number):
        add_term(by=None, organisation=base, data=TermData(f"{n}", D(2000 + n, 1, 1), sizes={"committee": n}))
    client = sign_in("leader", base)
    client.get(f"/to-chuc/{base.code}/nhiem-ky/")
    with django_assert_num_queries(10):
        client.get(f"/to-chuc/{base.code}/nhiem-ky/")


@pytest.fixture
def schools():
    return Grouping.objects.create(name="Trường học")


def test_a_group_is_added_once(sign_in, district):
    client = sign_in("organisation_board", district)
    assert client.post("/to-chuc/nhom/", {"name": "Đơn vị sự nghiệp"}).status_code == 302
    again = client.post("/to-chuc/nhom/", {"name": " đơn vị  sự nghiệp "})
    assert "Đã có nhóm" in str(again.context["form"].errors["name"])


def test_readers_add_no_groups_and_tie_nothing(sign_in, district, base, schools):
    client = sign_in("leader", district)
    client.post("/to-chuc/nhom/", {"name": "Doanh nghiệp"})
    client.post(f"/to-chuc/nhom/{schools.pk}/", {"organisations": base.code, "on": "01/01/2022"})
    assert (Grouping.objects.count(), GroupingTie.objects.count()) == (1, 0)


def test_organisations_are_tied_and_the_tree_is_filtered(sign_in, district, base, cells, schools):
    client = sign_in("organisation_board", district)
    client.post(f"/to-chuc/nhom/{schools.pk}/", {"organisations": "c1, c2", "on": "01/01/2022"})
    client.post(f"/to-chuc/nhom/{schools.pk}/", {"organisations": "c1", "on": "01/01/2023"})
    assert GroupingTie.objects.count() == 2
    filtered = client.get(f"/to-chuc/{district.code}/?nhom={schools.pk}")
    assert [node.code for node in filtered.context["children"]] == ["c1", "c2"]
    before = client.get(f"/to-chuc/?nhom={schools.pk}&ngay=2021-01-01")
    assert before.context["nodes"].paginator.count == 0
    (known,) = queries.groupings_with_sizes(D(2022, 6, 1), [district.path_now])
    assert known.size == 2
    assert client.get("/to-chuc/?nhom=999").status_code == 404


def test_a_tie_ends_on_a_day_and_a_false_one_disappears(sign_in, district, base, cells, schools):
    client = sign_in("organisation_board", district)
    grouping_actions.tie(by=None, grouping=schools, organisations=cells[:2], on=D(2022, 1, 1))
    first, second = GroupingTie.objects.order_by("organisation")
    client.post(f"/to-chuc/nhom/{first.pk}/ra-khoi/", {"on": "01/01/2024"})
    first.refresh_from_db()
    assert first.valid_to == D(2024, 1, 1)
    client.post(f"/to-chuc/nhom/{second.pk}/ra-khoi/", {"on": "01/01/2022"})
    assert not GroupingTie.objects.filter(pk=second.pk).exists()
    page = client.post(f"/to-chuc/nhom/{first.pk}/ra-khoi/", {"on": "01/01/20"}, follow=True)
    assert "bốn chữ số" in page.content.decode()


def test_ties_of_another_branch_cannot_be_touched(sign_in, other_district, cells, schools):
    grouping_actions.tie(by=None, grouping=schools, organisations=cells, on=D(2022, 1, 1))
    client = sign_in("organisation_board", other_district)
    tie = GroupingTie.objects.first()
    assert client.post(f"/to-chuc/nhom/{tie.pk}/ra-khoi/", {"on": "01/01/2024"}).status_code == 404
    assert client.get(f"/to-chuc/nhom/{schools.pk}/").context["ties"].paginator.count == 0
    user = make_user("b", ("organisation_board", other_district))
    with pytest.raises(ProblemsFound, match="không có quyền"):
        grouping_actions.tie(by=user, grouping=schools, organisations=cells, on=D(2022, 1, 1))


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_group_do_not_grow(sign_in, base, cells, schools, number, django_assert_num_queries):
    grouping_actions.tie(by=None, grouping=schools, organisations=cells[:number], on=D(2022, 1, 1))
    client = sign_in("organisation_board", base)
    client.get(f"/to-chuc/nhom/{schools.pk}/")
    with django_assert_num_queries(9):
        assert client.get(f"/to-chuc/nhom/{schools.pk}/").context["ties"].paginator.count == number
