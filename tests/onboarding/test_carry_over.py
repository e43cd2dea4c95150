"""What Credo's settings become here: every one that corresponds, and a word about all others."""

from __future__ import annotations

import pytest

from elixirlens.catalog import Catalog
from elixirlens.onboarding.carry_over import CarriedOver, carry_over
from elixirlens.onboarding.credo_patterns import name_globs, path_patterns
from elixirlens.project.credo import read_credo
from elixirlens.project.terms import Regex, Term

RULES = Catalog.load().rules


def carried(checks: str, rest: str = "") -> CarriedOver:
    text = f'%{{configs: [%{{name: "default", checks: {checks}{rest}}}]}}'
    found = read_credo(text.encode(), ".credo.exs")
    assert not found.troubles
    return carry_over(found, RULES)


def settings(found: CarriedOver) -> dict[str, dict[str, object]]:
    assert not [one for one in found.settings if one.suggestion]
    return {one.rule: {".".join(keys): value for keys, value in one.values} for one in found.settings}


def test_a_check_that_is_off_switches_its_rule_off() -> None:
    found = carried("[{Credo.Check.Readability.ModuleDoc, false}]")
    assert settings(found) == {"missing-moduledoc": {"enabled": False}}


def test_what_credo_has_off_by_default_is_only_suggested() -> None:
    """`mix credo.gen.config` writes these into `disabled`: nobody may have decided it."""
    found = carried("%{disabled: [{Credo.Check.Warning.UnsafeToAtom, []}, {Credo.Check.Readability.Specs, []}]}")
    assert [(one.rule, one.suggestion) for one in found.settings] == [
        ("dynamic-atom-creation", True),
        ("missing-typespec", True),
    ]


def test_a_rule_for_several_checks_goes_with_all_of_them_only() -> None:
    one = carried("[{Credo.Check.Warning.IoInspect, false}]")
    assert settings(one) == {}
    assert one.remarks == (
        "Warning.IoInspect is off, but debug-leftover stays on: it stands for Warning.Dbg and Warning.IExPry as well.",
    )
    names = ("IoInspect", "Dbg", "IExPry")
    every = carried(f"[{', '.join(f'{{Credo.Check.Warning.{name}, false}}' for name in names)}]")
    assert settings(every) == {"debug-leftover": {"enabled": False}}


def test_limits_are_carried_over() -> None:
    found = carried("[{Credo.Check.Refactor.FunctionArity, max_arity: 9}]")
    assert settings(found) == {"long-parameter-list": {"options.limit": 9, "options.private_limit": 9}}
    found = carried("[{Credo.Check.Refactor.LongQuoteBlocks, max_line_count: 200, ignore_comments: true}]")
    assert settings(found) == {"large-code-generation": {"options.lines": 200}}
    assert found.remarks == ()


def test_what_a_parameter_loses_is_said() -> None:
    found = carried("[{Credo.Check.Refactor.FunctionArity, max_arity: 9, ignore_defp: true, priority: :low}]")
    assert settings(found) == {"long-parameter-list": {"options.limit": 9}}
    assert found.remarks == (
        "Refactor.FunctionArity, line 1: ignore_defp has no counterpart in long-parameter-list.",
        "Refactor.FunctionArity, line 1: priority has no counterpart in long-parameter-list.",
    )
    found = carried("[{Credo.Check.Refactor.FunctionArity, max_arity: limit()}]")
    assert found.remarks == ("Refactor.FunctionArity, line 1: max_arity is only known when the file runs.",)


def test_names_join_those_that_the_rule_knows() -> None:
    found = carried(r'[{Credo.Check.Readability.ModuleDoc, ignore_names: [~r/\.Legacy$/, "Test", ~r/\.\w+Old$/]}]')
    names = settings(found)["missing-moduledoc"]["options.names"]
    assert isinstance(names, tuple)
    assert names[-2:] == ("*.Legacy", "*Test*")
    assert "*Controller" in names
    assert r"~r/\.\w+Old$/" in found.remarks[0]


