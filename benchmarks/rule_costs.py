"""What each rule costs: the time that its detector and its collector take over one repository.

Expressions are built for the first rule that asks and kept for the others, so a rule that comes early pays for what
later ones share. The figures say where to look first, not what is gained by switching a rule off.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from msgspec import Struct

from elixirlens.elixir import Source
from elixirlens.engine import Request, analyse, check
from elixirlens.engine.dispatch import Dispatch, Look

ROUNDS = 2
SHOWN = 10


class Cost(Struct, frozen=True):
    """The seconds of a rule, and how many candidates it was asked about."""

    rule: str
    seconds: float
    candidates: int


class _Clock(Dispatch):
    """Asks rules as ever, and notes how long each of them looks at what it is given."""

    seconds: ClassVar[Counter[str]] = Counter()
    candidates: ClassVar[Counter[str]] = Counter()

    def subjects(self, source: Source) -> Iterator[tuple[Look, Sequence[Any]]]:
        for look, candidates in super().subjects(source):
            started = time.process_time()
            yield look, candidates
            rule = look.active.rule.id
            self.seconds[rule] += time.process_time() - started
            self.candidates[rule] += len(candidates)


def rule_costs(repository: Path) -> list[Cost]:
    """The costs of all rules over the files of a repository, the dearest first, each the best of several rounds."""
    rounds = [_measured(repository) for _ in range(ROUNDS)]
    best = [min(costs, key=lambda cost: cost.seconds) for costs in zip(*rounds, strict=True)]
    return sorted(best, key=lambda cost: -cost.seconds)


def _measured(repository: Path) -> list[Cost]:
    _Clock.seconds, _Clock.candidates = Counter(), Counter()
    usual = analyse.Dispatch
    analyse.Dispatch = _Clock  # type: ignore[misc]
    try:
        today = date(2026, 1, 1)
        check(Request(start=repository, today=today, strict=True, jobs=1, use_cache=False, use_baseline=False))
    finally:
        analyse.Dispatch = usual  # type: ignore[misc]
        gc.collect()
    return [Cost(rule, _Clock.seconds[rule], _Clock.candidates[rule]) for rule in sorted(_Clock.seconds)]
