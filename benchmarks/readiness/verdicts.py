"""Verdicts on criteria that people read against the repository: `verdicts.jsonl`, a row each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from benchmarks.readiness.pairs import Scored

FILE = Path(__file__).parent / "verdicts.jsonl"
ROUNDS = (1, 2, 3, 4, 5)
_NOT_APPLICABLE = "not applicable"

Agreement = Literal["right", "wrong", "unknown"]


class Reading(Struct, frozen=True, forbid_unknown_fields=True):
    """What a criterion came to when it was read again, after what was wrong had been mended."""

    status: str
    verdict: Agreement
    note: str = ""


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """What a criterion came to in a repository, and whether a reader would defend that.

    `unknown` are those that say that they do not know, rightly. Each `round` read repositories that nobody had looked
    at, after what the rounds before had taught was mended. `again` is there where the mending changed something.
    """

    repository: str  # owner/name
    commit: str
    criterion: str
    status: str
    verdict: Agreement
    round: Literal[1, 2, 3, 4, 5]
    note: str = ""
    again: Reading | None = None

    @property
    def latest(self) -> Reading:
        """The newest reading."""
        return self.again or Reading(self.status, self.verdict, self.note)


def load(file: Path = FILE) -> list[Verdict]:
    """All verdicts; raises `msgspec.DecodeError` where a row is broken."""
    return [msgspec.json.decode(line, type=Verdict) for line in file.read_bytes().splitlines() if line.strip()]


def section(verdicts: Iterable[Verdict], pairs: Iterable[Scored]) -> Iterator[str]:
    """The lines of docs/precision.md about readiness."""
    rows = list(verdicts)
    yield from (
        "## Readiness",
        "",
        "Every criterion of `elixirlens readiness` was read against the repository, by what its page says that it",
        "looks for: files, configuration, CI, history, code. What could not have been known counts apart.",
        "Each round was read blind, on repositories that nobody had looked at, and counted before anything was mended;",
        "a verdict that holds counts as wrong as well where its evidence is untrue, or does not decide. What a round",
        "taught was mended at its root before the next. The last column is what those verdicts are today: what had",
        "changed was read again. So the first figure is what to expect of a repository that is built in a new way, and",
        "the last one what is left of the errors that are known.",
        "",
        "| round | repository | commit | read | right | wrong | unknown | of those that apply, right | right today |",
        "|--:|---|---|--:|--:|--:|--:|--:|--:|",
    )
    for number in ROUNDS:
        of_round = [row for row in rows if row.round == number]
        for repository, commit in dict.fromkeys((row.repository, row.commit) for row in of_round):
            own = [row for row in of_round if row.repository == repository]
            yield f"| {number} | {repository} | `{commit[:10]}` | {_cells(own)} |"
        if of_round:
            yield f"| {number} | **together** | | {_cells(of_round)} |"
    scored = list(pairs)
    in_order = sum(one.in_order for one in scored)
    yield from (
        "",
        "Ten pairs were named before any of them was scored, of which an engineer would call one the readier one:",
        f"{in_order} of {len(scored)} come out in that order. `python -m benchmarks.readiness DIR` scores them again.",
        "",
        "| readier | score | less | score | why |",
        "|---|--:|---|--:|---|",
    )
    for one in scored:
        yield f"| {one.readier} | {one.readier_score:.1f} | {one.less} | {one.less_score:.1f} | {one.why} |"
    yield ""


def _cells(rows: list[Verdict]) -> str:
    counted = Counter(row.verdict for row in rows)
    applying = Counter(row.verdict for row in rows if row.status != _NOT_APPLICABLE)
    today = Counter(row.latest.verdict for row in rows)
    wrong = f"{counted['wrong']} ({_share(counted)} right)"
    return " | ".join(
        [str(len(rows)), str(counted["right"]), wrong, str(counted["unknown"]), _share(applying), _share(today)]
    )


def _share(counted: Counter[Agreement]) -> str:
    judged = counted["right"] + counted["wrong"]
    return f"{100 * counted['right'] / judged:.1f} %" if judged else "-"
