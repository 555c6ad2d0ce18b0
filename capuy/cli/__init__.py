"""The command line: `capuy`."""

import os

import click

from capuy.cli.speech import Failure, SpokenGroup

# They make the instance; to load its settings would begin a new one.
WITHOUT_INSTANCE = {"restore"}


@click.group(
    cls=SpokenGroup,
    help="capuy: hệ thống làm việc của cấp ủy. Biến môi trường CAPUY_HOME chỉ thư mục dữ liệu (mặc định: var).",
)
@click.pass_context
def main(context: click.Context) -> None:
    os.umask(0o077)  # the database, its keys and every report hold personal data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capuy.site.settings")
    if context.invoked_subcommand in WITHOUT_INSTANCE:
        return
    import django

    try:
        django.setup()
    except ValueError as problem:
        if "timezone" not in str(problem):
            raise
        raise Failure("Thiếu dữ liệu múi giờ của máy; cài gói tzdata.") from None
    from capuy.core.context import Origin, acting_from

    context.with_resource(acting_from(Origin(agent=f"capuy {context.invoked_subcommand}")))


@main.command("manage", hidden=True, context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Lệnh của Django, dành cho người phát triển."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["capuy", *arguments])


def _add_commands() -> None:
    from capuy.cli import backups, checking, figures, journal, keys, privacy, records, serving, simulating, tasks

    for room in (serving, records, figures, tasks, journal, keys, backups, checking, privacy, simulating):
        for command in room.COMMANDS:
            main.add_command(command)


_add_commands()
