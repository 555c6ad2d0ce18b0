"""Commands about the journal."""

from pathlib import Path

import click

from capuy.cli.speech import Failure, Spoken, SpokenGroup, choose_format, show_json


@click.group("journal", cls=SpokenGroup)
def journal() -> None:
    """Nhật ký: kiểm tra tính toàn vẹn, xuất mốc neo."""


@journal.command("verify", cls=Spoken)
@click.option(
    "--anchors", type=click.Path(path_type=Path), help="Tệp mốc neo đã cất ở nơi khác (mặc định: của máy này)."
)
@choose_format
def verify(anchors: Path | None, form: str) -> None:
    """Đọc lại toàn bộ nhật ký; nêu dòng đầu tiên bị sửa, xóa, chèn hoặc đảo thứ tự."""
    from django.conf import settings

    from capuy.journal import chain

    if anchors is not None and not anchors.exists():
        raise Failure(f"Không có tệp mốc neo “{anchors}”; kiểm tra lại đường dẫn.")
    path = anchors or settings.JOURNAL_ANCHORS
    try:
        known = chain.anchors_in(path) if path.exists() else []
    except ValueError as problem:
        raise Failure(
            f"Dòng {problem} của “{path}” không phải mốc neo; dùng tệp do “capuy journal anchor” ghi."
        ) from None
    verdict = chain.verify(known)
    if form == "json":
        faults = [{"entry": fault.entry, "message": fault.message} for fault in verdict.faults]
        facts = {name: getattr(verdict, name) for name in ("entries", "unsealed", "seals", "head")}
        show_json({**facts, "anchors": len(known), "faults": faults})
    else:
        for fault in verdict.faults:
            click.echo(f"✗ {fault.message}")
    if verdict.faults:
        raise Failure(
            f"Nhật ký không toàn vẹn, dòng đầu tiên có sai lệch: {verdict.faults[0].entry}. Xem docs/operations.md."
        )
    if form != "json":
        click.echo(
            f"✓ Nhật ký toàn vẹn: {verdict.entries} dòng đã niêm phong, {verdict.unsealed} dòng chờ, "
            f"{len(known)} mốc neo."
        )


@journal.command("anchor", cls=Spoken)
@click.option("--to", "path", type=click.Path(path_type=Path), help="Tệp để ghi thêm mốc neo, nên nằm ở máy khác.")
def anchor(path: Path | None) -> None:
    """Niêm phong nhật ký và ghi mốc neo; mốc cất ở nơi khác làm lộ việc cắt bớt nhật ký về sau."""
    from capuy.journal import chain

    try:
        kept = chain.anchor(path)
    except OSError as problem:
        raise Failure(f"Không ghi được mốc neo vào “{path}”: {problem.strerror}.") from None
    if kept is None:
        raise Failure("Nhật ký còn trống, chưa có gì để neo.")
    click.echo(f"Đã neo đến dòng {kept.last}: {kept.head}")


COMMANDS = [journal]
