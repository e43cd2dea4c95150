"""How a repository became as ready as it is: older commits, judged from git's objects and kept for the next time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec.structs import replace

from elixirlens.engine.keys import tool_stamp
from elixirlens.errors import UsageError
from elixirlens.project import find_root, git
from elixirlens.project.commits import Commit
from elixirlens.readiness.assess import Asked, assess_commit
from elixirlens.readiness.history.log import first_commit, prefix_of, read_history
from elixirlens.readiness.history.model import History
from elixirlens.readiness.history.samples import Sample, months, releases
from elixirlens.readiness.page import load_criteria
from elixirlens.readiness.scorecard import HistoryEntry, Scorecard
from elixirlens.readiness.trend import Key, Point, read_points, write_points

_FEWEST_RELEASES = 3  # below which months say more


def with_history(card: Scorecard, points: Iterable[Point]) -> Scorecard:
    """The scorecard with what older commits came to."""
    entries = (
        HistoryEntry(each.name, each.commit, date.fromisoformat(each.day), each.score, each.level) for each in points
    )
    return replace(card, history=tuple(entries))


def over_time(asked: Asked, most: int, file: Path) -> tuple[Point, ...]:
    """The points of at most so many releases, or of months where there are few; oldest first.

    Those that `file` knows are taken from there, and the others are judged and kept in it. Commits without a Mix
    project are left out. Raises `UsageError` where there is no history that reaches back.
    """
    root = find_root(asked.start)
    history = read_history(root)
    repository = git.find(root)
    if history.problem or repository is None:
        raise UsageError(f"There is no history to look at: {history.problem}.", "Leave out --history.")
    if history.is_shallow:
        hint = "Fetch its history: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)."
        raise UsageError("There is no history to look at: this clone is shallow.", hint)
    key = _key(asked, first_commit(root, "HEAD") or history.commits[-1].id, prefix_of(root, repository))
    known = {point.commit: point for point in read_points(file, key)}
    points: list[Point] = []
    for sample in _samples(history, most):
        point = known.get(sample.commit)
        if point is None:
            card = _card(asked, sample, Commit(repository, sample.commit, root))
            point = _point(sample, card) if card is not None else None
            if point is not None:
                write_points(file, key, [point])  # one by one: an interruption loses nothing
        if point is not None:
            points.append(replace(point, name=sample.name))
    return tuple(points)


def _samples(history: History, most: int) -> tuple[Sample, ...]:
    tagged = releases(history, most)
    return tagged if len(tagged) >= min(most, _FEWEST_RELEASES) else months(history, most)


def _card(asked: Asked, sample: Sample, commit: Commit) -> Scorecard | None:
    """What a commit came to on its own day."""
    day = datetime.fromtimestamp(sample.time, UTC).date()
    return assess_commit(replace(asked, today=day), commit, load_criteria())


def _point(sample: Sample, card: Scorecard) -> Point:
    dimensions = {each.id: each.score for each in card.dimensions}
    return Point(sample.commit, sample.name, sample.time, card.score, card.level, dimensions)


def _key(asked: Asked, first: str, prefix: str) -> Key:
    """Scores of another version, or of the repository taken for something else, are not comparable."""
    parts = (tool_stamp().hex(), asked.profile or "", *_left_out(asked))
    return Key(first, " ".join(filter(None, parts)), prefix)


def _left_out(asked: Asked) -> Iterator[str]:
    if not asked.use_history:
        yield "without history"
