"""Requests for reports that are under way in the demo: some cells have answered, some have not."""

import datetime as dt
import io

import docx

from capuy.accounts.models import User
from capuy.collection.actions.answering import hand_in, save_answers
from capuy.collection.actions.designing import Draft, FieldDraft, draft_request, send_request
from capuy.collection.actions.handing_papers import bring_paper
from capuy.collection.actions.handling import accept, pass_on, return_answers
from capuy.collection.actions.urging import urge
from capuy.collection.answers import Given
from capuy.collection.models import Aim, FieldKind, WithPaper
from capuy.core import dates
from capuy.core.periods import year_period
from capuy.demo import structure
from capuy.organisations.models import Organisation

DAYS = 10
_QUESTIONS = (
    FieldDraft("Số buổi sinh hoạt chuyên đề", "buổi"),
    FieldDraft("Trong đó về học tập và làm theo Bác", "buổi", part_of=1),
    FieldDraft("Trong đó về chuyên môn của cơ quan", "buổi", part_of=1),
    FieldDraft("Tổng số đảng viên", "người", indicator="members.total"),
    FieldDraft("Đã gửi tài liệu trước khi họp", kind=FieldKind.YES_NO),
    FieldDraft("Khó khăn, đề nghị", kind=FieldKind.TEXT, required=False),
)


def ask(*, office: User) -> None:
    """The first ward asks its cells for the year under way; every second one has answered, the others are urged."""
    ward = Organisation.objects.get(code=structure.WARD_1)
    draft = Draft(
        title="Sinh hoạt chuyên đề của chi bộ",
        basis="Công văn số 45-CV/ĐU",
        instructions="Ghi số buổi từ đầu năm đến nay. Vướng mắc xin hỏi Văn phòng Đảng ủy.",
        period=year_period(dates.today().year),
        due_on=dates.today() + dt.timedelta(days=DAYS),
        aim=Aim.CELLS,
        with_paper=WithPaper.MAY,
        fields=_QUESTIONS,
    )
    asked = draft_request(by=office, organisation=ward, draft=draft)
    send_request(by=office, asked=asked)
    for number, addressee in enumerate(asked.addressees.select_related("organisation")):
        # The secretary of the demo has something to do, and has been urged.
        if number % 2 or addressee.organisation.code == structure.cell_code(structure.GOVERNMENT, 1):
            continue
        meetings = 4 + number % 3
        answers = {1: Given(meetings), 2: Given(meetings - 1), 3: Given(1), 5: Given(1)}
        save_answers(by=office, addressee=addressee, answers=answers)
        if number == 0:
            bring_paper(by=office, addressee=addressee, name="Báo cáo sinh hoạt chuyên đề.docx", content=_in_prose())
        hand_in(by=office, addressee=addressee)
        if number == 0:
            accept(by=office, addressee=addressee)
    urge(by=office, asked=asked)
    _ask_by_levels(office)


def _in_prose() -> bytes:
    """A report as cells write it; one of its percentages is wrong, so that the guard has something to say."""
    paper = docx.Document()
    for line in (
        "BÁO CÁO",
        "Kết quả sinh hoạt chuyên đề từ đầu năm",
        "Chi bộ đã tổ chức 4/5 buổi sinh hoạt chuyên đề theo kế hoạch (đạt 80%).",
        "Có 18/21 đảng viên dự đủ các buổi (đạt 87,5%).",
        "Khó khăn: tài liệu tham khảo còn ít.",
    ):
        paper.add_paragraph(line)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _ask_by_levels(office: User) -> None:
    """The city asks all cells, approved by their wards: some have arrived, some are on their way or were returned."""
    city = Organisation.objects.get(code=structure.CITY)
    draft = Draft(
        title="Nguồn kết nạp đảng viên",
        period=year_period(dates.today().year),
        due_on=dates.today() + dt.timedelta(days=2 * DAYS),
        aim=Aim.CELLS,
        by_levels=True,
        fields=(FieldDraft("Quần chúng đang được bồi dưỡng", "người"),),
    )
    asked = draft_request(by=office, organisation=city, draft=draft)
    send_request(by=office, asked=asked)
    for number, addressee in enumerate(asked.addressees.select_related("organisation")):
        if number % 4 == 3:
            continue
        save_answers(by=office, addressee=addressee, answers={1: Given(number % 5)})
        hand_in(by=office, addressee=addressee)
        addressee.refresh_from_db()
        while number % 4 == 0 and addressee.waits_at:
            pass_on(by=office, addressee=addressee)
            addressee.refresh_from_db()
        if number % 4 == 2:
            return_answers(by=office, addressee=addressee, reason="Ghi cả người vừa được giới thiệu trong tháng này")
