"""Forms of reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from capuy.core import dates
from capuy.core.forms import DayField, SeenForm
from capuy.core.periods import Period, parse_period
from capuy.core.problems import Problem
from capuy.core.seen import FIELD
from capuy.reports.content import Section
from capuy.reports.models import Report
from capuy.reports.queries import secretary_on
from capuy.reports.times import Kind


class StartForm(forms.Form):
    """Which report to begin: its kind and period, in one list."""

    period = forms.ChoiceField(label="Kỳ báo cáo")

    def __init__(self, *args: Any, periods: Mapping[Kind, Sequence[Period]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [  # type: ignore[attr-defined]  # a choice field
            (kind.label, [(f"{kind}:{period.code}", _capital(kind.name_of(period))) for period in known])
            for kind, known in periods.items()
            if known
        ]

    @property
    def chosen(self) -> tuple[Kind, Period]:
        kind, _, code = self.cleaned_data["period"].partition(":")
        return Kind(kind), parse_period(code)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


class TextsForm(SeenForm):
    """One text for each section in which the office writes."""

    def __init__(self, *args: Any, sections: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in sections:
            if section.prompt:
                self.fields[section.code] = forms.CharField(
                    label=f"Nội dung soạn thêm: {section.heading or 'Đặc điểm tình hình'}",
                    required=False,
                    strip=False,
                    initial=section.office_text,
                    help_text=section.prompt,
                    widget=forms.Textarea({"rows": max(3, section.office_text.count("\n") + 2)}),
                )
        self.remember()

    def texts(self) -> Mapping[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name != FIELD}


class FreezeForm(forms.Form):
    """Date, place, who signs, who receives; and, where something was warned of, that it is known."""

    dated_on = DayField(
        label="Ngày báo cáo", help_text="Ngày ghi trên văn bản; số được cấp theo nhiệm kỳ của ngày này."
    )
    place = forms.CharField(label="Địa danh", max_length=80, help_text="Ghi trước ngày tháng, ví dụ: Bình Sơn.")
    signer = forms.CharField(label="Người ký", max_length=120)
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=60)
    recipients = forms.CharField(
        label="Nơi nhận", help_text="Mỗi nơi một dòng; dòng cuối là nơi lưu.", widget=forms.Textarea({"rows": 4})
    )
    reason = forms.CharField(
        label="Lý do vẫn ban hành khi số liệu mâu thuẫn",
        max_length=500,
        help_text="Ghi vào nhật ký cùng tên người chốt.",
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Sửa số liệu mâu thuẫn trước, hoặc ghi lý do vẫn ban hành."},
    )
    accept = forms.BooleanField(
        label="Đã xem các cảnh báo và vẫn chốt báo cáo",
        error_messages={"required": "Đánh dấu ô này nếu vẫn chốt, hoặc bấm “Bỏ qua” để bổ sung trước."},
    )

    def __init__(
        self, data: Any = None, *, report: Report, warnings: Sequence[Problem], contradictions: Sequence[Problem]
    ) -> None:
        super().__init__(data, initial=self.proposed(report))
        if not contradictions:
            del self.fields["reason"]
        if not warnings:
            del self.fields["accept"]

    @staticmethod
    def proposed(report: Report) -> dict[str, Any]:
        """What was last used, else what is known: the end of the period, the secretary of that day."""
        day = report.dated_on or min(dates.today(), parse_period(report.period).last)
        return {
            "dated_on": day,
            "place": report.place,
            "signer": report.signer or secretary_on(report.organisation, day),
            "signer_position": report.signer_position,
            "recipients": report.recipients,
        }


class TemplateForm(forms.Form):
    """The upload of a template."""

    file = forms.FileField(
        label="Mẫu đã sửa (.docx)",
        help_text="Mẫu được kiểm tra trước khi nhận: trường, mã số liệu nào sai được chỉ ra theo từng đoạn.",
        widget=forms.FileInput({"accept": ".docx"}),
        error_messages={"required": "Chọn tệp Word trước khi bấm nút."},
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="Lý do mở lại",
        max_length=500,
        help_text="Ghi vào nhật ký cùng tên người mở lại. Báo cáo giữ nguyên số đã cấp.",
        widget=forms.Textarea({"rows": 3}),
    )
