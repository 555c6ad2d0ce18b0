"""Islands of a sentence that the grammar knows (`islands.lark`): times, bodies, cited papers, targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Tree
from lark import Token as Leaf
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.lexer import Lexer

from capuy.reading.tokens import Token

STARTS = ("time", "body", "cite", "target")
END = "$END"


@dataclass(frozen=True)
class Island:
    """`found[at:after]`, `text[start:end]`, as `tree`; the leaves of the tree hold tokens in `value`."""

    tree: Tree[Any]
    at: int
    after: int
    start: int
    end: int


class _Tokens(Lexer):
    """Hands tokens that are already made to the parser."""

    def __init__(self, conf: Any) -> None:
        """The grammar's own terminals are not needed."""

    def lex(self, data: Any, _: Any = None) -> Iterator[Leaf]:
        yield from data


@cache
def _parser() -> Lark:
    kinds = " ".join(sorted(KINDS))
    grammar = Path(__file__).with_name("islands.lark").read_text(encoding="utf-8")
    return Lark(f"{grammar}\n%declare {kinds}\n", start=list(STARTS), parser="lalr", lexer=_Tokens)


KINDS = {
    *(
        "DAY",
        "MONTH",
        "YEARLY",
        "QUARTER",
        "WEEK",
        "TERM",
        "FROM",
        "BEFORE",
        "UNTIL",
        "LAST",
        "FIRST",
        "WITHIN",
        "AT",
        "HOUR",
    ),
    *("NOW", "THIS", "NEXT", "EVERY", "PERIODIC", "SINCE", "BOUND", "RISE", "PAPERS", "NUMBER", "CENTRE", "INTAKE"),
    *(
        "ORG",
        "ROLE",
        "EACH",
        "HALF",
        "CHARGE",
        "PLACE",
        "RANK",
        "NAME",
        "NUM",
        "SPOKEN",
        "PERCENT",
        "YEAR",
        "DMY",
        "DM",
        "MY",
    ),
    *("SPAN", "PAPER", "ROMAN", "COMMA", "COLON", "SLASH", "DASH", "WORD"),
}


@cache
def _first(start: str) -> frozenset[str]:
    """Kinds of tokens with which an island may begin."""
    return frozenset(_parser().parse_interactive(start=start).choices())


def at(start: str, found: list[Token], place: int) -> Island | None:
    """The longest island of the rule `start` that begins at this token; None if there is none."""
    if place >= len(found) or found[place].kind not in _first(start):
        return None
    leaves, ends = _as_far_as_it_goes(start, found, place)
    for length in reversed(ends):
        try:
            tree = cast(Tree[Any], _parser().parse(cast(Any, leaves[:length]), start=start))
        except UnexpectedInput:
            continue
        after = place + length
        return Island(tree, place, after, found[place].start, found[after - 1].end)
    return None


def _as_far_as_it_goes(start: str, found: list[Token], place: int) -> tuple[list[Leaf], list[int]]:
    """The leaves that the grammar took, and after how many of them it could have ended."""
    parser = _parser().parse_interactive(start=start)
    leaves: list[Leaf] = []
    ends: list[int] = []
    for token in found[place:]:
        leaf = Leaf(token.kind if token.kind in KINDS else "OTHER", cast(Any, token))
        try:
            parser.feed_token(leaf)
        except UnexpectedToken:
            break
        leaves.append(leaf)
        if END in parser.choices():
            ends.append(len(leaves))
    return leaves, ends
