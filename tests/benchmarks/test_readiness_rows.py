from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.readiness import pairs, verdicts
from elixirlens.readiness.page import load_criteria

ROWS = verdicts.load()
CRITERIA = {criterion.id for criterion in load_criteria()}
READ = sorted({(row.repository, row.commit) for row in ROWS})


@pytest.mark.parametrize(("repository", "commit"), READ)
def test_every_criterion_was_read(repository: str, commit: str) -> None:
    read = Counter(row.criterion for row in ROWS if (row.repository, row.commit) == (repository, commit))
    assert set(read) == CRITERIA
    assert set(read.values()) == {1}


def test_what_is_wrong_says_why() -> None:
    assert all(row.note for row in ROWS if row.verdict == "wrong")
    assert all(row.status == "unknown" for row in ROWS if row.verdict == "unknown")


def test_ten_pairs() -> None:
    assert len(pairs.load()) == 10


def test_the_section_adds_up() -> None:
    lines = list(verdicts.section(ROWS, pairs.scored()))
    assert lines[0] == "## Readiness"
    assert sum(line.count("**together**") for line in lines) == len({row.round for row in ROWS})
