"""Bad input, through the command line: a clear message, the right exit code, and the rest is analysed all the same."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from houses import SOUND, TILL, House

from elixirlens.report import Report, from_json

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs what only Linux offers")

# The capabilities by which root reads and writes what it may not. They are numbers of Linux's interface.
_OVERRIDES = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_DROP = 24  # PR_CAPBSET_DROP


def as_an_ordinary_user() -> None:
    """Give up root's right to pass over permissions, in a process that is about to start a program."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in _OVERRIDES:
            if libc.prctl(_DROP, capability, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "prctl")


@pytest.fixture
def permissions(tmp_path: Path) -> Callable[[], None]:
    """How to start a program for which permissions hold. Skips where that cannot be had."""
    if sys.platform != "linux":
        pytest.skip("only Linux lets root give up its rights in this way")
    closed = tmp_path / "closed"
    closed.write_text("")
    closed.chmod(0)
    try:
        read = subprocess.run(
            ["cat", str(closed)], preexec_fn=as_an_ordinary_user, check=False, capture_output=True, timeout=30
        )
    except subprocess.SubprocessError as error:
        pytest.skip(f"root cannot give up its rights here: {error}")
    if read.returncode == 0:
        pytest.skip("this file system knows no permissions")
    return as_an_ordinary_user


def report_of(done: subprocess.CompletedProcess[bytes]) -> Report:
    assert b"Traceback" not in done.stderr
    return from_json(done.stdout)


def look(house: House, code: int, **options: object) -> Report:
    """Check, with an exit code that findings have no part in, and make sure that the till was looked at."""
    done = house.run("check", "--format", "json", "--fail-on", "never", **options)
    assert done.returncode == code, done.stderr.decode()
    report = report_of(done)
    assert [one.path for one in report.findings if one.rule == "blocking-init"] == ["lib/till.ex"]
    assert house.run("check", "--format", "json", "--fail-on", "never", **options).stdout == done.stdout, "warm"
    return report


def unchecked(report: Report) -> dict[str, str]:
    return {one.path: one.reason for one in report.unchecked}


def partly_read(report: Report) -> dict[str, tuple[int, str]]:
    return {one.path: (one.line, one.reason) for one in report.summary.partly_read}


class TestPlaces:
    def test_no_such_path(self, house: House) -> None:
        done = house.run("check", "lib/tull.ex")
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"error: There is no 'lib/tull.ex'.\n hint: Did you mean 'till.ex'")

    def test_no_elixir(self, house: House) -> None:
        for path in house.root.rglob("*.ex*"):
            path.unlink()
        house.write("README.md", "# Shop\n")
        done = house.run("check")
        assert (done.returncode, done.stdout) == (3, b"")
        assert b"There is no Elixir in" in done.stderr
        assert b"hint: Name a folder that holds .ex or .exs files." in done.stderr

    def test_an_unreadable_file(self, house: House, permissions: Callable[[], None]) -> None:
        house.write("lib/closed.ex", TILL).chmod(0)
        report = look(house, 5, prepare=permissions)
        assert unchecked(report) == {"lib/closed.ex": "it cannot be read: Permission denied"}
        assert report.summary.files == 3

    def test_an_unreadable_file_of_two_workers(self, house: House, permissions: Callable[[], None]) -> None:
        house.write("lib/closed.ex", TILL).chmod(0)
        done = house.run("check", "--jobs", "2", "--no-cache", prepare=permissions)
        assert done.returncode == 1
        assert b"lib/closed.ex" in done.stdout

    def test_a_file_that_cannot_be_read_any_more(self, house: House, permissions: Callable[[], None]) -> None:
        """What the cache knows of its content does not make it checked."""
        closed = house.write("lib/closed.ex", SOUND.replace("Money", "Closed"))
        house.age()  # so that its stamp is trusted
        look(house, 0, prepare=permissions)
        closed.chmod(0)
        report = look(house, 5, prepare=permissions)
        assert unchecked(report) == {"lib/closed.ex": "it cannot be read: Permission denied"}
        closed.chmod(0o644)
        assert unchecked(look(house, 0, prepare=permissions)) == {}

    def test_an_unreadable_folder(self, house: House, permissions: Callable[[], None]) -> None:
        folder = house.write("lib/closed/till.ex", TILL).parent
        folder.chmod(0)
        report = look(house, 5, prepare=permissions)
        folder.chmod(0o755)
        (reason,) = unchecked(report).values()
        assert "Permission denied" in reason

    def test_loops_of_links(self, house: House) -> None:
        (house.root / "lib/loop.ex").symlink_to("loop.ex")
        (house.root / "lib/there.ex").symlink_to("back.ex")
        (house.root / "lib/back.ex").symlink_to("there.ex")
        (house.root / "lib/up").symlink_to("..", target_is_directory=True)
        report = look(house, 0)
        skipped = {one.path: one.reason for one in report.summary.skipped}
        loops = {f"lib/{name}.ex": "a link in a loop" for name in ("back", "loop", "there")}
        assert {path: reason for path, reason in skipped.items() if path.endswith(".ex")} == loops
        assert report.summary.files == 3

    @needs_linux
    def test_a_file_that_vanishes_while_git_tells_of_it(self, house: House, tmp_path: Path) -> None:
        """A git of our own in front of the real one takes the file away as soon as it is listed."""
        house.write("lib/gone.ex", TILL)
        real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, check=True, text=True).stdout.strip()
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "git").write_text(f'#!/bin/sh\n{real} "$@"\ncode=$?\nrm -f {house.root}/lib/gone.ex\nexit $code\n')
        (folder / "git").chmod(0o755)
        done = house.run(
            "check", "--format", "json", "--fail-on", "never", PATH=f"{folder}:{house.environment['PATH']}"
        )
        assert done.returncode == 0
        skipped = {one.path: one.reason for one in report_of(done).summary.skipped}
        assert skipped == {"lib/gone.ex": "it is no longer there"}


