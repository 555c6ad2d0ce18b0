"""Builds the demo in an empty instance: two committees, their history, one sign-in for each kind of user."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Role
from capuy.core.periods import parse_period
from capuy.demo import papers, people, requests, seats, structure, work, years
from capuy.documents import sheets
from capuy.figures.queries import figures_of
from capuy.members.importing import import_file
from capuy.members.models import Member
from capuy.organisations.models import Organisation

SEED = 20_221_231
# Printed on the terminal of whoever builds the demo; the demo holds invented people only and serves on loopback.
PASSWORD = "can-bo-lac-hong"  # noqa: S105 - see above
_LAST_USER = "dangvien"


@dataclass(frozen=True)
class SignIn:
    role: str
    username: str
    full_name: str
    organisation: str


_OFFICE = SignIn(Role.OFFICE, "vanphong", "Đỗ Thị Thu Văn", structure.CITY)
SIGN_INS = (
    SignIn(Role.ADMINISTRATOR, "quantri", "Phạm Quốc Trị", structure.CITY),
    _OFFICE,
    SignIn(Role.ORGANISATION_BOARD, "tochuc", "Lương Hữu Chức", structure.CITY),
    SignIn(Role.INSPECTION, "kiemtra", "Ngô Thị Minh Tra", structure.CITY),
    SignIn(Role.LEADER, "lanhdao", "Hoàng Minh Ân", structure.CITY),
    SignIn(Role.CELL_SECRETARY, "bithu", "", structure.cell_code(structure.GOVERNMENT, 1)),
    SignIn(Role.MEMBER, _LAST_USER, "", structure.cell_code(structure.GOVERNMENT, 1)),
)


def is_built() -> bool:
    return User.objects.filter(username=_LAST_USER).exists()


def build(echo: Callable[[str], None]) -> None:
    """Everything in one transaction: interrupted, it leaves the instance as it was. Seconds, not minutes."""
    with transaction.atomic():
        echo("Lập cây tổ chức năm 2015 …")
        structure.found()
        echo("Nhập danh sách đảng viên từ Excel …")
        rng = random.Random(SEED)  # noqa: S311 - invented data
        import_file(
            sample_file(rng), "danh-sach.xlsx", by=None, organisation=_organisation(structure.CITY), dry_run=False
        )
        seats.fill(structure.GOVERNMENT, structure.government_cells())
        seats.fill(structure.ENTERPRISES, structure.enterprise_cells())
        echo(f"Ghi các việc từ năm {years.FIRST_YEAR} đến năm {years.LAST_YEAR} …")
        office = _make_user(_OFFICE, _OFFICE.full_name)
        years.tell(rng, office=office)
        _make_users()
        requests.ask(office=office)
        secretary = User.objects.get(username="bithu")
        work.give_out(office=office, secretary=secretary)
        work.meet(secretary=secretary)
    echo("Tổng hợp số liệu …")
    for year in range(years.FIRST_YEAR, years.LAST_YEAR + 1):
        figures_of(_organisation(structure.CITY), parse_period(str(year)))


def sample_file(rng: random.Random) -> bytes:
    """The sheet with which the registers begin, as an office keeps it."""
    columns = [sheets.Column(header) for header in people.HEADERS]
    return sheets.write(sheets.Page("Danh sách đảng viên", columns, people.sheet(rng)))


def _organisation(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def _make_users() -> None:
    """The sign-ins; the secretary has also reported the last year of the cell."""
    cell = _organisation(structure.cell_code(structure.GOVERNMENT, 1))
    secretary, member = Member.objects.filter(
        memberships__organisation=cell, memberships__valid_to=None, spells__valid_to=None, spells__status="official"
    ).order_by("pk")[:2]
    for sign_in in SIGN_INS:
        person = {"bithu": secretary, _LAST_USER: member}.get(sign_in.username)
        if sign_in is _OFFICE:
            continue
        user = _make_user(sign_in, person.full_name if person else sign_in.full_name)
        if person:
            person.user = user
            person.save(update_fields=["user"])
        if person == secretary:
            papers.write(cell.code, years.LAST_YEAR - 1, by=user, signer=user.full_name)


def _make_user(sign_in: SignIn, full_name: str) -> User:
    user = User.objects.create_user(sign_in.username, PASSWORD, full_name=full_name)
    Grant.objects.create(
        user=user,
        role=sign_in.role,
        organisation=_organisation(sign_in.organisation),
        valid_from=dt.date(2015, 1, 1),
        granted_by="demo",
    )
    return user
