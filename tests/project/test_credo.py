"""`.credo.exs` read as syntax: what is certain of it, and what is said where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elixirlens.project.credo import CredoConfig, State, read_credo
from elixirlens.project.terms import Computed, Pair, Regex

if TYPE_CHECKING:
    from pathlib import Path


def config(checks: str, rest: str = "", before: str = "") -> CredoConfig:
    text = f'{before}%{{configs: [%{{name: "default", checks: {checks}{rest}}}]}}\n'
    return read_credo(text.encode(), ".credo.exs")


def states(found: CredoConfig) -> dict[str, State]:
    return {check.name: check.state for check in found.checks}


def test_both_ways_to_list_checks_are_understood() -> None:
    as_list = config("[{Credo.Check.A, []}, {Credo.Check.B, false}, {Credo.Check.C}, {Credo.Check.D, true}]")
    assert list(states(as_list).values()) == [State.ON, State.OFF, State.ON, State.ON]
    as_map = config("%{enabled: [{A, []}, {B, false}], disabled: [{C, []}, {D, limit: 1}], extra: [{E, []}]}")
    assert states(as_map) == {"A": State.ON, "B": State.OFF, "C": State.OFF, "D": State.OFF, "E": State.ON}
    assert as_list.troubles == as_map.troubles == ()


def test_parameters_are_values() -> None:
    (check,) = config(r'[{A, max: 1_000, names: ["x", ~r/\.Y$/], words: ~w(a b), on: true}]').checks
    assert check.parameters == (
        Pair("max", 1000),
        Pair("names", ("x", Regex(r"\.Y$", ""))),
        Pair("words", ("a", "b")),
        Pair("on", True),
    )


def test_names_that_the_file_binds_are_followed() -> None:
    found = config(
        "base ++ [{Readability.ModuleDoc, false}]",
        before="alias Credo.Check.Readability\nbase = [{Credo.Check.A, false}]\n",
    )
    assert states(found) == {"Credo.Check.A": State.OFF, "Credo.Check.Readability.ModuleDoc": State.OFF}
    assert found.troubles == ()


@pytest.mark.parametrize(
    ("checks", "left"),
    [
        ("[{A, false}] ++ more()", ["A"]),
        ("[{A, false}, more()]", ["A"]),
        ('[{A, System.get_env("X") == "1"}, {B, false}]', ["B"]),
        ("if(ci?(), do: [{A, false}], else: [])", []),
        ("Enum.map([A, B], &{&1, false})", []),
        ("%{disabled: disabled()}", []),
        ("base", []),
    ],
)
def test_what_would_have_to_be_run_is_said_and_not_guessed(checks: str, left: list[str]) -> None:
    found = config(checks)
    assert list(states(found)) == left
    (trouble,) = found.troubles
    assert trouble.startswith(".credo.exs:1: ")
    assert "is only known when the file runs" in trouble


def test_a_computed_parameter_stays_visible() -> None:
    (check,) = config("[{A, max: limit()}]").checks
    assert check.parameters == (Pair("max", Computed(1)),)


def test_a_contradiction_is_no_decision() -> None:
    found = config("%{enabled: [{A, []}, {B, []}], disabled: [{A, []}]}")
    assert states(found) == {"B": State.ON}
    assert "A is set in lines 1, 1, each time differently" in found.troubles[0]
    assert states(config("[{A, false}, {A, false}]")) == {"A": State.OFF}


def test_the_config_that_credo_takes_is_the_one_named_default() -> None:
    text = b'%{configs: [%{name: "ci", checks: [{A, false}]}, %{name: "default", checks: [{B, false}]}]}'
    found = read_credo(text, ".credo.exs")
    assert states(found) == {"B": State.OFF}
    assert found.troubles == ('.credo.exs: only the config "default" was looked at, not ci.',)
    found = read_credo(b'%{configs: [%{name: "a"}, %{name: "b"}]}', ".credo.exs")
    assert found.troubles == ('.credo.exs has no config named "default": nothing was carried over.',)


def test_a_config_may_stand_alone() -> None:
    assert states(read_credo(b'%{configs: %{name: "default", checks: [{A, false}]}}', ".credo.exs")) == {"A": State.OFF}


def test_code_in_plugins_and_requires_is_named() -> None:
    found = config("[]", rest=', plugins: [{P, []}], requires: ["./checks/*.ex"], strict: true')
    assert found.strict
    assert [trouble.split(":")[1].split()[0] for trouble in found.troubles] == ["plugins", "requires"]
    assert config("[]", rest=", plugins: [], requires: []").troubles == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "holds no map"),
        (b"[]", "holds no map"),
        (b"%{}", "has no list of configs"),
        (b"%{configs: [%{checks: [{A, fal", "has a syntax error"),
        (b"Code.eval_file(~S(../.credo.exs)) |> elem(0)", "is only known when the file runs"),
        (b"[" * 4000, ""),
        (b"\xff\xfe\x00", ""),
        (b"%{configs: [" + b"%{a: " * 900 + b"1" + b"}" * 900 + b"]}", ""),
    ],
)
def test_a_bad_file_is_a_sentence(text: bytes, said: str) -> None:
    found = read_credo(text, ".credo.exs")
    assert found.checks == ()
    assert any(said in trouble for trouble in found.troubles)


def test_a_list_that_doubles_itself_ends() -> None:
    found = config("a", before="a = [{A, false}]\n" + "a = a ++ a\n" * 60)
    assert found.checks == ()
    assert len(found.troubles) == 1


def test_nothing_of_it_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "pwned"
    found = config(f'[{{A, File.write!("{marker}", "")}}]', before=f'File.write!("{marker}", "")\n')
    assert found.checks == ()
    assert not marker.exists()
