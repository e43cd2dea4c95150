"""Which modules work for Mix tasks alone, and so on the machine of a developer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from elixirlens.detectors.project import Place, Project
from elixirlens.project import FileClass

TESTS = frozenset({FileClass.TEST, FileClass.TEST_SUPPORT, FileClass.FIXTURE})
_TASK = "a Mix task"


def working_for_tasks(project: Project) -> frozenset[str]:
    """The modules that only Mix tasks name, and those that in turn only these name; tests do not count.

    Who runs a function of a module has its name from somewhere: from a call, a list of steps, the configuration. Where
    others than the code that was read may have it, nothing is said of a module: a framework that calls it back, the
    users of a package in whose documentation it stands.
    """
    if not project.is_complete:
        return frozenset()
    named = _named(project)
    names = {name for each in named.values() for name in each}
    closed = {name for name in names if (place := project.place(name)) is not None and _is_closed(place)}
    others = named.keys() - closed - {_TASK}
    return frozenset(within_reach([_TASK], named, closed - within_reach(others, named, closed)))


def _named(project: Project) -> dict[str, set[str]]:
    """The modules that each module names, all tasks taken together; of code outside of modules by its path."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in project.files:
        if file.file_class not in TESTS:
            for module in file.modules:
                is_task = file.file_class is FileClass.MIX_TASK or module.name.startswith("Mix.Tasks.")
                found[_TASK if is_task else module.name or file.path].update(module.references)
    return found


def within_reach(starts: Iterable[str], named: Mapping[str, set[str]], within: set[str]) -> set[str]:
    """What among some is named by the first ones, or by one of those that are."""
    found: set[str] = set()
    pending = list(starts)
    while pending:
        fresh = (named.get(pending.pop(), set()) & within) - found
        found |= fresh
        pending += fresh
    return found


def _is_closed(place: Place) -> bool:
    """Whether nobody calls a module but who names it in the repository."""
    module = place.module
    is_plain = module.kind == "module" and not (module.is_open or module.behaviours or module.uses)
    mix = place.file.mix
    is_own = mix.kind == "application" or not mix.is_package or module.is_hidden or module.name.startswith("Mix.")
    return is_plain and is_own
