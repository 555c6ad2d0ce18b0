"""Why each personal column is kept, and how it is classed.

Law on the protection of personal data 91/2025/QH15 and Nghị định 356/2025/NĐ-CP, article 4 (in force from 01/01/2026):
purpose stated, access limited and logged, sensitive data apart. That somebody is a member of the Party shows a
political view, so the record as a whole is sensitive; columns are classed by what they add to that. A test fails for a
column of a personal model that is not listed here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Class(StrEnum):
    """How much harm knowledge of a value can do."""

    BASIC = "basic"
    SENSITIVE = "sensitive"
    TECHNICAL = "technical"


class Retention(StrEnum):
    """How long a value is kept."""

    RECORD = "as long as the record of the member"
    ACCOUNT = "as long as the account"
    WORK = "until the work is done"


@dataclass(frozen=True)
class Column:
    """`sealed` columns are encrypted at rest; `shown_masked` ones are opened one by one, and that is journalled."""

    purpose: str
    classed: Class
    retention: Retention = Retention.RECORD
    sealed: bool = False
    shown_masked: bool = False


_IDENTIFY = Column("tell one person from another", Class.BASIC)
_COUNT = Column("figures about members that the Party's statistics ask for", Class.BASIC)
_COUNT_SENSITIVE = Column("figures about members that the Party's statistics ask for", Class.SENSITIVE)
_STANDING = Column("standing in the Party: rights, duties, party age", Class.SENSITIVE)
_TIE = Column("in which cell the member is, since when and how", Class.SENSITIVE)
_CONTACT = Column("introduction to the cell of residence", Class.BASIC)
_KEY = Column("row identity and links inside the system", Class.TECHNICAL)
_SEARCH = Column("search without marks and Vietnamese order", Class.BASIC)
_LIST = Column("a user's own way of looking at a list", Class.TECHNICAL, Retention.ACCOUNT)
_UPLOAD = Column("an uploaded register on its way in", Class.SENSITIVE, Retention.WORK)

MEMBER = {
    "id": _KEY,
    "token": _KEY,
    "full_name": _IDENTIFY,
    "name_folded": _SEARCH,
    "given_folded": _SEARCH,
    "name_order": _SEARCH,
    "other_name": _IDENTIFY,
    "sex": _COUNT,
    "born_on": _IDENTIFY,
    "citizen_id_sealed": Column(
        "tell one person from another; number of the party card", Class.SENSITIVE, sealed=True, shown_masked=True
    ),
    "citizen_id_index": Column("find a record by the whole number", Class.SENSITIVE, sealed=True),
    "file_number": Column("find the paper file where it is kept", Class.BASIC),
    "card_issued_on": Column("yearly check of party cards", Class.BASIC),
    "ethnic_group": _COUNT_SENSITIVE,
    "religion": _COUNT_SENSITIVE,
    "home_town": _IDENTIFY,
    "residence": _CONTACT,
    "occupation": _COUNT,
    "education": _COUNT,
    "profession": _COUNT,
    "political_theory": _COUNT,
    "admission_decided_on": _STANDING,
    "admitted_on": _STANDING,
    "official_on": _STANDING,
    "user": Column("lets members read their own record", Class.TECHNICAL, Retention.ACCOUNT),
    "merged_into": _KEY,
}
COLUMNS: dict[str, dict[str, Column]] = {
    "Member": MEMBER,
    "Membership": {
        "id": _KEY,
        **dict.fromkeys(("valid_from", "valid_to", "member", "organisation", "kind", "arrival", "departure"), _TIE),
        **dict.fromkeys(("from_elsewhere", "to_elsewhere", "decision", "follows", "entered_in"), _TIE),
    },
    "StatusSpell": {
        "id": _KEY,
        **dict.fromkeys(("valid_from", "valid_to", "member", "status", "note"), _STANDING),
    },
    "PersonalFact": {
        "id": _KEY,
        **dict.fromkeys(("member", "kind", "happened_on", "title", "decision_number"), _STANDING),
    },
    "Seat": {
        "id": _KEY,
        **dict.fromkeys(
            ("valid_from", "valid_to", "body", "member", "position"),
            Column("who leads, from when to when", Class.BASIC),
        ),
    },
    "SavedFilter": dict.fromkeys(("id", "user", "name", "query"), _LIST),
    "Import": dict.fromkeys(
        ("id", "organisation", "filename", "digest", "content", "mapping", "state", "created_at", "user"), _UPLOAD
    ),
}
