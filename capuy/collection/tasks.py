"""Long papers that units hand in are checked in the background."""

from capuy.collection.handed import text_of
from capuy.collection.models import HandedPaper
from capuy.jobs.registry import task
from capuy.proofing.beside import wrong_claims


def job_key(paper: HandedPaper) -> str:
    """Under which the check of a paper stands among the jobs."""
    return f"sheet-{paper.token}"


@task("collection.check-paper", "Kiểm tra số liệu của báo cáo dài kèm biểu", outside=True)
def check_paper(paper: int) -> None:
    """Done twice, it writes the same; a paper that was taken back meanwhile needs none."""
    found = HandedPaper.objects.filter(pk=paper, claims__isnull=True).first()
    if found is not None:
        HandedPaper.objects.filter(pk=paper, token=found.token).update(claims=wrong_claims(text_of(found)))
