"""Commands about work that is given."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from capuy.cli.speech import Spoken, SpokenGroup, choose_format, show_json, show_table

if TYPE_CHECKING:
    from capuy.reading.proposals.conclusion import Proposal

SHOWN = 90  # characters of an item's text in the table


@click.group("tasks", cls=SpokenGroup)
def tasks() -> None:
    """Nhiệm vụ."""


@tasks.command("propose", cls=Spoken)
@click.argument("paper", metavar="TỆP", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@choose_format
def propose(paper: Path, form: str) -> None:
    """Đọc kết luận, chỉ thị (.docx, .pdf, .txt) và đề xuất từng việc được giao: ai làm, từ ngày nào, hạn nào, chỉ tiêu,
    văn bản viện dẫn. Chỉ đề xuất; người dùng xem lại rồi mới thành nhiệm vụ."""
    from capuy.reading import papers
    from capuy.reading.proposals import conclusion

    found = conclusion.propose(papers.read(paper.name, paper.read_bytes()))
    if not found:
        click.echo(f"Không thấy việc nào được giao trong “{paper.name}”.", err=True)
    if form == "json":
        show_json({"items": conclusion.as_json(found)})
    elif found:
        heads = ("Mục", "Việc", "Cơ quan thực hiện", "Thời gian", "Chỉ tiêu", "Văn bản viện dẫn")
        show_table(heads, [_row(item) for item in found])


def _row(item: "Proposal") -> tuple[str, ...]:
    from capuy.core.numbers import format_decimal
    from capuy.reading.proposals.conclusion import told_period

    text = item.text if len(item.text) <= SHOWN else f"{item.text[:SHOWN].rstrip()}…"
    limits = [
        f"từ {item.starts_on:%d/%m/%Y}" if item.starts_on else "",
        f"hạn {item.due_on:%d/%m/%Y}" if item.due_on else "",
        told_period(item.period),
    ]
    targets = [
        f"{format_decimal(target.value)}{f'–{format_decimal(target.most)}' if target.most else ''}"
        f"{'' if target.unit == '%' else ' '}{target.unit} {target.subject}".rstrip()
        for target in item.targets
    ]
    return (
        item.number or "",
        text,
        "; ".join(body.name for body in item.bodies),
        ", ".join(filter(None, limits)),
        "; ".join(targets),
        "; ".join(cite.name for cite in item.cites),
    )


COMMANDS = [tasks]
