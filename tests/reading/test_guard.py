"""What the guard says about sentences as reports write them; all are invented."""

import time

import pytest

from capuy.reading import guard


def told(text: str, kind: str = "") -> list[tuple]:
    return [
        (claim["kind"], claim["numerator"], claim["denominator"], claim["verdict"])
        for claim in guard.check(text)
        if not kind or claim["kind"] == kind
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Có 02/16 chi bộ hoàn thành xuất sắc nhiệm vụ.", (2, 16, "ok")),
        ("Kết nạp 406/400 chỉ tiêu (tỷ lệ đạt 101,5%).", (406, 400, "ok")),
        ("Kết nạp 406 đảng viên/400 chỉ tiêu (đạt 102%).", (406, 400, "ok")),
        ("Có mười hai chi bộ trên tổng số 16 chi bộ, tỷ lệ 75%.", (12, 16, "ok")),
        ("Có 34 trong số 45 hộ (75,5%) đăng ký.", (34, 45, "truncated")),
        ("Đạt tỷ lệ 93,3% (28/30 phiếu).", (28, 30, "ok")),
        ("Có 15 trong 20 đại biểu là nữ.", (15, 20, "ok")),
        ("Năm ấy có 41/4,974 đảng viên, chiếm tỉ lệ 0,82%.", (41, 4974, "ok")),
        ("Có 30/28 chi bộ họp đúng lịch.", (30, 28, "wrong")),
    ],
)
def test_ratios(text, expected):
    assert told(text) == [("ratio", *expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị họp sáng 9/8 và chiều 10/8, bế mạc ngày 30/6/2023.",
        "Theo Kết luận số 12-KL/TU và Quyết định 24/2023/QĐ-UBND.",
        "Có 2/3 số cấp ủy viên dự họp.",
        "Phạm pháp hình sự giảm còn 4,84 vụ/10.000 dân.",
        "Điện thoại 028 3822 1234, khóa XI, nhiệm kỳ 2020 - 2025, tầm nhìn đến năm 2045.",
        "Tỷ lệ nữ trên 15%, trong đó có Quận 1 25%, Quận 3 26,67%.",
        "Một số chi bộ có tỷ lệ dự họp dưới 80%.",
        "Kính biếu, kính tặng 5 phần quà, 40 tuổi, 3 lần, 200 triệu đồng.",
        "Không có số liệu.",
    ],
)
def test_days_numbers_of_papers_rates_and_bare_percentages_claim_nothing(text):
    assert told(text) == []


def test_the_total_of_a_share_may_stand_sentences_before():
    text = "Toàn Đảng bộ có 431 chi bộ, 6.200 đảng viên. Có 148 chi bộ tốt, chiếm 34,34%; 86 chi bộ xuất sắc (19,9%)."
    assert told(text) == [("percent_of_total", 148, 431, "ok"), ("percent_of_total", 86, 431, "truncated")]


def test_a_wrong_share_is_measured_against_the_total_that_the_wording_names():
    assert told("Tổng số đảng viên là 3.504 đồng chí. Có 273 tiến sĩ (chiếm 7,63%).") == [
        ("percent_of_total", 273, 3504, "wrong")
    ]


def test_shares_in_a_row_prove_a_total_that_is_printed_nowhere():
    text = (
        "Đại hội bầu 61 bí thư. Ngoài ra có hai bí thư được chỉ định. Có hai người dưới 40 tuổi, chiếm 3,17%; "
        "ba cán bộ nữ, chiếm 4,76%; 7 người dân tộc thiểu số, chiếm 11,11%."
    )
    assert told(text) == [
        ("percent_of_total", 2, 63, "ok"),
        ("percent_of_total", 3, 63, "ok"),
        ("percent_of_total", 7, 63, "ok"),
    ]


def test_without_any_total_a_share_cannot_be_checked():
    assert told("Có 245 lượt người tham gia, đạt tỷ lệ 98,5%.") == [("percent_of_total", 245, None, "uncheckable")]


def test_a_round_number_is_let_be_round():
    text = "Có 284.668 công chức. Hơn 76.600 công chức hoàn thành xuất sắc, chiếm tỉ lệ 26,92%."
    assert told(text) == [("percent_of_total", 76600, 284668, "ok")]


