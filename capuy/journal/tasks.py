"""What seals and anchors the journal while nobody writes, and deletes what is past its time."""

from capuy.jobs.due import Daily, Every
from capuy.jobs.registry import task
from capuy.journal import chain, expiring


@task("journal.seal", "Niêm phong nhật ký", due=Every(minutes=1), when=chain.waits, outside=True)
def seal() -> None:
    """The last entries of a burst, which no later one sealed."""
    chain.seal()


@task("journal.anchor", "Ghi mốc neo nhật ký", due=Daily(0, 5), outside=True)
def anchor() -> None:
    chain.anchor(once=True)


@task("journal.expire", "Xóa dữ liệu hết thời hạn giữ", due=Every(hours=1), outside=True)
def expire() -> None:
    expiring.expire()
