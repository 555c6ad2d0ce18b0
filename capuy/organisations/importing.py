"""Organisations from an Excel sheet: each row is read and judged, then all are established or none.

Rows that share number, date and day in force are one decision. A row whose organisation was already established so
changes nothing; the same file may come twice.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, ProblemsFound
from capuy.core.text import clean, fold
from capuy.organisations.access import User, may, scope
from capuy.organisations.actions import ChangeDraft, DecisionDraft, enact
from capuy.organisations.forms.decisions import CODE
from capuy.organisations.models import Change, ChangeAction, Decision, DecisionKind, Organisation, Version
from capuy.organisations.queries import names_on, visible
from capuy.organisations.tables import Cell, Table
from capuy.regulations import KINDS, may_hold

LABELS = {
    "code": "Mã tổ chức",
    "name": "Tên tổ chức",
    "kind": "Loại hình",
    "parent": "Mã cấp trên",
    "number": "Số quyết định",
    "issued_on": "Ngày quyết định",
    "in_force_from": "Ngày hiệu lực",
}
_LONGEST = {"code": 40, "name": 200, "parent": 40, "number": 60}
_BY_LABEL = {fold(kind.label): kind.slug for kind in KINDS.values()}


@dataclass(frozen=True)
class Row:
    """One record of the sheet; `at` is Excel's row number. None where the cell could not be read."""

    at: int
    code: str
    name: str
    kind: str
    parent: str
    number: str
    issued_on: dt.date | None
    in_force_from: dt.date | None


@dataclass
class Plan:
    """What a sheet would do. Rows in `fresh` are to be established, those in `known` are there already."""

    fresh: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        return any(problem.level is Level.BLOCKER for problem in self.problems)


def _wrong(at: int, column: str, code: str, message: str) -> Problem:
    return Problem(code, message, f"Dòng {at}, cột “{LABELS[column]}”")


def read_rows(table: Table) -> tuple[list[Row], list[Problem]]:
    """Rows as values, and what could not be read. Raises ProblemsFound if a column is missing."""
    columns = _columns(table.labels)
    problems: list[Problem] = list(table.merge_problems())
    rows = []
    for at, cells in table.numbered():
        values = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
        rows.append(_row(at, values, problems))
    if not rows:
        problems.append(Problem("no-rows", "Tệp chưa có dòng tổ chức nào dưới dòng tiêu đề."))
    return rows, problems


def _columns(labels: Sequence[str]) -> dict[str, int]:
    found = {fold(label): index for index, label in reversed(list(enumerate(labels)))}
    missing = [label for label in LABELS.values() if fold(label) not in found]
    if missing:
        message = f"Thiếu cột: {', '.join(missing)}. Dùng tệp mẫu, giữ nguyên dòng tiêu đề."
        raise ProblemsFound([Problem("missing-columns", message)])
    return {name: found[fold(label)] for name, label in LABELS.items()}


def _row(at: int, values: dict[str, Cell], problems: list[Problem]) -> Row:
    texts = {name: _text(at, name, values[name], problems) for name in ("code", "name", "kind", "parent", "number")}
    days = {name: _day(at, name, values[name], problems) for name in ("issued_on", "in_force_from")}
    if texts["code"] and not re.match(CODE, texts["code"]):
        problems.append(_wrong(at, "code", "bad-code", f"“{texts['code']}”: mã chỉ gồm chữ, số, dấu chấm, gạch nối."))
    kind = texts["kind"] if texts["kind"] in KINDS else _BY_LABEL.get(fold(texts["kind"]), "")
    if texts["kind"] and not kind:
        labels = ", ".join(known.label for known in KINDS.values())
        message = f"Không có loại hình “{texts['kind']}”; ghi một trong: {labels}."
        problems.append(_wrong(at, "kind", "unknown-kind", message))
    return Row(at, texts["code"], texts["name"], kind, texts["parent"], texts["number"], **days)


def _text(at: int, column: str, cell: Cell, problems: list[Problem]) -> str:
    if isinstance(cell, str):
        text = clean(cell)
    else:
        text = f"{cell:g}" if isinstance(cell, float) else str(cell)
        if column in ("code", "parent"):
            message = (
                f"Ô đang là số ({text}) nên có thể đã mất số 0 ở đầu; định dạng cột thành Văn bản (Text) và ghi lại mã."
            )
            problems.append(_wrong(at, column, "number-for-code", message))
    if not text:
        problems.append(_wrong(at, column, "missing", "Ô để trống; ghi đủ nội dung."))
    if len(text) > _LONGEST.get(column, len(text)):
        message = f"Dài {len(text)} ký tự, quá {_LONGEST[column]} ký tự; ghi gọn lại."
        problems.append(_wrong(at, column, "too-long", message))
    return text


