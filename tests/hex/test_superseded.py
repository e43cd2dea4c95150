"""The table of packages that something else has replaced."""

from __future__ import annotations

import msgspec
import pytest

from elixirlens.hex.names import is_package
from elixirlens.hex.superseded import read_table, superseded
from elixirlens.hex.version import Requirement, Version


@pytest.mark.parametrize(("name", "found"), superseded().items(), ids=list(superseded()))
def test_an_entry_says_why_and_where_that_is_said(name: str, found: object) -> None:
    entry = superseded()[name]
    assert found is entry
    assert is_package(name)
    assert entry.source.startswith("https://")
    assert entry.reason[0].islower() or entry.reason.startswith(("Ecto", "Elixir"))
    assert not entry.reason.endswith(".")
    assert entry.alternative not in {"", name}
    if entry.versions is not None:
        Requirement.parse(entry.versions)
    if entry.elixir is not None:
        Version.parse(entry.elixir)


def test_only_old_versions() -> None:
    pubsub = superseded()["phoenix_pubsub"]
    assert pubsub.is_about(Version.parse("1.1.2"))
    assert not pubsub.is_about(Version.parse("2.0.0"))
    assert not pubsub.is_about(None)
    assert superseded()["distillery"].is_about(None)


@pytest.mark.parametrize(
    ("elixir", "expected"),
    [
        ("~> 1.18", True),
        (">= 1.18.1 and < 2.0.0", True),
        ("~> 1.19 or ~> 1.20", True),
        ("1.18.4", True),
        ("~> 1.17", False),
        ("~> 1.17 or ~> 1.19", False),
        ("< 2.0.0", False),
        ("1.18", False),
        ("", False),
        (None, False),
    ],
)
def test_only_where_elixir_has_it(elixir: str | None, expected: bool) -> None:
    assert superseded()["poison"].is_open_to(elixir) is expected
    assert superseded()["distillery"].is_open_to(elixir)


@pytest.mark.parametrize("text", ["[kettle]\nreason = 'x'", "[kettle]\nwhy = 'x'", "[kettle"])
def test_a_table_that_is_none(text: str) -> None:
    with pytest.raises(msgspec.MsgspecError):
        read_table(text)
