"""Where in an Office file a secret marking could stand, other than in the cells of the sheet that is read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import PurePath
from xml.etree.ElementTree import Element

from capuy.documents import markings

_PAGE_HEADER = re.compile(r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^<>]*>([^<]*)<")
_PEOPLE = {"creator", "lastModifiedBy", "author", "Manager"}
# How a text ends whose last word is mật, in any of its spellings, composed or not, or written by numbers.
_LAST_WORD = re.compile(rb"[Mm][aA&\x80-\xff][#0-9;\x80-\xff]{0,9}[tT]<")
_SHORTEST, _LONGEST = len("toimat"), 120
MOST_ENDS = 20_000


def of_parts(xml: Mapping[str, Element], page_headers: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    """(place, text) of everything that could be a stamp and is no cell. `xml` and `page_headers` go by path."""
    for path, raw in page_headers:
        for line in _PAGE_HEADER.findall(raw.decode("utf-8", "replace")):
            yield f"đầu trang, chân trang của {PurePath(path).stem}", markings.level_of_page_header(unescape(line))
    for path, root in xml.items():
        if path == "xl/workbook.xml":
            for element in root.iter():
                if _local(element) == "sheet":
                    yield "tên trang tính", markings.level_in_text(element.get("name", ""))
        elif path.startswith("xl/drawings/"):
            yield from (("hộp chữ", text) for text in _paragraphs(root))
        elif "omments" in path:
            yield from (("ghi chú của ô", markings.level_in_text(text)) for text in _texts(root))
        elif path.startswith("docProps/"):
            yield from (("thuộc tính của tệp", markings.level_in_text(text)) for text in _texts(root))
        elif path.startswith(("word/header", "word/footer")):
            yield from (("đầu trang, chân trang", markings.level_in_text(text)) for text in _paragraphs(root))
        elif path == "word/document.xml":
            yield from (("một dòng riêng trong văn bản", text) for text in _paragraphs(root))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(root: Element) -> Iterator[str]:
    """Every text of a part, by itself, but for the names of people: Mật is one."""
    return (element.text for element in root.iter() if element.text and _local(element) not in _PEOPLE)


def _paragraphs(root: Element) -> Iterator[str]:
    """The text of each paragraph (`w:p`, `a:p`), its runs joined; one inside another stands by itself.

    Tables of three columns or more are passed over: “Mật” there may be somebody's given name.
    """
    found: list[list[str]] = []
    waiting: list[tuple[Element, list[str]]] = [(root, [])]
    while waiting:
        element, text = waiting.pop()
        tag = _local(element)
        if tag == "tbl" and _columns(element) > 2:
            continue
        if tag == "p":
            text = []
            found.append(text)
        elif tag == "t":
            text.append(element.text or "")
        waiting.extend((child, text) for child in reversed(element))
    return ("".join(text) for text in found)


def _columns(table: Element) -> int:
    return sum(1 for grid in table if _local(grid) == "tblGrid" for part in grid if _local(part) == "gridCol")


def in_cells(window: bytes, seen: set[bytes]) -> str:
    """The level of a cell that is nothing but a stamp of two words, on whichever sheet.

    “Mật” alone may be a given name; `markings.level_in_rows` looks where it stands. Texts that were `seen` are passed
    over; a file in which too many different ones end like a stamp is to be refused (`MOST_ENDS`).
    """
    for match in _LAST_WORD.finditer(window):
        end = match.end() - 1
        start = window.rfind(b">", max(0, end - _LONGEST), end) + 1
        raw = window[start:end] if start else b""
        if len(raw) < _SHORTEST or raw in seen:
            continue
        seen.add(raw)
        if len(seen) > MOST_ENDS:
            return ""
        level = markings.level_of(unescape(raw.decode("utf-8", "ignore")))
        if level and level != "Mật":
            return level
    return ""
