"""The pages of conferences as forms."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from capuy.core.forms import DayField, SeenForm
from capuy.meetings.actions.attending import Guest, Mark
from capuy.meetings.actions.ending import Notes
from capuy.meetings.actions.opinions import Said
from capuy.meetings.actions.planning import ItemDraft, Plan
from capuy.meetings.actions.voting import Call
from capuy.meetings.counting import Count, LineCount
from capuy.meetings.models import (
    About,
    AgendaItem,
    Attendance,
    Attendee,
    Conference,
    Kind,
    Manner,
    Opinion,
    Outcome,
    QuorumOf,
    Reply,
    Vote,
    VoteLine,
)
from capuy.meetings.models.votes import BASES, SUBJECTS
from capuy.regulations.conferences import Base, Share, Subject

BLANK_ROWS = 3
LONGEST = 8_000


class TimeField(forms.Field):
    """`08:00`, `8h`, `8h30` → time of day."""

    widget = forms.TextInput({"placeholder": "08:00", "inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"required": "Chưa ghi giờ; ghi như 08:00."}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value

    def to_python(self, value: Any) -> dt.time | None:
        if value in self.empty_values or isinstance(value, dt.time):
            return value or None
        text = str(value).strip().lower().replace("giờ", "h").replace(" ", "").replace("h", ":").rstrip(":")
        hour, _, minute = text.partition(":")
        if hour.isdecimal() and (minute.isdecimal() or not minute) and len(hour) <= 2 and len(minute) <= 2:
            try:
                return dt.time(int(hour), int(minute or 0))
            except ValueError:
                pass
        raise ValidationError(f"“{value}” không phải là giờ; ghi như 08:00 hoặc 14:30.", code="not-a-time")


class PlanForm(forms.Form):
    """A conference in general; its agenda stands in `ItemForm`s beside it."""

    circle = forms.ChoiceField(label="Thành phần")
    kind = forms.ChoiceField(label="Loại", choices=Kind.choices, initial=Kind.REGULAR)
    title = forms.CharField(
        label="Tên hội nghị", max_length=200, help_text="Ví dụ: Hội nghị Ban Chấp hành lần thứ 4, khóa II."
    )
    held_on = DayField(label="Ngày họp")
    begins_at = TimeField(label="Giờ bắt đầu")
    place = forms.CharField(label="Địa điểm", max_length=200)
    chair = forms.CharField(label="Người chủ trì", max_length=120, required=False)
    chair_post = forms.CharField(label="Chức vụ người chủ trì", max_length=80, required=False, initial="Bí thư")
    secretary = forms.CharField(label="Người ghi biên bản", max_length=120, required=False)
    quorum_of = forms.ChoiceField(label="Số người phải có mặt", choices=QuorumOf.choices, initial=QuorumOf.LAW)
    quorum_source = forms.CharField(
        label="Căn cứ quy chế làm việc",
        max_length=200,
        required=False,
        help_text="Chỉ khi theo quy chế. Ví dụ: điều 12 Quy chế số 01-QC/ĐU, ngày 05/9/2025.",
    )

    def __init__(self, *args: Any, circles: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["circle"].choices = circles  # type: ignore[attr-defined]  # a choice field

    def plan(self, items: Iterable[ItemDraft]) -> Plan:
        return Plan(**self.cleaned_data, items=tuple(items))


def initial_of(conference: Conference) -> dict[str, Any]:
    return {name: getattr(conference, name) for name in PlanForm.base_fields}


class ItemForm(forms.Form):
    """One line of the agenda; a row without words is none."""

    title = forms.CharField(label="Nội dung", max_length=300, required=False)
    presenter = forms.CharField(label="Người trình bày", max_length=120, required=False)
    minutes = forms.IntegerField(label="Số phút", required=False, min_value=1, max_value=1_440)
    item = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def draft(self) -> ItemDraft | None:
        given = self.cleaned_data
        if not given.get("title", "").strip():
            return None
        return ItemDraft(given["title"], given["presenter"], given["minutes"], given["item"])


ItemForms = forms.formset_factory(ItemForm, extra=BLANK_ROWS, max_num=45, validate_max=True)


def items_of(conference: Conference) -> list[dict[str, Any]]:
    return [
        {"title": one.title, "presenter": one.presenter, "minutes": one.minutes, "item": one.pk}
        for one in conference.agenda.all()
    ]


class ReplyForm(forms.Form):
    answer = forms.ChoiceField(
        label="Trả lời giấy mời",
        choices=[(Reply.COMING.value, Reply.COMING.label), (Reply.EXCUSED.value, Reply.EXCUSED.label)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Lý do xin vắng", max_length=300, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Lý do", max_length=300, widget=forms.Textarea({"rows": 2}))


class PaperForm(forms.Form):
    """The upload of a paper."""

    file = forms.FileField(
        label="Tệp tài liệu (.docx, .pdf có chữ)",
        max_length=200,
        widget=forms.FileInput({"accept": ".docx,.pdf"}),
        help_text="Tài liệu đóng dấu mật không được nhận.",
    )
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label="Thuộc nội dung", required=False, empty_label="Chung"
    )

    def __init__(self, *args: Any, conference: Conference, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_items(self, conference)


def _offer_items(form: forms.Form, conference: Conference) -> None:
    form.fields["item"].queryset = conference.agenda.all()  # type: ignore[attr-defined]  # a model choice


class RollForm(forms.Form):
    """The roll call: for each member how they attended, with a reason; guests a line each."""

    guests = forms.CharField(
        label="Đại biểu mời có mặt",
        max_length=4_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Mỗi người một dòng: họ và tên, chức vụ.",
    )

    def __init__(self, *args: Any, attendees: Sequence[Attendee], **options: Any) -> None:
        super().__init__(*args, **options)
        self.members = [one for one in attendees if one.member_id is not None]
        guests = [one for one in attendees if one.member_id is None]
        self.initial["guests"] = "\n".join(f"{one.name}, {one.post}".rstrip(", ") for one in guests)
        for one in self.members:
            said, reason = one.attendance, one.reason
            if said == Attendance.UNKNOWN and one.reply == Reply.EXCUSED:
                said, reason = Attendance.EXCUSED, one.reply_reason
            self.fields[f"at_{one.pk}"] = forms.ChoiceField(label=one.name, choices=Attendance.choices, initial=said)
            self.fields[f"reason_{one.pk}"] = forms.CharField(
                label=f"Lý do, ghi chú: {one.name}", max_length=300, required=False, initial=reason
            )

    def rows(self) -> list[tuple[Attendee, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"at_{one.pk}"], self[f"reason_{one.pk}"]) for one in self.members]

    def marks(self) -> dict[int, Mark]:
        given = self.cleaned_data
        return {one.pk: Mark(given[f"at_{one.pk}"], given[f"reason_{one.pk}"]) for one in self.members}

    def guest_list(self) -> list[Guest]:
        lines = (line.partition(",") for line in self.cleaned_data["guests"].splitlines())
        return [Guest(name, post) for name, _, post in lines if name.strip()]


class OpinionForm(forms.Form):
    """An opinion as it is taken down."""

    speaker = forms.CharField(label="Người phát biểu", max_length=120, widget=forms.TextInput({"list": "nguoi-du"}))
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label="Về nội dung", required=False, empty_label="Chung")
    text = forms.CharField(label="Ý kiến, đề nghị", max_length=LONGEST, widget=forms.Textarea({"rows": 4}))
    owner = forms.CharField(
        label="Nơi hoặc người phải trả lời", max_length=200, required=False, help_text="Ví dụ: Văn phòng Đảng ủy."
    )
    due_on = DayField(label="Hạn trả lời", required=False)

    def __init__(self, *args: Any, conference: Conference, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_items(self, conference)

    def said(self) -> Said:
        return Said(**self.cleaned_data)


def opinion_initial(opinion: Opinion) -> dict[str, Any]:
    return {name: getattr(opinion, name) for name in OpinionForm.base_fields}


class AnswerForm(forms.Form):
    """What became of an opinion."""

    outcome = forms.ChoiceField(label="Kết quả", choices=Outcome.choices)
    answer = forms.CharField(
        label="Nội dung trả lời", max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 4})
    )
    at = forms.ModelChoiceField(
        Conference.objects.none(), label="Trả lời tại hội nghị", required=False, empty_label="Ngoài hội nghị"
    )

    def __init__(self, *args: Any, opinion: Opinion, **options: Any) -> None:
        super().__init__(*args, **options)
        first = opinion.conference
        later = Conference.objects.alike(first).standing().filter(held_on__gte=first.held_on)
        self.fields["at"].queryset = later.order_by("-held_on", "-pk")  # type: ignore[attr-defined]  # a model choice


class CallForm(forms.Form):
    """A vote as it is called."""

    title = forms.CharField(label="Nội dung biểu quyết", max_length=300)
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label="Về nội dung", required=False, empty_label="Chung")
    subject = forms.ChoiceField(
        label="Loại việc", choices=SUBJECTS, help_text="Tỷ lệ cần đạt và cách tính theo loại việc này."
    )
    manner = forms.ChoiceField(label="Hình thức", choices=Manner.choices, widget=forms.RadioSelect, initial=Manner.OPEN)
    about = forms.ChoiceField(
        label="Biểu quyết về", choices=About.choices, widget=forms.RadioSelect, initial=About.PROPOSAL
    )
    persons = forms.CharField(
        label="Danh sách nhân sự",
        max_length=8_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Chỉ khi biểu quyết về nhân sự; mỗi người một dòng.",
    )
    seats = forms.IntegerField(label="Số lượng cần bầu", required=False, min_value=1, max_value=100)
    share_top = forms.IntegerField(label="Tỷ lệ riêng: tử số", required=False, min_value=1, max_value=100)
    share_bottom = forms.IntegerField(label="Tỷ lệ riêng: mẫu số", required=False, min_value=1, max_value=100)
    share_beyond = forms.BooleanField(label="Phải quá tỷ lệ này (không kể bằng)", required=False)
    base = forms.ChoiceField(label="Tỷ lệ tính trên", choices=BASES, required=False, initial=Base.ENTITLED.value)
    source = forms.CharField(
        label="Căn cứ của tỷ lệ riêng",
        max_length=200,
        required=False,
        help_text="Chỉ khi theo quy chế, quy định riêng: số, ngày, điều.",
    )

    def __init__(self, *args: Any, conference: Conference, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_items(self, conference)

    def call(self) -> Call:
        given = self.cleaned_data
        base = given["base"] or Base.ENTITLED.value
        share = None
        if given["subject"] == Subject.OWN_RULE and given["share_top"] and given["share_bottom"]:
            share = Share(Base(base), given["share_top"], given["share_bottom"], given["share_beyond"])
        return Call(
            title=given["title"],
            subject=given["subject"],
            manner=given["manner"],
            about=given["about"],
            persons=[line.strip() for line in given["persons"].splitlines() if line.strip()],
            seats=given["seats"],
            share=share,
            base=base,
            source=given["source"],
            item=given["item"],
        )


class CountForm(SeenForm):
    """What the tellers hand over: papers of a secret vote, and the counts of each line."""

    def __init__(self, *args: Any, vote: Vote, lines: Sequence[VoteLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.vote, self.lines = vote, lines
        if vote.manner == Manner.SECRET:
            for name, label in (("issued", "Phát ra"), ("returned", "Thu về"), ("valid", "Hợp lệ")):
                self.fields[name] = _number(f"Số phiếu {label.lower()}", getattr(vote, name))
            self.fields["tellers"] = forms.CharField(
                label="Ban kiểm phiếu",
                max_length=300,
                initial=vote.tellers,
                help_text="Trưởng ban ghi trước; cách nhau bằng dấu chấm phẩy.",
            )
        for line in lines:
            of = f": {line.label}" if vote.about == About.PERSONS else ""
            for name, label in (("agree", "Đồng ý"), ("against", "Không đồng ý"), ("abstain", "Không ý kiến")):
                self.fields[f"{name}_{line.position}"] = _number(f"{label}{of}", getattr(line, name))
        self.remember()

    def rows(self) -> list[tuple[VoteLine, list[forms.BoundField]]]:
        names = ("agree", "against", "abstain")
        return [(line, [self[f"{name}_{line.position}"] for name in names]) for line in self.lines]

    def papers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("issued", "returned", "valid", "tellers") if name in self.fields]

    def count(self) -> Count:
        given = self.cleaned_data
        lines = [
            LineCount(*(given[f"{name}_{line.position}"] or 0 for name in ("agree", "against", "abstain")))
            for line in self.lines
        ]
        issued, returned, valid = (given.get(name) or 0 for name in ("issued", "returned", "valid"))
        return Count(lines, issued, returned, valid, given.get("tellers", ""))


def _number(label: str, initial: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=30_000,
        initial=initial,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class NotesForm(forms.Form):
    """What was concluded on each item and in the end, and who led and wrote."""

    chair = forms.CharField(label="Người chủ trì", max_length=120, required=False)
    chair_post = forms.CharField(label="Chức vụ người chủ trì", max_length=80, required=False)
    secretary = forms.CharField(label="Người ghi biên bản", max_length=120, required=False)
    ends_at = TimeField(label="Giờ kết thúc", required=False)
    closing_words = forms.CharField(
        label="Kết luận của chủ trì", max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, data: Any = None, *, conference: Conference) -> None:
        super().__init__(data, initial={name: getattr(conference, name) for name in self.base_fields})
        self.items = list(conference.agenda.all())
        for one in self.items:
            self.fields[f"outcome_{one.pk}"] = forms.CharField(
                label=f"{one.position}. {one.title}",
                max_length=LONGEST,
                required=False,
                initial=one.outcome,
                widget=forms.Textarea({"rows": 3}),
            )

    def outcomes(self) -> list[forms.BoundField]:
        return [self[f"outcome_{one.pk}"] for one in self.items]

    def notes(self) -> Notes:
        given = dict(self.cleaned_data)
        outcomes = {one.pk: given.pop(f"outcome_{one.pk}") for one in self.items}
        return Notes(**given, outcomes=outcomes)
