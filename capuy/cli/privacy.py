"""Commands about personal data."""

import click

from capuy.cli.speech import Spoken, SpokenGroup, choose_format, show_json, show_table


@click.group("privacy", cls=SpokenGroup)
def privacy() -> None:
    """Dữ liệu cá nhân."""


@privacy.command("expire", cls=Spoken)
@choose_format
def expire(form: str) -> None:
    """Xóa dữ liệu cá nhân đã hết thời hạn giữ: phiên đăng nhập, bộ đếm lần thử, tệp tải lên. Chạy mỗi ngày."""
    from dataclasses import asdict

    from capuy.journal import expiring

    done = expiring.expire()
    if form == "json":
        show_json([asdict(item) for item in done])
        return
    show_table(("Dữ liệu", "Số dòng đã xóa"), [(item.label, item.rows) for item in done])


@privacy.command("show", cls=Spoken)
@choose_format
def show(form: str) -> None:
    """In các loại dữ liệu cá nhân đang lưu: loại, mục đích, căn cứ, thời hạn giữ."""
    from capuy.core.personal import holdings

    rows = [
        {
            "where": holding.label,
            "what": data.what,
            "class": str(data.classed),
            "purpose": data.purpose,
            "ground": data.ground,
            "kept": data.kept.until,
        }
        for holding in holdings()
        for data in holding.data
    ]
    if form == "json":
        show_json(rows)
        return
    for row in rows:
        click.echo(f"{row['where']}: {row['what']} [{row['class']}]")
        click.echo(f"  Mục đích: {row['purpose']}\n  Căn cứ: {row['ground']}\n  Giữ: {row['kept']}")


COMMANDS = [privacy]
