"""A conference from its plan to its minutes: who is summoned, who came, what was said, what is kept."""

import datetime as dt

import pytest

from capuy.core.problems import ProblemsFound
from capuy.documents.models import IssuedPaper
from capuy.journal.models import Entry
from capuy.meetings.actions import attending, ending, opinions, planning
from capuy.meetings.actions.attending import Guest, Mark
from capuy.meetings.actions.ending import Notes
from capuy.meetings.actions.opinions import Said
from capuy.meetings.actions.planning import ItemDraft
from capuy.meetings.circles import circles_of, summoned
from capuy.meetings.counting import presence_of
from capuy.meetings.models import Attendee, Circle, Conference, Opinion, Standing
from capuy.meetings.queries import carried_to
from capuy.members.models import Membership, Seat, Status, StatusSpell
from capuy.notices.models import Notice
from capuy.organisations.models import Organisation
from tests.factories import make_member
from tests.meetings.holding import DAY, a_plan, account_of, met, planned

pytestmark = pytest.mark.django_db


def codes(found) -> set[str]:
    return {problem.code for problem in found.value.problems}


def test_a_committee_is_summoned_as_it_sits_on_the_day_heads_first(base):
    Seat.objects.filter(member__full_name="Bùi Thị Xuân").update(valid_to=dt.date(2026, 11, 1))
    conference = planned(base)
    people = list(conference.attendees.values_list("name", "post"))
    assert people[:3] == [
        ("Phạm Văn Bình", "Bí thư"),
        ("Lê Thị Nụ", "Phó Bí thư"),
        ("Đỗ Quang Ẩn", "Ủy viên Ban Thường vụ"),
    ]
    assert [name for name, _ in people[3:]] == ["Trần Văn Cường", "Vũ Thị Hoa", "Ngô Sĩ Liêm"]
    assert conference.body is not None


def test_a_standing_board_is_the_head_of_its_committee(base):
    conference = planned(base, circle=Circle.STANDING)
    assert list(conference.attendees.values_list("name", flat=True)) == ["Phạm Văn Bình", "Lê Thị Nụ", "Đỗ Quang Ẩn"]


def test_of_a_cell_all_are_summoned_and_only_official_members_vote(base):
    cell = Organisation.objects.get(code="C1")
    young = make_member("Hà Văn Trẻ", cell, admitted_on=dt.date(2026, 5, 1), official_on=None)
    StatusSpell.objects.filter(member=young).update(status=Status.PROBATIONARY)
    old = make_member("Cao Thị Lão", cell)
    StatusSpell.objects.filter(member=old).update(status=Status.EXEMPT)
    bad = make_member("Từ Hữu Lỗi", cell)
    StatusSpell.objects.filter(member=bad).update(status=Status.SUSPENDED)
    away = make_member("Mai Xa", cell)
    other = Organisation.objects.get(code="C2")
    Membership.objects.create(
        member=away, organisation=other, kind="temporary", arrival="transfer", valid_from=dt.date(2026, 1, 1)
    )
    found = {one.member.full_name: one.standing for one in summoned(cell, Circle.CELL, DAY)}
    assert found["Hà Văn Trẻ"] == Standing.LISTENING
    assert found["Cao Thị Lão"] == Standing.EXEMPT
    assert "Từ Hữu Lỗi" not in found
    assert "Mai Xa" not in found
    assert {one.member.full_name: one.standing for one in summoned(other, Circle.CELL, DAY)}["Mai Xa"] == "listening"
    assert dict(circles_of(cell, DAY)) == {"cell": "Toàn thể chi bộ", "committee": "Chi ủy"}
    assert "cell" not in dict(circles_of(base, DAY))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "empty"),
        ({"circle": Circle.CELL}, "no-circle"),
        ({"circle": Circle.INSPECTION}, "no-body"),
        ({"held_on": dt.date(2024, 1, 1)}, "no-body"),
        ({"held_on": dt.date(2010, 1, 1)}, "no-organisation"),
        ({"quorum_of": "own"}, "no-source"),
        ({"items": [ItemDraft("TỐI MẬT")]}, "secret"),
        ({"items": [ItemDraft("x")] * 41}, "too-many-items"),
    ],
)
def test_what_cannot_be_planned_is_told(base, fields, code):
    with pytest.raises(ProblemsFound) as found:
        planned(base, **fields)
    assert code in codes(found)
    assert not Conference.objects.exists()


def test_who_has_an_account_is_invited_once_and_told_of_a_new_day(base, office):
    user = account_of("Lê Thị Nụ", "nu")
    conference = planned(base, office)
    told = planning.invite(by=office, conference=conference)
    assert told.users == 1
    notice = Notice.objects.get(user=user)
    assert notice.text == "Mời họp: “Hội nghị Ban Chấp hành lần thứ 4”, 08:00 ngày 20/11/2026, tại Hội trường A"
    conference.refresh_from_db()
    planning.change_conference(by=office, conference=conference, plan=a_plan(title="Hội nghị lần 4"))
    assert Notice.objects.filter(user=user).count() == 1
    planning.change_conference(by=office, conference=conference, plan=a_plan(place="Phòng 2"))
    assert "tại Phòng 2" in Notice.objects.filter(user=user).first().text


