"""Hand-made reports: the smallest that say something."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from elixirlens.finding import Confidence, Effort, Excerpt, Finding, Severity
from elixirlens.report import (
    SCHEMA,
    CallCounts,
    PartlyRead,
    ProjectEntry,
    Report,
    Root,
    Skipped,
    Summary,
    Tool,
    Unchecked,
)


@dataclass(frozen=True, slots=True)
class About:
    """What a rule says wherever it fires."""

    category: str
    severity: Severity
    effort: Effort
    message: str
    why: str
    do: str
    confidence: Confidence = Confidence.HIGH


RULES = {
    "sql-injection": About(
        "security",
        Severity.ERROR,
        Effort.MINUTES,
        "Repo.query/1 runs SQL with other text pasted into it",
        "Whoever chooses that text chooses what the database runs.",
        'Send the value beside the statement: Repo.query("… WHERE id = $1", [id]).',
    ),
    "unsupervised-task": About(
        "process",
        Severity.WARNING,
        Effort.HOURS,
        "Task.start/1 starts a process that nothing supervises",
        "When it crashes nobody restarts it, and at shutdown it is cut off in the middle of its work.",
        "Start it under a Task.Supervisor with Task.Supervisor.start_child/2.",
    ),
    "long-parameter-list": About(
        "code",
        Severity.WARNING,
        Effort.HOURS,
        "serve/7 takes 7 arguments, more than 5",
        "Callers mix up arguments whose order says nothing.",
        "Group what belongs together in a struct or a map.",
        Confidence.MEDIUM,
    ),
    "missing-typespec": About(
        "docs",
        Severity.INFO,
        Effort.MINUTES,
        "brew/2 has no @spec",
        "Readers guess what it takes.",
        "Write an @spec above it.",
    ),
}


def finding(
    rule: str = "sql-injection",
    *,
    path: str = "lib/teahouse/reports.ex",
    line: int = 23,
    code: str = "    Repo.query(\"SELECT name FROM teas WHERE month = '#{month}'\")",
    mark: str = "Repo.query",
    symbol: str | None = "Teahouse.Reports.best_sellers/1",
    **changes: object,
) -> Finding:
    """A finding of `rule` that marks `mark` in `code`; `changes` replace any field."""
    about = RULES[rule]
    column = code.index(mark) + 1
    fields: dict[str, object] = {
        "rule": rule,
        "category": about.category,
        "severity": about.severity,
        "confidence": about.confidence,
        "effort": about.effort,
        "path": path,
        "line": line,
        "column": column,
        "end_line": line,
        "end_column": column + len(mark),
        "symbol": symbol,
        "app": "teahouse",
        "message": about.message,
        "why": about.why,
        "do": about.do,
        "excerpt": Excerpt(line, (code,)),
        "fingerprint": f"v1:{rule}:{path}:{line}",
    }
    return Finding(**(fields | changes))  # type: ignore[arg-type]


def report(
    *findings: Finding,
    files: int = 12,
    partly_read: tuple[PartlyRead, ...] = (),
    skipped: tuple[Skipped, ...] = (),
    unchecked: tuple[Unchecked, ...] = (),
) -> Report:
    """A report of the teahouse with these findings."""
    counted = [one for one in findings if one.suppressed is None]
    return Report(
        schema=SCHEMA,
        tool=Tool("elixirlens", "0.1.0", "0.1", "tree-sitter-elixir 0.3.5"),
        root=Root("teahouse", commit="0" * 40, remote="https://example.org/teahouse.git"),
        projects=(ProjectEntry("teahouse", "application", "."),),
        summary=Summary(
            files=files,
            partly_read=partly_read,
            skipped=skipped,
            calls=CallCounts(resolved=90, open=8, unknown=2),
            by_severity=dict(Counter(one.severity.value for one in counted)),
            by_rule=dict(Counter(one.rule for one in counted)),
            suppressed=len(findings) - len(counted),
            baselined=0,
        ),
        modules=(),
        findings=tuple(sorted(findings, key=lambda one: one.sort_key)),
        unchecked=unchecked,
    )


def teahouse() -> Report:
    """A report with something of everything."""
    start = "    Task.start(fn -> Receipts.print(order, table, waiter, at: DateTime.utc_now()) end)"
    serve = "  def serve(kettle, leaf, water, table, waiter, cup, minutes) do"
    tasks = (
        finding(
            "unsupervised-task",
            path=f"lib/teahouse/orders_{n}.ex",
            line=30 + n,
            code=start,
            mark="Task.start",
            symbol="Teahouse.Orders.place/1",
        )
        for n in range(7)
    )
    kettle = "lib/teahouse/kettle.ex"
    specs = (
        finding("missing-typespec", path=kettle, line=n, code="  def brew(kettle) do", mark="brew")
        for n in (40, 52, 64)
    )
    return report(
        finding(),
        *tasks,
        *specs,
        finding(
            "long-parameter-list",
            path=kettle,
            line=8,
            code=serve,
            mark="serve",
            symbol="Teahouse.Kettle.serve/7",
        ),
        partly_read=(PartlyRead("lib/teahouse/draft.ex", 12, "syntax error"),),
        skipped=(Skipped("lib/teahouse/gone.ex", "vanished during the run"),),
        unchecked=(Unchecked("file", "lib/teahouse/menu_data.ex", "lib/teahouse/menu_data.ex", "larger than 2 MB"),),
    )