@pytest.mark.parametrize(
    ("text", "parts", "total", "verdict"),
    [
        ("Kỷ luật 48 tổ chức (khiển trách 34, cảnh cáo 14).", [34, 14], 48, "ok"),
        ("Có 117 trường hợp, trong đó 76 công nhân, 41 sinh viên, có 39 nữ.", [76, 41], 117, "ok"),
        ("Kỷ luật 21 trường hợp với 10 người bị khiển trách, cảnh cáo 6, sa thải 4.", [10, 6, 4], 21, "wrong"),
        ("Ban Bí thư gồm 13 đồng chí. Trong đó, 7 đồng chí cũ và 6 đồng chí mới.", [7, 6], 13, "ok"),
        ("Kiểm tra 12 tổ chức và 35 đảng viên; giám sát 8 tổ chức, tổng cộng 55 cuộc.", [12, 35, 8], 55, "ok"),
        ("Xếp loại 24 tập thể:\n- Xuất sắc: 4 tập thể.\n- Khá: 18 tập thể.\n- Yếu: 2 tập thể.", [4, 18, 2], 24, "ok"),
        (
            "Xếp loại 24 tập thể:\n- Xuất sắc: 4 tập thể.\n- Khá: 18 tập thể.\n- Yếu: 3 tập thể.",
            [4, 18, 3],
            24,
            "wrong",
        ),
    ],
)
def test_lists_that_should_add_up(text, parts, total, verdict):
    (claim,) = [claim for claim in guard.check(text) if claim["kind"] == "partition"]
    assert (claim["parts"], claim["denominator"], claim["verdict"]) == (parts, total, verdict)


def test_two_totals_parted_side_by_side():
    text = "Khởi tố 12 vụ, 20 bị can, trong đó tham ô 8 vụ, 15 bị can; nhận hối lộ 4 vụ, 5 bị can."
    assert told(text) == [("partition", 12, 12, "ok"), ("partition", 20, 20, "ok")]


def test_parts_that_overlap_were_never_said_to_add_up():
    assert told("Kết nạp 4.315 đảng viên, trong đó 1.980 nữ; dân tộc 504; người có đạo 151.", "partition") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Năm 2012 là 847 đảng viên, năm 2013 là 1.000 trường hợp (tăng 18,07% so với năm 2012).", (153, 847, "wrong")),
        ("Đã kỷ luật 48 tổ chức. Số tổ chức bị kỷ luật tăng 3 (hơn 6,6%).", (3, 45, "truncated")),
        ("Năm 2016 đạt 70,75%; năm 2017 đạt 72,03%, tăng 1,28% so với năm 2016.", (None, None, "ok")),
        ("Kết nạp 4.315 đảng viên (tăng 11,34% so với nhiệm kỳ trước).", (None, None, "uncheckable")),
    ],
)
def test_changes(text, expected):
    assert told(text, "change") == [("change", *expected)]


def test_each_claim_stands_where_it_says():
    text = "Báo cáo. Có 13/16 chi bộ (81,25%) tốt."
    (claim,) = guard.check(text)
    assert text[claim["start"] : claim["end"]] == claim["quote"] == "13/16 chi bộ (81,25%)"
    assert guard.calculation(claim) == "13/16 = 81,25%"


@pytest.mark.parametrize("text", ["Có 5/0 chi bộ (0%).", "0 đảng viên, chiếm 0%.", "Có 3 người (9999%)."])
def test_nothing_is_divided_by_nought(text):
    guard.check(text)


def test_a_table_of_ten_thousand_numbers_is_read():
    text = "\n".join(f"Chi bộ {row} | {row * 3} | {row}/{row + 7} | {row % 90},5%" for row in range(1, 2501))
    assert len(guard.check(text)) < 5000


@pytest.mark.slow
def test_five_hundred_pages_of_figures_are_read_within_seconds():
    """Shares, changes and totals ask only the numbers that may belong to them: time grows with the length alone."""
    share = "Có {part} chi bộ tốt, chiếm {percent}%. "
    pages = [
        f"Đảng bộ {page} có {300 + page} chi bộ. "
        + "".join(share.format(part=part, percent=part * 100 // (300 + page)) for part in (100 + page, 90, 70))
        + f"Kết nạp {page + 5} đảng viên, tăng {page % 40},5% so với năm trước."
        for page in range(500)
    ]
    began = time.process_time()
    claims = guard.check("\n".join(pages))
    assert len(claims) >= 2_000
    assert time.process_time() - began < 20
