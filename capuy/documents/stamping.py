"""A stranger's Word or PDF file gets the mark of who takes it at the foot of every page, or a password: in a child."""

import json
from pathlib import Path

from django.views.decorators.debug import sensitive_variables

from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import children, pdf

CHILD = Path(__file__).with_name("stamping_child.py")
KINDS = ("docx", "pdf")
_UNREADABLE = Problem("unreadable", "Không mở được tệp để ghi dấu người lấy; đề nghị nơi gửi thay bằng bản khác.")


def stamped(kind: str, content: bytes, watermark: str) -> bytes:
    """The same paper with the mark. Raises ProblemsFound for a file that cannot be opened."""
    if kind not in KINDS:
        raise ProblemsFound([_UNREADABLE])
    mark = pdf.line(watermark) if kind == "pdf" else b""
    return _asked({"what": kind, "watermark": watermark, "mark": len(mark)}, mark + content)


@sensitive_variables("password")
def locked_pdf(content: bytes, password: str) -> bytes:
    """The PDF encrypted with the password alone (AES-256). Raises ProblemsFound for one that cannot be opened."""
    return _asked({"what": "lock", "password": password, "mark": 0}, content)


@sensitive_variables()
def _asked(wanted: dict[str, object], data: bytes) -> bytes:
    found = next(children.frames(CHILD, json.dumps(wanted), data, _UNREADABLE), None)
    if not isinstance(found, bytes):
        raise ProblemsFound([_UNREADABLE])
    return found
