"""`sarif`: SARIF 2.1.0, for GitHub's code scanning, editors and dashboards."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from elixirlens.reporters.json_text import indented
from elixirlens.reporters.sarif_model import (
    SCHEMA_URI,
    SOURCE_ROOT,
    VERSION,
    BaseId,
    Driver,
    Invocation,
    Log,
    Run,
    Text,
    Tool,
    VersionControl,
)
from elixirlens.reporters.sarif_notifications import DESCRIPTORS, notifications
from elixirlens.reporters.sarif_results import result_of
from elixirlens.reporters.sarif_rules import described

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.finding import Finding
    from elixirlens.report import Report, Root
    from elixirlens.reporters.view import View

# What GitHub takes of a run. With more it refuses the whole file, so the least severe findings stay out of it.
_MOST_RESULTS = 25_000
_MOST_BYTES = 10_000_000  # compressed
_MARGIN = 0.9  # of the results that should fit: some are longer than others

_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/-]*)?")


def render(report: Report, view: View) -> str:
    """Return every finding, the most severe first and suppressed ones last, as far as GitHub takes them."""
    findings = sorted(report.findings, key=_weight)[:_MOST_RESULTS]
    text = _document(report, findings)
    while (size := _size_of_upload(text)) > _MOST_BYTES:
        findings = findings[: int(len(findings) * _MARGIN * _MOST_BYTES / size)]
        text = _document(report, findings)
    return text


def _size_of_upload(text: str) -> int:
    """How large the file is when it is compressed; a small one need not be, to know that it is small enough."""
    return len(text) if len(text) <= _MOST_BYTES else len(zlib.compress(text.encode()))


def _weight(finding: Finding) -> tuple[bool, int, tuple[str, int, int, str]]:
    return finding.suppressed is not None, finding.severity.rank, finding.sort_key


def _document(report: Report, findings: Sequence[Finding]) -> str:
    rules = described(findings)
    places = {name: place for place, name in enumerate(rules)}
    results = (result_of(one, rules[one.rule].id, places[one.rule]) for one in findings)
    about_run = tuple(notifications(report, len(report.findings) - len(findings)))
    run = Run(
        tool=Tool(
            driver=Driver(
                name=report.tool.name,
                version=report.tool.version,
                semantic_version=report.tool.version,
                rules=tuple(rules.values()),
                notifications=DESCRIPTORS,
            )
        ),
        language="en",
        column_kind="unicodeCodePoints",
        original_uri_base_ids={SOURCE_ROOT: BaseId(description=Text(text="The root of the repository."))},
        version_control_provenance=_provenance(report.root),
        invocations=(Invocation(execution_successful=True, tool_execution_notifications=about_run),),
        results=tuple(results),
    )
    return indented(Log(schema=SCHEMA_URI, version=VERSION, runs=(run,)))


def _provenance(root: Root) -> tuple[VersionControl, ...]:
    """The commit, where its repository has an address on the web: the standard takes no other ones."""
    if root.commit is None or root.remote is None or not _WEB_ADDRESS.fullmatch(root.remote):
        return ()
    mapped_to = {"uriBaseId": SOURCE_ROOT}
    return (VersionControl(repository_uri=root.remote, revision_id=root.commit, mapped_to=mapped_to),)
