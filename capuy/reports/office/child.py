"""Runs alone, in a process of its own with little memory and time: reads or draws one template that an office made.

Reads from standard input what is wanted, as JSON, and the template. Writes one frame, a length and a mapping:
`faults` (part, paragraph, its text, message), `used` (function, code), and `docx` where a paper was drawn. Of capuy it
imports only what knows neither settings nor database.
"""

import io
import json
import marshal
import os
import resource
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LARGEST = 12 * 1024 * 1024


def limit(megabytes: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parts_of(paper: Any) -> Iterator[tuple[str, str]]:
    """The text, page headers and footers, footnotes and properties of a template, as docxtpl will read them."""
    yield "", paper.get_xml()
    for name, uri in (("đầu trang", paper.HEADER_URI), ("chân trang", paper.FOOTER_URI)):
        for _, part in paper.get_headers_footers(uri):
            yield name, paper.get_part_xml(part)
    for part in paper.docx.part.package.parts:
        if part.content_type.endswith("wordprocessingml.footnotes+xml"):
            yield "chú thích cuối trang", part.blob.decode()


def read(paper: Any, codes: list[str], language: Any) -> dict[str, Any]:
    faults: list[tuple[str, int, str, str]] = []
    used: set[tuple[str, str]] = set()
    for name, xml in parts_of(paper):
        reader = language.Reader(name, codes)
        reader.read(paper.patch_xml(language.with_lines(xml)))
        texts = language.texts_of(xml)
        for fault in reader.faults:
            text = texts[fault.paragraph - 1] if fault.paragraph <= len(texts) else ""
            faults.append((fault.part, fault.paragraph, text[:120], fault.message))
        used |= reader.used
    properties = paper.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        setattr(properties, name, "")  # docxtpl would read them as templates
    return {"faults": faults, "used": sorted(used)}


def draw(paper: Any, wanted: dict[str, Any], language: Any) -> bytes:
    from capuy.documents import word

    values = word.printable(wanted["values"])
    for name in language.FUNCTIONS:
        values[name] = language.Figures({code: texts[name] for code, texts in wanted["figures"].items()})
    paper.render(values, language.PlainEnvironment())
    word.finish(paper.docx, **wanted["finish"])
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def main() -> None:
    limit(int(sys.argv[1]), int(sys.argv[2]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    from capuy.reports.office import language

    given = sys.stdin.buffer
    wanted = json.loads(given.read(struct.unpack("<I", given.read(4))[0]))
    paper = DocxTemplate(io.BytesIO(given.read()))
    paper.init_docx()
    found = read(paper, wanted["codes"], language)
    if not found["faults"] and "values" in wanted:
        try:
            docx = draw(paper, wanted, language)
            if len(docx) <= LARGEST:
                found["docx"] = docx
        except (TemplateError, KeyError):
            found["faults"] = [("", 0, "", "mẫu không in được với số liệu thật; đối chiếu với mẫu của phần mềm.")]
    packed = marshal.dumps(found)
    sys.stdout.buffer.write(struct.pack("<Q", len(packed)))
    sys.stdout.buffer.write(packed)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
