"""Runs alone, in a process of its own with little memory and time: puts comments into one Word paper.

Reads from standard input what is wanted, as JSON (`comments`: quote, which of its like, words), and the paper. Writes
one frame: a length and a mapping with `docx`. Of capuy it imports only what knows neither settings nor database.
"""

import copy
import io
import json
import marshal
import os
import re
import resource
import struct
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
UNSEEN = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{COMPATIBLE}Fallback"}
SPACES = {f"{W}tab", f"{W}br", f"{W}cr"}
_BLANK = re.compile(r"[^\S\n]|[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")


def limit(megabytes: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def letters(node: Any) -> Iterator[tuple[str, Any, int]]:
    """What a reader sees of a paragraph: each letter with its element and its place there."""
    for child in node:
        if child.tag == f"{W}t":
            yield from ((letter, child, at) for at, letter in enumerate(child.text or ""))
        elif child.tag in SPACES:
            yield (" ", None, 0)
        elif child.tag == f"{W}noBreakHyphen":
            yield ("-", None, 0)
        elif child.tag not in UNSEEN and child.tag != f"{W}p":
            yield from letters(child)


class Line:
    """A paragraph as it was read: composed letters, one space for what does not show."""

    def __init__(self, paragraph: Any) -> None:
        self.paragraph = paragraph
        self.text, self.places = "", []
        cluster: list[tuple[str, Any, int]] = []
        for seen in [*letters(paragraph), ("", None, 0)]:
            if cluster and not (seen[0] and unicodedata.combining(seen[0])):
                composed = _BLANK.sub(" ", unicodedata.normalize("NFC", "".join(letter for letter, _, _ in cluster)))
                self.text += composed
                self.places += [(cluster[0], cluster[-1])] * len(composed)
                cluster = []
            cluster.append(seen)


def paragraphs(node: Any) -> Iterator[Any]:
    """In the order in which they are read; none of those that stand twice, for older programs."""
    for child in node:
        if child.tag in UNSEEN:
            continue
        if child.tag == f"{W}p":
            yield child
        yield from paragraphs(child)


def other_parts(paper: Any, kinds: tuple[str, ...]) -> list[Any]:
    """Paragraphs of page headers or notes, which are read before or after the text."""
    from docx.oxml import parse_xml

    parts = [part for part in paper.part.package.iter_parts() if str(part.partname).startswith(kinds)]
    found = []
    for part in sorted(parts, key=lambda part: str(part.partname)):
        root = getattr(part, "element", None)
        root = parse_xml(part.blob) if root is None else root
        found += list(paragraphs(root))
    return found


def cut(run: Any, text: Any, at: int) -> Any:
    """Two runs of one, where it holds nothing but this text; the second one, or the run itself."""
    whole = [child for child in run if child.tag != f"{W}rPr"]
    if whole != [text] or not 0 < at < len(text.text):
        return run
    rest = copy.deepcopy(run)
    other = next(child for child in rest if child.tag == f"{W}t")
    text.text, other.text = text.text[:at], text.text[at:]
    for part in (text, other):
        part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(rest)
    return rest


def outermost(node: Any, paragraph: Any) -> Any:
    while node.getparent() is not paragraph:
        node = node.getparent()
    return node


def run_of(text: Any) -> Any:
    while text.tag != f"{W}r":
        text = text.getparent()
    return text


def anchor(line: Line, start: int, end: int, number: int) -> bool:
    """Put the marks of a comment around a piece of a paragraph."""
    inside = [place for place in line.places[start:end] if place[0][1] is not None or place[1][1] is not None]
    if not inside:
        return False
    (_, first, at), (_, last, until) = inside[0][0], inside[-1][1]
    if first is None or last is None:
        return False
    cut(run_of(last), last, until + 1)
    begins = cut(run_of(first), first, at)
    ends = begins if last is first else run_of(last)
    put(outermost(begins, line.paragraph), outermost(ends, line.paragraph), number)
    return True


def put(begins: Any, ends: Any, number: int) -> None:
    def made(tag: str, **inside: str) -> Any:
        return begins.makeelement(W + tag, {f"{W}{name}": value for name, value in inside.items()})

    begins.addprevious(made("commentRangeStart", id=str(number)))
    reference = made("r")
    reference.append(made("commentReference", id=str(number)))
    ends.addnext(reference)
    ends.addnext(made("commentRangeEnd", id=str(number)))


def comment(paper: Any, wanted: dict[str, Any]) -> None:
    body = paper.element.body
    before, after = other_parts(paper, ("/word/header",)), other_parts(paper, ("/word/footnotes", "/word/endnotes"))
    lines = [Line(paragraph) for paragraph in [*before, *paragraphs(body), *after]]
    inside = range(len(before), len(lines) - len(after))
    author = wanted["author"]
    for asked in wanted["comments"]:
        at, place = found(lines, asked["quote"], asked["nth"])
        number = paper.comments.add_comment(asked["words"], author, "KT").comment_id
        if at in inside and anchor(lines[at], place, place + len(asked["quote"]), number):
            lines[at] = Line(lines[at].paragraph)
            continue
        beside(paper, number, lines[inside[0]].paragraph if inside else body, f"“{asked['quote']}”: ")
    if wanted["rest"]:
        number = paper.comments.add_comment(wanted["rest"], author, "KT").comment_id
        beside(paper, number, lines[inside[0]].paragraph if inside else body, "")


def found(lines: list[Line], quote: str, nth: int) -> tuple[int, int]:
    """The paragraph and the place in it of the nth such piece; (-1, 0) where there are not so many."""
    for at, line in enumerate(lines):
        times = line.text.count(quote) if quote else 0
        if times > nth:
            place = -1
            for _ in range(nth + 1):
                place = line.text.find(quote, place + 1 if place < 0 else place + len(quote))
            return at, place
        nth -= times
    return -1, 0


def beside(paper: Any, number: int, paragraph: Any, said: str) -> None:
    """What stands in a page header or a note, where no comment can: beside the first paragraph, with its words."""
    made = paper.comments.get(number)
    if said:
        made.paragraphs[0].runs[0].text = f"{said}{made.paragraphs[0].runs[0].text}"
    first = next((child for child in paragraph if child.tag != f"{W}pPr"), None)
    if first is None:
        first = paragraph.makeelement(f"{W}r", {})
        paragraph.append(first)
    put(first, first, number)


def main() -> None:
    limit(int(sys.argv[1]), int(sys.argv[2]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import docx

    from capuy.documents import word

    given = sys.stdin.buffer
    wanted = json.loads(given.read(struct.unpack("<I", given.read(4))[0]))
    wanted["comments"] = [{**asked, "words": word.printable(asked["words"])} for asked in wanted["comments"]]
    paper = docx.Document(io.BytesIO(given.read()))
    comment(paper, wanted)
    word.stamp(paper, wanted["mark"])
    target = io.BytesIO()
    paper.save(target)
    packed = marshal.dumps({"docx": target.getvalue()})
    sys.stdout.buffer.write(struct.pack("<Q", len(packed)))
    sys.stdout.buffer.write(packed)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
