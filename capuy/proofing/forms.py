"""Forms of papers that are checked."""

from typing import Any

from django import forms

from capuy.core import dates
from capuy.core.periods import Period, parse_period

YEARS = 3


def periods_offered() -> list[Period]:
    """Of this year and the two before: the year, its halves, nine months, quarters and months that have begun."""
    today = dates.today()
    codes = ("", "-H1", "-9M", *(f"-Q{n}" for n in range(1, 5)), *(f"-M{n:02d}" for n in range(1, 13)))
    found = [parse_period(f"{year}{code}") for year in range(today.year, today.year - YEARS, -1) for code in codes]
    return [period for period in found if period.first <= today]


class BringInForm(forms.Form):
    """A pasted text or a file, one of the two."""

    text = forms.CharField(
        label="Dán nội dung văn bản",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Hoặc tải tệp lên",
        required=False,
        help_text="Tệp .docx, .pdf có chữ, hoặc .txt. Không đưa văn bản có dấu mật vào phần mềm.",
        widget=forms.FileInput({"accept": ".docx,.pdf,.txt"}),
    )
    period = forms.ChoiceField(
        label="Đối chiếu với số liệu của cơ quan, kỳ",
        required=False,
        help_text="Chọn kỳ nếu đây là báo cáo của cơ quan. Không chọn thì chỉ đối chiếu câu nêu rõ tổ chức và kỳ.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years: dict[int, list[tuple[str, str]]] = {}
        for period in periods_offered():
            years.setdefault(period.first.year, []).append((period.code, period.title))
        groups = [(f"Năm {year}", known) for year, known in years.items()]
        self.fields["period"].choices = [("", "Không chọn"), *groups]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        text, file = (given.get("text") or "").strip(), given.get("file")
        if not text and not file and "file" not in self.errors:
            self.add_error("text", "Dán nội dung văn bản hoặc chọn tệp.")
        if text and file:
            self.add_error("text", "Chỉ dán nội dung hoặc chọn tệp, không dùng cả hai.")
        return given
