"""The teahouse: its faults are found, and what only looks like a fault is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from elixirlens.report import Report, from_json

HOUSE = Path(__file__).parents[2]

FAULTS = {
    "lib/teahouse/front_desk.ex": {"blocking-callback"},
    "lib/teahouse/kettle.ex": {
        "blocking-callback",
        "blocking-init",
        "genserver-call-self-deadlock",
        "handle-call-never-replies",
        "sync-call-without-timeout",
    },
    "lib/teahouse/loyalty.ex": {"dynamic-code-eval", "long-parameter-list"},
    "lib/teahouse/menu.ex": {
        "compile-time-global-configuration",
        "exceptions-for-control-flow",
        "missing-moduledoc",
        "mixed-key-map",
    },
    "lib/teahouse/orders.ex": {
        "boolean-parameter",
        "complex-else-clauses-in-with",
        "missing-doc",
        "missing-typespec",
        "task-async-without-await",
        "unsupervised-task",
    },
    "lib/teahouse/pantry.ex": {"agent-complex-state"},
    "lib/teahouse/price_list.ex": {"code-organization-by-process"},
    "lib/teahouse/receipts.ex": {"command-injection", "debug-leftover"},
    "lib/teahouse/reports.ex": {"sql-injection", "unsafe-deserialization"},
    "lib/teahouse/samovar.ex": {"genserver-message-without-handler", "process-never-supervised"},
    "lib/teahouse_web/controllers/order_controller.ex": {
        "dynamic-atom-creation",
        "repo-in-web-layer",
        "unsupervised-spawn",
    },
    "lib/teahouse_web/controllers/supplier_controller.ex": {"dynamic-atom-creation"},
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    from elixirlens.cli.app import run

    file = tmp_path_factory.mktemp("teahouse") / "report.json"
    arguments = ["check", str(HOUSE / "fixtures" / "teahouse"), "--no-cache", "--strict", "--fail-on", "never"]
    assert run([*arguments, "--output", f"json={file}"]) == 0
    return from_json(file.read_bytes())


def test_every_fault_is_found_and_nothing_else(report: Report) -> None:
    found: dict[str, set[str]] = {}
    for one in report.findings:
        if one.suppressed is None:
            found.setdefault(one.path, set()).add(one.rule)
    assert found == FAULTS


def test_it_is_a_root_of_its_own(report: Report) -> None:
    assert report.root.name == "teahouse"
    assert [(one.app, one.path) for one in report.projects] == [("teahouse", ".")]


def test_the_whole_house_is_read(report: Report) -> None:
    assert report.summary.files == len(list((HOUSE / "fixtures" / "teahouse").rglob("*.ex*")))
    assert report.summary.partly_read == ()
    assert report.unchecked == ()


def test_one_finding_is_suppressed_with_a_reason(report: Report) -> None:
    (one,) = [one for one in report.findings if one.suppressed is not None]
    assert one.suppressed is not None
    assert "nobody minds" in one.suppressed.reason


def test_the_readme_shows_real_output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from elixirlens.cli.app import run

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["check", str(HOUSE / "fixtures" / "teahouse"), "--no-cache", "--fail-on", "never"]) == 0
    printed = set(capsys.readouterr().out.splitlines()) | {"…"}
    shown = (HOUSE / "README.md").read_text("utf-8").split("```text\n")[1].split("```")[0].splitlines()
    assert len(shown) > 20
    assert not [line for line in shown if line not in printed], "copy it anew from make check"


def test_the_readme_shows_the_real_tree(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from elixirlens.cli.app import run

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["tree", str(HOUSE / "fixtures" / "teahouse"), "--no-cache"]) == 0
    shown = (HOUSE / "README.md").read_text("utf-8").split("$ elixirlens tree fixtures/teahouse\n")[1].split("```")[0]
    assert capsys.readouterr().out == shown
