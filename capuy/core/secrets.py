"""Values encrypted at rest, and found by exact match through a keyed index.

AES-256-GCM; the column and the row's own secret-free name are bound in as associated data, so that a value moved to
another column or row does not open.
"""

import hmac
import os
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from capuy.core.keys import KeyMissing

_NONCE = 12
_SHORTEST = 1 + _NONCE + 16  # number of the key, nonce, and the seal of an empty text


class CannotOpen(ValueError):
    """The value was altered, moved, or sealed with another key."""


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(text: str, bound_to: str) -> bytes:
    """Encrypt; `bound_to` is `table:column:row`."""
    return seal_bytes(text.encode(), bound_to)


def seal_bytes(content: bytes, bound_to: str) -> bytes:
    """Encrypt a whole content, as `seal` does a text."""
    return sealer()(content, bound_to)


def sealer() -> Callable[[bytes, str], bytes]:
    """Seals many contents, as `seal_bytes` does one, with the key that is in use now."""
    number, key = settings.FIELD_KEYS.current()
    name, encrypt = bytes([number]), _cipher(key).encrypt

    def seal_one(content: bytes, bound_to: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return name + nonce + encrypt(nonce, content, name + bound_to.encode())

    return seal_one


def unseal(sealed: bytes, bound_to: str) -> str:
    """Decrypt; raises CannotOpen."""
    return unseal_bytes(sealed, bound_to).decode()


def unseal_bytes(sealed: bytes, bound_to: str) -> bytes:
    """Decrypt; raises CannotOpen."""
    raw = bytes(sealed)
    if len(raw) < _SHORTEST:
        raise CannotOpen(bound_to)
    name, nonce, body = raw[:1], raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
    try:
        return _cipher(settings.FIELD_KEYS.get(name[0])).decrypt(nonce, body, name + bound_to.encode())
    except (InvalidTag, KeyMissing):
        raise CannotOpen(bound_to) from None


def sealed_with(sealed: bytes) -> int:
    """Number of the key with which a value was sealed."""
    return bytes(sealed)[0]


def blind_index(text: str, column: str) -> str:
    """A keyed digest: equal texts give equal digests, and nothing else can be learned without the key."""
    return _index(settings.BLIND_INDEX_KEYS.current()[1], text, column)


def blind_indexer(column: str) -> Callable[[str], list[str]]:
    """Gives the digests under which a text may stand while keys are rotated: that of the key in use first."""
    keys = settings.BLIND_INDEX_KEYS.all()
    return lambda text: [_index(key, text, column) for key in keys]


def _index(key: bytes, text: str, column: str) -> str:
    return hmac.digest(key, f"{column}:{text}".encode(), "sha256").hex()
