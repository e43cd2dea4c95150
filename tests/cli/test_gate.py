"""The gate on the command line: how a run ends, what it says, and options that contradict each other."""

from __future__ import annotations

import subprocess

import msgspec
import pytest
from houses import SOUND, TILL, House

from elixirlens.report import Comparison, Report, from_json

SECOND = TILL.replace("Till", "Second")
TRAVELLING = """defmodule Shop.Log do
  @moduledoc false
  def see(it), do: IO.inspect(it)
end
"""


def commit(house: House) -> None:
    house.git("add", "--all")
    house.git("commit", "--quiet", "--message", "x")


@pytest.fixture
def branch(house: House) -> House:
    """A house on a branch that has changed nothing yet."""
    commit(house)
    house.git("switch", "--quiet", "--create", "topic")
    return house


def run(house: House, *arguments: str) -> tuple[int, str, str]:
    done = house.run("check", *arguments)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def report(house: House, *arguments: str) -> Report:
    return from_json(house.run("check", "--format", "json", *arguments).stdout)


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("configuration", "arguments", "code"),
    [
        ("", [], 1),
        ("", ["--max-findings", "1"], 1),
        ("", ["--max-findings", "2"], 0),
        ("", ["--max-findings", "1", "--fail-on", "error"], 0),
        ("[gate]\nmax_findings = 2", [], 0),
        ("[gate]\nmax_findings = 2", ["--max-findings", "0"], 1),
        ('[gate]\nfail_on = "error"', [], 0),
        ('[gate]\nfail_on = "error"', ["--fail-on", "warning"], 1),
        ('[gate.categories]\nprocess = "never"', [], 1),
        ('[gate.categories]\nprocess = "never"\ncode = "never"', [], 0),
        ('[gate.categories]\nprocess = "error"\ncode = "error"', [], 0),
        ('[gate.categories]\nprocess = "error"\ncode = "error"', ["--fail-on", "warning"], 1),
        ('[gate]\nfail_on = "never"\n[gate.categories]\nprocess = "warning"', [], 1),
        ('[gate]\nfail_on = "never"\n[gate.categories]\nsecurity = "info"', [], 0),
        ('[gate.categories]\nprocces = "never"', [], 2),
        ("[gate]\nmax_findings = -1", [], 2),
    ],
)
def test_how_a_run_ends(house: House, configuration: str, arguments: list[str], code: int) -> None:
    """There are two warnings: one in the category process and one in code."""
    house.write("lib/log.ex", TRAVELLING)
    house.write("elixirlens.toml", configuration)
    assert run(house, *arguments)[0] == code


def test_what_is_let_pass_is_said(house: House) -> None:
    code, _, error = run(house, "--max-findings", "3")
    assert (code, error) == (0, "note: 1 of at most 3 findings that the gate lets pass\n")


def test_the_gate_of_an_audit_is_the_same(house: House) -> None:
    house.write("mix.exs", (house.root / "mix.exs").read_text().replace("app: :shop", "app: :shop, deps: []"))
    house.write("elixirlens.toml", '[gate]\nfail_on = "nothing"\n')
    assert house.run("deps", "--offline").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--diff-mode", "new"], "--diff-mode goes with --diff or --staged"),
        (["--diff", "main", "--diff-mode", "old"], "'old' is not one of"),
        (["--baseline", "x.json", "--no-baseline"], "contradict each other"),
        (["--staged", "--deps"], "--deps reads locks and registries as they are"),
        (["--diff", "main", "-", "--stdin-filename", "lib/till.ex"], "is compared with no commit"),
        (["--diff", "nowhere"], "no commit that this clone knows"),
        (["--trust-base", "nowhere"], "no commit that this clone knows"),
        (["--baseline", "nowhere.json"], "There is no baseline"),
        (["--max-findings", "-1"], "--max-findings"),
    ],
)
def test_options_that_cannot_be_meant(branch: House, arguments: list[str], said: str) -> None:
    code, output, error = run(branch, *arguments)
    assert (code, output) == (2, "")
    assert said in error


def test_a_branch_is_told_what_it_adds(branch: House) -> None:
    for mode in ([], ["--diff-mode", "new"], ["--diff-mode", "lines"]):
        code, output, error = run(branch, "--diff", "main", *mode)
        assert (code, error) == (0, "")
        assert "Nothing new in what was read." in output
        assert "blocking-init" not in output
    branch.write("lib/second.ex", SECOND)
    for mode in ([], ["--diff-mode", "lines"]):
        code, output, _ = run(branch, "--diff", "main", *mode)
        assert code == 1
        assert "lib/second.ex:7" in output
        assert "lib/till.ex" not in output


