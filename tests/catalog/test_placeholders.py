"""Placeholders in message, why and do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.catalog import PLACEHOLDERS, render


def test_fills_in_values():
    assert render("{callee} has {count} of {limit}", {"callee": "A.b/1", "count": 3, "limit": 2}) == "A.b/1 has 3 of 2"


def test_elixirs_own_braces_stay():
    assert render("{:ok, pid}, %{}, {} and #{x}", {"x": 1}) == "{:ok, pid}, %{}, {} and #1"
    assert render("{:reply, value, state}", {}) == "{:reply, value, state}"


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError, match="callee"):
        render("{callee}", {})


@given(st.sampled_from(sorted(PLACEHOLDERS)), st.text())
def test_values_are_never_read_as_templates(name, value):
    assert render(f"<{{{name}}}>", {name: value}) == f"<{value}>"
