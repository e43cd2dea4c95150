"""Judges the repositories of `verdicts.jsonl` again, at the commits that were read: what comes out otherwise?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from benchmarks.readiness.clones import card
from benchmarks.readiness.pairs import Place
from benchmarks.readiness.verdicts import Verdict


def drifted(corpus: Path, verdicts: list[Verdict]) -> Iterator[str]:
    """A line for each verdict that is another one now, and one for each repository that has no clone."""
    for (repository, commit), rows in groupby(verdicts, key=lambda row: (row.repository, row.commit)):
        found = card(corpus, Place(repository, commit))
        if found is None:
            yield f"NOT RUN   {repository}@{commit[:7]}"
            continue
        statuses = {entry.id: entry.status for entry in found.criteria}
        for row in rows:
            now = statuses.get(row.criterion, "gone")
            if now != row.latest.status:
                yield f"DRIFTED   {repository} {row.criterion}: {row.latest.status} ({row.latest.verdict}), now {now}"
