"""The pages of conclusions: pasted or uploaded, confirmed beside the text, issued in Word."""

import datetime as dt
import io

import pytest
from django.test import Client

from capuy.meetings.models import Conclusion, ConclusionItem, ItemState
from capuy.tasks.models import Task
from tests.meetings.holding import met
from tests.meetings.test_conclusions_to_tasks import TEXT, read
from tests.meetings.test_conference_pages import text_of, word

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_office(client, office) -> Client:
    client.force_login(office)
    return client


def test_a_pasted_conclusion_becomes_tasks_in_two_steps(at_office, base):
    given = {"title": "Kết luận tháng 11", "text": TEXT}
    answer = at_office.post("/to-chuc/DU/ket-luan/moi/", given)
    conclusion = Conclusion.objects.get()
    assert answer["Location"] == conclusion.get_absolute_url()
    page = at_office.get(conclusion.get_absolute_url()).content.decode()
    assert "Chưa khớp" in page
    assert "“Hội Luật gia”" in page
    assert '<mark id="cau-1">Giao Chi bộ 1 chủ trì' in page
    items = [str(pk) for pk in conclusion.items.values_list("pk", flat=True)]
    given = {"item": items, "product": "Báo cáo", "due_on": "", "owners": "C3"}
    answer = at_office.post(conclusion.get_absolute_url(), given)
    assert answer.status_code == 302
    assert set(conclusion.items.values_list("state", flat=True)) == {ItemState.GIVEN}
    assert Task.objects.filter(product="Báo cáo", organisation__code="C3").count() == 2


