"""SARIF: valid by its schema and by Microsoft's validator, in the words of the rules, within the limits of GitHub."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace
from sample_reports import finding, report, teahouse
from validators import multitool_faults, sarif_faults

from elixirlens.catalog import Catalog
from elixirlens.finding import Confidence, Excerpt, Fix, Range, Related, Severity, Suppressed
from elixirlens.report import PartlyRead, Report, Root, Skipped, Unchecked
from elixirlens.reporters import render, rule_page
from elixirlens.reporters.formats import sarif
from elixirlens.reporters.view import View


def run_of(one: Report) -> dict[str, Any]:
    """The only run in the SARIF of a report, which is valid."""
    text = render("sarif", one, View())
    assert not sarif_faults(text)
    (run,) = json.loads(text)["runs"]
    return run  # type: ignore[no-any-return]


def result_of(**changes: Any) -> dict[str, Any]:
    """The only result in the SARIF of a report with one finding."""
    (result,) = run_of(report(finding(**changes)))["results"]
    return result  # type: ignore[no-any-return]


EVERY_PART = report(
    finding(
        related=(Related("lib/teahouse/repo.ex", 3, "the repository is defined here"),),
        fix=Fix(Range(23, 5, 23, 15), "Repo.one", safe=True),
    ),
    finding("unsupervised-task", code="Task.start(f)", mark="Task.start", suppressed=Suppressed(22, "it may get lost")),
    finding("missing-typespec", code="def brew", mark="brew", symbol=None),
    replace(finding(line=70), rule="house-style", category="own"),
    finding(line=90, path="lib/tea house/größe#1.ex", excerpt=Excerpt(1, ())),
    unchecked=(Unchecked("file", "lib/a b.ex", "lib/a b.ex", "larger than 2 MB"), Unchecked("rule", "r", ".", "slow")),
    partly_read=(PartlyRead("lib/draft.ex", 12, "syntax error"),),
    skipped=(Skipped("deps/a.ex", "excluded"), Skipped("deps/b.ex", "excluded")),
)


@pytest.mark.parametrize("one", [EVERY_PART, teahouse(), report()], ids=["every part", "teahouse", "nothing found"])
def test_it_passes_both_validators(one: Report, tmp_path: Path) -> None:
    text = render("sarif", one, View())
    assert not sarif_faults(text)
    assert not multitool_faults(text, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"level": "warning"', '"level": "bad"'),
        ('"startLine": 23', '"startLine": 0'),
        ('"columnKind"', '"kindOfColumn"'),
        ('"ruleId": ', '"ruleName": '),
    ],
)
def test_the_schema_would_find_a_fault(old: str, new: str) -> None:
    assert sarif_faults(render("sarif", EVERY_PART, View()).replace(old, new))


def test_the_validator_of_microsoft_would_find_a_fault(tmp_path: Path) -> None:
    text = render("sarif", EVERY_PART, View())
    assert multitool_faults(text.replace('"ruleIndex": 0', '"ruleIndex": 99'), tmp_path)


def test_a_rule_teaches_with_its_page() -> None:
    (rule,) = run_of(report(finding()))["tool"]["driver"]["rules"]
    page = Catalog.load().get("sql-injection")
    assert page is not None
    assert rule["id"] == "sql-injection"
    assert rule["name"] == "SqlInjection"
    assert rule["shortDescription"]["text"] == page.title
    assert rule["help"] == {"text": f"{page.why} {page.do}", "markdown": rule_page.markdown(page)}
    assert rule["helpUri"] == page.references[0]
    assert rule["defaultConfiguration"]["level"] == page.severity.value
    assert rule["properties"]["precision"] == page.confidence.value


def test_only_what_an_attacker_can_use_has_a_security_severity() -> None:
    rules = {one["id"]: one["properties"] for one in run_of(teahouse())["tool"]["driver"]["rules"]}
    assert [name for name, properties in rules.items() if "security-severity" in properties] == ["sql-injection"]
    assert 0 < float(rules["sql-injection"]["security-severity"]) < 10
    assert rules["sql-injection"]["tags"] == ["security"]


def test_a_rule_of_the_repository_speaks_by_its_finding() -> None:
    own = replace(finding(why="Because @we say so."), rule="house-style", category="own")
    (rule,) = run_of(report(own))["tool"]["driver"]["rules"]
    assert rule["id"] == "house-style"
    assert rule["shortDescription"]["text"] == "house style"
    assert rule["fullDescription"]["text"] == "Because @\u200bwe say so."
    assert "markdown" not in rule["help"]


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")]
)
def test_levels(severity: Severity, level: str) -> None:
    assert result_of(severity=severity)["level"] == level


def test_columns_are_code_points_and_the_end_is_exclusive() -> None:
    result = result_of(code='"🍵" <> Repo.query(x)')
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 23, "startColumn": 8, "endLine": 23, "endColumn": 18}
    assert run_of(report())["columnKind"] == "unicodeCodePoints"


def test_addresses_are_relative_and_encoded() -> None:
    (location,) = result_of(path="lib/tea house/größe#1?.ex")["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {
        "uri": "lib/tea%20house/gr%C3%B6%C3%9Fe%231%3F.ex",
        "uriBaseId": "SRCROOT",
    }
    assert list(run_of(report())["originalUriBaseIds"]) == ["SRCROOT"]
    assert "uri" not in run_of(report())["originalUriBaseIds"]["SRCROOT"], "it is another one on every machine"


@pytest.mark.parametrize(
    ("path", "uri"),
    [("/etc/passwd", "etc/passwd"), ("../../a.ex", "a.ex"), ("//evil.example/a.ex", "evil.example/a.ex"), ("..", ".")],
)
def test_no_address_leads_out_of_the_repository(path: str, uri: str) -> None:
    (location,) = result_of(path=path)["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_the_fingerprint_has_a_key_of_its_own() -> None:
    assert result_of(fingerprint="v1:abc")["partialFingerprints"] == {"elixirlens/v1": "v1:abc"}


def test_suppressed_findings_say_so() -> None:
    (suppression,) = result_of(suppressed=Suppressed(22, "reviewed"))["suppressions"]
    assert (suppression["kind"], suppression["status"], suppression["justification"]) == (
        "inSource",
        "accepted",
        "reviewed",
    )
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 22
    assert "suppressions" not in result_of()
    (suppression,) = result_of(suppressed=Suppressed(7, "accepted", "elixirlens.toml"))["suppressions"]
    assert suppression["kind"] == "external"
    assert suppression["location"]["physicalLocation"]["artifactLocation"]["uri"] == "elixirlens.toml"


def test_related_places_and_fixes() -> None:
    result = next(one for one in run_of(EVERY_PART)["results"] if "fixes" in one)
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "the repository is defined here"
    assert related["physicalLocation"]["region"]["startLine"] == 3
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == "Repo.one"


def test_a_context_is_given_only_where_it_holds_all_that_is_marked() -> None:
    (location,) = result_of(end_line=99)["locations"]
    assert "contextRegion" not in location["physicalLocation"]
    (location,) = result_of(excerpt=Excerpt(22, ("a", "\tb\x1b", "c")))["locations"]
    assert location["physicalLocation"]["contextRegion"] == {
        "startLine": 22,
        "endLine": 24,
        "snippet": {"text": "a\n  b\\e\nc"},
    }


def test_what_was_not_checked_is_said() -> None:
    notes = run_of(EVERY_PART)["invocations"][0]["toolExecutionNotifications"]
    told = [(one["descriptor"]["id"], one["level"], one["message"]["text"]) for one in notes]
    assert told == [
        ("not-checked", "error", "lib/a b.ex: larger than 2 MB"),
        ("not-checked", "error", ".: rule r: slow"),
        ("partly-read", "warning", "lib/draft.ex was read up to line 12: syntax error"),
        ("skipped-files", "note", "2 files skipped: excluded"),
    ]


def test_thousands_of_unchecked_files_are_counted() -> None:
    lost = tuple(Unchecked("file", f"lib/{n}.ex", f"lib/{n}.ex", "binary") for n in range(1234))
    notes = run_of(report(unchecked=lost))["invocations"][0]["toolExecutionNotifications"]
    assert len(notes) == 101
    assert notes[-1]["message"]["text"] == "And 1,134 more could not be checked."


@pytest.mark.parametrize(
    ("remote", "said"),
    [
        ("https://example.org/teahouse.git", True),
        ("git@example.org:teahouse.git", False),
        ("ssh://example.org/teahouse", False),
        ("https://example.org/a b", False),
        ("https://evil.example/\u202e", False),
        (None, False),
    ],
)
def test_the_commit_is_named_where_it_has_an_address(remote: str | None, said: bool) -> None:
    one = replace(report(), root=Root("teahouse", "0" * 40, remote))
    assert ("versionControlProvenance" in run_of(one)) is said


def test_the_most_severe_come_first_and_suppressed_ones_last() -> None:
    levels = [(one["level"], "suppressions" in one) for one in run_of(EVERY_PART)["results"]]
    assert levels == sorted(levels, key=lambda one: (one[1], ("error", "warning", "note").index(one[0])))
    assert levels[-1] == ("warning", True)


def test_no_more_results_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "_MOST_RESULTS", 3)
    run = run_of(EVERY_PART)
    assert [one["level"] for one in run["results"]] == ["error", "error", "error"]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == (
        "2 findings of less severity had to be left out: the file was full."
    )


def test_no_file_larger_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Source that does not compress: a hostile repository, or tables of data."""
    noise = Random(5)  # the same every time
    monkeypatch.setattr(sarif, "_MOST_BYTES", 60_000)

    def line() -> str:
        return "".join(noise.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=400))

    many = [finding(line=number, excerpt=Excerpt(number, (line(),))) for number in range(1, 401)]
    text = render("sarif", report(*many), View())
    results = json.loads(text)["runs"][0]["results"]
    assert 100 < len(results) < 400
    assert f"{400 - len(results)} findings of less severity" in text


def test_texts_stay_within_their_limits() -> None:
    long = "word " * 5000
    own = replace(finding(message=long, why=long, do=long), rule=long, confidence=Confidence.LOW)
    many = replace(own, related=tuple(Related("lib/a.ex", n, "here") for n in range(1, 500)))
    run = run_of(report(many))
    (result,), (rule,) = run["results"], run["tool"]["driver"]["rules"]
    assert len(result["message"]["text"]) == 4000
    assert len(rule["fullDescription"]["text"]) == 1000
    assert len(rule["id"]) == 255
    assert result["ruleId"] == rule["id"]
    assert len(result["relatedLocations"]) == 100
