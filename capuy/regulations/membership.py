"""Ages, terms and waiting times of membership in the Party.

Sources: Điều lệ Đảng 2011, articles 1, 4, 5, 24; Quy định 294-QĐ/TW, 26/5/2025, articles 3.5, 4.2.2, 6.3.2, 20.2.1,
20.3.2, 28.1.2 (its figures were those of the regulations before it, and Quy định 208-QĐ/TW, 26/7/2026 keeps them).
Confidence: high.
"""

import datetime as dt
from dataclasses import dataclass

from capuy.regulations.base import Document, Regulation, register

CHARTER = Document("Điều lệ Đảng", dt.date(2011, 1, 19))
CARRYING_OUT = Document("294-QĐ/TW", dt.date(2025, 5, 26))
MEMBER_WORK = Document("06-HD/TW", dt.date(2025, 6, 9))

PROBATION_MONTHS = "membership: months of probation"
ADMISSION_AGE = "membership: age at admission"
READMISSION_MONTHS = "membership: months before readmission"
TEMPORARY_MONTHS = "membership: months of temporary activity"
CELL_MINIMUM = "membership: official members of a cell"
BIRTH_DATE_FIXED = "membership: birth date is not corrected since"
BADGE_YEARS = "membership: years of the Party badges"
GROUPS_FROM = "membership: members from which a cell is divided into groups"


@dataclass(frozen=True)
class Limits:
    """From `least` to `most`, both inside."""

    least: int
    most: int


register(
    # The day the months end is the official day, however late the cell or the committee decides.
    Regulation(PROBATION_MONTHS, CHARTER, dt.date(2011, 1, 19), 12, "5; 294-QĐ/TW: 4.2.2"),
    Regulation(ADMISSION_AGE, CHARTER, dt.date(2011, 1, 19), Limits(18, 60), "1; 294-QĐ/TW: 1"),
    Regulation(READMISSION_MONTHS, CARRYING_OUT, dt.date(2025, 7, 1), 36, "3.5"),
    Regulation(TEMPORARY_MONTHS, CARRYING_OUT, dt.date(2025, 7, 1), Limits(3, 24), "6.3.2"),
    Regulation(CELL_MINIMUM, CHARTER, dt.date(2011, 1, 19), 3, "24.1"),
    Regulation(BIRTH_DATE_FIXED, MEMBER_WORK, dt.date(2016, 8, 18), dt.date(2016, 8, 18), "9.2"),
    Regulation(BADGE_YEARS, CARRYING_OUT, dt.date(2025, 7, 1), (30, *range(40, 91, 5)), "28.1.2"),
    Regulation(GROUPS_FROM, CARRYING_OUT, dt.date(2025, 7, 1), 30, "20.3.2"),
)
