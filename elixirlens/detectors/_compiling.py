"""Which functions run only while code is compiled: what they read lies in the repository."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from elixirlens.detectors._tasks import TESTS, within_reach
from elixirlens.detectors.project import FileFacts, Project
from elixirlens.elixir import CallFacts, FunctionFacts, ModuleFacts
from elixirlens.project import FileClass

_COMPILER = "the compiler"
_MACROS = frozenset({"defmacro", "defmacrop"})
_PUBLISHER = "NimblePublisher"
_OF_A_PUBLISHER = frozenset({("parse", 2), ("build", 3), ("convert", 4)})  # what it calls in the modules it is given


def working_for_the_compiler(project: Project) -> frozenset[str]:
    """The functions (`Shop.Codegen.fields/1`) that only macros, bodies of modules and such functions call.

    Tests do not count. Nothing is said of a module whose functions may be called unseen, because it is imported, named
    by the configuration, defined twice, or has callbacks. That code names it does not count: mostly it is a struct.
    """
    if not project.is_complete:
        return frozenset()
    files = [file for file in project.files if file.file_class not in TESTS]
    modules = [module for file in files if file.file_class is not FileClass.CONFIG for module in file.modules]
    calls = _calls(modules)
    closed = {_symbol(module, each) for module in _closed(modules, files) for each in module.functions}
    compiling = within_reach([_COMPILER], calls, closed)
    others = calls.keys() - compiling - {_COMPILER}
    return frozenset(compiling - within_reach(others, calls, closed))


def _calls(modules: list[ModuleFacts]) -> dict[str, set[str]]:
    """The functions that each function calls, and those that the compiler does, which runs macros and bodies."""
    by_name = {module.name: module for module in modules}
    found: dict[str, set[str]] = defaultdict(set)
    for module in modules:
        found[_COMPILER].update(_symbols_called(module.calls, by_name))
        if _PUBLISHER in module.uses:
            found[_COMPILER].update(_called_by_publisher(module, by_name))
        for function in module.functions:
            caller = _COMPILER if function.kind in _MACROS else _symbol(module, function)
            found[caller].update(_symbols_called(function.calls, by_name))
            found[caller].update(
                _symbol(module, target)
                for name, arity in function.local
                if (target := module.function(name, arity)) is not None
            )
    return found


def _symbols_called(calls: Iterable[CallFacts], by_name: Mapping[str, ModuleFacts]) -> Iterator[str]:
    for call in calls:
        module = by_name.get(call.module)
        target = module.function(call.name, call.arity) if module is not None else None
        if module is not None and target is not None:
            yield _symbol(module, target)


def _called_by_publisher(module: ModuleFacts, by_name: Mapping[str, ModuleFacts]) -> Iterator[str]:
    """What NimblePublisher calls in the modules that are named beside it, such as its `parser:`."""
    for given in (by_name[name] for name in module.mentions if name in by_name):
        for function in given.functions:
            if (function.name, function.arity) in _OF_A_PUBLISHER:
                yield _symbol(given, function)


def _closed(modules: list[ModuleFacts], files: Iterable[FileFacts]) -> Iterator[ModuleFacts]:
    """The modules of which all callers show."""
    times = Counter(module.name for module in modules)
    unseen = {name for file in files for module in file.modules for name in module.imports}
    unseen |= {
        name for file in files if file.file_class is FileClass.CONFIG for each in file.modules for name in each.mentions
    }
    for module in modules:
        is_plain = module.kind == "module" and not (module.is_open or module.behaviours or module.uses)
        if is_plain and times[module.name] == 1 and module.name not in unseen:
            yield module


def _symbol(module: ModuleFacts, function: FunctionFacts) -> str:
    return f"{module.name}.{function.name}/{function.arity}"
