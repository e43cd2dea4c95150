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

    from elixirlens.finding import Finding

_VERSION = "v1"


def with_fingerprints(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield all findings of a run with their fingerprints, sorted by path, line, column and rule.

    Until here the field `fingerprint` holds the text of the range or the key that the detector gave. White space
    in it counts as one space.
    """
    seen: Counter[str] = Counter()
    for finding in sorted(findings, key=_order):
        text = " ".join(finding.fingerprint.split())
        equals = _hash(finding.rule, finding.app or "", finding.symbol or finding.path, text)
        ordinal = seen[equals]
        seen[equals] += 1
        yield msgspec.structs.replace(finding, fingerprint=f"{_VERSION}:{_hash(equals, str(ordinal))}")


def _order(finding: Finding) -> tuple[object, ...]:
    # What comes after the key only keeps the order from depending on the order of workers.
    rest = (finding.symbol or "", finding.fingerprint, finding.message)
    return (*finding.sort_key, finding.end_line, finding.end_column, *rest)


def _hash(*parts: str) -> str:
    # The length in front keeps ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
