"""The law as dated data. Pure Python: no database, no domain model.

Every figure, deadline, threshold or list that a document of the Party or the State sets stands here, with the
document's number and date and the days on which it was in force. Nothing else in the code base holds such a value.
"""

from capuy.regulations.base import Document, NoRegulation, Regulation, register, regulation, regulations
from capuy.regulations.organisation_kinds import KINDS, OrganisationKind, may_hold

__all__ = [
    "KINDS",
    "Document",
    "NoRegulation",
    "OrganisationKind",
    "Regulation",
    "may_hold",
    "register",
    "regulation",
    "regulations",
]
