"""The acts of an import: upload, map, prepare, confirm; and the whole of it in one call for the command line."""

import datetime as dt
import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import secrets
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.documents import preflight, sheets
from capuy.documents.handing_out import Leaving
from capuy.documents.limits import UPLOADED, Limits
from capuy.journal.actions import Act, record, subject_of
from capuy.members.actions.base import one_newcomer_at_a_time
from capuy.members.importing import mapping
from capuy.members.importing.books import Books
from capuy.members.importing.checking import Plan, check
from capuy.members.importing.columns import COLUMNS
from capuy.members.importing.papers import faults_workbook
from capuy.members.importing.rows import Fault, read_lines
from capuy.members.importing.writing import Source, write
from capuy.members.models import Import, upload_binding
from capuy.organisations.models import Organisation

KEPT_FOR = dt.timedelta(days=1)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold back the collector of cycles: an import makes a million objects, none in a cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _unless_the_books_changed() -> Iterator[None]:
    """A constraint that the checks had seen kept can only break because somebody else wrote in between."""
    try:
        yield
    except IntegrityError:
        message = "Sổ đảng viên vừa có thay đổi trong lúc nhập; chưa ghi gì. Xem lại bản xem trước rồi nhập lại."
        raise ProblemsFound([Problem("books-changed", message)]) from None


@dataclass
class ImportResult:
    """What an import did, or would do. Nothing was saved while there are errors."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    saved: bool = False
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "saved": self.saved,
            "errors": [fault.as_dict() for fault in self.errors],
            "warnings": [fault.as_dict() for fault in self.warnings],
            "skipped": self.skipped,
        }


@dataclass
class Prepared:
    """A file read with a mapping and checked against the books; `plan` is None while columns are missing."""

    table: sheets.Table
    columns: dict[str, int]
    problems: list[Problem]
    plan: Plan | None = None

    @property
    def result(self) -> ImportResult:
        if self.plan is None:
            return ImportResult(errors=[Fault(0, "", problem.message) for problem in self.problems])
        plan = self.plan
        return ImportResult(
            created=len(plan.newcomers),
            changed=len(plan.amended),
            unchanged=len(plan.unchanged),
            errors=plan.faults,
            warnings=plan.warnings,
            skipped=plan.skipped,
        )


@_uncollected()
def prepare(
    table: sheets.Table,
    *,
    organisation: Organisation | None,
    columns: Mapping[str, int] | None = None,
    remembered: Mapping[str, str] | None = None,
    hold: bool = False,
) -> Prepared:
    """Check the table of a file. Writes nothing.

    Who goes on to write holds the people whom it means (`hold`); the rows of the table are then gone.
    """
    chosen = mapping.guess(table.labels, remembered) if columns is None else dict(columns)
    problems = mapping.problems(chosen, into_cell=_is_cell(organisation))
    prepared = Prepared(table, chosen, problems)
    if not problems:
        labels = {slug: table.labels[index] for slug, index in chosen.items()}
        read = read_lines(table, chosen)
        if hold:
            table.rows.clear()  # nobody looks at them again, and writing needs the memory
        prepared.plan = check(Books(organisation, read, hold=hold), read, labels)
        if not prepared.plan.lines:
            message = "Bảng không có dòng đảng viên nào dưới dòng tiêu đề; kiểm tra lại tệp."
            prepared.plan.faults.append(Fault(0, "", message))
    return prepared


def _is_cell(organisation: Organisation | None) -> bool:
    version = organisation.latest_version() if organisation else None
    return bool(version and version.is_cell)


def _demand(by: User | None, organisation: Organisation | None) -> None:
    if by is None:
        return
    if organisation is None:
        raise ProblemsFound([Problem("no-organisation", "Chọn tổ chức nhận danh sách.", "organisation")])
    demand(by, Permission.IMPORT, organisation)
    demand(by, Permission.EDIT_MEMBERS, organisation)


@_uncollected()
def import_file(
    data: bytes | Path,
    name: str = "",
    *,
    by: User | None,
    organisation: Organisation | None,
    dry_run: bool = False,
    limits: Limits = UPLOADED,
) -> ImportResult:
    """Check a whole file and, unless `dry_run` or anything is wrong, store it. Columns are guessed from their labels.

    Without an organisation the system (`by=None`) brings in people of any cell. Effects as of `confirm`. Files that
    cannot be read at all are told as an error of row 0. `limits` are those of a stranger's upload, unless told.
    """
    _demand(by, organisation)
    if isinstance(data, Path):
        name = name or data.name
        data = data.read_bytes()
    try:
        content = preflight.check(name, data, limits=limits)
        source = Source(name, _digest(content))
        table = sheets.read_table(content, limits=limits)
        del data, content  # a province's file is large, and what follows needs the memory
        with _unless_the_books_changed(), transaction.atomic():
            one_newcomer_at_a_time()
            prepared = prepare(table, organisation=organisation, remembered=_remembered(organisation), hold=not dry_run)
            result = prepared.result
            if not result.errors and not dry_run:
                _store(prepared, by=by, organisation=organisation, source=source)
                result.saved = True
    except ProblemsFound as found:
        return ImportResult(errors=[Fault(0, "", problem.message) for problem in found.problems])
    return result


def _store(prepared: Prepared, *, by: User | None, organisation: Organisation | None, source: Source) -> None:
    plan = prepared.plan
    if plan is None or plan.faults:
        raise ProblemsFound([Problem("has-errors", "Tệp còn lỗi nên chưa nhập được; sửa tệp rồi tải lên lại.")])
    write(plan, by=by, source=source)
    counts = {"thêm mới": len(plan.newcomers), "cập nhật": len(plan.amended), "không đổi": len(plan.unchanged)}
    told = ", ".join(f"{label} {count}" for label, count in counts.items())
    act = Act(
        "members.import-file",
        f"Nhập đảng viên từ tệp “{source.name}”: {told}",
        subject_of(organisation) if organisation else "",
        organisation,
        after={**counts, "tệp": source.name, "SHA-256": source.digest},
    )
    record(act, by=by)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _remembered(organisation: Organisation | None) -> dict[str, str]:
    """What each label meant in the organisation's last import."""
    last = Import.objects.filter(organisation=organisation).exclude(mapping={}).order_by("-pk").first()
    return dict(last.mapping.get("labels", {})) if last else {}


