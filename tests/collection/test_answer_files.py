"""A sheet of answers leaves as an Excel file, comes back filled in, and is looked at before it is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from capuy.accounts.roles import Role
from capuy.collection.actions import answering
from capuy.collection.actions.designing import FieldDraft
from capuy.collection.answers import Given
from capuy.collection.models import FieldAnswer, FieldKind
from capuy.documents import sheets
from tests.collection.makers import sent, sheet
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HEAD = ("Mục", "Nội dung", "Trả lời", "Ghi chú")


@pytest.fixture
def one(base, client):
    asked = sent(
        base,
        fields=(
            FieldDraft("Số buổi"),
            FieldDraft("Có nghị quyết", kind=FieldKind.YES_NO),
            FieldDraft("Tổng số đảng viên", indicator="members.total"),
            FieldDraft("Khó khăn", kind=FieldKind.TEXT, required=False),
        ),
    )
    found = sheet(asked, "C1")
    client.force_login(make_user("bt", (Role.CELL_SECRETARY, found.organisation), full_name="Trần Bình"))
    return found


def file(*rows, head=HEAD):
    page = sheets.Page(
        name="Trả lời", columns=[sheets.Column(label) for label in head], rows=[list(row) for row in rows]
    )
    return {"file": SimpleUploadedFile("tra-loi.xlsx", sheets.write(page))}


def upload(client, one, *rows, **how):
    return client.post(reverse("collection:answers-upload", args=[one.pk]), file(*rows, **how))


def said(response) -> list[str]:
    return [error for errors in response.context["form"].errors.values() for error in errors]


def test_the_file_to_fill_in_holds_what_is_kept_and_comes_back(client, one):
    answering.save_answers(by=None, addressee=one, answers={1: Given(0, note="nghỉ hè"), 2: Given(1)})
    response = client.get(reverse("collection:answers-template", args=[one.pk]))
    rows = [row for row in sheets.read_table(response.content).rows if row[1]]
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("Số buổi", 0, "nghỉ hè"),
        ("Có nghị quyết", "Có", ""),
        ("Tổng số đảng viên", "phần mềm tự điền", ""),
        ("Khó khăn", "", ""),
    ]
    shown = client.post(
        reverse("collection:answers-upload", args=[one.pk]), {"file": SimpleUploadedFile("a.xlsx", response.content)}
    )
    assert shown.status_code == 200
    assert not shown.context["form"].errors


def test_what_is_in_the_file_is_shown_and_kept_only_when_it_is_saved(client, one):
    shown = upload(
        client,
        one,
        (1, "Số buổi", 1250, "tăng"),
        (2, "Có nghị quyết", "không", ""),
        (3, "Tổng số đảng viên", 99, ""),
        (4, "Khó khăn", "Ít người", ""),
    )
    form = shown.context["form"]
    assert {name: form[name].value() for name in ("muc-1", "ghi-chu-1", "muc-2", "muc-4")} == {
        "muc-1": "1250",
        "ghi-chu-1": "tăng",
        "muc-2": "0",
        "muc-4": "Ít người",
    }
    assert "Đã đưa 4 ô từ tệp vào biểu, chưa lưu." in shown.content.decode()
    assert not FieldAnswer.objects.exists()

    data = {name: form[name].value() or "" for name in form.fields} | {"hand-in": "1"}
    done = client.post(one.get_absolute_url(), data, follow=True)
    assert "Đã nộp biểu." in done.content.decode()
    assert dict(FieldAnswer.objects.values_list("field__position", "number")) == {1: 1250, 2: 0, 3: 0, 4: None}


def test_what_is_wrong_in_the_file_is_told_with_its_place_and_nothing_is_kept(client, one):
    shown = upload(
        client,
        one,
        (1, "Số buổi", "1,000", ""),
        (2, "Có nghị quyết", "đôi khi", ""),
        (1, "Số buổi", 4, ""),
        (9, "Số cuộc", 1, ""),
        (4, "Mục đã đổi tên", "x", ""),
    )
    assert shown.status_code == 422
    told = " ".join(said(shown))
    for words in (
        "Mục 1: “1,000” có thể",
        "Dòng 3, mục 2 “Có nghị quyết”: “đôi khi” không phải Có hoặc Không.",
        "Dòng 4: mục 1 đã có ở dòng 2",
        "Dòng 5: “9. Số cuộc” không phải mục của biểu này",
        "Dòng 6: “4. Mục đã đổi tên” không phải mục của biểu này",
    ):
        assert words in told, told
    assert not FieldAnswer.objects.exists()


def test_a_file_that_is_no_such_sheet_is_refused(client, one):
    shown = client.post(
        reverse("collection:answers-upload", args=[one.pk]), file((1, "x"), head=("TT", "Họ và tên")), follow=True
    )
    assert "Tệp không có cột “Mục”, “Nội dung”, “Trả lời”" in shown.content.decode()


def test_nothing_is_read_for_a_sheet_that_is_handed_in(client, one):
    answering.save_answers(by=None, addressee=one, answers={1: Given(3), 2: Given(1)})
    answering.hand_in(by=None, addressee=one)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Nhập bằng tệp Excel" not in page
    shown = client.post(reverse("collection:answers-upload", args=[one.pk]), file((1, "Số buổi", 9, "")), follow=True)
    assert "muốn sửa thì đề nghị cơ quan yêu cầu trả lại" in shown.content.decode()


def test_nought_stays_where_a_sheet_cannot_be_handed_in_yet(client, one):
    page = client.get(one.get_absolute_url())
    data = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    shown = client.post(one.get_absolute_url(), data | {"muc-1": "0", "hand-in": "1"})
    assert shown.status_code == 422
    assert shown.context["form"]["muc-1"].value() == "0"