class TestContent:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"\x7fELF\x02\x01\x01\x00\x00\x00" + bytes(range(256)) * 40, "it is not text: it holds NUL bytes"),
            (b'defmodule A do\n  @a "\x00"\nend\n', "it is not text: it holds NUL bytes"),
            ("defmodule A do\nend\n".encode("utf-16"), "it is not text: it holds NUL bytes"),
            (b"# a long story\n" * 350_000, "it is larger than 2 MB"),
            (b"x = " + b"a+" * 300_000 + b"a\n", "the parser gave up: no code of people looks like this"),
            (b"x = " + b"a." * 200_000 + b"a\n", None),
            (b"x = " + b"f(" * 10_000 + b")" * 10_000 + b"\n", "the code nests too deeply to be followed"),
        ],
        ids=["binary", "NUL", "UTF-16", "5 MB", "a+a+a", "a.a.a", "calls in calls"],
    )
    def test_what_is_not_analysed_is_unchecked(self, house: House, content: bytes, reason: str | None) -> None:
        house.write("lib/strange.ex", content)
        done = house.run("check", "--format", "json", "--fail-on", "never")
        report = report_of(done)
        told = unchecked(report).get("lib/strange.ex") or partly_read(report).get("lib/strange.ex")
        assert told is not None
        assert reason is None or unchecked(look(house, 5)) == {"lib/strange.ex": reason}

    @pytest.mark.parametrize(
        ("opening", "closing"), [("[", "]"), ("(", ")"), ("{", "}"), ("%{a: ", "}"), ("fn -> ", " end")]
    )
    def test_ten_thousand_brackets(self, house: House, opening: str, closing: str) -> None:
        """They are followed, or it is said that they are not: by the reader, or by the one rule that could not."""
        house.write("lib/deep.ex", f"x = {opening * 10_000}1{closing * 10_000}\nIO.inspect(x)\n")
        done = house.run("check", "--format", "json", "--fail-on", "never")
        report = report_of(done)
        reasons = {one.reason for one in report.unchecked}
        assert done.returncode == (5 if reasons else 0)
        assert reasons <= {"the code nests too deeply to be followed", "the code nests too deeply for this rule"}
        assert {one.path for one in report.unchecked} <= {"lib/deep.ex"}

    @pytest.mark.parametrize("count", [10_000, 40_000])
    def test_brackets_that_nobody_closes(self, house: House, count: int) -> None:
        house.write("lib/deep.ex", "x = " + "[" * count + "\n")
        done = house.run("check", "--format", "json", "--fail-on", "never")
        report = report_of(done)
        assert "lib/deep.ex" in {*unchecked(report), *partly_read(report)}

    def test_an_unterminated_heredoc(self, house: House) -> None:
        rest = '\ndefmodule Rest do\n  @doc """\n  of it\nend\n'
        house.write("lib/damaged.ex", TILL.replace("Till", "Damaged") + rest)
        report = report_of(house.run("check", "--format", "json", "--fail-on", "never"))
        assert partly_read(report) == {"lib/damaged.ex": (12, "syntax not understood at line 12")}
        assert {one.path for one in report.findings if one.rule == "blocking-init"} == {"lib/damaged.ex", "lib/till.ex"}

    def test_marks_of_a_merge_conflict(self, house: House) -> None:
        ours, theirs = "    prices = Req.get!(url)\n", "    prices = Req.get!(url, retry: false)\n"
        conflict = f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> prices\n"
        before, after = TILL.replace("Till", "Before"), TILL.replace("Till", "After").replace(ours, conflict)
        house.write("lib/conflict.ex", before + after)
        done = house.run("check", "--format", "json", "--fail-on", "never")
        assert done.returncode == 0
        report = report_of(done)
        assert partly_read(report) == {"lib/conflict.ex": (11, "syntax not understood at line 17")}
        found = [(one.path, one.line) for one in report.findings if one.rule == "blocking-init"]
        assert found == [("lib/conflict.ex", 7), ("lib/till.ex", 7)], "what stands before the damage counts"

    def test_a_file_in_a_merge_conflict_of_git(self, house: House) -> None:
        """Git lists such a file three times; it is read once."""
        house.git("add", "-A")
        house.git("commit", "-q", "-m", "One")
        house.git("checkout", "-q", "-b", "other")
        house.write("lib/money.ex", SOUND.replace("sum(prices)", "sum(list)"))
        house.git("commit", "-q", "-a", "-m", "Two")
        house.git("checkout", "-q", "main")
        house.write("lib/money.ex", SOUND.replace("sum(prices)", "sum(items)"))
        house.git("commit", "-q", "-a", "-m", "Three")
        with pytest.raises(subprocess.CalledProcessError):
            house.git("merge", "other")
        report = look(house, 0)
        assert report.summary.files == 3
        assert list(partly_read(report)) == ["lib/money.ex"]


