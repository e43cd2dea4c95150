from __future__ import annotations

import pytest
from reading import shown, value

from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import (
    bound,
    calls_in,
    is_literal,
    mentions,
    reads,
    statements,
    strip_match,
    tails,
    walk,
    walk_here,
)


def pattern(code: str) -> expr.Expression:
    match value(f"({code}) = x"):
        case expr.Operator("=", left, _):
            return left
    raise AssertionError(code)


def test_walk_goes_outside_in_and_in_source_order() -> None:
    names = [
        part.name for part in walk(value("f(a, [b, {c}], %{d: e}, fn g -> h end)")) if isinstance(part, expr.Variable)
    ]
    assert names == ["a", "b", "c", "e", "g", "h"]


def test_walk_sees_all_parts() -> None:
    code = 'f.(<<a::8>>, "#{b}", c[d], e.k, -g, %S{m | n: o}, &(&1 + p)) |> case do\n q when r -> s\n end'
    names = {part.name for part in walk(value(code)) if isinstance(part, expr.Variable)}
    assert names == {"f", "a", "b", "c", "d", "e", "g", "m", "o", "p", "q", "r", "s"}


def test_walk_here_stays_out_of_closures() -> None:
    code = "{a(), fn -> b() end, &c(&1), d(&e/1)}"
    assert [part.name for part in walk_here(value(code)) if isinstance(part, Call)] == ["a", "d", "e"]
    assert [call.name for call in calls_in(value(code))] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1", ["1"]),
        ("g()\nh()", ["h/0()"]),
        ("x = g()", ["g/0()"]),
        ("if a, do: 1, else: 2", ["1", "2"]),
        ("if a, do: 1", ["1", ":nil"]),
        ("unless a, do: 1", ["1", ":nil"]),
        ("case a do\n 1 -> :x\n _ ->\n g()\n :y\n end", [":x", ":y"]),
        ("cond do\n a -> 1\n true -> 2\n end", ["1", "2"]),
        ("with a <- b, do: 1, else: (_ -> 2)", ["1", "2"]),
        ("receive do\n a -> 1\n after\n 5 -> 2\n end", ["1", "2"]),
        ("try do\n 1\n rescue\n _ -> 2\n catch\n _ -> 3\n after\n 4\n end", ["1", "2", "3"]),
        ("try do\n 1\n rescue\n _ -> 2\n else\n _ -> 3\n end", ["3", "2"]),
        ("a |> case do\n 1 -> :x\n end", [":x"]),
        ("case a do\n 1 -> if b, do: 2, else: 3\n end", ["2", "3"]),
        ("for a <- b, do: a", ["for/2((a <- b)) do: a"]),
        ("fn -> 1 end", ["[ -> 1]"]),
        ("()", ["()"]),
    ],
)
def test_tails(code: str, expected: list[str]) -> None:
    assert [shown(tail) for tail in tails(value(code))] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a", ["a"]),
        ("{:ok, a, [b | c]}", ["a", "b", "c"]),
        ("%{k: a, ^b => c}", ["a", "c"]),
        ("%S{k: a}", ["a"]),
        ("%mod{k: a}", ["mod", "a"]),
        ("^a", []),
        ("<<a::size(b), c::binary>>", ["a", "c"]),
        ('"x" <> a', ["a"]),
        ("%{} = a", ["a"]),
        ("_", ["_"]),
        ("[a: b]", ["b"]),
        ("@a", []),
    ],
)
def test_bound(code: str, expected: list[str]) -> None:
    assert list(bound(pattern(code))) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a", ["a"]),
        ("a = b", ["b"]),
        ("{a, ^b} = c", ["b", "c"]),
        ("f(a, fn b -> {b, c} end)", ["a", "b", "c"]),
        ("case a do\n ^b when c > d -> e\n end", ["a", "b", "c", "d", "e"]),
        ("with {:ok, a} <- b, do: c", ["b", "c"]),
        ("for a <- b, do: a", ["b", "a"]),
        ("a.(b)", ["a", "b"]),
        ("a.run(b)", ["a", "b"]),
        ("a.b", ["a"]),
        ("%S{a | b: c}", ["c", "a"]),
        ("a |> f(b)", ["a", "b"]),
        ('"#{a}"', ["a"]),
        ("@a", []),
        ("&(&1 + a)", ["a"]),
    ],
)
def test_reads(code: str, expected: list[str]) -> None:
    assert [variable.name for variable in reads(value(code))] == expected


def test_mentions() -> None:
    assert mentions(value("f(a, b = c)"), "a")
    assert not mentions(value("f(a, b = c)"), "b")


@pytest.mark.parametrize(
    "code", ["1", ":a", "nil", "A.B", '"x"', "[1, a: {2}]", "%{a: 1}", "%S{a: 1}", "~w(a b)", "?a"]
)
def test_literals(code: str) -> None:
    assert is_literal(value(code))


@pytest.mark.parametrize(
    "code", ["x", "f()", "[x]", '"#{x}"', "@a", "1 + x", "fn -> 1 end", "%{x | a: 1}", "~w(a #{x})"]
)
def test_what_is_no_literal(code: str) -> None:
    assert not is_literal(value(code))


def test_statements_and_matches() -> None:
    assert [shown(each) for each in statements(value("a\nb()"))] == ["a", "b/0()"]
    assert [shown(each) for each in statements(value("a"))] == ["a"]
    assert shown(strip_match(value("a = {b} = c"))) == "c"
