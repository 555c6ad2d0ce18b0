"""What a paper says of figures that we have: compared only where it is sure, shown only to who may see the figure."""

import pytest
from django.urls import reverse

from capuy.accounts.access import organisations_visible_to
from capuy.accounts.roles import Role
from capuy.core.periods import year_period
from capuy.figures import registry
from capuy.figures.engine import BeingCounted
from capuy.jobs.models import Job
from capuy.proofing import actions, own
from capuy.proofing.actions import Given
from capuy.proofing.beside import notes_of
from capuy.proofing.naming import atoms, named
from capuy.reading.claims import split
from tests.factories import make_member, make_organisation, make_user, report_values


def told(text):
    return [(one.indicator, one.value) for found in split(text) for one in named(atoms(found, text), text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Năm qua đã kết nạp 406 đảng viên.", [("members.admitted", 406)]),
        ("Đã kết nạp được 12 đảng viên mới, đạt 100% chỉ tiêu.", [("members.admitted", 12)]),
        ("Kết nạp 406/400 chỉ tiêu (tỷ lệ đạt 101,5%).", [("members.admitted", 406)]),
        ("Kết nạp đảng viên: 15.", [("members.admitted", 15)]),
        ("- Công nhận 22 đảng viên chính thức", [("members.recognised", 22)]),
        ("ket nap 12 dang vien", [("members.admitted", 12)]),
        (
            "Có 02/16 chi bộ hoàn thành xuất sắc nhiệm vụ; 8 chi bộ hoàn thành tốt nhiệm vụ.",
            [("reviews.cells_excellent", 2), ("reviews.cells_good", 8)],
        ),
        (
            "Toàn Đảng bộ hiện có 6.200 đảng viên, trong đó 1.200 đảng viên nữ, chiếm 19%.",
            [("members.total", 6200), ("members.female", 1200)],
        ),
        ("Tổng số 431 chi bộ.", [("organisations.cells", 431)]),
        ("Toàn Đảng bộ có ba mươi chi bộ.", [("organisations.cells", 30)]),
    ],
)
def test_a_number_among_the_words_of_a_label_names_the_figure(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Chỉ tiêu kết nạp 400 đảng viên.",
        "Phấn đấu năm 2026 kết nạp 20 đảng viên.",
        "Mỗi năm kết nạp 5 đảng viên.",
        "So với năm 2021 kết nạp 380 đảng viên.",
        "Kết nạp hơn 400 đảng viên.",
        "Tăng 5 đảng viên nữ.",
        "Trong 12 người được kết nạp, có 5 nữ, trong đó 3 đảng viên nữ.",
        "Khen thưởng 2 chi bộ, 20 đảng viên hoàn thành tốt nhiệm vụ.",
        "Có 25 đảng viên trẻ tuổi.",
        "Lớp học có 40 đảng viên.",
        "Có 12 đảng viên dự bị được học lớp đảng viên mới.",
        "Kết nạp 35 quần chúng.",
        "chi tieu ket nap 400 dang vien",
        "Không có số nào.",
        "",
    ],
)
def test_what_may_mean_something_else_names_nothing(text):
    assert told(text) == []


def test_every_label_without_figures_of_its_own_is_found_in_prose():
    for indicator in registry.indicators():
        label = indicator.label
        if any(char.isdigit() or char == ":" for char in label):
            continue
        text = f"Tổng số 7 {label[0].lower()}{label[1:]}."
        assert (indicator.code, 7) in told(text), label


@pytest.fixture
def counted(base):
    """Two members in cell 1, one in cell 2; three meetings reported by cell 1."""
    cells = {cell.code: cell for cell in base.__class__.objects.filter(code__startswith="C")}
    for name in ("Trần Thị Một", "Lê Văn Hai"):
        make_member(name, cells["C1"])
    make_member("Vũ Thị Ba", cells["C2"])
    report_values(by=None, organisation=cells["C1"], period=year_period(2021), values={"meetings.regular_held": 3})
    return cells


def compared(text, user, base, period=""):
    return [
        (one.organisation.code, one.data["indicator"], one.data["period"], one.data["stated"], one.data["known"])
        for one in own.Comparison(organisations_visible_to(user), base, period).of(text)
    ]


CELLS = ("organisations.cells", "2021")


