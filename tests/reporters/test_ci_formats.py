"""The formats of CI servers and code hosts: valid where they have a description, and within each host's limits."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from attacks import read_markdown
from msgspec.structs import replace
from sample_reports import finding, report, teahouse
from validators import json_faults, junit_faults

from elixirlens.finding import Excerpt, Fix, Range, Related, Severity, Suppressed
from elixirlens.report import Report, Unchecked
from elixirlens.reporters import format_names, render, summary
from elixirlens.reporters.formats import markdown
from elixirlens.reporters.view import EVERYTHING, View

LOST = (Unchecked("file", "lib/huge.ex", "lib/huge.ex", "larger than 2 MB"), Unchecked("rule", "slow", ".", "too slow"))
HIDDEN = finding(line=60, suppressed=Suppressed(59, "reviewed by @ada"))


def json_of(name: str, one: Report) -> Any:
    return json.loads(render(name, one, View()))


def test_every_format_says_what_it_is_for() -> None:
    for name in format_names():
        assert 10 < len(summary(name)) < 110
        assert "`" not in summary(name)


@pytest.mark.parametrize("one", [teahouse(), report(), report(HIDDEN, unchecked=LOST)], ids=["some", "none", "lost"])
def test_they_are_valid(one: Report) -> None:
    assert not json_faults(render("gitlab", one, View()), "gitlab-code-quality")
    assert not json_faults(render("rdjson", one, View()), "rdjson")
    assert not junit_faults(render("junit", one, View()))


@pytest.mark.parametrize("name", ["gitlab", "rdjson", "github"])
def test_suppressed_findings_are_not_told(name: str) -> None:
    assert "sql-injection" not in render(name, report(HIDDEN), View())


@pytest.mark.parametrize("name", [name for name in format_names() if name != "oneline"])
def test_what_was_not_checked_is_never_called_clean(name: str) -> None:
    assert "larger than 2 MB" in render(name, report(unchecked=LOST), View())


@pytest.mark.parametrize("name", ["github", "gitlab", "junit", "markdown", "rdjson", "sarif", "text"])
def test_what_was_not_checked_for_one_reason_is_told_once(name: str) -> None:
    lost = tuple(Unchecked("dependency", f"tea_{n}", "mix.lock", "hex did not answer") for n in range(50))
    written = render(name, report(unchecked=lost), View())
    assert written.count("hex did not answer") == 1
    assert "dependencies tea_0, tea_1, tea_2, tea_3, tea_4 and 45 more" in " ".join(written.split())


# github


def annotations(one: Report, view: View = View()) -> list[str]:  # noqa: B008  # frozen
    return render("github", one, view).splitlines()


def test_an_annotation() -> None:
    first, closing = annotations(report(finding(path="lib/a,b:c%.ex", message="100% of\nit")))
    assert first.startswith(
        "::error file=lib/a%2Cb%3Ac%25.ex,line=23,endLine=23,col=5,endColumn=14,title=sql-injection (security)::"
        "100%25 of\\nit%0A"
    )
    assert closing == "elixirlens: 1 error in 12 files."


def test_columns_only_where_github_takes_them() -> None:
    first, _ = annotations(report(finding(end_line=25)))
    assert "line=23,endLine=25,title=" in first


def test_ten_of_a_level_the_most_severe_first_and_the_rest_said() -> None:
    many = [finding(severity=severity, line=n) for n in range(1, 14) for severity in Severity]
    *shown, closing = annotations(report(*many), View(severities=EVERYTHING))
    assert [line.split()[0] for line in shown] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert closing == (
        "elixirlens: 13 errors, 13 warnings and 13 infos in 12 files. Without an annotation: 3 errors, 3 warnings and "
        "3 infos, as GitHub shows 10 of a level from a step. elixirlens check --strict --all shows everything."
    )


def test_infos_are_annotated_when_they_are_asked_for() -> None:
    info = report(finding("missing-typespec", code="def brew", mark="brew"))
    (closing,) = annotations(info)
    assert closing.startswith("elixirlens: 1 info in 12 files. Not annotated: 1 info, which --strict adds.")
    assert annotations(info, View(severities=EVERYTHING))[0].startswith("::notice file=lib/teahouse/reports.ex")


def test_one_annotation_for_all_that_was_not_checked() -> None:
    lost = tuple(Unchecked("file", f"lib/{n}.ex", f"lib/{n}.ex", "binary") for n in range(8))
    first, closing = annotations(report(unchecked=lost))
    assert first == (
        "::warning title=elixirlens%3A not checked::"
        + "%0A".join([*(f"lib/{n}.ex: binary" for n in range(5)), "and 3 more"])
    )
    assert closing == "elixirlens: nothing found in 12 files; 8 not checked."


def test_long_messages_are_cut_where_we_want_it() -> None:
    first, _ = annotations(report(finding(message="a" * 9000)))
    assert len(first.rpartition("::")[2]) < 4096
    assert first.endswith("…")


# gitlab


def test_a_code_quality_entry() -> None:
    (entry,) = json_of("gitlab", report(finding(end_line=25)))
    assert entry == {
        "description": "Repo.query/1 runs SQL with other text pasted into it. Send the value beside the statement: "
        'Repo.query("… WHERE id = $1", [id]).',
        "check_name": "sql-injection",
        "fingerprint": "v1:sql-injection:lib/teahouse/reports.ex:23",
        "severity": "critical",
        "location": {"path": "lib/teahouse/reports.ex", "lines": {"begin": 23, "end": 25}},
    }


def test_equal_fingerprints_are_told_apart() -> None:
    many = [finding(line=n, fingerprint="v1:a") for n in (1, 2, 3)] + [finding(line=9, fingerprint="v1:a#2")]
    fingerprints = [one["fingerprint"] for one in json_of("gitlab", report(*many))]
    assert len(set(fingerprints)) == 4
    assert fingerprints[0] == "v1:a"


# junit


def junit_of(one: Report) -> ElementTree.Element:
    return ElementTree.fromstring(render("junit", one, View()))


def test_errors_and_warnings_fail_and_infos_pass() -> None:
    root = junit_of(teahouse())
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("14", "9", "1")
    kettle = next(suite for suite in root if suite.get("name") == "lib/teahouse/kettle.ex")
    outcomes = {str(case.get("name")): [part.tag for part in case] for case in kettle}
    assert outcomes == {
        "long-parameter-list in Teahouse.Kettle.serve/7": ["failure"],
        "missing-typespec in Teahouse.Reports.best_sellers/1": ["system-out"],
        "missing-typespec in Teahouse.Reports.best_sellers/1 (2)": ["system-out"],
        "missing-typespec in Teahouse.Reports.best_sellers/1 (3)": ["system-out"],
    }


def test_a_suppressed_finding_is_a_skipped_test() -> None:
    skipped = junit_of(report(HIDDEN)).find(".//skipped")
    assert skipped is not None
    assert skipped.get("message") == "reviewed by @ada"


def test_a_clean_run_is_one_passing_test() -> None:
    root = junit_of(report())
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "0", "0")


# rdjson


def test_columns_are_bytes() -> None:
    (one,) = json_of("rdjson", report(finding(code='"größe 🍵" <> Repo.query(x)')))["diagnostics"]
    assert one["location"]["range"] == {"start": {"line": 23, "column": 19}, "end": {"line": 23, "column": 29}}


@pytest.mark.parametrize("changes", [{"excerpt": Excerpt(1, ("a",))}, {"end_line": 40}, {"column": 600}])
def test_columns_are_left_out_where_the_line_is_not_known(changes: dict[str, Any]) -> None:
    (one,) = json_of("rdjson", report(finding(**changes)))["diagnostics"]
    assert "column" not in one["location"]["range"]["start"]
    assert "column" not in one["location"]["range"]["end"]


def test_safe_fixes_are_suggested_to_the_byte() -> None:
    fix = Fix(Range(23, 1, 23, 4), "tea", safe=True)
    (one,) = json_of("rdjson", report(finding(code="tée <> Repo.query(x)", fix=fix)))["diagnostics"]
    assert one["suggestions"] == [
        {"range": {"start": {"line": 23, "column": 1}, "end": {"line": 23, "column": 5}}, "text": "tea"}
    ]
    for other in (replace(fix, safe=False), replace(fix, place=Range(99, 1, 99, 4))):
        (one,) = json_of("rdjson", report(finding(fix=other)))["diagnostics"]
        assert "suggestions" not in one


def test_related_places_are_named_in_the_message() -> None:
    related = (Related("lib/repo.ex", 3, "defined here"),)
    (one,) = json_of("rdjson", report(finding(related=related)))["diagnostics"]
    assert one["message"].endswith("\nSee also lib/repo.ex:3 (defined here)")


# jsonl


def test_the_last_line_is_the_summary() -> None:
    lines = [json.loads(line) for line in render("jsonl", teahouse(), View()).splitlines()]
    assert [line["type"] for line in lines] == ["finding"] * 12 + ["unchecked", "summary"]
    assert lines[-1]["summary"]["by_severity"] == {"error": 1, "warning": 8, "info": 3}


# markdown


def test_a_page_has_a_table_of_rules_and_folds_what_is_no_error() -> None:
    page = render("markdown", teahouse(), View())
    elements, _ = read_markdown(page)
    assert {"table", "details", "pre"} <= elements
    assert "<details open><summary>🔴 <code>sql-injection</code> 1 place</summary>" in page
    assert "<details><summary>🟡 <code>unsupervised-task</code> 7 places</summary>" in page
    assert "… and 2 more places, which `--all` shows." in page
    assert "Also seen: 3 infos, which `--strict` shows." in page
    assert "brew/2" not in page
    assert "brew/2 has no @&#8203;spec" in render("markdown", teahouse(), View(severities=EVERYTHING))


def test_a_page_that_does_not_fit_says_how_much_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_MOST_BYTES", 1800)
    page = render("markdown", teahouse(), View())
    assert len(page.encode()) < 1900
    assert "`sql-injection`" in page
    assert page.endswith("> There was no room for 8 more findings.\n")


def test_a_page_names_a_hundred_places_of_a_rule_at_most() -> None:
    page = render("markdown", report(*(finding(line=n) for n in range(1, 1001))), View(per_rule=None))
    assert page.count("At `lib/teahouse/reports.ex:") == 100
    assert "… and 900 more places, which the format `json` holds." in page


def test_a_clean_page() -> None:
    assert render("markdown", report(), View()).startswith("## elixirlens: nothing found in what was read\n")
