"""What looks like a secret. Rather one too few than one too many: whatever is found here is called a leak."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

# Texts that tell by their form what they are, whatever stands around them.
_TOKENS = {
    "an access key of AWS": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,255}\b"),
    "a key of Stripe": re.compile(r"\b[sr]k_live_[A-Za-z0-9]{20,255}\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-\d{8,20}-[A-Za-z0-9-]{16,255}\b"),
    "a key of SendGrid": re.compile(r"\bSG\.[A-Za-z0-9_-]{20,30}\.[A-Za-z0-9_-]{40,60}\b"),
    "a key of an AI service": re.compile(r"\bsk-(?:ant-|proj-)[A-Za-z0-9_-]{32,255}\b"),
}
_SIGNS = ("AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "k_live_", "xox", "SG.", "sk-")
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]{2,9} )?PRIVATE KEY-----(?:\s|\\n)*[A-Za-z0-9+/=]{40}")
# The names that secrets have, by their end. Salts, public keys and addresses are no secrets.
_SECRET_NAME = re.compile(
    r"(?:^|[_.])(?:secret(?:_?key)?(?:_base)?|passw(?:or)?d|passphrase|api_?key|private_?key|(?:secret_)?access_?key|"
    r"(?:auth|access|api|bot|bearer)_?token|token|(?:client|webhook|signing|cookie|app)_secret|encryption_?key|"
    r"auth_?key|license_?key|push_api_key)$",
    re.IGNORECASE,
)
_LONG_TEXT = re.compile(r'"([^"\s#{}\\]{16,200})"')
_PROSE = re.compile(r'"""(?s:.*?)"""')  # documentation, where samples are; a comment may well hold a key of today
_NAMED = re.compile(r"([a-z_]\w{2,40})(?::| =)? *$")  # what stands before it: `api_key: `, `@api_key `, `password = `
_URL_WITH_PASSWORD = re.compile(
    r"\b[a-z][a-z0-9+]{1,15}://[^\s/:@\"']{0,80}:(?P<password>[^\s/@\"':]{8,120})@(?P<host>[^\s/:\"',]+)"
)
_STANDS_FOR_ANOTHER = re.compile(
    r"(?i)change|replac|exampl|sample|placehold|dummy|fake|your|insert|redact|xxxx|\.\.\.|[<>{}$ ]|_here|password|"
    r"secret|default|notset|not[-_ ]|super|unsafe|insecure|please|develop|production|123456|abcdef|0{6}|a{6}|test|"
    r"supersecret|postgres|localhost|6LeIxAcTAAAA|^(?:phc|pk)_"
)
_NOT_REMOTE = re.compile(
    r"(?i)^(?:localhost|127\.|0\.0\.0\.0|host\b|hostname|.*example\.|[\w-]+$)"
)  # a name without a dot is a container's
_WORD = re.compile(r"[a-z]{9,}")  # which a long random text has by chance, too
_MOST_IN_WORDS = 0.25
_CODE = re.compile(r"/|[A-Z]\w*\.[A-Za-z]|[a-z]+[_.-][a-z]+[_.-]")  # a path, a module, a name
_LONGEST_NAME = 60
_AROUND = 600  # letters before a text, in which it may be called an example
_SHORTEST = 16
_LEAST_BITS = 3.2  # in a letter of a text of such a length: words have fewer


class Secret(Struct, frozen=True):
    """Something that looks like a secret: what it is, and its beginning, which is all that is ever shown of it."""

    what: str
    beginning: str
    line: int = 0

    @property
    def is_token(self) -> bool:
        """Whether it tells by its form what it is, whatever name it stands under."""
        return self.what in _TOKENS or self.what == "a private key"

    @property
    def fact(self) -> str:
        """For evidence: `a token of GitHub, "ghp_…"`."""
        return f"{self.what}, {self.beginning}…"


def is_secret_name(name: str) -> bool:
    """Whether something of that name is meant to be kept secret: `shop.ShopWeb.Endpoint.secret_key_base`."""
    return _SECRET_NAME.search(name) is not None


def token_in(text: str) -> Secret | None:
    """A token or a private key that tells by its form that it is one."""
    found = _PRIVATE_KEY.search(text) if "PRIVATE KEY-----" in text else None
    if found is not None:
        return Secret("a private key", "----", _line(text, found.start()))
    if not any(sign in text for sign in _SIGNS):
        return None
    for what, pattern in _TOKENS.items():
        for match in pattern.finditer(text):
            if not _STANDS_FOR_ANOTHER.search(match[0].removeprefix("sk_live")):
                return Secret(what, match[0][:4], _line(text, match.start()))
    return None


def secret_in(name: str, text: str) -> Secret | None:
    """A secret in the value of a setting or variable of that name, None where the value looks made up."""
    token = token_in(text)
    if token is not None:
        return token
    address = _URL_WITH_PASSWORD.search(text)
    if address is not None:
        remote = not _NOT_REMOTE.search(address["host"])
        if remote and not _STANDS_FOR_ANOTHER.search(address["password"]) and _bits(address["password"]) > 2.5:
            return Secret("a password in an address", address["password"][:4])
        return None
    if is_secret_name(name) and looks_random(text):
        return Secret(f"a value for {name.rpartition('.')[2]}", text[:4])
    return None


def secrets_in_code(text: str) -> Iterator[Secret]:
    """Secrets that stand in code: tokens, and random texts under names such as `api_key`."""
    token = token_in(text)
    if token is not None:
        yield token
    code = _PROSE.sub(lambda prose: "\n" * prose[0].count("\n"), text)
    for found in _LONG_TEXT.finditer(code):
        if not looks_random(found[1]):
            continue
        named = _NAMED.search(code, max(0, found.start() - _LONGEST_NAME), found.start())
        if named is None or not is_secret_name(named[1]):
            continue
        if "example" in code[max(0, found.start() - _AROUND) : found.start()].lower():
            continue  # of a schema, say
        yield Secret(f"a value for {named[1]}", found[1][:4], _line(code, named.start()))


def looks_random(text: str) -> bool:
    """Whether a machine made a text: long enough, of several kinds of letters, and no words in it."""
    if len(text) < _SHORTEST or len(text) > 1_000 or "://" in text or _CODE.match(text):
        return False
    kinds = [any(map(kind, text)) for kind in (str.isdigit, str.islower, str.isupper)]
    in_words = sum(map(len, _WORD.findall(text)))
    if sum(kinds) < 2 or not kinds[0] or in_words > _MOST_IN_WORDS * len(text):
        return False
    if _STANDS_FOR_ANOTHER.search(text) and len(text) < 60:
        return False
    return _bits(text) >= _LEAST_BITS


def _bits(text: str) -> float:
    """The entropy of a text in bits a letter."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
