"""Long papers are checked in the background; the page tells how far it is."""

from capuy.jobs.registry import task
from capuy.proofing.checking import check_paper
from capuy.proofing.models import Paper


def job_key(paper: Paper) -> str:
    """Under which the check of a paper stands among the jobs."""
    return f"paper-{paper.pk}"


@task("proofing.check", "Kiểm tra số liệu của văn bản dài", outside=True)
def check(paper: int) -> None:
    """Done twice, it writes the same findings once: what is checked already is let be."""
    found = Paper.objects.select_related("user", "organisation").filter(pk=paper, state=Paper.State.WAITING).first()
    if found is not None:
        check_paper(found)
