"""Files of a report, as they leave."""

from pathlib import Path

from capuy.accounts.emergencies import reason_for
from capuy.accounts.models import User
from capuy.core.periods import year_period
from capuy.core.problems import stop_on
from capuy.documents.handing_out import Leaving, watermark
from capuy.figures.structure import Structure
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.organisations.models import Organisation
from capuy.reports import queries, rendering
from capuy.reports.actions.common import journal
from capuy.reports.actions.writing import problems_of_period
from capuy.reports.composing import compose, gather
from capuy.reports.models import Report
from capuy.reports.office.queries import template_of
from capuy.reports.passport import Passport
from capuy.reports.times import Kind


def write_year_report(
    *, organisation: Organisation, year: int, path: Path | str, structure: str = Structure.THEN
) -> Path:
    """Write the Word file of a year without a page: the frozen one if there is one, else a draft.

    Without a report in the books the draft holds the figures alone. Raises ProblemsFound for a year or an organisation
    that has no such report. Effects: a journal entry of kind EXPORT; a draft bears the mark.
    """
    period = year_period(year)
    stop_on(problems_of_period(organisation, period))
    report = queries.report_of(organisation, period, Kind.YEAR) or Report(organisation=organisation, period=period.code)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(word_of(report, structure=structure, mark=watermark(None)))
    record(_export_of(report, "Word")._replace(subject=subject_of(organisation)), by=None, kind=EntryKind.EXPORT)
    return target


def word_of(report: Report, *, structure: str = Structure.THEN, mark: str = "", grounds: bool = False) -> bytes:
    """The Word file: as frozen, or a draft with the figures of this moment; with `grounds` its figures carry marks."""
    if report.state == Report.State.FROZEN:
        frozen = report.frozen
        return bytes(frozen.with_grounds if grounds and frozen.with_grounds else frozen.docx)
    years = gather(report, structure)
    content = compose(report, queries.texts_of(report), years, structure=structure)
    passport = Passport(report, structure) if grounds else None
    drawing = rendering.Drawing(template_of(report), rendering.puts_of(years), mark, passport)
    return rendering.to_word(content, drawing)


def export_word(report: Report, mark: str) -> Leaving:
    """The Word file. A draft bears the mark; what was frozen leaves as it was issued, to the letter."""
    return Leaving(word_of(report, mark=mark), _export_of(report, "Word"))


def export_word_with_grounds(report: Report, mark: str) -> Leaving:
    """The same with a mark at each figure and the table of the marks."""
    return Leaving(word_of(report, mark=mark, grounds=True), _export_of(report, "Word kèm căn cứ số liệu"))


def export_excel(report: Report, mark: str) -> Leaving:
    """The workbook of the tables."""
    content = rendering.to_excel(queries.content_of(report), watermark=mark)
    return Leaving(content, _export_of(report, "Excel"))


def _export_of(report: Report, form: str) -> Act:
    summary = f"Kết xuất {form} báo cáo {report.label}"
    return Act("reports.export", summary, subject_of(report), report.organisation)


def note_reading(*, by: User, report: Report) -> None:
    """The causes of changed figures named members to this user: a journal entry of kind READING."""
    summary = f"Xem thay đổi về đảng viên sau khi chốt báo cáo {report.label}"
    reason = reason_for(by, report.organisation)
    journal("reports.read-changes", summary, report, by=by, kind=EntryKind.READING, reason=reason)
