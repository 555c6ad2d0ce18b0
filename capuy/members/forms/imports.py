"""The forms of an import: the file, and what its columns are."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django import forms

from capuy.core.dates import format_date
from capuy.core.forms import SheetField
from capuy.documents.sheets import Table, as_typed
from capuy.members.importing import BY_SLUG, COLUMNS

EXAMPLES = 3


class UploadForm(forms.Form):
    file = SheetField(
        help_text="Giữ nguyên các dòng tiêu đề của đơn vị; cột được chọn ở bước sau, và chưa ghi gì khi tải lên."
    )


def _shown(cell: Any) -> str:
    """A cell as its reader sees it in Excel."""
    if hasattr(cell, "year"):
        return format_date(cell)
    return as_typed(cell)


class MappingForm(forms.Form):
    """One choice for each column of the file."""

    def __init__(self, *args: Any, table: Table, columns: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        chosen = {index: slug for slug, index in columns.items()}
        choices = [("", "Bỏ qua cột này"), *((column.slug, column.label) for column in COLUMNS)]
        for index, label in enumerate(table.labels):
            if label or index in chosen:
                self.fields[f"column_{index}"] = forms.ChoiceField(
                    label=label or f"Cột số {index + 1}",
                    choices=choices,
                    required=False,
                    initial=chosen.get(index, ""),
                )

    def lines(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each choice with the first values of its column."""
        records = [row for _, row in islice(self.table.numbered(), 20)]
        return [(self[name], self._examples(records, int(name.partition("_")[2]))) for name in self.fields]

    @staticmethod
    def _examples(records: Sequence[Sequence[Any]], index: int) -> list[str]:
        return list(dict.fromkeys(_shown(row[index]) for row in records if row[index] != ""))[:EXAMPLES]

    def clean(self) -> dict[str, Any]:
        seen: dict[str, str] = {}
        for name in self.fields:
            slug = self.cleaned_data.get(name)
            if slug and (other := seen.setdefault(slug, name)) != name:
                message = (
                    f"“{BY_SLUG[slug].label}” đã được chọn cho cột “{self.fields[other].label}”; chọn lại một cột."
                )
                self.add_error(name, message)
        return self.cleaned_data

    def columns(self) -> dict[str, int]:
        return {slug: int(name.partition("_")[2]) for name, slug in self.cleaned_data.items() if slug}
