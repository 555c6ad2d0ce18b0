"""Posts in two branches: both are seen and nothing between or beside; a reorganisation takes the rights along."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.members.models import Member
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Organisation
from tests.factories import decision, make_member, make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
YEAR = str(dates.today().year)
# Each committee has a cell, each cell a member; the word tells whose.
WORDS = {"A": "Anthượng", "B": "Bìnhtrung", "C": "Cátlinh"}


@pytest.fixture
def district() -> Organisation:
    district = make_organisation("TP", "Đảng bộ quận Đôngđô", "quan_uy")
    for mark, word in WORDS.items():
        base = make_organisation(f"Q{mark}", f"Đảng bộ Công ty {word}", "dang_bo_co_so", district)
        make_member(f"Nguyễn {word}", make_organisation(f"CB{mark}", f"Chi bộ {word}", "chi_bo", base))
    return district


@pytest.fixture
def both(district: Organisation, client: Client) -> User:
    """Holds the first and the third committee; not the second, and not the district above them."""
    places = [Organisation.objects.get(code=code) for code in ("QA", "QC")]
    user = make_user("tochuc", *((Role.ORGANISATION_BOARD, place) for place in places))
    client.force_login(user)
    return user


def words_in(text: str) -> str:
    """Whose words a page holds: A, B, C, and T for the district."""
    return "".join(mark for mark, word in {**WORDS, "T": "Đôngđô"}.items() if word.casefold() in text.casefold())


def seen(client: Client, path: str) -> str:
    answer = client.get(path)
    if answer.status_code != 200:
        return str(answer.status_code)
    is_json = answer["Content-Type"] == "application/json"
    return words_in(str(answer.json()) if is_json else answer.content.decode())


def in_sheet(client: Client, path: str) -> str:
    """The same of an Excel file."""
    answer = client.get(path)
    if answer.status_code != 200:
        return str(answer.status_code)
    body = zipfile.ZipFile(io.BytesIO(answer.content))
    return words_in(" ".join(body.read(name).decode() for name in body.namelist() if name.endswith(".xml")))


def of(view: str, *args: str) -> str:
    return reverse(view, args=args)


TOGETHER = {
    "home": "/",
    "the tree": "/to-chuc/",
    "search for organisations": "/tim/?q=chi bo",
    "search for members": "/tim/?q=nguyen",
    "the picker's tree": "/to-chuc/chon/?quyen=see_members",
    "the picker's search": "/to-chuc/tim/?q=dang bo&quyen=see_members",
    "a whole level": "/to-chuc/chon/nhieu/?cap=chi_bo&quyen=see_members",
    "duplicates, of which there are none": "/dang-vien/trung/",
}


def test_both_are_seen_and_nothing_else(client: Client, both: User) -> None:
    for what, path in TOGETHER.items():
        # A search names the superior beside each, which tells namesakes apart; it cannot be opened.
        assert seen(client, path).replace("T", "") == "AC", what
    for view, args in (
        ("organisations:page", ()),
        ("members:list", ()),
        ("figures:sheet", (YEAR,)),
        ("figures:pivot", (YEAR,)),
        ("reports:list", ()),
    ):
        # The tree beside each page shows both branches.
        found = {code: seen(client, of(view, code, *args)) for code in ("QA", "QB", "QC", "TP")}
        assert found == {"QA": "AC", "QB": "404", "QC": "AC", "TP": "404"}, view


def test_files_hold_one_branch_and_nothing_beside(client: Client, both: User) -> None:
    for view, args, query in (
        ("members:export", ("xlsx",), ""),
        ("figures:pivot", (YEAR,), "?xuat=excel"),
        ("figures:sheet", (YEAR,), "?xuat=excel"),
    ):
        found = {code: in_sheet(client, of(view, code, *args) + query) for code in ("QA", "QB", "QC", "TP")}
        # A paper bears the name of the superior in its head.
        found = {code: words.replace("T", "") for code, words in found.items()}
        assert found == {"QA": "A", "QB": "404", "QC": "C", "TP": "404"}, view


def test_records_of_the_one_between_are_missing(client: Client, both: User) -> None:
    for member in Member.objects.all():
        expected = 404 if WORDS["B"] in member.full_name else 200
        assert client.get(of("members:page", str(member.pk))).status_code == expected


def test_rights_follow_what_moves_away_and_what_comes(client: Client, both: User) -> None:
    """The cell of A goes to B, that of B comes to C: nobody grants or ends anything."""
    today = dates.today()
    for code, to in (("CBA", "QB"), ("CBB", "QC")):
        cell, parent = (Organisation.objects.get(code=one) for one in (code, to))
        enact(decision("move", today, ChangeDraft("move", cell, parent=parent)), by=None)

    assert {mark: seen(client, f"/to-chuc/CB{mark}/")[:3] == "404" for mark in WORDS} == {
        "A": True,
        "B": False,
        "C": False,
    }
    for what, path in TOGETHER.items():
        if "level" in what or "picker's search" in what:
            assert seen(client, path.replace("dang bo", "chi bo")) == "BC", what
    found = client.get(TOGETHER["search for members"]).content.decode()
    assert [mark for mark, word in WORDS.items() if f"Nguyễn {word}" in found] == ["B", "C"]
    for member in Member.objects.all():
        expected = 404 if WORDS["A"] in member.full_name else 200
        assert client.get(of("members:page", str(member.pk))).status_code == expected
    for view, args in (("members:list", ()), ("figures:sheet", (YEAR,))):
        assert client.get(of(view, "CBA", *args)).status_code == 404
        assert client.get(of(view, "CBB", *args)).status_code == 200
    assert in_sheet(client, of("members:export", "QC", "xlsx")).replace("T", "") == "BC"
    assert in_sheet(client, of("members:export", "QA", "xlsx")).replace("T", "") == "A"  # the own name alone
    assert in_sheet(client, of("figures:pivot", "QC", YEAR) + "?xuat=excel").replace("T", "") == "BC"
