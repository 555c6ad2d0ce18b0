"""Members from Excel: our whole import beside django-import-export, and beside reading and plain inserts alone.

One seeded file of 20,000 rows and 20 columns; each way begins with the same empty SQLite register of 400 cells.
"""

import datetime as dt
import io
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import result

ROWS, CELLS, ROUNDS = 20_000, 400, 5
HEADS = (
    *("Họ và tên", "Giới tính", "Ngày sinh", "Số định danh cá nhân", "Số lý lịch", "Ngày cấp thẻ", "Dân tộc"),
    *("Tôn giáo", "Quê quán", "Nơi cư trú", "Nghề nghiệp", "Giáo dục phổ thông", "Chuyên môn", "Lý luận chính trị"),
    *("Ngày quyết định kết nạp", "Ngày kết nạp", "Ngày chính thức", "Mã chi bộ", "Ngày vào chi bộ", "Tình trạng"),
)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Thanh", "Quang", "Xuân", "Kim", "Hồng", "Gia", "Bảo", "Anh")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Đạt", "Giang", "Hà", "Hiếu", "Hương", "Khánh", "Lan", "Linh", "Mai", "Nam")
GIVEN += ("Nga", "Oanh", "Phúc", "Quân", "Sơn", "Thảo", "Trang", "Tuấn", "Uyên", "Vinh", "Xuân", "Yến")
PLACES = ("Gia Lâm, Hà Nội", "Hóc Môn, Thành phố Hồ Chí Minh", "Điện Bàn, Quảng Nam", "Cái Bè, Tiền Giang")
WORK = ("Công chức", "Giáo viên", "Kế toán", "Kỹ sư", "Công nhân", "Hưu trí", "Bác sĩ")
SCHOOL, STUDY, THEORY = ("12/12", "THPT"), ("Đại học", "Cao đẳng", "Thạc sĩ", "Trung cấp"), ("Sơ cấp", "Trung cấp", "")
EPOCH = dt.date(1955, 1, 1)


def people(chance: random.Random, count: int = ROWS, cells: int = CELLS) -> list[tuple[Any, ...]]:
    rows = []
    for number in range(count):
        born = EPOCH + dt.timedelta(days=chance.randrange(13_000))
        decided = born + dt.timedelta(days=365 * 22 + chance.randrange(3_000))
        admitted = decided + dt.timedelta(days=chance.randrange(5, 40))
        rows.append(
            (
                " ".join(
                    (chance.choice(FAMILIES), chance.choice(MIDDLES), chance.choice(MIDDLES), chance.choice(GIVEN))
                ),
                chance.choice(("Nam", "Nữ")),
                born,
                f"0{chance.randrange(10**5):05d}{number:06d}",
                f"{number:06d} HN",
                admitted + dt.timedelta(days=500),
                "Kinh",
                "Không",
                chance.choice(PLACES),
                f"{chance.randrange(1, 400)} phố {chance.choice(GIVEN)}, {chance.choice(PLACES)}",
                chance.choice(WORK),
                chance.choice(SCHOOL),
                chance.choice(STUDY),
                chance.choice(THEORY),
                decided,
                admitted,
                admitted.replace(year=admitted.year + 1, day=min(admitted.day, 28)),
                f"CB{number % cells:03d}",
                max(admitted, dt.date(2015, 1, 1) + dt.timedelta(days=chance.randrange(3_000))),
                "Chính thức",
            )
        )
    return rows


