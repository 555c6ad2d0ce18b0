"""Numbers of papers run per kind over the whole term of the committee."""

import datetime as dt
import threading

import pytest
from django.db import connections

from capuy.core.problems import ProblemsFound
from capuy.documents.actions import issue
from capuy.documents.models import IssuedPaper
from capuy.documents.numbering import next_number
from capuy.journal.models import Entry
from capuy.organisations.models import Term
from tests.factories import make_organisation, make_user

IN_2022 = dt.date(2022, 12, 30)


@pytest.fixture
def committee(db):
    committee = make_organisation("DB1", "Đảng bộ Công ty Sông Xanh", "dang_bo_co_so")
    Term.objects.create(
        organisation=committee, label="2020 – 2025", starts_on=dt.date(2020, 6, 1), ends_on=dt.date(2025, 6, 1)
    )
    Term.objects.create(organisation=committee, label="2025 – 2030", starts_on=dt.date(2025, 6, 1))
    return committee


def issue_report(committee, on=IN_2022, kind="BC", by=None, **fields):
    return issue(by=by, organisation=committee, kind=kind, title="Tổng kết", issued_on=on, **fields)


def test_numbers_run_over_the_years_of_a_term_and_start_again_with_the_next(committee):
    symbols = [issue_report(committee, dt.date(year, 12, 30)).symbol for year in (2020, 2021, 2022)]
    assert symbols == ["01-BC/ĐU", "02-BC/ĐU", "03-BC/ĐU"]
    assert issue_report(committee, dt.date(2025, 6, 1)).symbol == "01-BC/ĐU"


def test_each_kind_and_the_congress_count_apart(committee):
    issue_report(committee)
    assert issue_report(committee, kind="NQ").symbol == "01-NQ/ĐU"
    assert issue_report(committee, congress=True).symbol == "01-BC/ĐH"
    assert issue_report(committee).symbol == "02-BC/ĐU"


def test_numbers_above_99_keep_all_their_digits(committee):
    IssuedPaper.objects.create(
        organisation=committee,
        term=Term.objects.get(label="2020 – 2025"),
        kind="BC",
        number=99,
        body_symbol="ĐU",
        title="Báo cáo",
        issued_on=IN_2022,
    )
    assert issue_report(committee).symbol == "100-BC/ĐU"


def test_a_cell_without_known_term_still_counts(committee):
    cell = make_organisation("CB1", "Chi bộ Phòng Kế toán", "chi_bo", committee)
    assert [issue_report(cell).symbol, issue_report(cell).symbol] == ["01-BC/CB", "02-BC/CB"]


def test_issuing_stands_in_the_journal(committee):
    issue_report(committee)
    entry = Entry.objects.get(action="documents.issue")
    assert "01-BC/ĐU" in entry.summary
    assert entry.organisation == "DB1"


def test_nobody_issues_for_a_committee_that_is_not_theirs(committee):
    other = make_organisation("DB2", "Đảng bộ Công ty Núi Biếc", "dang_bo_co_so")
    stranger = make_user("nga", ("office", other))
    with pytest.raises(ProblemsFound, match="không có quyền"):
        issue_report(committee, by=stranger)
    assert not IssuedPaper.objects.exists()


@pytest.mark.parametrize(
    ("on", "kind", "message"),
    [
        (dt.date(2014, 1, 1), "BC", "chưa được thành lập"),
        (IN_2022, "XY", "Không có loại văn bản"),
        (dt.date(2026, 3, 1), "CT", "không có thẩm quyền"),
    ],
)
def test_what_may_not_be_issued_is_refused_with_its_reason(committee, on, kind, message):
    with pytest.raises(ProblemsFound, match=message):
        issue_report(committee, on, kind)
    assert not IssuedPaper.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_papers_issued_at_the_same_moment_get_different_numbers():
    committee = make_organisation("DB1", "Đảng bộ Công ty Sông Xanh", "dang_bo_co_so")

    def work():
        for _ in range(5):
            issue_report(committee)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(IssuedPaper.objects.values_list("number", flat=True)) == list(range(1, 21))
    assert next_number(committee, "BC", IN_2022) == 21
