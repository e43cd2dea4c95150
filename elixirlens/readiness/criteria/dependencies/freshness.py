"""How long ago the lock was last changed."""

from __future__ import annotations

from datetime import UTC, datetime

from elixirlens.readiness.criteria.dependencies._sources import without_any
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, shared, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """120 days or less pass; after that the value falls with the time, and from a year on it fails."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    workspace = repository.workspace
    if workspace is None or workspace.lock is None:
        return unknown("there is no mix.lock whose age could be told")
    history = repository.history
    if history.problem:
        return unknown(history.problem)
    changed = next((commit for commit in history.commits if workspace.lock_path in commit.files), None)
    if changed is None:
        return unknown(history.shortened or f"no commit that is read changes {workspace.lock_path}")
    day = datetime.fromtimestamp(changed.time, UTC).date()
    days = max(1, (repository.today - day).days)
    fact = Evidence(f"last changed {days} days ago, on {day.isoformat()}", workspace.lock_path)
    return shared(
        min(1.0, thresholds["passes_up_to"] / days), thresholds["passes_up_to"] / thresholds["fails_above"], 1.0, fact
    )