class TestEncodings:
    """Places are told in lines and columns of what an editor shows."""

    def place(self, house: House, content: bytes) -> tuple[int, int, int, int]:
        house.write("lib/other.ex", content)
        report = report_of(house.run("check", "--format", "json", "--fail-on", "never"))
        assert unchecked(report) == {}
        (finding,) = [one for one in report.findings if (one.rule, one.path) == ("blocking-init", "lib/other.ex")]
        self.report, self.finding = report, finding
        return finding.line, finding.column, finding.end_line, finding.end_column

    def test_as_it_should_be(self, house: House) -> None:
        assert self.place(house, TILL.encode()) == (7, 14, 7, 22)

    def test_byte_order_mark(self, house: House) -> None:
        assert self.place(house, b"\xef\xbb\xbf" + TILL.encode()) == (7, 14, 7, 22)
        assert partly_read(self.report) == {}
        flat = b"\xef\xbb\xbf" + TILL.encode().replace(b"\n", b";", 1).replace(b"do;", b"do ", 1)
        assert self.place(house, flat)[1:] == (14, 6, 22)

    def test_carriage_returns(self, house: House) -> None:
        assert self.place(house, TILL.encode().replace(b"\n", b"\r\n")) == (7, 14, 7, 22)
        assert self.finding.excerpt.lines[3] == "    prices = Req.get!(url)"
        assert partly_read(self.report) == {}

    def test_lone_carriage_returns(self, house: House) -> None:
        """To Elixir they are no line ends; a file of them is one line, and nothing breaks."""
        house.write("lib/other.ex", TILL.encode().replace(b"\n", b"\r"))
        look(house, 0)

    def test_what_is_not_utf8(self, house: House) -> None:
        content = TILL.encode().replace(b"Counts money.", b"Z\xe4hlt Geld.")
        assert self.place(house, content) == (7, 14, 7, 22)
        assert partly_read(self.report) == {"lib/other.ex": (2, "bytes that are not UTF-8")}
        assert self.finding.excerpt.lines == tuple(TILL.split("\n")[3:10])

    def test_on_the_line_itself(self, house: House) -> None:
        content = TILL.encode().replace(b"prices = Req", b'"\xe4\xf6" ; prices = Req')
        assert self.place(house, content) == (7, 14 + 7, 7, 22 + 7)
        assert "\ufffd\ufffd" in self.finding.excerpt.lines[3]

    def test_characters_outside_of_the_first_plane_count_once(self, house: House) -> None:
        content = TILL.replace("prices = Req", '"🦊é" ; prices = Req').encode()
        assert self.place(house, content) == (7, 14 + 7, 7, 22 + 7)


