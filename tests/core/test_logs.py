"""A log tells what failed and where, and no value."""

import logging
import sys

from capuy.core.logs import WithoutValues


def test_the_kind_of_each_error_stands_there_and_no_message():
    try:
        try:
            int("Lê Thị Cúc")
        except ValueError as first:
            raise KeyError("Trần Văn An") from first
    except KeyError:
        record = logging.LogRecord("capuy", logging.ERROR, "", 0, "Lỗi ở %s", ("/x/",), sys.exc_info())
    text = WithoutValues().format(record)
    assert "Lỗi ở /x/" in text
    assert text.index("builtins.ValueError") < text.index("builtins.KeyError")
    assert "test_logs.py" in text
    told = [line for line in text.splitlines() if line.startswith("builtins.")]
    assert told == ["builtins.ValueError", "builtins.KeyError"]


def test_a_ring_of_errors_ends():
    one, other = ValueError("một"), KeyError("hai")
    one.__context__, other.__context__ = other, one
    assert "một" not in WithoutValues().formatException((ValueError, one, None))
