import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capuy.core.keys import FRESH, Keyring
from capuy.core.secrets import CannotOpen, blind_index, seal, sealed_with, unseal

texts = st.text(max_size=40)
places = st.text(min_size=1, max_size=40)


@given(texts, places)
def test_what_was_sealed_opens_again(text, place):
    assert unseal(seal(text, place), place) == text


@given(st.text("0123456789", min_size=12, max_size=12))
def test_the_sealed_value_does_not_show_the_text_and_never_repeats(number):
    first, second = seal(number, "members_member:citizen_id:a"), seal(number, "members_member:citizen_id:a")
    assert number.encode() not in first
    assert first != second


@given(texts, st.data())
def test_any_altered_byte_is_refused(text, data):
    sealed = bytearray(seal(text, "members_member:citizen_id:a"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), "members_member:citizen_id:a")


@given(texts, places, places)
def test_a_value_moved_to_another_row_or_column_is_refused(text, here, there):
    sealed = seal(text, here)
    if here != there:
        with pytest.raises(CannotOpen):
            unseal(sealed, there)


@given(texts, st.integers(0, 28))
def test_a_shortened_value_is_refused(text, kept):
    with pytest.raises(CannotOpen):
        unseal(seal(text, "a")[:kept], "a")


@pytest.fixture
def other_keys(tmp_path):
    path = tmp_path / "other"
    path.write_text("00" * 32 + "\n")
    return Keyring(path)


def test_another_key_does_not_open_it(settings, other_keys):
    sealed = seal("079075012345", "a")
    settings.FIELD_KEYS = other_keys
    with pytest.raises(CannotOpen):
        unseal(sealed, "a")


def test_equal_numbers_are_found_and_different_columns_cannot_be_joined(settings, other_keys):
    assert blind_index("079075012345", "a") == blind_index("079075012345", "a")
    assert blind_index("079075012345", "a") != blind_index("079075012346", "a")
    assert blind_index("079075012345", "a") != blind_index("079075012345", "b")
    before = blind_index("079075012345", "a")
    settings.BLIND_INDEX_KEYS = other_keys
    assert blind_index("079075012345", "a") != before


def test_what_an_old_key_sealed_opens_until_that_key_is_retired(settings, other_keys):
    settings.FIELD_KEYS = other_keys
    old = seal("079075012345", "a")
    assert other_keys.add() == 2
    new = seal("079075012345", "a")
    assert (sealed_with(old), sealed_with(new)) == (1, 2)
    assert unseal(old, "a") == unseal(new, "a") == "079075012345"

    other_keys.retire()
    assert unseal(new, "a") == "079075012345"
    with pytest.raises(CannotOpen):
        unseal(old, "a")
    assert other_keys.add() == 3


def test_a_running_server_follows_a_key_file_that_another_process_changed(settings, other_keys):
    settings.FIELD_KEYS = Keyring(other_keys.path)
    old = seal("079075012345", "a")
    other_keys.add()
    time.sleep(2 * FRESH)
    assert sealed_with(seal("079075012345", "a")) == 2
    assert unseal(old, "a") == "079075012345"
    assert other_keys.path.stat().st_mode & 0o077 == 0
