"""Whether something else has taken the place of a package: by the table that the rule superseded-package has."""

from __future__ import annotations

from elixirlens.finding import Severity
from elixirlens.hex.declared import Declared, Origin
from elixirlens.hex.lock import HexLocked
from elixirlens.hex.names import HEXPM
from elixirlens.hex.superseded import Superseded, superseded
from elixirlens.readiness.criteria.dependencies._sources import said, without_any
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, passed, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Those that production has cost most; those for development, and optional ones, little."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    every = [
        (declared.app, _cost(declared, known, thresholds), said(path, declared, f"gave way to {known.alternative}"))
        for path, declared in repository.declared
        if (known := _known(declared, repository)) is not None
    ]
    dearest = sorted(every, key=lambda each: each[1])  # of one package in several applications the dearest counts
    found = list({app: (cost, evidence) for app, cost, evidence in dearest}.values())
    if not found:
        if not repository.dependencies_are_known:
            return unknown("mix.exs computes some of its dependencies")
        return passed(Evidence("none is in the table of superseded packages", repository.mix_path))
    value = max(0.0, 1.0 - sum(cost for cost, _ in found))
    evidence = tuple(one for _, one in sorted(found, key=lambda each: -each[0]))
    return Judgement(Status.PARTIAL if value >= thresholds["fails_below"] else Status.FAIL, value, evidence)


def _known(declared: Declared, repository: Repository) -> Superseded | None:
    if declared.origin is not Origin.HEX or declared.repository != HEXPM:
        return None
    found = superseded().get(declared.package or declared.app)
    locked = repository.workspace.locked(declared.app) if repository.workspace is not None else None
    version = locked.version if isinstance(locked, HexLocked) else None
    elixir = repository.mix.text("elixir")
    return found if found is not None and found.is_about(version) and found.is_open_to(elixir) else None


def _cost(declared: Declared, known: Superseded, thresholds: Thresholds) -> float:
    cost = thresholds["outshone_costs"] if known.severity is Severity.INFO else thresholds["superseded_costs"]
    return cost if declared.in_production and declared.optional is False else cost * thresholds["in_development"]
