from __future__ import annotations

import pytest
from reading import call, function, module, read, shown, value

from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x", "x"),
        (":a", ":a"),
        (':"a b"', ":a b"),
        ("nil", ":nil"),
        ("true", ":true"),
        ("Shop.Cart", "Shop.Cart"),
        ("__MODULE__", "Shop"),
        ("1_000", "1_000"),
        ("1.5", "1.5"),
        ("?a", "?a"),
        ('"a#{x}b"', '"a#{x}b"'),
        ('"#{x}"', '"#{x}"'),
        ('""', '""'),
        ("'a'", '"a"'),
        (':"a#{x}"', '"a#{x}"'),
        ("~w(a b)a", "~w(a b)a"),
        ("~D[2026-01-01]", "~D(2026-01-01)"),
        ("~s(a #{x})", "~s(a x)"),
        ("[1, x]", "[1, x]"),
        ("[]", "[]"),
        ("[a: 1, b: 2]", "[:a => 1, :b => 2]"),
        ('["a b": 1]', "[:a b => 1]"),
        ("[1, a: 2]", "[1, :a => 2]"),
        ("[h | t]", "[(h | t)]"),
        ("{:ok, x}", "{:ok, x}"),
        ("{}", "{}"),
        ("{:ok, a: 1}", "{:ok, [:a => 1]}"),
        ("%{}", "%{}"),
        ("%{a: 1}", "%{:a => 1}"),
        ('%{"a" => 1, b: 2}', '%{"a" => 1, :b => 2}'),
        ("%{x | a: 1}", "%{x | :a => 1}"),
        ("%{x | a: 1, b: 2}", "%{x | :a => 1, :b => 2}"),
        ('%{x | "a" => 1}', '%{x | "a" => 1}'),
        ('%{x | "a" => 1, "b" => 2}', '%{x | "a" => 1, "b" => 2}'),
        ("%Cart{}", "%Cart{}"),
        ("%Cart{a: 1}", "%Cart{:a => 1}"),
        ("%Cart{x | a: 1}", "%Cart{x | :a => 1}"),
        ("%__MODULE__{a: 1}", "%Shop{:a => 1}"),
        ("%mod{} = x", "(%mod{} = x)"),
        ("%^mod{} = x", "(%^(mod){} = x)"),
        ("<<a::8, rest::binary>>", "<<(a :: 8), (rest :: binary)>>"),
        ("a + b * c", "(a + (b * c))"),
        ("a = b", "(a = b)"),
        ("a <> b <> c", "(a <> (b <> c))"),
        ("-x", "-(x)"),
        ("not x", "not(x)"),
        ("!x", "!(x)"),
        ("^x", "^(x)"),
        ("@limit", "@limit"),
        ("a in b", "(a in b)"),
        ("a not in b", "not((a in b))"),
        ("not a in b", "not((a in b))"),
        ("!a in b", "!((a in b))"),
        ("(not a) in b", "(not(a) in b)"),
        ("-a in b", "(-(a) in b)"),
        ("a |> g() |> h(1)", "h/2(g/1(a), 1)"),
        ("x[:a]", "x[:a]"),
        ("x.a", "x.a"),
        ("x.a.b", "x.a.b"),
        ("(1)", "1"),
        ("()", "()"),
        ("(1; 2)", "(1; 2)"),
        ("&1", "&1"),
        ("&(&1 + &2)", "&((&1 + &2))"),
        ("&g(&1, x)", "&(g/2(&1, x))"),
        ("&g/1", "g/1()"),
        ("&Shop.g/1", "Shop.g/1()"),
        ("fn -> 1 end", "[ -> 1]"),
        ("fn a, b when a > b -> a end", "[a, b when (a > b) -> a]"),
        ("fn (a, b) when a > b -> a; c -> 1 end", "[a, b when (a > b) -> a; c -> 1]"),
        ("fn {:ok, a} = b -> b end", "[({:ok, a} = b) -> b]"),
        ("fn a ->\n g()\n h()\n end", "[a -> (g/0(); h/0())]"),
        ("case x do\n 1 -> :a\n y when y > 1 -> :b\n end", "case/2(x) do: [1 -> :a; y when (y > 1) -> :b]"),
        ("cond do\n x -> 1\n true -> 2\n end", "cond/1() do: [x -> 1; :true -> 2]"),
        (
            "with {:ok, a} when a > 1 <- x, b = a do\n b\n else\n _ -> 1\n end",
            "with/3((({:ok, a} when (a > 1)) <- x), (b = a)) do: b else: [_ -> 1]",
        ),
        ("with a <- x, do: a, else: (_ -> 1)", "with/2((a <- x)) do: a else: [_ -> 1]"),
        ("receive do\n {:a, b} -> b\n after\n 5 -> 1\n end", "receive/1() do: [{:a, b} -> b] after: [5 -> 1]"),
        (
            "try do\n g()\n rescue\n e in A -> e\n catch\n :exit, r -> r\n else\n y -> y\n after\n h()\n end",
            "try/1() do: g/0() rescue: [(e in A) -> e] catch: [:exit, r -> r] else: [y -> y] after: h/0()",
        ),
        ("if x do\n end", "if/2(x) do: ()"),
        ("if x, do: 1", "if/2(x) do: 1"),
        ("unless x, do: 1", "unless/2(x) do: 1"),
        ("for a <- b, a > 1, into: %{}, do: {a, 1}", "for/3((a <- b), (a > 1), [:into => %{}]) do: {a, 1}"),
        ("quote do\n x\n end", "quote/1() do: x"),
        ("quote(do: x)", "quote/1() do: x"),
        ("unquote(x)", "unquote/1(x)"),
        ("alias A.B", "alias/1(A.B)"),
        ("1..2//3", "((1 .. 2) // 3)"),
        ("...", "..."),
        ("# nothing\n1 # one\n", "1"),
        ("[\n # one\n 1,\n # two\n 2\n]", "[1, 2]"),
        ("%{\n # one\n a: 1\n}", "%{:a => 1}"),
    ],
)
def test_shapes(code: str, expected: str) -> None:
    assert shown(value(code)) == expected


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r'"a\nb"', "a\nb"),
        (r'"\a\b\d\e\f\n\r\s\t\v\0"', "\a\b\x7f\x1b\f\n\r \t\v\0"),
        (r'"\x41\u0042\u{43}\u{1F600}"', "ABC😀"),
        (r'"\"\\\q\#{x}"', '"\\q#{x}'),
        ('"a \\\n  b"', "a   b"),
        (r"~s(a\tb)", "a\tb"),
        (r"~S(a\tb)", r"a\tb"),
        (r"~r/\d+\//", r"\d+\/"),
        (r"~p(/a\n)", r"/a\n"),
        ('"""\n  a\n    b\n\n  c\n  """', "a\n  b\n\nc\n"),
        ('"""\n  a\n b\n  """', "a\nb\n"),
        ('"""\n  """', ""),
        ('~S"""\n    a\\n\n  b\n  """', "  a\\n\nb\n"),
        ('"""\n  a\\\n  b\n  """', "ab\n"),
        ('""', ""),
        (r'"\uD800"', r"\uD800"),
    ],
)
def test_texts_are_what_the_program_sees(code: str, text: str) -> None:
    built = value(code)
    assert isinstance(built, expr.String | expr.Sigil)
    assert built.literal == text


