"""The baseline: findings that a team has accepted for now, in a file that merges well and that people can read.

One finding a line, sorted. A `null` ends the list, so that the line of every finding ends in a comma and a branch that
adds or removes one touches no other.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from elixirlens.engine.dispatch import is_about_dependencies
from elixirlens.engine.looked import Looked
from elixirlens.engine.reading import LARGEST_LISTED
from elixirlens.errors import UsageError
from elixirlens.filters import in_baseline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from elixirlens.engine.workbench import Workbench
    from elixirlens.finding import Finding
    from elixirlens.report import Report

BASELINE = ".elixirlens-baseline.json"
_SCHEMA = "elixirlens-baseline-1"
_LONGEST = 200  # characters of a message: it is for people, and nothing is compared with it
_AGAIN = "Write it anew with: elixirlens baseline update. Where it is lost: elixirlens baseline create"


class Entry(Struct, frozen=True, order=True):
    """A finding that is accepted. Its fingerprint decides; the rest is for people."""

    path: str
    rule: str
    message: str
    fingerprint: str


class _File(Struct, frozen=True):
    schema: str
    findings: tuple[Entry | None, ...]


class Baseline(Struct, frozen=True):
    """A baseline by the name of its file."""

    name: str
    entries: tuple[Entry, ...]

    def mark(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings, those that it names marked."""
        return tuple(in_baseline(findings, {one.fingerprint for one in self.entries}))

    def stale(self, report: Report, bench: Workbench) -> tuple[Entry, ...]:
        """The entries whose finding is gone. What this run could not have found again is not called gone."""
        found = {name for one in report.findings for name in (one.fingerprint, *one.formerly)}
        looked, elixir = Looked(report), {job.path: job.mix.elixir for job in bench.jobs}
        catalog, has_audit = bench.selection.catalog, report.dependencies is not None

        def is_gone(entry: Entry) -> bool:
            rule = catalog.get(entry.rule)
            if entry.fingerprint in found:
                return False
            if rule is None:
                return entry.rule not in catalog.broken
            if is_about_dependencies(rule) and not has_audit:
                return False
            verdict = bench.selection.verdict(rule, entry.path, elixir.get(entry.path))
            return verdict.active and looked.at(rule.id, entry.path)

        return tuple(one for one in self.entries if is_gone(one))


def read_baseline(content: bytes, name: str) -> Baseline:
    """Read a baseline; raises `UsageError` where it is none."""
    if len(content) > LARGEST_LISTED:
        raise UsageError(
            f"{name} is larger than {LARGEST_LISTED // 1_000_000} MB.", "No baseline is; name another file."
        )
    if b"\n<<<<<<<" in content or content.startswith(b"<<<<<<<"):
        hint = "Keep the lines of both sides, remove the three marks, and run: elixirlens baseline update"
        raise UsageError(f"{name} holds the marks of a merge that is not resolved.", hint)
    try:
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"{name} is not a baseline: {error}.", _AGAIN) from None
    if file.schema != _SCHEMA:
        raise UsageError(f"{name} is a baseline of another kind, {file.schema[:60]!r}.", f"This is {_SCHEMA}.")
    return Baseline(name, tuple(sorted({one for one in file.findings if one is not None})))


def entries_of(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """The entries of findings, sorted as in the file."""
    return tuple(sorted({Entry(one.path, one.rule, _short(one.message), one.fingerprint) for one in findings}))


def text_of(entries: Sequence[Entry]) -> str:
    """The file that holds some entries."""
    lines = [f"    {_json(msgspec.structs.asdict(one))},\n" for one in sorted(set(entries))]
    return f'{{\n  "schema": "{_SCHEMA}",\n  "findings": [\n{"".join(lines)}    null\n  ]\n}}\n'


def updated(baseline: Baseline, report: Report, bench: Workbench) -> tuple[Entry, ...]:
    """The entries that are left when those are gone whose finding is, and the others say where theirs is now."""
    stale = set(baseline.stale(report, bench))
    now = {name: one for one in report.findings for name in (*one.formerly, one.fingerprint)}
    left = [one for one in baseline.entries if one not in stale]
    found = [now[one.fingerprint] for one in left if one.fingerprint in now]
    return tuple(sorted({*entries_of(found), *(one for one in left if one.fingerprint not in now)}))


def write_baseline(file: Path, entries: Sequence[Entry]) -> None:
    """Write a baseline, whole or not at all; a link in its place is replaced and not followed."""
    import tempfile  # here: every run imports this module, and hardly one writes

    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".elixirlens-", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(text_of(entries).encode("utf-8"))
            Path(name).chmod(0o644)
            Path(name).replace(file)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise UsageError(f"{str(file)!r} cannot be written: {error.strerror}.", "Name another file.") from None


def _short(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST - 1]}…"


def _json(value: object) -> str:
    """JSON on one line in which nothing is invisible: what has no shape of its own is escaped."""
    import json  # here, as above

    text = json.dumps(value, ensure_ascii=False)
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
