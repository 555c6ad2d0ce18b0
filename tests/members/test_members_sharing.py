"""After a split the members of the old cell are shared out on one page, all or nothing."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from capuy.core.dates import today
from capuy.core.problems import ProblemsFound
from capuy.figures.engine import check
from capuy.journal.models import Entry
from capuy.members.actions import move_by_decision, remove, seat, transfer, undo_move
from capuy.members.models import Member, Membership, Position, Seat
from capuy.organisations.actions import ChangeDraft, enact, withdraw
from capuy.organisations.models import Body, Decision, Organisation, Term
from tests.factories import decision, make_member, make_organisation, make_user
from tests.members.conftest import FOUNDED, Branch

pytestmark = pytest.mark.django_db
SPLIT = dt.date(2025, 7, 1)
LATER = dt.date(2025, 9, 1)
NAMES = ("Nguyễn Văn Ổn", "Trần Thị Ánh", "Lê Văn Đức", "Phạm Thị An", "Võ Văn Út", "Đỗ Thị Ân")
IN_ORDER = ["Phạm Thị An", "Trần Thị Ánh", "Đỗ Thị Ân", "Lê Văn Đức", "Nguyễn Văn Ổn", "Võ Văn Út"]


class Split:
    """Cell CB1, with members, is split: CB4 and CB5 are founded. It stays, or (`ends`) CB4 takes it over."""

    def __init__(self, branch: Branch, *, names: tuple[str, ...] = NAMES, ends: bool = False) -> None:
        self.old = branch.one
        self.members = {name: make_member(name, branch.one) for name in names}
        made = [
            ChangeDraft(
                "establish", code=f"CB{n}", name=f"Chi bộ {n}", kind="chi_bo", parent=branch.base, source=branch.one
            )
            for n in (4, 5)
        ]
        closing = [ChangeDraft("close", branch.one, successor="CB4")] if ends else []
        self.paper = enact(decision("split", SPLIT, *made, *closing), by=None)
        self.four, self.five = (Organisation.objects.get(code=code) for code in ("CB4", "CB5"))
        self.address = reverse("members:share-out", args=[self.paper.pk])
        self.page = f"{self.address}?tu=CB1"

    def posted(self, *, seen: str = "", **cells: Organisation) -> dict[str, str]:
        """`an=self.four`: by the last word of the name, without marks; `seen` as the page gave it."""
        chosen = {f"ve-{self.pk(word)}": str(cell.pk) for word, cell in cells.items()}
        return {**chosen, **({"da-xem": seen} if seen else {})}

    def pk(self, word: str) -> int:
        return self.members[WORDS[word]].pk


WORDS = {"on": NAMES[0], "anh": NAMES[1], "duc": NAMES[2], "an": NAMES[3], "ut": NAMES[4], "aan": NAMES[5]}


@pytest.fixture
def split(branch: Branch) -> Split:
    return Split(branch)


@pytest.fixture
def board(client, branch: Branch):
    client.force_login(branch.board)
    return client


def stays(member: Member) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = member.memberships.order_by("valid_from")
    return list(rows.values_list("organisation__code", "valid_from", "valid_to"))


def cells_of(split: Split, day: dt.date = SPLIT) -> dict[str, str]:
    rows = Membership.objects.on(day).filter(kind="official").order_by("member__name_order")
    return dict(rows.values_list("member__full_name", "organisation__code"))


# ── the way there ──


def test_a_split_s_page_leads_to_the_sharing_out(board, split):
    page = board.get(split.paper.get_absolute_url()).content.decode()
    assert "Chia đảng viên về các chi bộ mới" in page
    assert split.address in page


@pytest.mark.parametrize("role", ["administrator", "office", "inspection", "leader"])
def test_who_may_not_edit_members_is_offered_nothing(client, branch, split, role):
    client.force_login(make_user("ai-do", (role, branch.base)))
    assert "Chia đảng viên" not in client.get(split.paper.get_absolute_url()).content.decode()
    assert client.get(split.page).status_code == 404
    assert client.post(split.page, split.posted(an=split.four) | {"confirmed": "1"}).status_code == 404


def test_a_secretary_of_the_old_cell_alone_does_not_reach_the_new_ones(client, branch, split):
    client.force_login(make_user("bi-thu", ("cell_secretary", branch.one)))
    assert "Chia đảng viên" not in client.get(split.paper.get_absolute_url()).content.decode()
    assert client.get(split.page).status_code == 404


def test_a_neighbour_finds_neither_the_page_nor_the_old_cell(client, branch, split):
    client.force_login(branch.stranger)
    assert client.get(split.page).status_code == 404
    foreign = enact(
        decision("establish", SPLIT, ChangeDraft("establish", None, "CB8", "Chi bộ 8", "chi_bo", branch.other_base)),
        by=None,
    )
    page = client.get(f"{reverse('members:share-out', args=[foreign.pk])}?tu=CB1")
    assert "Không tìm thấy tổ chức “CB1”" in page.content.decode()
    assert "Nội vụ" not in page.content.decode()


def test_a_merger_into_one_new_cell_leaves_nothing_to_choose(board, branch):
    make_member("Phạm Văn Nam", branch.one)
    founding = ChangeDraft("establish", None, "CB6", "Chi bộ 6", "chi_bo", branch.base)
    closing = [ChangeDraft("close", cell, successor="CB6") for cell in (branch.one, branch.two)]
    paper = enact(decision("merge", SPLIT, founding, *closing), by=None)
    assert "Chia đảng viên" not in board.get(paper.get_absolute_url()).content.decode()


def test_a_cell_founded_without_saying_out_of_which_asks_for_it(board, branch):
    make_member("Phạm Văn Nam", branch.two)
    make_organisation("CB6", "Chi bộ 6", "chi_bo", branch.base, on=SPLIT)
    paper = Decision.objects.get(changes__organisation__code="CB6")
    assert "Chia đảng viên" in board.get(paper.get_absolute_url()).content.decode()
    address = reverse("members:share-out", args=[paper.pk])
    assert "Chi bộ có đảng viên cần chuyển" in board.get(address).content.decode()
    assert "Chọn tổ chức đúng loại hình" in board.get(f"{address}?tu=DB1").content.decode()
    assert "không có chi bộ nào khác" not in board.get(f"{address}?tu=CB2").content.decode()
    member = Member.objects.get()
    new = Organisation.objects.get(code="CB6")
    board.post(f"{address}?tu=CB2", {f"ve-{member.pk}": str(new.pk), "confirmed": "1"})
    assert stays(member) == [("CB2", FOUNDED, SPLIT), ("CB6", SPLIT, None)]
    # From now on the decision is known to take members out of that cell.
    assert board.get(address).context["source"] == branch.two


def test_the_first_cells_of_all_have_nobody_to_come_from(board, branch):
    paper = Decision.objects.get(changes__organisation=branch.one)
    assert "Chia đảng viên" not in board.get(paper.get_absolute_url()).content.decode()


# ── the page ──


def test_members_of_the_day_stand_in_vietnamese_order_with_a_choice_each(board, branch, split):
    make_member("Bùi Văn Mới", branch.one, joined_on=LATER)
    page = board.get(split.page)
    rows = page.context["choices"].rows
    assert [row.line.full_name for row in rows] == IN_ORDER
    assert list(page.context["choices"].options.values()) == ["Chi bộ Phòng Nội vụ", "Chi bộ 4", "Chi bộ 5"]
    assert {row.choice for row in rows} == {branch.one.pk}
    assert page.content.decode().count(f"selected>Ở lại {'Chi bộ Phòng Nội vụ'}") == len(NAMES)


def test_where_the_old_cell_ends_the_heir_is_chosen_beforehand(board, branch):
    split = Split(branch, ends=True)
    page = board.get(split.address)
    assert list(page.context["choices"].options.values()) == ["Chi bộ 4", "Chi bộ 5"]
    assert {row.choice for row in page.context["choices"].rows} == {split.four.pk}
    assert "Ở lại" not in page.content.decode()


@pytest.mark.parametrize("number", [1, 40])
def test_queries_do_not_grow_with_the_members(board, branch, number, django_assert_num_queries):
    split = Split(branch, names=tuple(f"Nguyễn Văn {chr(65 + n % 26)}{n}" for n in range(number)))
    board.get(split.page)
    with django_assert_num_queries(31):
        board.get(split.page)
    posted = {f"ve-{member.pk}": str(split.five.pk) for member in split.members.values()}
    # On PostgreSQL one more holds the tree.
    locks = connection.vendor == "postgresql"
    with django_assert_num_queries(60 + locks):
        assert board.post(split.page, posted).context["summary"][2]["after"] == number
    with django_assert_num_queries(54 + locks):
        assert board.post(split.page, posted | {"confirmed": "1"}).status_code == 302
    assert set(cells_of(split).values()) == {"CB5"}


def test_a_cell_is_chosen_for_the_ticked_or_for_all_without_keeping_anything(board, split):
    ticked = {"chon": [str(split.pk("an")), str(split.pk("ut"))], "nhanh": "chon", "ve": str(split.four.pk)}
    choices = board.post(split.page, ticked).context["choices"]
    assert [row.line.full_name for row in choices.changed] == ["Phạm Thị An", "Võ Văn Út"]
    everybody = split.posted(an=split.five) | {"nhanh": "tat-ca", "ve": str(split.four.pk)}
    assert len(board.post(split.page, everybody).context["choices"].changed) == len(NAMES)
    nobody = board.post(split.page, {"nhanh": "chon", "ve": str(split.four.pk)})
    assert "Đánh dấu ít nhất một đồng chí." in nobody.content.decode()
    nowhere = board.post(split.page, ticked | {"ve": ""}).context["choices"]
    assert (nowhere.quick_error, [row.ticked for row in nowhere.rows].count(True)) == ("Chọn chi bộ.", 2)
    assert set(cells_of(split).values()) == {"CB1"}


def test_who_has_gone_since_is_shown_with_the_reason_and_stays_out(board, branch, split):
    transfer(by=None, member=split.members[NAMES[0]], to_organisation=branch.two, on=LATER, accept_warnings=True)
    remove(by=None, member=split.members[NAMES[1]], departure="deceased", on=LATER, accept_warnings=True)
    transfer(by=None, member=split.members[NAMES[2]], to_organisation=branch.two, on=SPLIT, accept_warnings=True)
    make_member("Bùi Văn Mới", branch.one, joined_on=SPLIT)
    page = board.get(split.page)
    reasons = {row.line.full_name: row.line.why_not for row in page.context["choices"].rows if row.line.why_not}
    assert reasons == {
        NAMES[0]: "Chuyển đi, từ ngày 01/09/2025",
        NAMES[1]: "Từ trần, từ ngày 01/09/2025",
        NAMES[2]: "Chuyển đi, từ ngày 01/07/2025",
        "Bùi Văn Mới": "Vào chi bộ đúng ngày 01/07/2025; nếu sai chi bộ, hủy lần ghi đó rồi ghi vào chi bộ mới",
    }
    assert "Từ trần, từ ngày 01/09/2025; không chuyển theo quyết định." in page.content.decode()
    everybody = board.post(split.page, {"nhanh": "tat-ca", "ve": str(split.four.pk)}).context["choices"]
    assert len(everybody.changed) == 3
    forced = board.post(split.page, split.posted(anh=split.four, an=split.four) | {"confirmed": "1"})
    assert "Không chuyển được nữa." in forced.content.decode()
    assert cells_of(split)["Phạm Thị An"] == "CB1"
    with pytest.raises(ProblemsFound) as found:
        move_by_decision(by=None, decision=split.paper, where={split.members[NAMES[1]]: split.four})
    assert "Từ trần" in str(found.value)


# ── before and after confirming ──


def test_effects_and_small_cells_are_shown_before_anything_is_kept(board, split):
    page = board.post(split.page, split.posted(an=split.four, ut=split.four, duc=split.five))
    told = {
        cell["name"]: (cell["before"], cell["go"], len(cell["come"]), cell["after"]) for cell in page.context["summary"]
    }
    assert told == {"Chi bộ Phòng Nội vụ": (6, 3, 0, 3), "Chi bộ 4": (0, 0, 2, 2), "Chi bộ 5": (0, 0, 1, 1)}
    messages = [problem.message for problem in page.context["problems"]]
    assert [message.split(",")[0] for message in messages] == [
        "Chi bộ 4: có 2 đảng viên chính thức",
        "Chi bộ 5: có 1 đảng viên chính thức",
    ]
    assert "Đã kiểm tra, vẫn ghi" in page.content.decode()
    assert set(cells_of(split).values()) == {"CB1"}


def test_a_probationary_member_does_not_make_a_cell_large_enough(board, branch, split):
    admitted = dt.date(2025, 1, 2)
    young = make_member(
        "Bùi Thị Dự", branch.one, joined_on=admitted, admitted_on=admitted, official_on=dt.date(2026, 1, 2)
    )
    chosen = split.posted(on=split.four, anh=split.four) | {f"ve-{young.pk}": str(split.four.pk)}
    page = board.post(split.page, chosen)
    assert [problem.message.split(",")[0] for problem in page.context["problems"]] == [
        "Chi bộ 4: có 2 đảng viên chính thức"
    ]


def test_confirming_moves_all_on_the_decision_s_day_and_tells_the_journal(board, branch, split):
    posted = split.posted(an=split.four, ut=split.four, anh=split.four)
    answer = board.post(split.page, posted | {"confirmed": "1"}, follow=True)
    assert "Đã ghi chi bộ mới của 3 đồng chí." in answer.content.decode()
    assert stays(split.members["Phạm Thị An"]) == [("CB1", FOUNDED, SPLIT), ("CB4", SPLIT, None)]
    entries = Entry.objects.filter(action="members.move-by-decision").order_by("summary")
    assert [entry.summary.rpartition(": ")[2] for entry in entries] == ["Phạm Thị An", "Trần Thị Ánh", "Võ Văn Út"]
    assert (entries[0].actor, entries[0].organisation) == (branch.board.username, "CB4")
    assert (entries[0].before["chi bộ"], entries[0].after["chi bộ"]) == ("Chi bộ Phòng Nội vụ", "Chi bộ 4")
    assert not check()


def test_confirming_twice_moves_nobody_again(board, split):
    posted = split.posted(an=split.four, ut=split.four, anh=split.four) | {"confirmed": "1"}
    board.post(split.page, posted)
    again = board.post(split.page, posted)
    assert "Không có gì để ghi" in again.content.decode()
    assert Entry.objects.filter(action="members.move-by-decision").count() == 3


def test_from_the_heir_to_the_other_new_cell_and_back(board, branch):
    split = Split(branch, ends=True)
    member = split.members["Phạm Thị An"]
    board.post(split.page, split.posted(an=split.five) | {"confirmed": "1"})
    assert stays(member) == [("CB1", FOUNDED, SPLIT), ("CB5", SPLIT, None)]
    assert board.get(split.page).context["choices"].rows[0].choice == split.five.pk
    board.post(split.page, split.posted(an=split.four) | {"confirmed": "1"})
    assert stays(member) == [("CB1", FOUNDED, SPLIT), ("CB4", SPLIT, None)]
    assert not member.memberships.filter(follows=None, organisation=split.four).exists()  # it follows the closing again


def test_choosing_to_stay_again_takes_the_move_back(board, split):
    member = split.members["Phạm Thị An"]
    for to in (split.four, split.five, split.old):
        board.post(split.page, split.posted(an=to) | {"confirmed": "1"})
    assert stays(member) == [("CB1", FOUNDED, None)]
    assert member.memberships.get().departure == ""
    assert Entry.objects.order_by("pk").last().summary.startswith("Trở lại chi bộ, không còn chuyển theo quyết định")
    assert not check()


def test_one_move_is_undone_on_the_member_s_page_and_all_with_the_decision(board, split):
    board.post(split.page, split.posted(an=split.four, ut=split.four) | {"confirmed": "1"})
    an, ut = split.members["Phạm Thị An"], split.members["Võ Văn Út"]
    assert "Hủy lần chuyển, rời gần nhất" in board.get(an.get_absolute_url()).content.decode()
    undo_move(by=None, member=an, reason="Nhầm")
    assert [stays(an), stays(ut)] == [[("CB1", FOUNDED, None)], [("CB1", FOUNDED, SPLIT), ("CB4", SPLIT, None)]]
    withdraw(split.paper, by=None, reason="Nhập nhầm")
    assert stays(ut) == [("CB1", FOUNDED, None)]
    gone = board.post(split.page, split.posted(an=split.four) | {"confirmed": "1"}, follow=True)
    assert "đã được thu hồi; không chuyển" in gone.content.decode()
    with pytest.raises(ProblemsFound):
        move_by_decision(by=None, decision=split.paper, where={an: split.four})


def test_seats_in_the_cell_left_behind_end_after_a_warning(board, branch, split):
    term = Term.objects.create(organisation=branch.one, starts_on=dt.date(2025, 1, 1), label="2025 - 2027")
    body = Body.objects.create(term=term, kind="committee")
    secretary = split.members["Phạm Thị An"]
    seat(by=None, body=body, member=secretary, position=Position.SECRETARY, on=dt.date(2025, 1, 1))
    page = board.post(split.page, split.posted(an=split.four))
    text = page.content.decode()
    assert "Phạm Thị An: thôi giữ chức Bí thư tại Chi bộ Phòng Nội vụ từ ngày 01/07/2025." in text
    assert "không còn Bí thư" in text
    assert Seat.objects.get().valid_to is None
    board.post(split.page, split.posted(an=split.four) | {"confirmed": "1"})
    assert Seat.objects.get().valid_to == SPLIT
    entry = Entry.objects.get(action="members.move-by-decision")
    assert entry.before["chức vụ thôi giữ"] == "Bí thư (Cấp ủy)"


# ── two at once, and bad input ──


def test_two_people_with_the_same_page_lose_nothing(board, split):
    seen = board.get(split.page).context["choices"].seen_text
    everybody = dict.fromkeys(WORDS, split.old)
    board.post(split.page, split.posted(seen=seen, **everybody | {"an": split.four}) | {"confirmed": "1"})
    board.post(split.page, split.posted(seen=seen, **everybody | {"ut": split.five}) | {"confirmed": "1"})
    assert [cells_of(split)[name] for name in ("Phạm Thị An", "Võ Văn Út", "Lê Văn Đức")] == ["CB4", "CB5", "CB1"]


def test_whom_another_has_moved_meanwhile_is_not_moved_on_unseen(board, split):
    seen = board.get(split.page).context["choices"].seen_text
    board.post(split.page, split.posted(seen=seen, an=split.four) | {"confirmed": "1"})
    late = board.post(split.page, split.posted(seen=seen, an=split.five, ut=split.five) | {"confirmed": "1"})
    assert "Vừa được người khác chuyển; chọn lại nếu cần." in late.content.decode()
    choices = late.context["choices"]
    assert next(row.choice for row in choices.rows) == split.four.pk
    assert [row.line.full_name for row in choices.changed] == ["Võ Văn Út"], "the other choice is not lost"
    assert cells_of(split)["Võ Văn Út"] == "CB1", "all or nothing"
    board.post(split.page, split.posted(seen=choices.seen_text, an=split.five, ut=split.five) | {"confirmed": "1"})
    assert [cells_of(split)[name] for name in ("Phạm Thị An", "Võ Văn Út")] == ["CB5", "CB5"]


def test_a_move_between_the_page_and_the_lock_stops_everything(split):
    an, ut = split.members["Phạm Thị An"], split.members["Võ Văn Út"]
    move_by_decision(by=None, decision=split.paper, where={an: split.four}, accept_warnings=True)
    with pytest.raises(ProblemsFound) as found:
        move_by_decision(
            by=None,
            decision=split.paper,
            where={an: split.five, ut: split.five},
            seen={an.pk: split.old.pk},
            accept_warnings=True,
        )
    assert [problem.code for problem in found.value.problems] == ["moved-meanwhile"]
    assert cells_of(split)["Võ Văn Út"] == "CB1"


def test_a_foreign_cell_is_no_choice(board, branch, split):
    for foreign in (str(branch.foreign.pk), str(branch.two.pk), "0", "x", "", "9" * 30):
        page = board.post(split.page, {f"ve-{split.pk('an')}": foreign, "confirmed": "1"})
        assert "Chọn một chi bộ trong danh sách." in page.content.decode()
    with pytest.raises(ProblemsFound) as found:
        move_by_decision(by=None, decision=split.paper, where={split.members["Phạm Thị An"]: branch.two})
    assert "not-of-decision" in {problem.code for problem in found.value.problems}
    with pytest.raises(ProblemsFound):
        move_by_decision(by=branch.stranger, decision=split.paper, where={split.members["Phạm Thị An"]: split.four})
    assert set(cells_of(split).values()) == {"CB1"}


def test_a_member_of_another_cell_stops_everything(board, branch, split):
    other = make_member("Bùi Thị Khác", branch.two)
    for stray in (other.pk, 999_999, "x"):
        posted = {f"ve-{stray}": str(split.four.pk)} | split.posted(an=split.four) | {"confirmed": "1"}
        assert "không phải là đảng viên của chi bộ này" in board.post(split.page, posted).content.decode()
    assert cells_of(split)["Phạm Thị An"] == "CB1"


def test_a_cell_without_members_says_so(board, branch):
    split = Split(branch, names=())
    assert "không có đảng viên nào vào ngày trước" in board.get(split.page).content.decode()


def test_editing_again_keeps_what_was_chosen(board, split):
    page = board.post(split.page, split.posted(an=split.four) | {"edit": "1"})
    assert [row.line.full_name for row in page.context["choices"].changed] == ["Phạm Thị An"]


def test_a_decision_ahead_is_shared_out_ahead(board, branch):
    soon = today() + dt.timedelta(days=30)
    member = make_member("Phạm Thị An", branch.one)
    founding = ChangeDraft("establish", None, "CB6", "Chi bộ 6", "chi_bo", branch.base, source=branch.one)
    paper = enact(decision("split", soon, founding), by=None)
    new = Organisation.objects.get(code="CB6")
    board.post(reverse("members:share-out", args=[paper.pk]), {f"ve-{member.pk}": str(new.pk), "confirmed": "1"})
    assert stays(member) == [("CB1", FOUNDED, soon), ("CB6", soon, None)]
