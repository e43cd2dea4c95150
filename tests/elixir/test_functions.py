from __future__ import annotations

import pytest
from reading import function, module, read, shown

from elixirlens.elixir import Kind


def test_clauses_of_one_name_and_arity_are_one_function() -> None:
    one = module("defmodule A do\n def f(0), do: 1\n def f(n), do: n\n def f, do: 2\nend")
    assert [(name, arity, len(each.clauses)) for (name, arity), each in one.functions.items()] == [
        ("f", 1, 2),
        ("f", 0, 1),
    ]


def test_clauses_that_do_not_follow_each_other_are_one_function() -> None:
    one = module("defmodule A do\n def f(0), do: 1\n def g, do: 0\n def f(n), do: n\nend")
    assert [clause.line for clause in one.functions["f", 1].clauses] == [2, 4]


def test_defaults_give_more_arities() -> None:
    one = module("defmodule A do\n def f(a, b \\\\ 1, c \\\\ nil), do: {a, b, c}\nend")
    f = one.functions["f", 3]
    assert (f.defaults, list(f.arities)) == (2, [1, 2, 3])
    assert one.function("f", 1) is f
    assert one.function("f", 0) is None
    assert [shown(parameter.default) for parameter in f.clauses[0].parameters] == [
        "nothing",
        "1",
        ":nil",
    ]


def test_a_head_without_a_body_has_the_defaults() -> None:
    f = function("defmodule A do\n def f(a, b \\\\ 1)\n def f(0, b), do: b\n def f(a, _), do: a\nend", "f")
    assert len(f.clauses) == 3
    assert f.clauses[0].body is None
    assert list(f.arities) == [1, 2]


def test_a_guard() -> None:
    f = function("defmodule A do\n def f(a, b) when is_list(a) and b > 1, do: a\nend", "f")
    clause = f.clauses[0]
    assert (f.arity, shown(clause.guard)) == (2, "(is_list/1(a) and (b > 1))")


def test_kinds() -> None:
    code = """
    defmodule A do
      def a, do: 1
      defp b, do: 1
      defmacro c(x), do: x
      defmacrop d(x), do: x
      defguard is_e(x) when x > 1
      defguardp is_f(x) when x > 1
      defdelegate g(x, y \\\\ 1), to: B, as: :other
    end
    """
    functions = list(read(code).functions)
    assert [(each.kind, each.name, each.arity) for each in functions] == [
        (Kind.DEF, "a", 0),
        (Kind.DEFP, "b", 0),
        (Kind.DEFMACRO, "c", 1),
        (Kind.DEFMACROP, "d", 1),
        (Kind.DEFGUARD, "is_e", 1),
        (Kind.DEFGUARDP, "is_f", 1),
        (Kind.DEFDELEGATE, "g", 2),
    ]
    assert [each.name for each in functions if each.public] == ["a", "c", "is_e", "g"]
    assert [each.name for each in functions if each.macro] == ["c", "d", "is_e", "is_f"]
    assert list(functions[-1].arities) == [1, 2]


def test_a_guard_that_is_defined_has_its_condition_as_guard() -> None:
    clause = function("defmodule A do\n defguard is_even(n) when rem(n, 2) == 0\nend", "is_even").clauses[0]
    assert shown(clause.guard) == "(rem/2(n, 2) == 0)"


def test_a_list_of_delegates() -> None:
    one = module("defmodule A do\n defdelegate [reverse(list), at(list, index)], to: List\nend")
    assert list(one.functions) == [("reverse", 1), ("at", 2)]
    assert not one.open


@pytest.mark.parametrize(
    ("head", "name", "arity"),
    [
        ("left <~> right", "<~>", 2),
        ("left + right", "+", 2),
        ("+value", "+", 1),
        ("(left ~> right)", "~>", 2),
        ("a and b", "and", 2),
        ("not value", "not", 1),
        ("!value", "!", 1),
        ("left ~>> right when is_list(left)", "~>>", 2),
        ("open?()", "open?", 0),
        ("open!", "open!", 0),
        ("größe(à)", "größe", 1),
    ],
)
def test_names_of_all_kinds(head: str, name: str, arity: int) -> None:
    one = module(f"defmodule A do\n def {head}, do: 1\nend")
    assert list(one.functions) == [(name, arity)]
    f = one.functions[name, arity]
    assert f.place == f.clauses[0].place
    assert one.source.text_between(f.place) in head