def test_the_report_says_what_was_compared(branch: House) -> None:
    base = branch.git("rev-parse", "main")
    branch.write("lib/second.ex", SECOND)
    output = squeezed(run(branch, "--diff", "main")[1])
    assert f"Compared with main ({base[:10]}):" in output
    assert "1 finding that was there before and is left out." in output
    output = squeezed(run(branch, "--diff", "main", "--diff-mode", "lines")[1])
    assert f"Compared the lines with main ({base[:10]}):" in output
    assert "1 finding on lines that are the same is left out." in output
    branch.write("lib/till.ex", SOUND.replace("Money", "Till"))
    output = squeezed(run(branch, "--diff", "main")[1])
    assert "fixed." in output
    assert "Fixed lib/till.ex:7 blocking-init" in output


def test_json_has_it_all(branch: House) -> None:
    branch.write("lib/second.ex", SECOND)
    branch.write("lib/till.ex", SOUND.replace("Money", "Till"))
    found = report(branch, "--diff", "main")
    assert isinstance(found.comparison, Comparison)
    assert found.comparison.fixed is not None
    assert "blocking-init" in {one.rule for one in found.comparison.fixed}
    assert found.comparison.new == len([one for one in found.findings if one.is_open])
    assert found.comparison.kept == len([one for one in found.findings if one.known is not None])
    assert sum(found.summary.by_severity.values()) == found.comparison.new
    assert found == msgspec.json.decode(found.to_json(), type=Report)


def test_what_could_not_be_checked_is_never_clean(branch: House) -> None:
    branch.write("lib/picture.ex", b"\0")
    assert run(branch, "--diff", "main")[0] == 5
    assert run(branch, "--diff", "main", "--allow-unchecked")[0] == 0


def test_what_could_not_be_checked_before_either_is_said_and_is_not_of_the_branch(house: House) -> None:
    house.write("lib/picture.ex", b"\0")
    house.write("lib/huge.ex", b"# a long story\n" * 200_000)
    commit(house)
    house.git("switch", "--quiet", "--create", "topic")
    assert run(house, "--allow-unchecked", "--fail-on", "never")[0] == 0
    for arguments in (["--diff", "main"], ["--diff", "main", "--diff-mode", "lines"], ["--staged"]):
        code, output, _ = run(house, *arguments)
        assert code == 0
        assert "Not checked" in output
        assert "lib/picture.ex" in output
    house.write("lib/picture.ex", b"\0\0")
    assert run(house, "--diff", "main")[0] == 5
    house.write("lib/picture.ex", b"\0")
    house.write("lib/huge.ex", b"# a long story\n" * 200_000 + b"#")
    assert run(house, "--diff", "main")[0] == 5


def test_a_branch_of_somebody_else(branch: House) -> None:
    branch.write("lib/second.ex", SECOND.replace("    prices", "    # elixirlens:ignore blocking-init\n    prices"))
    branch.write("elixirlens.toml", '[gate]\nfail_on = "never"\n')
    assert run(branch)[0] == 0
    code, output, error = run(branch, "--trust-base", "main", "--diff", "main")
    assert code == 1
    assert "lib/second.ex:8" in output
    assert "Changed by this branch, and not honoured" in output
    assert "elixirlens.toml configuration" in squeezed(output)
    assert "lib/second.ex:7 suppression" in squeezed(output)
    assert "note: this branch changes the configuration elixirlens.toml; what main says was taken instead" in error


def test_hostile_names_stay_text(branch: House) -> None:
    hostile = "lib/\x1b]0;gone\x07\u202e.ex"
    branch.write(hostile, SECOND.replace("    prices", "    # elixirlens:ignore blocking-init\n    prices"))
    commit(branch)
    branch.git("branch", "both")
    branch.git("rm", "--quiet", hostile)
    for arguments in (["--diff", "both"], ["--trust-base", "main"], ["--diff", "main"]):
        _, output, error = run(branch, *arguments)
        assert (output + error).replace("\n", "").isprintable()


def test_a_hook_sees_what_the_commit_takes(house: House) -> None:
    commit(house)
    hook = house.write(".git/hooks/pre-commit", f'#!/bin/sh\nexec "{_python()}" -m elixirlens check --staged\n')
    hook.chmod(0o755)
    house.write("lib/second.ex", SECOND)
    house.git("add", "lib/second.ex")
    with pytest.raises(subprocess.CalledProcessError) as error:
        house.git("commit", "--message", "x")
    assert "lib/second.ex:7" in error.value.stdout + error.value.stderr
    house.git("rm", "--quiet", "--cached", "lib/second.ex")
    house.write("lib/money.ex", SOUND.replace("The sum", "The whole sum"))
    house.git("commit", "--message", "x", "lib/money.ex")  # an index of its own, named in the environment
    house.git("add", "lib/second.ex")
    house.write("lib/money.ex", SOUND)
    house.git("commit", "--message", "x", "--only", "lib/money.ex")
    assert house.git("status", "--short") == "A  lib/second.ex"


def _python() -> str:
    import sys

    return sys.executable


