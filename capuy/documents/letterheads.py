"""What a body calls itself on its papers, who is above it, and in whose name it signs."""

import datetime as dt
from dataclasses import dataclass

from capuy.organisations.models import Organisation, Version
from capuy.regulations import KINDS
from capuy.regulations.papers import committee_name, signing_authority


@dataclass(frozen=True)
class Body:
    """The committee, or the cell, as it stood and was called on a paper's date."""

    name: str
    superior: str
    authority: str
    is_cell: bool


def body_on(organisation: Organisation, day: dt.date) -> Body:
    """Raises LookupError for an organisation that never was."""
    version = organisation.version_on(day) or organisation.latest_version(day)
    if version is None:
        raise LookupError(organisation.code)
    above: Version | None = None
    if version.parent:
        above = version.parent.version_on(day) or version.parent.latest_version(day)
    return Body(
        committee_name(version.kind, version.name),
        committee_name(above.kind, above.name) if above else "",
        signing_authority(version.kind, version.name),
        KINDS[version.kind].is_cell,
    )
