"""`elixirlens check` from the outside."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import msgspec
import pytest

from elixirlens.report import from_json

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shop
    from syrupy.assertion import SnapshotAssertion

pty = pytest.importorskip("pty")  # terminals of POSIX

ESCAPE = b"\x1b["
SUPPRESSED_INIT = """defmodule Shop.Till do
  @moduledoc "Counts money."
  use GenServer

  @impl true
  def init(url) do
    # elixirlens:ignore blocking-init (until 2026-06-30) -- the price list is on this machine
    prices = Req.get!(url)
    {:ok, prices}
  end
end
"""


def test_the_report(shop: Shop, snapshot: SnapshotAssertion) -> None:
    assert shop.run("check", "--select", "blocking-init", COLUMNS="80").stdout.decode() == snapshot


def test_json_is_a_report(shop: Shop) -> None:
    report = from_json(shop.run("check", "--format", "json").stdout)
    assert [one.rule for one in report.findings if one.severity != "info"] == ["blocking-init"]
    assert report.findings[0].path == "lib/till.ex"
    assert report.summary.files == 3


def test_files_hold_what_would_have_been_printed(shop: Shop) -> None:
    done = shop.run(
        "check", "--output", "json=report.json", "--output", "oneline=report.txt", "--output", "text=report.text"
    )
    assert done.returncode == 1
    for name, file in (("json", "report.json"), ("oneline", "report.txt"), ("text", "report.text")):
        printed = shop.run("check", "--format", name, COLUMNS="100").stdout
        assert (shop.root / file).read_bytes() == printed


def test_same_input_same_bytes(shop: Shop, tmp_path: Path) -> None:
    first = shop.run("check", "--format", "json", "--jobs", "1", "--no-cache").stdout
    elsewhere = tmp_path / "a" / "shop"
    shutil.copytree(shop.root, elsewhere)
    for arguments in (["--jobs", "2", "--no-cache"], ["--jobs", "1"], ["--jobs", "1"]):
        assert shop.run("check", "--format", "json", *arguments).stdout == first
        assert shop.run("check", str(elsewhere), "--format", "json", *arguments).stdout == first
    assert str(tmp_path).encode() not in first


def test_the_report_says_what_was_looked_for(shop: Shop) -> None:
    def scope(*arguments: str) -> dict[str, list[str]]:
        done = shop.run("check", "--format", "json", *arguments)
        found: dict[str, list[str]] = json.loads(done.stdout)["scope"]
        return found

    assert scope(".")["paths"] == []
    assert scope("lib")["paths"] == ["lib"]
    assert scope("--select", "debug-leftover,unsupervised-task")["rules"] == ["debug-leftover", "unsupervised-task"]
    everything = scope()["rules"]
    assert "debug-leftover" in everything
    assert "vulnerable-dependency" not in everything, "nobody audits without --deps"
    assert "debug-leftover" not in scope("--ignore", "code")["rules"]


def test_paths_narrow_what_is_reported(shop: Shop) -> None:
    shop.write("lib/shop/second.ex", (shop.root / "lib/till.ex").read_text().replace("Till", "Second"))

    def paths(*arguments: str) -> set[str]:
        report = from_json(shop.run("check", "--format", "json", "--select", "blocking-init", *arguments).stdout)
        return {one.path for one in report.findings}

    assert paths() == {"lib/till.ex", "lib/shop/second.ex"}
    assert paths("lib/shop") == {"lib/shop/second.ex"}
    assert paths("lib/till.ex", "mix.exs") == {"lib/till.ex"}
    assert paths(str(shop.root)) == {"lib/till.ex", "lib/shop/second.ex"}


def test_an_editor_sends_what_is_not_saved_yet(shop: Shop) -> None:
    content = (shop.root / "lib/till.ex").read_bytes()
    sound = content.replace(b"Req.get!(url)", b"url")
    arguments = ("check", "-", "--stdin-filename", "lib/till.ex", "--format", "oneline", "--select", "process")
    assert shop.run(*arguments, stdin=content).stdout.startswith(b"lib/till.ex:7:14: warning blocking-init")
    done = shop.run(*arguments, stdin=sound)
    assert (done.stdout, done.returncode) == (b"", 0)
    new = shop.run("check", "-", "--stdin-filename", "lib/new/till.ex", "--format", "oneline", stdin=content)
    assert new.stdout.startswith(b"lib/new/till.ex:")


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        (["--today", "2026-06-30"], {}, 0),
        (["--today", "2026-07-01"], {}, 1),
        ([], {"SOURCE_DATE_EPOCH": "1782777600"}, 0),  # 2026-06-30
        ([], {"SOURCE_DATE_EPOCH": "1782864000"}, 1),  # a day later
        (["--today", "2026-06-30"], {"SOURCE_DATE_EPOCH": "1782864000"}, 0),
        ([], {"SOURCE_DATE_EPOCH": "noon"}, 2),
    ],
)
def test_today(shop: Shop, arguments: list[str], environment: dict[str, str], code: int) -> None:
    shop.write("lib/till.ex", SUPPRESSED_INIT)
    assert shop.run("check", "--select", "blocking-init", *arguments, **environment).returncode == code


def test_the_cache_goes_where_it_is_told(shop: Shop, tmp_path: Path) -> None:
    shop.run("check", "--no-cache")
    assert not (tmp_path / "home" / "cache").exists()
    shop.run("check", "--cache-dir", str(tmp_path / "kept"))
    assert any((tmp_path / "kept").rglob("*"))
    assert not (tmp_path / "home" / "cache").exists()
    shop.run("check")
    assert any((tmp_path / "home" / "cache").rglob("*"))
    assert not {file.name for file in shop.root.iterdir()} - {".git", "lib", "mix.exs"}


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(shop: Shop, arguments: list[str], environment: dict[str, str], coloured: bool) -> None:
    assert (ESCAPE in shop.run("check", *arguments, **environment).stdout) is coloured


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_the_width_of_the_screen(shop: Shop, columns: int) -> None:
    long = "{:ok, " + ", ".join(f"price_{n}: url" for n in range(20)) + "} = Req.get!(url)"
    shop.write("lib/till.ex", (shop.root / "lib/till.ex").read_text().replace("prices = Req.get!(url)", long))
    text = shop.run("check", "--select", "blocking-init", COLUMNS=str(columns)).stdout.decode()
    code = [line for line in text.splitlines() if "│" in line]
    assert len(code) == 2
    assert max(len(line) for line in code) <= columns
    assert code[0].index("Req.get!") == code[1].index("^")


def test_a_terminal_gets_colours_and_progress(shop: Shop) -> None:
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        shop.command("check"), cwd=shop.root, env=shop.environment, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        shown = read_all(controller)
        assert process.wait(10) == 1
    assert ESCAPE in shown
    assert b"reading" in shown


def test_progress_goes_to_the_terminal_and_the_report_into_the_pipe(shop: Shop) -> None:
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        shop.command("check"), cwd=shop.root, env=shop.environment, stdout=subprocess.PIPE, stderr=terminal
    ) as process:
        os.close(terminal)
        assert process.stdout is not None
        report = process.stdout.read()
        assert b"reading" in read_all(controller)
    assert b"reading" not in report
    assert b"\x1b" not in report
    assert shop.run("check").stderr == b""


def read_all(controller: int) -> bytes:
    chunks = []
    try:
        while chunk := os.read(controller, 4096):
            chunks.append(chunk)
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(controller)
    return b"".join(chunks)


def test_a_screen_that_knows_ascii_only(shop: Shop) -> None:
    done = shop.run("check", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert b"     7 | prices = Req.get!(url)" in done.stdout


def test_hostile_names_and_source_print_harmlessly(shop: Shop) -> None:
    hostile = "\x1b]0;gone\x07\x1b[2J\r\u202e"
    source = (shop.root / "lib/till.ex").read_text().replace("Req.get!(url)", f'Req.get!("{hostile}")')
    shop.write(f"lib/{hostile}\n{hostile}.ex", source)
    for arguments in (["check", "--all"], ["check", "--format", "oneline"], ["check", "--all", "--color", "always"]):
        shown = re.sub(r"\x1b\[\d+(;\d+)?m", "", shop.run(*arguments).stdout.decode())
        assert r"\e]0;gone\a" in shown
        assert shown.replace("\n", "").isprintable()


def test_json_keeps_hostile_names_as_data(shop: Shop) -> None:
    shop.write("lib/a\nb\x1b[2J.ex", (shop.root / "lib/till.ex").read_text())
    written = shop.run("check", "--format", "json").stdout
    assert b"\x1b" not in written
    assert "lib/a\nb\x1b[2J.ex" in {one["path"] for one in msgspec.json.decode(written)["findings"]}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], {"click", "msgspec", "elixirlens.cli"}),
        (["check", "--format", "json"], {"rich", "jinja2", "requests", "git"}),
        (["check", "--format", "oneline"], {"rich", "jinja2", "requests", "git"}),
        (["check", "--format", "github"], {"rich", "jinja2", "requests", "git"}),
        (["check", "--format", "jsonl"], {"rich", "jinja2", "requests", "git"}),
        (["check", "--format", "junit"], {"rich", "jinja2", "requests", "git"}),
        (["check", "--format", "sarif"], {"rich", "requests", "git"}),
        (["check"], {"jinja2", "requests", "git"}),
    ],
)
def test_nothing_is_imported_that_is_not_needed(shop: Shop, arguments: list[str], unwanted: set[str]) -> None:
    done = shop.run(*arguments, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines()}
    assert "elixirlens" in imported
    assert not imported & unwanted