def _day(at: int, column: str, cell: Cell, problems: list[Problem]) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if not isinstance(cell, str):
        message = f"Ô đang là số ({cell:g}), không phải ngày; định dạng lại kiểu Ngày hoặc ghi dd/mm/yyyy."
        problems.append(_wrong(at, column, "number-for-date", message))
    elif not cell.strip():
        problems.append(_wrong(at, column, "missing", "Ô để trống; ghi ngày theo mẫu dd/mm/yyyy."))
    else:
        try:
            return dates.parse_date(cell)
        except dates.DateProblem as problem:
            problems.append(_wrong(at, column, "bad-date", str(problem)))
    return None


def plan(rows: Sequence[Row], *, by: User) -> Plan:
    """What the rows would do, and what stands in the way: judged, then tried and taken back."""
    judged = _judged(rows, by=by)
    if not judged.blocked:
        judged.problems += _tried(judged, by=by)
    return judged


def _judged(rows: Sequence[Row], *, by: User) -> Plan:
    """Compare the rows with one another and with the tree. A constant number of queries."""
    judged = Plan()
    by_code: dict[str, Row] = {}
    for row in rows:
        if row.code in by_code:
            message = f"Mã {row.code} đã có ở dòng {by_code[row.code].at}; mỗi tổ chức chỉ ghi một dòng."
            judged.problems.append(_wrong(row.at, "code", "code-twice", message))
        elif row.code:
            by_code[row.code] = row
    judged.problems += _cycles(by_code)
    established = _established(by_code)
    parents = _Parents(by_code, scope(by, Permission.REORGANISE))
    for row in by_code.values():
        if row.code in established:
            _compare(row, established[row.code], judged)
        else:
            judged.problems += parents.problems(row)
            judged.fresh.append(row)
    return judged


def _cycles(by_code: dict[str, Row]) -> list[Problem]:
    """Rows that stand above themselves; each cycle is told once, at its first row."""
    problems = []
    done: set[str] = set()
    for start in by_code.values():
        trail: list[str] = []
        code = start.code
        while code in by_code and code not in done:
            done.add(code)
            trail.append(code)
            code = by_code[code].parent
        if code in trail:
            loop = trail[trail.index(code) :]
            first = min(by_code[one].at for one in loop)
            around = " → ".join([*loop, code])
            message = f"Các tổ chức là cấp trên lẫn nhau theo vòng ({around}); kiểm tra lại mã cấp trên."
            problems.append(_wrong(first, "parent", "cycle", message))
    return problems


def _established(codes: Iterable[str]) -> dict[str, Change | None]:
    """How those that exist already were established; None for one whose decision was withdrawn."""
    known: dict[str, Change | None] = dict.fromkeys(
        Organisation.objects.filter(code__in=list(codes)).values_list("code", flat=True)
    )
    changes = Change.objects.filter(organisation__code__in=list(known), action=ChangeAction.ESTABLISH)
    for change in changes.select_related("organisation", "parent", "decision"):
        known[change.organisation.code] = change
    return known


def _compare(row: Row, was: Change | None, judged: Plan) -> None:
    """A row like the decision in the books changes nothing; any other needs a decision of its own."""
    if was is None:
        message = f"Mã {row.code} đã được dùng trong một quyết định đã thu hồi; dùng mã khác."
        judged.problems.append(_wrong(row.at, "code", "code-taken", message))
        return
    paper: Decision = was.decision
    told = {
        "name": (row.name, was.name),
        "kind": (row.kind, was.kind),
        "parent": (row.parent, was.parent.code if was.parent else ""),
        "number": (row.number, paper.number),
        "issued_on": (row.issued_on, paper.issued_on),
        "in_force_from": (row.in_force_from, paper.in_force_from),
    }
    different = [column for column, (now, then) in told.items() if now != then]
    for column in different:
        message = (
            f"Mã {row.code} đã được nhập với nội dung khác ở cột này. Tổ chức mới thì dùng mã khác; "
            "tổ chức thay đổi thì nhập quyết định đổi tên, đổi loại hình hoặc chuyển trực thuộc."
        )
        judged.problems.append(_wrong(row.at, column, "differs", message))
    if not different:
        judged.known.append(row)


