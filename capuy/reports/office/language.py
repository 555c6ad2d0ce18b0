"""The language of templates that offices edit: which fields there are, and what a template may do with them.

A template is a stranger's programme, so it may do little, and only what is listed here: put a field or a figure, ask
whether a field is empty or equals a word, and go through a list. It is read before it is kept and again before each
drawing; what is not listed is a fault. Pure Python: it also runs in the child process.
"""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

# A field is a text, a list (of what its only item is), or a mapping of fields by name.
TEXT = ""
_ROWS = [{"kind": TEXT, "cells": [TEXT]}]
_TABLE = {"title": TEXT, "note": TEXT, "rows": _ROWS}
FIELDS: dict[str, Any] = {
    **dict.fromkeys(("superior", "issuer", "symbol", "place_date", "draft", "kind", "appendix_of"), TEXT),
    **dict.fromkeys(("authority", "post", "signer", "before", "period", "until"), TEXT),
    "title_lines": [TEXT],
    "recipients": [TEXT],
    "sections": [{"code": TEXT, "level": TEXT, "heading": TEXT, "lines": [TEXT], "closing": [TEXT]}],
    "results": _TABLE,
    "organisations": [_TABLE],
}
FUNCTIONS = ("so", "ty_le", "chi_tieu", "ky_truoc")
DEEPEST = 3
_NEAR = 0.6
_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """What is wrong in one paragraph, counted from 1 through the part; `part` is empty for the text itself."""

    part: str
    paragraph: int
    message: str


