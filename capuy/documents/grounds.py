"""Numbers on paper that say where they come from: a small mark at each, and a table of the marks at the end.

A value that is put into a template carries its mark along as `marked` writes it, wherever the template puts it; `show`
turns the marks of the drawn paper into small figures and adds the table. Also runs in the child process.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.run import Run

_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_OPEN}([0-9]+):([0-9]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")
_ANY = re.compile(f"{_OPEN}[0-9:]*{_MIDDLE}|[{_OPEN}{_MIDDLE}{_CLOSE}]")
# Of `tăng 02 so với`, up to the number.
_LAST_DIGIT = re.compile(r".*[0-9]%?", re.DOTALL)
_COLUMNS = (("Dấu", 13), ("Số in", 21), ("Chỉ tiêu, cách tính", 57), ("Mã; địa chỉ", 48), ("Tính đến; cơ cấu", 26))
_MOST_TEXTS = 4
# Of an appendix that can still be read.
_MOST_ROWS = 400


def marked(text: str, ground: int, link: int | None = None) -> str:
    """A text that carries the number of its ground, and of the link that it opens."""
    at = _LAST_DIGIT.match(text)
    head, tail = (at[0], text[at.end() :]) if at else (text, "")
    return f"{_OPEN}{ground}:{'' if link is None else link}{_MIDDLE}{head}{_CLOSE}{tail}"


def bare(text: str) -> str:
    """A text without marks: of people, who may not make any, and where none can be shown."""
    return _ANY.sub("", text)


class _Shown:
    """Grounds in the order in which the paper names them, and the texts printed of each."""

    def __init__(self, paper: Paper, grounds: Sequence[Mapping[str, str]], links: Sequence[str]) -> None:
        self.paper, self.grounds, self.links = paper, grounds, links
        self.texts: dict[int, list[str]] = {}

    def number(self, ground: int, text: str) -> int:
        known = self.texts.setdefault(ground, [])
        if text not in known:
            known.append(text)
        return list(self.texts).index(ground) + 1


def show(paper: Paper, grounds: Sequence[Mapping[str, str]], links: Sequence[str], note: str) -> None:
    """Small marks at the numbers of the text, and the table: `grounds` by number, with `label`, `formula`, `code`,
    `address`, `until` and `structure`. Headers, footers and footnotes lose their marks."""
    shown = _Shown(paper, grounds, links)
    for run in list(paper.element.body.iter(qn("w:r"))):
        if any(_OPEN in (text.text or "") for text in run.findall(qn("w:t"))):
            _split(run, shown)
    for text in paper.element.body.iter(qn("w:t")):
        text.text = bare(text.text or "")
    _strip_the_rest(paper)
    if shown.texts:
        _table(shown, note)


def _split(run: Any, shown: _Shown) -> None:
    for child in run:
        if child.tag == qn("w:rPr"):
            continue
        if child.tag != qn("w:t"):
            run.addprevious(_like(run, copy.deepcopy(child)))
            continue
        for piece in _pieces(run, child.text or "", shown):
            run.addprevious(piece)
    run.getparent().remove(run)


def _pieces(run: Any, text: str, shown: _Shown) -> Iterator[Any]:
    at = 0
    for match in _MARKED.finditer(text):
        ground = int(match[1])
        if ground >= len(shown.grounds):
            continue
        if match.start() > at:
            yield _text(run, bare(text[at : match.start()]))
        number = shown.number(ground, match[3])
        mark = _text(run, f"[{number}]")
        Run(mark, None).font.superscript = True  # type: ignore[arg-type]  # needs no parent for this
        link = shown.links[int(match[2])] if match[2] and int(match[2]) < len(shown.links) else ""
        pair = [_text(run, match[3]), mark]
        yield from [_linked(shown.paper, link, pair)] if link and run.getparent().tag != qn("w:hyperlink") else pair
        at = match.end()
    if at < len(text):
        yield _text(run, bare(text[at:]))


def _like(run: Any, content: Any) -> Any:
    """A run that looks the same and holds one thing."""
    made = OxmlElement("w:r")
    looks = run.find(qn("w:rPr"))
    if looks is not None:
        made.append(copy.deepcopy(looks))
    made.append(content)
    return made


def _text(run: Any, text: str) -> Any:
    content = OxmlElement("w:t")
    content.text = text
    content.set(qn("xml:space"), "preserve")
    return _like(run, content)


def _linked(paper: Paper, url: str, runs: Sequence[Any]) -> Any:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paper.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.extend(runs)
    return link


def _strip_the_rest(paper: Paper) -> None:
    for section in paper.sections:
        for edge in (
            *(section.header, section.first_page_header, section.even_page_header),
            *(section.footer, section.first_page_footer, section.even_page_footer),
        ):
            if not edge.is_linked_to_previous:
                for text in edge._element.iter(qn("w:t")):
                    text.text = bare(text.text or "")
    for part in paper.part.package.parts:
        if part.content_type.endswith("wordprocessingml.footnotes+xml"):
            part._blob = bare(part.blob.decode()).encode()


def _table(shown: _Shown, note: str) -> None:
    paper = shown.paper
    head = paper.add_paragraph("CĂN CỨ SỐ LIỆU", "Paper Appendix")
    head.paragraph_format.page_break_before = True
    paper.add_paragraph(note, "Paper Appendix Note")
    table = paper.add_table(rows=1, cols=len(_COLUMNS))
    if "Table Grid" in {style.name for style in paper.styles}:
        table.style = "Table Grid"
    table.autofit = False
    _repeated(table.rows[0])
    for cell, (label, _) in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.paragraphs[0].text, cell.paragraphs[0].style = label, "Paper Table Head"
    for number, (ground, texts) in enumerate(list(shown.texts.items())[:_MOST_ROWS], start=1):
        known = shown.grounds[ground]
        more = "; …" if len(texts) > _MOST_TEXTS else ""
        lines = (
            [f"[{number}]"],
            ["; ".join(texts[:_MOST_TEXTS]) + more],
            [known["label"], known["formula"]],
            [known["code"], known["address"]],
            [known["until"], known["structure"]],
        )
        for cell, said in zip(table.add_row().cells, lines, strict=True):
            for at, line in enumerate(filter(None, said)):
                paragraph = cell.paragraphs[0] if not at else cell.add_paragraph()
                paragraph.style = "Paper Table Text"
                if line.startswith(("https://", "http://")):
                    paragraph._p.append(_linked(paper, line, [_text(OxmlElement("w:r"), "Mở trên phần mềm")]))
                else:
                    paragraph.add_run(line)
    for column, (_, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, (_, width) in zip(row.cells, _COLUMNS, strict=True):
            cell.width = Mm(width)


def _repeated(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
