"""`--output FORMAT=FILE`: several formats at once, whole files or none, and nothing written where a link leads."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from elixirlens.cli.files import write_files
from elixirlens.errors import UsageError
from elixirlens.reporters import format_names

if TYPE_CHECKING:
    from conftest import Shop

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
POSIX = pytest.mark.skipif(os.name == "nt", reason="files of POSIX")


def test_all_formats_at_once(shop: Shop) -> None:
    outputs = [part for name in format_names() for part in ("--output", f"{name}=lens.{name}")]
    done = shop.run("check", *outputs)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"blocking-init" in done.stdout
    for name in format_names():
        printed = shop.run("check", "--format", name, COLUMNS="100").stdout
        assert (shop.root / f"lens.{name}").read_bytes() == printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output", "srif=a.sarif"], "There is no format 'srif'.\n hint: Did you mean 'sarif'?"),
        (["--output", "sarif"], "names no file"),
        (["--output", "sarif="], "names no file"),
        (["--output", "json=a", "--output", "sarif=a"], "writes 'a' twice, as json and as sarif"),
        (["--output", "json=a", "--output", "sarif=lib/../a"], "twice"),
        (["--output", "json=-", "--output", "sarif=-"], "writes '-' twice"),
        (["--output", "json=-", "--format", "text"], "both want standard output"),
        (["--output", "json=mix.exs/a"], "a folder that does not exist"),
    ],
)
def test_wrong_use_is_said_before_anything_is_read(shop: Shop, arguments: list[str], message: str) -> None:
    done = shop.run("check", *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert done.stdout == b""
    assert not (shop.root / "a").exists()


def test_a_dash_is_standard_output_in_place_of_the_text(shop: Shop) -> None:
    done = shop.run("check", "--output", "json=-", "--output", "sarif=lens.sarif")
    assert done.stdout == shop.run("check", "--format", "json").stdout
    assert json.loads((shop.root / "lens.sarif").read_text())["version"] == "2.1.0"
    assert not (shop.root / "-").exists()


def test_a_step_summary_keeps_what_stands_in_it(shop: Shop) -> None:
    summary = shop.write("summary.md", "Said before.\n")
    for _ in range(2):
        shop.run("check", "--output", "markdown=summary.md", GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text()
    assert text.startswith("Said before.\n## elixirlens: 1 warning")
    assert text.count("## elixirlens:") == 2
    shop.run("check", "--output", "markdown=summary.md")
    assert summary.read_text().startswith("## elixirlens:"), "any other file is written anew"


@POSIX
def test_no_link_is_followed(shop: Shop, tmp_path: Path) -> None:
    outside = tmp_path / "precious"
    outside.write_text("precious")
    (shop.root / "lens.sarif").symlink_to(outside)
    (shop.root / "dangling").symlink_to(tmp_path / "new")
    for name in ("lens.sarif", "dangling"):
        done = shop.run("check", "--output", f"sarif={name}")
        assert done.returncode == 2
        assert "it is a link" in done.stderr.decode()
    assert outside.read_text() == "precious"
    assert not (tmp_path / "new").exists()


@POSIX
def test_streams_are_written_as_they_are(shop: Shop) -> None:
    assert shop.run("check", "--output", f"json={os.devnull}").returncode == 1
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    done = shop.run("check", "--output", "sarif=/dev/stderr")
    assert json.loads(done.stderr)["version"] == "2.1.0"


@POSIX
@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_what_may_not_be_written_is_said_at_once(shop: Shop) -> None:
    (shop.root / "closed").mkdir(mode=0o500)
    done = shop.run("check", "--output", "json=closed/a.json")
    assert done.returncode == 2
    assert "you may not write there" in done.stderr.decode()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("old")
    failing = Path.replace

    def replace(beside: Path, target: Path) -> Path:
        if target == first:
            raise OSError(28, "No space left on device")
        return failing(beside, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(UsageError, match=r"'.*first' cannot be written: No space left on device"):
        write_files([(first, "new"), (second, "new")])
    assert first.read_text() == "old"
    assert second.read_text() == "new", "one that fails keeps no other one from being written"
    assert sorted(tmp_path.iterdir()) == [first, second], "nothing is left lying about"


@POSIX
def test_rights_are_those_of_the_file_before_or_of_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("")
    old.chmod(0o640)
    before = os.umask(0o027)
    try:
        write_files([(old, "a"), (new, "a")])
    finally:
        os.umask(before)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (old, new)] == [0o640, 0o640]


def test_help_has_a_line_for_each_format(shop: Shop) -> None:
    text = shop.run("check", "--help", COLUMNS="80").stdout.decode()
    names = {line.split()[0] for line in text.partition("Formats:")[2].splitlines() if line[2:3].strip()}
    assert names == set(format_names())
    assert max(map(len, text.splitlines())) <= 80
