"""Files of members for the tests of the import."""

import datetime as dt

from capuy.journal.models import Entry
from capuy.members.importing import import_file
from capuy.members.models import Member
from tests.documents import files

HEADS = ["TT", "Họ và tên", "Giới tính", "Ngày sinh", "Số định danh", "Mã chi bộ", "Ngày kết nạp", "Ngày chính thức"]
NU = [1, "Trần Thị Nụ", "Nữ", dt.date(1985, 9, 5), "079185001234", "CB-1", dt.date(2010, 2, 3), dt.date(2011, 2, 3)]
AN = [2, "Lê Văn An", "Nam", "06/10/1990", "001090004321", "CB-2", "01/03/2016", "01/03/2017"]


def changed(row, **values):
    names = ["tt", "name", "sex", "born", "number", "cell", "admitted", "official"]
    return [values.get(name, cell) for name, cell in zip(names, row, strict=True)]


def bring(committee, rows, heads=HEADS, *, by=None, name="danh sách.xlsx", dry_run=False, **more):
    return import_file(files.workbook([heads, *rows], **more), name, by=by, organisation=committee, dry_run=dry_run)


def refused(committee, rows, **more):
    """The messages; and nothing was saved."""
    before = Member.objects.count(), Entry.objects.count()
    result = bring(committee, rows, **more)
    assert not result.saved
    assert (Member.objects.count(), Entry.objects.count()) == before
    return [(fault.row, fault.column, fault.message) for fault in result.errors]
