"""What a file would do to the books: who is new, who changes and how, and every thing that stands in the way."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from capuy.core.dates import EARLIEST_YEAR, format_date, full_years
from capuy.core.problems import Level
from capuy.members.actions import SpellData, probation_ends, spells_of
from capuy.members.actions.redating import Dates
from capuy.members.importing.books import COMPARED, Books, Cell, Known
from capuy.members.importing.columns import BY_SLUG, NOT_COUNTED
from capuy.members.importing.redated import with_dates
from capuy.members.importing.rows import Fault, Line, Lines
from capuy.members.models import IN_PARTY, Status
from capuy.members.problems import FILE_NUMBER
from capuy.regulations import Regulation, regulation
from capuy.regulations.membership import ADMISSION_AGE

_STEPS = ("born_on", "admission_decided_on", "admitted_on", "official_on")
_DATES = (*_STEPS, "card_issued_on", "joined_on", "status_since")


@dataclass(slots=True)
class Newcomer:
    """A person whom the books do not know yet."""

    line: Line
    cell: Cell
    joined_on: dt.date
    spells: list[SpellData]


@dataclass(slots=True)
class Amended:
    """A known member with the values that the file changes; `citizen_id` is in the clear, and new."""

    line: Line
    known: Known
    cell: Cell
    values: dict[str, Any]
    spells: list[SpellData] | None = None  # where the dates change them


@dataclass
class Plan:
    lines: list[Line] = field(default_factory=list)
    newcomers: list[Newcomer] = field(default_factory=list)
    amended: list[Amended] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)


@lru_cache(maxsize=50_000)
def _ages(day: dt.date) -> Regulation:
    return regulation(ADMISSION_AGE, on=day)


class Checker:
    """Checks every line once; `plan()` is the outcome."""

    def __init__(self, books: Books, read: Lines, labels: Mapping[str, str]) -> None:
        self.books = books
        self.labels, self.read, self.unread_births = labels, read, read.unread_births
        self.plan = Plan(lines=read.lines, faults=list(read.faults), skipped=read.skipped)
        self.faulty = {(fault.row, fault.column) for fault in read.faults}
        self.own_cell = books.own if books.own and books.own.is_cell_on(books.today) else None
        days = {day for slug in _DATES for day in read.columns.get(slug, ()) if day is not None}
        self.far_dates = any(self._is_far(day) for day in days)
        self.judged: dict[str | None, tuple[Cell | None, str]] = {}
        self.seen_ids: dict[str, Line] = {}
        self.seen_files: dict[str, Line] = {}
        self.seen_names: dict[tuple[str, dt.date], Line] = {}
        self.matched: dict[int, Line] = {}

    def label(self, slug: str) -> str:
        """The file's own label of a column, else ours."""
        return self.labels.get(slug) or BY_SLUG[slug].label

    def fault(self, line: Line, slug: str, message: str) -> None:
        label = self.label(slug)
        if (line.number, label) not in self.faulty:
            self.plan.faults.append(Fault(line.number, label, message))

    def warn(self, line: Line, slug: str, message: str) -> None:
        self.plan.warnings.append(Fault(line.number, self.label(slug), message))

    def run(self) -> Plan:
        for line in self.read.one_by_one():
            self._check(line)
        self.plan.faults.sort(key=lambda fault: fault.row)
        return self.plan

    def _check(self, line: Line) -> None:
        before = len(self.plan.faults)
        values = line.values
        if not (line.name_folded and values.get("sex") and values.get("born_on")):
            self._check_presence(line)
        self._check_dates(line)
        self._check_twice(line)
        cell = self._cell(line)
        known = self._match(line)
        if known and (other := self.matched.setdefault(known.pk, line)) is not line:
            self.fault(line, "full_name", f"Cùng một người với dòng {other.number}; bỏ bớt một dòng.")
        if cell is None or len(self.plan.faults) > before or not line.values.get("born_on"):
            return
        if known is None:
            self._newcomer(line, cell)
        elif self._stays(line, cell, known):
            self._amend(line, cell, known)

    def _check_presence(self, line: Line) -> None:
        if not line.name_folded:
            self.fault(line, "full_name", "Thiếu họ và tên.")
        told = line.number in self.unread_births
        if not (told or line.values.get("sex")):
            self.fault(line, "sex", "Thiếu giới tính; ghi Nam hoặc Nữ.")
        if not (told or line.values.get("born_on")):
            self.fault(line, "born_on", "Thiếu ngày sinh; ghi theo mẫu dd/mm/yyyy.")

    def _check_dates(self, line: Line) -> None:
        if self.far_dates and self._fault_far_dates(line):
            return
        steps = [day for day in map(line.values.get, _STEPS) if day is not None]
        if steps != sorted(steps):
            self._fault_order(line)
        self._check_age(line)

    def _is_far(self, day: dt.date) -> bool:
        return day > self.books.today or day.year < EARLIEST_YEAR

    def _fault_far_dates(self, line: Line) -> bool:
        far = [slug for slug in _DATES if (day := line.values.get(slug)) is not None and self._is_far(day)]
        for slug in far:
            day = line.values[slug]
            state = "chưa đến" if day > self.books.today else "quá xa"
            self.fault(line, slug, f"Ngày {format_date(day)} {state}; kiểm tra lại ngày, tháng, năm.")
        return bool(far)

    def _fault_order(self, line: Line) -> None:
        known = [(slug, day) for slug in _STEPS if (day := line.values.get(slug)) is not None]
        for (earlier, before), (later, after) in pairwise(known):
            if after < before:
                was = f"{BY_SLUG[earlier].label.lower()} {format_date(before)}"
                self.fault(line, later, f"{BY_SLUG[later].label} {format_date(after)} không thể trước {was}.")

    def _check_age(self, line: Line) -> None:
        born = line.values.get("born_on")
        slug = "admission_decided_on" if line.values.get("admission_decided_on") else "admitted_on"
        day = line.values.get(slug)
        if not born or not day or day < born:
            return
        rule = _ages(day)
        age = full_years(born, day)
        if age < rule.value.least:
            message = (
                f"Đến ngày {format_date(day)} mới {age} tuổi; người được kết nạp phải đủ {rule.value.least} tuổi "
                f"({rule.document}). Kiểm tra lại ngày sinh và ngày kết nạp."
            )
            self.fault(line, slug, message)
        elif age > rule.value.most:
            self.warn(line, slug, f"Khi kết nạp đã {age} tuổi, quá {rule.value.most} tuổi ({rule.document}).")

    def _check_twice(self, line: Line) -> None:
        number = line.values.get("file_number")
        if line.id_index and (other := self.seen_ids.setdefault(line.id_index, line)) is not line:
            cells = other.values.get("cell"), line.values.get("cell")
            two = " ở hai chi bộ khác nhau; một người chỉ sinh hoạt chính thức tại một chi bộ" * (cells[0] != cells[1])
            self.fault(line, "citizen_id", f"Trùng số định danh cá nhân với dòng {other.number}{two}. Bỏ bớt một dòng.")
        elif number and (other := self.seen_files.setdefault(number, line)) is not line:
            self.fault(line, "file_number", f"Trùng số lý lịch {number} với dòng {other.number}; kiểm tra lại.")
        elif line.name_folded and (born := line.values.get("born_on")):
            other = self.seen_names.setdefault((line.name_folded, born), line)
            if other is line:
                return
            if line.id_index and other.id_index:
                self.warn(line, "full_name", f"Cùng họ tên và ngày sinh với dòng {other.number}, khác số định danh.")
            else:
                message = (
                    f"Trùng họ tên và ngày sinh với dòng {other.number}; nếu là hai người, ghi số định danh của cả hai."
                )
                self.fault(line, "full_name", message)
        if number and not FILE_NUMBER.fullmatch(number):
            self.warn(line, "file_number", f"“{number}”: số lý lịch thường có dạng 000001 HN; kiểm tra lại.")

    def _cell(self, line: Line) -> Cell | None:
        code = line.values.get("cell")
        if not code and self.own_cell:
            return self.own_cell
        # Judged once, however many lines name it.
        if code not in self.judged:
            self.judged[code] = self._judge(code or "")
        cell, message = self.judged[code]
        if message:
            self.fault(line, "cell", message)
        return cell

    def _judge(self, code: str) -> tuple[Cell | None, str]:
        """The cell of a code, and what is wrong with it."""
        cell = self.books.cells.get(code)
        if not code:
            return None, "Thiếu mã chi bộ."
        if cell is None:
            return None, (
                f"Không có chi bộ nào mang mã hoặc tên “{code}”. Xem trong cây tổ chức; "
                "nếu là chi bộ mới, nhập quyết định thành lập trước."
            )
        if not self.books.inside(cell):
            return None, f"Chi bộ “{code}” không thuộc phạm vi đang nhập; đồng chí phụ trách nơi đó sẽ nhập."
        if not cell.was_ever_cell:
            return None, f"“{cell.name}” ({code}) không phải là chi bộ; ghi mã chi bộ của đảng viên."
        return cell, ""

    def _match(self, line: Line) -> Known | None:
        """The member in the books: by id number, else by file number, else by name and birthday in the branch."""
        number = line.values.get("file_number")
        by_id = self.books.by_index.get(line.id_index) if line.id_index else None
        by_file = next(iter(self.books.by_file.get(number, ())), None) if number else None
        if by_id and by_id.merged:
            self.fault(line, "citizen_id", "Số định danh thuộc một hồ sơ đã gộp; cập nhật tại hồ sơ còn lại.")
            return None
        if by_id and by_file and by_id is not by_file:
            self.fault(line, "file_number", f"Số lý lịch {number} trong sổ thuộc người khác; kiểm tra lại.")
        elif by_file and not by_id and not self._same_person(line, by_file):
            self.fault(
                line,
                "file_number",
                f"Số lý lịch {number} trong sổ thuộc người có họ tên, ngày sinh hoặc số định danh khác.",
            )
            return None
        if by_id or by_file or not line.values.get("born_on"):
            return by_id or by_file
        return self._match_name(line)

    @staticmethod
    def _same_person(line: Line, known: Known) -> bool:
        if line.id_index and known.id_index and line.id_index != known.id_index:
            return False
        return line.name_folded == known.name_folded or line.values.get("born_on") == known.values["born_on"]

    def _match_name(self, line: Line) -> Known | None:
        number = line.values.get("file_number")
        same = self.books.by_name.get((line.name_folded, line.values["born_on"]), ())
        maybe = [
            known
            for known in same
            if not (line.id_index and known.id_index)
            and not (number and known.values["file_number"] and known.values["file_number"] != number)
        ]
        if len(maybe) > 1:
            self.fault(
                line, "full_name", "Trong sổ có nhiều người cùng họ tên, ngày sinh; ghi số định danh để phân biệt."
            )
        elif not maybe and same:
            self.warn(
                line,
                "full_name",
                "Trong sổ đã có người cùng họ tên, ngày sinh nhưng khác số định danh hoặc số lý lịch.",
            )
        return maybe[0] if maybe else None

    def _newcomer(self, line: Line, cell: Cell) -> None:
        start = line.values.get("admitted_on") or line.values.get("admission_decided_on")
        joined = line.values.get("joined_on") or (max(start, cell.opened_on or start) if start else None)
        if joined is None:
            message = "Thiếu ngày vào chi bộ, mà dòng này cũng không có ngày kết nạp; ghi một trong hai ngày."
            self.fault(line, "joined_on", message)
            return
        if start and joined < start:
            message = f"Ngày vào chi bộ {format_date(joined)} trước ngày kết nạp {format_date(start)}; kiểm tra lại."
            self.fault(line, "joined_on", message)
        elif cell.closed_on:
            where = f"; nay là “{cell.successor}”, ghi mã đó" if cell.successor else ""
            message = f"“{cell.name}” ({cell.code}) đã kết thúc hoạt động từ ngày {format_date(cell.closed_on)}{where}."
            self.fault(line, "cell", message)
        elif not cell.is_cell_on(joined):
            since = f" Ghi ngày từ {format_date(cell.opened_on)} trở đi." if cell.opened_on else ""
            message = f"Đến ngày {format_date(joined)} “{cell.name}” chưa được thành lập.{since}"
            self.fault(line, "joined_on", message)
        else:
            if start and start.year == self.books.today.year and not line.values.get("joined_on"):
                self.warn(line, "joined_on", NOT_COUNTED)
            spells = self._spells(line, joined, start or joined)
            if spells:
                self.plan.newcomers.append(Newcomer(line, cell, joined, spells))

    def _spells(self, line: Line, joined: dt.date, start: dt.date) -> list[SpellData]:
        """Statuses of a newcomer, told by dates and the status column; empty if they contradict each other."""
        values = line.values
        person = Dates(values.get("admission_decided_on"), values.get("admitted_on"), values.get("official_on"))
        told = spells_of(person, joined)
        status = values.get("status") or told[-1].status
        if status == told[-1].status:
            return told
        if status not in IN_PARTY:
            message = f"Tình trạng “{Status(status).label}”: tệp chỉ nhập đảng viên đang sinh hoạt; bỏ dòng này."
        elif status == Status.PROBATIONARY and person.official_on is None:
            return [SpellData(Status.PROBATIONARY, start)]
        elif status == Status.PROBATIONARY:
            message = f"Tình trạng là Dự bị mà có ngày chính thức {format_date(person.official_on)}; bỏ một trong hai."
        elif told[-1].status == Status.PROBATIONARY and person.admitted_on:
            end = format_date(probation_ends(person.admitted_on))
            message = f"Chưa có ngày chính thức, và đến {end} mới hết dự bị; ghi ngày chính thức, hoặc sửa tình trạng."
        elif (since := values.get("status_since")) is None:
            message = f"Tình trạng “{Status(status).label}” cần ngày bắt đầu; thêm cột “Tình trạng từ ngày”."
            self.fault(line, "status_since", message)
            return []
        elif since <= told[-1].valid_from:
            message = f"Ngày {format_date(since)} phải sau ngày chính thức {format_date(told[-1].valid_from)}."
            self.fault(line, "status_since", message)
            return []
        else:
            last = SpellData(told[-1].status, told[-1].valid_from, since)
            return [*told[:-1], last, SpellData(status, since)]
        self.fault(line, "status", message)
        return []

    def _stays(self, line: Line, cell: Cell, known: Known) -> bool:
        """Is the known member in that cell already? One who is elsewhere is moved by a transfer, never by a file."""
        joined = line.values.get("joined_on")
        own = [stay for stay in known.stays if cell.pk in (stay.organisation, stay.entered_in)]
        if any(stay.start == joined for stay in own):
            return True
        now = known.stay_on(self.books.today)
        if now and cell.pk in (now.organisation, now.entered_in):
            if joined is None:
                return True
            message = (
                f"Trong sổ vào chi bộ này từ ngày {format_date(now.start)}, trong tệp từ ngày {format_date(joined)}; "
                "sửa tệp, hoặc sửa quá trình sinh hoạt trong hồ sơ."
            )
            self.fault(line, "joined_on", message)
        elif not known.in_branch:
            message = (
                "Số định danh hoặc số lý lịch này đã có ở hồ sơ ngoài phạm vi đang nhập. Không lập hồ sơ thứ hai; "
                "làm thủ tục chuyển sinh hoạt đảng."
            )
            self.fault(line, "citizen_id" if line.id_index else "file_number", message)
        elif now:
            other = self.books.cell_of(now.organisation)
            message = (
                f"Đang sinh hoạt tại “{other.name if other else ''}” từ ngày {format_date(now.start)}; "
                "một người không thể cùng lúc sinh hoạt chính thức ở hai chi bộ. "
                "Dùng chức năng Chuyển sinh hoạt, hoặc sửa mã chi bộ."
            )
            self.fault(line, "cell", message)
        elif joined is None and own:
            return True
        else:
            message = "Trong sổ người này không còn sinh hoạt; mở hồ sơ để ghi chuyển đến hoặc kết nạp lại."
            self.fault(line, "cell", message)
        return False

    def _amend(self, line: Line, cell: Cell, known: Known) -> None:
        values = {
            slug: value
            for slug in COMPARED
            if (value := line.values.get(slug)) not in (None, "") and value != known.values[slug]
        }
        if "born_on" in values:
            was, told = format_date(known.values["born_on"]), format_date(values["born_on"])
            message = (
                f"Ngày sinh trong sổ là {was}, trong tệp là {told}. Ngày sinh không được điều chỉnh; "
                "nếu sổ ghi nhầm, sửa trong hồ sơ."
            )
            self.fault(line, "born_on", message)
            return
        status = line.values.get("status")
        recognised = "official_on" in values and known.status == Status.PROBATIONARY
        if recognised or (status and known.status and status != known.status):
            message = (
                f"Tình trạng trong sổ là “{Status(known.status).label}”, khác trong tệp; ghi bằng chức năng "
                "Công nhận chính thức hoặc Chuyển tình trạng, rồi nhập lại."
            )
            self.fault(line, "official_on" if recognised else "status", message)
            return
        if line.id_index and line.id_index != known.id_index:
            values["citizen_id"] = line.values.get("citizen_id")
        if not values:
            self.plan.unchanged.append(line)
        elif (spells := self._redated(line, known, values)) is not None:
            self.plan.amended.append(Amended(line, known, cell, values, spells if spells != known.spells else None))

    def _redated(self, line: Line, known: Known, values: Mapping[str, Any]) -> list[SpellData] | None:
        """The statuses with the dates of the file; None where they cannot follow."""
        spells, problems = with_dates(known, values)
        for problem in problems:
            tell = self.warn if problem.level is Level.WARNING else self.fault
            tell(line, problem.where, problem.message)
        return spells


def check(books: Books, read: Lines, labels: Mapping[str, str]) -> Plan:
    """`books` for the lines of `read`; `labels`: the file's own label of each mapped column."""
    return Checker(books, read, labels).run()
