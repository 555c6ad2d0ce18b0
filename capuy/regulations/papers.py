"""Papers of the Party: their kinds, who may issue them, their numbers' symbols and their layout.

Sources: Quy định 66-QĐ/TW, 06/02/2017 and Hướng dẫn 36-HD/VPTW, 03/4/2018; Quy định 399-QĐ/TW, 09/01/2026 (kinds and
who may issue them, articles 11 and 13) and Hướng dẫn 05-HD/VPTW, 27/5/2026 (layout). Confidence: medium; 05-HD/VPTW was
known through public tools only, so its measures are to be checked against the original.
"""

import datetime as dt
from dataclasses import dataclass

from capuy.regulations.base import Document, Regulation, register, regulation
from capuy.regulations.organisation_kinds import KINDS

_QD66 = Document("66-QĐ/TW", dt.date(2017, 2, 6))
_HD36 = Document("36-HD/VPTW", dt.date(2018, 4, 3))
_QD399 = Document("399-QĐ/TW", dt.date(2026, 1, 9))
_HD05 = Document("05-HD/VPTW", dt.date(2026, 5, 27))


@dataclass(frozen=True)
class PaperKind:
    """`symbol` stands between number and body, as in `05-BC/ĐU`. Regulations and decisions share `QĐ`."""

    slug: str
    label: str
    symbol: str


_ALL_KINDS = (
    PaperKind("nghi_quyet", "Nghị quyết", "NQ"),
    PaperKind("quyet_dinh", "Quyết định", "QĐ"),
    PaperKind("quy_dinh", "Quy định", "QĐ"),
    PaperKind("ket_luan", "Kết luận", "KL"),
    PaperKind("chi_thi", "Chỉ thị", "CT"),
    PaperKind("quy_che", "Quy chế", "QC"),
    PaperKind("huong_dan", "Hướng dẫn", "HD"),
    PaperKind("thong_tri", "Thông tri", "TT"),
    PaperKind("thong_bao", "Thông báo", "TB"),
    PaperKind("bao_cao", "Báo cáo", "BC"),
    PaperKind("ke_hoach", "Kế hoạch", "KH"),
    PaperKind("chuong_trinh", "Chương trình", "CTr"),
    PaperKind("to_trinh", "Tờ trình", "TTr"),
    PaperKind("de_an", "Đề án", "ĐA"),
    PaperKind("phuong_an", "Phương án", "PA"),
    PaperKind("bien_ban", "Biên bản", "BB"),
    PaperKind("cong_van", "Công văn", "CV"),
)
PAPER_KINDS = {kind.slug: kind for kind in _ALL_KINDS}
SYMBOLS = frozenset(kind.symbol for kind in _ALL_KINDS)

BASE_COMMITTEE = "base committee"
BASE_STANDING_BOARD = "base standing board"
CELL = "cell"
CONGRESS_SYMBOL = "ĐH"

_COMMON = {
    "nghi_quyet",
    "quyet_dinh",
    "ket_luan",
    "thong_bao",
    "bao_cao",
    "ke_hoach",
    "chuong_trinh",
    "to_trinh",
    "de_an",
    "phuong_an",
    "bien_ban",
    "cong_van",
}
_UNLIMITED = frozenset(PAPER_KINDS)

MAY_ISSUE = "papers: who may issue what"
register(
    # Who might issue what under 66-QĐ/TW is not known here, so nothing is refused for that time.
    Regulation(MAY_ISSUE, _QD66, dt.date(2017, 2, 6), {}),
    Regulation(
        MAY_ISSUE,
        _QD399,
        dt.date(2026, 1, 9),
        {
            BASE_COMMITTEE: frozenset(_COMMON | {"quy_che", "quy_dinh"}),
            BASE_STANDING_BOARD: frozenset(_COMMON | {"quy_dinh", "huong_dan"}),
            CELL: frozenset(_COMMON | {"quy_che"}),
        },
        "điều 11, điều 13",
    ),
)


def may_issue(body: str, kind: str, *, on: dt.date) -> bool:
    """May a body (BASE_COMMITTEE, BASE_STANDING_BOARD, CELL) issue such papers? Other bodies are not limited."""
    return kind in regulation(MAY_ISSUE, on=on).value.get(body, _UNLIMITED)


