"""The guard of figures over a whole paper: its findings are written once, beside what our own figures say."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from capuy.accounts.access import organisations_visible_to
from capuy.core.permissions import Permission
from capuy.proofing import own
from capuy.proofing.models import Finding, Paper
from capuy.proofing.queries import text_of
from capuy.reading import guard

STEP = 5  # percent of a paper between two notes of how far it is
_WORDS = {"quote", "start", "end", "kind", "verdict"}


def check_paper(paper: Paper) -> None:
    """Find what there is to find. Effects: findings, the state of the paper; nothing if it was checked meanwhile."""
    text = text_of(paper)
    told = 0

    def tell(place: int) -> None:
        nonlocal told
        if (percent := 100 * place // len(text)) >= told + STEP:
            told = percent
            Paper.objects.filter(pk=paper.pk).update(percent_read=percent)

    claims = guard.check(text, tell=tell)
    findings = [*_of_guard(paper, claims), *_of_own(paper, text)]
    findings.sort(key=lambda finding: (finding.start, finding.end))
    for position, finding in enumerate(findings, 1):
        finding.position = position
    with transaction.atomic():
        kept = Paper.objects.select_for_update(of=("self",)).filter(pk=paper.pk, state=Paper.State.WAITING).first()
        if kept is None:
            return
        Finding.objects.bulk_create(findings, batch_size=1_000)
        Paper.objects.filter(pk=paper.pk).update(state=Paper.State.CHECKED, percent_read=100)
    paper.state, paper.percent_read = Paper.State.CHECKED, 100


def _of_guard(paper: Paper, claims: list[dict[str, Any]]) -> Iterator[Finding]:
    for claim in claims:
        data = {name: value for name, value in claim.items() if name not in _WORDS}
        places = {"start": claim["start"], "end": claim["end"]}
        yield Finding(paper=paper, kind=claim["kind"], verdict=claim["verdict"], data=data, **places)


def _of_own(paper: Paper, text: str) -> Iterator[Finding]:
    """What the paper says of figures that we have, as far as who brought it in may see them."""
    among = organisations_visible_to(paper.user, Permission.SEE_FIGURES)
    for said in own.Comparison(among, paper.organisation, paper.period).of(text):
        yield Finding(
            paper=paper,
            start=said.start,
            end=said.end,
            kind=own.KIND,
            verdict=said.verdict,
            about=said.organisation,
            data=said.data,
        )
