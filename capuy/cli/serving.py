"""Commands that prepare an instance, build the demo and serve."""

import os
import signal
import sys
from pathlib import Path

import click

from capuy.cli.speech import Failure, Spoken, show_table

DEMO_YEAR = 2022
SOURCE_MAPS = ["*.map", "*.mjs"]
port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, help="Cổng phục vụ (mặc định 8000).")


def is_behind() -> bool:
    """Are there migrations that the database has not had?"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def prepare() -> None:
    """Bring the database and the static files of the instance up to the program."""
    from django.conf import settings
    from django.core.management import call_command

    if is_behind():
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    missing = [source for _, source in settings.STATICFILES_DIRS if not Path(source).is_dir()]
    if missing:
        raise Failure(
            "Thiếu tệp giao diện của bên thứ ba (node_modules); chạy “make setup” trong thư mục chương trình."
        )
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=SOURCE_MAPS)


def guard() -> None:
    """Refuse to serve an instance that cannot be trusted with data. Raises Failure."""
    from capuy.cli.checking import refuse
    from capuy.operations import set_up

    refuse(set_up.quick())


def serve(port: int, address: str = "127.0.0.1") -> None:
    """Become the web server, with a worker for background jobs beside it; does not return."""
    from django.conf import settings

    from capuy.site import instance

    # Threads keep a slow client from holding a whole worker (a proxy that buffers keeps him out altogether); SQLite
    # gains nothing from more than four writers.
    workers = max(2, min(4, os.cpu_count() or 2))
    instance.mark_served()
    sys.stdout.flush()
    os.execv(  # noqa: S606 - our own interpreter
        sys.executable,
        [
            *(sys.executable, "-m", "capuy.cli.together" if settings.WORKER else "gunicorn", "capuy.site.wsgi"),
            *("--bind", f"{address}:{port}", "--workers", str(workers), "--threads", "16"),
            *("--log-level", "warning", "--no-control-socket"),
        ],
    )


@click.command("migrate", cls=Spoken)
def migrate() -> None:
    """Khởi tạo hoặc cập nhật cơ sở dữ liệu và tệp giao diện."""
    prepare()
    click.echo("Cơ sở dữ liệu đã sẵn sàng.")


@click.command("run", cls=Spoken)
@port_option
@click.option("--address", default="127.0.0.1", help="Địa chỉ phục vụ (mặc định chỉ máy này).")
@click.option("--unsafe", is_flag=True, help="Vẫn chạy khi cài đặt chưa đạt; chỉ để phát triển, không có dữ liệu thật.")
def run(*, port: int, address: str, unsafe: bool) -> None:
    """Kiểm tra, cập nhật rồi phục vụ dữ liệu của CAPUY_HOME."""
    if not unsafe:
        guard()
    prepare()
    click.echo(f"capuy phục vụ tại http://{address}:{port} – nhấn Ctrl+C để dừng.")
    serve(port, address)


@click.command("work", cls=Spoken)
@click.option("--unsafe", is_flag=True, help="Vẫn chạy khi cài đặt chưa đạt, như của lệnh run.")
def work(*, unsafe: bool) -> None:
    """Chạy việc nền (lịch hằng ngày, gửi thư) cho đến khi được dừng; “capuy run” đã tự chạy lệnh này."""
    from capuy.jobs.worker import Loop
    from capuy.site import instance

    if not unsafe:
        guard()
    if is_behind():
        raise Failure("Cơ sở dữ liệu chưa được cập nhật theo phần mềm; chạy “capuy migrate”.")
    instance.mark_served()
    loop = Loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    loop.run()


@click.command("demo", cls=Spoken)
@port_option
@click.option("--no-serve", is_flag=True, help="Chỉ dựng dữ liệu mẫu, không phục vụ.")
@click.option("--report-only", is_flag=True, help="Chỉ viết báo cáo năm ra tệp Word, không phục vụ.")
@click.option("--year", type=click.IntRange(1930, 9000), default=DEMO_YEAR, help="Năm báo cáo.")
@click.option("--organisation", "code", help="Mã tổ chức lập báo cáo.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Tệp .docx được viết ra.")
def demo(*, port: int, no_serve: bool, report_only: bool, year: int, code: str | None, output: Path | None) -> None:
    """Dựng dữ liệu mẫu (một lần) và phục vụ; in tài khoản đăng nhập của từng vai trò."""
    for name, value in (("--organisation", code), ("--output", output)):
        if report_only and not value:
            raise click.BadParameter(f"Thiếu {name} khi dùng --report-only.", param_hint=name)
    if not (report_only or no_serve):
        guard()
    build_demo()
    if report_only and code and output:
        write_report(code, year, output)
        return
    os.environ.setdefault("CAPUY_SECOND_FACTOR", "off")  # the printed sign-ins must work as they are
    _write_demo_report()
    _show_sign_ins()
    if not no_serve:
        click.echo(f"\ncapuy phục vụ dữ liệu mẫu tại http://127.0.0.1:{port} – nhấn Ctrl+C để dừng.")
        serve(port)


def build_demo() -> None:
    """Build the demo once; what it says goes to stderr, so that a command's own output stays clean."""
    from capuy.demo import build
    from capuy.organisations.models import Organisation

    prepare()
    if build.is_built():
        return
    if Organisation.objects.exists():
        raise Failure("CAPUY_HOME đã có dữ liệu thật; dữ liệu mẫu cần một thư mục trống. Đặt CAPUY_HOME khác.")
    build.build(lambda text: click.echo(text, err=True))


def write_report(code: str, year: int, output: Path) -> None:
    """Write the year report of an organisation as a Word file."""
    from capuy.cli.lookup import find_organisation
    from capuy.reports.actions import write_year_report

    write_year_report(organisation=find_organisation(code), year=year, path=output)
    click.echo(f"Đã viết báo cáo: {output}")


def _write_demo_report() -> None:
    from capuy.demo import structure
    from capuy.site import instance

    output = instance.home() / "demo" / f"bao-cao-{DEMO_YEAR}.docx"
    if not output.exists():
        write_report(structure.GOVERNMENT, DEMO_YEAR, output)


def _show_sign_ins() -> None:
    from capuy.accounts.roles import Role
    from capuy.demo import build

    click.echo("Đăng nhập bằng một trong các tài khoản mẫu; dữ liệu mẫu không bắt buộc xác thực hai bước:\n")
    rows = [(Role(item.role).label, item.username, build.PASSWORD) for item in build.SIGN_INS]
    show_table(("Vai trò", "Tên đăng nhập", "Mật khẩu"), rows)


COMMANDS = [migrate, run, work, demo]
