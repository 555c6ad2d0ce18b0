"""Where a page may lead back to."""

import pytest
from django.test import RequestFactory

from capuy.core.returning import back_to, way_back


@pytest.mark.parametrize("address", ["/", "/bao-cao/12/#muc-tasks", "/?tai=99.101", "/to-chuc/CQ/?ngay=2022-12-31"])
def test_pages_of_the_programme_are_led_back_to(address):
    assert way_back(RequestFactory().get(f"/{back_to(address)}")) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://ngoai.vn/",
        "http://testserver/",
        "//ngoai.vn/",
        "/\\ngoai.vn/",
        "\\\\ngoai.vn",
        "///ngoai.vn",
        "/%5cngoai.vn",
        "javascript:alert(1)",
        "/khong-co-trang-nay/",
        " /",
        "/\n/ngoai.vn",
        "//[",
    ],
)
def test_nothing_else_is(address):
    assert way_back(RequestFactory().get(f"/{back_to(address)}")) == ""


def test_nothing_is_asked_where_there_is_nothing_to_ask():
    assert back_to("") == ""
