"""Kinds of papers, who may issue them, and their layout on a day."""

import datetime as dt

import pytest

from capuy.regulations import papers

IN_2022 = dt.date(2022, 12, 30)
TODAY = dt.date(2026, 11, 22)


def test_a_paper_takes_the_layout_in_force_on_its_date():
    assert papers.paper_layout(on=IN_2022).post_bold
    assert papers.paper_layout(on=dt.date(2026, 5, 26)).recipients_size == 11
    assert papers.paper_layout(on=dt.date(2026, 5, 27)).recipients_size == 12
    assert not papers.paper_layout(on=TODAY).post_bold


def test_margins_font_and_spacing_are_those_of_the_guidance():
    layout = papers.paper_layout(on=TODAY)
    assert (layout.top, layout.bottom, layout.left, layout.right) == (20, 20, 30, 15)
    assert (layout.font, layout.body_size, layout.line_spacing, layout.first_line) == ("Times New Roman", 14, 19, 10)


def test_a_cell_issues_no_guidance_and_a_base_committee_no_directive():
    assert papers.may_issue(papers.CELL, "bao_cao", on=TODAY)
    assert not papers.may_issue(papers.CELL, "huong_dan", on=TODAY)
    assert not papers.may_issue(papers.BASE_COMMITTEE, "chi_thi", on=TODAY)
    assert papers.may_issue(papers.BASE_COMMITTEE, "quy_che", on=TODAY)
    assert not papers.may_issue(papers.BASE_STANDING_BOARD, "quy_che", on=TODAY)
    assert papers.may_issue(papers.BASE_STANDING_BOARD, "huong_dan", on=TODAY)


def test_before_2026_nothing_is_refused():
    assert papers.may_issue(papers.CELL, "huong_dan", on=IN_2022)


@pytest.mark.parametrize(
    ("kind", "name", "symbol"),
    [
        ("dang_bo_co_so", "Đảng bộ Công ty Sông Xanh", "ĐU"),
        ("quan_uy", "Đảng bộ quận Bình Sơn", "QU"),
        ("quan_uy", "Đảng bộ huyện Bình Sơn", "HU"),
        ("dang_uy_khoi", "Đảng bộ Khối Doanh nghiệp", "ĐUK"),
        ("chi_bo", "Chi bộ Văn phòng", "CB"),
        ("chi_bo_co_so", "Chi bộ Trường Sông Xanh", "CB"),
        ("thanh_uy", "Đảng bộ Thành phố Bình Sơn", "TU"),
        ("dang_bo_phuong", "Đảng bộ phường Bình An", "ĐU"),
    ],
)
def test_symbol_of_the_body(kind, name, symbol):
    assert papers.body_symbol(kind, name=name) == symbol


@pytest.mark.parametrize(
    ("kind", "name", "called", "authority"),
    [
        ("dang_bo_co_so", "Đảng bộ Cơ quan Chính quyền Quận 6", "Đảng ủy Cơ quan Chính quyền Quận 6", "T/M ĐẢNG ỦY"),
        ("dang_uy_khoi", "Đảng bộ Khối Doanh nghiệp quận", "Đảng ủy Khối Doanh nghiệp quận", "T/M ĐẢNG ỦY"),
        ("dang_bo_phuong", "Đảng bộ phường Bình An", "Đảng ủy phường Bình An", "T/M ĐẢNG ỦY"),
        ("dang_bo_bo_phan", "Đảng bộ bộ phận Khối Hậu cần", "Đảng ủy bộ phận Khối Hậu cần", "T/M ĐẢNG ỦY"),
        ("quan_uy", "Đảng bộ quận Long Sơn", "Quận ủy Long Sơn", "T/M QUẬN ỦY"),
        ("quan_uy", "Đảng bộ Quận 6", "Quận ủy Quận 6", "T/M QUẬN ỦY"),
        ("quan_uy", "Đảng bộ huyện Long Sơn", "Huyện ủy Long Sơn", "T/M HUYỆN ỦY"),
        ("thanh_uy", "Đảng bộ Thành phố Long Sơn", "Thành ủy Long Sơn", "T/M THÀNH ỦY"),
        ("chi_bo", "Chi bộ Văn phòng", "Chi bộ Văn phòng", "T/M CHI BỘ"),
        ("quan_uy", "Quận ủy Long Sơn", "Quận ủy Long Sơn", "T/M QUẬN ỦY"),
    ],
)
def test_what_a_committee_is_called_on_its_papers(kind, name, called, authority):
    assert papers.committee_name(kind, name) == called
    assert papers.signing_authority(kind, name) == authority
