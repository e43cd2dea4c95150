"""Runs the pinned commits of the public repositories again."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from elixirlens.report import Report, from_json

FILE = Path(__file__).parent / "repositories.json"
# .ex, .exs, templates and mix.lock in one pattern: one that matches nothing would be an error.
READ = (":(glob)**/*.*[eo][cx]*",)


class Figures(Struct, frozen=True):
    """What a run over one repository counted: `listed` = `read` + `partly_read` + `skipped` + `unchecked`."""

    repository: str
    commit: str
    listed: int
    read: int
    partly_read: int
    skipped: dict[str, int]
    unchecked: int
    resolved: int
    open: int
    unknown: int
    findings: dict[str, int]


def find(corpus: Path, repository: str) -> Path | None:
    """The clone of `owner/name` in a folder: `owner/name`, `owner+name`, `owner-name` or `name`."""
    owner, _, name = repository.partition("/")
    candidates = (corpus / owner / name, corpus / f"{owner}+{name}", corpus / f"{owner}-{name}", corpus / name)
    return next((path for path in candidates if path.is_dir()), None)


def head(clone: Path) -> str:
    """The commit that a clone is at."""
    done = subprocess.run(["git", "-C", str(clone), "rev-parse", "HEAD"], capture_output=True, check=True, text=True)
    return done.stdout.strip()


class Incomplete(Exception):  # noqa: N818  # it is the clone that is incomplete
    """A clone that lacks the commit, or files of it."""


def run(clone: Path, commit: str, paths: Sequence[str] = READ, select: str | None = None) -> Report:
    """The report of all rules, or of one, on the Elixir files of one commit. The clone is left as it is.

    Raises `Incomplete` where the clone has not all of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.tar"
        named = ["git", "-C", str(clone), "archive", "--output", str(archive), commit, "--", *paths]
        if subprocess.run(named, check=False, capture_output=True).returncode:
            raise Incomplete
        copy = Path(folder) / clone.name
        with tarfile.open(archive) as opened:
            opened.extractall(copy, filter="data")
        options = ["--strict", "--format", "json", "--no-cache", "--fail-on", "never", "--allow-unchecked"]
        options += ["--deps", "--offline"]
        rules = [] if select is None else ["--select", select]
        command = [sys.executable, "-m", "elixirlens", "check", *options, *rules, "--today", "2026-01-01"]
        done = subprocess.run(command, cwd=copy, capture_output=True, check=True)
        return from_json(done.stdout)


def figures(repository: str, commit: str, report: Report) -> Figures:
    """The counts of a report."""
    skipped: dict[str, int] = {}
    for one in report.summary.skipped:
        skipped[one.reason] = skipped.get(one.reason, 0) + 1
    unchecked = len({one.path for one in report.unchecked if one.kind == "file"})
    partly_read = len(report.summary.partly_read)
    calls = report.summary.calls
    return Figures(
        repository=repository,
        commit=commit,
        listed=report.summary.files + sum(skipped.values()) + unchecked,
        read=report.summary.files - partly_read,
        partly_read=partly_read,
        skipped=dict(sorted(skipped.items())),
        unchecked=unchecked,
        resolved=calls.resolved,
        open=calls.open,
        unknown=calls.unknown,
        findings=report.summary.by_rule,
    )


def load(file: Path = FILE) -> list[Figures]:
    """The figures of the last run, one for each pinned repository."""
    return msgspec.json.decode(file.read_bytes(), type=list[Figures])


def save(found: Iterable[Figures], file: Path = FILE) -> None:
    """Keep figures, one repository a line."""
    rows: Iterator[Any] = (msgspec.to_builtins(one) for one in sorted(found, key=lambda one: one.repository))
    file.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", "utf-8")
