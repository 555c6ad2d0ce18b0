"""The words that offices write for closed lists."""

import pytest

from capuy.members.importing import words


@pytest.mark.parametrize(
    ("known", "text", "value"),
    [
        (words.education, "12/12", "upper_secondary"),
        (words.education, "7/10", "lower_secondary"),
        (words.education, "13/12", None),
        (words.education, "THPT", "upper_secondary"),
        (words.education, "Chưa", ""),
        (words.profession, "Đại học Luật", "university"),
        (words.profession, "ĐH", "university"),
        (words.profession, "thợ", None),
        (words.theory, "Cử nhân", "bachelor"),
        (words.status, "Đảng viên dự bị", "probationary"),
        (words.sex, "NỮ", "female"),
    ],
)
def test_words(known, text, value):
    assert known(text) == value
