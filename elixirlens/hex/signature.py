"""Whether a registry file was signed by whom it should be: RSA with PKCS#1 v1.5 padding over SHA-512 (RFC 8017, 8.2.2).

To verify needs no secret, so no time can leak one, and a library would be a large compiled thing for one `pow`. What
the padding should be is built anew and compared as a whole; nothing of a signature is parsed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from msgspec import Struct

_PEM = re.compile(r"\s*-----BEGIN ((?:RSA )?PUBLIC KEY)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----\s*")
_LONGEST_PEM = 20_000
_INTEGER, _BITS, _SEQUENCE = 0x02, 0x03, 0x30
# The algorithm of a key: rsaEncryption, without parameters. And that of a digest: SHA-512.
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
_SHA512 = bytes.fromhex("3051300d060960864801650304020305000440")
# Shorter ones can be factored; longer ones, and large exponents, would only keep the machine busy.
_KEY_BITS = range(2048, 16_384 + 1)
_LARGEST_EXPONENT = 2**64


class BadKey(ValueError):  # noqa: N818  # it is the key that is bad
    """This is not a public key that a registry can be verified with; the text says why."""


class PublicKey(Struct, frozen=True):
    """A public RSA key."""

    modulus: int
    exponent: int

    @property
    def size(self) -> int:
        """How many bytes its signatures have."""
        return (self.modulus.bit_length() + 7) // 8


def read_public_key(pem: str) -> PublicKey:
    """Read a key in PEM, as `PUBLIC KEY` (X.509) or `RSA PUBLIC KEY` (PKCS#1). Raises BadKey."""
    if len(pem) > _LONGEST_PEM:
        raise BadKey("it is far longer than any key")
    written = _PEM.fullmatch(pem)
    if written is None:
        raise BadKey("it is not one PEM block of a public key")
    try:
        der = base64.b64decode("".join(written[2].split()), validate=True)
    except binascii.Error:
        raise BadKey("its base64 is broken") from None
    if written[1] == "PUBLIC KEY":
        der = _inside_of_algorithm(der)
    return _checked(_rsa_key(der))


def is_signed(payload: bytes, signature: bytes, key: PublicKey) -> bool:
    """Whether the owner of `key` signed exactly these bytes."""
    number = int.from_bytes(signature)
    if len(signature) != key.size or number >= key.modulus:
        return False
    digest = _SHA512 + hashlib.sha512(payload).digest()
    padding = b"\xff" * (key.size - len(digest) - 3)
    expected = b"\x00\x01" + padding + b"\x00" + digest
    return pow(number, key.exponent, key.modulus).to_bytes(key.size) == expected


def _inside_of_algorithm(der: bytes) -> bytes:
    """The PKCS#1 key in an X.509 one: a sequence of an algorithm and bits."""
    body, rest = _element(der, _SEQUENCE)
    if rest or not body.startswith(_RSA):
        raise BadKey("it is not a key for RSA")
    bits, rest = _element(body.removeprefix(_RSA), _BITS)
    if rest or bits[:1] != b"\x00":
        raise BadKey("its bits are not whole bytes")
    return bits[1:]


def _rsa_key(der: bytes) -> PublicKey:
    body, rest = _element(der, _SEQUENCE)
    modulus, numbers = _element(body, _INTEGER)
    exponent, after = _element(numbers, _INTEGER)
    if rest or after:
        raise BadKey("there is something behind it")
    return PublicKey(int.from_bytes(modulus, signed=True), int.from_bytes(exponent, signed=True))


def _element(der: bytes, kind: int) -> tuple[bytes, bytes]:
    """The content of the first DER element, which is of the kind, and what follows it."""
    if len(der) < 2 or der[0] != kind:
        raise BadKey("its DER is not that of a key")
    length, start = der[1], 2
    if length > 0x7F:
        start = 2 + length - 0x80
        length = int.from_bytes(der[2:start])
    if not 0 < length <= len(der) - start:
        raise BadKey("its DER ends too early")
    return der[start : start + length], der[start + length :]


def _checked(key: PublicKey) -> PublicKey:
    bits = key.modulus.bit_length()
    if key.modulus <= 0 or bits not in _KEY_BITS:
        raise BadKey(f"it has {bits} bits and must have {_KEY_BITS.start} to {_KEY_BITS.stop - 1}")
    if key.modulus % 2 == 0 or key.exponent % 2 == 0 or not 2 < key.exponent < _LARGEST_EXPONENT:
        raise BadKey("its numbers are not those of an RSA key")
    return key


# Published 2016-03-03 at https://hex.pm/docs/public_keys, and not changed since.
HEXPM_KEY = read_public_key("""\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApqREcFDt5vV21JVe2QNB
Edvzk6w36aNFhVGWN5toNJRjRJ6m4hIuG4KaXtDWVLjnvct6MYMfqhC79HAGwyF+
IqR6Q6a5bbFSsImgBJwz1oadoVKD6ZNetAuCIK84cjMrEFRkELtEIPNHblCzUkkM
3rS9+DPlnfG8hBvGi6tvQIuZmXGCxF/73hU0/MyGhbmEjIKRtG6b0sJYKelRLTPW
XgK7s5pESgiwf2YC/2MGDXjAJfpfCd0RpLdvd4eRiXtVlE9qO9bND94E7PgQ/xqZ
J1i2xWFndWa6nfFnRxZmCStCOZWYYPlaxr+FZceFbpMwzTNs4g3d4tLNUcbKAIH4
0wIDAQAB
-----END PUBLIC KEY-----
""")
