"""A draft laid over what is stored by now: boxes show what was typed, the page remembers what its user had seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from capuy.core.forms import SeenForm
from capuy.core.seen import FIELD, Seen, digest
from capuy.drafts.values import Typed, Values


@dataclass(frozen=True)
class Laid:
    """What a page shows of a draft: texts by box; `overtaken` are the boxes that somebody else changed meanwhile.

    `seen` goes into the page, so that saving asks about exactly those.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    overtaken: list[str] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)


def lay(draft: Values, stored: Mapping[str, object], shown: Seen) -> Laid:
    """`stored` are the values behind the boxes of the page, `shown` their digests. What equals them needs no draft."""
    over: dict[str, Typed] = {
        name: one for name, one in draft.items() if name in stored and digest(stored[name]) != digest(one.text)
    }
    digests = {**shown.digests, **{name: one.seen for name, one in over.items()}}
    overtaken = [name for name, one in over.items() if digest(stored[name]) != one.seen]
    return Laid({name: one.text for name, one in over.items()}, overtaken, Seen(digests))


def lay_over(form: SeenForm, draft: Values) -> Laid:
    """The same for a form that has not been handed in."""
    names = [name for name in form.fields if name != FIELD]
    stored = {name: form.get_initial_for_field(form.fields[name], name) for name in names}
    laid = lay(draft, stored, form.seen_now)
    form.initial.update(laid.texts)
    form.seen_now = laid.seen
    form.initial[FIELD] = str(laid.seen)
    return laid
