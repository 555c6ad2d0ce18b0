"""What an import of thousands does in portions comes out as if it were done at once."""

import datetime as dt

import pytest

from capuy.core.secrets import unseal
from capuy.documents import sheets
from capuy.journal import actions as journal
from capuy.journal import chain
from capuy.journal.models import Entry
from capuy.members.importing import import_file, prepare, writing
from capuy.members.importing.columns import BY_SLUG
from capuy.members.importing.rows import read_lines
from capuy.members.models import Member, Membership, StatusSpell, citizen_id_binding
from tests.documents import files
from tests.factories import make_organisation
from tests.members.importing import AN, HEADS, NU, changed

pytestmark = pytest.mark.django_db
PORTION = 3


@pytest.fixture
def committee():
    city = make_organisation("TU", "Thành ủy", "thanh_uy")
    found = make_organisation("DB", "Đảng bộ Cơ sở", "dang_bo_co_so", city)
    for number in (1, 2):
        make_organisation(f"CB-{number}", f"Chi bộ {number}", parent=found)
    return found


def people(count):
    born = dt.date(1985, 9, 5)
    return [
        changed(NU, name=f"Trần Thị {'ABCDEFGHIJ'[n]}", born=born + dt.timedelta(n), number=f"07918500123{n}")
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [PORTION - 1, PORTION, PORTION + 1, 2 * PORTION, 2 * PORTION + 1])
def test_nobody_is_lost_or_mixed_up_between_portions(committee, monkeypatch, count):
    monkeypatch.setattr(writing, "PORTION", PORTION)
    monkeypatch.setattr(journal, "PORTION", PORTION)
    rows = people(count)
    assert import_file(files.workbook([HEADS, *rows]), "ds.xlsx", by=None, organisation=committee).created == count
    members = list(Member.objects.order_by("pk"))
    told = [
        (one.full_name, one.born_on, unseal(one.citizen_id_sealed, citizen_id_binding(one.token))) for one in members
    ]
    assert told == [(row[1], row[3], row[4]) for row in rows]
    assert list(Membership.objects.order_by("member").values_list("member", flat=True)) == [m.pk for m in members]
    assert StatusSpell.objects.count() == 2 * count
    entries = Entry.objects.filter(action="members.import").order_by("pk")
    assert list(entries.values_list("subject", flat=True)) == [f"members.member:{one.pk}" for one in members]
    assert Entry.objects.filter(action="members.import-file").count() == 1
    chain.seal()
    assert chain.verify().faults == []


def test_portions_that_fail_take_the_earlier_ones_back(committee, monkeypatch):
    monkeypatch.setattr(writing, "PORTION", PORTION)
    write, written = writing._write_newcomers, []

    def fail_at_the_second(newcomers, ids):
        if written:
            raise RuntimeError
        written.append(write(newcomers, ids))

    monkeypatch.setattr(writing, "_write_newcomers", fail_at_the_second)
    with pytest.raises(RuntimeError):
        import_file(files.workbook([HEADS, *people(PORTION + 1)]), "ds.xlsx", by=None, organisation=committee)
    assert written
    assert not Member.objects.exists()
    assert not Entry.objects.filter(action="members.import").exists()


def lines_of(rows, heads=HEADS, slugs=("full_name", "sex", "born_on"), first=1):
    table = sheets.read_table(files.workbook([heads, *rows]))
    return read_lines(table, {slug: at for at, slug in enumerate(slugs, first)})


def test_a_line_gives_its_values_and_keeps_none():
    read = lines_of([NU, AN])
    first, second = read.lines
    assert first.values == {"full_name": "Trần Thị Nụ", "sex": "female", "born_on": dt.date(1985, 9, 5)}
    assert second.values["born_on"] == dt.date(1990, 10, 6)
    assert (first.name_folded, second.name_folded) == ("tran thi nu", "le van an")
    assert first.columns is second.columns is read.columns
    assert first.held is None


def test_checked_lines_hold_nothing_of_their_own(committee):
    prepared = prepare(sheets.read_table(files.workbook([HEADS, NU, AN])), organisation=committee)
    assert len(prepared.plan.newcomers) == 2
    assert [line.held for line in prepared.plan.lines] == [None, None]


def test_equal_names_are_folded_and_kept_once():
    read = lines_of([NU, changed(NU, born=dt.date(1990, 1, 1))])
    first, second = read.lines
    assert first.name_folded is second.name_folded
    assert read.columns["full_name"][0] is read.columns["full_name"][1]


def test_a_name_in_two_columns_fills_only_a_blank_one():
    heads = ["Họ và tên", BY_SLUG["family_name"].label, BY_SLUG["given_name"].label, "Phái"]
    rows = [["Lê Văn An", "Trần", "Bình", "Nam"], [None, "Trần  Thị", "Nụ", "Nữ"], [None, None, "Mai", "Nữ"]]
    read = lines_of(rows, heads, ("full_name", "family_name", "given_name", "sex"), 0)
    assert [line.values["full_name"] for line in read.lines] == ["Lê Văn An", "Trần Thị Nụ", "Mai"]
    assert all("family_name" not in line.values for line in read.lines)


@pytest.mark.parametrize(("hold", "left"), [(False, 2), (True, 0)])
def test_who_goes_on_to_write_lets_the_rows_of_the_file_go(committee, hold, left):
    table = sheets.read_table(files.workbook([HEADS, NU, AN]))
    assert prepare(table, organisation=committee, hold=hold).plan.faults == []
    assert len(table.rows) == left