def test_interpolations_split_a_text() -> None:
    built = value('"""\n  a #{x} b\n  #{g(y)}\n  """')
    assert isinstance(built, expr.String)
    assert [part if isinstance(part, str) else shown(part) for part in built.parts] == [
        "a ",
        "x",
        " b\n",
        "g/1(y)",
        "\n",
    ]
    assert built.literal is None


def test_equal_by_meaning_not_by_place() -> None:
    assert value("{:ok, [a: 1]}") == value("{ :ok,\n [a: 1] }")
    assert value("{:ok, 1}") != value("{:ok, 2}")
    assert len({value("{:ok, x}"), value("{:ok,  x}")}) == 1


def test_matching() -> None:
    match value('{:error, "no #{x}"}'):
        case expr.Tuple((expr.Atom("error"), expr.String(parts))):
            assert parts[0] == "no "
        case other:
            raise AssertionError(other)
    match value("Enum.map(xs, &String.trim/1)"):
        case Call(module="Enum", name="map", arguments=(expr.Variable("xs"), Call(name="trim"))):
            pass
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize(
    "code", ["{:ok, größe}", "fn a -> a end", "%{a: 1}", 'f("x", a: 1)', "x[:a].b", "<<1>>", "a..b"]
)
def test_a_place_is_the_text_of_the_expression(code: str) -> None:
    source = read(f"def f(x), do: {code}")
    (found,) = [each.clauses[0].body for each in source.functions]
    place = found.whole if isinstance(found, Call) else found.place if found else None
    assert place is not None
    assert source.text_between(place) == code