class PlainEnvironment(ImmutableSandboxedEnvironment):
    """Nothing but plain data: no attribute of any object, no global, filter or test, and only the four functions."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.tests.clear()
        escape = self.filters["escape"]
        self.filters.clear()
        self.filters["e"] = self.filters["escape"] = escape

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if type(obj) is dict and type(argument) is str and argument in obj:
            return obj[argument]
        if type(obj) is list and type(argument) is int and 0 <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False

    def is_safe_callable(self, obj: Any) -> bool:
        return type(obj) is Figures


class Figures:
    """One of the four functions: the text of a figure by its code."""

    __slots__ = ("_known",)

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __call__(self, code: str) -> str:
        return self._known[code]


class Reader:
    """Reads one part of a template and collects its faults and the figures that it asks for."""

    def __init__(self, part: str, codes: Collection[str]) -> None:
        self.part, self.codes = part, codes
        self.faults: list[Fault] = []
        self.lines: list[str] = []
        self.used: set[tuple[str, str]] = set()

    def read(self, source: str) -> None:
        """`source` is what docxtpl made of the part `with_lines`."""
        self.lines = source.split("\n")
        try:
            tree = Environment(autoescape=True).parse(source)  # only parsed: nothing of it runs
        except TemplateSyntaxError as error:
            self._fault(error.lineno, _SYNTAX)
            return
        self._block(tree.body, dict(FIELDS), 0)

    def _fault(self, line: int, message: str) -> None:
        known = self.lines[max(0, line - 1)] if line <= len(self.lines) else self.lines[-1]
        mark = _MARK.match(known)
        self.faults.append(Fault(self.part, int(mark[1]) if mark else 1, message))

    def _block(self, body: Sequence[nodes.Node], known: Mapping[str, Any], depth: int) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        if not isinstance(part, nodes.TemplateData):
                            self._put(part, known)
                case nodes.If():
                    self._asked(node.test, known)
                    self._block([*node.body, *node.elif_, *node.else_], known, depth)
                case nodes.For():
                    self._loop(node, known, depth)
                case _:
                    self._fault(node.lineno, _NOT_ALLOWED)

    def _loop(self, node: nodes.For, known: Mapping[str, Any], depth: int) -> None:
        shape = self._field(node.iter, known)
        if depth >= DEEPEST:
            self._fault(node.lineno, f"lồng quá {DEEPEST} vòng lặp for; bỏ bớt vòng lặp bên trong.")
            return
        if shape is None:
            return
        if not isinstance(shape, list):
            self._fault(node.lineno, f"“{_written(node.iter)}” không phải danh sách nên không lặp được bằng for.")
            return
        if not isinstance(node.target, nodes.Name) or node.recursive or node.test is not None or node.else_:
            self._fault(node.lineno, "vòng lặp chỉ viết dạng for … in …; bỏ phần viết thêm.")
            return
        if node.target.name in FIELDS or node.target.name in FUNCTIONS:
            self._fault(node.lineno, f"tên “{node.target.name}” đã dùng cho trường có sẵn; đặt tên khác cho vòng lặp.")
            return
        self._block(node.body, {**known, node.target.name: shape[0]}, depth + 1)

    def _put(self, node: nodes.Node, known: Mapping[str, Any]) -> None:
        if isinstance(node, nodes.Call):
            self._figure(node)
            return
        shape = self._field(node, known)
        if shape is not None and shape != TEXT:
            self._fault(node.lineno, f"“{_written(node)}” là bảng hoặc danh sách; dùng for để in từng dòng.")

    def _figure(self, node: nodes.Call) -> None:
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in FUNCTIONS:
            self._fault(node.lineno, _NOT_ALLOWED)
            return
        given = node.args
        plain = len(given) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        code = given[0].value if plain and isinstance(given[0], nodes.Const) else None
        if not isinstance(code, str):
            self._fault(node.lineno, f'{name}(…) cần đúng một mã số liệu trong dấu nháy, ví dụ so("members.total").')
        elif code not in self.codes:
            self._fault(node.lineno, f"không có số liệu “{code[:_SHOWN]}”{_near(code, self.codes)}")
        else:
            self.used.add((name, code))

    def _field(self, node: nodes.Node, known: Mapping[str, Any]) -> Any:
        """What the field is; None where it is a fault, which is noted."""
        match node:
            case nodes.Name():
                if node.name in known:
                    return known[node.name]
                self._fault(node.lineno, f"không có trường “{node.name[:_SHOWN]}”{_near(node.name, known)}")
            case nodes.Getattr():
                return self._part_of(node, self._field(node.node, known), node.attr)
            case nodes.Getitem() if isinstance(node.arg, nodes.Const):
                return self._part_of(node, self._field(node.node, known), node.arg.value)
            case _:
                self._fault(node.lineno, _NOT_ALLOWED)
        return None

    def _part_of(self, node: nodes.Expr, shape: Any, name: Any) -> Any:
        if shape is None:
            return None
        if isinstance(shape, dict) and isinstance(name, str) and name in shape:
            return shape[name]
        if isinstance(shape, list) and type(name) is int and name >= 0:
            return shape[0]
        offered = shape if isinstance(shape, dict) else ()
        self._fault(node.lineno, f"không có trường “{_written(node)}”{_near(str(name), offered)}")
        return None

    def _asked(self, node: nodes.Node, known: Mapping[str, Any]) -> None:
        """The test of an `if`: a field, a comparison with a word or a number, and, or, not."""
        match node:
            case nodes.Not():
                self._asked(node.node, known)
            case nodes.And() | nodes.Or():
                self._asked(node.left, known)
                self._asked(node.right, known)
            case nodes.Compare():
                words = [node.expr, *(operand.expr for operand in node.ops)]
                if any(operand.op not in ("eq", "ne") for operand in node.ops):
                    self._fault(node.lineno, "chỉ so sánh bằng (==) hoặc khác (!=).")
                for word in words:
                    if not isinstance(word, nodes.Const):
                        self._field(word, known)
            case _:
                self._field(node, known)


_SYNTAX = (
    "dấu {{ … }} hoặc {% … %} viết sai, chưa đóng, hoặc thiếu endif, endfor; đối chiếu với mẫu của phần mềm rồi sửa."
)
_NOT_ALLOWED = "lệnh này không được dùng trong mẫu; chỉ in trường, số liệu, dùng if và for trên các trường có sẵn."


def _near(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, [*known], n=1, cutoff=_NEAR)
    return f"; có phải “{close[0]}”?" if close else "; chọn trong danh sách trường và số liệu ở trang này."


def _written(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name[:_SHOWN]
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"[:_SHOWN]
        case nodes.Getitem() if isinstance(node.arg, nodes.Const):
            return f"{_written(node.node)}[{node.arg.value}]"[:_SHOWN]
    return "…"


def sample(shape: Any = None) -> Any:
    """Values of the shape of the fields, to try a template with."""
    match FIELDS if shape is None else shape:
        case dict() as fields:
            return {name: sample(field) for name, field in fields.items()}
        case list() as items:
            # As many cells as the widest row has.
            return [sample(items[0])] * (12 if items[0] == TEXT else 2)
    return "Mẫu"


_BEGINS = re.compile(r"<w:(p|tr)(?=[ >])")
# Before each paragraph and row: where it stands, also after docxtpl has taken away the paragraphs of its own tags.
_OPEN, _CLOSE = "\ue010", "\ue011"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


def with_lines(xml: str) -> str:
    """Each paragraph and row on a line of its own, which begins with the number of the paragraph."""
    passed = 0

    def marked(match: re.Match[str]) -> str:
        nonlocal passed
        number = passed + 1
        passed += match[1] == "p"
        return f"\n{_OPEN}{number}{_CLOSE}{match[0]}"

    return _BEGINS.sub(marked, xml.replace("\n", " "))


def texts_of(xml: str) -> list[str]:
    """The text of each paragraph of the original part, in the order in which they begin."""
    pieces = re.split(r"<w:p(?=[ >])", xml)[1:]
    return [" ".join(re.sub(r"<[^>]*>|^[^>]*>", "", piece).split()) for piece in pieces]
