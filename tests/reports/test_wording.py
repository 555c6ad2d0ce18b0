"""How figures are put into sentences."""

import datetime as dt

import pytest
import time_machine

from capuy.core.periods import year_period
from capuy.figures import registry
from capuy.figures.figure import Figure
from capuy.reports.wording import Clause, Sentence, Years, below_base, word
from capuy.reports.year_report import CELL, COMMITTEE


def say(sentence, last=None, **now):
    years = Years(
        year_period(2022),
        {code.replace("_", "."): figure for code, figure in now.items()},
        last or {code.replace("_", "."): Figure(0) for code in now},
        (),
        (),
    )
    return "".join(span.text for span in word(sentence, years))


ADMITTED = Sentence(
    "",
    [
        Clause(
            "kết nạp {members.total|ratio} đảng viên[ ({members.total|percent})][, {members.total|change} năm {last_year}]",
            zero="chưa kết nạp được[ (chỉ tiêu {members.total|base})]",
        )
    ],
)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(3, 8), "Kết nạp 03/08 đảng viên (37,5%)."),
        (Figure(406, 400), "Kết nạp 406/400 đảng viên (101,5%)."),
        (Figure(3), "Kết nạp 03 đảng viên."),
        (Figure(3, 0), "Kết nạp 03 đảng viên."),
        (Figure(0, 8), "Chưa kết nạp được (chỉ tiêu 08)."),
        (Figure(0), "Chưa kết nạp được."),
        (Figure(0, 0), "Chưa kết nạp được."),
    ],
)
def test_zero_and_missing_bases_are_worded_sensibly(figure, text):
    assert say(ADMITTED, members_total=figure) == text


@pytest.mark.parametrize(
    ("before", "words"),
    [(1, ", tăng 02 so với năm 2021"), (5, ", giảm 02 so với năm 2021"), (3, ", bằng năm 2021"), (0, "")],
)
def test_comparison_with_last_year(before, words):
    assert (
        say(ADMITTED, last={"members.total": Figure(before)}, members_total=Figure(3))
        == f"Kết nạp 03 đảng viên{words}."
    )


@pytest.mark.parametrize(
    ("today", "words"), [(dt.date(2022, 11, 23), "Đến ngày 23/11/2022"), (dt.date(2023, 1, 5), "Đến cuối năm 2022")]
)
@pytest.mark.parametrize("frame", [CELL, COMMITTEE])
def test_a_year_that_runs_is_told_until_the_day(frame, today, words):
    situation = next(
        sentence for plan in frame.sections for sentence in plan.sentences if sentence.lead.startswith("Đến {until}, ")
    )
    codes = {code: Figure(5) for code in ("members.total", "organisations.cells")}
    with time_machine.travel(dt.datetime.combine(today, dt.time(9))):
        said = "".join(span.text for span in word(situation, Years(year_period(2022), codes, codes, (), ())))
    assert said.startswith(words)


def test_clauses_at_zero_fall_away_and_the_sentence_with_the_last_of_them():
    sentence = Sentence(
        "Có ", [Clause("{members.female|padded} tập thể"), Clause("{members.total|padded} cá nhân")], joint=" và "
    )
    assert say(sentence, members_female=Figure(2), members_total=Figure(1200)) == "Có 02 tập thể và 1.200 cá nhân."
    assert say(sentence, members_female=Figure(0), members_total=Figure(3)) == "Có 03 cá nhân."
    assert say(sentence, members_female=Figure(0), members_total=Figure(0)) == ""
    silent = Sentence("Có ", sentence.clauses, nothing="Trong năm {year} không có.")
    assert say(silent, members_female=Figure(0), members_total=Figure(0)) == "Trong năm 2022 không có."


def test_a_shortfall_is_named_only_below_the_base():
    short = Sentence("", [Clause("chỉ đạt {members.total|percent}", zero="chưa làm", when=below_base)])
    assert say(short, members_total=Figure(1, 4)) == "Chỉ đạt 25%."
    assert say(short, members_total=Figure(0, 4)) == "Chưa làm."
    assert say(short, members_total=Figure(4, 4)) == ""
    assert say(short, members_total=Figure(4)) == ""


def test_what_a_cell_is_stands_in_words_and_opens_like_a_figure():
    sentence = Sentence(
        "Chi bộ được xếp loại ", [Clause("{members.female|named:tốt}"), Clause("{members.total|named:khá}")]
    )
    assert say(sentence, members_female=Figure(0, 1), members_total=Figure(1, 1)) == "Chi bộ được xếp loại khá."
    years = Years(year_period(2022), {"members.female": Figure(1), "members.total": Figure(0)}, {}, (), ())
    assert [span.indicator for span in word(sentence, years)] == ["", "members.female", ""]


def test_every_figure_keeps_its_indicator_and_period():
    years = Years(year_period(2022), {"members.total": Figure(2)}, {"members.total": Figure(1)}, (), ())
    spans = word(Sentence("Có ", [Clause("{members.total|count}, năm trước {members.total@last|count}")]), years)
    assert [(span.text, span.indicator, span.period) for span in spans if span.indicator] == [
        ("2", "members.total", "2022"),
        ("1", "members.total", "2021"),
    ]


ALL_FIELDS = [field.code for field in registry.form_fields()]
FRAMES = pytest.mark.parametrize("frame", [COMMITTEE, CELL], ids=["committee", "cell"])


@FRAMES
def test_the_report_asks_only_for_indicators_that_exist(frame):
    for code in frame.indicators_used():
        assert registry.indicator(code).code == code


@FRAMES
def test_an_empty_year_reads_like_a_paper(frame):
    codes = {code: Figure(0, 0 if registry.indicator(code).base else None) for code in frame.indicators_used()}
    years = Years(year_period(2022), codes, codes, ALL_FIELDS, ())
    said = [
        "".join(span.text for span in word(sentence, years)) for plan in frame.sections for sentence in plan.sentences
    ]
    assert not any("/00" in text or "–" in text or "%" in text or "  " in text for text in said)


def test_nothing_is_denied_that_nobody_reported():
    codes = {code: Figure(0) for code in COMMITTEE.indicators_used()}
    discipline = next(sentence for sentence in COMMITTEE.plans["inspection"].sentences if "kỷ luật" in sentence.nothing)
    assert word(discipline, Years(year_period(2022), codes, codes, ALL_FIELDS, ()))
    assert word(discipline, Years(year_period(2022), codes, codes, ["meetings.regular_held"], ())) == []


def test_no_shortfall_is_named_where_only_the_plan_was_reported():
    codes = {code: Figure(0) for code in COMMITTEE.indicators_used()} | {"inspection.supervisions_done": Figure(0, 3)}
    (weaknesses,) = COMMITTEE.plans["weaknesses"].sentences
    planned = ["inspection.supervisions_planned"]
    assert word(weaknesses, Years(year_period(2022), codes, codes, planned, ())) == []
    done = [*planned, "inspection.supervisions_done"]
    said = "".join(span.text for span in word(weaknesses, Years(year_period(2022), codes, codes, done, ())))
    assert said == "Chưa tiến hành giám sát theo kế hoạch (03 cuộc)."