class TestCache:
    """The user's cache folder is not ours to rely on."""

    @pytest.fixture
    def run(self, house: House) -> Callable[..., subprocess.CompletedProcess[bytes]]:
        def check(**options: object) -> subprocess.CompletedProcess[bytes]:
            done = house.run("check", "--format", "json", **options)
            assert done.returncode == 1
            assert done.stdout == house.run("check", "--format", "json", "--no-cache").stdout
            return done

        return check

    def test_a_folder_that_is_read_only(
        self, house: House, run: Callable[..., subprocess.CompletedProcess[bytes]], permissions: Callable[[], None]
    ) -> None:
        house.cache.mkdir(parents=True)
        house.cache.chmod(0o555)
        done = run(prepare=permissions)
        assert b"note: the cache could not be used (unable to open database file); the run was complete" in done.stderr
        assert list(house.cache.iterdir()) == []

    def test_a_file_that_is_read_only(
        self, house: House, run: Callable[..., subprocess.CompletedProcess[bytes]], permissions: Callable[[], None]
    ) -> None:
        house.age()  # else a slow machine has new stamps to write in the second run
        assert run().stderr == b""
        (file,) = house.cache.iterdir()
        file.chmod(0o444)
        house.cache.chmod(0o555)
        assert run(prepare=permissions).stderr == b"", "nothing changed, and nothing is to be written"
        house.write("lib/money.ex", SOUND + "# more\n")
        assert b"attempt to write a readonly database" in run(prepare=permissions).stderr

    def test_no_home_to_put_it_in(
        self, run: Callable[..., subprocess.CompletedProcess[bytes]], permissions: Callable[[], None]
    ) -> None:
        done = run(prepare=permissions, HOME="/nonexistent", XDG_CACHE_HOME="/proc/nothing")
        assert b"note: the cache could not be used" in done.stderr

    def test_a_broken_file_is_no_bother(
        self, house: House, run: Callable[..., subprocess.CompletedProcess[bytes]]
    ) -> None:
        run()
        (file,) = house.cache.iterdir()
        file.write_bytes(b"\0" * 10_000)
        assert run().stderr == b""


class TestSettings:
    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            ("[rules.blocking-init]\nseverty = 'info'\n", "elixirlens.toml:2: rules.blocking-init.severty"),
            ("[rules.blocking-innit]\n", "elixirlens.toml:1: rules.blocking-innit is not a rule. Did you mean"),
            ("rules = [\n", "elixirlens.toml:2: this is not TOML"),
            ("exclude = ['!']\n", "elixirlens.toml:1"),
            ("[rules.long-parameter-list.options]\nlimit = 'six'\n", "elixirlens.toml:2"),
            (b"exclude = ['\xff']\n", "elixirlens.toml is not UTF-8"),
        ],
    )
    def test_a_wrong_configuration(self, house: House, content: str | bytes, complaint: str) -> None:
        house.write("elixirlens.toml", content)
        done = house.run("check")
        assert (done.returncode, done.stdout) == (2, b"")
        assert complaint in done.stderr.decode()
        assert b" hint: " in done.stderr

    @pytest.mark.parametrize(
        ("page", "complaint"),
        [
            ("# No front matter\n", "house.md:1: a page begins with its front matter"),
            ("+++\nseverity = 'warning'\n", "house.md:1: the front matter has no end"),
            ("+++\nseverity = 'terrible'\n+++\n# A\n", "house.md:2: severity"),
            ("+++\nseverity = \n+++\n# A\n", "house.md:2: this is not TOML"),
        ],
    )
    def test_a_broken_page(self, house: House, page: str, complaint: str) -> None:
        house.write(".elixirlens/rules/house.md", page)
        done = house.run("check", "--format", "json")
        assert done.returncode == 2
        assert f".elixirlens/rules/{complaint}" in done.stderr.decode()
        assert "blocking-init" in {one.rule for one in report_of(done).findings}, "the rest still runs"

    def test_two_configurations(self, house: House) -> None:
        house.write("elixirlens.toml", "")
        house.write(".elixirlens.toml", "")
        done = house.run("check")
        assert done.returncode == 2
        assert b"two configurations, elixirlens.toml and .elixirlens.toml" in done.stderr
