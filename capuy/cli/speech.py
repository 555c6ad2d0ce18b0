"""The command line speaks Vietnamese: click's own words, its errors, and ours."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

import click

WIDTH = 100


class Failure(Exception):
    """A command could not do its work; the message says what is wrong and how to mend it."""


class Spoken(click.Command):
    """A command whose help and usage are Vietnamese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[TÙY CHỌN]", **kwargs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = "Hiện phần hướng dẫn này."
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Cách dùng: ")

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Arguments stand in the usage line; the text of the command explains them."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [item.get_help_record(ctx) for item in self.get_params(ctx) if isinstance(item, click.Option)]
        with formatter.section("Tùy chọn"):
            formatter.write_dl([record for record in records if record])


class SpokenGroup(Spoken, click.Group):
    command_class = Spoken
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "LỆNH …", **kwargs})

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Spoken.format_options(self, ctx, formatter)
        commands = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        with formatter.section("Lệnh"):
            formatter.write_dl([(name, item.get_short_help_str(WIDTH)) for name, item in commands if not item.hidden])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn everything that can go wrong into one sentence on stderr: code 2 for usage, else 1."""
        try:
            return super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as problem:
            problem.show()
            raise SystemExit(2) from None
        except click.UsageError as problem:
            _stop(f"{usage_message(problem)} Xem: {_command_path(problem)} --help", 2)
        except click.Abort:
            _stop("Đã dừng.", 1)
        except Exception as problem:
            message = spoken(problem)
            if message is None:
                raise
            _stop(message, 1)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)


def _command_path(problem: click.UsageError) -> str:
    return problem.ctx.command_path if problem.ctx else "capuy"


def usage_message(problem: click.UsageError) -> str:
    """What is wrong with the words that were typed."""
    match problem:
        case click.NoSuchOption():
            message = f"Không có tùy chọn {problem.option_name}."
        case click.NoSuchCommand():
            message = f"Không có lệnh “{problem.command_name}”."
        case click.BadParameter():
            message = _parameter_message(problem)
        case _:
            message = "Câu lệnh thiếu hoặc thừa phần."
    return message


def _parameter_message(problem: click.BadParameter) -> str:
    if problem.param is None:
        return problem.message
    name = _parameter(problem)
    if isinstance(problem, click.MissingParameter):
        return f"Thiếu {name}."
    match problem.param.type:
        case click.Choice() as choice:
            return f"{name} phải là một trong: {', '.join(choice.choices)}."
        case click.Path():
            return f"{name}: không đọc được tệp đã chỉ ra; kiểm tra lại đường dẫn."
        case click.types.IntParamType():
            return f"{name} phải là một số nguyên trong khoảng cho phép."
        case _:
            return f"{name}: {problem.message}"


def _parameter(problem: click.BadParameter) -> str:
    if isinstance(problem.param, click.Option):
        return problem.param.opts[0]
    return str(problem.param.human_readable_name) if problem.param else ""


def spoken(problem: Exception) -> str | None:
    """A sentence for what may go wrong in ordinary use; None for a fault of the program."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    from capuy.core.dates import DateProblem
    from capuy.core.periods import PeriodProblem
    from capuy.core.problems import ProblemsFound

    match problem:
        case ProblemsFound():
            message = "\n".join(f"{p.where}: {p.message}" if p.where else p.message for p in problem.problems)
        case Failure() | DateProblem() | PeriodProblem():
            message = str(problem)
        case ImproperlyConfigured():
            message = f"Cấu hình chưa đúng: {problem}"
        case FileNotFoundError() | PermissionError() | IsADirectoryError() | NotADirectoryError():
            message = f"Không đọc hoặc ghi được “{problem.filename}”; kiểm tra đường dẫn và quyền truy cập."
        case _:
            return _of_database(problem) if isinstance(problem, OperationalError | ProgrammingError) else None
    return message


def _of_database(problem: Exception) -> str | None:
    text = str(problem).strip().splitlines()[0]
    if "no such column" in text or ("does not exist" in text and "relation" not in text and "database" not in text):
        return None
    return (
        "Không dùng được cơ sở dữ liệu: chưa được khởi tạo hoặc không kết nối được. Chạy “capuy migrate”, "
        f"kiểm tra CAPUY_HOME và DATABASE_URL.\n({text})"
    )


def choose_format(command: Any) -> Any:
    """The option `--format json|table`, the same on every command that prints records."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json"]),
        default="table",
        help="Cách in: table (bảng) hoặc json.",
    )(command)


def show_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def show_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as their content; numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    numeric = [bool(rows) and all(isinstance(row[i], int) for row in rows) for i in range(len(heads))]
    for line in [list(heads), ["─" * width for width in widths], *cells]:
        aligned = [
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, numeric, strict=True)
        ]
        click.echo("  ".join(aligned).rstrip())


def _cell(value: Any) -> str:
    return "–" if value is None else str(value)
