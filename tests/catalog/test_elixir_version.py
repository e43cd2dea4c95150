"""Which Elixir a rule is about."""

from __future__ import annotations

import pytest

from elixirlens.catalog.elixir_version import concerns, lowest_admitted, parse_version


@pytest.mark.parametrize(
    ("requirement", "lowest"),
    [
        ("~> 1.14", (1, 14, 0)),
        ("~> 1.14.3", (1, 14, 3)),
        ("~> 1.14-dev", (1, 14, 0)),
        (">= 1.15.0 and < 1.18.0", (1, 15, 0)),
        ("< 1.18.0 and >= 1.15.0", (1, 15, 0)),
        ("~> 1.16 or ~> 1.14", (1, 14, 0)),
        ("1.17.2", (1, 17, 2)),
        ("== 1.17.2", (1, 17, 2)),
        ("< 1.18.0", None),
        ("~> 1.14 or < 1.0.0", None),
        ("!= 1.17.0", None),
        ("nonsense", None),
        ("~> 1." + "1" * 100_000 + " x", None),
        ("~> " + "1" * 5_000 + ".0", None),
        ("", None),
    ],
)
def test_the_lowest_version_that_a_requirement_admits(requirement, lowest):
    assert lowest_admitted(requirement) == lowest


@pytest.mark.parametrize(
    ("requirement", "at_least", "at_most", "expected"),
    [
        (None, None, None, True),
        ("~> 1.18", ">= 1.18", None, True),
        ("~> 1.17", ">= 1.18", None, False),
        (None, ">= 1.18", None, False),
        ("< 2.0.0", ">= 1.18", None, False),
        ("~> 1.17", None, "1.17", True),
        ("~> 1.17.3", None, "1.17", True),
        ("~> 1.18", None, "1.17", False),
        (None, None, "1.17", True),
        ("~> 1.15", ">= 1.14", "1.16", True),
    ],
)
def test_a_rule_speaks_where_its_advice_works(requirement, at_least, at_most, expected):
    assert concerns(requirement, at_least, at_most) is expected


@pytest.mark.parametrize(("text", "version"), [("0.1", (0, 1, 0)), ("1.18.4", (1, 18, 4)), ("1", None), ("v1.0", None)])
def test_versions(text, version):
    assert parse_version(text) == version
