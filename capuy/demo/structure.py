"""The demo's organisations: one city, one district with two committees until 30/6/2025, two wards since.

The sizes are those of the sources (16 cells, 72 cells); every name is invented.
"""

import datetime as dt

from capuy.demo import names
from capuy.organisations.actions import ChangeDraft, DecisionDraft, enact
from capuy.organisations.models import Body, BodyKind, Decision, Grouping, GroupingTie, Organisation, Term

CITY = "99"
DISTRICT = "99.010"
GOVERNMENT = "99.010.001"
ENTERPRISES = "99.010.002"
WARD_1 = "99.101"
WARD_2 = "99.102"
FOUNDED = dt.date(2015, 1, 1)
REORGANISED = dt.date(2025, 7, 1)
ISSUER = "Ban Thường vụ Thành ủy Lạc Hồng"


def cell_code(committee: str, number: int) -> str:
    return f"{committee}.000.{number:03d}"


def government_cells() -> list[str]:
    return [cell_code(GOVERNMENT, number) for number in range(1, 17)]


def enterprise_cells() -> list[str]:
    return [cell_code(ENTERPRISES, number) for number in range(1, 73)]


def ward_of(code: str) -> str:
    """To which ward a cell went on 01/7/2025: the offices and the enterprises were each shared out in two."""
    return WARD_1 if int(code[-3:]) % 2 else WARD_2


def found() -> None:
    """The tree of 2015: one decision for each committee and its cells."""
    establish = _establish
    _enact("establish", "101-QĐ/TU", FOUNDED, establish(CITY, "Thành ủy Lạc Hồng", "thanh_uy"))
    _enact("establish", "102-QĐ/TU", FOUNDED, establish(DISTRICT, "Quận ủy An Bình", "quan_uy", CITY))
    government = [
        establish(GOVERNMENT, "Đảng ủy Cơ quan Chính quyền quận An Bình", "dang_bo_co_so", DISTRICT),
        *(
            establish(code, f"Chi bộ {department}", "chi_bo", GOVERNMENT)
            for code, department in zip(government_cells(), names.DEPARTMENTS, strict=True)
        ),
    ]
    _enact("establish", "15-QĐ/QU", FOUNDED, *government, issuer="Ban Thường vụ Quận ủy An Bình")
    enterprises = [
        establish(ENTERPRISES, "Đảng ủy Khối Doanh nghiệp quận An Bình", "dang_uy_khoi", DISTRICT),
        *(
            establish(code, f"Chi bộ {company}", "chi_bo", ENTERPRISES)
            for code, company in zip(enterprise_cells(), names.companies(), strict=True)
        ),
    ]
    _enact("establish", "16-QĐ/QU", FOUNDED, *enterprises, issuer="Ban Thường vụ Quận ủy An Bình")
    _group()
    for code, label in ((DISTRICT, "2020 – 2025"), (GOVERNMENT, "2020 – 2025"), (ENTERPRISES, "2020 – 2025")):
        _term(code, label, dt.date(2020, 7, 15), REORGANISED)


def rename_one() -> None:
    """A small change before the large one, so that a former name can be seen."""
    cell = Organisation.objects.get(code=cell_code(GOVERNMENT, 10))
    change = ChangeDraft("rename", cell, name="Chi bộ Văn hóa, Khoa học và Thông tin")
    _enact("rename", "48-QĐ/QU", dt.date(2023, 11, 1), change, issuer="Ban Thường vụ Quận ủy An Bình")


def reorganise() -> None:
    """01/7/2025: the district level ends; the cells go to two ward committees."""
    _enact(
        "establish",
        "820-QĐ/TU",
        REORGANISED,
        _establish(WARD_1, "Đảng ủy phường An Hòa", "dang_bo_phuong", CITY),
        _establish(WARD_2, "Đảng ủy phường Bình Minh", "dang_bo_phuong", CITY),
        issued_on=dt.date(2025, 6, 20),
    )
    cells = Organisation.objects.in_bulk([*government_cells(), *enterprise_cells()], field_name="code")
    moves = [ChangeDraft("move", cell, parent=ward_of(code)) for code, cell in cells.items()]
    closed = Organisation.objects.in_bulk([GOVERNMENT, ENTERPRISES, DISTRICT], field_name="code")
    _enact(
        "dissolve",
        "821-QĐ/TU",
        REORGANISED,
        *moves,
        *(ChangeDraft("close", organisation) for organisation in closed.values()),
        issued_on=dt.date(2025, 6, 20),
        note="Kết thúc hoạt động của Đảng bộ quận; chuyển các chi bộ về hai đảng bộ phường.",
    )
    for code in (WARD_1, WARD_2):
        _term(code, "2025 – 2030", REORGANISED, None)


def _establish(code: str, name: str, kind: str, parent: str | None = None) -> ChangeDraft:
    return ChangeDraft("establish", code=code, name=name, kind=kind, parent=parent)


def _enact(
    kind: str,
    number: str,
    on: dt.date,
    *changes: ChangeDraft,
    issuer: str = ISSUER,
    issued_on: dt.date | None = None,
    note: str = "",
) -> Decision:
    draft = DecisionDraft(kind, number, issued_on or on, on, list(changes), issuer, "Hoàng Minh Ân", note)
    return enact(draft, by=None)


def _term(code: str, label: str, starts_on: dt.date, ends_on: dt.date | None) -> Term:
    organisation = Organisation.objects.get(code=code)
    term = Term.objects.create(
        organisation=organisation, label=label, starts_on=starts_on, ends_on=ends_on, congress_on=starts_on
    )
    Body.objects.bulk_create(
        [
            Body(term=term, kind=BodyKind.COMMITTEE, size=15),
            Body(term=term, kind=BodyKind.INSPECTION_COMMISSION, size=5),
        ]
    )
    return term


def _group() -> None:
    for name, codes in (("Khối cơ quan hành chính", government_cells()), ("Khối doanh nghiệp", enterprise_cells())):
        grouping = Grouping.objects.create(name=name)
        organisations = Organisation.objects.filter(code__in=codes)
        GroupingTie.objects.bulk_create(
            GroupingTie(grouping=grouping, organisation=organisation, valid_from=FOUNDED)
            for organisation in organisations
        )
