"""A repository that means harm: it runs nothing, writes nothing, and says nothing to the terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from houses import SOUND, TILL, House

from elixirlens.report import from_json

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the traps are shell scripts")

HOOKS = (
    "applypatch-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-index-change",
    "pre-auto-gc",
    "pre-commit",
    "reference-transaction",
)
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31m\r\x08\x7f\x9b1m\u202e\u2066"
COLOURS = re.compile(r"\x1b\[\d+(;\d+)*m")
EVERY_WAY = (
    ["check"],
    ["check", "--all", "--strict"],
    ["check", "--all", "--color", "always"],
    ["check", "--format", "oneline"],
    ["explain", "blocking-init"],
    ["explain", "lib/till.ex:7"],
    ["rules"],
    ["rules", "test", ".elixirlens/rules"],
    ["config", "show"],
)

SHOUTING_PAGE = """+++
severity = "warning"
confidence = "high"
effort = "minutes"
message = "m \\u001b[2J"
why = "w \\u202e"
do = "d \\u0007"
[match]
calls = ["Req.get!/*"]
+++
# T \x1b[2J

## Bad

\x1b[2J `\x1b[2J`
"""


@pytest.fixture
def trapped(house: House, tmp_path: Path) -> House:
    """Programs and files that leave a trace as soon as anyone runs, loads or evaluates them."""
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    program.chmod(0o755)
    elixir = f'File.write!("{tmp_path}/ran", "")\nSystem.cmd("touch", ["{tmp_path}/ran"])\n'
    house.write("mix.exs", elixir + (house.root / "mix.exs").read_text())
    for path in (".credo.exs", ".formatter.exs", ".iex.exs", "config/config.exs", "config/runtime.exs"):
        house.write(path, elixir)
    house.write("mix.lock", f'%{{"jason": {{:hex, :jason, File.write!("{tmp_path}/ran", "")}}}}\n')
    python = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    for path in ("click.py", "rich/__init__.py", "elixirlens/__init__.py", "sitecustomize.py", "conftest.py"):
        house.write(path, python)
    house.write(".elixirlens/rules/own.py", python)
    house.write(".elixirlens/detectors/own.py", python)
    house.write("git", f"#!/bin/sh\ntouch {tmp_path}/ran\n").chmod(0o755)
    house.git("add", "-A")
    house.git("commit", "-q", "-m", "Harmless")
    house.write(".gitattributes", "* filter=trap diff=trap merge=trap\n")
    for hook in HOOKS:
        for folder in ("hooks", ".git/hooks"):
            house.write(f"{folder}/{hook}", program.read_text()).chmod(0o755)
    settings = {
        "alias.config": f"!{program}",
        "alias.ls-files": f"!{program}",
        "alias.rev-parse": f"!{program}",
        "core.alternateRefsCommand": str(program),
        "core.askPass": str(program),
        "core.editor": str(program),
        "core.fsmonitor": str(program),
        "core.gitProxy": str(program),
        "core.hooksPath": str(house.root / "hooks"),
        "core.pager": str(program),
        "core.sshCommand": str(program),
        "credential.helper": f"!{program}",
        "diff.external": str(program),
        "diff.trap.command": str(program),
        "diff.trap.textconv": str(program),
        "extensions.partialClone": "origin",
        "filter.trap.clean": str(program),
        "filter.trap.process": str(program),
        "filter.trap.smudge": str(program),
        "gpg.program": str(program),
        "merge.trap.driver": str(program),
        "pager.ls-files": str(program),
        "protocol.ext.allow": "always",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(program),
        "remote.origin.url": f"ext::{program}",
        "uploadpack.packObjectsHook": str(program),
    }
    for key, value in settings.items():
        house.git("config", key, value)
    house.write("lib/money.ex", SOUND + "# changed since\n")
    return house


def state(folder: Path, besides: Path) -> dict[str, tuple[int, int, int]]:
    """Every file below a folder, but for one folder."""
    found = {}
    for path in folder.rglob("*"):
        if besides not in (path, *path.parents):
            about = path.lstat()
            found[str(path)] = (about.st_mode, about.st_mtime_ns, about.st_size)
    return found


def test_the_traps_are_set(trapped: House, tmp_path: Path) -> None:
    subprocess.run(["git", "status"], cwd=trapped.root, env=trapped.environment, capture_output=True, check=False)
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("arguments", EVERY_WAY, ids=" ".join)
def test_it_runs_nothing_and_writes_nothing(trapped: House, tmp_path: Path, arguments: list[str]) -> None:
    home = tmp_path / "home"
    before = state(tmp_path, besides=home)
    path = os.pathsep.join([".", "", trapped.environment["PATH"]])
    # PYTHONSAFEPATH is what the installed command has of itself: `python -m` would look into the folder it is in.
    done = trapped.run(*arguments, PATH=path, PYTHONSAFEPATH="1")
    assert b"Traceback" not in done.stderr
    assert done.returncode in {0, 1, 2}
    assert state(tmp_path, besides=home) == before
    written = {path.parent for path in home.rglob("*") if path.is_file()}
    assert written <= {trapped.cache}


def test_what_it_says_is_what_it_would_say_without_traps(trapped: House) -> None:
    report = from_json(trapped.run("check", "--format", "json", PYTHONSAFEPATH="1").stdout)
    assert report.root.remote is None
    assert [one.path for one in report.findings if one.rule == "blocking-init"] == ["lib/till.ex"]
    assert report.unchecked == ()


class TestLinksOut:
    def test_files_and_folders_are_not_followed(self, house: House, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.mkdir()
        (secret / "secret.ex").write_text(TILL.replace("Till", "Secret"))
        (house.root / "lib/out.ex").symlink_to(secret / "secret.ex")
        (house.root / "lib/folder").symlink_to(secret)
        (house.root / "lib/git.ex").symlink_to("../.git/config")
        (house.root / "lib/zero.ex").symlink_to("/dev/zero")
        os.mkfifo(house.root / "lib/pipe.ex")
        done = house.run("check", "--format", "json")
        assert b"Secret" not in done.stdout
        skipped = {one.path for one in from_json(done.stdout).summary.skipped}
        assert skipped >= {"lib/folder", "lib/out.ex", "lib/git.ex", "lib/zero.ex"}

    @pytest.mark.parametrize(
        "name", ["elixirlens.toml", ".elixirlens/rules/own.md", ".elixirlens/rules", ".elixirlens"]
    )
    def test_settings_are_not_read_through_links_into_the_report(self, house: House, tmp_path: Path, name: str) -> None:
        """Whatever becomes of it, what stands in a file outside is not shown."""
        outside = tmp_path / "outside"
        (outside / "rules").mkdir(parents=True)
        for file in ("own.md", "rules/own.md"):
            (outside / file).write_text("root:hunter2:0:0\n")
        target = {".elixirlens": outside, ".elixirlens/rules": outside / "rules"}.get(name, outside / "own.md")
        (house.root / name).parent.mkdir(parents=True, exist_ok=True)
        (house.root / name).symlink_to(target)
        done = house.run("check", "--format", "json")
        assert b"Traceback" not in done.stderr
        assert b"hunter2" not in done.stdout + done.stderr

    @pytest.mark.parametrize("name", ["elixirlens.toml", ".elixirlens/rules/own.md", "mix.exs"])
    def test_a_pipe_is_not_waited_for(self, house: House, name: str) -> None:
        (house.root / name).unlink(missing_ok=True)
        (house.root / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(house.root / name)
        assert house.run("check").returncode in {0, 1, 2}

    @pytest.mark.parametrize("name", ["elixirlens.toml", ".elixirlens/rules/own.md", "mix.exs", ".gitignore"])
    def test_a_device_that_never_ends_is_not_read(self, house: House, name: str) -> None:
        (house.root / name).unlink(missing_ok=True)
        (house.root / name).parent.mkdir(parents=True, exist_ok=True)
        (house.root / name).symlink_to("/dev/zero")
        assert house.run("check").returncode in {0, 1, 2}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes for a name")
class TestTerminals:
    """Names, source, comments, settings and pages are shown, and no terminal obeys them."""

    @pytest.fixture
    def shouting(self, house: House) -> House:
        source = TILL.replace("Req.get!(url)", f'Req.get!("{ESCAPES}", url) # elixirlens:ignore no{ESCAPES}such')
        house.write(f"lib/{ESCAPES}\nerror: not at all\n{ESCAPES}.ex", source.replace("Shop.Till", "Shop.Shout"))
        house.write(b"lib/\xff\xfe\x1b[2J.ex".decode("utf-8", "surrogateescape"), source.replace("Till", "Bytes"))
        house.write(f"lib/binary{ESCAPES}\n.ex", b"\0")
        house.write(f"lib/damaged{ESCAPES}\n.ex", f"def {ESCAPES}(\n")
        (house.root / f"lib/link{ESCAPES}\n.ex").symlink_to("/etc/hostname")
        house.write(f".elixirlens/rules/broken{ESCAPES}\n.md", f"+++\n{ESCAPES} = 1\n+++\n")
        house.write(".elixirlens/rules/own.md", SHOUTING_PAGE)
        house.git("config", "remote.origin.url", f"https://example.com/{ESCAPES}")
        return house

    @pytest.mark.parametrize(
        "arguments",
        [
            *EVERY_WAY,
            ["explain", "own"],
            ["rules", "--category", "own"],
            ["check", f"lib/{ESCAPES}"],
            ["check", "--select", ESCAPES],
            [ESCAPES],
            ["explain", ESCAPES],
        ],
        ids=lambda arguments: " ".join(arguments).encode("ascii", "replace").decode("ascii").replace("\x1b", ""),
    )
    def test_nothing_reaches_the_terminal(self, shouting: House, arguments: list[str]) -> None:
        done = shouting.run(*arguments)
        assert b"Traceback" not in done.stderr
        shown = COLOURS.sub("", done.stdout.decode()) if "always" in arguments else done.stdout.decode()
        for text in (shown, done.stderr.decode()):
            assert [line for line in text.split("\n") if not line.isprintable()] == []
        assert "\nerror: not at all" not in shown + done.stderr.decode()

    def test_json_keeps_them_as_data(self, shouting: House) -> None:
        done = shouting.run("check", "--format", "json")
        assert b"\x1b" not in done.stdout
        report = from_json(done.stdout)
        assert report.root.remote is None
        paths = {one.path for one in report.findings}
        assert f"lib/{ESCAPES}\nerror: not at all\n{ESCAPES}.ex" in paths
        assert "lib/\\xff\\xfe\x1b[2J.ex" in paths

    def test_a_wrong_configuration_is_quoted_harmlessly(self, house: House) -> None:
        house.write("elixirlens.toml", '"\\u001b[2J\\nerror: nothing" = 1\n[rules."\\u202e"]\n')
        done = house.run("check")
        assert done.returncode == 2
        assert [line for line in done.stderr.decode().split("\n") if not line.isprintable()] == []


@pytest.fixture
def bomb() -> Callable[[int], str]:
    """Patterns and comments that a careless expression would try for hours."""
    return lambda count: "a*" * count + "!"


class TestTimeBombs:
    def test_in_suppressions(self, house: House, bomb: Callable[[int], str]) -> None:
        lines = [
            f"# elixirlens:ignore {'x, ' * 50_000}",
            f"# elixirlens:ignore x {'(until ' * 50_000}",
            f"# credo:disable-for-lines:{'9' * 50_000}",
            f"# credo:disable-for-next-line /{bomb(20_000)}/",
            "# sobelow_skip [" + '"a' * 50_000,
        ]
        house.write("lib/bomb.ex", "\n".join(lines) + "\n" + TILL.replace("Till", "Bomb"))
        done = house.run("check", "--format", "json")
        assert done.returncode == 1

    def test_in_gitignore_without_git(self, house: House, bomb: Callable[[int], str]) -> None:
        (house.root / ".git").rename(house.root.parent / "not-git")
        house.write(".gitignore", f"{bomb(20)}\n{'**/' * 40}x\n")
        house.write(f"lib/{'a' * 200}.ex", SOUND.replace("Money", "Long"))
        assert house.run("check").returncode == 1

    def test_in_the_configuration(self, house: House) -> None:
        house.write("elixirlens.toml", "[rules.blocking-init]\nallow = ['" + "*a" * 2_000 + "']\n")
        assert house.run("check").returncode in {1, 2}

    def test_many_lines_and_one_long_line(self, house: House) -> None:
        house.write("lib/many.ex", "\n" * 1_900_000)
        house.write("lib/long.ex", TILL.replace("Till", "Long").replace("(url)", f'(url, "{"x" * 1_500_000}")'))
        done = house.run("check", "--format", "json")
        assert done.returncode == 1
        assert len(done.stdout) < 200_000, "an excerpt does not hold the whole line"
