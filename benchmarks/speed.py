"""Measures a run against the raw parse of the same bytes: `make bench REPO=path`.

The repository is cloned to a temporary folder, so that one file can be changed without touching yours. Every figure
comes from one run of this script; times are the best of several, ratios are to the raw parse in one process.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tree_sitter import Parser

from benchmarks.rule_costs import SHOWN, rule_costs
from elixirlens.elixir.grammar import LANGUAGE

ROUNDS = 5
BUDGET = 2.5  # times the raw parse, on one process, every rule on
PROGRAM = str(Path(sys.executable).with_name("elixirlens"))  # as people start it


def main(repository: Path) -> int:
    """Print the figures; 1 where the cold run on one process is over the budget."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "repository"
        subprocess.run(["git", "clone", "--quiet", "--shared", str(repository), str(clone)], check=True)
        _age(clone)
        files = [path for path in clone.rglob("*.ex*") if path.suffix in {".ex", ".exs"} and path.is_file()]
        contents = [path.read_bytes() for path in files]
        size = sum(map(len, contents))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        cache = ["--cache-dir", str(Path(folder) / "cache")]
        _check(clone, *cache)
        best = _best({
            "parse": lambda: _parse(contents),
            "parse by two": lambda: _parse_by_two(contents),
            "version": lambda: _run(clone, ["--version"], command=()),
            "cold": lambda: _check(clone, "--no-cache", "--jobs", "1"),
            "two": lambda: _check(clone, "--no-cache", "--jobs", "2"),
            "warm": lambda: _check(clone, *cache),
        })  # fmt: skip
        changed = min(_changed(clone, files, cache) for _ in range(ROUNDS))
        parse, halves, cold, two = best["parse"], best["parse by two"], best["cold"], best["two"]
        print(f"{repository.name}: {len(files)} files, {size / 1e6:.1f} MB; Python {platform.python_version()}")
        print(f"raw parse, one process    {parse:6.2f} s   {size / 1e6 / parse:.1f} MB/s")
        print(f"raw parse, two processes  {halves:6.2f} s   {parse / halves:.2f} times as fast")
        print(f"--version                 {best['version'] * 1000:6.0f} ms")
        print(f"cold, one process         {cold:6.2f} s   {cold / parse:.2f} x parse (budget {BUDGET})")
        print(f"cold, two processes       {two:6.2f} s   {two / parse:.2f} x parse, {cold / two:.2f} times as fast")
        print(f"warm, nothing changed     {best['warm']:6.2f} s")
        print(f"warm, one file changed    {changed:6.2f} s")
        print(f"peak memory, cold         {_peak_memory(clone):6.0f} MB")
        print("the most expensive rules, in hundredths of the raw parse:")
        for cost in rule_costs(clone)[:SHOWN]:
            print(f"  {cost.rule:40} {100 * cost.seconds / parse:4.1f}   {cost.candidates:6} candidates")
    return 0 if cold / parse <= BUDGET else 1


def _age(clone: Path) -> None:
    """Make all files older than the two seconds within which a time stamp is not trusted."""
    old = time.time() - 3600
    for path in clone.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            os.utime(path, (old, old))


def _parse(contents: Sequence[bytes]) -> float:
    parser = Parser(LANGUAGE)
    gc.disable()
    started = time.perf_counter()
    for content in contents:
        parser.parse(content)
    elapsed = time.perf_counter() - started
    gc.enable()
    return elapsed


def _parse_by_two(contents: Sequence[bytes]) -> float:
    """The time of the slower of two processes that parse half each: what a second process is worth on this machine."""
    ordered = sorted(contents, key=len)
    with ProcessPoolExecutor(2) as pool:
        return max(pool.map(_parse, (ordered[0::2], ordered[1::2])))


def _best(measures: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The best times, taken in turns: a machine that others share is fast in one minute and slow in the next."""
    rounds = [{name: measure() for name, measure in measures.items()} for _ in range(ROUNDS)]
    return {name: min(each[name] for each in rounds) for name in measures}


def _check(clone: Path, *options: str) -> float:
    return _run(clone, ["--strict", "--format", "json", "--fail-on", "never", "--allow-unchecked", *options])


def _run(clone: Path, options: Sequence[str], command: Sequence[str] = ("check",)) -> float:
    started = time.perf_counter()
    subprocess.run(
        [PROGRAM, *command, *options],
        cwd=clone,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


def _changed(clone: Path, files: Sequence[Path], cache: Sequence[str]) -> float:
    """Change a file of median size, so that it is read anew, and check."""
    middle = sorted(files, key=lambda path: path.stat().st_size)[len(files) // 2]
    middle.write_bytes(middle.read_bytes() + b"# changed\n")
    return _check(clone, *cache)


def _peak_memory(clone: Path) -> float:
    """The largest resident size of a cold run on one process, in MB."""
    script = (
        "import json,resource,subprocess,sys;"
        "subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [PROGRAM, "check", "--no-cache", "--jobs", "1", "--format", "json", "--strict"]
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(command)], cwd=clone, check=True, capture_output=True, text=True
    )
    return int(done.stdout) / 1024


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
