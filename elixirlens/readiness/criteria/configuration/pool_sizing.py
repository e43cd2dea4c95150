"""Whether somebody has decided how many connections to the database there are, and can change that without a build."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, unknown
from elixirlens.readiness.readers.config_files import Setting
from elixirlens.readiness.repository import Repository

_OF_A_POOL = re.compile(r"(?:^|_)POOL_?SIZE$")
_REPOS = ("Ecto.Repo", "AshPostgres.Repo", "AshSqlite.Repo", "AshMysql.Repo")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The mean over all repositories of Ecto: 1 from a variable, half for a number, a quarter for saying nothing."""
    repos = dict(_repos(repository))
    if not repos:
        return not_applicable("it has no Ecto repo")
    judged = [
        found for name, place in repos.items() if (found := _judge(name, place, repository, thresholds)) is not None
    ]
    if not judged:
        reasons = (_why_unknown(name, repository) for name in repos)
        return unknown(next((reason for reason in reasons if reason is not None), "code decides how large pools are"))
    value = sum(each for each, _ in judged) / len(judged)
    evidence = tuple(one for _, one in sorted(judged, key=lambda each: each[0]))
    if value == 1.0:
        return Judgement(Status.PASS, 1.0, evidence)
    return Judgement(Status.PARTIAL if value >= thresholds["partial_from"] else Status.FAIL, value, evidence)


def _repos(repository: Repository) -> Iterator[tuple[str, Evidence]]:
    for file in repository.product:
        for module in file.modules:
            if any(name in module.uses for name in _REPOS):
                yield module.name, Evidence(module.name, file.path, module.line)


def _judge(repo: str, place: Evidence, repository: Repository, thresholds: Thresholds) -> tuple[float, Evidence] | None:
    """How well the pool of a repository is decided, None where that is not known."""
    found = _settings(repo, repository)
    from_outside = next((each for each in found if each.variables), None)
    if from_outside is not None:
        return 1.0, Evidence(f"the pool of {repo}: {from_outside.variables[0]}", from_outside.path, from_outside.line)
    if not found and _why_unknown(repo, repository) is not None:
        for read in repository.configuration.variables:  # the options of the repo are put together beside it
            if _OF_A_POOL.search(read.name):
                return 1.0, Evidence(f"the pool of {repo}: {read.name}", read.path, read.line)
    for each in found:
        if each.text is not None and each.text.isdecimal():
            size = int(each.text)
            if size > thresholds["large"]:
                return thresholds["fixed_and_large"], Evidence(
                    f"{repo} holds {size} connections; more are seldom faster", each.path, each.line
                )
            return thresholds["fixed"], Evidence(
                f"{repo} holds {size} connections, fixed in the build", each.path, each.line
            )
    if found or _app_of(repo, repository) is None or _has_init(repo, repository) or _why_unknown(repo, repository):
        return None
    return thresholds["unsaid"], Evidence(f"no pool_size for {repo} in production: it is 10", place.path, place.line)


def _why_unknown(repo: str, repository: Repository) -> str | None:
    """Why a size that is not found may be set all the same."""
    hidden = repository.configuration.hidden(_app_of(repo, repository) or "", repo, "pool_size")
    return f"how large the pool of {repo} is, is not told: {hidden}" if hidden is not None else None


def _settings(repo: str, repository: Repository) -> tuple[Setting, ...]:
    return tuple(
        each
        for each in repository.configuration.in_force()
        if each.keys == (repo, "pool_size") or (each.keys == (repo, "url") and "pool_size=" in (each.text or ""))
    )


def _app_of(repo: str, repository: Repository) -> str | None:
    """The application under which a repository is configured; None where it is configured under none that is seen."""
    return next((each.app for each in repository.configuration.settings if each.keys[:1] == (repo,)), None)


def _has_init(repo: str, repository: Repository) -> bool:
    return any(
        module.name == repo and any(function.name == "init" for function in module.functions)
        for file in repository.product
        for module in file.modules
    )
