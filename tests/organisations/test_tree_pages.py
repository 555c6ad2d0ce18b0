"""Pages of the tree: what each viewer finds, today and in the past."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from capuy.organisations import panels
from capuy.organisations.actions import ChangeDraft, enact
from tests.factories import decision, make_organisation

pytestmark = pytest.mark.django_db
MERGED = dt.date(2025, 3, 1)


def test_the_tree_begins_at_the_viewers_branch(sign_in, district, base, cells):
    page = sign_in("leader", base).get("/to-chuc/")
    assert page.status_code == 200
    assert page.context["top"].code == base.code
    assert [node.code for node in page.context["nodes"]] == ["c1", "c2", "c10"]
    assert "Đảng bộ quận Hòa Lạc" not in page.content.decode()


@pytest.mark.parametrize("address", ["", "lich-su/", "nhanh/", "nhiem-ky/"])
def test_another_branch_is_not_found(sign_in, district, other_district, address):
    client = sign_in("organisation_board", district)
    assert client.get(f"/to-chuc/01.002/{address}").status_code == 404
    assert client.get(f"/to-chuc/khong-co/{address}").status_code == 404
    assert client.get(f"/to-chuc/01.001/{address}").status_code == 200


def test_who_has_not_signed_in_is_sent_to_the_door(client, district):
    for address in ("/to-chuc/", "/to-chuc/01.001/", "/to-chuc/tim/?q=hoa", "/to-chuc/nhom/"):
        assert client.get(address).status_code == 302


def test_a_page_shows_its_children_with_their_cells(sign_in, district, base, cells):
    page = sign_in("leader", district).get("/to-chuc/01.001/")
    (child,) = page.context["children"]
    assert (child.code, child.cells) == (base.code, 3)
    assert "Đảng bộ Công ty Đóng tàu Sông Đào" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_page_do_not_grow_with_its_children(
    sign_in, district, base, number, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(panels, "_panels", [])
    for n in range(number):
        make_organisation(f"c{n}", f"Chi bộ {n}", "chi_bo", base)
    client = sign_in("leader", base)
    address = f"/to-chuc/{base.code}/"
    client.get(address)
    with django_assert_num_queries(12):
        assert len(client.get(address).context["children"]) == number


def test_a_past_day_is_drawn_as_it_was_and_says_so(sign_in, district, base, cells):
    close = ChangeDraft("close", organisation=cells[0], successor=cells[1])
    enact(decision("merge", MERGED, close, number="9-QĐ/ĐU"), by=None)
    client = sign_in("leader", district)
    now = client.get(f"/to-chuc/{base.code}/")
    then = client.get(f"/to-chuc/{base.code}/?ngay=2022-01-01")
    assert (len(now.context["children"]), len(then.context["children"])) == (2, 3)
    assert "Theo cơ cấu ngày 01/01/2022" in then.content.decode()
    assert "Theo cơ cấu ngày" not in now.content.decode()
    with_closed = client.get(f"/to-chuc/{cells[1].code}/?ket_thuc=1")
    assert "Chi bộ 2" in with_closed.content.decode()


def test_a_day_that_is_none_is_explained(sign_in, district):
    page = sign_in("leader", district).get("/to-chuc/01.001/?ngay=31/02/2022")
    assert page.status_code == 200
    assert "Không có ngày 31/02/2022" in page.content.decode()


def test_a_closed_organisation_says_how_it_ended(sign_in, base, cells):
    close = ChangeDraft("close", organisation=cells[0], successor=cells[1])
    enact(decision("merge", MERGED, close, number="9-QĐ/ĐU"), by=None)
    text = sign_in("leader", base).get("/to-chuc/c10/").content.decode()
    assert "Kết thúc hoạt động từ 01/03/2025" in text
    assert "9-QĐ/ĐU" in text
    assert "Chi bộ 2" in text


def test_a_successor_outside_the_branch_is_named_without_a_link(sign_in, cells):
    close = ChangeDraft("close", organisation=cells[0], successor=cells[1])
    enact(decision("merge", MERGED, close), by=None)
    text = sign_in("leader", cells[0]).get("/to-chuc/c10/").content.decode()
    assert "tổ chức kế tục: Chi bộ 2" in text
    assert "/to-chuc/c2/" not in text


def test_history_shows_former_names_superiors_and_signers(sign_in, district, other_district, base, cells):
    rename = ChangeDraft("rename", organisation=base, name="Đảng bộ Tổng công ty Sông Thao")
    enact(decision("rename", dt.date(2024, 1, 1), rename, signer="Trần Văn Mẫu"), by=None)
    move = ChangeDraft("move", organisation=base, parent=other_district)
    enact(decision("move", MERGED, move), by=None)
    text = sign_in("leader", other_district).get(f"/to-chuc/{base.code}/lich-su/").content.decode()
    for shown in ("Đảng bộ Công ty Đóng tàu Sông Đào", "Đảng bộ quận Hòa Lạc", "Trần Văn Mẫu", "01/03/2025"):
        assert shown in text


def test_an_organisation_still_to_come_has_a_page(sign_in, city):
    make_organisation("n", "Đảng bộ phường Bình Minh", "dang_bo_phuong", city, on=dt.date(2099, 1, 1))
    page = sign_in("leader", city).get("/to-chuc/n/")
    assert "được thành lập từ ngày 01/01/2099" in page.content.decode()


def test_the_branch_gives_children_whose_links_follow_the_section(sign_in, district, base):
    page = sign_in("leader", district).get("/to-chuc/01.001/nhanh/?theo=/to-chuc/01.001/lich-su/")
    assert f"/to-chuc/{base.code}/lich-su/" in page.content.decode()
    astray = sign_in("leader", base).get("/to-chuc/01.001.001/nhanh/?theo=//elsewhere.example/")
    assert "elsewhere" not in astray.content.decode()


def test_rooms_above_put_their_panels_on_the_page(sign_in, district, monkeypatch):
    monkeypatch.setattr(panels, "_panels", [])
    panels.register_panel(2, lambda *_: ("web/parts/empty.html", {"text": "thứ hai"}))
    panels.register_panel(1, lambda *_: ("web/parts/empty.html", {"text": "thứ nhất"}))
    panels.register_panel(0, lambda *_: None)
    text = sign_in("leader", district).get("/to-chuc/01.001/").content.decode()
    assert text.index("thứ nhất") < text.index("thứ hai")
    assert render_to_string("web/parts/empty.html", {"text": "thứ nhất"}) in text


def test_of_many_neighbours_the_side_shows_the_first_and_the_opened_one(sign_in, district, base, monkeypatch):
    from capuy.organisations.templatetags import organisations

    monkeypatch.setattr(organisations, "MOST", 3)
    many = [make_organisation(f"m{at}", f"Chi bộ {at}", "chi_bo", base) for at in range(1, 7)]
    client = sign_in("leader", district)
    side = client.get(f"/to-chuc/{many[5].code}/").content.decode().partition("data-tree")[2].partition("</div>")[0]
    assert [at for at in range(1, 7) if f">Chi bộ {at}</a>" in side] == [1, 2, 3, 6]
    assert f'href="/to-chuc/{base.code}/">… và 2 tổ chức khác</a>' in side
    fetched = client.get(f"/to-chuc/{base.code}/nhanh/").content.decode()
    assert f'href="/to-chuc/{base.code}/">… và 3 tổ chức khác</a>' in fetched
