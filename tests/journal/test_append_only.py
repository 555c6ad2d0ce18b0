import pytest
from django.db import DatabaseError, connection, transaction

from capuy.journal.actions import Act, record, record_alone
from capuy.journal.models import Entry, EntryKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    record(Act("tests.act", "việc thử", "tests.thing:1"), by=None)
    return Entry.objects.get()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE journal_entry SET summary = 'khác'", "UPDATE journal_entry SET at = at", "DELETE FROM journal_entry"],
)
def test_the_database_refuses_to_change_or_remove_an_entry(entry: Entry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="neither changed nor removed"), transaction.atomic():
        connection.cursor().execute(statement)

    entry.refresh_from_db()
    assert entry.summary == "việc thử"


def test_no_way_round_the_guard_is_open(entry: Entry) -> None:
    ways = {
        "sqlite": "REPLACE INTO journal_entry SELECT * FROM journal_entry",
        "postgresql": "TRUNCATE journal_entry, journal_seal",
    }
    with pytest.raises(DatabaseError, match="neither changed nor removed"), transaction.atomic():
        connection.cursor().execute(ways[connection.vendor])


def test_the_orm_is_refused_as_well(entry: Entry) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(actor="khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()

    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_test_with_real_transactions_can_still_be_cleaned_up() -> None:
    record_alone(Act("tests.act", "việc thử", "tests.thing:1"), by=None)

    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_guard_stands_again_after_such_a_test() -> None:
    assert Entry.objects.count() == 0
    record_alone(Act("tests.act", "việc thử", "tests.thing:1"), by=None)

    with pytest.raises(DatabaseError):
        Entry.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_change_is_recorded_in_the_transaction_that_makes_it() -> None:
    act = Act("tests.act", "việc thử", "tests.thing:1")
    with pytest.raises(transaction.TransactionManagementError):
        record(act, by=None)
    record(act, by=None, kind=EntryKind.READING)
    with transaction.atomic():
        record(act, by=None)
    record_alone(act, by=None)

    assert list(Entry.objects.order_by("pk").values_list("kind", flat=True)) == ["reading", "change", "change"]
