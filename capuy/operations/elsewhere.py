"""Commands in a process of their own, whose instance is another folder or another database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from capuy.operations import vault

Say = Callable[[str], None]
_MAIN = "from capuy.cli import main; main(prog_name='capuy')"


def run(command: str, folder: Path, url: str) -> str:
    """What a command of ours prints. `url` is empty for SQLite in `folder`. Raises ProblemsFound."""
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    env |= {"CAPUY_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "capuy.site.settings"}
    env |= {"DATABASE_URL": url} if url else {}
    # Open to what the parent holds open: its lock lives as long as the child does.
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _MAIN, command], env=env, capture_output=True, text=True, check=False, close_fds=False
    )
    if ended.returncode:
        vault.refuse(
            "failed-elsewhere", f"Lệnh “{command}” không chạy được trên bản mới: {ended.stderr.strip()[-500:]}"
        )
    return ended.stdout


def inspect(folder: Path, url: str, say: Say, *, anyway: bool = False) -> None:
    """Upgrade what was restored or copied and verify it. Raises ProblemsFound for a fault, unless `anyway`."""
    seen = json.loads(run("inspect", folder, url).splitlines()[-1])
    for line in seen["good"]:
        say(f"✓ {line}")
    for line in seen["faults"]:
        say(f"✗ {line}")
    if seen["faults"] and not anyway:
        message = (
            "Dữ liệu đã có sai lệch từ trước khi sao lưu hoặc chép. Dùng bản sao lưu cũ hơn, "
            "hoặc khôi phục với --anyway rồi xem xét sau."
        )
        vault.refuse("faults", message)
