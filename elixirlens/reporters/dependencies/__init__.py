"""Dependencies as text: one module a format, each with `render(report, view) -> str`.

A format is a module here; its name is the name on the command line, and there is no list to keep.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from msgspec.structs import replace

from elixirlens.finding import Severity

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View

_OF_DEPENDENCIES = frozenset({"dependencies", "suppression"})


@cache
def dependency_formats() -> tuple[str, ...]:
    """Return the names of the formats, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def render_dependencies(name: str, report: Report, view: View) -> str:
    """Return the dependencies of `report` in the format `name`, one of `dependency_formats()`, and a newline."""
    text: str = import_module(f"elixirlens.reporters.dependencies.{name}").render(report, view)
    return text


def only_dependencies(report: Report) -> Report:
    """The report with nothing but what an audit found: rows, findings about them, and what was not checked."""
    files = {entry.lock for entry in report.dependencies or ()}
    files |= {path for entry in report.dependencies or () for path in entry.declared}
    files.add("elixirlens.toml")
    findings = tuple(one for one in report.findings if one.category in _OF_DEPENDENCIES and one.path in files)
    counted = [one for one in findings if one.is_open]
    severities = Counter(one.severity for one in counted)
    return replace(
        report,
        modules=(),
        supervision=None,
        findings=findings,
        unchecked=tuple(one for one in report.unchecked if one.kind != "file" or one.path in files),
        summary=replace(
            report.summary,
            partly_read=tuple(one for one in report.summary.partly_read if one.path in files),
            skipped=(),
            by_severity={severity.value: severities[severity] for severity in Severity},
            by_rule=dict(sorted(Counter(one.rule for one in counted).items())),
            suppressed=sum(one.suppressed is not None for one in findings),
        ),
    )
