"""Commands about backups and about another database."""

import json
import os
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from capuy.cli.speech import Failure, Spoken

VARIABLE = "CAPUY_PASSPHRASE"


def choose_passphrase_file(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--passphrase-file",
        "secret",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"Tệp có mật khẩu ở dòng đầu (mặc định: biến {VARIABLE}, không có thì hỏi).",
    )(command)


def passphrase(secret: Path | None, *, new: bool = False) -> str:
    """From a file, else the environment, else the keyboard; never from the command line, which others can see."""
    if secret:
        if secret.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Failure(f"Người khác đọc được tệp mật khẩu “{secret}”; chạy: chmod 600 {secret}")
        found = (secret.read_text().splitlines() or [""])[0].strip()
    else:
        found = os.environ.get(VARIABLE) or _typed(new=new)
    if not found:
        raise Failure("Mật khẩu sao lưu còn trống.")
    return found


def _typed(*, new: bool) -> str:
    if not sys.stdin.isatty():
        raise Failure(f"Chưa có mật khẩu sao lưu; đặt biến {VARIABLE} hoặc dùng --passphrase-file.")
    found: str = click.prompt("Mật khẩu sao lưu", hide_input=True)
    if new and click.prompt("Nhập lại mật khẩu", hide_input=True) != found:
        raise Failure("Hai lần nhập mật khẩu không giống nhau; chạy lại lệnh.")
    return found


@click.command("backup", cls=Spoken)
@click.option(
    "--to", "path", type=click.Path(path_type=Path), help="Tệp được viết ra (mặc định: trong CAPUY_HOME/backups)."
)
@click.option("--check", "checked", type=click.Path(path_type=Path), help="Chỉ kiểm tra một tệp sao lưu, không ghi gì.")
@choose_passphrase_file
def backup(*, path: Path | None, checked: Path | None, secret: Path | None) -> None:
    """Sao lưu cơ sở dữ liệu, khóa, mốc neo và tệp vào một tệp mã hóa, trong khi máy chủ chạy."""
    from capuy.operations import backing_up, packing
    from capuy.site import instance

    if checked:
        found = packing.check(checked, passphrase(secret))
        rows = sum(count for count, _ in found["tables"].values())
        click.echo(f"✓ Nguyên vẹn: {len(found['digests'])} tệp, {len(found['tables'])} bảng, {rows} dòng.")
        click.echo(f"Sao lưu lúc {found['made'][:16].replace('T', ' ')} (UTC) bằng capuy {found['program']}.")
        return
    path = path or instance.home() / "backups" / time.strftime("capuy-%Y%m%d-%H%M%S.capuy")
    made = backing_up.write(path, passphrase(secret, new=True), click.echo)
    click.echo(
        f"✓ Đã sao lưu {made.tables} bảng, {made.rows} dòng ra “{made.path}” ({made.size} byte) và đọc lại đúng."
    )
    click.echo("Chép tệp sang máy khác; cất mật khẩu ở nơi khác với tệp. Mất mật khẩu thì không mở được.")


@click.command("restore", cls=Spoken)
@click.argument("path", metavar="TỆP", type=click.Path(path_type=Path))
@click.option("--anyway", is_flag=True, help="Vẫn khôi phục khi nhật ký hoặc số liệu đã sai từ trước lúc sao lưu.")
@choose_passphrase_file
def restore(*, path: Path, anyway: bool, secret: Path | None) -> None:
    """Khôi phục một tệp sao lưu vào CAPUY_HOME trống (và cơ sở dữ liệu PostgreSQL trống, nếu dùng)."""
    from capuy.operations import restoring
    from capuy.site import instance

    target = restoring.Target(instance.home(), os.environ.get("DATABASE_URL", ""))
    restoring.restore(path, passphrase(secret), target, click.echo, anyway=anyway)
    click.echo("Xong. Chạy “capuy check”, rồi “capuy run”.")


@click.command("copy", cls=Spoken)
@click.option("--to", "url", required=True, help="postgres://người-dùng@máy/tên; mật khẩu để trong biến PGPASSWORD.")
def copy(url: str) -> None:
    """Chép dữ liệu SQLite sang một cơ sở dữ liệu PostgreSQL trống, rồi so từng bảng."""
    from capuy.operations import copying, elsewhere
    from capuy.site import instance

    sums = copying.copy(url, click.echo)
    click.echo(f"✓ {len(sums)} bảng, {sum(count for count, _ in sums.values())} dòng: số dòng và mã băm bằng nhau.")
    elsewhere.inspect(instance.home(), url, click.echo)
    click.echo("Xong. Đặt DATABASE_URL, chạy “capuy check” rồi “capuy run”; cất tệp SQLite cũ đến khi đã sao lưu.")


@click.command("inspect", cls=Spoken, hidden=True)
def inspect() -> None:
    """Nâng cấp và kiểm tra dữ liệu vừa khôi phục; in kết quả dạng JSON."""
    from capuy.operations.inspecting import inspect as look

    click.echo(json.dumps(asdict(look("Kiểm tra dữ liệu vừa khôi phục hoặc chép sang")), ensure_ascii=False))


COMMANDS = [backup, restore, copy, inspect]