def upload(*, by: User, organisation: Organisation, name: str, data: Any) -> Import:
    """Keep a file on its way in, sealed, with a first guess of its columns.

    Effects: the upload, one journal entry; uploads older than a day lose their content. Raises ProblemsFound.
    """
    _demand(by, organisation)
    # A stranger's file may take its time: nobody waits for it who wants to write.
    content = preflight.check(name, data)
    table = sheets.read_table(content)
    digest = _digest(content)
    sealed = secrets.seal_bytes(content, upload_binding(digest, by.pk))
    with transaction.atomic():
        forget_old_uploads()
        columns = mapping.guess(table.labels, _remembered(organisation))
        kept = Import.objects.create(
            organisation=organisation,
            filename=Path(name).name[:200],
            digest=digest,
            content=sealed,
            mapping={"sheet": table.sheet, "columns": columns},
            user=by,
        )
        _tell(kept, "members.import-upload", "Tải lên tệp", {"tệp": kept.filename, "SHA-256": digest}, by=by)
    return kept


def _tell(kept: Import, action: str, what: str, after: Mapping[str, Any], *, by: User) -> None:
    """About the file alone: nothing that stands in it, not even its headings, goes into the journal."""
    summary = f"{what} “{kept.filename}” để nhập đảng viên"
    record(Act(action, summary, subject_of(kept.organisation), kept.organisation, after=after), by=by)


