"""The results of a SARIF file, one for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import UNSET, UnsetType

from elixirlens.finding import Range
from elixirlens.reporters.escape import escape_source
from elixirlens.reporters.markdown_text import plain
from elixirlens.reporters.sarif_model import (
    SOURCE_ROOT,
    ArtifactChange,
    ArtifactLocation,
    Fix,
    Location,
    LogicalLocation,
    PhysicalLocation,
    Region,
    Replacement,
    Result,
    ResultProperties,
    Suppression,
    Text,
)
from elixirlens.reporters.sarif_rules import LEVELS, cut

if TYPE_CHECKING:
    from elixirlens.finding import Finding

_FINGERPRINT = "elixirlens/v1"  # GitHub's own key would be wrong: its upload warns of each value that it did not make
_LONGEST_MESSAGE = 4000
_MOST_LOCATIONS = 100  # GitHub keeps no more


def result_of(finding: Finding, rule_id: str, rule_index: int) -> Result:
    """Return a finding as a result. Its message begins with what was found: hosts show the first sentence as title."""
    text = f"{plain(finding.message)}. {plain(finding.why)} {plain(finding.do)}"
    return Result(
        rule_id=rule_id,
        rule_index=rule_index,
        level=LEVELS[finding.severity],
        message=Text(text=cut(text, _LONGEST_MESSAGE)),
        locations=(_place(finding),),
        related_locations=_related(finding),
        partial_fingerprints={_FINGERPRINT: finding.fingerprint},
        suppressions=_suppressions(finding),
        fixes=_fixes(finding),
        properties=ResultProperties(confidence=finding.confidence.value, effort=finding.effort.value),
    )


def file_location(path: str, line: int | UnsetType = UNSET) -> Location:
    """Return the location of a file, or of a line in it."""
    region = UNSET if line is UNSET else _lines(line, line)
    return Location(physical_location=PhysicalLocation(artifact_location=_artifact(path), region=region))


def _place(finding: Finding) -> Location:
    place = Range(finding.line, finding.column, finding.end_line, finding.end_column)
    symbol = (LogicalLocation(fully_qualified_name=plain(finding.symbol)),) if finding.symbol else ()
    return Location(
        physical_location=PhysicalLocation(
            artifact_location=_artifact(finding.path), region=_region(place), context_region=_context(finding)
        ),
        logical_locations=symbol,
    )


def _artifact(path: str) -> ArtifactLocation:
    """A relative address, whatever the path: no scheme, no host, nothing above the root."""
    steps = [step for step in path.split("/") if step not in {"", ".", ".."}]
    return ArtifactLocation(uri="/".join(quote(step, safe="") for step in steps) or ".", uri_base_id=SOURCE_ROOT)


def _region(place: Range) -> Region:
    return Region(
        start_line=max(1, place.line),
        start_column=max(1, place.column),
        end_line=max(1, place.line, place.end_line),
        end_column=max(1, place.end_column),
    )


def _lines(first: int, last: int) -> Region:
    return Region(start_line=max(1, first), end_line=max(1, first, last))


def _context(finding: Finding) -> Region | UnsetType:
    """The excerpt, where it holds all that is marked: the standard wants the lines around a place, not other ones."""
    excerpt = finding.excerpt
    last = excerpt.first_line + len(excerpt.lines) - 1
    if not 1 <= excerpt.first_line <= finding.line <= finding.end_line <= last:
        return UNSET
    snippet = Text(text="\n".join(map(escape_source, excerpt.lines)))
    return Region(start_line=excerpt.first_line, end_line=last, snippet=snippet)


def _related(finding: Finding) -> tuple[Location, ...]:
    return tuple(
        Location(
            id=number,
            message=Text(text=plain(one.message)),
            physical_location=PhysicalLocation(
                artifact_location=_artifact(one.path), region=_lines(one.line, one.line)
            ),
        )
        for number, one in enumerate(finding.related[:_MOST_LOCATIONS], 1)
    )


def _suppressions(finding: Finding) -> tuple[Suppression, ...]:
    if finding.suppressed is None:
        return ()
    reason, elsewhere = plain(finding.suppressed.reason), finding.suppressed.path
    return (
        Suppression(
            kind="inSource" if elsewhere is None else "external",
            status="accepted",
            justification=reason or UNSET,
            location=file_location(elsewhere or finding.path, finding.suppressed.line),
        ),
    )


def _fixes(finding: Finding) -> tuple[Fix, ...]:
    if finding.fix is None:
        return ()
    replacement = Replacement(
        deleted_region=_region(finding.fix.place), inserted_content=Text(text=finding.fix.replacement)
    )
    change = ArtifactChange(artifact_location=_artifact(finding.path), replacements=(replacement,))
    return (Fix(description=Text(text=plain(finding.do)), artifact_changes=(change,)),)
