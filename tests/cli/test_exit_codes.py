"""How a run ends: the table of exit codes, each in a process of its own."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shop

OWN_PAGE_WITHOUT_END = '+++\nseverity = "warning"\n'
BINARY = b"\x00\x01\x02\xff" * 2000
HUGE = b"# a long story\n" * 400_000


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 1),
        (["lib"], 1),
        (["lib/money.ex"], 0),
        (["--fail-on", "error"], 0),
        (["--fail-on", "info"], 1),
        (["--fail-on", "never"], 0),
        (["--ignore", "blocking-init"], 0),
        (["--ignore", "process"], 0),
        (["--select", "sql-injection,command-injection"], 0),
        (["--select", "process"], 1),
        (["--strict"], 1),
        (["--format", "json"], 1),
        (["--format", "oneline"], 1),
        (["--no-cache", "--jobs", "1"], 1),
    ],
)
def test_findings(shop: Shop, arguments: list[str], code: int) -> None:
    done = shop.run("check", *arguments)
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "lob"], "There is no 'lob'.\n hint: Did you mean 'lib'"),
        (["check", "--fromat", "json"], "--fromat"),
        (["check", "--format", "jason"], "There is no format 'jason'.\n hint: Did you mean 'json'?"),
        (["check", "--fail-on", "always"], "'always' is not one of"),
        (["check", "--select", "blocking-innit"], 'Did you mean "blocking-init"?'),
        (["check", "--ignore", "nothing-like-it"], "--ignore names"),
        (["check", "--output", "json"], "names no file"),
        (["check", "--output", "json=nowhere/report.json"], "a folder that does not exist"),
        (["check", "--output", "json=lib"], "it is a folder"),
        (["check", "--today", "tomorrow"], "Write it as 2027-01-31."),
        (["check", "--jobs", "0"], "--jobs"),
        (["check", "-"], "--stdin-filename"),
        (["check", "--stdin-filename", "lib/till.ex"], "--stdin-filename goes with -"),
        (["check", "-", "lib", "--stdin-filename", "lib/till.ex"], "- stands for one file"),
        (["chekc"], "Did you mean 'check'?"),
        (["lib"], "To analyse it, run: elixirlens check lib"),
        (["explain", "blocking-innit"], 'Did you mean "blocking-init"?'),
        (["explain", "lib/gone.ex:3"], "There is no 'lib/gone.ex'."),
        (["explain"], "Missing argument"),
        (["rules", "--category", "proces"], "There is no category 'proces'."),
        (["rules", "test", "no-such-thing"], "neither a folder nor a rule nor a category"),
        (["config"], ""),
    ],
)
def test_wrong_use(shop: Shop, arguments: list[str], message: str) -> None:
    done = shop.run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_wrong_configuration_is_wrong_use(shop: Shop) -> None:
    shop.write("elixirlens.toml", "[rules.blocking-init]\nseverty = 'info'\n")
    for arguments in (["check"], ["config", "show"], ["rules"]):
        done = shop.run(*arguments)
        assert done.returncode == 2
        assert "elixirlens.toml:2" in done.stderr.decode()


def test_a_broken_page_of_ones_own_is_wrong_use_and_the_rest_still_runs(shop: Shop) -> None:
    shop.write(".elixirlens/rules/house-style.md", OWN_PAGE_WITHOUT_END)
    done = shop.run("check")
    assert done.returncode == 2
    assert "house-style.md" in done.stderr.decode()
    assert "blocking-init" in done.stdout.decode()


def test_no_elixir_at_all(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = shop.run("check", str(tmp_path / "empty"))
    assert done.returncode == 3
    assert "There is no Elixir" in done.stderr.decode()


@pytest.mark.parametrize("content", [BINARY, HUGE], ids=["binary", "huge"])
def test_what_could_not_be_checked(shop: Shop, content: bytes) -> None:
    shop.write("lib/strange.ex", content)
    assert shop.run("check", "--fail-on", "never").returncode == 5
    assert shop.run("check", "--fail-on", "never", "--allow-unchecked").returncode == 0
    assert shop.run("check").returncode == 1, "findings come before unchecked"
    assert shop.run("check", "lib/money.ex").returncode == 0, "nobody asked for the strange file"
    text = shop.run("check").stdout.decode()
    assert "Not checked" in text
    assert "lib/strange.ex" in text


def test_a_partly_read_file_is_said_and_fails_nothing(shop: Shop) -> None:
    shop.write("lib/till.ex", SOUND_AND_DAMAGED)
    done = shop.run("check")
    assert done.returncode == 0
    assert "Read in part" in done.stdout.decode()
    assert "lib/till.ex" in done.stdout.decode()


SOUND_AND_DAMAGED = """defmodule Shop.Till do
  @moduledoc false
  def total(prices), do: Enum.sum(prices
end
"""


@pytest.fixture
def broken_rich(tmp_path: Path) -> str:
    """A folder for PYTHONPATH with a package that fails: the surest way to an error inside."""
    package = tmp_path / "broken" / "rich"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise LookupError('no colours today')\n")
    return str(package.parent)


def test_an_internal_error_has_words_and_a_code_of_its_own(shop: Shop, broken_rich: str) -> None:
    path = f"{broken_rich}:{shop.environment['PYTHONPATH']}"
    done = shop.run("check", PYTHONPATH=path)
    assert done.returncode == 4
    assert "a fault of elixirlens, not of your code: LookupError" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert b"Traceback" in shop.run("check", PYTHONPATH=path, ELIXIRLENS_DEBUG="1").stderr


def test_an_interrupted_run(shop: Shop) -> None:
    command = shop.command("check", "-", "--stdin-filename", "lib/till.ex")
    with subprocess.Popen(
        ["/bin/sh", "-c", 'echo ready >&2; exec "$@"', "sh", *command],
        cwd=shop.root,
        env=shop.environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that runs the tests in the background has them ignore interrupts, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)  # it waits for its standard input
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert b"Traceback" not in process.stderr.read()


def test_a_reader_who_goes_away_is_no_error(shop: Shop) -> None:
    with subprocess.Popen(
        shop.command("check", "--format", "json"),
        cwd=shop.root,
        env=shop.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(10) == 1
