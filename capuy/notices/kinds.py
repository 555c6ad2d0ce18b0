"""Kinds of notices: the word that people read, in the list and in the letter. Each room declares its own."""

_kinds: dict[str, str] = {}


def declare(kind: str, label: str) -> None:
    """Called from the `ready` of an app."""
    _kinds[kind] = label


def label_of(kind: str) -> str:
    """Empty for a kind of another version of the program."""
    return _kinds.get(kind, "")
