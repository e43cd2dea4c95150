"""The scorecard of a commit in one of the clones of a folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.precision.corpus import find, head
from benchmarks.readiness.pairs import Place
from elixirlens.errors import UsageError
from elixirlens.project import git
from elixirlens.project.commits import Commit
from elixirlens.readiness.assess import Asked, assess, assess_commit
from elixirlens.readiness.page import load_criteria
from elixirlens.readiness.scorecard import Scorecard


def card(corpus: Path, place: Place) -> Scorecard | None:
    """The scorecard of a place, as of today; None where it has no clone, or cannot be assessed, which is said."""
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
