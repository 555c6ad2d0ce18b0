"""What seals and anchors the journal while nobody writes."""

from capuy.jobs.due import Daily, Every
from capuy.jobs.registry import task
from capuy.journal import chain


@task("journal.seal", "Niêm phong nhật ký", due=Every(minutes=1), when=chain.waits, outside=True)
def seal() -> None:
    """The last entries of a burst, which no later one sealed."""
    chain.seal()


@task("journal.anchor", "Ghi mốc neo nhật ký", due=Daily(0, 5), outside=True)
def anchor() -> None:
    chain.anchor(once=True)
