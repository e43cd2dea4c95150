"""Findings judged at first sight, in repositories that no rule had been tuned on: `blind.jsonl`.

Each row is what a reader thought of the finding before anything was mended. Rules are asked for equally many findings,
so that those which seldom fire weigh as much as the others; where they are wrong, guards come later, and the rows stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

FILE = Path(__file__).parent / "blind.jsonl"


class Judged(Struct, frozen=True, forbid_unknown_fields=True):
    """One finding: where it is, how loud it was, and what the reader thought of it.

    `project` is `product`, or `exercise` for what is written to learn: courses, puzzles, playgrounds.
    """

    rule: str
    repository: str  # owner/name
    commit: str
    path: str
    line: int
    severity: str
    verdict: str  # right · wrong
    reason: str
    project: str
    round: int  # of reading; what one taught was mended before the next


def load(file: Path = FILE) -> list[Judged]:
    """All rows; raises `msgspec.DecodeError` where one is broken."""
    return [msgspec.json.decode(line, type=Judged) for line in file.read_bytes().splitlines()]


def section(rows: Sequence[Judged]) -> Iterator[str]:
    """The lines of docs/precision.md about what was right at first sight."""
    rounds = sorted({one.round for one in rows})
    yield from (
        "## At first sight",
        "",
        "The figures above are of guards that know the code they are counted on. These are not: findings of",
        "repositories that nobody had looked at, at most two of a rule and repository and some fifteen of a rule,",
        "judged before anything was mended. So rules that seldom fire and are hard to get right weigh as much as the",
        "easy ones. What one round taught was mended before the next, which was read in other repositories. What is",
        "written to learn (courses, puzzles, playgrounds) is counted apart: there the point of a rule seldom matters,",
        "and a finding counts as wrong for that alone.",
        "",
        f"**{len(rows)} findings read in {len({one.repository for one in rows})} repositories.**",
        "",
        "| round | code | repositories | warnings and errors right | wrong | | remarks right | wrong | |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    )
    for number in rounds:
        for project, name in (("product", "products and libraries"), ("exercise", "exercises")):
            some = [one for one in rows if (one.round, one.project) == (number, project)]
            if some:
                loud = [one for one in some if one.severity != "info"]
                quiet = [one for one in some if one.severity == "info"]
                cells = (number, name, len({one.repository for one in some}), *_counts(loud), *_counts(quiet))
                yield f"| {' | '.join(map(str, cells))} |"
    yield from ("", "By rule, exercises left out, right and wrong in each round:", "")
    yield f"| rule | {' | '.join(map(str, rounds))} |"
    yield f"|---|{'--:|' * len(rounds)}"
    products = [one for one in rows if one.project == "product"]
    for rule in sorted({one.rule for one in products}):
        cells = (_of_round([one for one in products if (one.rule, one.round) == (rule, each)]) for each in rounds)
        yield f"| `{rule}` | {' | '.join(cells)} |"
    yield ""


def _counts(rows: Sequence[Judged]) -> tuple[int, int, str]:
    """How many are right, how many wrong, and how many of a hundred are right."""
    right = sum(one.verdict == "right" for one in rows)
    return right, len(rows) - right, f"{100 * right // len(rows)} %" if rows else ""


def _of_round(rows: Sequence[Judged]) -> str:
    right, wrong, _ = _counts(rows)
    return f"{right} + {wrong}" if rows else ""
