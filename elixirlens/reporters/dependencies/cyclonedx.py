"""`cyclonedx`: the dependencies as a bill of materials, CycloneDX 1.6 in JSON.

There is neither a serial number nor a time in it, so that the same state gives the same bytes. What was not checked
says so in its properties: no vulnerability listed does not mean that there is none.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.impact_analysis import ImpactAnalysisAffectedStatus
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.model.tool import ToolRepository
from cyclonedx.model.vulnerability import (
    BomTarget,
    BomTargetVersionRange,
    Vulnerability,
    VulnerabilityAdvisory,
    VulnerabilityRating,
    VulnerabilityReference,
    VulnerabilityScoreSource,
    VulnerabilitySeverity,
    VulnerabilitySource,
)
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.spdx import is_supported_id
from packageurl import PackageURL

from elixirlens.hex.licences import expression_of
from elixirlens.hex.names import HEXPM
from elixirlens.reporters.json_text import indented

if TYPE_CHECKING:
    from elixirlens.report import AdvisoryEntry, DependencyEntry, Report
    from elixirlens.reporters.view import View

ROOT = "root"
_GONE = "removed"
_GITHUB = "github.com"
_SOURCES = {"EEF-": "EEF CNA", "GHSA-": "GitHub", "CVE-": "NVD"}
_SEVERITIES = {one.value: one for one in VulnerabilitySeverity}


def render(report: Report, view: View) -> str:
    """Return the bill of materials as JSON; the view changes nothing."""
    entries = [entry for entry in report.dependencies or () if entry.change != _GONE]
    references = {(entry.lock, entry.app): _reference(entry) for entry in entries}
    root = Component(name=report.root.name, version=report.root.commit, type=ComponentType.APPLICATION, bom_ref=ROOT)
    bom = Bom(
        components=_components(entries, references),
        dependencies=_graph(entries, references, root),
        vulnerabilities=_vulnerabilities(entries, references),
    )
    bom.metadata.component = root
    tool = Component(name=report.tool.name, version=report.tool.version, type=ComponentType.APPLICATION)
    bom.metadata.tools = ToolRepository(components=[tool])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that nothing is declared is no fault
        written = json.loads(JsonV1Dot6(bom).output_as_string())
    del written["serialNumber"], written["metadata"]["timestamp"]
    return indented(written)


def _reference(entry: DependencyEntry) -> str:
    """What a component is called inside the document: its package URL, or where that does not exist, its folder."""
    purl = _purl(entry)
    return (
        str(purl)
        if purl is not None
        else f"{entry.source}:{entry.repository or entry.lock or ''}:{entry.app}@{entry.version or ''}"
    )


def _purl(entry: DependencyEntry) -> PackageURL | None:
    """The package URL. A package of an unknown repository has none: it would name a public one that is another."""
    if entry.package is not None:
        repository, _, organisation = (entry.repository or HEXPM).partition(":")
        if repository == HEXPM:
            return PackageURL("hex", organisation or None, entry.package, entry.version)
        if entry.url is not None:
            return PackageURL("hex", None, entry.package, entry.version, {"repository_url": entry.url})
        return None
    if entry.revision is None or entry.url is None:
        return None
    address = urlsplit(entry.url)
    parts = address.path.removesuffix(".git").strip("/").split("/")
    if address.hostname == _GITHUB and len(parts) == 2:
        return PackageURL("github", parts[0], parts[1], entry.revision)
    return PackageURL("generic", None, entry.app, entry.revision, {"vcs_url": f"git+{entry.url}@{entry.revision}"})


def _components(
    entries: Iterable[DependencyEntry], references: Mapping[tuple[str | None, str], str]
) -> Iterator[Component]:
    """One component for each package and version, however many locks have it."""
    seen: set[str] = set()
    for entry in entries:
        reference = references[entry.lock, entry.app]
        if reference in seen:
            continue
        seen.add(reference)
        hashes = [HashType(alg=HashAlgorithm.SHA_256, content=entry.checksum)] if entry.checksum is not None else []
        yield Component(
            name=entry.package or entry.app,
            version=entry.version or entry.revision,
            type=ComponentType.LIBRARY,
            bom_ref=reference,
            purl=_purl(entry),
            hashes=hashes,
            licenses=_licences(entry.licences or ()),
            external_references=_external(entry),
            properties=_properties(entry),
        )


def _licences(written: tuple[str, ...]) -> list[LicenseExpression | DisjunctiveLicense]:
    """Identifiers of SPDX where they are some, an expression where there is one alone, else the words as written."""
    known = [(one, expression_of(one)) for one in written]
    match known:
        case [(_, str(expression))] if not is_supported_id(expression):
            return [LicenseExpression(expression)]
    return [
        DisjunctiveLicense(id=expression)
        if expression is not None and is_supported_id(expression)
        else DisjunctiveLicense(name=expression or one)
        for one, expression in known
    ]


def _external(entry: DependencyEntry) -> list[ExternalReference]:
    uri = _uri(entry.url) if entry.revision is not None else None
    return [ExternalReference(type=ExternalReferenceType.VCS, url=uri)] if uri is not None else []


def _properties(entry: DependencyEntry) -> Iterator[Property]:
    """What CycloneDX has no field for: the application's name, what the audit says, and whether it is private."""
    yield Property(name="elixirlens:source", value=entry.source)
    yield Property(name="elixirlens:verdict", value=entry.verdict)
    if entry.app != entry.package:
        yield Property(name="elixirlens:app", value=entry.app)
    if entry.cause is not None:
        yield Property(name="elixirlens:cause", value=entry.cause)
    if entry.retired is not None:
        yield Property(name="elixirlens:retired", value=entry.retired)
    if entry.repository not in {None, HEXPM}:
        yield Property(name="elixirlens:private", value="true")
        yield Property(name="elixirlens:repository", value=entry.repository)


