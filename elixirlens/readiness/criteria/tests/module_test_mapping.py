"""Which modules a test names: by its own name, by its path, by a call, or by a doctest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct

from elixirlens.project import FileClass
from elixirlens.readiness.criteria.tests._measured import test_modules
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, percent, shared
from elixirlens.readiness.repository import Repository, Surveyed

_NAMED = 6
# What wires an application together, and what is shown by a controller: it is tested where it is used, if at all.
_WIRING = (
    "*.Repo", "*.Endpoint", "*.Router", "*.Telemetry", "*.Application", "*.Gettext", "*.Mailer", "*.Presence",
    "*.Layouts", "*.CoreComponents", "*Socket", "*View", "*HTML", "*.PromEx", "*.Release",
)  # fmt: skip
_FRAMEWORK = (
    "Application", "Ecto.Repo", "Phoenix.Endpoint", "Phoenix.Router", "Phoenix.Presence", "Gettext.Backend", "Mix.Task",
    "PromEx", "Swoosh.Mailer", "Supervisor",
)  # fmt: skip
_IMPLEMENTATION = re.compile(r"\.?(?:Impl|Implementation)$")
_OF_TEST = re.compile(r"(?:Test|Tests|Spec)$")
_OF_PATH = re.compile(r"_(?:test|spec)\.exs$")


class Named(Struct, frozen=True):
    """What the tests name: modules, themselves without their ending, and their paths below the folder of tests."""

    modules: frozenset[str]
    subjects: frozenset[str]
    paths: frozenset[str]


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the code, by lines, that is in modules which tests name."""
    counted = [each for each in repository.modules if _counts(each, thresholds)]
    if not counted:
        return not_applicable("no module is left that a test could name")
    if not test_modules(repository.whole):
        return failed(Evidence("no test names a module"))
    named = _named(repository)
    left = [each for each in counted if not is_named(each, named)]
    share = 1 - sum(each.module.lines for each in left) / sum(each.module.lines for each in counted)
    fact = Evidence(f"tests name {len(counted) - len(left)} of {len(counted)} modules, {percent(share)} of the code")
    largest = sorted(left, key=lambda each: -each.module.lines)[:_NAMED]
    facts = [each.evidence(f"no test names {each.module.name}, {each.module.lines} lines"[:100]) for each in largest]
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], fact, *facts)


def is_named(surveyed: Surveyed, named: Named) -> bool:
    """Whether a test names a module, the module right around it, the one it works for, or the controller that shows it.

    The code of `Shop.TillImpl` and `Shop.Till.Impl` is reached through `Shop.Till`, which has no other.
    """
    name = surveyed.module.name
    front = _IMPLEMENTATION.sub("", name)
    around = name.rpartition(".")[0]
    return (
        name in named.modules
        or name in named.subjects
        or (front != name and (front in named.modules or front in named.subjects))
        or ("." in around and around in named.subjects)
        or name.removesuffix("JSON") + "Controller" in named.subjects
        or any(path in named.paths for path in _paths(surveyed.path.removesuffix(".ex").rpartition("lib/")[2]))
    )


def _paths(path: str) -> Iterator[str]:
    """Where its test may be below the folder of tests: `shop_web/controllers/x` is also tested in `controllers/x`."""
    yield path
    below = path.partition("/")[2]
    if "/" in below:
        yield below


def _counts(surveyed: Surveyed, thresholds: Thresholds) -> bool:
    module = surveyed.module
    return (
        module.lines >= thresholds["least_lines"]
        and bool(module.functions)
        and not module.is_exception
        and module.kind == "module"
        and module.uses_module(*_FRAMEWORK) is None
        and not any(fnmatchcase(module.name, name) for name in _WIRING)
        and not (surveyed.file_class is FileClass.WEB and module.name.endswith("Web"))
    )


def _named(repository: Repository) -> Named:
    whole = repository.whole
    tests = {each.path for each in whole.tests}
    named = {name for file in whole.files if file.path in tests for each in file.modules for name in each.references}
    named |= {name for each in whole.tests for name in each.module.doctests}
    subjects = {_OF_TEST.sub("", each.module.name) for each in test_modules(whole)}
    paths = {_OF_PATH.sub("", path).rpartition("test/")[2] for path in tests if _OF_PATH.search(path)}
    return Named(frozenset(named), frozenset(subjects), frozenset(paths))
