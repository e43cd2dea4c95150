"""Whether what only developers need stays out of production."""

from __future__ import annotations

from elixirlens.hex.declared import Declared
from elixirlens.readiness.model import (
    Evidence,
    Judgement,
    Profile,
    Status,
    Thresholds,
    not_applicable,
    passed,
    unknown,
)
from elixirlens.readiness.repository import Repository

# Tools that run beside the program and never in it: these need `runtime: false`, too.
_TOOLS = frozenset(
    (
        *("credo", "dialyxir", "ex_doc", "inch_ex", "doctor", "sobelow", "mix_audit", "ex_check", "mix_test_watch"),
        *("git_hooks", "recode", "styler", "quokka", "mix_unused", "boundary_credo", "junit_formatter"),
        *("credo_contrib", "credo_envvar", "credo_naming", "ex_dna", "ex_slop", "reach", "vibe_kit"),
        *("doctest_formatter", "freedom_formatter", "tailwind_formatter", "excellent_migrations", "lcov_ex"),
    )
)
# What tests and development start: these only have to stay out of production.
_HELPERS = frozenset(
    (
        *("excoveralls", "benchee", "benchfella", "mox", "mock", "mimic", "meck", "patch", "hammox", "bypass", "exvcr"),
        *("ex_machina", "phoenix_live_reload", "wallaby", "hound", "ex_unit_notifier", "stream_data", "propcheck"),
        *("lazy_html", "live_debugger", "test_server", "tidewave", "usage_rules"),
    )
)
_NO_RUNTIME_NEEDED = frozenset(
    ("junit_formatter", "styler", "quokka", "doctest_formatter", "freedom_formatter", "tailwind_formatter")
)
# The modules of those that some programs use while they run, or that a library builds upon.
_MODULES = {
    "credo": "Credo",
    "benchee": "Benchee",
    "ex_machina": "ExMachina",
    "stream_data": "StreamData",
    "mox": "Mox",
    "mimic": "Mimic",
    "bypass": "Bypass",
    "ex_doc": "ExDoc",
    "propcheck": "PropCheck",
    "wallaby": "Wallaby",
    "sobelow": "Sobelow",
    "recode": "Recode",
    "mix_audit": "MixAudit",
    "hound": "Hound",
    "ex_dna": "ExDNA",
    "ex_slop": "ExSlop",
    "lazy_html": "LazyHTML",
    "reach": "Reach",
    "test_server": "TestServer",
    "vibe_kit": "VibeKit",
}


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Each tool counts one if it is scoped, half if only one of `only:` and `runtime: false` is missing."""
    tools = [(path, each) for path, each in repository.declared if each.app in _TOOLS | _HELPERS]
    counted = [(path, each) for path, each in tools if not _is_used(repository, each) and each.path is None]
    if not counted:
        if not repository.dependencies_are_known:
            return unknown("mix.exs computes its dependencies")
        return not_applicable("none of the tools for development is depended on")
    values = [
        _value(each, thresholds) if _is_started(repository, path) else _value_at_the_root(each, thresholds)
        for path, each in counted
    ]
    evidence = [
        Evidence(_said(each), path, each.place.line)
        for value, (path, each) in sorted(zip(values, counted, strict=True), key=lambda pair: pair[0])
        if value < 1
    ]
    if not evidence:
        path, each = counted[0]
        fact = f"{each.app} stays" if len(counted) == 1 else f"all {len(counted)} tools for development stay"
        return passed(Evidence(f"{fact} out of production", path, each.place.line))
    status = Status.FAIL if 0 in values else Status.PARTIAL
    return Judgement(status, sum(values) / len(values), tuple(evidence))


def _is_started(repository: Repository, path: str) -> bool:
    """Whether an application starts what this mix.exs depends on; the root of an umbrella is none."""
    return repository.profile is not Profile.UMBRELLA or path != repository.mix_path


def _value_at_the_root(tool: Declared, thresholds: Thresholds) -> float:
    return _value_in_production(tool, thresholds) if _is_in_production(tool) else 1.0


def _value_in_production(tool: Declared, thresholds: Thresholds) -> float:
    """A release leaves out what says `runtime: false`: production compiles it, and never has it."""
    return thresholds["compiled_for_production"] if tool.runtime is False else 0.0


def _value(tool: Declared, thresholds: Thresholds) -> float:
    if _is_in_production(tool):
        return _value_in_production(tool, thresholds)
    needs_more = tool.app in _TOOLS - _NO_RUNTIME_NEEDED and tool.runtime is True
    return thresholds["started_in_development"] if needs_more and not _only_for_tests(tool) else 1.0


def _is_in_production(tool: Declared) -> bool:
    """An `only:` that is computed, or names an environment of one's own, is there to keep it out."""
    if tool.only is None:
        return "only" not in dict(tool.options) and not tool.optional
    return "prod" in tool.only


def _only_for_tests(tool: Declared) -> bool:
    return tool.only is not None and set(tool.only) <= {"test", "docs"}


def _said(tool: Declared) -> str:
    if _is_in_production(tool) and tool.runtime is False:
        return f"{tool.app} is compiled for production, too: no `only:`"
    if _is_in_production(tool):
        return f"{tool.app} is in production, too: no `only:`"
    return f"{tool.app} starts with the program in development: no `runtime: false`"


def _is_used(repository: Repository, tool: Declared) -> bool:
    """Whether the program itself calls it, so that it is no mere tool here."""
    whole = repository.whole
    module = _MODULES.get(tool.app)
    if module is None:  # an Erlang package is called as its module
        surveys = (whole.surveys[each.path] for each in whole.product if each.path in whole.surveys)
        return any(tool.app in found.erlang for survey in surveys for found in survey.modules)
    return any(name == module or name.startswith(f"{module}.") for name in whole.uses)
