"""Tasks whose effects can be counted, for workers that are killed."""

import os
import time
from pathlib import Path

from capuy.jobs.registry import task
from capuy.journal.actions import Act, record

# Of many kills some hit one job several times; that is no fault here.
TRIES = 100
SECONDS = 0.003


@task("tests.inside", "Thử trong giao dịch", tries=TRIES)
def inside(number: int) -> None:
    record(Act("tests.effect", f"Việc {number}", f"tests.effect:{number}"), by=None)
    time.sleep(SECONDS)


@task("tests.outside", "Thử ngoài giao dịch", tries=TRIES, outside=True)
def outside(number: int, folder: str) -> None:
    """A file by its number: the second time finds it."""
    time.sleep(SECONDS)
    try:
        os.close(os.open(Path(folder) / str(number), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        (Path(folder) / f"{number}.again").touch()
