"""The modules of fetched dependencies: all of them, or nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from elixirlens.engine import fetched
from elixirlens.engine.fetched import modules_below


@pytest.fixture
def kettle(tmp_path: Path) -> Path:
    for name, text in {
        "lib/kettle.ex": "defmodule Kettle do\nend\n",
        "lib/kettle/lid.ex": "defmodule Kettle.Lid do\nend\n",
        "lib/kettle/notes.exs": "defmodule Kettle.Notes do\nend\n",
        "src/kettle_nif.erl": "-module(kettle_nif).\n",
        "test/kettle_test.ex": "defmodule KettleTest do\nend\n",
    }.items():
        file = tmp_path / "deps/kettle" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_sources_are_looked_through(kettle: Path) -> None:
    assert modules_below(kettle, "deps/kettle") == ("Kettle", "Kettle.Lid", ":kettle_nif")


def test_what_was_not_fetched_is_not_known(kettle: Path) -> None:
    assert modules_below(kettle, "deps/leaf") is None


def test_one_without_sources_has_no_modules(kettle: Path) -> None:
    (kettle / "deps/icons").mkdir()
    assert modules_below(kettle, "deps/icons") == ()


def test_links_are_not_followed(kettle: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "lib").mkdir()
    (outside / "lib/secret.ex").write_text("defmodule Secret do\nend\n")
    (kettle / "deps/leaf").symlink_to(outside)
    (kettle / "deps/kettle/lib/linked.ex").symlink_to(outside / "lib/secret.ex")
    (kettle / "deps/kettle/lib/folder").symlink_to(outside / "lib")
    assert modules_below(kettle, "deps/leaf") is None
    assert modules_below(kettle, "deps/kettle") == ("Kettle", "Kettle.Lid", ":kettle_nif")


def test_part_of_the_names_is_not_taken_for_all(kettle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetched, "MOST_FILES", 2)
    assert modules_below(kettle, "deps/kettle") is None