@dataclass(frozen=True)
class PaperLayout:
    """Measures of a paper: millimetres for the page, points for type."""

    top: int = 20
    bottom: int = 20
    left: int = 30
    right: int = 15
    font: str = "Times New Roman"
    body_size: int = 14
    line_spacing: int = 19
    first_line: int = 10
    nation_size: int = 15
    body_name_size: int = 14
    number_size: int = 14
    date_size: int = 14
    kind_size: int = 15
    title_size: int = 14
    recipients_label_size: int = 14
    recipients_size: int = 12
    post_bold: bool = False


LAYOUT = "papers: layout"
register(
    Regulation(
        LAYOUT,
        _HD36,
        dt.date(2018, 4, 3),
        PaperLayout(number_size=13, kind_size=16, recipients_label_size=12, recipients_size=11, post_bold=True),
    ),
    Regulation(LAYOUT, _HD05, dt.date(2026, 5, 27), PaperLayout()),
)


def paper_layout(*, on: dt.date) -> PaperLayout:
    """The layout of a paper dated `on`."""
    layout: PaperLayout = regulation(LAYOUT, on=on).value
    return layout


_BODY_SYMBOLS = {"thanh_uy": "TU", "quan_uy": "QU", "dang_uy_khoi": "ĐUK"}
_SYMBOL_OF_COMMITTEE = "ĐU"
_SYMBOL_OF_CELL = "CB"


def _is_cell(organisation_kind: str) -> bool:
    return KINDS[organisation_kind].is_cell


def body_symbol(organisation_kind: str, *, name: str = "") -> str:
    """`ĐU`, `QU`, `ĐUK`, `CB`, `TU`; a rural district, known by its name, signs `HU`."""
    if _is_cell(organisation_kind):
        return _SYMBOL_OF_CELL
    if organisation_kind == "quan_uy" and _after_party_organisation(name).lower().startswith("huyện"):
        return "HU"
    return _BODY_SYMBOLS.get(organisation_kind, _SYMBOL_OF_COMMITTEE)


def issuing_body(organisation_kind: str) -> str:
    """The row of MAY_ISSUE that speaks of an organisation's committee; empty for one above the base."""
    if _is_cell(organisation_kind):
        return CELL
    return BASE_COMMITTEE if organisation_kind in {"dang_bo_co_so", "dang_bo_bo_phan"} else ""


_LEVELS = {
    "thành phố": "Thành ủy",
    "tỉnh": "Tỉnh ủy",
    "quận": "Quận ủy",
    "huyện": "Huyện ủy",
    "thị xã": "Thị ủy",
}


def _after_party_organisation(name: str) -> str:
    for head in ("Đảng bộ bộ phận ", "Đảng bộ cơ sở ", "Đảng bộ "):
        if name.lower().startswith(head.lower()):
            return name[len(head) :]
    return name


def committee_name(organisation_kind: str, name: str) -> str:
    """What the leading body calls itself on a paper: `Đảng bộ quận Long Biên` issues as `Quận ủy Long Biên`.

    A cell issues under its own name. A numbered district keeps the word: `Quận ủy Quận 6`.
    """
    rest = _after_party_organisation(name)
    if _is_cell(organisation_kind) or rest == name:
        return name
    if organisation_kind in {"thanh_uy", "quan_uy"}:
        for level, called in _LEVELS.items():
            if rest.lower().startswith(f"{level} "):
                proper = rest[len(level) + 1 :]
                return f"{called} {rest if proper[:1].isdigit() else proper}"
        return f"{'Thành ủy' if organisation_kind == 'thanh_uy' else 'Quận ủy'} {rest}"
    if organisation_kind == "dang_bo_bo_phan":
        return f"Đảng ủy bộ phận {rest}"
    return f"Đảng ủy {rest}"


def signing_authority(organisation_kind: str, name: str) -> str:
    """The first line of a signature: `T/M ĐẢNG ỦY`, `T/M QUẬN ỦY`, `T/M CHI BỘ`."""
    if _is_cell(organisation_kind):
        return "T/M CHI BỘ"
    if organisation_kind in {"thanh_uy", "quan_uy"}:
        return "T/M " + " ".join(committee_name(organisation_kind, name).split()[:2]).upper()
    return "T/M ĐẢNG ỦY"