def workbook(rows: list[tuple[Any, ...]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, HEADS)
        for index, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(index, column, value)
                else:
                    sheet.write_string(index, column, value)
    return stream.getvalue()


def grow_cells(count: int = CELLS) -> Any:
    from capuy.organisations.actions import ChangeDraft, DecisionDraft, enact
    from capuy.organisations.models import Organisation

    founded = dt.date(2012, 1, 1)
    committee = None
    for code, name, kind in (("TU", "Thành ủy", "thanh_uy"), ("CO-SO", "Đảng bộ Tổng công ty Thử", "dang_bo_co_so")):
        change = ChangeDraft("establish", code=code, name=name, kind=kind, parent=committee)
        enact(DecisionDraft("establish", f"01-QĐ/{code}", founded, founded, [change]), by=None)
        committee = Organisation.objects.get(code=code)
    cells = [
        ChangeDraft("establish", code=f"CB{n:03d}", name=f"Chi bộ {n}", kind="chi_bo", parent=committee)
        for n in range(count)
    ]
    enact(DecisionDraft("establish", "02-QĐ/TU", founded, founded, cells), by=None)
    return committee


class Instance:
    """The database file, put back to its first state before each way is timed."""

    def __init__(self) -> None:
        from django.db import connection

        self.path = Path(connection.settings_dict["NAME"])
        connection.close()
        self.kept = self.path.with_suffix(".kept")
        shutil.copy(self.path, self.kept)

    def restore(self) -> None:
        from django.db import connection

        connection.close()
        for leftover in self.path.parent.glob(f"{self.path.name}-*"):
            leftover.unlink()
        shutil.copy(self.kept, self.path)
        connection.ensure_connection()


def ours(data: bytes, committee: Any) -> None:
    from capuy.members.importing import import_file

    outcome = import_file(data, "danh-sach.xlsx", by=None, organisation=committee)
    if not outcome.saved or outcome.created != ROWS:
        raise SystemExit(f"the import did not do its work: {outcome.as_dict()['errors'][:3]}")


def plain(data: bytes, prepared: dict[str, list[Any]]) -> None:
    """The floor: read the cells, and insert rows that somebody else has worked out."""
    import python_calamine
    from django.db import connection, transaction

    python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, rows in prepared.items():
            cursor.executemany(statement, rows)


def prepared_rows() -> dict[str, list[Any]]:
    """The very rows that an import has left, those of the journal too, as plain inserts."""
    from django.db import connection

    from capuy.journal.models import Entry
    from capuy.members.models import Member, Membership, StatusSpell

    kept = {}
    with connection.cursor() as cursor:
        for model in (Member, Membership, StatusSpell, Entry):
            columns = [field.column for field in model._meta.concrete_fields]
            names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
            only = " WHERE action LIKE 'members.import%%'" if model is Entry else ""
            cursor.execute(f"SELECT {names} FROM {model._meta.db_table}{only} ORDER BY id")
            kept[f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})"] = cursor.fetchall()
    return kept


