"""What may happen to a report: begun, written, frozen, reopened; and drawn without a page."""

from capuy.reports.actions.freezing import Signing, contradictions_of, freeze, problems_of_freezing, reopen, warnings_of
from capuy.reports.actions.leaving import (
    export_excel,
    export_word,
    export_word_with_grounds,
    note_reading,
    word_of,
    write_year_report,
)
from capuy.reports.actions.templates import upload_template, use_template
from capuy.reports.actions.writing import confirm_text, start_report, write_texts

__all__ = [
    "Signing",
    "confirm_text",
    "contradictions_of",
    "export_excel",
    "export_word",
    "export_word_with_grounds",
    "freeze",
    "note_reading",
    "problems_of_freezing",
    "reopen",
    "start_report",
    "upload_template",
    "use_template",
    "warnings_of",
    "word_of",
    "write_texts",
    "write_year_report",
]
