"""The verdicts: one row per finding that a person read in its source, kept in `verdicts.jsonl`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

FILE = Path(__file__).parent / "verdicts.jsonl"


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader thinks of one finding: would it stand in a code review?"""

    rule: str
    repository: str  # owner/name
    commit: str
    path: str
    line: int
    verdict: Literal["right", "wrong"]
    reason: str

    @property
    def place(self) -> tuple[str, str, str, int]:
        """What a finding is told by."""
        return (self.repository, self.rule, self.path, self.line)


class Tally(Struct, frozen=True):
    """The verdicts on one rule."""

    right: int
    wrong: int
    repositories: int

    @property
    def read(self) -> int:
        """How many findings were read."""
        return self.right + self.wrong


def load(file: Path = FILE) -> list[Verdict]:
    """All verdicts; raises `msgspec.DecodeError` with the row where one is broken."""
    rows = file.read_text("utf-8").splitlines()
    return [msgspec.json.decode(row, type=Verdict) for row in rows if row.strip()]


def save(verdicts: Iterable[Verdict], file: Path = FILE) -> None:
    """Write verdicts, sorted, one a line."""
    ordered = sorted(verdicts, key=lambda one: (one.rule, one.repository, one.path, one.line))
    file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in ordered))


def tallies(verdicts: Iterable[Verdict]) -> Mapping[str, Tally]:
    """The tally of each rule, by rule."""
    by_rule: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_rule[verdict.rule].append(verdict)
    return {
        rule: Tally(
            right=sum(one.verdict == "right" for one in found),
            wrong=sum(one.verdict == "wrong" for one in found),
            repositories=len({one.repository for one in found}),
        )
        for rule, found in sorted(by_rule.items())
    }