def peer(data: bytes, *, tuned: bool) -> None:
    """django-import-export with bulk, into members and memberships; `tuned` follows all its advice on speed.

    Beside bulk that is: no diff, existing rows and foreign keys looked up in memory. Both check far less than we do.
    """
    import tablib
    from import_export import fields, instance_loaders, resources, widgets

    from capuy.members.importing import words
    from capuy.members.models import Member, Membership
    from capuy.organisations.models import Organisation

    class Words(widgets.Widget):
        def __init__(self, known: Any) -> None:
            self.known = known
            super().__init__()

        def clean(self, value: Any, row: Any = None, **more: Any) -> Any:
            return self.known(value or "") or ""

    class Excel(widgets.DateWidget):
        def clean(self, value: Any, row: Any = None, **more: Any) -> Any:
            return value.date() if isinstance(value, dt.datetime) else super().clean(value, row, **more)

    def text(attribute: str, label: str) -> Any:
        return fields.Field(attribute, label)

    def day(attribute: str, label: str) -> Any:
        return fields.Field(attribute, label, widget=Excel("%d/%m/%Y"))

    loader = instance_loaders.CachedInstanceLoader if tuned else instance_loaders.ModelInstanceLoader
    related = widgets.CachedForeignKeyWidget if tuned else widgets.ForeignKeyWidget

    class Bulk:
        use_bulk = True
        batch_size = 1000
        skip_diff = tuned
        use_transactions = True
        instance_loader_class = loader

    class MemberResource(resources.ModelResource):
        full_name = text("full_name", "Họ và tên")
        sex = fields.Field("sex", "Giới tính", widget=Words(words.sex))
        born_on = day("born_on", "Ngày sinh")
        citizen_id = text("citizen_id", "Số định danh cá nhân")
        file_number = text("file_number", "Số lý lịch")
        card_issued_on = day("card_issued_on", "Ngày cấp thẻ")
        ethnic_group = text("ethnic_group", "Dân tộc")
        religion = fields.Field("religion", "Tôn giáo", widget=Words(words.religion))
        home_town = text("home_town", "Quê quán")
        residence = text("residence", "Nơi cư trú")
        occupation = text("occupation", "Nghề nghiệp")
        education = fields.Field("education", "Giáo dục phổ thông", widget=Words(words.education))
        profession = fields.Field("profession", "Chuyên môn", widget=Words(words.profession))
        political_theory = fields.Field("political_theory", "Lý luận chính trị", widget=Words(words.theory))
        admission_decided_on = day("admission_decided_on", "Ngày quyết định kết nạp")
        admitted_on = day("admitted_on", "Ngày kết nạp")
        official_on = day("official_on", "Ngày chính thức")

        def before_save_instance(self, instance: Any, row: Any, **more: Any) -> None:
            instance.derive()

        class Meta(Bulk):
            model = Member
            import_id_fields = ("file_number",)
            fields = (
                *(
                    "full_name",
                    "sex",
                    "born_on",
                    "citizen_id",
                    "file_number",
                    "card_issued_on",
                    "ethnic_group",
                    "religion",
                ),
                *("home_town", "residence", "occupation", "education", "profession", "political_theory"),
                *("admission_decided_on", "admitted_on", "official_on"),
            )

    class MembershipResource(resources.ModelResource):
        member = fields.Field("member", "Số lý lịch", widget=related(Member, "file_number"))
        organisation = fields.Field("organisation", "Mã chi bộ", widget=related(Organisation, "code"))
        valid_from = day("valid_from", "Ngày vào chi bộ")

        class Meta(Bulk):
            model = Membership
            import_id_fields = ("member",)
            fields = ("member", "organisation", "valid_from")

    table = tablib.Dataset().load(data, format="xlsx")
    for resource in (MemberResource(), MembershipResource()):
        outcome = resource.import_data(table, raise_errors=True)
        if outcome.totals["new"] != ROWS:
            raise SystemExit(f"the peer did not do its work: {outcome.totals}")


def processor(work: Callable[[], object]) -> float:
    """Seconds of the processor that the work takes, its child included; a neighbour's load is no part of it."""
    began = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - began


def measure() -> list[dict[str, Any]]:
    committee = grow_cells()
    data = workbook(people(random.Random(20260701)))
    instance = Instance()
    instance.restore()
    ours(data, committee)
    prepared = prepared_rows()
    own, floors = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy machine is busy for both
        instance.restore()
        own.append(processor(lambda: ours(data, committee)))
        instance.restore()
        floors.append(processor(lambda: plain(data, prepared)))
    theirs = {}
    for tuned in (False, True):
        instance.restore()
        theirs[tuned] = processor(lambda tuned=tuned: peer(data, tuned=tuned))
    mine, floor = min(own), min(floors)
    return [
        result(
            f"import of {ROWS:,} × {len(HEADS)} (floor: calamine, and plain inserts of the same rows)",
            mine,
            "s",
            floor=floor,
            target="≤ 2 × floor",
            ok=mine <= 2 * floor,
        ),
        result(
            "django-import-export with bulk, same file (floor: our import)",
            theirs[False],
            "s",
            floor=mine,
            target="≥ 15 × ours",
            ok=theirs[False] >= 15 * mine,
        ),
        result(
            "the same, its diff left out and all look-ups in memory (floor: our import)",
            theirs[True],
            "s",
            floor=mine,
            target="to compare",
            ok=True,
        ),
    ]
