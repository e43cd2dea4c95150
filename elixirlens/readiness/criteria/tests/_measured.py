"""What the criteria about tests share: the modules with tests, what they name, and where coverage is measured."""

from __future__ import annotations

import posixpath
import re

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.readers.mix_file import MixFile
from elixirlens.readiness.readers.terms import Term
from elixirlens.readiness.repository import Repository, Surveyed

NO_TESTS = "there are no tests"
_SETTINGS = ("/coveralls.json", "/apps/*/coveralls.json")
_LOADS_OTHERS = ("test_pattern", "test_load_filters")
_COVERAGE = re.compile(r"\bmix\b.*(?:\bcoveralls\b|\blcov\b|\btest\b.*--cover\b|\btest\.coverage\b)|\bmix\b.*--cover\b")


def test_modules(repository: Repository) -> list[Surveyed]:
    """The modules that have tests, those in which only doctests are included; `mix test` has to run them."""
    found = (each for each in repository.tests if each.module.tests or each.module.doctests)
    return [each for each in found if is_run(repository, each.path)]


def is_run(repository: Repository, path: str) -> bool:
    """Whether `mix test` runs a file: its name ends in `_test.exs`, if nobody says that others are loaded, too."""
    name = posixpath.basename(path)
    if path.endswith(("_test.exs", ".ex")) or "/test/" not in f"/{path}":
        return True
    if any(mix.get(key) is not None for mix in repository.mix_files for key in _LOADS_OTHERS):
        return True
    helpers = repository.whole.paths("test_helper.exs")
    return any(name.removesuffix(".exs") in repository.text(helper) for helper in helpers)


def coverage_in_ci(repository: Repository) -> Evidence | None:
    """Where CI measures coverage."""
    for command in repository.automation.ci:
        if _COVERAGE.search(command.text):
            return Evidence(f"CI runs {command.text}"[:100], command.path, command.line)
    return None


def coverage_settings(repository: Repository) -> list[Evidence]:
    """Where the repository says how coverage is measured, or that it is."""
    found = [Evidence("test_coverage: in mix.exs", mix.path, term.line) for mix, term in coverage_terms(repository)]
    declared = repository.dependency("excoveralls", "coverex", "mix_test_cover", "lcov_ex")
    found += [Evidence("settings for coverage", path) for path in settings_files(repository)]
    if declared is not None:
        found.append(Evidence(f"depends on {declared[1].app}", declared[0], declared[1].place.line))
    return found


def settings_files(repository: Repository) -> tuple[str, ...]:
    """The settings of excoveralls, where it is there: what it has left behind says nothing to another tool."""
    tools = (term.get("tool") for _, term in coverage_terms(repository))
    is_named = any(tool is not None and tool.text == "ExCoveralls" for tool in tools)
    if is_named or repository.dependency("excoveralls") is not None or not repository.dependencies_are_known:
        return repository.paths(*_SETTINGS)
    return ()


def coverage_terms(repository: Repository) -> list[tuple[MixFile, Term]]:
    """What `test_coverage:` says in the mix.exs files."""
    return [(mix, term) for mix in repository.mix_files if (term := mix.get("test_coverage")) is not None]
