"""A conclusion in Word, in the layout of papers."""

import re
from collections.abc import Iterator

from capuy.core import dates
from capuy.core.dates import format_place_date
from capuy.documents.letterheads import body_on
from capuy.documents.numbering import symbol_of_body
from capuy.documents.party_papers import ARTICLE, CLOSING, PART, Line, PartyPaper, Signature, write
from capuy.meetings.models import Conclusion
from capuy.regulations.papers import PAPER_KINDS

_PART = re.compile(r"^[IVX]{1,5}\s*[-.]\s*\S")
_ARTICLE = re.compile(r"^\d{1,2}\s*[-.]\s*\S")
_SHORT = 120
_LABELS = {kind.symbol: kind.label for kind in PAPER_KINDS.values() if kind.slug != "quy_dinh"}


def conclusion_paper(conclusion: Conclusion, watermark: str) -> bytes:
    """The text as it was read; head, number and signature are made. A draft until it is issued."""
    paper = conclusion.paper
    day = conclusion.dated_on or dates.today()
    body = body_on(conclusion.organisation, day)
    kind = paper.kind if paper else "KL"
    symbol = paper.symbol if paper else f"     -{kind}/{symbol_of_body(conclusion.organisation, day)}"
    made = PartyPaper(
        superior=body.superior,
        issuer=body.name,
        symbol=f"Số {symbol}",
        place_date=format_place_date(conclusion.place or "…", day),
        kind=_LABELS[kind],
        title=conclusion.title,
        blocks=list(_lines(conclusion.text)),
        right=Signature(body.authority, conclusion.signer_post, conclusion.signer),
        recipients=[line.strip(" -\t") for line in conclusion.recipients.splitlines() if line.strip(" -\t")],
        draft=paper is None,
    )
    return write(made, on=day, watermark=watermark)


def _lines(text: str) -> Iterator[Line]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for at, line in enumerate(lines, 1):
        if at == len(lines):
            yield Line(line, CLOSING)
        elif _PART.match(line) and len(line) <= _SHORT:
            yield Line(line, PART)
        elif _ARTICLE.match(line) and len(line) <= _SHORT and not line.endswith((".", ";", ":")):
            yield Line(line, ARTICLE)
        else:
            yield Line(line)
