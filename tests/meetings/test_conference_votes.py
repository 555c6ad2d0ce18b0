"""Votes: the rule of the subject, papers that add up, and what is passed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.problems import ProblemsFound
from capuy.meetings.actions import attending, voting
from capuy.meetings.actions.voting import Call
from capuy.meetings.counting import Count, LineCount, Presence, problems_of, verdicts_of
from capuy.meetings.models import About, Manner, Vote, VoteLine
from capuy.regulations.conferences import Base, Rule, Share, Subject, quorum_rule, vote_rule
from tests.meetings.holding import met, planned

DAY = dt.date(2026, 11, 20)


def codes(found) -> list[str]:
    return [problem.code for problem in found.value.problems]


@given(
    st.integers(0, 5_000),
    st.integers(1, 20),
    st.integers(1, 20),
    st.booleans(),
)
def test_what_is_needed_is_the_least_that_is_enough(whole, top, bottom, beyond):
    top = min(top, bottom)
    share = Share(Base.ENTITLED, top, bottom, beyond)

    def enough(votes: int) -> bool:
        return votes * bottom > whole * top if beyond else votes * bottom >= whole * top

    needed = share.needed(whole)
    if whole:
        assert enough(needed)
        assert not enough(needed - 1)
    else:
        assert needed == 1


@pytest.mark.parametrize(
    ("subject", "whole", "needed"),
    [("resolution", 16, 9), ("resolution", 15, 8), ("membership", 16, 11), ("membership", 15, 10), ("election", 2, 2)],
)
def test_the_law_says_how_many_are_needed_of_all_and_not_of_those_present(subject, whole, needed):
    rule = vote_rule(Subject(subject), on=DAY)
    assert rule.share.base == Base.ENTITLED
    assert rule.share.needed(whole) == needed


def test_each_rule_names_its_source():
    assert vote_rule(Subject.MEMBERSHIP, on=DAY).source == "Quy định 294-QĐ/TW, 26/05/2025, điều 9.3.4"
    assert vote_rule(Subject.ELECTION, on=DAY).source == "Điều lệ Đảng, 19/01/2011, điều 12.4"
    assert quorum_rule(on=DAY).share.words == "quá một phần hai tổng số người có quyền biểu quyết được triệu tập"


def _presence(present: int) -> Presence:
    return Presence(present, present, present, 0, 0, 0, 0, 0, 1, Rule(Share(Base.ENTITLED, 1, 2), "x"))


small = st.integers(0, 12)


@given(present=small, issued=small, returned=small, valid=small, agree=small, against=small, abstain=small)
def test_a_secret_count_is_taken_exactly_if_its_papers_add_up(
    present, issued, returned, valid, agree, against, abstain
):
    count = Count([LineCount(agree, against, abstain)], issued, returned, valid)
    vote = Vote(manner=Manner.SECRET, about=About.PROPOSAL)
    sound = valid <= returned <= issued <= present and agree + against + abstain == valid
    assert (list(problems_of(vote, ["x"], count, _presence(present))) == []) == sound


@given(present=small, agree=small, against=small, abstain=small, papers=small)
def test_an_open_count_is_that_of_everybody_there(present, agree, against, abstain, papers):
    count = Count([LineCount(agree, against, abstain)], papers, papers, papers)
    vote = Vote(manner=Manner.OPEN, about=About.PROPOSAL)
    assert (list(problems_of(vote, ["x"], count, _presence(present))) == []) == (agree + against + abstain == present)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=8),
    st.integers(1, 8),
)
def test_no_more_are_elected_than_there_are_seats_and_nobody_with_fewer_votes_than_somebody_left_out(votes, seats):
    vote = Vote(
        manner=Manner.SECRET, about=About.PERSONS, base=Base.ENTITLED, share_top=1, share_bottom=2, share_beyond=True,
        seats=seats, entitled=9, present=9, issued=9, returned=9, valid=9,
    )  # fmt: skip
    lines = [
        VoteLine(pk=n, position=n, label=str(n), agree=got, against=9 - got, abstain=0)
        for n, got in enumerate(votes, 1)
    ]
    found = verdicts_of(vote, lines)
    elected = [one.line.agree for one in found if one.passed]
    left_out = [one.line.agree for one in found if not one.passed]
    assert len(elected) <= seats
    assert all(got >= 5 for got in elected)
    assert not elected or not left_out or min(elected) > max(left_out) or max(left_out) < 5 or len(elected) < seats
    tied = {one.line.agree for one in found if "bằng phiếu" in one.note}
    assert not tied & set(elected)
    if not tied:
        assert len(elected) == min(seats, sum(1 for got in votes if got >= 5))


def test_what_one_hundred_per_cent_means_changes_the_share():
    numbers = {"entitled": 20, "present": 16, "issued": 16, "returned": 15, "valid": 12}
    line = VoteLine(pk=1, position=1, label="x", agree=9, against=3, abstain=0)
    shares = {}
    for base in Base:
        vote = Vote(base=base, share_top=1, share_bottom=2, share_beyond=True, **numbers)
        found = verdicts_of(vote, [line])[0]
        shares[base.value] = (found.percent, found.passed)
    assert shares == {
        "entitled": ("45%", False),
        "present": ("56,25%", True),
        "cast": ("60%", True),
        "valid": ("75%", True),
    }


@pytest.mark.django_db
class TestAtAConference:
    def test_a_count_keeps_who_was_there_and_the_rule_of_the_day(self, base, office):
        conference = met(base, office, away=2)
        call = Call("Thông qua nghị quyết", manner=Manner.SECRET)
        vote = voting.call_vote(by=office, conference=conference, call=call)
        count = Count([LineCount(4, 1)], 5, 5, 5, "Trần Văn Cường; Vũ Thị Hoa")
        vote = voting.count_vote(by=office, vote=vote, count=count)
        found = verdicts_of(vote, list(vote.lines.all()))[0]
        assert (vote.entitled, vote.present, found.needed, found.passed, found.percent) == (7, 5, 4, True, "57,14%")

    def test_only_those_on_a_closed_roll_vote_and_only_if_enough_have_come(self, base, office):
        conference = planned(base, office)
        vote = voting.call_vote(by=office, conference=conference, call=Call("x"))
        with pytest.raises(ProblemsFound) as found:
            voting.count_vote(by=office, vote=vote, count=Count([LineCount(7, 0)]))
        assert codes(found) == ["roll-open"]
        few = met(base, office, away=4)
        vote = voting.call_vote(by=office, conference=few, call=Call("x"))
        with pytest.raises(ProblemsFound) as found:
            voting.count_vote(by=office, vote=vote, count=Count([LineCount(3, 0)]))
        assert codes(found) == ["quorum"]
        assert "3/7" in str(found.value)

    def test_a_roll_opened_again_leaves_earlier_counts_as_they_were(self, base, office):
        conference = met(base, office, away=1)
        vote = voting.call_vote(by=office, conference=conference, call=Call("x"))
        voting.count_vote(by=office, vote=vote, count=Count([LineCount(6, 0)]))
        attending.reopen_attendance(by=office, conference=conference, reason="Có người đến muộn")
        vote.refresh_from_db()
        assert (vote.present, vote.valid) == (6, 6)

    def test_a_counted_vote_is_corrected_and_never_dropped(self, base, office):
        conference = met(base, office)
        vote = voting.call_vote(by=office, conference=conference, call=Call("x"))
        voting.count_vote(by=office, vote=vote, count=Count([LineCount(7, 0)]))
        with pytest.raises(ProblemsFound) as found:
            voting.drop_vote(by=office, vote=vote)
        assert codes(found) == ["counted"]
        voting.count_vote(by=office, vote=vote, count=Count([LineCount(5, 1, 1)]))
        assert vote.lines.get().agree == 5

    @pytest.mark.parametrize(
        ("call", "code"),
        [
            (Call(""), "empty"),
            (Call("x", subject=Subject.OWN_RULE, source="QC"), "no-share"),
            (Call("x", subject=Subject.OWN_RULE, share=Share(Base.VALID, 3, 2), source="QC"), "no-share"),
            (Call("x", subject=Subject.OWN_RULE, share=Share(Base.PRESENT, 1, 2), base="present"), "empty"),
            (Call("x", subject=Subject.ELECTION), "election"),
            (Call("x", about=About.PERSONS), "no-persons"),
            (Call("x", about=About.PERSONS, persons=["A B", "a b"]), "twice"),
            (Call("x", subject=Subject.ELECTION, about=About.PERSONS, persons=["A"]), "no-seats"),
            (Call("x", subject=Subject.ELECTION, about=About.PERSONS, persons=["A"], seats=2), "seats"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_voted_on_is_told(self, base, office, call, code):
        conference = met(base, office)
        with pytest.raises(ProblemsFound) as found:
            voting.call_vote(by=office, conference=conference, call=call)
        assert code in codes(found)
        assert not Vote.objects.exists()

    def test_a_poll_asks_for_nothing(self, base, office):
        conference = met(base, office)
        call = Call("Chọn tên công trình", subject=Subject.POLL, about=About.PERSONS, persons=["A", "B"], base="valid")
        vote = voting.call_vote(by=office, conference=conference, call=call)
        vote = voting.count_vote(by=office, vote=vote, count=Count([LineCount(5, 2), LineCount(2, 5)]))
        assert [(one.percent, one.passed) for one in verdicts_of(vote, list(vote.lines.all()))] == [
            ("71,43%", None),
            ("28,57%", None),
        ]