def test_files_become_paths() -> None:
    found = carried('[{Credo.Check.Readability.ModuleDoc, files: %{included: ["lib/"], excluded: [~r"/gen/", "x*"]}}]')
    assert settings(found) == {"missing-moduledoc": {"paths.include": ("/lib/",), "paths.exclude": ("**/gen/", "/x*")}}
    # Half of `included` would leave out code that Credo looks at.
    half = carried('[{Credo.Check.Readability.ModuleDoc, files: %{included: ["lib/", ~r/a+/]}}]')
    assert settings(half) == {}
    assert "~r/a+/" in half.remarks[0]


def test_folders_by_how_their_paths_begin() -> None:
    found = carried('[{Credo.Check.Warning.MixEnv, excluded_paths: ["lib/mix", "test/", ~r/gen/]}]')
    assert settings(found) == {"mix-env-at-runtime": {"paths.exclude": ("/lib/mix*/", "/test/*/")}}
    assert found.remarks == ("Warning.MixEnv, line 1: excluded_paths cannot be said here: ~r/gen/.",)


def test_excluded_files_are_excluded_here_too() -> None:
    rest = r', files: %{excluded: [~r"/_build/", ~r"/deps/", ~r"/node_modules/", "lib/gen/", ~r/_pb\.ex$/]}'
    found = carried("[]", rest)
    assert found.exclude == ("/lib/gen/",)
    assert found.remarks == (r"Excluded files that cannot be said as a pattern: ~r/_pb\.ex$/.",)


def test_what_has_no_counterpart_is_listed() -> None:
    found = carried("[{Credo.Check.Design.TagTODO, false}, {Credo.Check.Readability.AliasOrder, []}, {Shop.Check, []}]")
    assert found.still_credo == ("Readability.AliasOrder", "Shop.Check")
    assert found.nothing_to_do == ("Design.TagTODO",)


def test_every_check_that_a_page_names_is_carried_over_when_it_is_off() -> None:
    for rule in RULES:
        if rule.related.credo:
            found = carried(f"[{', '.join(f'{{{name}, false}}' for name in rule.related.credo)}]")
            assert rule.id in {one.rule for one in found.settings}


@pytest.mark.parametrize(
    ("written", "patterns"),
    [
        ("lib/", ("/lib/",)),
        ("./lib/a.ex", ("/lib/a.ex",)),
        ("lib/**/*.ex", ("/lib/**/*.ex",)),
        ("{lib,web}/", None),
        ("../up", None),
        ("/abs", None),
        ("!lib", None),
        ("", None),
        (Regex("/gen/", ""), ("**/gen/",)),
        (Regex(r"/a/b\.ex$", ""), ("**/a/b.ex",)),
        (Regex("/gen/", "i"), None),
        (Regex("gen", ""), None),
        (Regex("/ge.n/", ""), None),
        (Regex("/gen", ""), None),
        (1, None),
    ],
)
def test_paths(written: Term, patterns: tuple[str, ...] | None) -> None:
    assert path_patterns(written) == patterns


@pytest.mark.parametrize(
    ("written", "globs"),
    [
        ("Test", ("*Test*",)),
        (Regex(r"^Shop\.Old$", ""), ("Shop.Old",)),
        (Regex("^Shop", ""), ("Shop*",)),
        (Regex("(Old|New)$", ""), ("*Old", "*New")),
        (Regex("Shop(Old|New)", ""), ("*ShopOld*", "*ShopNew*")),
        (Regex("Sh.p", ""), None),
        (Regex("(A|B+)$", ""), None),
        (Regex("a", "i"), None),
        (Regex("", ""), None),
    ],
)
def test_names(written: Term, globs: tuple[str, ...] | None) -> None:
    assert name_globs(written) == globs
