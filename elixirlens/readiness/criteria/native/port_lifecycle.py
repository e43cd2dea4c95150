"""Whether programs that are started are looked after: their end is noticed, they end with the node, they are few."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.called import Called, called
from elixirlens.readiness.criteria.native._native import POOLS, WRAPPERS, own
from elixirlens.readiness.criteria.otp._processes import own_processes, supervised_modules
from elixirlens.readiness.model import Evidence, Judgement, Profile, Status, Thresholds, not_applicable, passed, unknown
from elixirlens.readiness.repository import Repository

_WRAPPING = re.compile(r"(?i)wrapper|stdin|muontrap|zombie|\bsh\b.*\bread\b")
_WRAPPED = re.compile(r"^(MuonTrap|Exile|Rambo|ExCmd|:exec)\b")
# A program of the repository itself, that reads what it is told and ends with it.
_IN_PRIV = re.compile(r"\b(priv_dir|app_dir)\b|\bpriv/")
_MAIN = re.compile(r"\bint\s+main\s*\(|\bfn\s+main\s*\(|\bfunc\s+main\s*\(")
_MOST_PROGRAMS = 200
PROGRAMS = ("*.c", "*.cc", "*.cpp", "*.rs", "*.go")
_ENDS = frozenset(["exit_status", "EXIT", "DOWN"])


class _Owner(Struct, frozen=True):
    """A module that opens ports: which of the three questions it answers."""

    module: str
    place: Evidence
    notices: bool
    wraps: bool
    is_bounded: bool

    @property
    def value(self) -> float:
        """The share of the three."""
        return (self.notices + self.wraps + self.is_bounded) / 3

    @property
    def evidence(self) -> Evidence:
        """What is missing, else that nothing is."""
        missing = [
            words
            for holds, words in (
                (self.notices, "its exit is not noticed"),
                (self.wraps, "nothing ends it with the node"),
                (self.is_bounded, "nothing bounds how many there are"),
            )
            if not holds
        ]
        return Evidence(f"{self.module}: {', '.join(missing) or 'looked after'}", self.place.path, self.place.line)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The mean over the modules that open ports of three questions: noticed, wrapped, bounded."""
    owners = list(_owners(repository))
    if not owners:
        wrapped = [
            each for name, places in sorted(repository.uses.items()) if _WRAPPED.match(name) for each in places[:1]
        ]
        if wrapped:
            return passed(*wrapped[:3])
        return not_applicable("no port is opened")
    if not repository.code.is_complete and not any(each.value for each in owners):
        return unknown("some code could not be read, so what looks after the ports may be there")
    value = sum(each.value for each in owners) / len(owners)
    evidence = tuple(each.evidence for each in sorted(owners, key=lambda each: each.value)[:5])
    if value >= 1.0:
        return passed(*evidence)
    return Judgement(Status.PARTIAL if value >= thresholds["fails_below"] else Status.FAIL, value, evidence)


def _owners(repository: Repository) -> Iterator[_Owner]:
    by_module: dict[tuple[str, str], list[Called]] = {}
    for each in called(repository, "Port", ":erlang"):
        if each.call.name in {"open", "open_port"}:
            by_module.setdefault((each.path, each.module.name), []).append(each)
    processes = {each.module.name for each in own_processes(repository)}
    if repository.profile is not Profile.LIBRARY:  # a library leaves that to the application that uses it
        processes &= supervised_modules(repository)
    has_wrapper = repository.dependency(*WRAPPERS) is not None
    has_program = any(_MAIN.search(repository.text(each)) for each in list(own(repository, *PROGRAMS))[:_MOST_PROGRAMS])
    has_pool = repository.dependency(*POOLS) is not None
    for (path, module), calls in by_module.items():
        written = " ".join(text for each in calls for text in (*each.call.arguments, *map(str, each.call.options)))
        yield _Owner(
            module=module,
            place=calls[0].evidence(),
            notices="exit_status" in written or not _ENDS.isdisjoint(calls[0].module.messages),
            wraps=has_wrapper
            or _is_wrapped(repository, path, calls)
            or (has_program and _starts_from_priv(repository, path)),
            is_bounded=has_pool or module in processes,
        )


def _starts_from_priv(repository: Repository, path: str) -> bool:
    return _IN_PRIV.search(repository.text(path)) is not None


def _is_wrapped(repository: Repository, path: str, calls: list[Called]) -> bool:
    """Whether a script stands in between: it is named where the port is opened, in code and not in a comment."""
    lines = repository.text(path).splitlines()
    for each in calls:
        around = lines[max(0, each.call.line - 4) : each.call.end_line + 1]
        if any(_WRAPPING.search(line) for line in around if not line.lstrip().startswith("#")):
            return True
    return False
