from __future__ import annotations

import pytest

from elixirlens.elixir import Form, Zone, read_source
from elixirlens.elixir import expression as expr


@pytest.mark.parametrize("capture", ["&String.to_atom(&1)", "&(String.to_atom(&1))", "&(&1 |> String.to_atom())"])
def test_brackets_around_a_capture_change_nothing(capture: str) -> None:
    source = read_source(f"defmodule A do\ndef f(x), do: Enum.map(x, {capture})\nend\n".encode())
    outer, inner = source.calls
    assert inner.callee == "String.to_atom/1"
    assert inner.zones & Zone.CLOSURE
    (_, given) = outer.arguments
    assert given == expr.Capture(inner, at=inner.place)


def test_a_named_capture_may_stand_in_brackets() -> None:
    source = read_source(b"defmodule A do\ndef f(x), do: Enum.map(x, &(String.to_atom/1))\nend\n")
    assert source.calls[1].form is Form.CAPTURE
    assert source.calls[1].callee == "String.to_atom/1"
