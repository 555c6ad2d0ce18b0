"""Values encrypted at rest, and found by exact match through a keyed index.

AES-256-GCM; the column and the row's own secret-free name are bound in as associated data, so that a value moved to
another column or row does not open.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12
_KEY_ID = b"\x01"
_SHORTEST = 1 + _NONCE + 16  # key id, nonce, and the seal of an empty text


class CannotOpen(ValueError):
    """The value was altered, moved, or sealed with another key."""


def seal(text: str, bound_to: str) -> bytes:
    """Encrypt; `bound_to` is `table:column:row`."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(settings.FIELD_KEY).encrypt(nonce, text.encode(), _KEY_ID + bound_to.encode())
    return _KEY_ID + nonce + sealed


def unseal(sealed: bytes, bound_to: str) -> str:
    """Decrypt; raises CannotOpen."""
    raw = bytes(sealed)
    if raw[:1] != _KEY_ID or len(raw) < _SHORTEST:
        raise CannotOpen(bound_to)
    nonce, body = raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
    try:
        return AESGCM(settings.FIELD_KEY).decrypt(nonce, body, _KEY_ID + bound_to.encode()).decode()
    except InvalidTag:
        raise CannotOpen(bound_to) from None


def blind_index(text: str, column: str) -> str:
    """A keyed digest: equal texts give equal digests, and nothing else can be learned without the key."""
    return hmac.new(settings.BLIND_INDEX_KEY, f"{column}:{text}".encode(), hashlib.sha256).hexdigest()
