"""What counts and folds figures before anybody asks: after changes, and when a new day begins."""

from capuy.core.periods import parse_period
from capuy.figures import engine
from capuy.jobs.due import Every
from capuy.jobs.registry import task


@task(
    "figures.fold",
    "Cộng dồn số liệu còn chờ",
    due=Every(minutes=1),
    when=engine.is_behind,
    outside=True,
)
def fold() -> None:
    engine.bring_up_to_date()


@task("figures.build", "Tổng hợp số liệu của một kỳ", outside=True)
def build(*, period: str) -> None:
    """Asked for by a page that does not wait for it. Twice is no harm: the second time there is nothing to do.

    With the year before: pages compare with it.
    """
    asked = parse_period(period)
    engine.settle(asked, asked.same_period_last_year())
