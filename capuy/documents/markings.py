"""Secret markings: a paper marked Mật, Tối mật or Tuyệt mật may not enter the system.

Source: domain rules 12 (Luật Bảo vệ bí mật nhà nước 117/2025/QH15). “Mật” is also a given name and half of everyday
words (bí mật, mật độ), so a text counts as marked only where the word stands as a stamp does: alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePath

from capuy.core.problems import Problem, ProblemsFound
from capuy.core.text import clean

# The same words without marks, and as the old TCVN3 and VNI typefaces store them.
_SPELLINGS = {
    "tuyệt mật": "Tuyệt mật",
    "tuyet mat": "Tuyệt mật",
    "tuyöt mët": "Tuyệt mật",
    "tuyeät maät": "Tuyệt mật",
    "tối mật": "Tối mật",
    "toi mat": "Tối mật",
    "tèi mët": "Tối mật",
    "toái maät": "Tối mật",
    "mật": "Mật",
    "mat": "Mật",
    "mët": "Mật",
    "maät": "Mật",
}
_JOINED = {spelling.replace(" ", ""): level for spelling, level in _SPELLINGS.items()}
_STAMP_LEAD = re.compile(r"^(?:(?:mức )?độ mật|dấu mật|(?:tài liệu|văn bản|hồ sơ|công văn)(?= (?:mật|tối|tuyệt)))\W*")
_COMPOUND_BEFORE = {
    "bí",
    "bảo",
    "cơ",
    "thân",
    "đường",
    "rậm",
    "nước",
    "túi",
    "ống",
    "tuần",
    "độ",
    "không",
    "giải",
    "chi",
}
_COMPOUND_AFTER = {"độ", "khẩu", "mã", "ong", "thiết", "vụ", "thám", "thư", "danh", "ngữ", "lệnh", "mía", "viên"}
_PAPER_BEFORE = {"liệu", "bản", "sách", "cáo", "án", "hoạch"}
_EXCEL_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Za-z])')


# Letters of other scripts that look like ours: Cyrillic and Greek, great and small.
_LOOK_ALIKE = str.maketrans("АВЕІКМНОТУХаеіомтухΑΒΕΙΚΜΝΟΤΥΧοι", "ABEIKMHOTYXaeiomtyxABEIKMNOTYXoi")


def _plain(text: str) -> str:
    """As a person sees it: wide letters, strange scripts and marks without width are no way round."""
    shown = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", shown).translate(_LOOK_ALIKE))


@lru_cache(maxsize=4096)
def level_of(text: str) -> str:
    """The level if `text` is nothing but a stamp (`MẬT`, `Độ mật: Tối mật`, `T U Y Ệ T  M Ậ T`), else an empty text."""
    if len(text) > 60:
        return ""
    bare = " ".join(re.sub(r"[^\w ]+", " ", clean(_plain(text)).casefold()).split())
    if level := _SPELLINGS.get(bare) or _JOINED.get(bare):
        return level
    if bare and all(len(word) == 1 for word in bare.split()):
        spaced = bare.replace(" ", "")
        return next((level for word, level in _SPELLINGS.items() if word.replace(" ", "") == spaced), "")
    lead = _STAMP_LEAD.match(bare)
    rest = bare[lead.end() :] if lead else ""
    return _SPELLINGS.get(rest) or _JOINED.get(rest, "")


_TWO_WORDS = {spelling: level for spelling, level in _SPELLINGS.items() if " " in spelling}
_RUN_TOGETHER = re.compile(r"(?:tối|tuyệt)mật|tuyetmat|^(?:ds|bc|tt)?toimat|toimat$")


def level_in_text(text: str) -> str:
    """The level that a line of a head, a note or a title states: alone, or by two words anywhere (`… (TỐI MẬT)`)."""
    for line in _plain(text).splitlines():
        if level := level_of(line) or _by_two_words(re.findall(r"[^\W_]+", clean(line).casefold())):
            return level
    return ""


def _by_two_words(words: Sequence[str]) -> str:
    return next((level for pair in pairwise(words) if (level := _TWO_WORDS.get(" ".join(pair)))), "")


def level_of_filename(name: str) -> str:
    """The level that a file name states, else an empty text. “Nguyễn Văn Mật.xlsx” and “bảo mật.xlsx” state none."""
    stem = _plain(PurePath(name.replace("\\", "/")).stem)
    for part in re.split(r"[()\[\]{}_\-–—.,;+]+", stem):
        # Unmarked “mat” may be mặt, mát or mắt; only a stamp in brackets is sure.
        if (level := level_of(part)) and (
            clean(part).casefold() != "mat" or f"({part})" in stem or f"[{part}]" in stem
        ):
            return level
    words = re.findall(r"[^\W_]+", stem)
    lowered = [word.casefold() for word in words]
    if level := _by_two_words(lowered):
        return level
    for word in lowered:
        if found := _RUN_TOGETHER.search(word):
            return "Tuyệt mật" if found[0].startswith("tuy") else "Tối mật"
    shouting = all(word.isupper() for word in words if word.isalpha())
    for index, word in enumerate(words):
        before = lowered[index - 1] if index else ""
        after = lowered[index + 1] if index + 1 < len(words) else ""
        if lowered[index] != "mật" or before in _COMPOUND_BEFORE:
            continue
        # A given name is written “Mật”; a stamp “MẬT” or, in a sentence, “mật”.
        sentence = word == "mật" and after not in _COMPOUND_AFTER
        if sentence or before in _PAPER_BEFORE or (word == "MẬT" and not shouting):
            return "Mật"
    return ""


def level_of_page_header(text: str) -> str:
    """The level in a page header or footer of Excel, where `&L`, `&C`, `&R` part it and `&…` sets the type."""
    parts = re.split(r"&[LCR]|\n", text)
    return next((level for part in parts if (level := level_in_text(_EXCEL_CODE.sub("", part)))), "")


def level_in_rows(rows: Sequence[Sequence[object]]) -> tuple[str, int]:
    """The level stamped on a sheet and its row (from 1): in a cell above the table, or alone in a row below it."""
    filled = [[cell for cell in row if cell not in (None, "")] for row in rows[:60]]
    table = _first_table_row(filled)
    for index, cells in enumerate(filled):
        level = _spelled_out(cells) or (_level_above(cells) if index < table else _level_alone(cells))
        if level:
            return level, index + 1
    for index in range(max(60, len(rows) - 40), len(rows)):
        if level := _level_alone([cell for cell in rows[index] if cell not in (None, "")]):
            return level, index + 1
    return "", 0


def _level_above(cells: Sequence[object]) -> str:
    """Of a row above the table: two words anywhere, or a stamp among at most three cells."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    stamps = [level for text in texts if (level := level_in_text(text))]
    return stamps[0] if stamps and (len(cells) <= 3 or stamps[0] != "Mật") else ""