def baseline(house: House, *arguments: str) -> tuple[int, str, str]:
    done = house.run("baseline", *arguments)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_baseline_from_its_beginning_to_its_end(house: House) -> None:
    assert baseline(house, "check")[0] == 2
    assert baseline(house, "update")[0] == 2
    assert baseline(house, "create") == (0, ".elixirlens-baseline.json accepts 1 finding.\n", "")
    assert baseline(house, "create")[0] == 2
    code, output, error = run(house)
    assert (code, error) == (0, "")
    assert "1 in the baseline" in output
    assert run(house, "--no-baseline")[0] == 1
    assert baseline(house, "check") == (0, ".elixirlens-baseline.json accepts 1 finding, 0 of them stale.\n", "")

    house.write("lib/second.ex", SECOND)
    assert run(house)[0] == 1
    code, output, error = baseline(house, "update")
    assert (code, output) == (0, ".elixirlens-baseline.json accepts 1 finding: 0 removed.\n")
    assert "1 finding that it does not name would fail a check; --grow adds what is new" in error
    assert run(house)[0] == 1
    grown = ".elixirlens-baseline.json accepts 2 findings: 0 removed, 1 added.\n"
    assert baseline(house, "update", "--grow")[:2] == (0, grown)
    assert run(house)[0] == 0

    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    code, _, error = run(house)
    assert code == 0
    assert "elixirlens baseline update removes what is stale" in error
    code, output, _ = baseline(house, "check")
    assert code == 1
    assert "1 of them stale" in output
    assert "lib/till.ex  blocking-init" in output
    assert baseline(house, "update")[1] == ".elixirlens-baseline.json accepts 1 finding: 1 removed.\n"
    assert baseline(house, "check")[0] == 0


def test_a_baseline_accepts_what_the_gate_would_fail_on(house: House) -> None:
    house.write("lib/log.ex", TRAVELLING)
    house.write("elixirlens.toml", '[gate.categories]\ncode = "never"\n')
    assert "accepts 1 finding." in baseline(house, "create")[1]
    (house.root / ".elixirlens-baseline.json").unlink()
    assert "accepts 2 findings." in baseline(house, "create", "--fail-on", "warning")[1]
    (house.root / ".elixirlens-baseline.json").unlink()
    baseline(house, "create", "--fail-on", "info")
    assert run(house, "--fail-on", "info")[0] == 0


def test_a_baseline_in_another_file(house: House) -> None:
    assert baseline(house, "create", "--file", "accepted.json")[0] == 0
    assert run(house)[0] == 1
    assert run(house, "--baseline", "accepted.json")[0] == 0
    assert baseline(house, "check", "--file", "accepted.json")[0] == 0
    assert baseline(house, "create", "--file", "nowhere/accepted.json")[0] == 2


def test_what_could_not_be_checked_stays_in_the_baseline(house: House) -> None:
    baseline(house, "create")
    house.write("lib/till.ex", b"\0")
    code, output, error = baseline(house, "update")
    assert (code, output) == (0, ".elixirlens-baseline.json accepts 1 finding: 0 removed.\n")
    assert "not checked, and left as it was: lib/till.ex" in error


def test_a_baseline_of_two_branches_that_were_not_merged(house: House) -> None:
    house.write(".elixirlens-baseline.json", "{\n<<<<<<< main\n=======\n>>>>>>> topic\n}\n")
    code, _, error = run(house)
    assert code == 2
    assert "remove the three marks" in error


@pytest.mark.parametrize("arguments", [["--diff", "HEAD"], ["--staged"]])
def test_a_comparison_without_any_elixir_is_nothing_to_do(house: House, arguments: list[str]) -> None:
    for name in ("mix.exs", "lib/till.ex", "lib/money.ex"):
        (house.root / name).unlink()
    house.write("README.md", "soon")
    commit(house)
    assert run(house)[0] == 3
    code, output, error = run(house, "--format", "json", *arguments)
    assert code == 0
    assert from_json(output.encode()).findings == ()
    assert "Nothing was checked." in error


def locked(*packages: str) -> str:
    rows = (
        f'  "{one}": {{:hex, :{one}, "1.0.0", "{"a" * 64}", [:mix], [], "hexpm", "{"b" * 64}"}},' for one in packages
    )
    return "\n".join(["%{", *rows, "}", ""])


def test_an_audit_beside_a_comparison_looks_at_what_the_branch_locks(house: House) -> None:
    asked = 'deps: [{:jason, "~> 1.0"}, {:plug, "~> 1.0"}]'
    house.write("mix.exs", (house.root / "mix.exs").read_text().replace("app: :shop", f"app: :shop, {asked}"))
    house.write("mix.lock", locked("jason"))
    commit(house)
    house.git("switch", "--quiet", "--create", "topic")
    house.write("mix.lock", locked("jason", "plug"))
    found = report(house, "--deps", "--offline", "--diff", "main")
    assert found.dependencies is not None
    assert [(one.app, one.change) for one in found.dependencies] == [("plug", "added")]
    assert {one.path for one in found.findings if one.is_open and one.category == "process"} == set()
    assert run(house, "--deps", "--offline", "--diff", "main")[0] == 5  # nobody was asked: not checked
