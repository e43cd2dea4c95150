"""Two children with one id in a child list, and lists that make the same id for each of many."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.project import FileFacts, Project
from elixirlens.finding import Related, Severity, Spot
from elixirlens.otp.child_specs import Certainty, Child, ChildList

# Their child specifications take the name as the id, and their own module where there is none.
_ID_IS_NAME = frozenset(["Registry", "DynamicSupervisor", "Task.Supervisor", "PartitionSupervisor"])
_ID_IS_MODULE = frozenset(["Task", "Agent"])
_LEGACY = ("worker(", "supervisor(")  # of Supervisor.Spec, which does not ask the module


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the second of two children with the same id, where both are started."""
    for file in subject.code:
        for children in file.supervision.lists:
            yield from _in_list(children, file, subject)


def _in_list(children: ChildList, file: FileFacts, subject: Project) -> Iterator[Hit]:
    seen: dict[tuple[str, str | None], Child] = {}
    for child in children.children:
        identity = _identity(child, subject) if child.certainty is not Certainty.UNKNOWN else None
        if identity is None:
            continue
        first = seen.setdefault((identity, child.condition), child)
        spot = Spot(file.path, child.place, f"{children.module}.{children.function}")
        if child.repeated:
            # A condition may be met by one of the many only, as where the element chooses a clause.
            if child.each_time:
                values = {"name": child.module, "value": identity, "reason": "for each of many"}
                yield Hit(spot, values, severity=Severity.WARNING)
        elif first is not child and not first.repeated:
            related = Related(file.path, first.place.line, "the first child with this id")
            yield Hit(spot, {"name": child.module, "value": identity, "reason": "twice"}, related=(related,))


def _identity(child: Child, subject: Project) -> str | None:
    """The id of a child as far as it is certain, None where it may be another one each time."""
    module = child.module
    if module is None:
        return None
    if child.id is not None:
        return child.id if _is_fixed(child.id) else None
    if module in _ID_IS_MODULE or child.text.startswith(_LEGACY):
        return module
    if module in _ID_IS_NAME:
        may_be_named = "name:" in child.text or child.text.endswith("…")
        return child.name or (None if may_be_named else module)
    place = subject.place(module)
    processes = {process.module for process in place.file.supervision.processes} if place is not None else set()
    if place is None or module not in processes:
        return None
    if any(function.name == "child_spec" for function in place.module.functions):
        return None
    uses_own = any(used in subject.places for used in place.module.uses)
    return None if place.module.is_open or uses_own or child.start is not None else module


def _is_fixed(identity: str) -> bool:
    """Whether an id is written out: an atom, a module or a string without anything in it."""
    return identity[0] in ':"ABCDEFGHIJKLMNOPQRSTUVWXYZ' and "#{" not in identity and "(" not in identity
