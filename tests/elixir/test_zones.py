from __future__ import annotations

import pytest
from reading import call

from elixirlens.elixir import Zone


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("defmodule A do\n x()\nend", Zone.MODULE),
        ("defmodule A do\n if true do\n x()\n end\nend", Zone.MODULE),
        ("defmodule A do\n @a x()\nend", Zone.ATTRIBUTE),
        ("defmodule A do\n def f, do: x()\nend", Zone.FUNCTION),
        ("defmodule A do\n def f(a \\\\ x()), do: a\nend", Zone.FUNCTION),
        ("defmodule A do\n defp f do\n x()\n end\nend", Zone.FUNCTION),
        ("defmodule A do\n def f(a) when x(a), do: 1\nend", Zone.FUNCTION | Zone.GUARD),
        ("defmodule A do\n def f(a) do\n case a do\n b when x(b) -> 1\n end\n end\nend", Zone.FUNCTION | Zone.GUARD),
        ("defmodule A do\n def f, do: fn -> x() end\nend", Zone.FUNCTION | Zone.CLOSURE),
        ("defmodule A do\n def f, do: &x(&1)\nend", Zone.FUNCTION | Zone.CLOSURE),
        ("defmodule A do\n def f, do: &x/1\nend", Zone.FUNCTION),
        ("defmodule A do\n defmacro f, do: x()\nend", Zone.MACRO),
        ("defmodule A do\n defguard f(a) when x(a)\nend", Zone.MACRO | Zone.GUARD),
        ("defmodule A do\n defmacro f do\n quote do\n x()\n end\n end\nend", Zone.MACRO | Zone.QUOTE),
        ("defmodule A do\n defmacro f, do: quote(do: x())\nend", Zone.MACRO | Zone.QUOTE),
        ("defmodule A do\n defmacro f do\n quote bind_quoted: [a: x()] do\n a\n end\n end\nend", Zone.MACRO),
        ("defmodule A do\n defmacro f do\n quote do\n unquote(x())\n end\n end\nend", Zone.MACRO),
        (
            "defmodule A do\n defmacro f do\n quote do\n def g, do: x()\n end\n end\nend",
            Zone.MACRO | Zone.QUOTE | Zone.FUNCTION,
        ),
        ('defmodule A do\n test "a" do\n x()\n end\nend', Zone.DSL),
        ('defmodule A do\n get "a", do: x()\nend', Zone.DSL),
        ("defmodule A do\n if B, do: x()\nend", Zone.MODULE),
        ('defmodule A do\n describe "a" do\n test "b" do\n x()\n end\n end\nend', Zone.DSL),
        ("defmodule A do\n def f do\n test do\n x()\n end\n end\nend", Zone.FUNCTION),
        ("defmodule A do\n import Ecto.Query\n def f, do: from(a in B, where: x(a))\nend", Zone.FUNCTION | Zone.DSL),
        ("defmodule A do\n def f, do: Ecto.Query.where(a, x(a))\nend", Zone.FUNCTION | Zone.DSL),
        ("defmodule A do\n def f, do: where(a, x(a))\nend", Zone.FUNCTION),
        ("defmodule A do\n for a <- [1] do\n def unquote(a)(), do: x()\n end\nend", Zone.FUNCTION),
        ("defmodule A do\n def f, do: unquote(x())\nend", Zone.MODULE),
    ],
)
def test_zones(code: str, zones: Zone) -> None:
    found = call(code, "x")
    assert found.zones == zones
    assert found.at_run_time is (zones & ~(Zone.CLOSURE | Zone.GUARD | Zone.DSL) == Zone.FUNCTION)


def test_what_runs_when_the_module_is_compiled() -> None:
    assert not call("defmodule A do\n x()\nend", "x").at_run_time
