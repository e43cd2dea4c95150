"""The way in: a repository to its scorecard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from elixirlens.engine.request import Request
from elixirlens.engine.survey import Inventory, inventory, inventory_of_commit
from elixirlens.errors import NothingToRead, UsageError
from elixirlens.project import Project, discover, discover_in
from elixirlens.project.commits import Commit
from elixirlens.project.snapshot import snapshot_of
from elixirlens.readiness.entries import scorecard_of
from elixirlens.readiness.judging import judge_all
from elixirlens.readiness.model import Profile
from elixirlens.readiness.page import Criterion, load_criteria
from elixirlens.readiness.profiles import Detected, detect_profile, main_project
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.scorecard import Scorecard
from elixirlens.readiness.survey import FileSurvey
from elixirlens.readiness.tree import CommitTree, DiskTree, Tree
from elixirlens.readiness.waivers import waive

SURVEY = "elixirlens.readiness.survey"
_NO_PROJECT = "There is no mix.exs here, so nothing says what should be ready."


class Asked(Struct, frozen=True):
    """What to assess: a folder of the repository, on which day, as what (None: find out), and how to run.

    Without `use_history` what git's history would say is unknown.
    `jobs`, `cache_dir` and `use_cache` are those of a request for a check.
    """

    start: Path
    today: date
    profile: Profile | None = None
    use_history: bool = True
    jobs: int | None = None
    cache_dir: Path | None = None
    use_cache: bool = True


def assess(asked: Asked) -> Scorecard:
    """Assess what lies on the disk.

    Raises `UsageError` for a wrong configuration and for a repository without a Mix project, which has no readiness,
    and `NothingToRead` where there is no Elixir.
    """
    known = inventory(_request(asked))
    project = discover(asked.start)
    return _assessed(asked, known, project, DiskTree(known.bench.root), load_criteria())


def assess_commit(asked: Asked, commit: Commit, criteria: Iterable[Criterion]) -> Scorecard | None:
    """Assess a commit from git's objects, as on its own day; None where it has no Elixir or no Mix project."""
    try:
        known = inventory_of_commit(commit, _request(asked))
        project = discover_in(snapshot_of(commit), commit.root, commit.id)
    except NothingToRead:
        return None
    if main_project(project) is None:
        return None
    return _assessed(asked, known, project, CommitTree(commit), criteria)


def _request(asked: Asked) -> Request:
    return Request(
        start=asked.start,
        today=asked.today,
        jobs=asked.jobs,
        cache_dir=asked.cache_dir,
        use_cache=asked.use_cache,
        use_baseline=False,  # what a team has accepted is there all the same
        survey=SURVEY,
    )


def repository_of(asked: Asked) -> Repository:
    """The repository as criteria see it; raises as `assess` does."""
    known = inventory(_request(asked))
    return _repository(asked, known, discover(asked.start), DiskTree(known.bench.root))[0]


def _assessed(asked: Asked, known: Inventory, project: Project, tree: Tree, criteria: Iterable[Criterion]) -> Scorecard:
    repository, detected = _repository(asked, known, project, tree)
    settings = known.bench.config.settings.readiness
    pages = tuple(criteria)
    scored, waivers = waive(judge_all(repository, pages), settings.waive, asked.today)
    return scorecard_of(repository, detected, pages, scored, waivers)


def _repository(asked: Asked, known: Inventory, project: Project, tree: Tree) -> tuple[Repository, Detected]:
    main = main_project(project)
    if main is None:
        raise UsageError(_NO_PROJECT, "Name a folder with a mix.exs; `elixirlens check` takes any Elixir.")
    decode = msgspec.msgpack.Decoder(FileSurvey).decode
    repository = Repository(
        tree=tree,
        project=project,
        code=known.project,
        surveys={path: decode(kept) for path, kept in known.kept.items()},
        report=known.outcome.report,
        today=asked.today,
        mix_project=main,
        profile=Profile.NO_PROJECT,
        rules_asked=_rules_asked(known),
        history_of=(project.commit or "HEAD") if asked.use_history else None,
    )
    detected = detect_profile(repository)
    wanted = asked.profile or _configured(known)
    if wanted is not None:
        detected = msgspec.structs.replace(detected, profile=wanted, is_forced=True)
    return msgspec.structs.replace(repository, profile=detected.profile), detected


def _configured(known: Inventory) -> Profile | None:
    config = known.bench.config
    name = config.settings.readiness.profile
    if name is None:
        return None
    profiles = [each.value for each in Profile if each is not Profile.NO_PROJECT]
    if name not in profiles:
        place = config.place(("readiness", "profile"))
        raise UsageError(f"{place}: {name!r} is no profile.", f"There are {', '.join(profiles)}.")
    return Profile(name)


def _rules_asked(known: Inventory) -> frozenset[str]:
    """The rules that looked at some file: what the others would have found is not known."""
    bench = known.bench
    sets = {id(each): each for job in bench.jobs if (each := bench.selection.rules_for(job.path, job.mix.elixir))}
    return frozenset(active.rule.id for each in sets.values() for active in each.rules)