@pytest.mark.parametrize(
    ("text", "period", "expected"),
    [
        ("Năm 2021, Đảng bộ Cơ quan Lạc Hồng có tổng số 4 chi bộ.", "", [("DU", *CELLS, 4, 3)]),
        ("Năm 2021, Đảng ủy Cơ quan Lạc Hồng có tổng số 3 chi bộ.", "", [("DU", *CELLS, 3, 3)]),
        ("nam 2021, dang bo Co quan Lac Hong co tong so 4 chi bo", "", [("DU", *CELLS, 4, 3)]),
        ("Đến ngày 31/12/2021, Đảng bộ Cơ quan Lạc Hồng có tổng số 4 chi bộ.", "", [("DU", *CELLS, 4, 3)]),
        ("Năm 2021, Chi bộ 1 có tổng số 5 đảng viên.", "", [("C1", "members.total", "2021", 5, 2)]),
        ("Toàn Đảng bộ có 4 chi bộ.", "2021", [("DU", *CELLS, 4, 3)]),
        ("Quý I/2021 toàn Đảng bộ có 4 chi bộ.", "2021", [("DU", "organisations.cells", "2021-Q1", 4, 3)]),
        ("6 tháng đầu năm 2021 toàn Đảng bộ có 4 chi bộ.", "2021", [("DU", "organisations.cells", "2021-H1", 4, 3)]),
        ("Tổng số 5 kỳ sinh hoạt chi bộ thường kỳ.", "2021", [("DU", "meetings.regular_held", "2021", 5, 3)]),
    ],
)
@pytest.mark.django_db
def test_indicator_organisation_and_period_together_are_compared(counted, office, base, text, period, expected):
    assert compared(text, office, base, period) == expected


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Toàn Đảng bộ có 4 chi bộ.", ""),
        ("Năm 2021 toàn Đảng bộ có 4 chi bộ.", ""),
        ("Đảng bộ Cơ quan Lạc Hồng có tổng số 4 chi bộ.", ""),
        ("Năm 2021, Đảng bộ Phường Không Rõ có tổng số 4 chi bộ.", "2021"),
        ("Năm 2021, Chi bộ 1 và Chi bộ 2 có tổng số 4 đảng viên.", "2021"),
        ("Từ năm 2020 đến năm 2021, toàn Đảng bộ có 4 chi bộ.", "2021"),
        ("Ngày 15/6/2021, toàn Đảng bộ có 4 chi bộ.", "2021"),
        ("Năm 2031, toàn Đảng bộ có 4 chi bộ.", "2021"),
        ("Năm 1950, toàn Đảng bộ có 4 chi bộ.", "2021"),
        ("Tổng số 5 kỳ sinh hoạt chuyên đề.", "2021"),
    ],
)
@pytest.mark.django_db
def test_where_one_of_the_three_is_not_sure_nothing_is_compared(counted, office, base, text, period):
    """No period, no name, two names, two times, a name or a day that we do not know, and what nobody has reported."""
    assert compared(text, office, base, period) == []


@pytest.mark.django_db
def test_a_name_that_two_bear_names_nobody(counted, office, base):
    make_organisation("C9", "Chi bộ 1", "chi_bo", base)
    assert compared("Năm 2021, Chi bộ 1 có tổng số 5 đảng viên.", office, base) == []


@pytest.mark.django_db
def test_what_stands_in_another_branch_is_not_compared(counted, base):
    cell = base.__class__.objects.get(code="C2")
    secretary = make_user("bt2", (Role.CELL_SECRETARY, cell))
    text = "Năm 2021, Chi bộ 1 có tổng số 5 đảng viên. Năm 2021, Chi bộ 2 có tổng số 5 đảng viên."
    assert compared(text, secretary, cell) == [("C2", "members.total", "2021", 5, 1)]


@pytest.mark.django_db
def test_the_finding_says_both_numbers_and_leads_to_the_explanation(client, counted, office, base):
    client.force_login(office)
    given = {"text": "Toàn Đảng bộ có 4 chi bộ.", "period": "2021"}
    said = client.post(reverse("proofing:list", args=["DU"]), given, follow=True).content.decode()
    assert "Khác số liệu hệ thống" in said
    assert "báo cáo ghi 4, hệ thống có 3" in said
    assert reverse("figures:explain", args=["DU", "2021", "organisations.cells"]) in said
    same = client.post(
        reverse("proofing:list", args=["DU"]), given | {"text": "Toàn Đảng bộ có 3 chi bộ."}, follow=True
    )
    assert "Khớp số liệu hệ thống" in same.content.decode()


@pytest.mark.django_db
def test_who_gets_the_paper_sees_only_findings_about_what_he_may_see(client, counted, office, base):
    """An office of a cell cannot tell from a paper that was handed over what another cell has."""
    cell = base.__class__.objects.get(code="C2")
    writer = make_user("vp2", (Role.OFFICE, cell), (Role.OFFICE, base))
    text = "Năm 2021, Chi bộ 1 có tổng số 5 đảng viên. Năm 2021, Chi bộ 2 có tổng số 5 đảng viên."
    paper = actions.bring_in(by=writer, organisation=cell, given=Given(text=text))
    actions.hand_over(by=writer, paper=paper)
    assert paper.findings.count() == 2
    secretary = make_user("bt2", (Role.CELL_SECRETARY, cell))
    client.force_login(secretary)
    page = client.get(paper.get_absolute_url()).content.decode()
    assert "hệ thống có 1" in page
    assert "hệ thống có 2" not in page
    assert client.post(reverse("proofing:decide", args=[paper.pk, 1]), {"decision": "accepted"}).status_code == 404
    word = client.get(reverse("proofing:word", args=[paper.pk]))
    assert word.status_code == 200


@pytest.mark.django_db
def test_the_number_of_questions_does_not_grow_with_the_sentences(counted, office, base, django_assert_max_num_queries):
    text = "Toàn Đảng bộ có 4 chi bộ. Năm 2021, Chi bộ 1 có tổng số 5 đảng viên.\n"
    compared(text, office, base, "2021")
    with django_assert_max_num_queries(30):
        assert len(compared(text * 20, office, base, "2021")) == 40


@pytest.mark.django_db
def test_nobody_waits_for_a_period_that_takes_long_to_build(client, counted, office, base, monkeypatch):
    """The paper is checked in the background then; beside a typed text nothing is said this time."""

    def long(self, organisation, period):
        raise BeingCounted(period)

    monkeypatch.setattr(own._Figures, "of", long)
    text = "Toàn Đảng bộ có 4 chi bộ."
    paper = actions.bring_in(by=office, organisation=base, given=Given(text=text), period="2021")
    assert (paper.state, paper.findings.count()) == ("waiting", 0)
    assert Job.objects.get().payload == {"paper": paper.pk}
    assert notes_of(text, own.Comparison(organisations_visible_to(office), base, "2021")) == []
