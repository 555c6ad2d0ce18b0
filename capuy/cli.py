"""The command line: `capuy`."""

import os

import click


@click.group(help="capuy: hệ thống làm việc của cấp ủy.")
def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capuy.site.settings")
    import django

    django.setup()


@main.command("manage", hidden=True, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["capuy", *arguments])