def test_a_keyword_ends_with_its_colon() -> None:
    source = read('@a [b:   1, "c d":  2]')
    built = source.modules[0].attributes[0].value
    assert isinstance(built, expr.List)
    assert [source.text_between(pair.key.place) for pair in built.elements if isinstance(pair, expr.Pair)] == [
        "b:",
        '"c d":',
    ]


def test_what_is_built_is_built_once() -> None:
    f = function("def f(x), do: {x, [g(x)]}", "f")
    assert f.clauses[0].body is f.clauses[0].body
    (inner,) = f.calls
    assert next(part for part in walk(f.clauses[0].body or inner) if isinstance(part, Call)) is inner


def test_types_can_be_looked_at() -> None:
    one = module("defmodule A do\n alias B.C\n @type t :: C.t() | list(integer)\nend")
    assert shown(one.attributes[0].value) == "(t :: (B.C.t/0() | list/1(integer)))"


def test_what_is_around() -> None:
    inner = call("def f(x) do\n if x do\n [a: fn y -> {:ok, g(y)} end]\n end\nend", "g")
    around = list(inner.enclosing())
    assert [type(each).__name__ for each in around] == ["Tuple", "Branch", "Closure", "Pair", "List", "Call"]
    assert shown(around[0]) == "{:ok, g/1(y)}"


@pytest.mark.parametrize(
    ("code", "around"),
    [
        ("[1, a: g()]", ["Pair", "List"]),
        ("{1, a: g()}", ["Pair", "List", "Tuple"]),
        ("%{a: g()}", ["Pair", "Map"]),
        ('%{"a" => g()}', ["Map"]),
        ("%{x | a: g()}", ["Pair", "Map"]),
        ('%{x | "a" => g()}', ["Map"]),
        ("%S{x | a: g()}", ["Pair", "Struct"]),
        ("[g() | x]", ["Operator", "List"]),
        ("h(1, a: g())", ["Pair", "List", "Call"]),
        ("if g(), do: 1", ["Call"]),
        ("if x, do: g()", ["Pair", "List", "Call"]),
    ],
)
def test_the_parts_of_a_literal_are_not_around_anything(code: str, around: list[str]) -> None:
    assert [type(each).__name__ for each in call(f"def f(x), do: {code}", "g").enclosing()] == around


def test_what_stands_in_another_part_of_a_block_is_not_around() -> None:
    code = "def f(x) do\n if x do\n a()\n b()\n else\n c()\n g()\n end\nend"
    around = list(call(code, "g").enclosing())
    assert [type(each).__name__ for each in around] == ["Block", "Call"]
    assert "c/0()" in shown(around[0])
    assert "a/0()" not in shown(around[0])


def test_the_body_is_not_around_its_rescue() -> None:
    around = call("def f(x) do\n a()\n b()\nrescue\n _ -> g()\nend", "g").enclosing()
    assert [type(each).__name__ for each in around] == ["Branch", "Branches"]
