from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from hypothesis import given
from hypothesis import strategies as some
from unhurried import unhurried

from elixirlens.hex.signature import HEXPM_KEY, BadKey, PublicKey, is_signed, read_public_key
from elixirlens.hex.wire import decode_signed

REGISTRIES = Path(__file__).parents[2] / "fixtures" / "hex"
SECRET = rsa.generate_private_key(public_exponent=65537, key_size=2048)
MESSAGE = b"what was signed"
SIGNATURE = SECRET.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA512())


def pem(secret: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, kind: serialization.PublicFormat) -> str:
    return secret.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


X509 = pem(SECRET, serialization.PublicFormat.SubjectPublicKeyInfo)
PKCS1 = pem(SECRET, serialization.PublicFormat.PKCS1)
KEY = read_public_key(X509)


def test_both_kinds_of_pem_hold_the_same_key() -> None:
    numbers = SECRET.public_key().public_numbers()
    assert KEY == read_public_key(PKCS1) == PublicKey(numbers.n, numbers.e)
    assert KEY.size == 256


def test_the_key_of_hexpm_is_whole() -> None:
    assert HEXPM_KEY.modulus.bit_length() == 2048
    assert HEXPM_KEY.exponent == 65537


@pytest.mark.parametrize("registry", ["hexpm", "acme"])
@pytest.mark.parametrize("file", ["names", "versions", "packages/alpha", "packages/beta_lib", "packages/gamma"])
def test_what_the_real_client_signed(registry: str, file: str) -> None:
    folder = REGISTRIES / f"registry_{registry}"
    key = read_public_key((folder / "public_key").read_text("utf-8"))
    signed = decode_signed(gzip.decompress((folder / file).read_bytes()))
    assert is_signed(signed.payload, signed.signature, key)
    assert not is_signed(signed.payload + b" ", signed.signature, key)
    assert not is_signed(signed.payload, signed.signature, HEXPM_KEY)


@unhurried
@given(some.binary(max_size=300))
def test_every_message_that_was_signed(message: bytes) -> None:
    assert is_signed(message, SECRET.sign(message, padding.PKCS1v15(), hashes.SHA512()), KEY)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_every_flipped_bit_is_refused() -> None:
    assert is_signed(MESSAGE, SIGNATURE, KEY)
    for bit in range(len(SIGNATURE) * 8):
        assert not is_signed(MESSAGE, flipped(SIGNATURE, bit), KEY)
    for bit in range(len(MESSAGE) * 8):
        assert not is_signed(flipped(MESSAGE, bit), SIGNATURE, KEY)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        bytes(256),
        SIGNATURE[1:],
        SIGNATURE + b"\x00",
        b"\x00" + SIGNATURE,
        b"\xff" * 256,
        (int.from_bytes(SIGNATURE) + KEY.modulus).to_bytes(257),
        SECRET.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256()),
        SECRET.sign(MESSAGE, padding.PSS(padding.MGF1(hashes.SHA512()), 20), hashes.SHA512()),
    ],
)
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    assert not is_signed(MESSAGE, signature, KEY)


def test_a_signature_has_one_form() -> None:
    """A number that is larger by the modulus stands for the same, and is refused."""
    for number in range(5_000):
        message = b"%d" % number
        signature = int.from_bytes(SECRET.sign(message, padding.PKCS1v15(), hashes.SHA512()))
        if signature + KEY.modulus < 2**2048:
            assert is_signed(message, signature.to_bytes(256), KEY)
            assert not is_signed(message, (signature + KEY.modulus).to_bytes(256), KEY)
            return
    pytest.fail("no signature is small enough")


def test_a_forged_padding_is_refused() -> None:
    """Rubbish behind the digest, which a verifier that parses the padding would pass over (CVE-2006-4339)."""
    secret = SECRET.private_numbers()
    expected = pow(int.from_bytes(SIGNATURE), KEY.exponent, KEY.modulus).to_bytes(256)
    digest = expected[-83:]
    forged = b"\x00\x01" + b"\xff" * 8 + b"\x00" + digest
    forged += b"\x00" * (256 - len(forged))
    signature = pow(int.from_bytes(forged), secret.d, KEY.modulus).to_bytes(256)
    assert not is_signed(MESSAGE, signature, KEY)


def short_key() -> str:
    return pem(
        rsa.generate_private_key(public_exponent=65537, key_size=1024), serialization.PublicFormat.SubjectPublicKeyInfo
    )


def elliptic_key() -> str:
    return pem(ec.generate_private_key(ec.SECP256R1()), serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not one PEM block"),
        ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApqREcFDt5vV21JVe2QNB", "not one PEM block"),
        (X509 + X509, "not one PEM block"),
        (X509.replace("PUBLIC", "PRIVATE"), "not one PEM block"),
        (X509.replace("END PUBLIC", "END RSA PUBLIC"), "not one PEM block"),
        (X509.replace("\n", "\n\x1b[31m"), "not one PEM block"),
        (X509.replace("MII", "MI", 1), "base64|DER"),
        (PKCS1.replace("RSA PUBLIC", "PUBLIC"), "not a key for RSA"),
        (X509.replace("PUBLIC", "RSA PUBLIC"), "DER"),
        (elliptic_key(), "not a key for RSA"),
        (short_key(), "1024 bits"),
        (X509 + " " * 20_000, "far longer"),
    ],
)
def test_what_is_no_key_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadKey, match=said):
        read_public_key(text)


@unhurried
@given(some.integers(0, len(X509) - 1), some.characters(max_codepoint=127))
def test_no_changed_letter_does_more_than_spoil_the_key(place: int, letter: str) -> None:
    changed = X509[:place] + letter + X509[place + 1 :]
    try:
        key = read_public_key(changed)
    except BadKey:
        return
    assert key == KEY or not is_signed(MESSAGE, SIGNATURE, key)
