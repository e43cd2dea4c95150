from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import msgspec
import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.scorecard import (
    SCHEMA,
    CriterionEntry,
    DimensionEntry,
    ProfileEntry,
    Scorecard,
    StageEntry,
    StepEntry,
)
from elixirlens.readiness.waivers import Waiver
from elixirlens.report import Root, Tool
from elixirlens.reporters.badge import badge
from elixirlens.reporters.readiness import Chosen, readiness_formats, render_readiness
from elixirlens.reporters.view import ASCII, Ink, View


def criterion(id_: str, status: str, value: float, *evidence: Evidence, reason: str = "") -> CriterionEntry:
    return CriterionEntry(
        id=id_,
        dimension="ci",
        title="A title",
        question="Does CI run the tests?",
        do="Run `mix test` on `pull_request`.",
        stage=1,
        weight="gate",
        effort=1,
        status=status,
        value=value,
        points=10.0 if status in {"pass", "partial", "fail"} else 0.0,
        evidence=evidence,
        reason=reason,
    )


CARD = Scorecard(
    schema=SCHEMA,
    tool=Tool("elixirlens", "0.1.0", "0.1", "tree-sitter-elixir 0.3.4"),
    root=Root("shop", "a" * 40),
    date=date(2026, 11, 1),
    profile=ProfileEntry(
        "phoenix", ("application",), (Evidence("has a Phoenix endpoint", "lib/e.ex", 2),), forced=False
    ),
    score=69.0,
    uncapped=74.3,
    level=1,
    highest=4,
    level_name="Concept",
    gates=("ci-runs-tests",),
    evidence=91.4,
    dimensions=(
        DimensionEntry("ci", "CI/CD", 92.5, 55.0),
        DimensionEntry("docs", "Docs & types", 41.0, 45.0),
        DimensionEntry("native", "Native integration", None, 0.0),
    ),
    stages=(
        StageEntry(1, "Concept", 88.0, reached=True, missing=()),
        StageEntry(2, "Development", 61.5, reached=False, missing=("a", "b", "c", "d", "e", "f")),
        StageEntry(3, "Production", 30.0, reached=False, missing=("g",)),
    ),
    steps=(
        StepEntry("ci-runs-tests", "Run `mix test` on `pull_request`.", 5.3, 74.3, 2),
        StepEntry("ci-caching", "Cache deps and _build.", 0.4, 69.0, 1),
    ),
    criteria=(
        criterion("ci-present", "pass", 1.0, Evidence("a workflow of GitHub", ".github/workflows/ci.yml", 1)),
        criterion("ci-runs-tests", "fail", 0.0, Evidence("no `mix test` in CI")),
        criterion("ci-caching", "partial", 0.5, Evidence("caches deps", ".github/workflows/ci.yml", 14)),
        criterion("automated-deploy", "unknown", 0.0, reason="CI calls a workflow that is not here"),
        criterion("version-matrix", "not applicable", 0.0, reason="it is not asked of a Phoenix application"),
    ),
    waivers=(
        Waiver("spec-coverage", "we rely on inference", date(2027, 1, 1), "used"),
        Waiver("runbook", "soon", date(2026, 1, 1), "expired"),
    ),
    notes=("1 file could not be read and is not in the figures: lib/x.ex",),
)
EMPTY = replace(CARD, score=None, uncapped=None, gates=(), stages=(), steps=(), waivers=(), notes=(), dimensions=())


@pytest.mark.parametrize("format_name", ["text", "markdown"])
def test_a_card(format_name: str, snapshot: SnapshotAssertion) -> None:
    assert render_readiness(format_name, CARD, View(), Chosen(("ci",))) == snapshot


def test_a_card_for_a_narrow_screen_without_unicode(snapshot: SnapshotAssertion) -> None:
    text = render_readiness("text", CARD, View(width=60, glyphs=ASCII))
    assert text.isascii()
    assert text == snapshot


def test_colours_say_nothing_that_words_do_not() -> None:
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", render_readiness("text", CARD, View(ink=Ink.COLOURED)))
    plain = render_readiness("text", CARD, View())
    assert [line.rstrip() for line in coloured.splitlines()] == plain.splitlines()


def test_json_is_the_card() -> None:
    text = render_readiness("json", CARD, View())
    assert msgspec.json.decode(text, type=Scorecard) == CARD


@pytest.mark.parametrize("format_name", readiness_formats())
def test_nothing_to_score(format_name: str) -> None:
    assert render_readiness(format_name, EMPTY, View())


HOSTILE = "x`\x1b[31m<script>alert(1)</script> @all\u202e|\n# y"


@pytest.mark.parametrize("format_name", ["text", "markdown"])
def test_what_the_repository_says_is_escaped(format_name: str) -> None:
    hostile = Evidence(HOSTILE, f"lib/{HOSTILE}.ex", 3)
    card = replace(
        CARD,
        root=Root(HOSTILE),
        profile=replace(CARD.profile, evidence=(hostile,)),
        criteria=(criterion("ci-runs-tests", "fail", 0.0, hostile, reason=HOSTILE), *CARD.criteria[2:]),
        waivers=(Waiver("a", HOSTILE, None, "unknown criterion"),),
        notes=(HOSTILE,),
    )
    text = render_readiness(format_name, card, View(width=400), Chosen(("ci",)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    if format_name == "markdown":
        assert "<script>" not in text
        assert "@all" not in text
        assert "\n# y" not in text


@pytest.mark.parametrize(("score", "colour"), [(92.0, "#3a7d34"), (69.0, "#8f6a00"), (12.0, "#b83a3a"), (None, "#666")])
def test_a_badge(score: float | None, colour: str, snapshot: SnapshotAssertion) -> None:
    svg = badge(replace(CARD, score=score))
    root = ElementTree.fromstring(svg)  # ours
    assert colour in svg
    assert root.attrib["aria-label"] == snapshot


def _luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(sign * 2 for sign in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", ["#3a7d34", "#8f6a00", "#b83a3a", "#666", "#444"])
def test_white_can_be_read_on_it(colour: str) -> None:
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5
