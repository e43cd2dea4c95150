"""Whose a module is: read from fetched sources, else from the table that ships, else nobody's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from elixirlens.elixir.standard_library import STANDARD_MODULES
from elixirlens.hex.modules import Names, Ownership, modules_in, shipped_names


def owning(fetched: Mapping[str, tuple[str, ...]], **packages: str) -> Ownership:
    """The modules of some applications, of which some were fetched."""
    return Ownership(packages, fetched.get)


def test_the_margin_tells_what_a_file_defines() -> None:
    source = b"""defmodule Kettle.Lid do
  defmodule Inner do
  end
end

defprotocol Kettle.Boils do
end

# defmodule Kettle.Gone do
defimpl Kettle.Boils, for: Map do
end
"""
    assert modules_in(source) == ("Kettle.Lid", "Kettle.Boils")
    assert modules_in(b"%% a kettle\n-module(kettle_lid).\n-export([open/0]).\n") == (":kettle_lid",)
    assert modules_in(b"-module( 'kettle_h' ).\n") == (":kettle_h",)
    assert modules_in(b"") == ()


def test_a_module_of_the_table() -> None:
    known = owning({}, plug="plug", plug_cowboy="plug_cowboy", unheard_of="unheard_of")
    assert known.owners("Plug.Conn") == {"plug"}
    assert known.owners("Plug.Conn.Query") == {"plug"}
    assert known.owners("Plug.Cowboy.Drainer") == {"plug_cowboy"}
    assert known.owners("UnheardOf") == frozenset()
    assert (known.is_known("plug"), known.is_known("unheard_of")) == (True, False)


def test_a_module_of_an_absent_package_is_nobody_elses() -> None:
    assert "plug" not in owning({}, plug="plug").owners("Plug.Cowboy")
    assert owning({}, plug="plug").owners("Plug.OfSomebody") == frozenset()


def test_an_application_may_have_another_name_than_its_package() -> None:
    assert owning({}, my_json="jason").owners("Jason.Encoder") == {"my_json"}


def test_what_was_fetched_counts_more_than_the_table() -> None:
    known = owning({"jason": ("Json",), "kettle": ("Kettle", ":kettle_nif")}, jason="jason", kettle="kettle")
    assert known.owners("Jason") == frozenset()
    assert known.owners("Json.Decoder") == {"jason"}
    assert known.owners("Kettle.Lid") == {"kettle"}
    assert known.owners(":kettle_nif") == {"kettle"}


def test_the_longest_name_decides_and_two_owners_are_two() -> None:
    fetched = {"kettle": ("Kettle",), "kettle_lid": ("Kettle.Lid",), "a": ("Same",), "b": ("Same",)}
    known = owning(fetched, kettle="kettle", kettle_lid="kettle_lid", a="a", b="b")
    assert known.owners("Kettle.Lid.Handle") == {"kettle_lid"}
    assert known.owners("Kettle.Spout") == {"kettle"}
    assert known.owners("Same.Same") == {"a", "b"}


@pytest.mark.parametrize(
    ("word", "may_be"),
    [
        ("Quantum", True),
        ("Quantum.Job", True),
        ("Quantum.OfAnotherVersion", True),  # nobody else is known to bring it
        ("Quantums", False),
        ("Plug.Conn", False),
    ],
)
def test_a_word_that_may_name_a_module(word: str, may_be: bool) -> None:
    assert owning({}, quantum="quantum", plug="plug").may_be_named("quantum", [word]) is may_be


def test_a_word_may_name_a_module_of_erlang() -> None:
    assert owning({}, cowboy="cowboy").may_be_named("cowboy", ["cowboy_req"])
    assert not owning({}, cowboy="cowboy").may_be_named("cowboy", ["cow", "Cowboy"])


def test_the_table_says_nothing_twice() -> None:
    shared = {"UUID"}  # two packages of the same origin
    names = [name for one in shipped_names().values() for name in (*one.modules, *one.below)]
    assert {name for name in names if names.count(name) > 1} == shared
    for one in shipped_names().values():
        assert not {name for name in one.modules if name in one.below}


def test_the_table_knows_no_module_of_elixir() -> None:
    names = {name for one in shipped_names().values() for name in (*one.modules, *one.below)}
    assert not names & set(STANDARD_MODULES)


def test_what_is_shown_is_a_package() -> None:
    assert all(isinstance(one, Names) for one in shipped_names().values())
    shown = {package for one in shipped_names().values() for package in one.shows}
    assert shown <= shipped_names().keys()
