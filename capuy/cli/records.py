"""Commands about organisations, members and users."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from capuy.cli.lookup import DateType, find_organisation
from capuy.cli.speech import Failure, Spoken, SpokenGroup, choose_format, show_json, show_table

if TYPE_CHECKING:
    from capuy.members.importing import ImportResult


@click.group("organisations", cls=SpokenGroup)
def organisations() -> None:
    """Tổ chức đảng."""


@organisations.command("list", cls=Spoken)
@click.option("--on", "day", type=DateType(), help="Ngày xem cây tổ chức (mặc định hôm nay).")
@choose_format
def list_organisations(day: dt.date | None, form: str) -> None:
    """In các tổ chức đang hoạt động vào một ngày, kèm số chi bộ và số đảng viên."""
    from capuy.core.dates import today

    rows = organisation_rows(day or today())
    if form == "json":
        show_json(rows)
        return
    heads = ("Mã", "Tên", "Loại hình", "Mã cấp trên", "Chi bộ", "Đảng viên")
    show_table(heads, [tuple(row.values()) for row in rows])


@organisations.command("establish", cls=Spoken)
@click.argument("code", metavar="MÃ")
@click.option("--name", required=True, help="Tên tổ chức.")
@click.option("--kind", required=True, help="Loại hình, ví dụ thanh_uy, dang_bo_phuong, dang_bo_co_so.")
@click.option("--number", required=True, help="Số quyết định thành lập.")
@click.option("--on", "day", type=DateType(), required=True, help="Ngày ký, cũng là ngày có hiệu lực.")
def establish(*, code: str, name: str, kind: str, number: str, day: dt.date) -> None:
    """Lập tổ chức cao nhất của một hệ thống mới; các tổ chức khác nhập trên trang web hoặc từ Excel."""
    from capuy.organisations.actions import ChangeDraft, DecisionDraft, enact

    change = ChangeDraft("establish", code=code, name=name, kind=kind)
    enact(DecisionDraft("establish", number, day, day, [change]), by=None)
    click.echo(f"Đã thành lập “{name}” ({code}).")


def organisation_rows(day: dt.date) -> list[dict[str, Any]]:
    """One dictionary an organisation, superiors first; members are those of the whole branch."""
    from capuy.members.queries import count_in_party
    from capuy.organisations.models import Organisation
    from capuy.organisations.queries import list_on

    found = list_on(day)
    codes = dict(Organisation.objects.values_list("pk", "code"))
    members = {row.code: 0 for row in found} | {codes[pk]: n for pk, n in count_in_party(codes, day).items()}
    for row in reversed(found):  # below before above, so that each branch is complete when it is added
        if row.parent_code:
            members[row.parent_code] += members[row.code]
    return [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "parent": row.parent_code or None,
            "cells": row.cells,
            "members": members[row.code],
        }
        for row in found
    ]


@click.group("members", cls=SpokenGroup)
def members() -> None:
    """Danh bạ đảng viên."""


@members.command("import", cls=Spoken)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TỆP")
@click.option("--organisation", "code", help="Mã tổ chức nhận danh sách (mặc định: mọi chi bộ có trong sổ).")
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra và in kết quả, không ghi gì.")
@choose_format
def import_members(file: Path, code: str | None, dry_run: bool, form: str) -> None:
    """Nhập danh sách đảng viên từ tệp Excel: ghi tất cả, hoặc không ghi gì khi còn lỗi."""
    from capuy.documents.limits import BY_COMMAND
    from capuy.members.importing import import_file

    organisation = find_organisation(code) if code else None
    result = import_file(file, by=None, organisation=organisation, dry_run=dry_run, limits=BY_COMMAND)
    if form == "json":
        show_json(result.as_dict())
    else:
        _show_import(result)
    if result.errors:
        raise Failure("Chưa ghi gì: sửa các lỗi trên trong tệp rồi nhập lại.")


def _show_import(result: "ImportResult") -> None:
    counts = [("Thêm mới", result.created), ("Cập nhật", result.changed), ("Không đổi", result.unchanged)]
    show_table(("Kết quả", "Số dòng"), counts)
    for label, faults in (("Lỗi", result.errors), ("Lưu ý", result.warnings)):
        for fault in faults:
            where = f"dòng {fault.row}, {fault.column}: " if fault.row else ""
            click.echo(f"{label}: {where}{fault.message}")
    if not result.errors:
        click.echo("Đã ghi vào sổ." if result.saved else "Chạy thử: chưa ghi gì.")


@click.group("users", cls=SpokenGroup)
def users() -> None:
    """Người dùng."""


@users.command("add", cls=Spoken)
@click.argument("username", metavar="TÊN_ĐĂNG_NHẬP")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--role", required=True, help="Mã vai trò, ví dụ administrator, office, organisation_board.")
@click.option("--organisation", "code", required=True, help="Mã tổ chức mà vai trò có hiệu lực, kể cả cấp dưới.")
def add_user(username: str, name: str, role: str, code: str) -> None:
    """Tạo người dùng với một vai trò, in mật khẩu dùng một lần; nhờ vậy có người quản trị đầu tiên."""
    from capuy.accounts.actions import create_user
    from capuy.accounts.passwords import ONE_TIME_FOR
    from capuy.core.dates import today

    user, password = create_user(
        by=None, username=username, full_name=name, role=role, organisation=find_organisation(code), valid_from=today()
    )
    click.echo(f"Đã tạo người dùng “{user.username}”. Mật khẩu dùng một lần, phải đổi khi đăng nhập: {password}")
    click.echo(f"Mật khẩu này có giá trị {ONE_TIME_FOR.days} ngày.")


COMMANDS = [organisations, members, users]
