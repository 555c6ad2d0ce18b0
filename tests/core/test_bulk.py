"""Many rows at once, as the ORM would have written them; more than `COPY_FROM`, so that PostgreSQL copies."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from capuy.core import bulk
from capuy.journal.actions import Act, record_many
from capuy.journal.models import Entry
from capuy.members.models import Member

pytestmark = pytest.mark.django_db

MANY = bulk.COPY_FROM + 50
COLUMNS = (
    *("id", "token", "full_name", "name_folded", "given_folded", "name_order", "sex", "born_on", "ethnic_group"),
    *("citizen_id_sealed", "citizen_id_index", "card_issued_on", "other_name", "file_number", "religion", "home_town"),
    *("residence", "occupation", "education", "profession", "political_theory"),
)


def add(count, since=0):
    ids = bulk.reserve_ids(Member, count)
    rows = []
    for n, pk in enumerate(ids, since):
        card = dt.date(2020, 1, 2) if n % 2 else None
        name = f"Trần Thị {n}\t\\ “Nụ”"
        fixed = (
            uuid.UUID(int=n + 1),
            name,
            f"tran {n}",
            f"{n} tran",
            f"A{n:05d}",
            "female",
            dt.date(1985, 9, 5),
            "Kinh",
        )
        rows.append((pk, *fixed, bytes([n % 256, 0, 255]), f"index {n}", card, *[""] * 9))
    bulk.insert(Member, {name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)})
    return ids


@pytest.mark.parametrize("count", [0, 1, MANY])
def test_rows_come_back_as_they_went_in(count):
    ids = add(count)
    members = list(Member.objects.order_by("pk"))
    assert [member.pk for member in members] == ids
    for n, member in enumerate(members):
        assert member.full_name == f"Trần Thị {n}\t\\ “Nụ”"
        assert (member.token, bytes(member.citizen_id_sealed)) == (uuid.UUID(int=n + 1), bytes([n % 256, 0, 255]))
        assert (member.born_on, member.card_issued_on) == (dt.date(1985, 9, 5), dt.date(2020, 1, 2) if n % 2 else None)


@pytest.mark.parametrize("count", [1, MANY])
def test_a_broken_constraint_is_told_as_everywhere(count):
    add(count)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(count)  # the same tokens
    assert Member.objects.count() == count


def test_reserved_ids_are_nobody_else_s():
    add(3)
    own = Member.objects.create(full_name="Lê Văn An", sex="male", born_on=dt.date(1990, 1, 1))
    later = add(2, since=10)
    assert own.pk not in later
    assert len(set(Member.objects.values_list("pk", flat=True))) == 6


def test_columns_of_many_rows_are_set():
    ids = add(5)
    bulk.update(Member, ("card_issued_on", "religion"), [(dt.date(2021, 3, 4), f"r{pk}", pk) for pk in ids[:3]])
    bulk.update(Member, ("religion",), [])
    assert list(Member.objects.order_by("pk").values_list("religion", flat=True)) == [
        *[f"r{pk}" for pk in ids[:3]],
        "",
        "",
    ]
    assert Member.objects.get(pk=ids[0]).card_issued_on == dt.date(2021, 3, 4)


def test_ids_reserved_twice_are_not_the_same():
    one, two = bulk.reserve_ids(Member, 2), bulk.reserve_ids(Member, 3)
    (row,) = add(1)
    assert len({*one, *two, row}) == 6
    assert row > max(one + two)
    assert bulk.reserve_ids(Member, 0) == []


def test_any_of_takes_texts_numbers_and_nothing(django_assert_num_queries):
    ids = add(MANY)
    with django_assert_num_queries(2):  # among none nothing needs to be looked for
        assert Member.objects.filter(pk__in=bulk.any_of(ids[:-1])).count() == MANY - 1
        assert Member.objects.filter(name_folded__in=bulk.any_of({"tran 1", "tran 2", "o'khong"})).count() == 2
        assert not Member.objects.filter(citizen_id_index__in=bulk.any_of([])).exists()


def test_many_entries_of_the_journal_keep_their_time_and_values():
    before = timezone.now()
    record_many(
        (Act("x.y", f"Việc {n}", f"s:{n}", after={"số": n, "ngày": dt.date(2022, 1, 2)}) for n in range(MANY)), by=None
    )
    entries = list(Entry.objects.order_by("pk"))
    assert len(entries) == MANY
    assert entries[7].after == {"số": 7, "ngày": "2022-01-02"}
    assert entries[7].before == {}
    assert before <= entries[0].at <= timezone.now()
