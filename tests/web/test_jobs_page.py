"""The page of the background work: for those who keep a whole tree."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from capuy.jobs.models import Job, State, Worker
from capuy.journal.models import Entry
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/viec-chay-nen/"


@pytest.fixture
def city():
    return make_organisation("TP", "Đảng bộ thành phố An Bình", "thanh_uy")


@pytest.fixture
def keeper(city) -> Client:
    client = Client()
    client.force_login(make_user("quan-tri", ("administrator", city)))
    return client


def failed(key: str = "", error: str = "Máy chủ thư từ chối (mã 554).") -> Job:
    now = timezone.now()
    return Job.objects.create(
        task="accounts.mail-emergency",
        key=key,
        state=State.FAILED,
        attempts=6,
        run_at=now,
        finished_at=now,
        error=error,
    )


def seen(minutes: int) -> None:
    at = timezone.now() - dt.timedelta(minutes=minutes)
    Worker.objects.create(name="may-chu:1", started_at=at, seen_at=at)


def shown(client: Client, address: str = ADDRESS) -> str:
    return client.get(address).content.decode()


def test_an_empty_instance_says_so_and_how_to_start_a_worker(keeper):
    page = shown(keeper)
    for words in (
        "Không có việc nào bị lỗi",
        "Không có việc nào đang chờ",
        "Chưa thấy tiến trình",
        "capuy work",
        "Đang tắt",
    ):
        assert words in page
    assert "Ghi mốc neo nhật ký" in page
    assert "hằng ngày lúc 00:05" in page


@pytest.mark.parametrize(("minutes", "words"), [(1, "Đang chạy"), (90, "Không thấy tiến trình chạy nền từ")])
def test_it_tells_whether_a_worker_lives(keeper, minutes, words):
    seen(minutes)
    assert words in shown(keeper)


def test_a_failure_shows_everywhere_it_should_and_is_tried_again(keeper):
    job = failed()
    assert "1 việc chạy nền bị lỗi" in shown(keeper, "/")
    page = shown(keeper)
    assert "Gửi thư báo truy cập khẩn cấp" in page
    assert "Máy chủ thư từ chối (mã 554)." in page
    answer = keeper.post(f"{ADDRESS}{job.pk}/chay-lai/", follow=True).content.decode()
    assert "Đã xếp chạy lại" in answer
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at) == (State.WAITING, 0, None)
    assert Entry.objects.get(action="jobs.retry").actor == "quan-tri"
    assert "việc chạy nền bị lỗi" not in shown(keeper, "/")
    again = keeper.post(f"{ADDRESS}{job.pk}/chay-lai/", follow=True).content.decode()
    assert "không còn chờ chạy lại" in again


def test_what_waits_already_is_not_queued_twice(keeper):
    job = failed(key="k")
    task_key = {"task": job.task, "key": "k"}
    Job.objects.create(**task_key, run_at=timezone.now())
    answer = keeper.post(f"{ADDRESS}{job.pk}/chay-lai/", follow=True).content.decode()
    assert "giống hệt đang chờ" in answer
    assert Job.objects.get(pk=job.pk).state == State.FAILED


@pytest.mark.parametrize("role", ["administrator", "inspection", "office", "organisation_board"])
def test_only_who_gives_rights_over_a_whole_tree_gets_in(city, role):
    job = failed()
    place = make_organisation("P1", "Đảng bộ quận An Hòa", "quan_uy", city) if role == "administrator" else city
    client = Client()
    client.force_login(make_user("khac", (role, place)))
    assert client.get(ADDRESS).status_code == 404
    assert client.post(f"{ADDRESS}{job.pk}/chay-lai/").status_code == 404
    assert ADDRESS not in shown(client, "/")
    assert "việc chạy nền bị lỗi" not in shown(client, "/")
    assert Job.objects.get().state == State.FAILED


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(keeper, rows, django_assert_num_queries):
    for number in range(rows):
        failed(error=f"lỗi {number}")
        Job.objects.create(task="tests.task", run_at=timezone.now())
    with django_assert_num_queries(12):
        assert "lỗi 0" in shown(keeper)
