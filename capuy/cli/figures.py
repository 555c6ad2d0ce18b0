"""Commands about figures and reports."""

from pathlib import Path

import click

from capuy.cli.lookup import PeriodType, find_organisation
from capuy.cli.serving import write_report
from capuy.cli.speech import Failure, Spoken, SpokenGroup, choose_format, show_json, show_table
from capuy.core.periods import Period

organisation_option = click.option("--organisation", "code", required=True, help="Mã tổ chức.")


@click.group("figures", cls=SpokenGroup)
def figures() -> None:
    """Số liệu."""


@figures.command("show", cls=Spoken)
@organisation_option
@click.option("--period", type=PeriodType(), required=True, help="Kỳ, ví dụ 2022, 2022-Q1, 2022-M03, 2022-H1, 2022-9M.")
@choose_format
def show(code: str, period: Period, form: str) -> None:
    """In mọi chỉ tiêu của một tổ chức trong một kỳ: tử số, mẫu số, tỷ lệ."""
    from capuy.figures import queries, registry

    organisation = find_organisation(code)
    if form == "json":
        show_json(queries.as_json(organisation, period))
        return
    found = queries.figures_of(organisation, period)
    rows = [
        (item.code, item.label, found[item.code].ratio_text, found[item.code].percent_text)
        for item in registry.indicators()
        if item.code in found
    ]
    show_table(("Mã", "Chỉ tiêu", "Số liệu", "Tỷ lệ"), rows)


@figures.command("fold", cls=Spoken)
def fold() -> None:
    """Cộng dồn các biểu còn chờ lên cấp trên."""
    from capuy.figures import folding

    click.echo(f"Đã cộng lại {folding.fold()} biểu.")


@figures.command("recount", cls=Spoken)
def recount() -> None:
    """Đếm lại mọi kỳ từ hồ sơ gốc; chạy sau khi nâng cấp phần mềm."""
    from capuy.figures import engine

    for period in engine.recount():
        click.echo(f"Đã đếm lại {period.label}.")


@figures.command("check", cls=Spoken)
@click.argument("paper", required=False, metavar="[TỆP]", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@choose_format
def check(paper: Path | None, form: str) -> None:
    """Không có TỆP: đếm lại mọi biểu từ hồ sơ gốc và so với số đang lưu. Có TỆP (.docx, .pdf, .txt): tìm mọi số liệu
    trong văn bản, tính lại và cho biết đúng hay sai."""
    if paper is None:
        _recounted()
    else:
        _guarded(paper, form)


def _guarded(paper: Path, form: str) -> None:
    from capuy.core.problems import ProblemsFound
    from capuy.reading import guard, papers

    try:
        claims = guard.check(papers.read(paper.name, paper.read_bytes()))
    except ProblemsFound as found:
        raise Failure(" ".join(problem.message for problem in found.problems)) from None
    if form == "json":
        show_json({"claims": claims})
        return
    rows = [(guard.VERDICT_LABELS[claim["verdict"]], claim["quote"], guard.calculation(claim)) for claim in claims]
    show_table(("Kết luận", "Trong văn bản", "Tính lại"), rows)


def _recounted() -> None:
    from capuy.figures import engine
    from capuy.organisations.models import Organisation

    differences = engine.check()
    codes = Organisation.objects.in_bulk({item.organisation for item in differences})
    for item in differences:
        stored, counted = item.stored, item.counted
        click.echo(f"{codes[item.organisation]}, kỳ {item.period}, {item.code}: đang lưu {stored}, đếm lại {counted}.")
    if differences:
        raise Failure(f"Có {len(differences)} số liệu khác với hồ sơ gốc.")
    click.echo("Mọi số liệu đều khớp với hồ sơ gốc.")


@click.group("reports", cls=SpokenGroup)
def reports() -> None:
    """Báo cáo."""


@reports.command("write", cls=Spoken)
@organisation_option
@click.option("--year", type=click.IntRange(1930, 9000), required=True, help="Năm báo cáo.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Tệp .docx được viết ra."
)
def write(code: str, year: int, output: Path) -> None:
    """Viết báo cáo năm của một tổ chức ra tệp Word."""
    write_report(code, year, output)


COMMANDS = [figures, reports]
