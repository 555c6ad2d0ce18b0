"""The checked paper as a Word file with comments: a .docx keeps its own layout, other papers become one.

A stranger's file is opened in a child process; so is ours, that there be one way.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx

from capuy.core import dates
from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import children
from capuy.documents.word import apply_layout, printable
from capuy.proofing.models import Form, Paper
from capuy.regulations.papers import paper_layout

CHILD = Path(__file__).with_name("child.py")
MOST = 1_000  # comments in one file; Word itself becomes slow with more
_UNREADABLE = Problem(
    "unreadable",
    "Không ghi được nhận xét vào tệp Word này: tệp hỏng hoặc quá lớn. Mở bằng Word, lưu lại, rồi kiểm tra lại.",
)


@dataclass(frozen=True)
class Comment:
    """Words beside a piece of the text: `start` is its place there, `quote` the piece, on one line."""

    start: int
    quote: str
    words: str


def with_comments(paper: Paper, text: str, content: bytes, comments: Iterable[Comment], *, mark: str) -> bytes:
    """The Word file. `mark`: who takes it away, at the foot of each page. Raises ProblemsFound."""
    kept = list(comments)
    given = [_placed(comment, text) for comment in kept[:MOST]]
    rest = f"Còn {len(kept) - MOST} nhận xét nữa, xem trên phần mềm." if len(kept) > MOST else ""
    wanted: dict[str, Any] = {"comments": given, "rest": rest, "mark": mark, "author": "Kiểm tra số liệu"}
    source = content if paper.form == Form.WORD else _plain(paper.title, text)
    found = next(children.frames(CHILD, json.dumps(wanted), source, _UNREADABLE), None)
    if found is None:
        raise ProblemsFound([_UNREADABLE])
    return bytes(found["docx"])


def _placed(comment: Comment, text: str) -> dict[str, Any]:
    """The first line of the quote, and which of its like in the text it is: so it is found again in the file."""
    quote = comment.quote.split("\n")[0].split("|")[0].strip()
    return {"quote": quote, "nth": text.count(quote, 0, comment.start) if quote else 0, "words": comment.words}


def _plain(title: str, text: str) -> bytes:
    """A text without a layout, as a paper of today's layout."""
    paper = docx.Document()
    apply_layout(paper, paper_layout(on=dates.today()))
    for line in text.split("\n"):
        if line.strip():
            paper.add_paragraph(printable(line.strip()), style="Paper Body")
    paper.core_properties.title, paper.core_properties.language = title, "vi-VN"
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()