def test_what_is_not_clear_stays_with_what_it_lacks(at_office, base, office):
    conclusion = read(base, office)
    items = [str(pk) for pk in conclusion.items.values_list("pk", flat=True)]
    answer = at_office.post(conclusion.get_absolute_url(), {"item": items, "product": "Báo cáo"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Đã giao 3 mục việc." in page
    assert "Chọn đơn vị" in page or "đơn vị" in page
    assert conclusion.items.filter(state=ItemState.WAITING).get().number == "4"


def test_an_uploaded_paper_is_read_and_one_with_a_stamp_refused(at_office, base):
    for lines, status in ((TEXT.splitlines(), 302), (["TỐI MẬT", *TEXT.splitlines()], 422)):
        file = io.BytesIO(word(*lines))
        file.name = "ket-luan.docx"
        answer = at_office.post("/to-chuc/DU/ket-luan/moi/", {"title": "Kết luận", "file": file})
        assert answer.status_code == status
    assert Conclusion.objects.get().filename == "ket-luan.docx"
    assert ConclusionItem.objects.count() == 4


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"title": "", "text": TEXT}, "Chưa nhập mục này"),
        ({"title": "x", "text": ""}, "Dán nội dung hoặc tải một tệp"),
        ({"title": "x", "text": "MẬT\nGiao Chi bộ 1 báo cáo."}, "đóng dấu"),
        ({"title": "x", "text": TEXT, "dated_on": "31/2/2026"}, "Không có ngày"),
    ],
)
def test_what_is_wrong_is_told(at_office, base, given, told):
    answer = at_office.post("/to-chuc/DU/ket-luan/moi/", given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Conclusion.objects.exists()


def test_a_text_without_work_says_so_and_takes_work_by_hand(at_office, base):
    answer = at_office.post(
        "/to-chuc/DU/ket-luan/moi/", {"title": "x", "text": "Hội nghị đánh giá cao kết quả."}, follow=True
    )
    assert "Không có mục việc nào trong văn bản" in answer.content.decode()
    conclusion = Conclusion.objects.get()
    at_office.post(f"/ket-luan/{conclusion.pk}/them-viec/", {"text": "Chi bộ 1 báo cáo"})
    item = conclusion.items.get()
    given = {"title": "Báo cáo quý", "product": "Báo cáo", "owners": "C1", "due_on": "15/12/2026", "checker": "DU"}
    assert at_office.post(f"/muc-ket-luan/{item.pk}/", {**given, "owners": ""}).status_code == 422
    assert at_office.post(f"/muc-ket-luan/{item.pk}/", given).status_code == 302
    assert Task.objects.get().due_on == dt.date(2026, 12, 15)


def test_one_item_is_corrected_or_left_out(at_office, base, office):
    conclusion = read(base, office)
    first, _, _, last = conclusion.items.all()
    page = at_office.get(f"/muc-ket-luan/{first.pk}/").content.decode()
    assert 'value="15/12/2026"' in page
    assert 'value="C1"' in page
    at_office.post(f"/muc-ket-luan/{last.pk}/khong-giao/", {"reason": "Ngoài thẩm quyền"})
    page = at_office.get(conclusion.get_absolute_url()).content.decode()
    assert "Không giao" in page
    assert "Ngoài thẩm quyền" in page
    at_office.post(f"/muc-ket-luan/{last.pk}/lay-lai/")
    last.refresh_from_db()
    assert last.state == ItemState.WAITING
    outside = {
        "title": "x",
        "product": "x",
        "owners": "Đảng bộ thành phố Lạc Hồng",
        "due_on": "15/12/2026",
        "checker": "DU",
    }
    answer = at_office.post(f"/muc-ket-luan/{first.pk}/", outside)
    assert answer.status_code == 422
    assert "Không tìm thấy tổ chức" in answer.content.decode()


def test_the_paper_is_issued_in_the_layout_of_the_party(at_office, base, office):
    conclusion = read(base, office, conference=met(base, office))
    draft = text_of(at_office.get(f"/ket-luan/{conclusion.pk}/van-ban/").content)
    assert "Dự thảo" in draft
    page = at_office.get(f"/ket-luan/{conclusion.pk}/ban-hanh/").content.decode()
    assert 'value="Phạm Văn Bình"' in page
    given = {
        "kind": "TB",
        "dated_on": "20/11/2026",
        "place": "Lạc Hồng",
        "signer": "Phạm Văn Bình",
        "signer_post": "Bí thư",
        "recipients": "Các chi bộ\nLưu Văn phòng",
    }
    at_office.post(f"/ket-luan/{conclusion.pk}/ban-hanh/", given)
    paper = text_of(at_office.get(f"/ket-luan/{conclusion.pk}/van-ban/").content)
    for told in (
        *("ĐẢNG ỦY SỞ TƯ PHÁP", "Số 01-TB/ĐU", "Lạc Hồng, ngày 20 tháng 11 năm 2026", "THÔNG BÁO"),
        *("T/M ĐẢNG ỦY", "BÍ THƯ", "- Lưu Văn phòng.", "1. Giao Chi bộ 1 chủ trì"),
    ):
        assert told in paper, told
    assert "Dự thảo" not in paper


def test_a_hundred_items_ask_as_many_questions_as_one(at_office, base, office, django_assert_num_queries):
    for many in (1, 100):
        text = "Đảng ủy giao:\n" + "\n".join(
            f"{n}. Giao Chi bộ 1 xây dựng kế hoạch số {n}." for n in range(1, many + 1)
        )
        conclusion = read(base, office, text=text)
        assert conclusion.items.count() == many
        at_office.get(conclusion.get_absolute_url())
        with django_assert_num_queries(13):
            at_office.get(conclusion.get_absolute_url())
    with django_assert_num_queries(9):
        at_office.get("/to-chuc/DU/ket-luan/")


def test_what_was_ticked_twice_or_of_another_conclusion_is_given_once(at_office, base, office):
    one, other = read(base, office), read(base, office)
    foreign = other.items.first()
    first = one.items.first()
    given = {"item": [str(first.pk), str(foreign.pk), "x"], "product": "Báo cáo"}
    at_office.post(one.get_absolute_url(), given)
    at_office.post(one.get_absolute_url(), given)
    assert Task.objects.count() == 1
    foreign.refresh_from_db()
    assert foreign.state == ItemState.WAITING
