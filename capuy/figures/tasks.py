"""What folds the figures that a change left behind, because it was interrupted between its commit and folding."""

from capuy.figures import folding
from capuy.figures.models import DirtyMark
from capuy.jobs.due import Every
from capuy.jobs.registry import task


@task(
    "figures.fold",
    "Cộng dồn số liệu còn chờ",
    due=Every(minutes=1),
    when=DirtyMark.objects.exists,
    outside=True,
)
def fold() -> None:
    folding.fold()
