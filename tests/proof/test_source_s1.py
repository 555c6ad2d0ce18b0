"""The year 2022 of 16 cells, entered cell by cell as events and forms, comes out in report, screen and export alike.

Facts: design, mission, system 7, 15, 18, 19; domain rules 13, seed 001.
"""

import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from capuy.core.periods import year_period
from capuy.figures.actions import set_target
from capuy.figures.queries import as_json, figures_of
from capuy.members.actions import MemberData, admit, register_member, transfer
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Organisation
from capuy.reports.actions import Signing, freeze, start_report, write_year_report
from capuy.reports.models import Report
from tests.factories import decision, make_organisation, report_values

YEAR = year_period(2022)
PRINTED = [
    "02/16 chi bộ (12,5%)",
    "13/16 chi bộ (81,25%)",
    "01/16 chi bộ (6,25%)",
    "thẩm tra lý lịch 12 quần chúng",
    "cử 10 quần chúng học lớp bồi dưỡng nhận thức về Đảng",
    "nạp 03/08 đảng viên (37,5% chỉ tiêu)",
    "03 chi bộ và 26 đảng viên",
    "08 tập thể và 08 cá nhân",
]


def person(name: str) -> MemberData:
    return MemberData(full_name=name, sex="female", born_on=dt.date(1990, 5, 5), admitted_on=dt.date(2015, 2, 3))