def _spelled_out(cells: Sequence[object]) -> str:
    """Of any row: one letter a cell."""
    letters = [cell.strip() for cell in cells if isinstance(cell, str)]
    return level_of(" ".join(letters)) if len(letters) > 2 and all(len(letter) == 1 for letter in letters) else ""


def _level_alone(cells: Sequence[object]) -> str:
    """Of a row beside or below the table: alone, or two words in one of its few cells."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    if len(cells) > 3 or not texts:
        return ""
    stamps = [level for text in texts if (level := level_in_text(text))]
    return stamps[0] if stamps and (len(cells) == 1 or stamps[0] != "Mật") else ""


def _first_table_row(filled: Sequence[Sequence[object]]) -> int:
    widest = max((len(cells) for cells in filled), default=0)
    wanted = min(widest, 4)
    return next((index for index, cells in enumerate(filled) if len(cells) >= wanted), 0)


def refusal(level: str, where: str) -> Problem:
    message = (
        f"Tài liệu đóng dấu “{level}” ({where}) không được đưa vào phần mềm này; "
        "đề nghị xử lý theo quy định về bảo vệ bí mật nhà nước. "
        "Nếu ghi nhầm, đề nghị bỏ dấu mật trong tệp rồi tải lên lại."
    )
    return Problem("secret", message, where)


def refuse_texts(texts: Iterable[tuple[str, str]]) -> None:
    """Raise ProblemsFound if one of the (place, text) pairs is a stamp."""
    for where, text in texts:
        if level := level_of(text):
            raise ProblemsFound([refusal(level, where)])
