"""What was measured of readiness, again, over clones in a folder: python -m benchmarks.readiness CORPUS."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.readiness import pairs, verdicts
from benchmarks.readiness.clones import card
from benchmarks.readiness.pairs import Scored
from benchmarks.readiness.rerun import drifted


def main(corpus: Path) -> int:
    """Score the pairs and judge what was read once more; the exit code is 1 where the pairs are out of order."""
    in_order = _score_pairs(corpus)
    for line in drifted(corpus, verdicts.load()):
        print(line, flush=True)
    return 0 if in_order else 1


def _score_pairs(corpus: Path) -> bool:
    """Print and keep the scores of all pairs, both of a pair on the same day; whether nine in ten are in order."""
    found: list[Scored] = []
    named = pairs.load()
    for pair in named:
        readier, less = (card(corpus, place) for place in (pair.readier, pair.less))
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
    return in_order >= 0.9 * len(found)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