def enter_the_year(committee) -> None:
    """What each cell's secretary does in the year, and the one thing that the board sets: the target."""
    grades = {1: 1, 7: 1, 16: 3}
    for number, (cell, secretary) in enumerate(zip(committee.cells, committee.secretaries, strict=True), start=1):
        for k in range(3):
            data = person(f"Đảng viên {number} {k}")
            register_member(by=secretary, organisation=cell, data=data, joined_on=dt.date(2016, 1, 1))
        if number in (2, 5, 9):
            fresh = MemberData(full_name=f"Kết Nạp {number}", sex="male", born_on=dt.date(1998, 1, 1))
            admit(by=secretary, organisation=cell, data=fresh, on=dt.date(2022, 3 + number // 2, 19))
        answers = {
            "reviews.grade": grades.get(number, 2),
            "reviews.commended": int(number in (1, 3, 7)),
            "reviews.members_commended": 2 if number <= 10 else 1,
            "candidates.verification_proposed": int(number <= 12),
            "candidates.awareness_class": int(number <= 10),
            "movements.model_collectives": int(number <= 8),
            "movements.model_persons": int(number > 8),
        }
        report_values(by=secretary, organisation=cell, period=YEAR, values=answers)
    set_target(
        by=committee.board, organisation=committee.organisation, indicator="members.admitted", period=YEAR, value=8
    )


@pytest.fixture
def year(committee):
    enter_the_year(committee)
    return committee


def text_of(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    return " ".join(" ".join(paragraph.text.split()) for paragraph in document.paragraphs)


def signing() -> Signing:
    return Signing(dt.date(2023, 1, 6), "An Bình", "Nguyễn Thị Trà", "Bí thư", "Quận ủy An Bình")


def reorganise(committee) -> list[Organisation]:
    """01/7/2025: the district ends, its cells go to two wards."""
    day = dt.date(2025, 7, 1)
    wards = [make_organisation(f"99.{n}", f"Phường {n}", "dang_bo_phuong", committee.city, on=day) for n in (101, 102)]
    moves = [ChangeDraft("move", cell, parent=wards[n % 2]) for n, cell in enumerate(committee.cells)]
    closes = [ChangeDraft("close", gone) for gone in (committee.organisation, committee.district)]
    enact(decision("dissolve", day, *moves, *closes), by=None)
    return wards


@pytest.mark.slow
def test_the_word_report_prints_the_figures_of_the_source(year, tmp_path):
    path = write_year_report(organisation=year.organisation, year=2022, path=tmp_path / "2022.docx")
    text = text_of(path.read_bytes())
    for expected in PRINTED:
        assert expected in text


@pytest.mark.slow
def test_the_screen_shows_the_same_and_each_figure_opens(year, client):
    client.force_login(year.office)
    report = start_report(by=year.office, organisation=year.organisation, period=YEAR)
    page = client.get(report.get_absolute_url()).content.decode()
    for figure in ("02/16", "12,5%", "13/16", "81,25%", "01/16", "6,25%", "03/08", "37,5%"):
        assert figure in page
    for code in ("reviews.cells_excellent", "members.admitted", "movements.model_persons", "reviews.members_commended"):
        opened = reverse("figures:explain", args=[year.organisation.code, "2022", code])
        assert opened in page
        assert client.get(opened).status_code == 200


@pytest.mark.slow
def test_the_excel_export_holds_the_same(year, client):
    client.force_login(year.office)
    report = start_report(by=year.office, organisation=year.organisation, period=YEAR)
    answer = client.get(reverse("reports:excel", args=[report.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    by_label = {str(row[1]): row for row in rows if len(row) > 5}
    told = {
        "Chi bộ hoàn thành xuất sắc nhiệm vụ": (16, 2, "12,5%"),
        "Chi bộ hoàn thành tốt nhiệm vụ": (16, 13, "81,25%"),
        "Chi bộ hoàn thành nhiệm vụ": (16, 1, "6,25%"),
        "Kết nạp đảng viên": (8, 3, "37,5%"),
    }
    for label, (base, value, percent) in told.items():
        assert (by_label[label][4], by_label[label][5], by_label[label][6]) == (base, value, percent)


@pytest.mark.slow
def test_the_json_of_figures_holds_the_same(year):
    told = as_json(year.organisation, YEAR)
    assert told["reviews.cells_excellent"] == {"numerator": 2, "denominator": 16, "percent": 12.5}
    assert told["reviews.cells_good"] == {"numerator": 13, "denominator": 16, "percent": 81.25}
    assert told["members.admitted"] == {"numerator": 3, "denominator": 8, "percent": 37.5}
    assert told["reviews.members_commended"]["numerator"] == 26


@pytest.mark.slow
def test_the_report_drawn_after_the_reorganisation_equals_the_one_drawn_before(year, tmp_path):
    before = write_year_report(organisation=year.organisation, year=2022, path=tmp_path / "before.docx").read_bytes()
    figures = as_json(year.organisation, YEAR)
    reorganise(year)
    after = write_year_report(organisation=year.organisation, year=2022, path=tmp_path / "after.docx").read_bytes()
    assert as_json(year.organisation, YEAR) == figures
    assert text_of(after) == text_of(before)
    tables = [
        [[cell.text for cell in row.cells] for t in Document(io.BytesIO(d)).tables for row in t.rows]
        for d in (before, after)
    ]
    assert tables[0] == tables[1]


@pytest.mark.slow
def test_a_frozen_report_is_the_same_file_after_the_reorganisation(year, client):
    report = start_report(by=year.office, organisation=year.organisation, period=YEAR)
    freeze(by=year.office, report=report, signing=signing(), accept_warnings=True)
    client.force_login(year.office)
    word = reverse("reports:word", args=[report.pk])
    before = client.get(word).content
    reorganise(year)
    assert client.get(word).content == before
    assert Report.objects.get().paper.symbol == "01-BC/ĐU"


@pytest.mark.slow
def test_todays_structure_has_the_same_total_shared_out_to_the_wards(year):
    then = figures_of(year.organisation, YEAR)
    wards = reorganise(year)
    today = [figures_of(ward, YEAR, structure="today") for ward in wards]
    city = figures_of(year.city, YEAR, structure="today")
    for code in (
        "members.total",
        "members.admitted",
        "reviews.cells_good",
        "reviews.members_commended",
        "organisations.cells",
    ):
        assert sum(figures[code].numerator for figures in today) == then[code].numerator == city[code].numerator


@pytest.mark.slow
def test_a_later_correction_stands_beside_the_frozen_figure(year, client):
    report = start_report(by=year.office, organisation=year.organisation, period=YEAR)
    freeze(by=year.office, report=report, signing=signing(), accept_warnings=True)
    late = MemberData(full_name="Kết Nạp Muộn", sex="male", born_on=dt.date(1999, 1, 1))
    admit(by=year.board, organisation=year.cells[3], data=late, on=dt.date(2022, 12, 20))
    client.force_login(year.office)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "03/08" in page
    assert "04/08" in page
    assert "Chi bộ 4" in page
    assert "không đổi" in page


@pytest.mark.slow
def test_a_member_who_moves_in_2023_still_counts_in_2022_where_he_was(year):
    before = as_json(year.organisation, YEAR)
    other = make_organisation("99.020", "Đảng ủy khác", "dang_bo_co_so", year.city)
    cell = make_organisation("99.020.1", "Chi bộ khác", "chi_bo", other)
    member = year.cells[0].memberships.first().member
    transfer(by=None, member=member, to_organisation=cell, on=dt.date(2023, 2, 1), accept_warnings=True)
    assert as_json(year.organisation, YEAR) == before
