"""What is typed is kept as its owner's draft: laid over the page again, given to nobody else, gone when it is saved."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.accounts.models import Grant
from capuy.accounts.roles import Role
from capuy.collection.actions import answering
from capuy.collection.answers import Given
from capuy.collection.models import FieldAnswer
from capuy.core.seen import Seen, digest
from capuy.drafts.expiring import KEPT_FOR, forget_drafts
from capuy.drafts.laying import lay
from capuy.drafts.models import PageDraft
from capuy.drafts.values import Typed
from capuy.journal.models import Entry
from tests.drafts.conftest import Person, boxes
from tests.factories import make_user

LAID = "Đã đặt lại bản nháp tự lưu"


@pytest.mark.django_db
def test_what_was_typed_is_there_again_on_any_device_and_no_record_yet(sheet_page, at_work, secretary):
    entries = Entry.objects.filter(kind="change").count()
    told = at_work.put(sheet_page, **{"muc-1": "7", "ghi-chu-1": "tăng"}).json()
    assert (told["boxes"], told["at"], told["refused"]) == (2, "10:31", [])
    answer = Person(secretary).get(sheet_page)
    assert (boxes(answer)["muc-1"], boxes(answer)["ghi-chu-1"]) == ("7", "tăng")
    assert f"{LAID} lúc 10:31 20/10/2022" in answer.content.decode()
    assert not FieldAnswer.objects.exists()
    assert Entry.objects.filter(kind="change").count() == entries
    assert "tăng".encode() not in bytes(PageDraft.objects.get().values)


@pytest.mark.django_db
def test_what_is_typed_back_to_what_was_shown_leaves_the_draft(sheet_page, at_work):
    assert at_work.put(sheet_page, **{"muc-1": "7", "muc-2": "1"}).json()["boxes"] == 2
    assert at_work.put(sheet_page, **{"muc-1": ""}).json()["boxes"] == 1
    assert boxes(at_work.get(sheet_page))["muc-1"] == ""


@pytest.mark.django_db
def test_saving_the_sheet_ends_the_draft_and_what_its_tab_sends_late_is_no_news(sheet_page, at_work):
    at_work.put(sheet_page, tab="a1", **{"muc-1": "7"})
    form = boxes(at_work.get(sheet_page)) | {"muc-1": "8", "drafted": "muc-1 ", "tab": "a1"}
    assert at_work.press(sheet_page, **form).status_code == 302
    at_work.put(sheet_page, tab="a1", **{"muc-1": "7"})
    answer = at_work.get(sheet_page)
    assert boxes(answer)["muc-1"] == "8"
    assert LAID not in answer.content.decode()
    assert 'data-closed="a1"' in answer.content.decode()


@pytest.mark.django_db
def test_what_another_tab_typed_stays_when_one_is_saved(sheet_page, at_work):
    at_work.put(sheet_page, tab="a", **{"muc-1": "7"})
    at_work.put(sheet_page, tab="b", **{"muc-2": "5"})
    at_work.press(sheet_page, **{"muc-1": "7", "seen": "", "drafted": "muc-1", "tab": "a"})
    answer = at_work.get(sheet_page)
    assert (boxes(answer)["muc-1"], boxes(answer)["muc-2"]) == ("7", "5")
    assert FieldAnswer.objects.get().number == 7


@pytest.mark.django_db
def test_where_somebody_else_saved_meanwhile_the_page_says_so_and_saving_asks(sheet_page, at_work, addressee, deputy):
    at_work.put(sheet_page, **{"muc-1": "7", "muc-2": "1"})
    answering.save_answers(by=deputy, addressee=addressee, answers={1: Given(9), 3: Given(4)})
    answer = at_work.get(sheet_page)
    assert [boxes(answer)[f"muc-{n}"] for n in (1, 2, 3)] == ["7", "1", "4"]
    assert "Trong lúc đó người khác đã sửa: Số buổi sinh hoạt chuyên đề." in answer.content.decode()
    asked = at_work.press(sheet_page, **boxes(answer), drafted="muc-1 muc-2")
    assert asked.status_code == 422
    assert [clash.theirs for clash in asked.context["clashes"]] == ["9"]
    assert boxes(at_work.get(sheet_page))["muc-1"] == "7"  # the draft is still there


@pytest.mark.django_db
def test_what_somebody_else_saved_to_the_same_needs_no_draft(sheet_page, at_work, addressee, deputy):
    at_work.put(sheet_page, **{"muc-1": "7"})
    answering.save_answers(by=deputy, addressee=addressee, answers={1: Given(7)})
    assert LAID not in at_work.get(sheet_page).content.decode()


@pytest.mark.django_db
def test_a_draft_is_given_to_its_owner_alone(sheet_page, at_work, deputy, base):
    at_work.put(sheet_page, **{"muc-1": "7", "muc-5": "chưa chắc"})
    for other in (deputy, make_user("vp", (Role.OFFICE, base))):
        answer = Person(other).get(sheet_page)
        assert boxes(answer)["muc-1"] == ""
        assert "chưa chắc" not in answer.content.decode()


@pytest.mark.django_db
def test_who_has_lost_the_right_neither_gets_nor_sends_anything(sheet_page, at_work):
    at_work.put(sheet_page, **{"muc-1": "7"})
    Grant.objects.all().update(valid_to=dt.date(2022, 10, 20))
    assert at_work.get(sheet_page).status_code == 404
    assert at_work.put(sheet_page, **{"muc-1": "8"}).status_code == 404
    assert forget_drafts() == 1


@pytest.mark.django_db
def test_a_page_of_somebody_who_signed_out_since_keeps_nothing_for_the_next(sheet_page, secretary, deputy):
    assert Person(deputy).put(sheet_page, user=secretary, **{"muc-1": "7"}).status_code == 409
    assert not PageDraft.objects.exists()


@pytest.mark.django_db
def test_dropping_can_be_undone_until_something_new_is_typed(sheet_page, at_work):
    at_work.put(sheet_page, **{"muc-1": "7"})
    assert at_work.press(f"{sheet_page}nhap/", do="drop").status_code == 302
    answer = at_work.get(sheet_page)
    assert boxes(answer)["muc-1"] == ""
    assert "Lấy lại bản nháp" in answer.content.decode()
    at_work.put(sheet_page)  # the page tells that it is open, and brings nothing back
    at_work.press(f"{sheet_page}nhap/", do="restore")
    assert boxes(at_work.get(sheet_page))["muc-1"] == "7"
    at_work.press(f"{sheet_page}nhap/", do="drop")
    assert at_work.put(sheet_page, **{"muc-2": "5"}).json()["boxes"] == 1
    at_work.press(f"{sheet_page}nhap/", do="restore")
    assert (boxes(at_work.get(sheet_page))["muc-1"], boxes(at_work.get(sheet_page))["muc-2"]) == ("", "5")


@pytest.mark.django_db
def test_of_a_sheet_that_another_handed_in_the_draft_is_shown_and_not_lost(sheet_page, at_work, addressee, deputy):
    at_work.put(sheet_page, **{"muc-5": "thiếu phòng họp"})
    answering.save_answers(by=deputy, addressee=addressee, answers={1: Given(3), 2: Given(2), 3: Given(1)})
    answering.hand_in(by=deputy, addressee=addressee)
    shown = at_work.get(sheet_page).content.decode()
    assert "Biểu không còn nhận nội dung" in shown
    assert "thiếu phòng họp" in shown


@pytest.mark.django_db
def test_what_must_not_come_in_is_not_kept_either(sheet_page, at_work):
    told = at_work.put(sheet_page, **{"muc-5": "TỐI MẬT", "muc-1": "7", "muc-4": "3", "la": "x"}).json()
    assert told["boxes"] == 1  # the fourth is counted by itself, and there is no box “la”
    assert len(told["refused"]) == 2
    assert "Tối mật" in told["refused"][0]
    too_long = at_work.put(sheet_page, **{"ghi-chu-1": "x" * 10_001}).json()
    assert "không quá 10000" in too_long["refused"][0]


@pytest.mark.django_db
def test_a_draft_too_large_is_refused_and_the_one_before_stays(sheet_page, at_work, monkeypatch):
    at_work.put(sheet_page, **{"muc-1": "7"})
    monkeypatch.setattr("capuy.drafts.actions.LARGEST", 100)
    answer = at_work.put(sheet_page, **{"muc-5": "x" * 200})
    assert answer.status_code == 422
    assert "bấm Lưu" in answer.json()["problems"][0]
    assert boxes(at_work.get(sheet_page))["muc-1"] == "7"


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["x", "[]", "{}", '{"user": "x", "changes": {}}', '{"user": 1, "changes": {"a": 3}}'])
def test_what_cannot_be_read_is_told(sheet_page, at_work, body):
    answer = at_work.client.post(f"{sheet_page}nhap/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "tải lại trang" in answer.json()["problems"][0]
    assert not PageDraft.objects.exists()


@pytest.mark.django_db
def test_who_is_at_the_same_sheet_is_named_with_the_time(sheet_page, at_work, deputy, clock):
    at_work.put(sheet_page)
    told = ["Đồng chí Trần Bình đang điền biểu này, lần cuối 10:31."]
    other = Person(deputy)
    assert other.put(sheet_page).json()["others"] == told
    assert told[0] in other.get(sheet_page).content.decode()
    assert "Trần Bình đang điền" not in at_work.get(sheet_page).content.decode()
    clock.shift(dt.timedelta(minutes=6))
    assert other.put(sheet_page).json()["others"] == []


@pytest.mark.django_db
def test_drafts_go_after_their_time_and_with_locked_accounts_and_mere_looks_sooner(
    sheet_page, at_work, secretary, deputy, clock
):
    at_work.put(sheet_page, **{"muc-1": "7"})
    Person(deputy).put(sheet_page)
    clock.shift(dt.timedelta(days=2))
    assert forget_drafts() == 1  # the deputy only had a look
    clock.shift(KEPT_FOR)
    assert forget_drafts() == 1
    PageDraft.objects.all().delete()
    Person(secretary).put(sheet_page, **{"muc-1": "7"})
    secretary.is_active = False
    secretary.save(update_fields=["is_active"])
    assert forget_drafts() == 1


@pytest.mark.django_db
def test_a_sheet_asks_as_much_for_its_draft_however_many_are_there(
    sheet_page, at_work, addressee, django_assert_num_queries
):
    at_work.put(sheet_page, **{"muc-1": "7"})
    at_work.get(sheet_page)
    for number in range(3):
        Person(make_user(f"x{number}", (Role.CELL_SECRETARY, addressee.organisation))).put(sheet_page, **{"muc-2": "1"})
        with django_assert_num_queries(25):
            assert len(at_work.get(sheet_page).context["draft"].others) == number + 1


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)
values = st.dictionaries(st.sampled_from("abc"), texts)


@given(shown=values, typed=values, stored=values)
def test_laid_over_the_page_nothing_typed_is_lost_and_nothing_unseen_overwritten(shown, typed, stored):
    """Whatever was shown, typed, and stored since: saving the page changes what was typed, and asks where two did."""
    draft = {name: Typed(text, digest(shown.get(name))) for name, text in typed.items()}
    draft = {name: one for name, one in draft.items() if not one.changes_nothing}
    now = {name: stored.get(name, "") for name in "abc"}
    laid = lay(draft, now, Seen.of(now))
    page = now | dict(laid.texts)
    compared = laid.seen.compare(page, now)
    for name in "abc":
        wanted = name in draft and digest(draft[name].text) != digest(now[name])
        unseen = digest(now[name]) != digest(shown.get(name))
        assert digest(page[name]) == digest(draft[name].text if name in draft else now[name])
        assert (name in compared.mine) == wanted
        assert (name in compared.clashing) == (name in laid.overtaken) == (wanted and unseen)
