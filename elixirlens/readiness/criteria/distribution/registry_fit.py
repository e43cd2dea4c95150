"""Whether names of processes are kept where names of their kind belong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from elixirlens.otp.child_specs import ChildList
from elixirlens.readiness.called import Called, called, running
from elixirlens.readiness.criteria.otp._processes import child_lists
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, failed, not_applicable, passed
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_STARTING = frozenset(["start_link", "start", "start_monitor"])
_STARTERS = (
    "GenServer",
    "Supervisor",
    "DynamicSupervisor",
    "PartitionSupervisor",
    "Task.Supervisor",
    "GenStage",
    "Registry",
)
_MADE = re.compile(r"^(String\.to_atom|:erlang\.(binary|list)_to_atom|List\.to_atom)\(")
_FIXED = re.compile(r"^(:\w+[?!]?|[A-Z][\w.]*|__MODULE__|@\w+)$")
_GLOBAL_FIXED = re.compile(r"^\{:global, (:\w+|[A-Z][\w.]*|__MODULE__|@\w+)\}$")


class _Name(Struct, frozen=True):
    """A name that a process is registered under, and by which module: how well it fits (0 to 1), and why."""

    written: str
    module: str
    value: float
    evidence: Evidence


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The mean over all names: local constants and registries fit, :global is half, atoms made at run time are not."""
    removed = tuple(_removed(repository))
    if removed:
        return failed(*removed[:4])
    names = list(_once(_names(repository, thresholds)))
    if not names:
        return not_applicable("no name of a process is written out where it is started")
    value = sum(each.value for each in names) / len(names)
    misfits = [each.evidence for each in sorted(names, key=lambda each: each.value) if each.value < 1.0]
    if not misfits:
        return passed(Evidence(f"every name that is seen fits, {len(names)} in all"), names[0].evidence)
    fact = Evidence(f"{len(names) - len(misfits)} of {counted(len(names), 'name')} fit")
    return Judgement(Status.PARTIAL if value >= thresholds["fails_below"] else Status.FAIL, value, (*misfits[:5], fact))


def _once(names: Iterable[_Name]) -> Iterator[_Name]:
    """Each name of a module once: that of a supervisor is seen where it is started, and in its child list."""
    seen: set[tuple[str | None, str, str]] = set()
    for name in names:
        key = (name.evidence.path, name.module, name.written)
        if key not in seen:
            seen.add(key)
            yield name


def _removed(repository: Repository) -> Iterator[Evidence]:
    for each in running(repository):
        if "pg2" in each.module.erlang:
            yield each.evidence(f"{each.module.name} uses :pg2, which OTP 24 took away")


def _names(repository: Repository, thresholds: Thresholds) -> Iterator[_Name]:
    given = set()
    for each in called(repository, *_STARTERS, "Process", ":global"):
        name = _given(each)
        given.add((each.path, name))
        if name is not None and (value := _fit(name, thresholds)) is not None:
            fact = f"{name} in {each.module.name}" if value == 1.0 else f"{each.module.name} registers {name}"
            yield _Name(name, each.module.name, value, each.evidence(fact))
    for file, each_list in child_lists(repository):
        for name, line in _listed(each_list):
            if name == each_list.name and (file.path, name) in given:
                continue  # the call that starts the supervisor of the list has told it
            if (value := _fit(name, thresholds)) is not None:
                evidence = Evidence(f"{name} in a child list of {each_list.module}"[:100], file.path, line)
                yield _Name(name, each_list.module, value, evidence)


def _listed(children: ChildList) -> Iterator[tuple[str, int]]:
    """The names that a child list gives: to its supervisor, and to what it starts."""
    if children.name is not None:
        yield children.name, children.place.line
    pending = list(children.children)
    while pending:
        child = pending.pop(0)
        pending += child.inner or ()
        if child.name is not None:
            yield child.name, child.place.line


def _given(each: Called) -> str | None:
    call = each.call
    if call.module == "Process":
        return call.arguments[1] if call.name == "register" and len(call.arguments) > 1 else None
    if call.module == ":global":
        return f"{{:global, {call.first}}}" if call.name in {"register_name", "re_register_name"} else None
    return call.option("name") if call.name in _STARTING else None


def _fit(name: str, thresholds: Thresholds) -> float | None:
    """How well a name fits; None where it cannot be told, such as one that somebody hands over."""
    if name.startswith("{:via,") or _FIXED.match(name):
        return 1.0
    if name.startswith("{:global,"):
        return thresholds["global_name"] if _GLOBAL_FIXED.match(name) else 0.0
    return 0.0 if _MADE.match(name) else None
