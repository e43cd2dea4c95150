"""Searches for rules of which few findings were met: what was looked for, and where, kept in `searches.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.precision.verdicts import Tally

FILE = Path(__file__).parent / "searches.json"


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule: in how many public repositories it was tried for this, what had been looked for, what came of it."""

    rule: str
    repositories: int
    looked_for: str
    outcome: str


def load(file: Path = FILE) -> list[Search]:
    """All searches; raises `msgspec.DecodeError` where the file is broken."""
    return msgspec.json.decode(file.read_bytes(), type=list[Search])


def section(searches: Sequence[Search], counted: Mapping[str, Tally]) -> Iterator[str]:
    """The lines of docs/precision.md about rules that seldom fire."""
    yield from (
        "## Rules that seldom fire",
        "",
        "For these, repositories were searched for on purpose: by exact strings in public source, by what commits and",
        "issues say, and by going through old commits. Every finding that the rule had there was read.",
        "",
        "| rule | read | repositories tried | looked for | outcome |",
        "|---|--:|--:|---|---|",
    )
    for one in sorted(searches, key=lambda one: one.rule):
        read = counted.get(one.rule, Tally(0, 0, 0)).read
        yield f"| `{one.rule}` | {read} | {one.repositories} | {one.looked_for} | {one.outcome} |"
    yield ""
