"""An encrypted file opens whole or not at all."""

import io
import itertools
import json
import struct
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capuy.core.problems import ProblemsFound
from capuy.operations import packing, vault
from capuy.operations.restoring import Target, restore

SECRET = "bốn con ngựa trắng"
names = itertools.count()
folders: list[Path] = []


@pytest.fixture(autouse=True, scope="module")
def _cheap_and_small(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "_COST", {"n": 2, "r": 1, "p": 1})
        patch.setattr(vault, "PIECE", 64)
        folders.append(tmp_path_factory.mktemp("vault"))
        yield


def sealed(content: bytes, **facts: object) -> bytes:
    file = io.BytesIO()
    writer = vault.Writer(file, SECRET, facts)
    writer.write(content)
    writer.finish()
    return file.getvalue()


def kept(raw: bytes):
    path = folders[-1] / f"{next(names)}"
    path.write_bytes(raw)
    return path


def opened(raw: bytes, passphrase: str = SECRET) -> bytes:
    with vault.Reader(kept(raw), passphrase) as reader:
        reader.authenticate()
    with vault.Reader(kept(raw), passphrase) as reader:
        return reader.read()


def code_of(raw: bytes, passphrase: str = SECRET) -> str:
    with pytest.raises(ProblemsFound) as found:
        opened(raw, passphrase)
    return found.value.problems[0].code


@given(st.binary(max_size=300))
def test_what_was_written_is_read(content):
    assert opened(sealed(content)) == content


@pytest.mark.parametrize("size", [0, 63, 64, 65, 128, 129])
def test_the_ends_of_pieces_are_no_trouble(size):
    assert opened(sealed(b"x" * size)) == b"x" * size


@given(st.binary(min_size=1, max_size=200), st.data())
@settings(max_examples=150)
def test_one_altered_byte_is_refused(content, data):
    raw = bytearray(sealed(content))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert code_of(bytes(raw)) in {"altered", "wrong-passphrase", "no-backup", "newer-format"}


@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_file_cut_short_or_lengthened_is_refused(content, data):
    raw = sealed(content)
    assert code_of(raw[: data.draw(st.integers(0, len(raw) - 1))]) in {"altered", "no-backup"}
    assert code_of(raw + b"\0") == "altered"


def test_a_file_cut_at_the_end_of_a_piece_is_refused():
    raw = sealed(b"x" * 128)
    assert code_of(raw[: -(64 + 16)]) == "altered"


def test_pieces_that_changed_places_are_refused():
    raw = sealed(bytes(range(192)))
    body = len(raw) - 3 * 80
    assert code_of(raw[:body] + raw[body + 80 : body + 160] + raw[body : body + 80] + raw[body + 160 :]) == "altered"


def test_a_file_that_nobody_finished_is_refused():
    file = io.BytesIO()
    vault.Writer(file, SECRET, {}).write(b"x" * 200)
    assert code_of(file.getvalue()) == "altered"


def test_the_passphrase_matters_not_how_its_marks_were_typed():
    raw = sealed(b"x")
    assert opened(raw, unicodedata.normalize("NFD", SECRET)) == b"x"
    assert code_of(raw, SECRET + "!") == "wrong-passphrase"


def test_a_header_that_asks_for_too_much_work_is_refused_at_once():
    header = json.dumps({"format": 1, "scrypt": {"n": 1 << 40, "r": 8, "p": 1}, "salt": "", "nonce": "", "check": ""})
    assert code_of(vault.MAGIC + struct.pack(">I", len(header)) + header.encode()) == "no-backup"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"program": "99.0", "vendor": "sqlite"}, "newer-program"),
        ({"program": "0.1.0", "vendor": "postgresql"}, "other-database"),
    ],
)
def test_what_this_program_cannot_take_is_refused_before_anything_is_written(facts, code, tmp_path):
    path = kept(sealed(b"x", made="2026-01-01", **facts))
    with pytest.raises(ProblemsFound) as found:
        restore(path, SECRET, Target(tmp_path / "home", ""), lambda line: None)
    assert found.value.problems[0].code == code
    assert not (tmp_path / "home").exists()


def test_a_newer_format_is_named():
    raw = sealed(b"x").replace(b'"format": 1', b'"format": 2')
    assert code_of(raw) == "newer-format"


@pytest.mark.parametrize("name", ["../keys/fields", "/etc/passwd", "keys/../../x", "keys//x", "other", "keys/./x"])
def test_names_that_lead_out_are_refused(name):
    assert not packing._may_stand(name)
