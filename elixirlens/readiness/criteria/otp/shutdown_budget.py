"""Whether processes that clean up say how long that takes, and get the time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.otp.child_specs import Child
from elixirlens.readiness.called import called
from elixirlens.readiness.criteria.otp._processes import OwnProcess, child_lists, own_processes
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.repository import Repository

# How many arguments terminate has, by what a process is.
_CLEANING = {"GenServer": 2, ":gen_server": 2, "GenStage": 2, ":gen_statem": 3, "GenStateMachine": 3}
_KILLED = "brutal_kill"
_DEFAULT = 5.0  # seconds
_GRACE = {"Kubernetes": 30.0, "Compose": 10.0, "Fly": 5.0}  # seconds that a system gives unless it is told otherwise
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "second": 1.0, "minute": 60.0, "seconds": 1.0, "minutes": 60.0}
_COMPUTED = re.compile(r"(?:(seconds|minutes)\((\d+)\)|(second|minute): *(\d+))")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m)?\b")


class _Cleaner(Struct, frozen=True):
    """A process with a terminate/2, what is said of its shutdown, and whether it lives to see it."""

    own: OwnProcess
    shutdown: str | None
    traps: bool

    @property
    def seconds(self) -> float | None:
        """How long it may take; None where that is computed."""
        return _seconds(self.shutdown) if self.shutdown is not None else _DEFAULT

    @property
    def evidence(self) -> Evidence:
        """What there is, in words."""
        if not self.traps:
            return self.own.evidence("has terminate/2 and traps no exits: a shutdown never calls it")
        if self.shutdown is None:
            return self.own.evidence("cleans up in terminate/2 within the default of 5 seconds")
        return self.own.evidence(f"has shutdown: {self.shutdown}")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A part of it is to trap exits, the rest to say how long; a container that is killed before is a failure."""
    cleaners = list(_cleaners(repository))
    if not cleaners:
        return not_applicable("no process has a terminate/2")
    killed = [each for each in cleaners if each.shutdown == _KILLED]
    if killed:
        return failed(*(each.own.evidence("has terminate/2 and is killed at once: brutal_kill") for each in killed[:3]))
    longest = max((each.seconds or 0.0 for each in cleaners if each.traps), default=0.0)
    for grace, evidence in _graces(repository):
        if math.isfinite(longest) and longest > grace:
            return failed(evidence, Evidence(f"a process may take {longest:g} seconds to stop"))
    values = [_value(each, thresholds) for each in cleaners]
    value = sum(values) / len(values)
    said = tuple(each.evidence for _, each in sorted(zip(values, cleaners, strict=True), key=lambda pair: pair[0])[:5])
    return passed(*said) if value >= 1.0 else partial(*said, value=value)


def _value(cleaner: _Cleaner, thresholds: Thresholds) -> float:
    """One that traps no exits is not even called; one that says how long it may take has all that there is."""
    if not cleaner.traps:
        return thresholds["terminate_alone"]
    return thresholds["with_trapped_exits"] if cleaner.shutdown is None else 1.0


def _cleaners(repository: Repository) -> Iterator[_Cleaner]:
    specified = dict(_specified(repository))
    trapping = {
        each.module.name
        for each in called(repository, "Process", ":erlang")
        if each.call.name in {"flag", "process_flag"} and each.call.first == ":trap_exit"
    }
    for own in own_processes(repository):
        arity = _CLEANING.get(own.process.kind)
        if arity is not None and own.module.function("terminate", arity) is not None:
            shutdown = specified.get(own.module.name) or own.process.shutdown
            yield _Cleaner(own, shutdown, own.module.name in trapping)


def _specified(repository: Repository) -> Iterator[tuple[str, str]]:
    """What child lists say of the shutdown of modules."""
    for _, each in child_lists(repository):
        pending: list[Child] = list(each.children)
        while pending:
            child = pending.pop()
            pending += child.inner or ()
            if child.module is not None and child.shutdown is not None:
                yield child.module, child.shutdown


def _graces(repository: Repository) -> Iterator[tuple[float, Evidence]]:
    """The seconds that each system gives a container before it kills it."""
    for manifest in repository.deployment.manifests:
        told = [fact for fact in manifest.of(Kind.GRACE) if _DURATION.search(fact.text)]
        for fact in told:
            seconds = _duration(fact.text)
            yield seconds, Evidence(f"{manifest.system} kills after {fact.text}", manifest.path, fact.line)
        starts = next(manifest.of(Kind.START, Kind.RESTART), None)
        if not told and starts is not None and manifest.system in _GRACE:
            seconds = _GRACE[manifest.system]
            fact_text = f"{manifest.system} kills after {seconds:g} seconds unless it is told otherwise"
            yield seconds, Evidence(fact_text, manifest.path, starts.line)


def _duration(text: str) -> float:
    found = _DURATION.search(text.partition(":")[2] or text.partition("=")[2] or text)
    return float(found[1]) * _UNITS[found[2] or "s"] if found is not None else math.inf


def _seconds(shutdown: str) -> float | None:
    if shutdown == "infinity":
        return math.inf
    if shutdown.isdigit():
        return int(shutdown) / 1000
    found = _COMPUTED.search(shutdown)
    if found is None:
        return None
    return _UNITS[found[1] or found[3]] * int(found[2] or found[4])
