"""The picker of periods, and terms on every page of figures."""

import datetime as dt

import pytest
from django.urls import reverse

from capuy.core.periods import parse_period
from capuy.core.problems import ProblemsFound
from capuy.documents import sheets
from capuy.figures import engine
from capuy.figures.actions import set_target
from capuy.figures.models import ReportedValue
from capuy.figures.queries import figures_of
from tests.factories import report_values
from tests.figures.figure_makers import enrol

pytestmark = pytest.mark.django_db
TERM = "2020-2025"


def text_of(response):
    return response.content.decode()


def test_the_picker_leads_to_the_chosen_period_and_keeps_the_structure(client, leader, committee):
    client.force_login(leader)
    response = client.get(reverse("figures:sheet", args=["DU"]), {"nam": "2021", "ky": "-Q3", "co-cau": "hien-nay"})
    assert response.url == "/to-chuc/DU/so-lieu/2021-Q3/?co-cau=hien-nay"
    assert client.get(reverse("figures:sheet", args=["DU"]), {"nam": "abc"}).url == "/to-chuc/DU/so-lieu/2026/"


def terms_offered(page):
    return [(choice.value, choice.label) for choice in page.context["terms"]]


USUAL = [
    ("2025-2030", "Nhiệm kỳ 2025–2030"),
    ("2020-2025", "Nhiệm kỳ 2020–2025"),
    ("2015-2020", "Nhiệm kỳ 2015–2020"),
]


def test_terms_are_offered_the_committee_s_own_among_the_usual_ones(client, leader, committee):
    client.force_login(leader)
    assert terms_offered(client.get(reverse("figures:sheet", args=["DU", "2022"]))) == USUAL
    days = (
        ("2020-06-01", "2023-01-01"),
        ("2023-01-01", "2025-07-01"),
        ("2025-07-01", "2025-12-01"),
        ("2026-01-05", None),
    )
    for starts_on, ends_on in days:
        committee.terms.create(starts_on=starts_on, ends_on=ends_on, label="?")
    offered = [code for code, _ in terms_offered(client.get(reverse("figures:sheet", args=["DU", "2022"])))]
    assert offered == ["2026-2031", "2025-2030", "2023-2025", "2020-2025", "2020-2022", "2015-2020"]


def test_the_term_in_the_picker_leads_there_whatever_year_stands_beside_it(client, leader, committee):
    client.force_login(leader)
    response = client.get(reverse("figures:pivot", args=["DU"]), {"ky": "2020-2025", "nam": "2026", "cap": "chi_bo"})
    assert response.url == "/to-chuc/DU/tong-hop/2020-2025/?cap=chi_bo"
    page = client.get(response.url)
    assert [choice.value for choice in page.context["terms"] if choice.chosen] == ["2020-2025"]
    assert not any(choice.chosen for _, choices in page.context["spans"] for choice in choices)
    assert [choice.value for choice in page.context["years"] if choice.chosen] == ["2025"]
    assert client.get(reverse("figures:pivot", args=["DU"]), {"ky": "2020-2040"}).url.endswith("/tong-hop/2026/")


@pytest.mark.parametrize(
    ("view", "args", "query"),
    [
        ("sheet", [], {}),
        ("explain", ["members.admitted"], {}),
        ("explain", ["members.total"], {"co-cau": "hien-nay"}),
        ("breakdown", ["dan-toc"], {}),
        ("pivot", [], {"cap": "chi_bo"}),
        ("targets", [], {}),
    ],
)
def test_every_page_of_figures_works_for_a_term(client, board, committee, cells, view, args, query):
    client.force_login(board)
    page = client.get(reverse(f"figures:{view}", args=["DU", TERM, *args]), query)
    assert page.status_code == 200
    assert "nhiệm kỳ 2020–2025" in text_of(page).lower()


def test_a_term_counts_what_happened_in_all_its_years_and_leaves_as_excel(client, board, committee, cells):
    for year in (2019, 2020, 2023, 2025):
        enrol(cells[0], on=dt.date(year, 3, 1), arrival="admission")
    set_target(by=None, organisation=cells[0], indicator="members.admitted", period=parse_period(TERM), value=4)
    client.force_login(board)
    page = client.get(reverse("figures:sheet", args=["DU", TERM]))
    assert "So với nhiệm kỳ 2015–2020" in text_of(page)
    lines = {line.indicator.code: line for lines in page.context["groups"].values() for line in lines}
    assert lines["members.admitted"].figure.text == "03/04 (75%)"
    assert lines["members.total"].figure.numerator == 4
    pivot = {"chi-so": "members.admitted", "xuat": "excel"}
    rows = sheets.read(client.get(reverse("figures:pivot", args=["DU", TERM]), pivot).content)
    assert ["", "Tổng cộng", 3.0, 4.0, "75%"] in rows
    assert any("TỔNG HỢP SỐ LIỆU NHIỆM KỲ 2020–2025" in row for row in rows)


def report(cell, year, **values):
    answers = {code.replace("__", "."): value for code, value in values.items()}
    report_values(by=None, organisation=cell, period=parse_period(str(year)), values=answers)


