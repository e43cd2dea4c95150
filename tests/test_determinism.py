"""Same input, same bytes out: whoever runs it, wherever, with however many processes, and whatever it remembers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from houses import MIX, SOUND, TILL, House, build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elixirlens.finding import Finding
from elixirlens.report import from_json

WEB = """defmodule ShopWeb do
  defmacro __using__(_options) do
    quote do
      use GenServer
    end
  end
end
"""


@pytest.fixture
def busy(house: House) -> House:
    """A house with two applications, something of everything, and more than one thing to say about it."""
    house.write("lib/shop_web.ex", WEB)
    house.write("apps/admin/mix.exs", MIX.replace(":shop", ":admin").replace("Shop.", "Admin."))
    for app in ("lib", "apps/admin/lib"):
        for number in range(12):
            uses = TILL.replace("Shop.Till", f"Shop.Till{number}").replace("use GenServer", "use ShopWeb")
            house.write(f"{app}/till_{number}.ex", uses + "# elixirlens:ignore-file no-such-rule\n")
    house.write("lib/twice.ex", TILL.replace("Req.get!(url)", "{Req.get!(url), Req.get!(url)}"))
    house.write("lib/damaged.ex", f"{TILL}\ndefmodule A do\n")
    house.write("lib/latin.ex", b'defmodule Latin do\n  @moduledoc "\xe4"\nend\n')
    house.write("lib/binary.ex", b"\0")
    house.write("test/fixtures/sample.ex", "defmodule Sample do\n")
    house.write("lib/page.html.heex", "<p></p>\n")
    (house.root / "lib/link.ex").symlink_to("till.ex")
    house.git("add", "-A")
    house.git("commit", "-q", "-m", "Open the shop")
    return house


def output(house: House, *options: str, form: str = "json") -> bytes:
    done = house.run("check", "--format", form, "--strict", "--all", "--fail-on", "never", *options)
    assert done.returncode == 5
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize("form", ["json", "text", "oneline"])
def test_same_bytes(busy: House, tmp_path: Path, form: str) -> None:
    first = output(busy, "--no-cache", "--jobs", "1", form=form)
    assert first.count(b"Shop.Till" if form == "json" else b"blocking-init") >= 2
    for options in (["--no-cache", "--jobs", "2"], ["--no-cache", "--jobs", "5"], ["--jobs", "2"], ["--jobs", "1"]):
        assert output(busy, *options, form=form) == first
    assert str(tmp_path).encode() not in first


def test_same_bytes_in_another_place_at_another_time(busy: House, tmp_path: Path) -> None:
    first = output(busy, "--jobs", "1")
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    subprocess.run(
        ["git", "clone", "-q", "--no-local", str(busy.root), str(elsewhere / "shop")],
        env=busy.environment,
        check=True,
    )
    copy = House(elsewhere / "shop", busy.cache, busy.environment)
    copy.git("remote", "remove", "origin")
    assert output(copy, "--jobs", "2") == first
    assert output(copy, "--jobs", "1", "--today", "2031-01-01") == first, "nothing in it depends on the day"
    assert output(copy, "--no-cache") == output(copy, "--no-cache", "--cache-dir", str(tmp_path / "other"))


def test_from_a_folder_within(busy: House) -> None:
    within = House(busy.root / "lib", busy.cache, busy.environment)
    assert output(within) == output(busy)


@pytest.mark.parametrize("seed", ["0", "1", "2", "3"])
def test_the_order_of_sets_does_not_show(busy: House, seed: str) -> None:
    """Python's hashes of text differ from run to run; where a set is walked, that shows."""
    arguments = ("check", "--format", "json", "--strict", "--no-cache", "--fail-on", "never")
    first = busy.run(*arguments, PYTHONHASHSEED="42").stdout
    assert busy.run(*arguments, PYTHONHASHSEED=seed).stdout == first


def test_what_is_written_down_is_read_back(busy: House) -> None:
    written = output(busy)
    assert from_json(written).to_json() == written


def test_sorted_everywhere(busy: House) -> None:
    report = from_json(output(busy))
    assert list(report.findings) == sorted(report.findings, key=lambda one: one.sort_key)
    for entries in (report.modules, report.summary.partly_read, report.summary.skipped, report.unchecked):
        assert entries
        assert [one.path for one in entries] == sorted(one.path for one in entries)


LINES = ("    prices = Req.get!(url)", "    IO.inspect(url)", "    String.to_atom(url)", "    Process.sleep(url)")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house for many runs."""
    house = build(tmp_path_factory.mktemp("fingerprints"))
    (house.root / "lib/money.ex").unlink()
    return house


def findings(house: House, code: str, path: str = "lib/till.ex") -> list[Finding]:
    file = house.write(path, code)
    found = [one for one in house.check(use_cache=False, strict=True).report.findings if one.path == path]
    file.unlink()
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.lists(st.sampled_from(LINES), max_size=6),
    blank=st.integers(0, 4),
    indent=st.integers(0, 4),
    comment=st.booleans(),
)
def test_fingerprints_outlive_edits_elsewhere(
    small: House, body: list[str], blank: int, indent: int, comment: bool
) -> None:
    """Blank lines, comments, indentation and a move of the file change where a finding is, not which one it is."""
    code = TILL.replace(LINES[0], "\n".join([LINES[0], *body]))
    moved = "# A comment.\n" * comment + "\n" * blank + code.replace("\n", "\n" + " " * indent)
    before, after = findings(small, code), findings(small, moved, "lib/moved/till.ex")
    assert before
    assert [(one.rule, one.fingerprint) for one in before] == [(one.rule, one.fingerprint) for one in after]
    assert len({one.fingerprint for one in before}) == len(before)


def test_a_fingerprint_tells_applications_and_functions_apart(house: House) -> None:
    house.write("lib/money.ex", SOUND.replace("Enum.sum(prices)", "IO.inspect(prices)"))
    house.write("lib/more.ex", SOUND.replace("Money", "More").replace("Enum.sum(prices)", "IO.inspect(prices)"))
    found = [one for one in house.check().report.findings if one.rule == "debug-leftover"]
    assert len(found) == 2
    assert len({one.fingerprint for one in found}) == 2
