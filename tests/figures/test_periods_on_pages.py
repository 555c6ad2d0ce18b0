"""The picker of periods, and terms on every page of figures."""

import datetime as dt

import pytest
from django.urls import reverse

from capuy.core.periods import parse_period
from capuy.documents import sheets
from capuy.figures.actions import set_target
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
        ("form", [], {}),
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
    file = client.get(reverse("figures:form-template", args=["DU", TERM]))
    assert any("(Nhiệm kỳ 2020–2025)" in row for row in sheets.read(file.content))
