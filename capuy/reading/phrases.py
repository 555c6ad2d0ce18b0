"""Tokens as phrases: counts, shares, bases, changes, and what stands between them. The grammar is `phrases.lark`."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Tree
from lark import Token as Leaf
from lark.lexer import Lexer

from capuy.reading.tokens import Token

_VALUES = {"NUM", "SPOKEN", "PERCENT", "QUANTITY"}
_LEADS = {"TOTAL", "SHARE", "OF", "SLASH", "UP", "DOWN", "BOUND"}


@dataclass(frozen=True)
class Phrase:
    """`text[start:end]`. `rule`: its name in the grammar, or the kind of a single token.

    `number`: the kind of its number, empty without one; `value` and `places` are its own. `lead`: the kind of its first
    word.
    """

    rule: str
    start: int
    end: int
    number: str = ""
    value: Decimal = Decimal(0)
    places: int = 0
    lead: str = ""
    about: bool = False
    key: str = ""


class _Tokens(Lexer):
    """Hands tokens that are already made to the parser."""

    def __init__(self, conf: Any) -> None:
        """The grammar's own terminals are not needed."""

    def lex(self, data: Any, _: Any = None) -> Iterator[Leaf]:
        for at, token in enumerate(data):
            yield Leaf(token.kind if token.kind in _KINDS else "WORD", token, start_pos=at)


_MARKS = {"ABOUT", "COMMA", "SEMI", "COLON", "OPEN", "CLOSE", "AND", "WITHIN", "LEFT", "THAN", "DAY", "DASH"}
_KINDS = _VALUES | _LEADS | _MARKS


@cache
def _parser() -> Lark:
    grammar = (Path(__file__).with_name("phrases.lark")).read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Tokens)


def sentences(found: list[Token]) -> Iterator[list[Token]]:
    """Tokens cut at full stops and ends of lines."""
    sentence: list[Token] = []
    for token in found:
        if token.kind == "STOP":
            if sentence:
                yield sentence
            sentence = []
        else:
            sentence.append(token)
    if sentence:
        yield sentence


def phrases(sentence: list[Token]) -> list[Phrase]:
    """The phrases of one sentence, in order; every token is in one of them."""
    return [_phrase(child) for child in _parser().parse(sentence).children]


def _phrase(child: Tree[Any] | Leaf) -> Phrase:
    if isinstance(child, Tree):
        parts = cast(list[Leaf], child.children)
        number: Token | None = next((leaf.value for leaf in parts if leaf.type in _VALUES), None)
        lead = parts[0].type if parts[0].type in _LEADS else ""
        first: Token = parts[0].value
        return Phrase(
            rule=str(child.data),
            start=first.start,
            end=parts[-1].value.end,
            number=number.kind if number else "",
            value=number.value if number else Decimal(0),
            places=number.places if number else 0,
            lead=lead,
            about=any(leaf.type == "ABOUT" for leaf in parts),
            key=first.key,
        )
    token: Token = child.value
    return Phrase(child.type, token.start, token.end, key=token.key)
