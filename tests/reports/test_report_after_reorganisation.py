"""A year's report stays what it was when the tree is rebuilt, and can be laid out in the tree of today."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document

from capuy.organisations.actions import ChangeDraft, enact
from capuy.reports.actions import Signing, freeze, start_report, word_of
from capuy.reports.changes import changes_since_freezing, in_todays_structure
from capuy.reports.models import Report
from tests.factories import decision, make_user, report_values
from tests.reports.conftest import YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIGNING = Signing(dt.date(2022, 12, 30), "Bình Sơn", "Lê Hoàng Nam", "Bí thư", "Quận ủy\nLưu Văn phòng")
IN_FORCE = dt.date(2025, 7, 1)


def reorganise(committee):
    """The district and its committee end; nine cells go to one ward, seven to another."""
    changes = [
        ChangeDraft("establish", code="P1", name="Đảng bộ phường Bình An", kind="dang_bo_phuong"),
        ChangeDraft("establish", code="P2", name="Đảng bộ phường Bình Phú", kind="dang_bo_phuong"),
    ]
    for at, cell in enumerate(committee.cells):
        changes.append(ChangeDraft("move", organisation=cell, parent="P1" if at < 9 else "P2"))
    changes.append(ChangeDraft("close", organisation=committee.organisation))
    changes.append(ChangeDraft("close", organisation=committee.district))
    enact(decision("merge", IN_FORCE, *changes), by=None, accept_warnings=True)


def printed(docx):
    document = Document(io.BytesIO(docx))
    lines = [paragraph.text for paragraph in document.paragraphs]
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return lines, cells


def test_the_report_drawn_after_the_reorganisation_equals_the_one_drawn_before(s1):
    before = printed(word_of(Report(organisation=s1.organisation, period="2022")))
    reorganise(s1)
    after = printed(word_of(Report(organisation=s1.organisation, period="2022")))
    assert after == before


def test_the_frozen_figures_have_the_same_total_in_todays_structure(s1, office):
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    report = freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    assert in_todays_structure(report) is None
    reorganise(s1)
    today = in_todays_structure(report)
    assert [group.name for group in today.groups] == ["Đảng bộ phường Bình An", "Đảng bộ phường Bình Phú"]
    assert [group.figures[0] for group in today.groups] == [9, 7]
    assert today.total == today.frozen == [16, 5, 3, 2, 13, 1, 0]


def test_nothing_is_reported_as_changed_by_the_reorganisation(s1, office):
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    report = freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    reorganise(s1)
    assert changes_since_freezing(report, office).changed == []


def test_an_exchange_between_two_cells_is_seen_though_the_total_stands(s1, office):
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    report = freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    report_values(by=office, organisation=s1.cells[0], period=YEAR, values={"reviews.grade": 2})
    report_values(by=office, organisation=s1.cells[2], period=YEAR, values={"reviews.grade": 1})
    standing = changes_since_freezing(report, office).by_code["reviews.cells_excellent"]
    assert not standing.changed
    assert [(leaf.name, leaf.before, leaf.now) for leaf in standing.leaves] == [("Chi bộ 1", 1, 0), ("Chi bộ 3", 0, 1)]


def test_the_page_shows_both_structures(client, s1, office):
    report = start_report(by=office, organisation=s1.organisation, period=YEAR)
    report = freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    reorganise(s1)
    client.force_login(make_user("quanly", ("office", s1.district)))
    shown = client.get(reverse("reports:page", args=[report.pk])).text
    assert "Cộng theo cơ cấu hiện nay" in shown
    assert "Đảng bộ phường Bình Phú" in shown
