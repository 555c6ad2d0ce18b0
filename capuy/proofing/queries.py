"""Who sees which paper, and which of its findings."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from capuy.accounts.access import organisations_visible_to, rest_on
from capuy.accounts.models import User
from capuy.core import secrets
from capuy.core.permissions import Permission
from capuy.organisations.models import Organisation
from capuy.proofing.expiring import KEPT_FOR
from capuy.proofing.models import Finding, Paper, content_binding, text_binding

NEEDED = Permission.WRITE_REPORTS
_HELD = Q(verdict="ok")


def papers_visible_to(user: User) -> QuerySet[Paper]:
    """The user's own papers, and those handed over, of the organisations where he may write reports."""
    mine = organisations_visible_to(user, NEEDED).filter(pk=OuterRef("organisation"))
    young = Q(created_at__gte=timezone.now() - KEPT_FOR)
    seen = Q(user=user) | Q(handed_at__isnull=False)
    return Paper.objects.filter(Exists(mine), young, seen).defer("text", "content")


def papers_of(user: User, organisation: Organisation) -> QuerySet[Paper]:
    """For the list: with how many findings need a look, and how many have had it."""
    asked = Count("findings", filter=~Q(findings__verdict="ok"))
    done = Count("findings", filter=~Q(findings__verdict="ok") & ~Q(findings__decision=""))
    found = papers_visible_to(user).filter(organisation=organisation)
    return found.select_related("user").annotate(asked=asked, done=done)


def find_paper(user: User, pk: int, *, own: bool = False) -> Paper:
    """A foreign one answers exactly like a missing one; with `own` one that was only handed over, too."""
    rest_on(user, NEEDED)
    seen = papers_visible_to(user).select_related("organisation", "user")
    return get_object_or_404(seen.filter(user=user) if own else seen, pk=pk)


def findings_for(user: User, paper: Paper) -> QuerySet[Finding]:
    """Those that the user may see: what compares with a figure only where he may see that figure."""
    seen = organisations_visible_to(user, Permission.SEE_FIGURES).filter(pk=OuterRef("about"))
    return paper.findings.filter(Q(about=None) | Exists(seen)).select_related("about")


def to_decide(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those that need somebody's look and have not had it."""
    return findings.exclude(_HELD).filter(decision="")


def text_of(paper: Paper) -> str:
    return secrets.unseal(bytes(paper.text), text_binding(paper.digest, paper.user_id))


def content_of(paper: Paper) -> bytes:
    """The Word file as it was uploaded; nothing for other papers."""
    if not paper.content:
        return b""
    return secrets.unseal_bytes(bytes(paper.content), content_binding(paper.digest, paper.user_id))
