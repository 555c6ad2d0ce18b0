"""Commands about keys."""

from typing import TYPE_CHECKING

import click

from capuy.cli.speech import Failure, Spoken, SpokenGroup

if TYPE_CHECKING:
    from capuy.operations.rotation import Outcome


@click.group("keys", cls=SpokenGroup)
def keys() -> None:
    """Khóa mã hóa."""


@keys.command("rotate", cls=Spoken)
@click.option("--index", "which", flag_value="index", help="Đổi khóa của chỉ mục tìm số định danh.")
@click.option("--journal", "which", flag_value="journal", help="Đổi khóa ký nhật ký; khóa cũ được giữ để kiểm tra.")
@click.option(
    "--session", "which", flag_value="session", help="Đổi khóa phiên; khởi động lại thì mọi người đăng nhập lại."
)
@click.option("--now", is_flag=True, help="Bỏ khóa cũ ngay; chỉ khi máy chủ đã dừng.")
def rotate(*, which: str | None, now: bool) -> None:
    """Đổi khóa trong khi máy chủ chạy; mặc định là khóa mã hóa hồ sơ. Bị ngắt thì chạy lại."""
    from capuy.core.secrets import CannotOpen
    from capuy.operations import rotation
    from capuy.site import instance

    if now and instance.is_served():
        raise Failure("Máy chủ đang chạy nên chưa bỏ được khóa cũ ngay; dừng máy chủ, hoặc chạy không có --now.")
    try:
        match which:
            case "index":
                outcome = rotation.rotate_index(click.echo, now=now)
            case "journal":
                outcome = rotation.rotate_journal()
            case "session":
                outcome = rotation.rotate_session(instance.keyring("session"))
            case _:
                outcome = rotation.rotate_fields(click.echo, now=now)
    except rotation.RotationRunning:
        raise Failure("Một lệnh đổi khóa khác đang chạy; đợi lệnh đó xong.") from None
    except CannotOpen as problem:
        raise Failure(
            f"Giá trị “{problem}” không mở được bằng các khóa hiện có; chưa bỏ khóa nào. "
            "Trả lại đúng tệp trong thư mục keys rồi chạy lại."
        ) from None
    except ValueError:
        raise Failure("Tệp khóa đã đủ 255 khóa; không thêm được khóa nữa.") from None
    _tell(outcome, which)


def _tell(outcome: "Outcome", which: str | None) -> None:
    from django.utils import timezone

    click.echo(f"Khóa số {outcome.number} đang được dùng; {outcome.values} giá trị được làm lại trong lần này.")
    if outcome.waits_until:
        moment = timezone.localtime(outcome.waits_until).strftime("%H:%M ngày %d/%m/%Y")
        click.echo(f"Khóa cũ còn được giữ cho các việc dở dang; sau {moment} chạy lại đúng lệnh này để bỏ khóa cũ.")
    elif which == "journal":
        click.echo("Khóa cũ được giữ lại để kiểm tra các dòng đã ký.")
    elif which == "session":
        click.echo("Khởi động lại máy chủ để mọi phiên cũ hết hiệu lực.")
    else:
        click.echo("Không còn giá trị nào dùng khóa cũ; khóa cũ đã được bỏ.")
    click.echo("Hãy sao lưu ngay: bản sao lưu cũ vẫn mở bằng khóa nằm trong chính nó.")


COMMANDS = [keys]
