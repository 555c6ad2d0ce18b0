"""What stands in a draft: texts by box, each with the digest of what the page showed there when it was typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from capuy.core import secrets
from capuy.core.seen import digest
from capuy.drafts.models import PageDraft, values_binding
from capuy.organisations.models import Organisation

LONGEST_TEXT = 10_000
LARGEST = 500_000  # bytes: five hundred cells with twenty figures each, or forty long answers


@dataclass(frozen=True)
class Sheet:
    """A page that people fill in: its address, what it is one of, and whose.

    Pages of one `kind` show the same boxes where the organisation of one stands above that of the other.
    """

    page: str
    kind: str
    organisation: Organisation


@dataclass(frozen=True)
class Typed:
    """What was typed into a box, and the digest of what the page showed there before (`core.seen`)."""

    text: str
    seen: str = ""

    @property
    def changes_nothing(self) -> bool:
        return digest(self.text) == self.seen


Values = Mapping[str, Typed]


def sealed(values: Values, user: int, page: str) -> bytes | None:
    """Of nothing, nothing."""
    if not values:
        return None
    text = json.dumps({name: [one.text, one.seen] for name, one in values.items()}, ensure_ascii=False)
    return secrets.seal(text, values_binding(user, page))


def opened(row: PageDraft) -> dict[str, Typed]:
    """What is sealed in the row. Raises CannotOpen."""
    if not row.values:
        return {}
    stored = json.loads(secrets.unseal(bytes(row.values), values_binding(row.user_id, row.page)))
    return {name: Typed(text, seen) for name, (text, seen) in stored.items()}


def size_of(values: Values) -> int:
    return sum(len(name) + len(one.text.encode()) + len(one.seen) + 10 for name, one in values.items())
