"""Scores the pairs over clones in a folder: python -m benchmarks.readiness CORPUS. Both of a pair on the same day."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.precision.corpus import find, head
from benchmarks.readiness import pairs
from benchmarks.readiness.pairs import Place, Scored
from elixirlens.errors import UsageError
from elixirlens.project import git
from elixirlens.project.commits import Commit
from elixirlens.readiness.assess import Asked, assess, assess_commit
from elixirlens.readiness.page import load_criteria
from elixirlens.readiness.scorecard import Scorecard


def main(corpus: Path) -> int:
    """Print and keep the scores of all pairs; the exit code is 1 where fewer than nine in ten are in order."""
    found: list[Scored] = []
    named = pairs.load()
    for pair in named:
        readier, less = (_card(corpus, place) for place in (pair.readier, pair.less))
        if readier is None or less is None or readier.uncapped is None or less.uncapped is None:
            print(f"NOT RUN   {pair.readier.name} > {pair.less.name}")
            continue
        one = Scored(pair.readier.name, readier.uncapped, pair.less.name, less.uncapped, pair.why)
        found.append(one)
        order = "in order" if one.in_order else "REVERSED"
        print(f"{order}  {one.readier_score:>5} > {one.less_score:>5}  {one.readier} > {one.less}")
    in_order = sum(one.in_order for one in found)
    print(f"{in_order} of {len(found)} in order; {len(named) - len(found)} not run for want of a clone")
    if len(found) == len(named):
        pairs.keep(found)
    return 0 if in_order >= 0.9 * len(found) else 1


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
