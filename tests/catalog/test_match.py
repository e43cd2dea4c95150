"""`[match]` and its patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.catalog.match import (
    ArgumentCondition,
    ArgumentForm,
    ArgumentTable,
    CallbackPattern,
    CalleePattern,
    DefinitionKind,
    DefinitionPattern,
    Match,
    MatchTable,
    Scope,
    Subject,
    parse_callee,
    parse_definition,
    parse_match,
    parse_surrounding,
)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Mix.env/0", CalleePattern("Mix", "env", 0)),
        ("Task.Supervisor.async/3", CalleePattern("Task.Supervisor", "async", 3)),
        ("String.to_atom/*", CalleePattern("String", "to_atom", None)),
        ("File.read!/1", CalleePattern("File", "read!", 1)),
        (":ets.new/2", CalleePattern(":ets", "new", 2)),
        ("*.query/2", CalleePattern("*", "query", 2)),
        ("spawn/1", CalleePattern("Kernel", "spawn", 1)),
        ("with/*", CalleePattern("Kernel", "with", None)),
        ("%{}/*", CalleePattern("Kernel", "%{}", None)),
        ("|>/2", CalleePattern("Kernel", "|>", 2)),
        ("//2", CalleePattern("Kernel", "/", 2)),
        ("..///3", CalleePattern("Kernel", "..//", 3)),
        ("Kernel.!/1", CalleePattern("Kernel", "!", 1)),
    ],
)
def test_callees(text, pattern):
    assert parse_callee(text) == pattern


@pytest.mark.parametrize(
    "text", ["", "Mix.env", "Mix.env/x", "Mix.*/1/2", "mix.env/0", ":Ets.new/2", "Mix. env/0", "Mix/0/"]
)
def test_what_is_no_callee(text):
    with pytest.raises(ValueError, match="not a callee"):
        parse_callee(text)


@given(
    st.from_regex(r"[A-Z][a-z]{0,3}(\.[A-Z][a-z]{0,3}){0,2}", fullmatch=True),
    st.from_regex(r"[a-z_][a-z_0-9]{0,5}[?!]?", fullmatch=True),
    st.none() | st.integers(0, 12),
)
def test_callees_read_back(module, name, arity):
    text = f"{module}.{name}/{'*' if arity is None else arity}"

    assert parse_callee(text) == CalleePattern(module, name, arity)


@pytest.mark.parametrize(
    ("text", "surrounding"),
    [
        ("function", Scope.FUNCTION),
        ("closure", Scope.CLOSURE),
        ("callback:handle_call/3", CallbackPattern("handle_call", 3)),
        ("call:Enum.map/2", CalleePattern("Enum", "map", 2)),
        ("call::lists.map/2", CalleePattern(":lists", "map", 2)),
    ],
)
def test_surroundings(text, surrounding):
    assert parse_surrounding(text) == surrounding


@pytest.mark.parametrize("text", ["functions", "callback:handle_call", "callback:", "call:", "call:map"])
def test_what_is_no_surrounding(text):
    with pytest.raises(ValueError, match=r"which is (no surrounding|not a callee)"):
        parse_surrounding(text)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("defstruct", DefinitionPattern(DefinitionKind.DEFSTRUCT)),
        ("def is_*", DefinitionPattern(DefinitionKind.DEF, "is_*")),
        ("def init/1", DefinitionPattern(DefinitionKind.DEF, "init", 1)),
        ("defmodule *Controller", DefinitionPattern(DefinitionKind.DEFMODULE, "*Controller")),
    ],
)
def test_definitions(text, pattern):
    assert parse_definition(text) == pattern


@pytest.mark.parametrize("text", ["", "function", "def  two", "defx a"])
def test_what_is_no_definition(text):
    with pytest.raises(ValueError, match="not a definition"):
        parse_definition(text)


def test_a_whole_match():
    match, faults = parse_match(
        MatchTable(
            calls=("Mix.env/0",),
            inside=("function",),
            not_inside=("macro", "callback:init/1"),
            argument=ArgumentTable(1, ArgumentForm.LITERAL),
        )
    )

    assert faults == ()
    assert match == Match(
        calls=(CalleePattern("Mix", "env", 0),),
        inside=(Scope.FUNCTION,),
        not_inside=(Scope.MACRO, CallbackPattern("init", 1)),
        argument=ArgumentCondition(1, ArgumentForm.LITERAL),
    )
    assert match.subject is Subject.CALLS


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (MatchTable(), "has no subject: give exactly one of calls, uses, imports, attributes, definitions"),
        (
            MatchTable(calls=("a/1",), uses=("GenServer",)),
            "has calls and uses: give exactly one of calls, uses, imports, attributes, definitions",
        ),
        (MatchTable(uses=("gen_server",)), 'has "gen_server", which is not a module'),
        (MatchTable(attributes=("@doc",)), 'has "@doc", which is not an attribute: write its name without the @'),
        (MatchTable(calls=("a/1",), argument=ArgumentTable(0, ArgumentForm.DYNAMIC)), "counts positions from 1"),
        (MatchTable(uses=("A",), argument=ArgumentTable(1, ArgumentForm.DYNAMIC)), "narrows calls only: leave it out"),
        (MatchTable(definitions=("def a",), inside=("macro",)), "does not narrow definitions: leave it out"),
        (MatchTable(definitions=("def a",), not_inside=("macro",)), "does not narrow definitions: leave it out"),
    ],
)
def test_faults(table, fault):
    _, faults = parse_match(table)

    assert any(message.startswith(fault) for _, message in faults)
