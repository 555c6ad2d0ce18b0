"""`capuy check`: is this instance set up so that it can be trusted with data?"""

from collections.abc import Iterable

import click

from capuy.cli.speech import Failure, Spoken
from capuy.core.problems import Problem


def refuse(found: Iterable[Problem]) -> None:
    """Tell each problem; raises Failure if there is one."""
    problems = list(found)
    for problem in problems:
        click.echo(f"✗ {problem.message}", err=True)
    if problems:
        raise Failure(f"Có {len(problems)} điều cần sửa.")


@click.command("check", cls=Spoken)
def check() -> None:
    """Kiểm tra cài đặt: máy, ổ đĩa, đồng hồ, quyền của tệp, khóa, cơ sở dữ liệu, chế độ gỡ lỗi."""
    from capuy.operations import set_up

    for note in set_up.notes():
        click.echo(f"! {note.message}")
    refuse(set_up.thorough())
    click.echo("✓ Cài đặt đạt yêu cầu.")


COMMANDS = [check]
