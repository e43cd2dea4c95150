"""Asks all criteria about a repository, and puts the answers together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec

from elixirlens.engine.detect import account_of
from elixirlens.readiness.evidence import judge_by_page, why_not
from elixirlens.readiness.front_matter import Scope
from elixirlens.readiness.health import judge_by_findings
from elixirlens.readiness.model import Evidence, Judgement, Profile, Status, not_applicable, unknown
from elixirlens.readiness.page import Criterion
from elixirlens.readiness.profiles import detect_profile
from elixirlens.readiness.readers.manifest import shortened
from elixirlens.readiness.readers.mix_file import read_mix_file
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.scoring import Scored

Judge = Callable[..., Judgement]  # of the repository, and of the thresholds where its page has some
_MOST_EVIDENCE = 8
_DEPLOYED = frozenset([Profile.APPLICATION, Profile.PHOENIX])
_LONGEST_FACT = 100


def judge_all(repository: Repository, criteria: Iterable[Criterion]) -> tuple[Scored, ...]:
    """Ask all criteria. One that fails is unknown, and the others go on."""
    apps = _apps(repository)
    return tuple(_scored(each, _ask(each, repository, apps)) for each in criteria)


def _scored(criterion: Criterion, judgement: Judgement) -> Scored:
    front = criterion.front
    return Scored(criterion.id, criterion.dimension, front.stage, front.weight, front.effort, judgement)


def load_judge(criterion: Criterion) -> Judge | None:
    """Import the function that judges a criterion; None where its page decides alone."""
    try:
        exists = find_spec(criterion.module) is not None
    except ModuleNotFoundError:  # the folder of the dimension is not there
        exists = False
    return import_module(criterion.module).judge if exists else None


def _apps(repository: Repository) -> Mapping[str, Repository]:
    """The applications of an umbrella, each for itself, by their names. One that starts
    nothing and that only tests ask for is no product.
    """
    if repository.profile is not Profile.UMBRELLA:
        return {}
    found: dict[str, Repository] = {}
    asked = [declared for _, declared in repository.declared]
    helpers = {each.app for each in asked} - {each.app for each in asked if each.in_production}
    for app in repository.apps:
        starts = repository.read(read_mix_file, f"{app.folder}/mix.exs").application.get("mod")
        if app.app in helpers and starts is None:
            continue
        narrowed = repository.narrowed(app, Profile.APPLICATION)
        found[app.app or app.folder] = repository.narrowed(app, detect_profile(narrowed).profile)
    return found


def _ask(criterion: Criterion, repository: Repository, apps: Mapping[str, Repository]) -> Judgement:
    if criterion.front.scope is Scope.APP and apps:
        return _together({name: _judged(criterion, app) for name, app in apps.items()}, apps)
    return _judged(criterion, repository)


def _judged(criterion: Criterion, repository: Repository) -> Judgement:
    front = criterion.front
    if repository.profile not in front.profiles:
        return not_applicable(f"it is not asked of {_A[repository.profile]}")
    if _DEPLOYED.intersection(front.profiles) and Profile.NERVES not in front.profiles and repository.is_firmware:
        return not_applicable("its applications are firmware: it is not asked of a Nerves project")
    unseen = [rule for rule in front.rules if not rule.endswith("/*") and rule not in repository.rules_asked]
    if unseen:
        return unknown(f"the rule {unseen[0]} was not asked")
    try:
        if (reason := why_not(front, repository)) is not None:
            return not_applicable(reason)
        judge = load_judge(criterion)
        if judge is not None:
            given = (front.thresholds_for(repository.profile),) if front.thresholds else ()
            return _bounded(judge(repository, *given))
        if front.evidence:
            return _bounded(judge_by_page(front, repository))
        if front.rules:
            return _bounded(judge_by_findings(front.rules, repository))
        return unknown("nothing says how to judge it, which is our fault")
    except RecursionError:
        return unknown("what it looks at nests too deeply")
    except Exception as error:  # one criterion must not stop the others, whatever it does
        return unknown(f"it could not be judged, which is our fault: {account_of(error)}")


def _bounded(judgement: Judgement) -> Judgement:
    evidence = tuple(
        Evidence(shortened(each.fact, _LONGEST_FACT), each.path, each.line)
        for each in judgement.evidence[:_MOST_EVIDENCE]
    )
    return Judgement(judgement.status, judgement.value, evidence, judgement.reason)


def _together(judgements: Mapping[str, Judgement], apps: Mapping[str, Repository]) -> Judgement:
    """One judgement of those of the applications, weighted by their lines of code."""
    lines = {name: max(1, apps[name].lines) for name in judgements}
    counting = {name: each for name, each in judgements.items() if each.counts}
    undecided = {name: each for name, each in judgements.items() if each.status is Status.UNKNOWN}
    if not counting:
        return unknown(_why(undecided, lines)) if undecided else not_applicable(_why(judgements, lines))
    value = sum(each.value * lines[name] for name, each in counting.items()) / sum(lines[name] for name in counting)
    evidence = tuple(_named(counting, undecided))
    statuses = {each.status for each in counting.values()}
    if len(statuses) == 1:
        return Judgement(statuses.pop(), value, evidence)
    return Judgement(Status.PARTIAL, min(value, 0.99), evidence)


def _why(judgements: Mapping[str, Judgement], lines: Mapping[str, int]) -> str:
    """The reason of all applications; where each has its own, that of the largest, by its name."""
    largest = max(sorted(judgements), key=lambda name: lines[name])
    reason = judgements[largest].reason
    if len(judgements) == 1:
        return f"{largest}: {reason}"
    if all(each.reason == reason for each in judgements.values()):
        return f"each of {len(judgements)} applications: {reason}"
    return f"{largest}, the largest of {len(judgements)} applications: {reason}"


def _named(counting: Mapping[str, Judgement], undecided: Mapping[str, Judgement]) -> Iterator[Evidence]:
    """The evidence of the applications, the worst first, a few of each; what is not known stands before what passes."""
    open_ones = [
        Evidence(shortened(f"{name}: unknown, {each.reason}", _LONGEST_FACT))
        for name, each in sorted(undecided.items())
    ]
    for name, judgement in sorted(counting.items(), key=lambda each: (each[1].value, each[0])):
        if judgement.status is Status.PASS:
            yield from open_ones
            open_ones = []
        for evidence in judgement.evidence[:2]:
            yield Evidence(f"{name}: {evidence.fact}", evidence.path, evidence.line)
    yield from open_ones


_A: Mapping[Profile, str] = {
    Profile.LIBRARY: "a library",
    Profile.APPLICATION: "an application",
    Profile.PHOENIX: "a Phoenix application",
    Profile.UMBRELLA: "an umbrella",
    Profile.NERVES: "a Nerves project",
    Profile.ESCRIPT: "an escript",
    Profile.NO_PROJECT: "a folder without mix.exs",
}


def missing_for(level: int, criteria: Sequence[Scored]) -> tuple[Scored, ...]:
    """What stands between a repository and a level: its failing gates first, then what loses most of its stage."""
    lost = [one for one in criteria if one.stage == level and one.points and one.judgement.status is not Status.PASS]
    return tuple(
        sorted(lost, key=lambda one: (not one.is_failing_gate, -one.points * (1 - one.judgement.value), one.id))
    )
