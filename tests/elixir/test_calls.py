from __future__ import annotations

import pytest
from reading import call, callees, read, shown, value

from elixirlens.elixir import Form, Resolution


def calls_of(code: str) -> list[str]:
    return callees(read(f"defmodule A do\n def f(x, mod, fun) do\n{code}\n end\nend"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("String.to_atom(x)", ["String.to_atom/1"]),
        ("String.to_atom x", ["String.to_atom/1"]),
        (":ets.new(:a, [])", [":ets.new/2"]),
        ("node()", ["node/0"]),
        ("Node.self", ["Node.self/0"]),
        (':"Elixir.String".trim(x)', ["String.trim/1"]),
        ('Shop."a b"(x)', ["Shop.a b/1"]),
        ("Kernel.+(1, 2)", ["+/2"]),
        ('x |> String.trim() |> String.split(",")', ["String.trim/1", "String.split/2"]),
        ("x |> String.trim", ["String.trim/1"]),
        ("x |> g", ["g/1"]),
        ("x |> g()", ["g/1"]),
        ("x |> fun.()", ["/1"]),
        ("x |> mod.run(1)", ["run/2"]),
        ("x |> case do\n 1 -> 2\n end", ["case/2"]),
        ("x |> then(&g/1)", ["then/2", "g/1"]),
        ("fun.(x)", ["/1"]),
        ("fun.(x).(1)", ["/1", "/1"]),
        ("mod.run(x)", ["run/1"]),
        ("mod.run x", ["run/1"]),
        ("x.field", []),
        ("x.field.inner", []),
        ("x.field.()", ["/0"]),
        ("x.a.run()", ["run/0"]),
        ("A.b().c", ["A.b/0"]),
        ("A.b().c()", ["A.b/0", "c/0"]),
        ("&String.to_atom/1", ["String.to_atom/1"]),
        ("&g/2", ["g/2"]),
        ("&+/2", ["+/2"]),
        ('&String.replace(&1, x, "")', ["String.replace/3"]),
        ("&g(&1, x)", ["g/2"]),
        ("&mod.run/1", ["run/1"]),
        ("&(&1 + 1)", []),
        ('&Shop."a b"/1', ["Shop.a b/1"]),
        ("& &1.name", []),
        ("&{&1, g(&2)}", ["g/1"]),
        ("if x, do: g(), else: h()", ["if/2", "g/0", "h/0"]),
        ("if x do\n g()\n else\n h()\n end", ["if/2", "g/0", "h/0"]),
        ("g(x, a: 1, b: 2)", ["g/2"]),
        ("g(x, [a: 1])", ["g/2"]),
        ("g a: 1 do\n x\n end", ["g/2"]),
        ('raise ArgumentError, "no"', ["raise/2"]),
        ("with {:ok, a} <- g(x), do: h(a)", ["with/2", "g/1", "h/1"]),
        ('"#{g(x)}"', ["g/1"]),
        ('"#{g(x)} and #{h(x)}"', ["g/1", "h/1"]),
        ("'#{g(x)}'", ["g/1"]),
        ("~s(#{g(x)})", ["g/1"]),
        ("~S(#{g(x)})", []),
        ("%{g(1) => h(2)}", ["%{}/1", "g/1", "h/1"]),
        ("%{x | a: g(1)}", ["%{}/1", "g/1"]),
        ("%Shop{a: g(1)}", ["g/1"]),
        ("x[g(1)]", ["Access.get/2", "g/1"]),
        ("x && g(1) || !y", ["||/2", "&&/2", "g/1", "!/1"]),
        ("<<g(1)::8>>", ["g/1"]),
        ("<<x::size(8)>>", []),
        ("<<x::binary-size(g(1))-unit(8), h(2)::size(1)>>", ["g/1", "h/1"]),
        ("not g(x)", ["g/1"]),
        ("-g(x)", ["g/1"]),
        ("@limit", []),
        ("fn y -> g(y) end", ["g/1"]),
        ("unquote(g())", ["g/0"]),
        ("unquote(g())(x)", ["g/0", "/1"]),
        ("super(x)", ["super/1"]),
        ("g\n|> # the second\nh()", ["h/1"]),
        ("mod\n# a comment\n.run()", ["run/0"]),
    ],
)
def test_callees(code: str, expected: list[str]) -> None:
    assert calls_of(code) == expected


