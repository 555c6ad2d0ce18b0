"""How the paragraphs of a paper hang together: sections, lists, items, what stands under them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from capuy.reading.proposals.layout import ORDINALS, Paragraph
from capuy.reading.vocabulary import key

_ORDER = ("roman upper", "lead", "article number ordinal", "dotted paren letter")
RANKS = {kind: rank for rank, kinds in enumerate(_ORDER) for kind in kinds.split()}
BULLET, SECTION, LEAD = 4, 0, 1
_INLINE = re.compile(
    r"(?:(?<=[.;:,…])\s+|^\s*)(?P<ordinal>(?i:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+là\b\s*[,:]?\s*)"
    r"|(?:(?<=[.;:,…])\s+|^\s*)(?P<paren>\((?P<count>\d{1,2})\)\s*)"
)
_ORDINALS = {key(word): at for at, word in enumerate(ORDINALS, 1)}
_BELOW = re.compile(r"(?i:sau|sau\s+đây|như\s+sau|dưới\s+đây)\W*$")


@dataclass
class Node:
    """A paragraph with what stands under it. `kind`: the sort of its mark, `lead` before a list, empty for prose."""

    kind: str
    mark: str
    paragraphs: list[Paragraph]
    children: list["Node"] = field(default_factory=list)

    @property
    def rank(self) -> int:
        return BULLET if self.kind == "bullet" else RANKS.get(self.kind, LEAD)


def outline(known: list[Paragraph], text: str) -> list[Node]:
    """The paper as a tree: what stands at the top, in its order."""
    root = Node("root", "", [])
    stack = [root]
    parts = [part for paragraph in known for part in _enumerated(paragraph, text)]
    for at, paragraph in enumerate(parts):
        node = Node(paragraph.kind, paragraph.mark, [paragraph])
        if not paragraph.kind:
            if len(stack) > 1 and stack[-1].rank > SECTION and _goes_on(parts, at, stack):
                stack[-1].paragraphs.append(paragraph)
                continue
            _close(stack, LEAD)
            if _leads(parts, at, text):
                node.kind = "lead"
        else:
            _close(stack, _rank_in(node, stack))
        stack[-1].children.append(node)
        if node.kind:
            stack.append(node)
    return root.children


def _rank_in(node: Node, stack: list[Node]) -> int:
    """`Một là` under a numbered item is part of it; beside it, it is an item."""
    if node.kind == "ordinal" and any(other.kind in {"number", "article"} for other in stack):
        return RANKS["letter"]
    return node.rank


def _close(stack: list[Node], rank: int) -> None:
    while len(stack) > 1 and stack[-1].rank >= rank:
        stack.pop()


def _goes_on(parts: list[Paragraph], at: int, stack: list[Node]) -> bool:
    """Whether the list that is open has its next item further below, so that this paragraph belongs to the last one."""
    following = next((part for part in parts[at + 1 :] if part.kind not in {"", "bullet"}), None)
    if following is None:
        return False
    return any(node.kind == following.kind and _next(node.mark, following.mark) for node in stack[1:])


def _next(mark: str, following: str) -> bool:
    if mark.isdigit() and following.isdigit():
        return int(following) == int(mark) + 1
    if len(mark) == len(following) == 1:
        letters = "abcdđeghiklmnopqrstuvxy"
        return mark in letters and following in letters and letters.index(following) == letters.index(mark) + 1
    return False


def _leads(parts: list[Paragraph], at: int, text: str) -> bool:
    """Whether a list follows that this paragraph begins."""
    if at + 1 >= len(parts) or parts[at + 1].kind in {"", "roman", "upper"}:
        return False
    words = parts[at].of(text)
    return words.endswith(":") or (parts[at + 1].mark in {"1", "a", ""} and bool(_BELOW.search(words)))


def _enumerated(paragraph: Paragraph, text: str) -> Iterator[Paragraph]:
    """`… gồm: (1) …; (2) …`, `Một là, … Hai là, …` in one paragraph are as many, unless a mark stands before it."""
    cuts = _cuts(paragraph, text) if not paragraph.kind else []
    if not cuts:
        yield paragraph
        return
    if before := _piece(paragraph, paragraph.start, cuts[0][0]):
        yield before
    for (_, begin, kind, mark), after in zip(cuts, [cut[0] for cut in cuts[1:]] + [paragraph.end], strict=True):
        if piece := _piece(paragraph, begin, after, kind, mark):
            yield piece


def _cuts(paragraph: Paragraph, text: str) -> list[tuple[int, int, str, str]]:
    """Where the text before a mark ends, where the text behind it begins, its kind, its number: 1, 2, 3 …"""
    cuts: list[tuple[int, int, str, str]] = []
    for start, end in paragraph.pieces:
        for found in _INLINE.finditer(text, start, end):
            kind = str("paren" if found["paren"] else "ordinal")
            count = int(found["count"]) if found["count"] else _ORDINALS[key(found["ordinal"].split()[0])]
            if count == len(cuts) + 1 and (not cuts or cuts[0][2] == kind):
                cuts.append((found.start(), found.end(), kind, str(count)))
    return cuts if len(cuts) > 1 else []


def _piece(paragraph: Paragraph, start: int, end: int, kind: str = "", mark: str = "") -> Paragraph | None:
    pieces = [(max(a, start), min(b, end)) for a, b in paragraph.pieces if a < end and b > start]
    return Paragraph(start, end, kind, mark, pieces) if pieces and start < end else None
