"""What is kept of a module when its tree is gone."""

from __future__ import annotations

from elixirlens.elixir import read_source
from elixirlens.elixir.summary import module_facts


def test_use_and_import_are_kept_as_written_and_those_of_the_standard_library_are_not() -> None:
    source = read_source(
        b"""
        defmodule Shop.Product do
          use GenServer
          use Shop.Schema
          import Enum, only: [map: 2]
          alias Shop.Pricing.Rules
          import Rules, only: [net: 1]

          defmacro __using__(_) do
            quote do
              import Shop.Quoted
            end
          end
        end
        """,
        "lib/shop/product.ex",
    )
    (module,) = module_facts(source)
    kept = [(one.kind, one.module, one.place.line) for one in module.directives]
    assert kept == [("use", "Shop.Schema", 4), ("import", "Shop.Pricing.Rules", 7)]
