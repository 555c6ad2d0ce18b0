"""The report in prose that goes with a sheet: what may be handed in, what is wrong in its figures, how it stands."""

from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings

from capuy.accounts.access import organisations_visible_to
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.models import HandedPaper, handed_binding, handed_text_binding
from capuy.core import secrets
from capuy.core.problems import Problem, ProblemsFound
from capuy.proofing.beside import Note, notes_from
from capuy.proofing.own import Comparison
from capuy.reading import papers

KINDS = ("docx", "pdf")
AT_ONCE = 60_000  # characters whose figures are checked while their user waits
SHOWN = 50  # notes beside a sheet; all of them stand on the page of the paper itself
# A scan, or a paper of the old fonts, is taken too; only its figures cannot be checked.
_WORDLESS = {"pictures", "empty", "old-font"}


@dataclass(frozen=True)
class Looked:
    """A file that may be kept, and the text in it as far as it can be read."""

    name: str
    kind: str
    content: bytes
    text: str = ""


def look(name: str, content: bytes) -> Looked:
    """Raises ProblemsFound on another kind of file, a broken or locked one, a macro, a secret marking."""
    name = PurePath(name.replace("\\", "/")).name[-200:] or "tệp"
    kind = PurePath(name).suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise ProblemsFound([Problem("wrong-type", f"Tệp “{name}” không nhận được; dùng tệp .docx hoặc .pdf.")])
    if len(content) > settings.MAX_UPLOAD_BYTES:
        megabytes = settings.MAX_UPLOAD_BYTES >> 20
        raise ProblemsFound([Problem("too-large", f"Tệp “{name}” lớn quá {megabytes} MB; chia nhỏ.")])
    try:
        return Looked(name, kind, content, papers.read(name, content))
    except ProblemsFound as found:
        if {problem.code for problem in found.problems} <= _WORDLESS:
            return Looked(name, kind, content)
        raise


def content_of(paper: HandedPaper) -> bytes:
    return secrets.unseal_bytes(bytes(paper.content), handed_binding(paper.token))


def text_of(paper: HandedPaper) -> str:
    """Empty for a scan."""
    return secrets.unseal(bytes(paper.text), handed_text_binding(paper.token)) if paper.text else ""


@dataclass(frozen=True)
class Notes:
    """The first notes about a paper, how many there are beside them, and whether it was held against our figures."""

    shown: list[Note]
    more: int = 0
    compared: bool = True


def notes_for(user: User, paper: HandedPaper) -> Notes:
    """What does not hold in its figures; of a short one also what differs from ours where the user may see these."""
    text = text_of(paper)
    if paper.claims is None or not text:
        return Notes([])
    if len(text) > AT_ONCE:
        return Notes(notes_from(paper.claims[:SHOWN], text), max(0, len(paper.claims) - SHOWN), compared=False)
    addressee = paper.addressee
    seen = organisations_visible_to(user, Permission.SEE_FIGURES)
    found = notes_from(paper.claims, text, Comparison(seen, addressee.organisation, addressee.asked.period))
    return Notes(found[:SHOWN], max(0, len(found) - SHOWN))
