"""Runs alone, in a process of its own with little memory and time: marks or locks one paper that a stranger made.

Reads from standard input what is wanted, as JSON, then the mark as a page of PDF (`mark` bytes) and the paper. Writes
one frame, a length and the paper. Of capuy it imports only what knows neither settings nor database.
"""

import io
import json
import marshal
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any

PAGES = 600


def limit(megabytes: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def marked_word(content: bytes, watermark: str) -> bytes:
    import docx

    from capuy.documents import word

    paper = docx.Document(io.BytesIO(content))
    word.stamp(paper, watermark)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def pages_of(content: bytes) -> Any:
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted or len(reader.pages) > PAGES:
        raise ValueError("encrypted or too long")
    writer = PdfWriter()
    writer.append(reader)
    return writer


def marked_pdf(content: bytes, mark: bytes) -> bytes:
    from pypdf import PdfReader, Transformation

    line = PdfReader(io.BytesIO(mark)).pages[0]
    writer = pages_of(content)
    for page in writer.pages:
        page.transfer_rotation_to_content()
        at = Transformation().translate(float(page.mediabox.left), float(page.mediabox.bottom))
        page.merge_transformed_page(line, at)
    return written(writer)


def locked(content: bytes, password: str) -> bytes:
    writer = pages_of(content)
    writer.encrypt(password, algorithm="AES-256")
    return written(writer)


def written(writer: Any) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def main() -> None:
    limit(int(sys.argv[1]), int(sys.argv[2]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    given = sys.stdin.buffer
    wanted = json.loads(given.read(struct.unpack("<I", given.read(4))[0]))
    mark, content = given.read(wanted["mark"]), given.read()
    match wanted["what"]:
        case "docx":
            made = marked_word(content, wanted["watermark"])
        case "pdf":
            made = marked_pdf(content, mark)
        case _:
            made = locked(content, wanted["password"])
    packed = marshal.dumps(made)
    sys.stdout.buffer.write(struct.pack("<Q", len(packed)))
    sys.stdout.buffer.write(packed)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
