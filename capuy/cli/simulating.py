"""The command that makes up an instance of any size."""

import click

from capuy.cli.serving import prepare
from capuy.cli.speech import Spoken, show_table

SCALES = ("cell", "base", "province", "nation")


@click.command("simulate", cls=Spoken)
@click.option(
    "--scale",
    "name",
    type=click.Choice(SCALES),
    default="base",
    help="Quy mô: cell (một chi bộ), base (tổ chức cơ sở), province (tỉnh, 250.000 đảng viên), nation (toàn quốc).",
)
@click.option("--seed", type=int, help="Số gieo; cùng một số thì dữ liệu như nhau.")
def simulate(*, name: str, seed: int | None) -> None:
    """Dựng dữ liệu giả lập theo quy mô trong một cơ sở dữ liệu còn trống, để đo và thử; không có người thật."""
    from capuy.accounts.roles import Role
    from capuy.core.numbers import format_count
    from capuy.simulation import building
    from capuy.simulation.scales import SCALES as KNOWN

    prepare()
    scale = KNOWN[name]
    with click.progressbar(length=scale.cells, label=f"Dựng quy mô {scale.label}", show_pos=True) as bar:
        built = building.build(scale, seed=building.SEED if seed is None else seed, progress=bar.update)
    click.echo(f"{format_count(built.organisations)} tổ chức, {format_count(built.members)} hồ sơ; đỉnh: {built.top}.")
    rows = [(Role(role).label, username, built.password) for role, username in building.SIGN_INS]
    show_table(("Vai trò", "Tên đăng nhập", "Mật khẩu"), rows)


COMMANDS = [simulate]