def test_what_hangs_on_an_item_stays_with_it_when_the_agenda_is_put_in_another_order(base):
    conference = planned(base)
    first, second = conference.agenda.all()
    opinions.take_opinion(by=None, conference=conference, said=Said("A", "Nên làm sớm", item=first))
    items = [ItemDraft("Kế hoạch năm 2027", pk=second.pk), ItemDraft("Mới"), ItemDraft("Kết quả", pk=first.pk)]
    planning.change_conference(by=None, conference=conference, plan=a_plan(items=items))
    assert list(conference.agenda.values_list("position", "title")) == [
        (1, "Kế hoạch năm 2027"),
        (2, "Mới"),
        (3, "Kết quả"),
    ]
    assert Opinion.objects.get().item.title == "Kết quả"


def test_an_item_of_another_conference_is_not_taken_over(base):
    other = planned(base)
    theirs = other.agenda.first()
    conference = planned(base, items=[ItemDraft("Của mình", pk=theirs.pk)])
    assert theirs.conference_id == other.pk
    assert conference.agenda.get().pk != theirs.pk
    assert other.agenda.count() == 2


def test_a_roll_is_closed_only_when_everybody_is_marked_and_then_stands_still(base, office):
    conference = planned(base, office)
    people = list(conference.attendees.all())
    with pytest.raises(ProblemsFound) as found:
        attending.close_attendance(by=office, conference=conference)
    assert codes(found) == {"unknown"}
    with pytest.raises(ProblemsFound) as found:
        attending.mark_attendance(by=office, conference=conference, marks={people[0].pk: Mark("excused")})
    assert codes(found) == {"no-reason"}
    marks = {one.pk: Mark("present") for one in people[:4]} | {one.pk: Mark("absent") for one in people[4:]}
    guests = [Guest("Cao Bá Quát", "Ban Tổ chức"), Guest(" ")]
    attending.mark_attendance(by=office, conference=conference, marks=marks, guests=guests)
    assert attending.close_attendance(by=office, conference=conference)
    with pytest.raises(ProblemsFound) as found:
        attending.mark_attendance(by=office, conference=conference, marks=marks)
    assert codes(found) == {"roll-closed"}
    presence = presence_of(conference, conference.attendees.all())
    assert (presence.summoned, presence.present, presence.needed, presence.guests) == (7, 4, 4, 1)
    assert presence.rule.source == "Quy định 294-QĐ/TW, 26/05/2025, điều 9.3"
    attending.reopen_attendance(by=office, conference=conference, reason="Ghi nhầm")
    assert Entry.objects.filter(action="meetings.reopen-roll").get().reason == "Ghi nhầm"


def test_too_few_is_told_and_the_working_regulations_may_ask_for_more(base):
    law = met(base, away=3)
    assert presence_of(law, law.attendees.all()).enough
    own = met(base, away=3, quorum_of="own", quorum_source="điều 12 Quy chế 01-QC/ĐU, 05/9/2025")
    presence = presence_of(own, own.attendees.all())
    assert (presence.present, presence.needed, presence.enough) == (4, 5, False)
    assert presence.rule.source.startswith("điều 12")


def test_exempt_members_count_where_they_come_and_not_where_they_stay_away(base):
    cell = Organisation.objects.get(code="C1")
    old = make_member("Cao Thị Lão", cell)
    StatusSpell.objects.filter(member=old).update(status=Status.EXEMPT)
    conference = planned(cell, circle=Circle.CELL)
    row = Attendee.objects.get(conference=conference, member=old)
    Attendee.objects.filter(conference=conference).update(attendance="present")
    assert presence_of(conference, conference.attendees.all()).entitled == 4
    Attendee.objects.filter(pk=row.pk).update(attendance="absent")
    assert presence_of(conference, conference.attendees.all()).entitled == 3


def test_who_has_left_the_committee_since_the_invitation_falls_out_on_asking(base, office):
    conference = planned(base, office)
    assert not planning.has_changed(conference)
    Seat.objects.filter(member__full_name="Bùi Thị Xuân").update(valid_to=DAY)
    assert planning.has_changed(conference)
    attending.refresh_summoned(by=office, conference=conference)
    assert conference.attendees.count() == 6
    assert not planning.has_changed(conference)


