"""What people and programs see: colours only when asked for, and nothing harmful gets through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from sample_reports import finding, report, teahouse

from elixirlens.finding import Related, Severity, Suppressed
from elixirlens.report import Skipped, Unchecked, from_json
from elixirlens.reporters import format_names, render
from elixirlens.reporters.schema import report_schema
from elixirlens.reporters.view import ASCII, EVERYTHING, Ink, View

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

HOSTILE = "\x1b]0;gone\x07\x1b[2J\r\n\u202e"
COLOUR = r"\x1b\[\d+(;\d+)?m"  # the only escape sequence that we send ourselves
SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schema" / "report.schema.json"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_teaching_report(width: int, snapshot: SnapshotAssertion) -> None:
    assert render("text", teahouse(), View(width=width)) == snapshot


def test_all_places_and_infos_on_demand(snapshot: SnapshotAssertion) -> None:
    assert render("text", teahouse(), View(width=80, per_rule=None, severities=EVERYTHING)) == snapshot


def test_colours(snapshot: SnapshotAssertion) -> None:
    one = report(finding(), finding("missing-typespec", code="def brew", mark="brew"))
    assert render("text", one, View(width=80, ink=Ink.COLOURED)) == snapshot


def test_a_screen_that_knows_ascii_only() -> None:
    assert render("text", teahouse(), View(width=80, glyphs=ASCII)).replace("…", "").isascii()


def test_nothing_found(snapshot: SnapshotAssertion) -> None:
    assert render("text", report(), View(width=80)) == snapshot


def test_nothing_found_is_not_called_clean_where_something_was_not_checked(
    snapshot: SnapshotAssertion,
) -> None:
    huge = Unchecked("file", "lib/huge.ex", "lib/huge.ex", "larger than 2 MB")
    gone = tuple(Skipped(f"lib/gone_{n}.ex", "vanished during the run") for n in range(8))
    assert render("text", report(unchecked=(huge,), skipped=gone), View(width=80)) == snapshot


def test_suppressed_findings_are_counted_and_not_told() -> None:
    hidden = finding(suppressed=Suppressed(22, "reviewed"))
    text = render("text", report(hidden), View(width=80))
    assert "1 suppressed" in text
    assert "sql-injection" not in text
    assert render("oneline", report(hidden), View()) == ""


def test_findings_of_one_rule_with_words_of_their_own_are_all_told() -> None:
    other = finding(line=40, message="Repo.stream/1 runs it too", do="Pass a list of parameters.")
    text = render("text", report(finding(), other), View(width=80))
    assert "Repo.query/1 runs SQL" in text
    assert "Repo.stream/1 runs it too" in text
    assert "Pass a list of parameters." in text


def test_other_places_of_an_argument_are_named() -> None:
    related = (Related("lib/teahouse/repo.ex", 3, "the repository is defined here"),)
    text = render("text", report(finding(related=related)), View(width=80))
    assert "see also  lib/teahouse/repo.ex:3  the repository is defined here" in text


def test_oneline(snapshot: SnapshotAssertion) -> None:
    assert render("oneline", teahouse(), View()) == snapshot


def test_json_round_trips() -> None:
    assert from_json(render("json", teahouse(), View()).encode()) == teahouse()


@pytest.mark.parametrize("name", [name for name in format_names() if name != "json"])
@pytest.mark.parametrize("ink", list(Ink))
def test_hostile_names_and_source_print_harmlessly(name: str, ink: Ink) -> None:
    attack = finding(
        path=f"lib/{HOSTILE}.ex",
        code=f'  "{HOSTILE}" <> Repo.query(x)',
        symbol=HOSTILE,
        message=HOSTILE,
        why=HOSTILE,
        do=HOSTILE,
        related=(Related(HOSTILE, 1, HOSTILE),),
    )
    lost = (Unchecked("file", HOSTILE, HOSTILE, HOSTILE),)
    text = render(name, report(attack, unchecked=lost, skipped=(Skipped(HOSTILE, HOSTILE),)), View(width=200, ink=ink))
    assert re.sub(COLOUR, "", text).replace("\n", "").isprintable()
    for forbidden in ("\x07", "\r", "\u202e", "\x1b]", "\x1b[2J"):
        assert forbidden not in text


def test_severities_out_of_view_are_counted() -> None:
    info = finding("missing-typespec", code="def brew", mark="brew")
    text = render("text", report(info), View(width=80))
    assert "1  missing-typespec" in text
    assert "Write an @spec above it." not in text
    assert "Write an @spec above it." in render("text", report(info), View(width=80, severities=EVERYTHING))


def test_the_published_schema_is_fresh() -> None:
    assert SCHEMA_FILE.read_bytes() == report_schema(), "run make docs"


def test_the_schema_describes_what_is_written() -> None:
    schema = msgspec.json.decode(report_schema())
    written = msgspec.json.decode(teahouse().to_json())
    definition = schema["$defs"]["Report"]
    assert set(definition["required"]) <= set(written) <= set(definition["properties"])
    assert set(schema["$defs"]["Finding"]["properties"]) == set(written["findings"][0])
    assert schema["$defs"]["Severity"]["enum"] == sorted(one.value for one in Severity)
