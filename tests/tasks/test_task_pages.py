"""Pages of tasks: inbox with counters, list, board, calendar, overview and an earlier day, many units, files."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capuy.accounts.roles import Role
from capuy.documents import sheets
from capuy.journal.models import Entry
from capuy.tasks import queries
from capuy.tasks.actions import doing, give_to_many
from capuy.tasks.models import Stage, StoredFile, Task
from capuy.tasks.standings import Standing
from tests.factories import make_user
from tests.tasks.makers import LATER, TODAY, give_one, org, work_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(base):
    return make_user("bt", (Role.CELL_SECRETARY, org("C1")), full_name="Lê Thị Bí")


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def given(**other) -> dict[str, str]:
    return {
        "title": "Rà soát đảng viên", "product": "Báo cáo", "units": "C1", "person": "", "due_on": "30/03/2026",
        "weight": "2", "checked_by": "DU", **other,
    }  # fmt: skip


def test_a_form_without_owner_day_product_and_checker_gives_nothing(client, base, office):
    client.force_login(office)
    answer = client.post("/to-chuc/DU/nhiem-vu/giao/", given(product="", units="", due_on="", checked_by=""))
    assert answer.status_code == 422
    assert not Task.objects.exists()
    answer = client.post("/to-chuc/DU/nhiem-vu/giao/", given(units="", checked_by=""))
    assert "Chọn đơn vị hoặc người chịu trách nhiệm thực hiện." in text_of(answer)
    assert "Chọn nơi hoặc người nghiệm thu." in text_of(answer)


def test_units_in_which_nobody_hears_of_it_are_named(client, base, office, secretary):
    client.force_login(office)
    shown = client.post("/to-chuc/DU/nhiem-vu/giao/", given(units="C1, C2, C3"), follow=True).content.decode()
    assert "Chưa có ai nhận được thông báo tại: Chi bộ 2; Chi bộ 3. Cấp tài khoản" in shown
    assert "Chưa có ai" not in client.post("/to-chuc/DU/nhiem-vu/giao/", given(), follow=True).content.decode()


def test_one_or_many_units_or_a_person_are_given_work(client, base, office, secretary):
    client.force_login(office)
    target = {"chi-tieu-1": "đảng viên mới", "muc-1": "1.200,5", "don-vi-1": "người"}
    client.post("/to-chuc/DU/nhiem-vu/giao/", given(**target))
    assert str(Task.objects.get().targets.get().value) == "1200.50"
    answer = client.post("/to-chuc/DU/nhiem-vu/giao/", given(units="C1, C2, C3"), follow=True)
    assert answer.context["once"].made == 3
    client.post("/to-chuc/DU/nhiem-vu/giao/", given(units="", person="Lê Thị Bí (bt)"))
    assert Task.objects.get(person=secretary).organisation.code == "C1"
    answer = client.post("/to-chuc/DU/nhiem-vu/giao/", given(units="", person="Nguyễn Ai Đó"))
    assert "Không tìm thấy “Nguyễn Ai Đó”" in text_of(answer)
    answer = client.post("/to-chuc/DU/nhiem-vu/giao/", given(units="KHAC"))
    assert answer.status_code == 422
    assert Task.objects.count() == 5


def test_the_inbox_counts_what_is_mine_and_what_waits_for_me(client, base, office, secretary):
    give_one(base, office)
    give_one(base, office, due_on=TODAY + dt.timedelta(days=3))
    give_one(base, office, owner=org("C2"))
    give_one(base, office, owner=secretary)
    doing.hand_in(by=secretary, task=give_one(base, office, title="Đã nộp"), text="Xong")
    assert queries.counters(secretary) == {"on_time": 2, "soon": 1, "overdue": 0, "all": 3, "check": 0}
    assert queries.counters(office) == {"on_time": 0, "soon": 0, "overdue": 0, "all": 0, "check": 1}
    client.force_login(office)
    assert "Đã nộp" in text_of(client.get("/viec-cua-toi/?xem=check"))
    assert "1 nhiệm vụ chờ nghiệm thu" in text_of(client.get("/"))


ADDRESSES = (
    "/viec-cua-toi/", "/to-chuc/DU/nhiem-vu/", "/to-chuc/DU/nhiem-vu/?so-voi=01/03/2026", "/to-chuc/DU/nhiem-vu/bang/",
    "/to-chuc/DU/nhiem-vu/lich/", "/to-chuc/DU/nhiem-vu/tong-hop/?so-voi=01/03/2026", "/to-chuc/DU/van-ban-chi-dao/",
)  # fmt: skip


@pytest.mark.slow
def test_pages_ask_as_often_for_three_rows_as_for_thirty(client, base, office):
    client.force_login(make_user("ca-hai", (Role.OFFICE, base), (Role.CELL_SECRETARY, org("C1"))))
    counts: list[dict[str, int]] = []
    for rows in (3, 27):
        for _ in range(rows):
            give_one(base, office, co_workers=[org("C2")])
        counts.append({})
        for address in ADDRESSES:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[-1][address] = len(asked)
    assert counts[0] == counts[1]


def test_the_list_is_the_offices_table_in_excel(client, base, office):
    give_one(base, office, co_workers=[org("C2")], other_co_workers="UBND xã")
    client.force_login(office)
    answer = client.get("/to-chuc/DU/nhiem-vu/?xuat=excel")
    rows = sheets.read(answer.content)
    assert ["TT", "Nhiệm vụ", "Đơn vị chủ trì", "Phối hợp", "Thời hạn", "Sản phẩm", "Kết quả"] in [
        [cell for cell in row if cell] for row in rows
    ]
    assert any("Chi bộ 2; UBND xã" in map(str, row) for row in rows)
    assert client.get("/to-chuc/DU/nhiem-vu/?xuat=word")["Content-Disposition"].endswith('.docx"')
    assert Entry.objects.filter(kind="export").count() == 2


def test_the_overview_counts_branches_and_compares_with_an_earlier_day(base, office, secretary):
    task = give_one(base, office)
    give_one(base, office, owner=org("C2"))
    give_one(base, office, owner=base)
    top = org("TU")
    with time_machine.travel("2026-04-02T03:00:00+00:00", tick=False):
        doing.hand_in(by=secretary, task=task, text="Muộn")
        doing.accept(by=office, task=task)
        shares = queries.overview(base, compared=TODAY)
        told = [(share.code, share.now[Standing.OVERDUE], share.now[Standing.LATE]) for share in shares]
        assert told == [("DU", 1, 0), ("C1", 0, 1), ("C2", 1, 0), ("", 2, 1)]
        changes = {standing: change for standing, _, change in shares[-1].cells}
        assert (changes[Standing.OVERDUE], changes[Standing.LATE], changes[Standing.ON_TIME]) == (2, 1, -3)
        (branch, whole) = queries.overview(top)
        assert (branch.code, branch.total, whole.total) == ("DU", 3, 3)
        assert queries.overview(top, year=2025)[-1].total == 0


def test_steps_are_offered_to_whoever_may_take_them(client, base, office, secretary):
    task = give_one(base, office)
    client.force_login(secretary)
    page = text_of(client.get(task.get_absolute_url()))
    assert "Báo cáo hoàn thành" in page
    assert "Thu hồi" not in page
    assert client.get(f"/nhiem-vu/{task.pk}/nghiem-thu/nghiem-thu/").status_code == 404
    assert client.get(f"/nhiem-vu/{task.pk}/lam/khong-co/").status_code == 404
    programme = SimpleUploadedFile("x.exe", b"MZ")
    answer = client.post(f"/nhiem-vu/{task.pk}/lam/hoan-thanh/", {"text": "Xong", "evidence": [programme]})
    assert "Tệp “x.exe” không nhận được" in text_of(answer)
    picture = SimpleUploadedFile("anh.png", b"\x89PNG\r\n\x1a\n")
    client.post(f"/nhiem-vu/{task.pk}/lam/hoan-thanh/", {"text": "Xong", "evidence": [picture]})
    task.refresh_from_db()
    assert task.stage == Stage.HANDED
    client.force_login(office)
    answer = client.get(f"/tep/{StoredFile.objects.get().pk}/")
    assert answer.content == b"\x89PNG\r\n\x1a\n"
    stranger = make_user("la", (Role.CELL_SECRETARY, org("C2")))
    client.force_login(stranger)
    assert client.get(f"/tep/{StoredFile.objects.get().pk}/").status_code == 404
    assert client.get(task.get_absolute_url()).status_code == 404


def test_the_second_who_closes_it_is_told_on_the_page(client, base, office, secretary):
    task = give_one(base, office)
    doing.hand_in(by=secretary, task=task, text="Xong")
    doing.accept(by=office, task=task)
    client.force_login(make_user("vp2", (Role.OFFICE, base)))
    answer = client.post(f"/nhiem-vu/{task.pk}/nghiem-thu/nghiem-thu/", {"text": "", "beyond": "on"})
    assert "đồng chí Đỗ Thị Văn" in text_of(answer)


def test_giving_to_many_shows_how_far_it_has_come(client, base, office, monkeypatch):
    from capuy.tasks.actions import giving

    monkeypatch.setattr(giving, "AT_ONCE", 1)
    once = give_to_many(by=office, giver=base, organisations=[org("C1"), org("C2")], work=work_of(base))
    client.force_login(office)
    assert "Đã giao 0/2 đơn vị" in text_of(client.get(once.get_absolute_url()))
    assert LATER > TODAY