def figures_of_term(organisation):
    found = figures_of(organisation, parse_period(TERM))
    codes = ("meetings.regular_held", "reviews.cells_good", "reviews.members_good", "reviews.members_commended")
    return tuple(found[code].numerator for code in codes)


def test_a_term_adds_up_what_was_done_and_takes_the_grades_of_its_last_year(committee, cells):
    for year, grade in ((2019, 2), (2024, 2), (2025, 1)):
        report(cells[0], year, meetings__regular_held=12, reviews__grade=grade, reviews__members_commended=1)
    report(cells[1], 2025, meetings__regular_held=9, reviews__grade=2, reviews__members_good=5)
    report(cells[2], 2022, reviews__members_good=7)
    assert figures_of_term(committee) == (33, 1, 5, 2)

    report(cells[2], 2025, reviews__members_good=6)  # after the term was first asked for
    report(cells[2], 2020, meetings__regular_held=3)
    assert figures_of_term(committee) == (36, 1, 11, 2)
    assert engine.check() == []


def test_what_a_term_takes_from_the_forms_of_its_years_is_opened(client, board, committee, cells):
    for year in (2021, 2025):
        report(cells[0], year, meetings__regular_held=year - 2010, reviews__grade=2)
    client.force_login(board)
    held = client.get(reverse("figures:explain", args=["C1", TERM, "meetings.regular_held"]))
    assert [(answer.form.code, answer.text) for answer in held.context["opened"].answers] == [
        ("2021", "11"),
        ("2025", "15"),
    ]
    assert "cộng biểu mẫu các năm 2020, 2021, 2022, 2023, 2024, 2025" in text_of(held)
    graded = client.get(reverse("figures:explain", args=["C1", TERM, "reviews.cells_good"]))
    assert [answer.form.code for answer in graded.context["opened"].answers] == ["2025"]
    assert "biểu mẫu năm 2025, năm cuối được tính của kỳ" in text_of(graded)


def shown_of(page):
    lines = {line.indicator.code: line for lines in page.context["groups"].values() for line in lines}
    return {code: (line.figure.text, line.difference) for code, line in lines.items()}


def test_what_nobody_reported_is_a_dash_on_the_sheet_and_what_was_found_none_is_a_nought(
    client, board, committee, cells
):
    client.force_login(board)
    sheet = reverse("figures:sheet", args=["DU", "2022"])
    shown = shown_of(client.get(sheet))
    for code in ("meetings.regular_held", "reviews.cells_good", "reviews.cells_graded", "inspection.disciplined"):
        assert shown[code] == ("–", "–")
    assert shown["members.admitted"][0] == "00"  # counted from records: nobody has to report it

    report(cells[0], 2022, reviews__grade=1, inspection__disciplined=0)
    shown = shown_of(client.get(sheet))
    assert shown["reviews.cells_good"][0] == "00/03 (0%)"
    assert shown["reviews.cells_graded"][0] == "01/03 (33,33%)"
    assert shown["inspection.disciplined"] == ("00", "–")
    assert shown["meetings.regular_held"] == ("–", "–")
    # The grade of a year before says nothing of the last year of the term.
    term = shown_of(client.get(reverse("figures:sheet", args=["DU", TERM])))
    assert (term["reviews.cells_excellent"][0], term["inspection.disciplined"][0]) == ("–", "00")


def test_the_pivot_and_the_explanation_put_the_dash_line_by_line(client, board, committee, cells):
    report(cells[0], 2022, reviews__grade=1, meetings__regular_held=0)
    client.force_login(board)
    asked = {"chi-so": ["meetings.regular_held", "reviews.cells_good"]}
    page = client.get(reverse("figures:pivot", args=["DU", "2022"]), asked)
    rows = [[figure.text for _, figure, _ in line] for *_, line in page.context["lines"]]
    assert rows == [["00", "00/01 (0%)"], ["–", "–"], ["–", "–"]]
    assert [figure.text for _, figure, _ in page.context["foot"]] == ["00", "00/03 (0%)"]
    read = sheets.read(client.get(reverse("figures:pivot", args=["DU", "2022"]), {**asked, "xuat": "excel"}).content)
    assert [2.0, "Chi bộ 2", "", "", 1.0, "–"] in [row[:6] for row in read]

    opened = client.get(reverse("figures:explain", args=["DU", "2022", "meetings.regular_held"])).context["opened"]
    shown = [line.figures["meetings.regular_held"].text for line in opened.children]
    assert (opened.figure.text, shown) == ("00", ["00", "–", "–"])


def test_a_term_has_no_form_and_offers_that_of_its_last_year(client, board, committee, cells):
    client.force_login(board)
    for view in ("form", "form-template"):
        response = client.get(reverse(f"figures:{view}", args=["DU", TERM]), follow=True)
        assert response.redirect_chain[-1][0] == "/to-chuc/DU/bieu-mau/2025/"
        assert "Nhiệm kỳ 2020–2025 không có biểu mẫu riêng" in text_of(response)
        assert '<option value="2020-2025"' not in text_of(response)
    client.post(reverse("figures:form", args=["DU", TERM]), {"C1:meetings.regular_held": "1"})
    with pytest.raises(ProblemsFound):
        report_values(by=None, organisation=cells[0], period=parse_period(TERM), values={"meetings.regular_held": 1})
    assert not ReportedValue.objects.exists()
