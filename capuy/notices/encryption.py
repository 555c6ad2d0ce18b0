"""What is sent to a browser, so that its push service cannot read it: RFC 8291 over RFC 8188 (aes128gcm, one record).

Made of the primitives of `cryptography`: the libraries for it come as source alone, which a machine without the network
cannot install.
"""

import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
LONGEST = RECORD - 17  # besides the mark of the last record and the seal
_LAST = b"\x02"


def decode(text: str) -> bytes:
    """base64url, with or without padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers write it: 65 bytes, uncompressed."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def is_key(text: str) -> bool:
    """Is it the public key of a browser?"""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(text))
    except ValueError:
        return False
    return len(decode(text)) == 65


def is_secret(text: str) -> bool:
    try:
        return len(decode(text)) == 16
    except ValueError:
        return False


def encrypt(
    content: bytes,
    browser_key: str,
    secret: str,
    *,
    salt: bytes = b"",
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a request to a push service. `salt` and `key` are made anew each time; tests give known ones.

    Raises ValueError for keys that are none, and for more than `LONGEST` bytes.
    """
    if len(content) > LONGEST:
        raise ValueError("too long for one record")
    salt, key = salt or os.urandom(16), key or ec.generate_private_key(ec.SECP256R1())
    theirs = decode(browser_key)
    ours = point(key.public_key())
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    ikm = _derive(shared, decode(secret), b"WebPush: info\x00" + theirs + ours, 32)
    cipher = AESGCM(_derive(ikm, salt, b"Content-Encoding: aes128gcm\x00", 16))
    nonce = _derive(ikm, salt, b"Content-Encoding: nonce\x00", 12)
    header = salt + struct.pack(">IB", RECORD, len(ours)) + ours
    return header + cipher.encrypt(nonce, content + _LAST, None)


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
