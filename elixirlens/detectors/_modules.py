"""What modules are for, as far as their names say."""

from __future__ import annotations

import re

from elixirlens.elixir import Module

_TESTS = ("Case", "Test", "Testing")
_SCRIPTS = frozenset({"Script", "Scripts"})
_SHOWS = "Demo"  # as the last name alone: an application may be called so
_COMMAND_LINES = ("Artificery", "ExCLI.DSL", "Prompt.Command")
_MAIN = ("main", 1)  # what an escript runs
_END_TO_END = ("Cypress", "E2E", "Playwright")  # what drives a browser in tests asks the application for data
_SEEDS = frozenset({"Faker", "Seeder", "Seeds"})
_SAMPLES = ("Bench", "Benchmark", "Example", "Examples", "Regression", "Simulator")
_SAMPLE = "Example"  # before the last name
_EDITORS = frozenset({"DebugAdapter", "LanguageServer", "LSP"})
_TEST_FRAMEWORK = "testframework"  # one that a repository has for itself
_DOUBLES = frozenset({"Dummy", "Fake", "Mock", "Mocks", "Stub", "Stubs"})
_STAND_INS = _DOUBLES | {"Sandbox", "Test", "Tests"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*")
_TOOLS = ("ExUnit.", "IEx.", "Mix.")


def serves_developers(module: Module) -> bool:
    """Whether a module serves people at a terminal: Mix, IEx, editors, tests, samples, release tasks."""
    names = module.name.split(".")
    return (
        module.name.startswith(_TOOLS)
        or any(name.startswith("Release") for name in names)
        or not _EDITORS.isdisjoint(names)
        or not _SCRIPTS.isdisjoint(names)
        or names[-1] in _SEEDS
        or names[-1].endswith((*_TESTS, _SHOWS))
        or any(name.endswith(_SAMPLES) or name.startswith(_END_TO_END) for name in names)
        or names[-1].startswith(_SAMPLE)
        or any(name.upper().endswith("CLI") or name.lower().endswith(_TEST_FRAMEWORK) for name in names)
        or module.uses_module(*_COMMAND_LINES)
        or _MAIN in module.functions
    )


def stands_in(name: str) -> bool:
    """Whether a module stands in for another one in tests, by its name: `Shop.Mock.Bank`, `FakeBank`."""
    return not _STAND_INS.isdisjoint(_WORD.findall(name))


def is_double(name: str) -> bool:
    """Like `stands_in`, where the name says nothing else: a page may be called `SandboxLive`."""
    return not _DOUBLES.isdisjoint(_WORD.findall(name))
