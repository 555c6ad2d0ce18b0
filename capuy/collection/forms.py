"""The pages of requests as forms: designing, answering, handling."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.actions.designing import MOST_FIELDS, Draft, FieldDraft
from capuy.collection.answers import Given, as_shown, box, note_box
from capuy.collection.known import cell_of
from capuy.collection.models import Addressee, Aim, FieldKind, ReportRequest, RequestField, WithPaper
from capuy.core import dates
from capuy.core.forms import DayField, SeenForm, SheetField
from capuy.core.numbers import read_whole
from capuy.core.periods import Period, PeriodKind, parse_period, year_period
from capuy.figures.queries import all_codes, grouped
from capuy.organisations.forms import OrganisationsField
from capuy.organisations.models import Organisation

BLANK_ROWS = 3
_SUFFIXES = ("", "-H1", "-9M", *(f"-Q{n}" for n in range(1, 5)), *(f"-M{n:02d}" for n in range(1, 13)))


def offered_periods(chosen: str = "") -> list[tuple[str, str]]:
    """This year, the next and the last one, each with its parts; and the one that is chosen already."""
    year = dates.today().year
    codes = [f"{number}{suffix}" for number in (year, year - 1, year + 1) for suffix in _SUFFIXES]
    return [(code, parse_period(code).title) for code in dict.fromkeys([*filter(None, [chosen]), *codes])]


class RequestForm(forms.Form):
    """What a request asks in general; its questions are `FieldForm`s beside it."""

    title = forms.CharField(label="Tên biểu", max_length=200, help_text="Ví dụ: Kết quả sinh hoạt chuyên đề quý III.")
    basis = forms.CharField(
        label="Căn cứ", max_length=200, required=False, help_text="Văn bản yêu cầu, ví dụ: Công văn số 45-CV/ĐU."
    )
    instructions = forms.CharField(
        label="Hướng dẫn đơn vị",
        max_length=4_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Cách hiểu từng mục, số điện thoại hỏi khi vướng.",
    )
    period = forms.ChoiceField(label="Kỳ báo cáo")
    due_on = DayField(label="Hạn nộp")
    locks = forms.BooleanField(
        label="Khóa sau hạn", required=False, help_text="Sau hạn, đơn vị chỉ nộp được khi được gia hạn."
    )
    by_levels = forms.BooleanField(
        label="Duyệt từng cấp",
        required=False,
        help_text="Biểu của chi bộ qua từng cấp ủy ở giữa duyệt rồi mới tới cơ quan yêu cầu.",
    )
    with_paper = forms.ChoiceField(
        label="Báo cáo bằng văn bản",
        choices=WithPaper.choices,
        initial=WithPaper.NONE,
        help_text="Đơn vị tải tệp Word hoặc PDF lên cùng biểu; phần mềm kiểm tra số liệu trong đó.",
    )
    aim = forms.ChoiceField(label="Gửi tới", choices=Aim.choices, initial=Aim.CHILDREN)

    def __init__(self, *args: Any, user: User, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["period"].choices = offered_periods(str(self.initial.get("period", "")))  # type: ignore[attr-defined]  # a choice field
        self.fields["chosen"] = OrganisationsField(
            user=user,
            permission=Permission.ASK_REPORTS,
            label="Tổ chức được chọn",
            required=False,
            help_text="Chỉ dùng khi chọn gửi tới từng tổ chức. Gõ mã, cách nhau bằng dấu phẩy, hoặc chọn từ cây.",
        )

    def draft(self, fields: Iterable[FieldDraft]) -> Draft:
        given = self.cleaned_data
        return Draft(**{**given, "period": parse_period(given["period"]), "fields": tuple(fields)})


def initial_of(asked: ReportRequest) -> dict[str, Any]:
    """A stored request as `RequestForm` shows it."""
    names = ("title", "basis", "instructions", "period", "due_on", "locks", "by_levels", "with_paper", "aim")
    chosen = [one.organisation for one in asked.addressees.select_related("organisation")] if not asked.sent_at else []
    return {name: getattr(asked, name) for name in names} | {"chosen": chosen}


def _indicator_choices(asked: str) -> list[tuple[str, Any]]:
    """All figures; a part of one only where it is asked for already, as statistical forms do: there are too many."""
    groups = [(group, [(known.code, known.label) for known in found]) for group, found in grouped(all_codes()).items()]
    part = cell_of(asked)
    parts = [("Phần của một số liệu", [(asked, part.label)])] if part and part.cuts else []
    return [("", "Đơn vị tự ghi"), *parts, *groups]


class FieldForm(forms.Form):
    """One question. A row without words is no question."""

    label = forms.CharField(label="Nội dung cần báo cáo", max_length=150, required=False)
    unit = forms.CharField(label="Đơn vị tính", max_length=30, required=False)
    kind = forms.ChoiceField(label="Kiểu", choices=FieldKind.choices, initial=FieldKind.COUNT)
    required = forms.BooleanField(label="Bắt buộc", required=False, initial=True)
    indicator = forms.ChoiceField(label="Số liệu có sẵn", required=False)
    part_of = forms.IntegerField(label="Là phần của mục số", required=False, min_value=1, max_value=MOST_FIELDS)
    at_most = forms.IntegerField(label="Không vượt mục số", required=False, min_value=1, max_value=MOST_FIELDS)
    jump = forms.IntegerField(label="Giải trình khi lệch từ (%)", required=False, min_value=1, max_value=1_000)
    note_required = forms.BooleanField(label="Phải ghi chú", required=False)

    NAMES: ClassVar = ("label", "unit", "kind", "required", "indicator", "part_of", "at_most", "jump", "note_required")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = self.data.get(self.add_prefix("indicator")) if self.is_bound else self.initial.get("indicator")
        self.fields["indicator"].choices = _indicator_choices(str(asked or ""))  # type: ignore[attr-defined]  # a choice field

    @property
    def is_blank(self) -> bool:
        return not self.cleaned_data.get("label", "").strip()

    def field(self) -> FieldDraft:
        return FieldDraft(**{name: self.cleaned_data.get(name) for name in self.NAMES})  # type: ignore[arg-type]  # as cleaned


FieldForms = forms.formset_factory(FieldForm, extra=BLANK_ROWS, max_num=MOST_FIELDS, validate_max=True)


def questions_of(rows: Iterable[FieldForm]) -> list[FieldDraft]:
    """The questions in their order; numbers of others are numbers of rows, and follow them when blank rows fall out."""
    kept = [(number, row.field()) for number, row in enumerate(rows, 1) if not row.is_blank]
    place = {number: position for position, (number, _) in enumerate(kept, 1)}
    # What points to a blank row keeps pointing to no question, and is told as a problem.
    nowhere = len(kept) + 1

    def moved(number: int | None) -> int | None:
        return None if number is None else place.get(number, nowhere)

    return [replace(found, part_of=moved(found.part_of), at_most=moved(found.at_most)) for _, found in kept]


class AnswerForm(SeenForm):
    """The questions that one organisation answers; what is counted by itself has a box for a note alone."""

    def __init__(self, *args: Any, addressee: Addressee, questions: list[RequestField], **options: Any) -> None:
        super().__init__(*args, **{**options, "initial": as_shown(addressee)})
        self.questions = questions
        for question in questions:
            if not question.indicator:
                self.fields[box(question.position)] = _field_of(question)
            self.fields[note_box(question.position)] = forms.CharField(
                label=f"Ghi chú mục {question.position}",
                max_length=300,
                required=False,
                widget=forms.TextInput({"placeholder": "Ghi chú"}),
            )
        self.remember()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            name = box(question.position)
            if question.is_number and name in cleaned:
                try:
                    cleaned[name] = read_whole(str(cleaned[name]))
                except ValueError as error:
                    self.add_error(name, f"Mục {question.position}: {error}")
        return cleaned

    def answers(self) -> Mapping[int, Given]:
        found = {}
        for question in self.questions:
            value = self.cleaned_data.get(box(question.position))
            note = self.cleaned_data.get(note_box(question.position), "")
            if question.kind == FieldKind.TEXT:
                found[question.position] = Given(text=value or "", note=note)
            else:
                number = int(value) if value not in (None, "") else None
                found[question.position] = Given(number, note=note)
        return found


def _field_of(question: RequestField) -> forms.Field:
    """Everything may be left empty while it is typed; handing in tells what is missing."""
    match question.kind:
        case FieldKind.TEXT:
            return forms.CharField(
                label=question.label, required=False, max_length=5_000, widget=forms.Textarea({"rows": 3})
            )
        case FieldKind.YES_NO:
            choices = [("", "— Chọn —"), ("1", "Có"), ("0", "Không")]
            return forms.ChoiceField(label=question.label, required=False, choices=choices)
        case _:
            number = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
            return forms.CharField(label=question.label, required=False, max_length=30, widget=number)


class UploadForm(forms.Form):
    file = SheetField(label="Tệp Excel đã điền (.xlsx)")


class PaperForm(forms.Form):
    paper = forms.FileField(
        label="Tệp báo cáo (.docx, .pdf)",
        widget=forms.FileInput({"accept": ".docx,.pdf"}),
        error_messages={"required": "Chọn tệp Word hoặc PDF trước khi bấm nút."},
    )


class ReasonForm(forms.Form):
    """Why; and until when, where a day may be named."""

    reason = forms.CharField(label="Lý do", max_length=300)


class DueForm(ReasonForm):
    due_on = DayField(label="Hạn mới")


class ReturnForm(ReasonForm):
    due_on = DayField(label="Nộp lại trước hết ngày", required=False, help_text="Để trống nếu vẫn theo hạn cũ.")


class UrgeForm(forms.Form):
    message = forms.CharField(label="Lời nhắc", max_length=300, required=False)
    again = forms.BooleanField(
        label="Cả đơn vị đã được đôn đốc trong ngày",
        required=False,
        help_text="Không chọn thì chỉ nhắc những đơn vị chưa được nhắc trong 24 giờ qua.",
    )


def next_period(period: Period) -> Period:
    """The one after it, of the same kind: what is copied is asked for it."""
    year = period.first.year
    match period.kind:
        case PeriodKind.MONTH:
            return parse_period(f"{period.after.year}-M{period.after.month:02d}")
        case PeriodKind.QUARTER:
            return parse_period(f"{period.after.year}-Q{(period.after.month + 2) // 3}")
        case PeriodKind.HALF:
            return parse_period(f"{period.after.year}-H{1 if period.after.month == 1 else 2}")
        case PeriodKind.NINE_MONTHS:
            return parse_period(f"{year + 1}-9M")
        case PeriodKind.TERM:
            return period
        case _:
            return year_period(year + 1)
