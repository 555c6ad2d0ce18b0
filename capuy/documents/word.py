"""Word papers: a template, the values in it, and the layout in force on the paper's date.

Templates carry named styles only; the measures come from the dated regulation each time a paper is made, so one
template serves papers of any year. Values are escaped and never read as template code: the environment is sandboxed.
"""

import datetime as dt
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from capuy.documents import grounds
from capuy.regulations.papers import PaperLayout, paper_layout

LEFT = WD_ALIGN_PARAGRAPH.LEFT
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFIED = WD_ALIGN_PARAGRAPH.JUSTIFY
TABLE_SIZE = 12
_LONGEST_PROPERTY = 255
BLACK = RGBColor(0, 0, 0)
A4 = (Mm(210), Mm(297))

# Characters that no XML document may hold; they come with text pasted from old programs. The rest have a meaning of
# their own in docxtpl (new paragraph, new page), which a value may not use.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Look:
    """How one style looks. `line` is exact line spacing in points, `first_line` an indent in millimetres."""

    size: int
    bold: bool = False
    italic: bool = False
    underline: bool = False
    align: WD_ALIGN_PARAGRAPH = CENTRE
    line: int = 0
    first_line: int = 0
    before: int = 0
    after: int = 0
    keep_next: bool = False
    outline: int | None = None


def looks(layout: PaperLayout) -> dict[str, Look]:
    """The styles of a paper under a layout. Source: domain rules 9.2."""
    body, line, indent = layout.body_size, layout.line_spacing, layout.first_line
    return {
        "Paper Superior": Look(layout.body_name_size),
        "Paper Issuer": Look(layout.body_name_size, bold=True),
        "Paper Nation": Look(layout.nation_size, bold=True),
        "Paper Number": Look(layout.number_size),
        "Paper Draft": Look(layout.number_size, bold=True),
        "Paper Place": Look(layout.date_size, italic=True, align=RIGHT),
        "Paper Kind": Look(layout.kind_size, bold=True, before=18),
        "Paper Title": Look(layout.title_size, bold=True),
        "Paper Rule": Look(layout.title_size, after=8),
        "Paper Body": Look(body, align=JUSTIFIED, line=line, first_line=indent, before=3, after=3),
        # The last words, which the signature follows on the same page.
        "Paper Closing": Look(body, align=JUSTIFIED, line=line, first_line=indent, before=3, after=3, keep_next=True),
        "Paper Part": Look(
            body, bold=True, align=JUSTIFIED, line=line, first_line=indent, before=8, after=3, keep_next=True, outline=0
        ),
        "Paper Article": Look(
            body, bold=True, align=JUSTIFIED, line=line, first_line=indent, before=4, after=3, keep_next=True, outline=1
        ),
        "Paper Point": Look(
            body,
            bold=True,
            italic=True,
            align=JUSTIFIED,
            line=line,
            first_line=indent,
            before=3,
            after=3,
            keep_next=True,
            outline=2,
        ),
        "Paper Recipients Label": Look(layout.recipients_label_size, underline=True, align=LEFT),
        "Paper Recipients": Look(layout.recipients_size, align=LEFT),
        "Paper Authority": Look(body, bold=True),
        "Paper Post": Look(body, bold=layout.post_bold),
        "Paper Signer": Look(body, bold=True, before=60),
        "Paper Appendix": Look(body, bold=True),
        "Paper Appendix Note": Look(body, italic=True, after=6),
        "Paper Table Title": Look(body, bold=True, before=10, after=4, keep_next=True),
        "Paper Table Head": Look(TABLE_SIZE, bold=True),
        "Paper Table Text": Look(TABLE_SIZE, align=LEFT),
        "Paper Table Group": Look(TABLE_SIZE, bold=True, align=LEFT, keep_next=True),
        "Paper Table Number": Look(TABLE_SIZE),
        "Paper Table Total": Look(TABLE_SIZE, bold=True),
        "Paper Table Note": Look(TABLE_SIZE, italic=True, align=LEFT, before=4),
        "Paper Page Number": Look(body),
    }


