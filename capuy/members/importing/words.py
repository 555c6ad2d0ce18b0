"""The words that offices write for closed lists, by folded text. Anything else is asked about, never guessed."""

import re

from capuy.core.text import fold
from capuy.members.models import Education, PoliticalTheory, Profession, Sex, Status

SEX = {"nam": Sex.MALE, "nu": Sex.FEMALE, "m": Sex.MALE, "f": Sex.FEMALE}
NOTHING = {"", "-", "–", "khong", "khong co", "chua", "chua qua", "chua co", "0", "k"}

STATUS = {
    "chinh thuc": Status.OFFICIAL,
    "dang vien chinh thuc": Status.OFFICIAL,
    "dvct": Status.OFFICIAL,
    "ct": Status.OFFICIAL,
    "dang sinh hoat": Status.OFFICIAL,
    "du bi": Status.PROBATIONARY,
    "dang vien du bi": Status.PROBATIONARY,
    "dvdb": Status.PROBATIONARY,
    "db": Status.PROBATIONARY,
    "mien": Status.EXEMPT,
    "mien sinh hoat": Status.EXEMPT,
    "mien cong tac": Status.EXEMPT,
    "mien cong tac va sinh hoat": Status.EXEMPT,
    "mien cong tac va sinh hoat dang": Status.EXEMPT,
    "mien cong tac, sinh hoat": Status.EXEMPT,
    "mien cong tac, sinh hoat dang": Status.EXEMPT,
    "dinh chi": Status.SUSPENDED,
    "dinh chi sinh hoat": Status.SUSPENDED,
    "dinh chi sinh hoat dang": Status.SUSPENDED,
    "da ra khoi dang": Status.LEFT,
    "ra khoi dang": Status.LEFT,
    "khai tru": Status.LEFT,
    "xoa ten": Status.LEFT,
    "tu tran": Status.DECEASED,
    "da mat": Status.DECEASED,
    "chuyen di": Status.ELSEWHERE,
    "da chuyen di": Status.ELSEWHERE,
    "da chuyen di noi khac": Status.ELSEWHERE,
}

_EDUCATION = {
    "trung hoc pho thong": Education.UPPER_SECONDARY,
    "thpt": Education.UPPER_SECONDARY,
    "ptth": Education.UPPER_SECONDARY,
    "pho thong trung hoc": Education.UPPER_SECONDARY,
    "cap 3": Education.UPPER_SECONDARY,
    "cap iii": Education.UPPER_SECONDARY,
    "trung hoc co so": Education.LOWER_SECONDARY,
    "thcs": Education.LOWER_SECONDARY,
    "ptcs": Education.LOWER_SECONDARY,
    "cap 2": Education.LOWER_SECONDARY,
    "cap ii": Education.LOWER_SECONDARY,
    "tieu hoc": Education.PRIMARY,
    "th": Education.PRIMARY,
    "cap 1": Education.PRIMARY,
    "cap i": Education.PRIMARY,
}
# Last class finished, of twelve or (before 1992, in the north until 1981) of ten.
_CLASSES = {
    12: ((12, Education.UPPER_SECONDARY), (9, Education.LOWER_SECONDARY), (5, Education.PRIMARY)),
    10: ((10, Education.UPPER_SECONDARY), (7, Education.LOWER_SECONDARY), (4, Education.PRIMARY)),
}
_CLASS = re.compile(r"^(?:lop )?(\d{1,2}) ?/ ?(10|12)$")

# The beginning of a phrase is enough: “Đại học Luật”, “Cử nhân Kinh tế”.
_PROFESSION = (
    ("tien si", Profession.DOCTOR),
    ("ts", Profession.DOCTOR),
    ("thac si", Profession.MASTER),
    ("thac sy", Profession.MASTER),
    ("tien sy", Profession.DOCTOR),
    ("ths", Profession.MASTER),
    ("cao hoc", Profession.MASTER),
    ("dai hoc", Profession.UNIVERSITY),
    ("dh", Profession.UNIVERSITY),
    ("cu nhan", Profession.UNIVERSITY),
    ("ky su", Profession.UNIVERSITY),
    ("bac si", Profession.UNIVERSITY),
    ("bac sy", Profession.UNIVERSITY),
    ("kien truc su", Profession.UNIVERSITY),
    ("cao dang", Profession.COLLEGE),
    ("cd", Profession.COLLEGE),
    ("trung cap", Profession.INTERMEDIATE),
    ("trung hoc chuyen nghiep", Profession.INTERMEDIATE),
    ("tc", Profession.INTERMEDIATE),
    ("thcn", Profession.INTERMEDIATE),
    ("so cap", Profession.VOCATIONAL),
    ("sc", Profession.VOCATIONAL),
    ("cong nhan ky thuat", Profession.VOCATIONAL),
    ("cnkt", Profession.VOCATIONAL),
)
_THEORY = (
    ("so cap", PoliticalTheory.ELEMENTARY),
    ("sc", PoliticalTheory.ELEMENTARY),
    ("trung cap", PoliticalTheory.INTERMEDIATE),
    ("tc", PoliticalTheory.INTERMEDIATE),
    ("cao cap", PoliticalTheory.ADVANCED),
    ("cc", PoliticalTheory.ADVANCED),
    ("cu nhan", PoliticalTheory.BACHELOR),
    ("cn", PoliticalTheory.BACHELOR),
)


def sex(text: str) -> str | None:
    return SEX.get(fold(text))


def status(text: str) -> str | None:
    return STATUS.get(fold(text).strip(". "))


def education(text: str) -> str | None:
    """The level, an empty text for none, or None if the words are not known."""
    words = fold(text).strip(". ")
    if words in NOTHING:
        return ""
    if match := _CLASS.match(words):
        levels = _CLASSES[int(match[2])]
        return next((level for least, level in levels if int(match[2]) >= int(match[1]) >= least), None)
    return _EDUCATION.get(words)


def profession(text: str) -> str | None:
    return _begins(text, _PROFESSION)


def theory(text: str) -> str | None:
    return _begins(text, _THEORY)


def _begins(text: str, known: tuple[tuple[str, str], ...]) -> str | None:
    words = fold(text).strip(". ")
    if words in NOTHING:
        return ""
    return next((level for start, level in known if re.match(rf"{start}\b", words)), None)


def religion(text: str) -> str:
    return "" if fold(text).strip(". ") in NOTHING else text