def _forgotten() -> Problem:
    return Problem("forgotten", "Tệp đã nhập xong hoặc quá một ngày nên không còn được giữ; tải lên lại.")


def content_of(kept: Import) -> bytes:
    """The file as it was uploaded. Raises ProblemsFound if it is no longer kept, or is older than a day."""
    if not kept.content or kept.created_at < timezone.now() - KEPT_FOR:
        raise ProblemsFound([_forgotten()])
    return secrets.unseal_bytes(bytes(kept.content), upload_binding(kept.digest, kept.user_id))


@transaction.atomic
def set_mapping(*, by: User, kept: Import, sheet: str, columns: Mapping[str, int], labels: list[str]) -> None:
    """Keep what each column is, also for the office's next file. Effects: the upload's mapping, one journal entry."""
    _demand(by, kept.organisation)
    stop_on(mapping.problems(columns, into_cell=_is_cell(kept.organisation)))
    kept.mapping = {"sheet": sheet, "columns": dict(columns), "labels": mapping.remember(labels, columns)}
    kept.save(update_fields=["mapping"])
    chosen = ", ".join(column.label for column in COLUMNS if column.slug in columns)
    _tell(kept, "members.import-mapping", "Chọn cột của tệp", {"tệp": kept.filename, "cột": chosen}, by=by)


@_uncollected()
def confirm(*, by: User, kept: Import) -> ImportResult:
    """Store an uploaded file, all or nothing, after checking it again.

    Effects: members, memberships, statuses, one journal entry a member and one for the file, figures; the content of
    the upload is deleted. Raises ProblemsFound, and then nothing was saved.
    """
    _demand(by, kept.organisation)
    table = _table_kept(kept)
    with _unless_the_books_changed(), transaction.atomic():
        one_newcomer_at_a_time()
        locked = Import.objects.select_for_update().get(pk=kept.pk)
        if not locked.content or locked.mapping != kept.mapping:
            raise ProblemsFound([_forgotten()])
        prepared = prepare(table, organisation=locked.organisation, columns=locked.mapping["columns"], hold=True)
        _store(prepared, by=by, organisation=locked.organisation, source=Source(locked.filename, locked.digest))
        locked.state, locked.content = Import.State.DONE, b""
        locked.save(update_fields=["state", "content"])
    result = prepared.result
    result.saved = True
    return result


def table_of(kept: Import, *, sheet: str | None = None) -> tuple[sheets.Table, dict[str, int]]:
    """The table of an upload and what its columns are; another `sheet` than before gets a fresh guess."""
    chosen = kept.mapping
    table = sheets.read_table(content_of(kept), sheet or chosen.get("sheet"))
    if table.sheet == chosen.get("sheet"):
        return table, dict(chosen["columns"])
    return table, mapping.guess(table.labels, _remembered(kept.organisation))


def prepare_kept(kept: Import) -> Prepared:
    """Read and check an upload with the mapping that was kept for it. Raises ProblemsFound."""
    return prepare(_table_kept(kept), organisation=kept.organisation, columns=kept.mapping["columns"])


def _table_kept(kept: Import) -> sheets.Table:
    return sheets.read_table(content_of(kept), kept.mapping["sheet"])


def export_faults(*, by: User, kept: Import, mark: str) -> Leaving:
    """What is to be mended in an upload, as Excel. Raises ProblemsFound."""
    _demand(by, kept.organisation)
    result = prepare_kept(kept).result
    summary = f"Kết xuất danh sách lỗi của tệp “{kept.filename}”"
    act = Act("members.import-faults", summary, subject_of(kept.organisation), kept.organisation)
    return Leaving(faults_workbook(result.errors, result.warnings, kept.filename, mark=mark), act)


def forget_old_uploads() -> int:
    """Delete the content of uploads that nobody finished within a day. Returns how many."""
    old = Import.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(content=b"")
    return old.update(content=b"")