def apply_layout(paper: Paper, layout: PaperLayout) -> None:
    """Give the page and all paper styles the measures of the layout; missing styles are made."""
    for section in paper.sections:
        section.page_width, section.page_height = A4
        section.top_margin, section.bottom_margin = Mm(layout.top), Mm(layout.bottom)
        section.left_margin, section.right_margin = Mm(layout.left), Mm(layout.right)
        section.header_distance = Mm(layout.top / 2)
    known = {style.name: style for style in paper.styles}
    for name, look in looks(layout).items():
        style = known.get(name) or paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _dress(style, look, layout.font)


def _dress(style: ParagraphStyle, look: Look, font: str) -> None:
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), font)
    style.font.size = Pt(look.size)
    style.font.bold, style.font.italic, style.font.underline = look.bold, look.italic, look.underline
    style.font.color.rgb = BLACK
    shape = style.paragraph_format
    shape.alignment = look.align
    shape.first_line_indent = Mm(look.first_line)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if look.line else WD_LINE_SPACING.SINGLE
    if look.line:
        shape.line_spacing = Pt(look.line)
    shape.keep_with_next = look.keep_next
    shape.widow_control = True
    _outline(style, look.outline)


def _outline(style: ParagraphStyle, level: int | None) -> None:
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:outlineLvl")):
        properties.remove(old)
    if level is not None:
        mark = properties.makeelement(qn("w:outlineLvl"), {qn("w:val"): str(level)})
        properties.append(mark)


def printable(value: Any) -> Any:
    """Texts, also inside lists and mappings, without the characters that would break the file."""
    match value:
        case str():
            return _FORBIDDEN.sub("", value).replace("\t", " ")
        case Mapping():
            return {key: printable(item) for key, item in value.items()}
        case list() | tuple():
            return [printable(item) for item in value]
    return value


def _style(paper: Paper, name: str) -> ParagraphStyle:
    """A paper style; papers that others drew up may lack it."""
    known = {style.name: style for style in paper.styles}
    if name not in known:
        layout = paper_layout(on=dt.date.max)
        known[name] = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _dress(known[name], looks(layout)[name], layout.font)
    return known[name]


def stamp(paper: Paper, watermark: str) -> None:
    """Who took the paper away, and when, at the foot of every page."""
    for section in paper.sections:
        feet = [section.footer]
        if section.different_first_page_header_footer:
            feet.append(section.first_page_footer)
        if paper.settings.odd_and_even_pages_header_footer:
            feet.append(section.even_page_footer)
        for foot in feet:
            foot.is_linked_to_previous = False
            line = foot.paragraphs[-1] if not foot.paragraphs[-1].text else foot.add_paragraph()
            line.text, line.style = printable(watermark), _style(paper, "Paper Table Note")
    paper.core_properties.comments = printable(watermark)


def render(
    template: Path,
    values: Mapping[str, Any],
    *,
    on: dt.date,
    title: str,
    author: str,
    watermark: str = "",
    passport: Mapping[str, Any] | None = None,
) -> bytes:
    """The .docx of a template filled with plain values (texts, numbers, lists, mappings), laid out as on `on`."""
    paper = DocxTemplate(template)
    paper.render(printable(values), SandboxedEnvironment(autoescape=True))
    apply_layout(paper.docx, paper_layout(on=on))
    finish(paper.docx, title=title, author=author, watermark=watermark, passport=passport)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def finish(
    paper: Paper, *, title: str, author: str, watermark: str = "", passport: Mapping[str, Any] | None = None
) -> None:
    """Properties of a drawn paper, the mark of who took it (an issued one bears none), the grounds of its numbers."""
    if passport:
        for name in ("Paper Appendix", "Paper Appendix Note", "Paper Table Head", "Paper Table Text"):
            _style(paper, name)
        grounds.show(paper, **passport)
    properties = paper.core_properties
    properties.title, properties.author, properties.language = title[:_LONGEST_PROPERTY], author, "vi-VN"
    if watermark:
        stamp(paper, watermark)