def test_somebody_summoned_answers_for_themselves_alone(base, office):
    user, stranger = account_of("Lê Thị Nụ", "nu"), account_of("Nobody", "la")
    conference = planned(base, office)
    with pytest.raises(ProblemsFound):  # nobody was invited yet
        attending.reply(by=user, conference=conference, answer="coming")
    planning.invite(by=office, conference=conference)
    with pytest.raises(ProblemsFound) as found:
        attending.reply(by=user, conference=conference, answer="excused")
    assert codes(found) == {"empty"}
    attending.reply(by=user, conference=conference, answer="excused", reason="Đi học")
    assert conference.attendees.exclude(reply="none").get().reply_reason == "Đi học"
    with pytest.raises(ProblemsFound) as found:
        attending.reply(by=stranger, conference=conference, answer="coming")
    assert codes(found) == {"not-summoned"}


def test_the_next_conference_of_the_same_body_opens_with_what_is_still_open(base, office):
    first = met(base, office, held_on=dt.date(2026, 10, 15))
    said = Said("Vũ Thị Hoa", "Sửa lịch họp chi bộ", owner="Văn phòng", due_on=dt.date(2026, 11, 1))
    waiting = opinions.take_opinion(by=office, conference=first, said=said)
    done = opinions.take_opinion(by=office, conference=first, said=Said("Ngô Sĩ Liêm", "Đã xong"))
    opinions.answer_opinion(by=office, opinion=done, outcome="noted", answer="")
    second = planned(base, office)
    assert carried_to(second) == [waiting]
    assert carried_to(planned(base, office, circle=Circle.STANDING)) == []
    with pytest.raises(ProblemsFound) as found:
        opinions.answer_opinion(by=office, opinion=waiting, outcome="accepted", answer=" ")
    assert codes(found) == {"empty"}
    opinions.answer_opinion(by=office, opinion=waiting, outcome="accepted", answer="Đã sửa", at=second)
    assert carried_to(second) == [waiting]  # answered here: it stands in these minutes
    assert carried_to(planned(base, office, held_on=dt.date(2026, 11, 21))) == []


def test_minutes_get_the_next_number_once_and_nothing_is_changed_after(base, office):
    conference = met(base, office)
    notes = Notes("Phạm Văn Bình", "Bí thư", "Vũ Thị Hoa", None, "Thống nhất.", {})
    ending.write_notes(by=office, conference=conference, notes=notes)
    with pytest.raises(ProblemsFound) as found:
        ending.end_conference(by=office, conference=conference)
    assert [problem.where for problem in found.value.problems] == ["ends_at"]
    ending.write_notes(by=office, conference=conference, notes=Notes(**{**notes.__dict__, "ends_at": dt.time(11, 30)}))
    done = ending.end_conference(by=office, conference=conference)
    assert done.minutes.symbol == "01-BB/ĐU"
    with pytest.raises(ProblemsFound) as found:
        opinions.take_opinion(by=office, conference=done, said=Said("A", "Muộn"))
    assert codes(found) == {"ended"}
    ending.reopen_conference(by=office, conference=done, reason="Thiếu một ý kiến")
    opinions.take_opinion(by=office, conference=done, said=Said("A", "Muộn"))
    again = ending.end_conference(by=office, conference=Conference.objects.get(pk=done.pk))
    assert again.minutes.symbol == "01-BB/ĐU"
    assert IssuedPaper.objects.count() == 1


def test_minutes_are_not_drawn_up_before_the_day(base, office):
    conference = met(base, office, held_on=dt.date(2026, 12, 1))
    with pytest.raises(ProblemsFound) as found:
        ending.end_conference(by=office, conference=conference)
    assert "to-come" in codes(found)


def test_what_was_called_off_is_told_and_takes_nothing_more(base, office):
    user = account_of("Lê Thị Nụ", "nu")
    conference = planned(base, office)
    planning.invite(by=office, conference=conference)
    planning.call_off(by=office, conference=conference, reason="Bão")
    assert Notice.objects.filter(user=user, text__startswith="Hoãn họp").exists()
    with pytest.raises(ProblemsFound) as found:
        planning.invite(by=office, conference=conference)
    assert codes(found) == {"called-off"}


def test_the_journal_tells_what_was_done_and_not_what_was_said(base, office):
    conference = met(base, office)
    opinions.take_opinion(by=office, conference=conference, said=Said("Vũ Thị Hoa", "Chuyện riêng của đồng chí A"))
    entries = Entry.objects.filter(action__startswith="meetings.")
    assert {"meetings.plan", "meetings.attend", "meetings.close-roll", "meetings.opinion"} <= set(
        entries.values_list("action", flat=True)
    )
    assert "Chuyện riêng" not in " ".join(str(values) for values in entries.values_list("summary", "before", "after"))


def test_nobody_holds_a_conference_elsewhere(base, office):
    other = Organisation.objects.get(code="TU")
    with pytest.raises(ProblemsFound) as found:
        planned(other, office)
    assert codes(found) == {"not-allowed"}
