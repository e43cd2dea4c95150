"""Whether what processes do when they stop is tested."""

from __future__ import annotations

import re

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared
from elixirlens.readiness.repository import Repository, Surveyed

_STOPS = frozenset(
    {
        ("", "stop_supervised"), ("", "stop_supervised!"), ("ExUnit.Callbacks", "stop_supervised"),
        ("ExUnit.Callbacks", "stop_supervised!"), ("GenServer", "stop"), ("Process", "exit"), ("Supervisor", "stop"),
        ("Supervisor", "terminate_child"), ("DynamicSupervisor", "terminate_child"), ("DynamicSupervisor", "stop"),
        (":gen_statem", "stop"), (":gen_server", "stop"),
    }
)  # fmt: skip

# How tests are named that stop something by ways of their own: `test "drains connections when stopped"`.
_TELLS_OF_IT = re.compile(
    r'^\s*(?:test|it) +"[^"\n]*\b(?:stop(?:s|ped|ping)|drain(?:s|ed|ing)?|shut(?:s|ting)?[ -]?down|'
    r"terminat(?:es?|ed|ing|ion)|graceful(?:ly)?)\b[^\"\n]*",
    re.MULTILINE | re.IGNORECASE,
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Modules with `terminate/2` that trap exits, and whether a test file names them and stops something."""
    cleaning = [each for each in repository.modules if _cleans_up(each)]
    if not cleaning:
        return not_applicable("no process traps exits and has a terminate/2")
    stopping = _named_where_stopped(repository)
    titles = _titles(repository)
    tested = [each for each in cleaning if each.module.name in stopping or _is_told(each, cleaning, titles)]
    fact = Evidence(f"{len(tested)} of {len(cleaning)} processes that clean up are stopped in a test")
    facts = [
        each.evidence(f"{each.module.name} cleans up, and no test stops it"[:100], _terminate_line(each))
        for each in cleaning
        if each not in tested
    ]
    return shared(len(tested) / len(cleaning), thresholds["partial_from"], thresholds["passes_from"], fact, *facts)


def _cleans_up(surveyed: Surveyed) -> bool:
    traps = any(call.callee == "Process.flag/2" and call.first == ":trap_exit" for call in surveyed.module.calls)
    return traps and _terminate_line(surveyed) is not None


def _terminate_line(surveyed: Surveyed) -> int | None:
    found = (each.line for each in surveyed.module.functions if each.name == "terminate" and each.arity in {2, 3})
    return next(found, None)


def _titles(repository: Repository) -> tuple[str, ...]:
    """The lines that name tests of something that stops."""
    whole = repository.whole
    return tuple(found.group() for each in whole.tests for found in _TELLS_OF_IT.finditer(whole.text(each.path)))


def _is_told(surveyed: Surveyed, cleaning: list[Surveyed], titles: tuple[str, ...]) -> bool:
    """Whether such a test calls it by the last part of its name, and no other is called so: `Flusher stops`."""
    name = _last(surveyed)
    if sum(_last(each) == name for each in cleaning) > 1:
        return False
    return any(re.search(rf"\b{re.escape(name)}\b", title) for title in titles)


def _last(surveyed: Surveyed) -> str:
    return surveyed.module.name.rpartition(".")[2]


def _named_where_stopped(repository: Repository) -> set[str]:
    """The modules that are named in files of tests that stop something or say so, and those that they name in turn."""
    whole = repository.whole
    calling = (
        each.path for each in whole.tests if any((call.module, call.name) in _STOPS for call in each.module.calls)
    )
    telling = (each.path for each in whole.tests if _TELLS_OF_IT.search(whole.text(each.path)))
    paths = {*calling, *telling}
    tests = (file for file in whole.files if file.path in paths)
    named = {name for file in tests for module in file.modules for name in module.references}
    behind = (module for file in whole.product for module in file.modules if module.name in named)
    return named | {name for module in behind for name in module.references}
