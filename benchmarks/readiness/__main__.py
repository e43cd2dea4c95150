"""Scores the pairs over clones in a folder: python -m benchmarks.readiness CORPUS. Both of a pair on the same day."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.precision.corpus import find, head
from elixirlens.errors import UsageError
from elixirlens.project import git
from elixirlens.project.commits import Commit
from elixirlens.readiness.assess import Asked, assess, assess_commit
from elixirlens.readiness.page import load_criteria
from elixirlens.readiness.scorecard import Scorecard

FILE = Path(__file__).parent / "pairs.json"


class Place(Struct, frozen=True):
    """A commit of a public repository."""

    repository: str
    commit: str


class Pair(Struct, frozen=True):
    """Two commits, and in a few words why one is readier."""

    readier: Place
    less: Place
    why: str


def main(corpus: Path) -> int:
    """Print the scores of all pairs; the exit code is 1 where fewer than nine in ten are in order."""
    pairs = msgspec.json.decode(FILE.read_bytes(), type=tuple[Pair, ...])
    in_order = tried = 0
    for pair in pairs:
        cards = [_card(corpus, place) for place in (pair.readier, pair.less)]
        names = " > ".join(f"{place.repository}@{place.commit[:7]}" for place in (pair.readier, pair.less))
        scores = [card.uncapped if card is not None else None for card in cards]
        if None in scores:
            print(f"NOT RUN   {names}")
            continue
        tried += 1
        holds = (scores[0] or 0.0) > (scores[1] or 0.0)
        in_order += holds
        levels = [card.level for card in cards if card is not None]
        print(f"{'in order' if holds else 'REVERSED'}  {scores[0]:>5} > {scores[1]:>5}  levels {levels}  {names}")
    print(f"{in_order} of {tried} in order; {len(pairs) - tried} not run for want of a clone")
    return 0 if in_order >= 0.9 * tried else 1


def _card(corpus: Path, place: Place) -> Scorecard | None:
    clone = find(corpus, place.repository)
    repository = git.find(clone.resolve()) if clone is not None else None
    if clone is None or repository is None:
        return None
    asked = Asked(clone, datetime.now(UTC).date())
    try:
        if head(clone) == place.commit:
            return assess(asked)
        return assess_commit(asked, Commit(repository, place.commit, clone.resolve()), load_criteria())
    except UsageError as error:
        print(f"{place.repository}: {error.message}")
        return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
