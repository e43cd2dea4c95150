"""Who wrote it: one person behind several addresses, and programs told apart from people.

What `.mailmap` says is already in the names that come here. Most repositories have none, so that an address or a name
that two signatures share makes them one person, unless thousands of machines have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

LONGEST_NAME = 60


class Signature(Struct, frozen=True):
    """A name and an address as a commit has them."""

    name: str
    email: str


# What machines and tutorials put where a name should be: sharing it means nothing.
_NOBODY = frozenset({
    "",
    "admin",
    "administrator",
    "deploy",
    "dev",
    "developer",
    "git",
    "github",
    "me",
    "name",
    "no author",
    "nobody",
    "root",
    "test",
    "ubuntu",
    "unknown",
    "user",
    "vagrant",
    "your name",
})  # fmt: skip
_NO_ADDRESS = re.compile(
    r"|none|(?:you|your|user|me|email|name|test|noreply|no-reply)@.*|.*@(?:localhost|example\.(?:com|org)|.*\.local)"
    r"|[^@]*(?:@|@\(none\))?"
)
_HOSTED = re.compile(r"(?:\d+\+)?(?P<login>[^@]+)@users\.noreply\.github\.com")

_PAIRED = re.compile(r" (?:&|\+|and) ")

# Programs that write commits, and those that programs of artificial intelligence name as their co-authors.
_BOT_NAME = re.compile(
    r".*\[bot\]|.*[ _-]bot|bot|dependabot.*|renovate.*|greenkeeper.*|github[ -]actions?|gitlab|pre-commit-ci.*|"
    r"(?:hosted )?weblate.*|transifex.*|crowdin.*|imgbot.*|allcontributors.*|semantic-release.*|release-please.*|"
    r"mergify.*|bors.*|travis ci|circleci|codecov.*|depfu.*|pyup.*|snyk.*|whitesource.*|mend.*renovate.*|"
    r"(?:github )?copilot.*|aider.*|"
    r"(?:claude|codex|cursor|devin|gemini|gpt|jules)[ -](?:opus|sonnet|haiku|fable|code|pro|flash|ai|cli|agent|\d).*",
    re.IGNORECASE,
)
_BOT_ADDRESS = re.compile(
    r".*\[bot\].*|.*[+.-]bot@.*|bot@.*|noreply@github\.com|.*@renovateapp\.com|.*@(?:noreply\.)?(?:anthropic\.com|aider\.chat)"
    r"|cursoragent@cursor\.com|(?:\w*agent|automation)@.*|[\w.-]+@ip-[\d-]+\.[\w.-]*internal|.*copilot@users\.noreply\.github\.com|support@dependabot\.com|hosted@weblate\.org",
    re.IGNORECASE,
)


def people_in(signature: Signature) -> tuple[Signature, ...]:
    """The people of one signature: pairs sign as `Ada Byron & Charles Babbage`, with an address of both."""
    parts = [part.strip() for part in _PAIRED.split(signature.name)]
    if len(parts) == 1 or not all(parts):
        return (signature,)
    return tuple(Signature(part, "") for part in parts)


def is_bot(signature: Signature) -> bool:
    """Whether a program wrote under this name."""
    return bool(_BOT_ADDRESS.fullmatch(signature.email) or _BOT_NAME.fullmatch(signature.name.strip()))


def names_of(signatures: Iterable[Signature]) -> Mapping[Signature, str]:
    """The person behind each signature, as the name that this person signs with most, made unique.

    Give every signature as often as it was used; bots come back under their names like everybody.
    """
    counted = Counter(signatures)
    names: dict[Signature, str] = {}
    taken: Counter[str] = Counter()
    for group in _groups(counted):
        name = _shown(max(group, key=lambda one: (" " in one.name.strip(), counted[one], one.name)))
        taken[name] += 1
        unique = name if taken[name] == 1 else f"{name} ({taken[name]})"
        names |= dict.fromkeys(group, unique)
    return names


def _groups(counted: Counter[Signature]) -> Iterator[list[Signature]]:
    """Signatures that share a name or an address, directly or through others; the most used one first."""
    by_trait: dict[str, list[Signature]] = defaultdict(list)
    for signature in counted:
        for trait in _traits(signature):
            by_trait[trait].append(signature)
    seen: set[Signature] = set()
    for first, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0].name, item[0].email)):
        if first in seen:
            continue
        seen.add(first)
        group = [first]
        for one in group:  # grows while it is walked
            others = {other for trait in _traits(one) for other in by_trait[trait]} - seen
            seen |= others
            group += sorted(others, key=lambda other: (other.name, other.email))
            for trait in _traits(one):
                by_trait[trait] = []
        yield group


def _traits(signature: Signature) -> tuple[str, ...]:
    """What makes two signatures the same person: an address, a name, or the login of a hidden address."""
    traits = []
    email, name = signature.email.strip().casefold(), _plain(signature.name)
    hosted = _HOSTED.fullmatch(email)
    if hosted:
        traits.append(f"login {hosted['login']}")
    elif not _NO_ADDRESS.fullmatch(email):
        traits.append(f"address {email}")
    if name not in _NOBODY:
        traits.append(f"name {name}")
        if " " not in name:
            traits.append(f"login {name}")
    return tuple(traits) or (f"both {name} {email}",)


def _plain(name: str) -> str:
    """A name without case, accents and hyphens: `Kian-Meng Ang` is `Kian Meng Ang` as well."""
    letters = unicodedata.normalize("NFKD", name.replace("-", " "))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().split())


def _shown(signature: Signature) -> str:
    """A name on one line, or else what stands before the @."""
    text = "".join(letter if letter.isprintable() else " " for letter in signature.name)
    name = " ".join(text.split())[:LONGEST_NAME].strip()
    return name or signature.email.partition("@")[0][:LONGEST_NAME] or "somebody without a name"
