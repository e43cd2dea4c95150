"""Many processes: same outcome, every file once, no orphans."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from houses import TILL, House
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.catalog import Catalog, Choice, Selection
from elixirlens.config import Config
from elixirlens.detectors import MixFacts
from elixirlens.engine.analyse import Analyser, FileResult, Job
from elixirlens.engine.pool import Workers, _chunks, analyse_all
from elixirlens.engine.reading import Unread
from elixirlens.project import FileClass


def job(path: str, content: bytes | None, size: int = 0) -> Job:
    return Job(path, path, FileClass.LIB, MixFacts(), size or len(content or b""), content)


def analyser(root: Path = Path()) -> Analyser:
    catalog = Catalog.load()
    return Analyser(root, Selection(catalog, Config(), Choice(strict=True)), {})


def jobs(count: int) -> list[Job]:
    return [job(f"lib/{number}.ex", TILL.replace("Till", f"Till{number}").encode()) for number in range(count)]


@pytest.mark.parametrize("wanted", [1, 2, 3, 40])
def test_the_outcome_does_not_depend_on_the_number(wanted: int) -> None:
    expected = analyse_all(jobs(12), analyser, analyser(), Workers(1))
    outcome = analyse_all(jobs(12), analyser, analyser(), Workers(wanted))
    assert outcome == expected
    assert all(isinstance(one, FileResult) and one.detections for one in outcome.values())


def test_nothing_to_do_starts_nobody() -> None:
    assert analyse_all([], analyser, analyser(), Workers(4)) == {}


def test_trouble_with_a_file_comes_back_from_a_worker(tmp_path: Path) -> None:
    (tmp_path / "folder.ex").mkdir()
    given_jobs = [*jobs(3), job("gone.ex", None, 10), job("folder.ex", None, 10)]
    outcome = analyse_all(given_jobs, analyser, analyser(tmp_path), Workers(2))
    gone, folder = outcome["gone.ex"], outcome["folder.ex"]
    assert isinstance(gone, Unread)
    assert isinstance(folder, Unread)
    assert (gone.reason, gone.vanished) == ("", "it vanished during the run")
    assert (folder.reason, folder.vanished) == ("it cannot be read: Is a directory", "")


def test_small_repositories_need_no_help() -> None:
    assert Workers().count(1000) == 1
    assert Workers().count(10**9) == min(os.cpu_count() or 1, 8)
    assert Workers(3).count(1000) == 3


@given(st.lists(st.integers(0, 10**6), max_size=60), st.integers(1, 20))
def test_chunks_hold_every_file_once_and_grow_smaller(sizes: list[int], count: int) -> None:
    given_jobs = [job(f"{number}.ex", None, size) for number, size in enumerate(sizes)]
    chunks = _chunks(given_jobs, count)
    assert sorted(one.path for chunk in chunks for one in chunk) == sorted(one.path for one in given_jobs)
    left = sum(sizes)
    for chunk in chunks:
        *others, _last = (one.size for one in chunk)
        assert sum(others) < max(left / count / 8, 32_000)  # it would have been enough without its last file else
        left -= sum(one.size for one in chunk)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who the children are")
def test_an_interrupted_run_leaves_no_process_and_no_traceback(house: House) -> None:
    for number in range(40):
        many = "".join(TILL.replace("Till", f"Till{number}.Part{part}") for part in range(400))
        house.write(f"lib/till_{number}.ex", many)
    with subprocess.Popen(
        [sys.executable, "-m", "elixirlens", "check", "--jobs", "2", "--no-cache"],
        cwd=house.root,
        env=house.environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        # A shell that runs the tests in the background has them ignore interrupts, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
    ) as process:
        workers = wait_for_children(process.pid)
        time.sleep(0.5)  # Python swallows an interruption in the moment of a fork
        os.killpg(process.pid, signal.SIGINT)  # what a terminal sends: to everybody
        code = process.wait(60)
        assert process.stderr is not None
        stderr = process.stderr.read()
    assert (code, b"Traceback" in stderr) == (130, False), stderr.decode()
    assert b"Interrupted." in stderr
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def wait_for_children(pid: int) -> list[str]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        # Git comes and goes before; workers are Python, and there are two of them.
        if len(children) == 2:
            return children
        time.sleep(0.01)
    raise AssertionError("no workers were started")
