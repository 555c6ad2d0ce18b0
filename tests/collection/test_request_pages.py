"""The story of an office and a cell, on the pages of requests."""

import pytest
from django.urls import reverse

from capuy.accounts.roles import Role
from capuy.collection.actions import answering, designing
from capuy.collection.actions.designing import FieldDraft
from capuy.collection.answers import Given, answers_of
from capuy.collection.models import ReportRequest
from capuy.core.periods import parse_period
from tests.collection.makers import answer, sent, sheet
from tests.factories import make_user

pytestmark = pytest.mark.django_db
YEAR_2021 = parse_period("2021")


@pytest.fixture
def secretary(base):
    cell = base.child_versions.filter(organisation__code="C1").get().organisation
    return make_user("bt", (Role.CELL_SECRETARY, cell), full_name="Trần Bình")


def design(**changed):
    rows = {"muc-TOTAL_FORMS": "3", "muc-INITIAL_FORMS": "0"}
    for number, label in enumerate(["Số buổi", "", "Đảng viên mới kết nạp"]):
        rows |= {f"muc-{number}-label": label, f"muc-{number}-kind": "count", f"muc-{number}-required": "on"}
    head = {"title": "Sinh hoạt", "period": "2022-M10", "due_on": "05/11/2022", "aim": "children", "with_paper": "none"}
    return {**head, **rows, **changed}


def test_from_design_to_totals(client, base, office, secretary):
    client.force_login(office)
    shown = client.post(reverse("collection:new", args=["DU"]), design(), follow=True)
    assert "phần mềm đã đếm được" in shown.content.decode()
    asked = ReportRequest.objects.get()
    assert [known.label for known in asked.fields.all()] == ["Số buổi", "Đảng viên mới kết nạp"]
    shown = client.post(reverse("collection:send", args=[asked.pk]), follow=True)
    assert "Đã gửi biểu tới 3 đơn vị." in shown.content.decode()
    shown = client.post(reverse("collection:urge", args=[asked.pk]), {"message": "Nộp ngay"}, follow=True)
    assert "Đã đôn đốc 3 đơn vị" in shown.content.decode()

    client.force_login(secretary)
    home = client.get("/").content.decode()
    assert "Báo cáo phải nộp" in home
    assert "đôn đốc 10:00 20/10/2022" in home
    one = sheet(asked, "C1")
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Nộp ngay" in page
    shown = client.post(one.get_absolute_url(), {"muc-1": "2x", "muc-2": "0", "hand-in": "1"})
    assert shown.status_code == 422
    assert "không phải là số nguyên" in shown.content.decode()
    shown = client.post(one.get_absolute_url(), {"muc-1": "2", "muc-2": "", "hand-in": "1"})
    assert shown.status_code == 422
    assert "chưa trả lời" in shown.content.decode()
    seen = shown.context["form"].seen_now
    data = {"muc-1": "2", "muc-2": "1", "seen": str(seen), "hand-in": "1"}
    shown = client.post(one.get_absolute_url(), data, follow=True)
    assert "Đã nộp biểu." in shown.content.decode()

    client.force_login(office)
    board = client.get(reverse("collection:board", args=[asked.pk])).content.decode()
    assert "<strong>1/3</strong>" in board
    totals = client.get(reverse("collection:figures", args=[asked.pk])).content.decode()
    assert "Chi bộ 1" in totals


def test_two_people_in_one_sheet_lose_nothing(client, base, secretary):
    asked = sent(base, fields=(FieldDraft("Số buổi"), FieldDraft("Số người")))
    one = sheet(asked, "C1")
    client.force_login(secretary)
    page = client.get(one.get_absolute_url())
    seen = str(page.context["form"].seen_now)
    answering.save_answers(by=None, addressee=one, answers={1: Given(5)})

    shown = client.post(one.get_absolute_url(), {"muc-1": "7", "muc-2": "9", "seen": seen})

    assert shown.status_code == 422
    assert "đang lưu" in shown.content.decode()
    assert answers_of(one) == {1: Given(5)}


def test_rows_more_are_shown_and_nothing_is_stored(client, base, office):
    client.force_login(office)
    shown = client.post(reverse("collection:new", args=["DU"]), design(more="1"))
    assert shown.status_code == 200
    assert "muc-7-label" in shown.content.decode()
    assert not ReportRequest.objects.exists()


def test_the_next_period_is_compared_with_this_one(client, base, office):
    asked = sent(base)
    answer(asked, "C1")
    client.force_login(office)
    client.post(reverse("collection:repeat", args=[asked.pk]))
    copy = ReportRequest.objects.exclude(pk=asked.pk).get()
    assert (copy.period, copy.previous, copy.sent_at) == ("2022-M11", asked, None)
    designing.send_request(by=None, asked=copy)
    assert "Kỳ trước: 3" in client.get(sheet(copy, "C1").get_absolute_url()).content.decode()


@pytest.mark.parametrize("step", ["duyet", "tra-lai", "mien", "bo-mien", "gia-han"])
def test_a_step_that_is_not_possible_says_so(client, base, office, step):
    asked = sent(base)
    one = sheet(asked, "C1")
    if step in {"mien", "gia-han"}:
        answer(asked, "C1")
    client.force_login(office)
    data = {"reason": "Vì", "due_on": "30/10/2022"}
    shown = client.post(reverse("collection:handle", args=[one.pk, step]), data)
    assert shown.status_code == 422
    assert "Chi bộ 1:" in shown.content.decode()


def test_figures_in_written_answers_are_checked_beside_them_and_stop_nobody(client, base, office, secretary):
    """For the unit that answers and for the office that reads; our own figures only for who may see them."""
    asked = sent(base, fields=(FieldDraft("Kết quả", kind="text"), FieldDraft("Số buổi", "buổi")), period=YEAR_2021)
    one = sheet(asked, "C1")
    wrong = "Có 25/30 buổi (80%) đúng định kỳ. Tổng số 7 đảng viên."
    client.force_login(secretary)
    seen = client.get(one.get_absolute_url()).context["form"].seen_now
    posted = {"muc-1": wrong, "muc-2": "30", "ghi-chu-2": "Đạt 30/28 buổi", "seen": str(seen), "hand-in": "1"}
    answered = client.post(one.get_absolute_url(), posted, follow=True).content.decode()
    assert "Đã nộp biểu." in answered
    client.force_login(office)
    for page in (answered, client.get(one.get_absolute_url()).content.decode()):
        assert "25/30 = 83,33%" in page
        assert "“Đạt 30/28”: 30/28 = 107,14%" in page
        assert "báo cáo ghi 7, hệ thống có 0" in page
        assert reverse("figures:explain", args=["C1", "2021", "members.total"]) in page
    assert "hệ thống có" not in client.get(sheet(asked, "C2").get_absolute_url()).content.decode()
