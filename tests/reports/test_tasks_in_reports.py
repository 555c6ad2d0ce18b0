"""Tasks in reports: what was due, done, late, in all and by field of work."""

import datetime as dt

import pytest
import time_machine

from capuy.reports.composing import compose, gather
from capuy.reports.models import Report
from capuy.tasks.actions import give

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_tasks_of_the_period_stand_in_the_report_by_field_and_open_to_their_records(s1):
    checker = s1.organisation
    with time_machine.travel("2022-03-01T03:00:00+00:00", tick=False):
        work = {"title": "Rà soát", "product": "Báo cáo", "due_on": dt.date(2022, 3, 20), "checker": checker}
        for axis in ("inspection", "people"):
            give(by=None, giver=checker, owner=s1.cells[0], axis=axis, **work)
    report = Report(organisation=checker, period="2022")
    content = compose(report, {}, gather(report))
    (section,) = (one for one in content.sections if one.code == "results")
    assert section.lines == [
        "Trong năm, có 02 nhiệm vụ đến hạn, đã hoàn thành 00 (0%); quá hạn chưa hoàn thành 02.",
        "Theo lĩnh vực, nhiệm vụ đến hạn và đã hoàn thành: “Kiểm tra, giám sát, kỷ luật” 01, hoàn thành 00; "
        "“Dân vận, Mặt trận, đoàn thể” 01, hoàn thành 00.",
    ]
    assert ("tasks.due_people", "2022") in set(content.figures_of(checker.code))
