"""A small shop whose branch changes its till, and reports of it."""

from __future__ import annotations

from typing import Any

from github_double import Version, sha
from msgspec.structs import replace

from elixirlens.finding import Confidence, Effort, Excerpt, Finding, Severity
from elixirlens.report import SCHEMA, CallCounts, ProjectEntry, Report, Root, Summary, Tool, Unchecked

TILL = "lib/till.ex"
OLD = "\n".join(
    [
        "defmodule Till do",
        '  @moduledoc "Counts money."',
        "",
        "  def open(drawer) do",
        "    drawer",
        "  end",
        "",
        *[f"  def coin_{n}, do: {n}" for n in range(8, 31)],
        "",
        "  def close(drawer) do",
        "    drawer",
        "  end",
        "end",
    ]
)
NEW = OLD.replace(
    "  def open(drawer) do\n    drawer",
    '  def open(drawer) do\n    Repo.query("SELECT #{drawer}")\n    Task.start(fn -> count(drawer) end)\n    drawer',
)
QUERY, TASK, CLOSE = 5, 6, 34  # lines of NEW: the query, the task, and `def close`, far from both

ABOUT = {
    "sql-injection": (
        "security",
        Severity.ERROR,
        Confidence.HIGH,
        "Repo.query/1 runs SQL with other text pasted into it",
        "Whoever chooses that text chooses what the database runs.",
        'Send the value beside the statement: `Repo.query("… WHERE id = $1", [id])`.',
    ),
    "unsupervised-task": (
        "process",
        Severity.WARNING,
        Confidence.MEDIUM,
        "Task.start/1 starts a process that nothing supervises",
        "When it crashes nobody restarts it, and at shutdown it is cut off in the middle of its work.",
        "Start it under a Task.Supervisor with `Task.Supervisor.start_child/2`.",
    ),
    "missing-typespec": (
        "docs",
        Severity.INFO,
        Confidence.HIGH,
        "close/1 has no @spec",
        "Readers guess what it takes.",
        "Write an @spec above it.",
    ),
}


def found(
    rule: str, line: int, *, text: str = NEW, path: str = TILL, end_line: int | None = None, **changes: Any
) -> Finding:
    """A finding of `rule` in a line of `text`, with the excerpt that a run would make."""
    category, severity, confidence, message, why, do = ABOUT[rule]
    lines = text.splitlines()
    first = max(1, line - 3)
    indent = len(lines[line - 1]) - len(lines[line - 1].lstrip()) if line <= len(lines) else 0
    finding = Finding(
        rule=rule,
        category=category,
        severity=severity,
        confidence=confidence,
        effort=Effort.MINUTES,
        path=path,
        line=line,
        column=indent + 1,
        end_line=end_line or line,
        end_column=indent + 11,
        symbol="Till.open/1",
        app="till",
        message=message,
        why=why,
        do=do,
        excerpt=Excerpt(first, tuple(lines[first - 1 : line + 3])),
        fingerprint=f"v1:{rule}:{path}:{line}",
    )
    return replace(finding, **changes)


def report(*findings: Finding, unchecked: tuple[Unchecked, ...] = (), commit: str | None = None, **more: Any) -> Report:
    """A report of the shop."""
    return Report(
        schema=SCHEMA,
        tool=Tool("elixirlens", "0.1.0", "0.1", "tree-sitter-elixir 0.3.5"),
        root=Root("till", commit=commit or sha(1)),
        projects=(ProjectEntry("till", "application", "."),),
        summary=Summary(12, (), (), CallCounts(), {}, {}, 0, 0),
        modules=(),
        findings=tuple(sorted(findings, key=lambda one: one.sort_key)),
        unchecked=unchecked,
        **more,
    )


def both() -> Report:
    """The report of the branch: two new findings, and one that was there before."""
    return report(found("sql-injection", QUERY), found("unsupervised-task", TASK), found("missing-typespec", CLOSE))


CHANGED = {TILL: Version(OLD, NEW)}
