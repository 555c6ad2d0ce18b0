"""The example of RFC 8291 (section 5), and what a browser makes of everything else."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from capuy.notices.encryption import LONGEST, decode, encode, encrypt, is_key, is_secret, point

SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def key_of(text):
    return ec.derive_private_key(int.from_bytes(decode(text), "big"), ec.SECP256R1())


def opened(body: bytes, key: ec.EllipticCurvePrivateKey, secret: bytes) -> bytes:
    """As a browser does it."""
    salt, theirs, sealed = body[:16], body[21 : 21 + body[20]], body[21 + body[20] :]
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    derive = lambda material, salt, info, length: HKDF(hashes.SHA256(), length, salt, info).derive(material)  # noqa: E731
    ikm = derive(shared, secret, b"WebPush: info\0" + point(key.public_key()) + theirs, 32)
    plain = AESGCM(derive(ikm, salt, b"Content-Encoding: aes128gcm\0", 16)).decrypt(
        derive(ikm, salt, b"Content-Encoding: nonce\0", 12), sealed, None
    )
    return plain.rstrip(b"\0")[:-1]


def test_the_example_of_the_standard():
    ours = key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    text = b"When I grow up, I want to be a watermelon"
    assert encode(encrypt(text, BROWSER, SECRET, salt=decode("DGv6ra1nlYgDCS1FRnbzlw"), key=ours)) == BODY


@given(st.binary(max_size=200))
def test_a_browser_opens_what_was_sealed_for_it(content):
    browser = key_of("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    body = encrypt(content, BROWSER, SECRET)
    assert opened(body, browser, decode(SECRET)) == content
    assert body[:16] != encrypt(content, BROWSER, SECRET)[:16]


@pytest.mark.parametrize(
    "text", ["", "x", "đ", "BCVx", "!" * 87, encode(b"\x04" + b"\0" * 64), encode(b"\x02" + b"\1" * 32)]
)
def test_what_is_no_key(text):
    assert not is_key(text)
    assert not is_secret(text)


def test_what_is_one():
    assert is_key(BROWSER)
    assert is_secret(SECRET)


def test_nothing_longer_than_one_record():
    encrypt(b"x" * LONGEST, BROWSER, SECRET)
    with pytest.raises(ValueError, match="too long"):
        encrypt(b"x" * (LONGEST + 1), BROWSER, SECRET)
