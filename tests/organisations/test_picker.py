"""Choosing organisations: by code, by name without marks, from the tree; never outside one's branches."""

import datetime as dt

import pytest
from django import forms

from capuy.core.permissions import Permission
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.forms import OrganisationField, OrganisationsField
from tests.factories import decision, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(district):
    return make_user("leader", ("leader", district))


def form_of(field, value):
    made = type("Form", (forms.Form,), {"organisation": field})
    return made({"organisation": value})


def chosen(field, value):
    form = form_of(field, value)
    assert form.is_valid(), form.errors
    return form.cleaned_data["organisation"]


def refused(field, value):
    form = form_of(field, value)
    assert not form.is_valid()
    return " ".join(form.errors["organisation"])


@pytest.mark.parametrize("typed", ["c10", " c10 ", "Chi bộ 10", "chi bo 10"])
def test_a_code_or_a_whole_name_is_enough(leader, cells, typed):
    assert chosen(OrganisationField(user=leader), typed) == cells[0]


def test_part_of_a_name_is_enough_if_one_alone_bears_it(leader, base):
    assert chosen(OrganisationField(user=leader), "song dao") == base


def test_several_of_the_name_are_told_with_their_codes(leader, cells):
    message = refused(OrganisationField(user=leader), "chi bo")
    assert "c1;" in message
    assert "Ghi mã" in message


@pytest.mark.parametrize("typed", ["01.002", "Đảng bộ quận Tân Phong", "khong co"])
def test_a_foreign_one_answers_like_a_missing_one(leader, other_district, typed):
    assert refused(OrganisationField(user=leader), typed) == (
        f"Không tìm thấy tổ chức “{typed}” trong phạm vi được giao; kiểm tra lại tên hoặc mã."
    )


def test_only_branches_of_the_asked_permission_count(leader, base):
    assert "Không tìm thấy" in refused(OrganisationField(user=leader, permission=Permission.REORGANISE), base.code)


def test_kinds_limit_the_choice(leader, base, cells):
    field = OrganisationField(user=leader, kinds=["chi_bo"])
    assert chosen(field, "c2") == cells[1]
    assert "đúng loại hình" in refused(field, base.code)


def test_nothing_chosen_is_nothing_or_asked_for(leader):
    assert chosen(OrganisationField(user=leader, required=False), "") is None
    assert refused(OrganisationField(user=leader), "") == "Chọn tổ chức."


def test_several_keep_their_order_and_come_once(leader, base, cells):
    field = OrganisationsField(user=leader)
    assert chosen(field, "c2, c1,c2;\n01.001.001") == [cells[1], cells[2], base]
    assert chosen(OrganisationsField(user=leader, required=False), "") == []
    assert "c9" in refused(field, "c1, c9")


def test_the_box_names_what_is_chosen(leader, base):
    html = str(form_of(OrganisationField(user=leader), base.code)["organisation"])
    assert "Đảng bộ Công ty Đóng tàu Sông Đào" in html
    bound = type("Form", (forms.Form,), {"organisation": OrganisationField(user=leader)})
    assert 'value="01.001.001"' in str(bound(initial={"organisation": base})["organisation"])


def test_the_box_does_not_name_what_is_foreign(leader, other_district):
    html = str(form_of(OrganisationField(user=leader), "01.002")["organisation"])
    assert "Tân Phong" not in html
    html = str(form_of(OrganisationsField(user=leader), "01.002, 01.001")["organisation"])
    assert "Tân Phong" not in html
    assert "Đảng bộ quận Hòa Lạc" in html


def test_search_answers_from_the_askers_branches(sign_in, district, other_district, base):
    client = sign_in("leader", district)
    (hit,) = client.get("/to-chuc/tim/?q=dong tau").json()["results"]
    assert (hit["code"], hit["above"]) == (base.code, "Đảng bộ quận Hòa Lạc")
    assert client.get("/to-chuc/tim/?q=tan phong").json()["results"] == []
    assert client.get("/to-chuc/tim/?q=dong tau&quyen=reorganise").json()["results"] == []
    assert client.get("/to-chuc/tim/?q=dong tau&loai=chi_bo").json()["results"] == []
    assert client.get("/to-chuc/tim/?q=x&quyen=everything").status_code == 404


def test_search_offers_nothing_that_ended(sign_in, district, base, cells):
    close = ChangeDraft("close", organisation=cells[0], successor=cells[1])
    enact(decision("merge", dt.date(2025, 3, 1), close), by=None)
    client = sign_in("leader", district)
    assert client.get("/to-chuc/tim/?q=chi bo 10").json()["results"] == []
    assert len(client.get("/to-chuc/tim/?q=chi bo 10&ngay=2022-01-01").json()["results"]) == 1


def test_the_tree_to_choose_from_opens_level_by_level(sign_in, district, other_district, base, cells):
    client = sign_in("leader", district)
    top = client.get("/to-chuc/chon/?nhieu=1").content.decode()
    assert 'data-choose="01.001"' in top
    assert "01.002" not in top
    assert "Thêm cả cấp" in top
    below = client.get("/to-chuc/chon/?nhieu=1&goc=01.001.001").content.decode()
    assert 'data-choose="c10"' in below
    assert client.get("/to-chuc/chon/?goc=01.002").status_code == 404
    only_cells = client.get("/to-chuc/chon/?loai=chi_bo").content.decode()
    assert "data-choose=" not in only_cells


def test_a_branch_or_a_level_is_chosen_at_once(sign_in, district, other_district, base, cells):
    client = sign_in("leader", district)
    branch = client.get("/to-chuc/chon/nhieu/?goc=01.001.001").json()["results"]
    assert {item["code"] for item in branch} == {"01.001.001", "c1", "c2", "c10"}
    level = client.get("/to-chuc/chon/nhieu/?cap=chi_bo").json()["results"]
    assert {item["code"] for item in level} == {"c1", "c2", "c10"}
    assert client.get("/to-chuc/chon/nhieu/?cap=quan_uy").json()["results"] == [
        {"code": "01.001", "name": "Đảng bộ quận Hòa Lạc"}
    ]