class _Parents:
    """Superiors named in a sheet: rows of the same sheet, or visible organisations on the day in force."""

    def __init__(self, by_code: dict[str, Row], paths: list[str]) -> None:
        self.by_code = by_code
        wanted = {row.parent for row in by_code.values()} - by_code.keys()
        self.ids = dict(visible(paths).filter(code__in=wanted | by_code.keys()).values_list("code", "pk"))
        self.versions: dict[int, list[Version]] = defaultdict(list)
        for version in Version.objects.filter(organisation__in=self.ids.values()):
            self.versions[version.organisation_id].append(version)
        self.names = names_on(self.ids.values(), dates.today())

    def problems(self, row: Row) -> list[Problem]:
        if not row.parent or row.in_force_from is None:
            return []
        day = row.in_force_from
        above = self.by_code.get(row.parent)
        if above and row.parent not in self.ids:
            if above.in_force_from and above.in_force_from > day:
                start = dates.format_date(above.in_force_from)
                message = f"Cấp trên {row.parent} (dòng {above.at}) có hiệu lực từ {start}, sau tổ chức này."
                return [_wrong(row.at, "in_force_from", "before-parent", message)]
            return self._fits(row, above.kind, day)
        if row.parent not in self.ids:
            message = f"Không có tổ chức mang mã {row.parent} trong tệp này hoặc trong phạm vi được giao."
            return [_wrong(row.at, "parent", "unknown-parent", message)]
        pk = self.ids[row.parent]
        then = next((version for version in self.versions[pk] if version.holds_on(day)), None)
        if then is None:
            name = self.names.get(pk, row.parent)
            message = f"“{name}” không hoạt động vào ngày {dates.format_date(day)}; kiểm tra lại ngày hoặc mã cấp trên."
            return [_wrong(row.at, "parent", "parent-missing", message)]
        return self._fits(row, then.kind, day)

    @staticmethod
    def _fits(row: Row, parent_kind: str, day: dt.date) -> list[Problem]:
        if not (parent_kind and row.kind) or may_hold(parent_kind, row.kind, on=day):
            return []
        message = (
            f"Vào ngày {dates.format_date(day)}, “{KINDS[row.kind].label}” không thể trực thuộc "
            f"“{KINDS[parent_kind].label}”; chọn loại hình hoặc cấp trên khác."
        )
        return [_wrong(row.at, "kind", "kind-not-allowed", message)]


def _drafts(rows: Iterable[Row]) -> list[DecisionDraft]:
    """One decision for each paper, superiors first."""
    papers: dict[tuple[str, dt.date, dt.date], list[Row]] = defaultdict(list)
    for row in _superiors_first(list(rows)):
        if row.issued_on is None or row.in_force_from is None:
            raise ValueError(f"row {row.at} has no days, and should have been blocked")
        papers[row.number, row.issued_on, row.in_force_from].append(row)
    return [
        DecisionDraft(
            DecisionKind.ESTABLISH,
            number,
            issued_on,
            in_force_from,
            [ChangeDraft(ChangeAction.ESTABLISH, None, row.code, row.name, row.kind, row.parent) for row in own],
        )
        for (number, issued_on, in_force_from), own in sorted(papers.items(), key=lambda paper: paper[0][2])
    ]


def _superiors_first(rows: list[Row]) -> list[Row]:
    by_code = {row.code: row for row in rows}

    def depth(row: Row) -> int:
        above = by_code.get(row.parent)
        return depth(above) + 1 if above else 0

    return sorted(rows, key=depth)


def _tried(judged: Plan, *, by: User) -> list[Problem]:
    """What the decisions themselves object to; everything is taken back."""
    found: list[Problem] = []
    with transaction.atomic():
        for draft in _drafts(judged.fresh):
            try:
                enact(draft, by=by, accept_warnings=False)
            except ProblemsFound as refused:
                found += refused.problems
                if any(problem.level is Level.BLOCKER for problem in refused.problems):
                    break
                enact(draft, by=by, accept_warnings=True)
        transaction.set_rollback(True)
    return found


@transaction.atomic
def establish(rows: Sequence[Row], *, by: User) -> Plan:
    """Establish everything new in the sheet, or nothing. Returns the plan that was carried out.

    Effects: those of `actions.enact` for each paper. Warnings shown in the preview count as accepted. Raises
    ProblemsFound.
    """
    if not may(by, Permission.IMPORT, None):
        raise ProblemsFound([Problem("not-allowed", "Đồng chí không có quyền nhập dữ liệu từ Excel.")])
    judged = _judged(rows, by=by)
    if judged.blocked:
        raise ProblemsFound(judged.problems)
    for draft in _drafts(judged.fresh):
        enact(draft, by=by, accept_warnings=True)
    return judged