def test_a_name_from_unquote_is_not_known() -> None:
    one = module("defmodule A do\n def unquote(name)(a), do: helper(a)\n def unquote(:b), do: 1\n def c, do: 1\nend")
    assert list(one.functions) == [("c", 0)]
    assert [each.arity for each in one.generated] == [1, 0]
    assert [call.callee for call in one.generated[0].calls] == ["helper/1"]


def test_symbols_and_places() -> None:
    source = read("defmodule Shop.Cart do\n def add(cart, item), do: 1\nend")
    (f,) = source.functions
    assert f.symbol == "Shop.Cart.add/2"
    assert source.text_between(f.place) == "add"
    assert source.text_between(f.clauses[0].whole) == "def add(cart, item), do: 1"


def test_the_implicit_try() -> None:
    f = function(
        """
        defmodule A do
          def f(x) do
            run(x)
          rescue
            e in [ArgumentError] -> e
          catch
            :exit, _ -> :gone
          else
            y -> y
          after
            stop()
          end
        end
        """,
        "f",
    )
    blocks = f.clauses[0].blocks
    assert {name: shown(block) for name, block in blocks.items()} == {
        "rescue": "[(e in [ArgumentError]) -> e]",
        "catch": "[:exit, _ -> :gone]",
        "else": "[y -> y]",
        "after": "stop/0()",
    }
    assert shown(f.clauses[0].body) == "run/1(x)"
    assert [call.callee for call in f.calls] == ["try/1", "run/1", "stop/0"]


def test_a_definition_in_a_quote_is_somebody_elses() -> None:
    one = module("defmodule A do\n defmacro make do\n  quote do\n   def made, do: run()\n  end\n end\nend")
    assert list(one.functions) == [("make", 0)]


def test_a_function_in_a_function_is_a_call_of_that_name() -> None:
    one = module("defmodule A do\n def defguard(a, b), do: a\n def f(x), do: defguard(x, 1)\nend")
    assert list(one.functions) == [("defguard", 2), ("f", 1)]
    assert [call.callee for call in one.functions["f", 1].calls] == ["A.defguard/2"]


def test_hidden_functions() -> None:
    one = module(
        """
        defmodule A do
          @doc false
          def a, do: 1
          @impl true
          def b, do: 1
          @impl true
          @doc "Told."
          def c, do: 1
          def __d__, do: 1
          def e, do: 1
        end
        """
    )
    assert [name for (name, _), each in one.functions.items() if each.hidden] == ["a", "b", "__d__"]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def f(%{a: 1} = x, y), do: {x, y}", {"x"}),
        ("def f(x) do\n %{a: _} = x\n y = 1\nend", {"x"}),
        ("def f(x) do\n y = %S{}\n z = Map.put(x, :a, 1)\nend", {"y", "z"}),
        ("def f(x, y) do\n case x do\n %{a: _} -> y\n end\nend", {"x"}),
        ("def f(x, y) do\n case x do\n {:ok, %{a: _}} -> y\n end\nend", set()),
        ("def f(x, y) when is_struct(x, S) and is_map_key(y, :a), do: 1", {"x", "y"}),
        ("def f(x, y) do\n with %{a: _} <- x, do: y\nend", {"x"}),
        ("def f(x) do\n x\nrescue\n %E{} = e -> e\nend", {"e"}),
        ("def f(x), do: x[:a]", set()),
    ],
)
def test_variables_that_are_matched_with_a_map(code: str, names: set[str]) -> None:
    (clause,) = function(code, "f").clauses
    assert clause.shaped == names
    assert clause.shaped is clause.shaped


def test_each_doc_before_a_clause_is_kept() -> None:
    f = function(
        """
        defmodule A do
          @doc "One."
          def f(1), do: 1
          @doc since: "1.0"
          @doc "Two."
          def f(2), do: 2
          def f(n), do: n
        end
        """,
        "f",
    )
    assert [doc.text for doc in f.docs] == ["One.", "Two."]
    assert f.doc is f.docs[-1]


def test_heads_say_cheaply_what_they_are_about() -> None:
    one = module(
        "defmodule A do\n def f(a, opts), do: a\n def g(a, b \\\\ []) when b == 1, do: a\n def h(a), do: a\nend"
    )
    clauses = [each.clauses[0] for each in one.functions.values()]
    assert [clause.names_options for clause in clauses] == [True, True, False]
    assert [clause.has_guard for clause in clauses] == [False, True, False]
