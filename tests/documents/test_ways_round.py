"""What somebody would try who wants a stamped paper in, or the server busy."""

import io
import random
import struct
import zipfile

import pytest

from capuy.core.problems import ProblemsFound
from capuy.documents import markings, preflight, stamps
from tests.documents import files


@pytest.mark.parametrize(
    "text", ["МẬТ", "ＭẬＴ", "TỐI\u200bMẬT", "TỐIMẬT", "tuyetmat", "M\u00adẬT", "ТỐI МẬТ", "Độ mật: TUYỆTMẬT"]
)
def test_a_stamp_is_read_as_people_see_it(text: str) -> None:
    assert markings.level_of(text)
    assert markings.level_of_filename(f"{text} (1).xlsx") or "mật" not in text.casefold()


@pytest.mark.parametrize("text", ["mặt", "Bùi Văn Mật", "bảo mật", "mật ong", "Tomato", "tối mắt"])
def test_everyday_words_are_no_stamp(text: str) -> None:
    assert not markings.level_of(text)


def with_shared_strings(texts: list[str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.workbook())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/sharedStrings.xml":
                new.writestr(name, old.read(name))
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        head = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        new.writestr("xl/sharedStrings.xml", f"{head}{items}</sst>")
    return made.getvalue()


def test_texts_made_to_look_like_stamps_do_not_keep_the_server_busy() -> None:
    chance = random.Random(1)
    many = [f"{chance.randrange(10**9):09d}Zmat" for _ in range(stamps.MOST_ENDS + 1)]
    with pytest.raises(ProblemsFound, match="quá nhiều chữ khác nhau"):
        preflight.check("ds.xlsx", with_shared_strings(many))
    preflight.check("ds.xlsx", with_shared_strings(["Có mặt"] * (2 * stamps.MOST_ENDS)))


def test_a_second_end_of_the_archive_is_not_believed() -> None:
    data = files.workbook()
    at = data.rindex(b"PK\x05\x06")
    second = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 900_000, 900_000, 47_000_000, 0)
    pointer = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    with pytest.raises(ProblemsFound):
        preflight.check("ds.xlsx", data[:at] + second + pointer + data[at:])
