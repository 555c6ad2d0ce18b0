"""The upload of a sheet of organisations."""

from django import forms

from capuy.core.forms import SheetField
from capuy.organisations.importing import Row, read_rows
from capuy.organisations.tables import excel


class ImportForm(forms.Form):
    file = SheetField(help_text="Dùng tệp mẫu. Kết quả được xem trước, chưa ghi gì khi tải lên.")

    def rows(self) -> tuple[list[Row], list]:
        """The rows of the sheet and what could not be read. Raises ProblemsFound for a file that is none."""
        upload = self.cleaned_data["file"]
        return read_rows(excel().read(upload.name, upload))