@pytest.mark.parametrize(
    ("code", "name", "module"),
    [
        (':"a#{x}"', "binary_to_atom", ":erlang"),
        ('["a#{x}": 1]', "binary_to_atom", ":erlang"),
        ("~w(a #{x})a", "to_atom", "String"),
    ],
)
def test_interpolated_atoms_call_what_makes_them(code: str, name: str, module: str) -> None:
    found = call(f"def f(x), do: {code}", name)
    assert (found.module, found.form) == (module, Form.LITERAL)
    assert found.source.text_between(found.place) in code


@pytest.mark.parametrize("code", [':"a b"', '["a b": 1]', "~w(a b)a", "~w(a #{x})", "~W(a #{x})a", ":a"])
def test_written_atoms_call_nothing(code: str) -> None:
    assert callees(read(f"def f(x), do: {code}")) == []


@pytest.mark.parametrize(
    ("code", "name", "arguments", "marked"),
    [
        ("x && y", "&&", "x, y", "&&"),
        ("x ||\ny", "||", "x, y", "||"),
        ("!(x == y)", "!", "(x == y)", "!"),
        ("!x in y", "!", "(x in y)", "!"),
        ("x in !y", "!", "y", "!"),
        ("x[:y]", "get", "x, :y", "x[:y]"),
        ("@x[:y]", "get", "@x, :y", "@x[:y]"),
        ("&(&1 && x)", "&&", "&1, x", "&&"),
    ],
)
def test_operators_that_are_calls(code: str, name: str, arguments: str, marked: str) -> None:
    found = call(f"defmodule A do\ndef f(x, y), do: {code}\nend", name)
    assert (found.module, found.form) == ("Access" if name == "get" else "Kernel", Form.OPERATOR)
    assert ", ".join(map(shown, found.arguments)) == arguments
    assert found.source.text_between(found.place) == marked


@pytest.mark.parametrize(
    ("code", "name", "around"),
    [
        ("x && y", "&&", []),
        ("(x && y)", "&&", []),
        ("!x in y", "!", []),
        ("h(x[:y])", "get", ["Call"]),
        ("x && y || x", "&&", ["Operator"]),
        ("x\n!x", "!", ["Block"]),
    ],
)
def test_an_operator_is_not_around_itself(code: str, name: str, around: list[str]) -> None:
    found = call(f"defmodule A do\ndef f(x, y) do\n{code}\nend\nend", name)
    assert [type(each).__name__ for each in found.enclosing()] == around


def test_operators_may_be_anothers() -> None:
    own = call("defmodule A do\ndef a && b, do: {a, b}\ndef f(x), do: x && 1\nend", "&&")
    assert (own.module, own.resolution) == ("A", Resolution.LOCAL)
    hidden = call("defmodule A do\nimport Kernel, except: [!: 1]\nimport B\ndef f(x), do: !x\nend", "!")
    assert (hidden.module, hidden.resolution) == (None, Resolution.OPEN)


def test_the_piped_value_is_the_first_argument() -> None:
    found = call("def f(x), do: x |> g(1) |> h(2, a: 3)", "h")
    assert shown(found) == "h/3(g/2(x, 1), 2, [:a => 3])"
    assert found.source.text_between(found.whole) == "h(2, a: 3)"


def test_what_a_call_is_made_on() -> None:
    assert shown(call("def f(g), do: g.(1)", "").target) == "g"
    assert shown(call("def f(s), do: s.a.run(1)", "run").target) == "s.a"
    assert shown(call("def f(m), do: &m.run/1", "run").target) == "m"
    assert call("def f, do: String.trim(1)", "trim").target is None
    assert call("def f, do: g(1)", "g").target is None