def _graph(
    entries: Sequence[DependencyEntry], references: Mapping[tuple[str | None, str], str], root: Component
) -> list[Dependency]:
    """Who needs whom. What a mix.exs declares hangs below the repository itself."""
    needs: dict[str, set[str]] = {ROOT: {references[one.lock, one.app] for one in entries if one.declared}}
    for entry in entries:
        below = needs.setdefault(references[entry.lock, entry.app], set())
        below.update(references[entry.lock, app] for app in entry.needs if (entry.lock, app) in references)
    made = {reference: Component(name=reference, bom_ref=reference).bom_ref for reference in needs}
    made[ROOT] = root.bom_ref
    return [
        Dependency(made[reference], [Dependency(made[one]) for one in sorted(below - {reference})])
        for reference, below in sorted(needs.items())
    ]


def _vulnerabilities(
    entries: Iterable[DependencyEntry], references: Mapping[tuple[str | None, str], str]
) -> list[Vulnerability]:
    """One for each advisory, with all components that it affects."""
    found: dict[str, tuple[AdvisoryEntry, dict[str, str]]] = {}
    for entry in entries:
        for advisory in entry.advisories:
            affected = found.setdefault(advisory.id, (advisory, {}))[1]
            affected[references[entry.lock, entry.app]] = entry.version or ""
    return [_vulnerability(advisory, affected) for _, (advisory, affected) in sorted(found.items())]


def _vulnerability(advisory: AdvisoryEntry, affected: Mapping[str, str]) -> Vulnerability:
    uri = _uri(advisory.url)
    doubtful = bool(advisory.disagreement)
    status = ImpactAnalysisAffectedStatus.UNKNOWN if doubtful else ImpactAnalysisAffectedStatus.AFFECTED
    return Vulnerability(
        bom_ref=advisory.id,
        id=advisory.id,
        source=_source(advisory.id),
        references=[VulnerabilityReference(id=one, source=_source(one)) for one in advisory.aliases],
        ratings=_ratings(advisory),
        description=advisory.summary or None,
        detail=advisory.disagreement or None,
        recommendation=f"Update to {advisory.fixed} or later." if advisory.fixed is not None else None,
        advisories=[VulnerabilityAdvisory(url=uri)] if uri is not None else [],
        affects=[
            BomTarget(ref=reference, versions=[BomTargetVersionRange(version=version, status=status)])
            for reference, version in sorted(affected.items())
        ],
    )


def _ratings(advisory: AdvisoryEntry) -> list[VulnerabilityRating]:
    if advisory.severity is None and advisory.score is None:
        return []
    severity = _SEVERITIES.get(advisory.severity or "", VulnerabilitySeverity.UNKNOWN)
    score = Decimal(str(round(advisory.score, 1))) if advisory.score is not None else None
    return [VulnerabilityRating(score=score, severity=severity, method=VulnerabilityScoreSource.OTHER)]


def _source(identity: str) -> VulnerabilitySource:
    return VulnerabilitySource(
        name=next((name for start, name in _SOURCES.items() if identity.startswith(start)), "OSV")
    )


def _uri(address: str | None) -> XsUri | None:
    """An address that others may follow; None for anything else that a server calls one."""
    if not address or not address.isprintable() or " " in address or not address.startswith(("https://", "http://")):
        return None
    return XsUri(address)
