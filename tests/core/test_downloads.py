"""Files that pages hand out."""

import pytest

from capuy.core.downloads import download


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mau-to-chuc.xlsx", 'attachment; filename="mau-to-chuc.xlsx"'),
        (
            "lỗi của Đảng ủy.xlsx",
            "attachment; filename*=utf-8''l%E1%BB%97i%20c%E1%BB%A7a%20%C4%90%E1%BA%A3ng%20%E1%BB%A7y.xlsx",
        ),
        ('a"b.docx', 'attachment; filename="a\\"b.docx"'),
    ],
)
def test_a_file_keeps_its_name_whatever_letters_it_has(name, said):
    assert download(b"", name)["Content-Disposition"] == said


def test_what_kind_it_is_follows_from_the_name_and_no_cache_keeps_it():
    response = download(b"x", "bao-cao.docx")
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["Cache-Control"] == "no-store"