def test_places_are_those_of_the_callee() -> None:
    source = read("def f(x), do: x |> String.trim() |> g\ndef h, do: &String.trim/1")
    assert [source.text_between(each.place) for each in source.calls] == ["String.trim", "g", "String.trim"]


def test_options_blocks_and_branches() -> None:
    found = call("def f(p), do: GenServer.call(p, :x, timeout: 5, other: 1)", "call")
    assert shown(found.option("timeout")) == "5"
    assert found.option("missing") is None
    bracketed = call("def f(p), do: Task.async(p, [timeout: 5])", "async")
    assert shown(bracketed.option("timeout")) == "5"
    found = call("def f(x) do\n case x do\n 1 -> :a\n _ -> :b\n end\nend", "case")
    assert [shown(branch) for branch in found.branches()] == ["1 -> :a", "_ -> :b"]
    assert found.branches("else") == ()


@pytest.mark.parametrize(
    "code",
    ["if x, do: 1, else: 2", "if(x, do: 1, else: 2)", "if x do\n 1\nelse\n 2\nend", "x |> if do\n 1\nelse\n 2\nend"],
)
def test_blocks_are_read_alike_however_they_are_written(code: str) -> None:
    assert shown(value(code)) == "if/2(x) do: 1 else: 2"


def test_keywords_beside_a_block_stay_arguments() -> None:
    assert shown(value("for a <- b, into: %{}, do: a")) == "for/2((a <- b), [:into => %{}]) do: a"


def test_resolution() -> None:
    source = read("defmodule A do\n def f(m), do: {g(), m.x(), String.trim(1), h(1)}\n def g, do: 1\nend")
    assert [each.resolution for each in source.calls] == [
        Resolution.LOCAL,
        Resolution.UNKNOWN,
        Resolution.RESOLVED,
        Resolution.UNKNOWN,
    ]


def test_a_fragment_may_stand_in_a_module_that_brings_names() -> None:
    assert read("x = g(1)").calls[0].resolution is Resolution.OPEN


def test_special_forms_are_kernels_whatever_is_defined() -> None:
    assert (
        read("defmodule A do\n def f(x), do: case(x, do: (_ -> 1))\n def case(_, _), do: 1\nend").calls[0].module
        == "Kernel"
    )


def test_calls_know_where_they_stand() -> None:
    source = read("defmodule A do\n run()\n def f(x) do\n  Enum.map(x, fn y -> g(y) end)\n end\nend")
    run, _, g = source.calls
    assert (run.owner.name, run.function, run.at_run_time) == ("A", None, False)
    assert g.function is not None
    assert (g.function.symbol, g.clause, g.at_run_time) == ("A.f/1", g.function.clauses[0], True)
    assert [type(each).__name__ for each in g.enclosing()] == ["Branch", "Closure", "Call"]
    assert list(source.modules[1].all_calls) == [run, *g.function.calls]


def test_the_call_that_a_piped_value_goes_to_is_around_it() -> None:
    inner = call("def f(x), do: g(x) |> h()", "g")
    assert [each.name for each in inner.enclosing() if hasattr(each, "name")] == ["h"]


def test_calls_are_in_source_order() -> None:
    code = "def f(x) do\n a(b(x)) |> c(d(x))\n with {:ok, y} <- e(x), do: g(y).h()\nend"
    starts = [(each.place.line, each.place.column) for each in read(code).calls]
    assert starts == sorted(starts)


def test_around_what_a_definition_unquotes_is_the_body_of_the_module() -> None:
    source = read("defmodule A do\n for n <- [1] do\n def f(unquote(n)), do: unquote(g(n))\n end\nend")
    [g] = [call for call in source.calls if call.name == "g"]

    assert g.clause is None
    assert "for" in [each.name for each in g.enclosing() if hasattr(each, "name")]


def test_bare_booleans_are_known_by_their_position() -> None:
    assert call("run(order, true, not false, express: true)", "run").bare_booleans == ((1, "true"),)
    assert call("order |> run(false)", "run").bare_booleans == ((1, "false"),)
    assert call("&run(&1, true)", "run").bare_booleans == ((1, "true"),)
    assert call("&run/2", "run").bare_booleans == ()
