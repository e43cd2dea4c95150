"""The bill of materials: valid by its schema, the same bytes each time, and nothing in it that is private."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from msgspec.structs import replace
from sample_reports import teahouse

from elixirlens.report import AdvisoryEntry, DependencyEntry, Root
from elixirlens.reporters.dependencies import render_dependencies
from elixirlens.reporters.view import View

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SUM = "ab" * 32
REVISION = "c" * 40
PATH: dict[str, Any] = {"package": None, "repository": None, "source": "path", "version": None, "checksum": None}
ADVISORY = AdvisoryEntry(
    id="EEF-CVE-2026-1",
    aliases=("GHSA-1111-2222-3333", "CVE-2026-1"),
    severity="high",
    score=8.1,
    summary="Reads what it should not",
    url="https://cna.example/1",
    fixed="1.3.0",
    disagreement="",
)


def entry(app: str, **more: Any) -> DependencyEntry:
    values: dict[str, Any] = {
        "app": app,
        "package": app,
        "repository": "hexpm",
        "source": "hex",
        "version": "1.2.0",
        "requirement": None,
        "latest": None,
        "licences": None,
        "declared": (),
        "lock": "mix.lock",
        "why": (),
        "verdict": "clean",
        "cause": None,
        "advisories": (),
        "retired": None,
        "age": None,
        "unverified": (),
        "checksum": SUM,
    }
    return DependencyEntry(**(values | more))


def bill(*entries: DependencyEntry) -> Any:
    report = replace(teahouse(), dependencies=entries, root=Root("shop", REVISION))
    text = render_dependencies("cyclonedx", report, View())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert text.replace("\n", "").isprintable()
    assert text == render_dependencies("cyclonedx", report, View())
    return json.loads(text)


def component(*entries: DependencyEntry) -> Any:
    (only,) = bill(*entries)["components"]
    return only


def properties(component: Any) -> dict[str, str]:
    return {one["name"].removeprefix("elixirlens:"): one["value"] for one in component["properties"]}


def test_a_whole_bill(snapshot: SnapshotAssertion) -> None:
    made = bill(
        entry("mime", licences=("Apache 2.0",)),
        entry(
            "plug",
            declared=("mix.exs",),
            needs=("mime",),
            verdict="finding",
            retired="security: broken",
            advisories=(ADVISORY,),
            licences=("Apache-2.0",),
        ),
        entry(
            "shared",
            package=None,
            repository=None,
            source="path",
            version=None,
            lock=None,
            checksum=None,
            declared=("mix.exs",),
        ),
    )
    made["metadata"]["tools"] = "…"
    assert made == snapshot


def test_neither_a_number_nor_a_time() -> None:
    made = bill()
    assert "serialNumber" not in made
    assert "timestamp" not in made["metadata"]
    assert made["dependencies"] == [{"ref": "root"}]


def test_a_package_of_an_organisation_is_marked() -> None:
    found = component(entry("till", repository="hexpm:acme"))
    assert found["purl"] == "pkg:hex/acme/till@1.2.0"
    assert properties(found)["private"] == "true"


def test_a_repository_of_ones_own_is_named_without_secrets() -> None:
    found = component(entry("oban_pro", repository="oban", url="https://hex.example/repo"))
    assert found["purl"] == "pkg:hex/oban_pro@1.2.0?repository_url=https://hex.example/repo"
    assert properties(found)["repository"] == "oban"


def test_an_unknown_repository_is_not_taken_for_the_public_one() -> None:
    found = component(entry("oban_pro", repository="oban"))
    assert "purl" not in found
    assert found["bom-ref"] == "hex:oban:oban_pro@1.2.0"


def test_what_comes_from_git() -> None:
    git: dict[str, Any] = {"package": None, "repository": None, "source": "git", "version": None, "checksum": None}
    found = component(entry("own", url="https://github.com/acme/own.git", revision=REVISION, **git))
    assert found["purl"] == f"pkg:github/acme/own@{REVISION}"
    assert found["externalReferences"] == [{"type": "vcs", "url": "https://github.com/acme/own.git"}]
    other = component(entry("own", url="https://git.example/own.git", revision=REVISION, **git))
    assert other["purl"].startswith(f"pkg:generic/own@{REVISION}?vcs_url=git%2Bhttps://git.example/own.git")
    by_shell = component(entry("own", url="git@git.example:own.git", revision=REVISION, **git))
    assert "externalReferences" not in by_shell


def test_licences() -> None:
    def licences(*written: str) -> Any:
        return component(entry("a", licences=written)).get("licenses")

    assert licences() is None
    assert licences("MIT", "Apache 2.0") == [{"license": {"id": "Apache-2.0"}}, {"license": {"id": "MIT"}}]
    assert licences("MIT OR Apache-2.0") == [{"expression": "MIT OR Apache-2.0"}]
    assert licences("Do what you like") == [{"license": {"name": "Do what you like"}}]
    assert licences("MIT", "<script>\x1b") == [{"license": {"id": "MIT"}}, {"license": {"name": "<script>\x1b"}}]


def test_one_version_in_two_locks_is_one_component_and_two_versions_are_two() -> None:
    made = bill(
        entry("jason", declared=("mix.exs",)),
        entry("jason", declared=("tool/mix.exs",), lock="tool/mix.lock"),
        entry("jason", version="1.0.0", declared=("old/mix.exs",), lock="old/mix.lock", advisories=(ADVISORY,)),
    )
    assert [one["bom-ref"] for one in made["components"]] == ["pkg:hex/jason@1.0.0", "pkg:hex/jason@1.2.0"]
    (weakness,) = made["vulnerabilities"]
    assert [one["ref"] for one in weakness["affects"]] == ["pkg:hex/jason@1.0.0"]


def test_a_weakness_that_servers_describe_badly() -> None:
    odd = replace(ADVISORY, url="javascript:alert(1)", severity="unheard of", score=None, summary="", fixed=None)
    (weakness,) = bill(entry("a", advisories=(odd,)))["vulnerabilities"]
    assert "advisories" not in weakness
    assert weakness["ratings"] == [{"method": "other", "severity": "unknown"}]


def test_sources_that_disagree_leave_it_open() -> None:
    doubted = replace(ADVISORY, disagreement="sources disagree about 1.2.0: …")
    (weakness,) = bill(entry("a", advisories=(doubted,)))["vulnerabilities"]
    assert weakness["affects"][0]["versions"] == [{"status": "unknown", "version": "1.2.0"}]


def test_what_was_not_checked_says_so() -> None:
    found = properties(component(entry("a", verdict="not checked", cause="the server cannot be reached")))
    assert (found["verdict"], found["cause"]) == ("not checked", "the server cannot be reached")


def test_what_a_branch_takes_out_is_no_component() -> None:
    assert "components" not in bill(entry("a", change="removed"))
