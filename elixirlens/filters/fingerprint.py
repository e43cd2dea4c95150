"""Fingerprints: a finding keeps its own when its code moves or is indented anew.

    v1: + hash of rule, application, symbol (or path), normalised text or key, and an ordinal among equals

Never of the message, the line or how many there are, so that better words and new neighbours change nothing.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from elixirlens.filters.rules import RulesByName
    from elixirlens.finding import Finding

_VERSION = "v1"


def with_fingerprints(findings: Iterable[Finding], rules: RulesByName | None = None) -> Iterator[Finding]:
    """Yield all findings of a run with their fingerprints, sorted by path, line, column and rule.

    A rule that had other names gives its findings the fingerprints that they had then, too.

    Until here the field `fingerprint` holds the text of the range or the key that the detector gave. White space
    in it counts as one space.
    """
    seen: Counter[str] = Counter()
    for finding in sorted(findings, key=_order):
        text = " ".join(finding.fingerprint.split())
        what = (finding.app or "", finding.symbol or finding.path, text)
        equals = _hash(finding.rule, *what)
        ordinal = str(seen[equals])
        seen[equals] += 1
        rule = rules.get(finding.rule) if rules is not None else None
        former = tuple(_numbered(_hash(name, *what), ordinal) for name in (rule.formerly if rule else ()))
        yield msgspec.structs.replace(finding, fingerprint=_numbered(equals, ordinal), formerly=former)


def _numbered(equals: str, ordinal: str) -> str:
    return f"{_VERSION}:{_hash(equals, ordinal)}"


def _order(finding: Finding) -> tuple[object, ...]:
    # What comes after the key only keeps the order from depending on the order of workers.
    rest = (finding.symbol or "", finding.fingerprint, finding.message)
    return (*finding.sort_key, finding.end_line, finding.end_column, *rest)


def _hash(*parts: str) -> str:
    # The length in front keeps ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
