"""Which column of the file is what: guessed from the office's own labels, remembered per office, said if missing."""

import re
from collections.abc import Mapping, Sequence

from capuy.core.problems import Problem
from capuy.core.text import fold
from capuy.members.importing.columns import BORN_BY_SEX, BY_SLUG, COLUMNS

_IGNORED = {"tt", "stt", "so tt", "so thu tu", "ghi chu"}
_DROPPED = re.compile(r"\(.*?\)|\*|:")


def normal(label: str) -> str:
    """A label as it is compared: without marks, brackets, stars."""
    return " ".join(_DROPPED.sub(" ", fold(label)).split()).strip(" .,-/")


def guess(labels: Sequence[str], remembered: Mapping[str, str] | None = None) -> dict[str, int]:
    """Column slug → index. What the office chose last time (label → slug) goes before our own guess."""
    normals = [normal(label) for label in labels]
    found: dict[str, int] = {}
    for index, label in enumerate(normals):
        slug = (remembered or {}).get(label)
        if slug in BY_SLUG and slug not in found:
            found[slug] = index
    for exact in (True, False):
        for index, label in enumerate(normals):
            if not label or label in _IGNORED or index in found.values():
                continue
            slug = _match(label, exact=exact)
            if slug and slug not in found:
                found[slug] = index
    return found


def _match(label: str, *, exact: bool) -> str | None:
    """The column whose alias is the label, or one part of a joined label such as `trinh do / chuyen mon`."""
    parts = [label] if exact else [part.strip() for part in reversed(label.split(" / "))]
    for part in parts:
        for column in COLUMNS:
            if part in column.aliases or part == fold(column.label):
                return column.slug
    return None


def remember(labels: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """What to keep of a mapping for the office's next file: label → slug."""
    return {normal(labels[index]): slug for slug, index in columns.items() if index < len(labels) and labels[index]}


def problems(columns: Mapping[str, int], *, into_cell: bool) -> list[Problem]:
    """Required columns that are not mapped. A file that goes into one cell needs no codes of cells."""
    missing = []
    if "full_name" not in columns and not {"family_name", "given_name"} <= columns.keys():
        missing.append("full_name")
    if not columns.keys() >= BORN_BY_SEX.keys():
        missing += [slug for slug in ("sex", "born_on") if slug not in columns]
    if "cell" not in columns and not into_cell:
        missing.append("cell")
    found = [
        Problem(
            "column-missing",
            f"Chưa chọn cột nào cho “{BY_SLUG[slug].label}”, là nội dung bắt buộc. "
            "Chọn cột trong danh sách, hoặc bổ sung cột này vào tệp rồi tải lên lại.",
            slug,
        )
        for slug in missing
    ]
    indexes = list(columns.values())
    found += [
        Problem(
            "column-twice", f"Một cột của tệp được chọn hai lần, trong đó có “{BY_SLUG[slug].label}”; chọn lại.", slug
        )
        for slug, index in columns.items()
        if indexes.count(index) > 1
    ]
    return found
