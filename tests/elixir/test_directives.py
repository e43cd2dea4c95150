from __future__ import annotations

import pytest
from reading import callees, function, module, read, shown, value

from elixirlens.elixir import Resolution


def callee(body: str, around: str = "") -> str:
    """The callee of the last call in a function's body."""
    return callees(read(f"defmodule Shop do\n{around}\n def f do\n{body}\n end\nend"))[-1]


@pytest.mark.parametrize(
    ("alias", "call", "expected"),
    [
        ("alias Bank.Card", "Card.pay()", "Bank.Card.pay/0"),
        ("alias Bank.Card", "Card.Chip.read()", "Bank.Card.Chip.read/0"),
        ("alias Bank.Card, as: Money", "Money.pay()", "Bank.Card.pay/0"),
        ("alias Bank.Card, [as: Money]", "Money.pay()", "Bank.Card.pay/0"),
        ("alias Bank.{Card, Account.Book}", "Book.add()", "Bank.Account.Book.add/0"),
        ("alias Bank.{Card, Account.Book}", "Card.pay()", "Bank.Card.pay/0"),
        ("alias Bank.{\n  # The card.\n  Card\n}", "Card.pay()", "Bank.Card.pay/0"),
        ("alias __MODULE__", "Shop.f()", "Shop.f/0"),
        ("alias __MODULE__, as: Mine", "Mine.f()", "Shop.f/0"),
        ("alias __MODULE__.{Cart, Item}", "Item.new()", "Shop.Item.new/0"),
        ("alias __MODULE__.Cart", "Cart.new()", "Shop.Cart.new/0"),
        ("alias Bank.Card\nalias Card.Chip", "Chip.read()", "Bank.Card.Chip.read/0"),
        ("alias Bank.Card\nalias Other.Card", "Card.pay()", "Other.Card.pay/0"),
        ("alias Bank.Bank", "Bank.open()", "Bank.Bank.open/0"),
        ("alias Bank.Card", "Elixir.Card.pay()", "Card.pay/0"),
        ("alias Elixir.Bank.Card", "Card.pay()", "Bank.Card.pay/0"),
        ("alias :ets, as: Table", "Table.new(:a, [])", ":ets.new/2"),
        ("require Bank.Card, as: Money", "Money.pay()", "Bank.Card.pay/0"),
        ("require Bank.Card", "Card.pay()", "Card.pay/0"),
        ("alias Bank.Card, warn: false", "Card.pay()", "Bank.Card.pay/0"),
        ("alias Bank .\n Card", "Card.pay()", "Bank.Card.pay/0"),
        ("defmodule Cart do\n end", "Cart.new()", "Shop.Cart.new/0"),
        ("defmodule Cart.Item do\n end", "Cart.new()", "Shop.Cart.new/0"),
        ("defmodule Cart.Item do\n end", "Item.new()", "Item.new/0"),
        ("defmodule Elixir.Cart do\n end", "Cart.new()", "Cart.new/0"),
    ],
)
def test_aliases(alias: str, call: str, expected: str) -> None:
    assert callee(call, alias) == expected
    assert callee(f"{alias}\n{call}") == expected


def test_an_alias_counts_from_where_it_stands() -> None:
    assert callees(read("defmodule A do\n def f, do: C.x()\n alias B.C\n def g, do: C.x()\nend")) == [
        "C.x/0",
        "B.C.x/0",
    ]


@pytest.mark.parametrize(
    "block",
    [
        "if x do\n alias B.C\n end",
        "case x do\n 1 -> alias B.C\n end",
        "fn -> alias B.C end",
        "for _ <- x do\n alias B.C\n end",
        "if x do\n 1\n else\n alias B.C\n end",
        "quote do\n alias B.C\n end",
    ],
)
def test_an_alias_in_a_block_ends_with_it(block: str) -> None:
    assert callee(f"{block}\nC.x()") == "C.x/0"


def test_an_alias_in_a_function_ends_with_it() -> None:
    assert callee("C.x()", "def g do\n alias B.C\n C.y()\n end") == "C.x/0"
    assert callee("C.x()", "def g, do: (alias B.C; C.y())") == "C.x/0"


def test_an_alias_in_a_module_ends_with_it() -> None:
    assert callee("C.x()", "defmodule Inner do\n alias B.C\n end") == "C.x/0"


def test_an_alias_of_one_branch_is_not_in_force_in_the_next() -> None:
    code = "def f do\n if x do\n alias B.C\n C.y()\n else\n C.x()\n end\nend"
    assert callees(read(code)) == ["if/2", "B.C.y/0", "C.x/0"]
    assert callee("case x do\n 1 -> alias B.C\n 2 -> C.x()\n end") == "C.x/0"


def test_plain_values_know_the_aliases_of_their_block_too() -> None:
    body = function("defmodule A do\n def f do\n  alias B.C\n  x = C\n  {x, %C{}}\n end\nend", "f").clauses[0].body
    assert shown(body).endswith("(x = B.C); {x, %B.C{}})")


def test_an_alias_of_unquote_is_not_followed() -> None:
    assert callee("C.x()", "alias unquote(name)") == "C.x/0"


def test_imports_with_only_are_certain() -> None:
    source = read('defmodule A do\n import B, only: [x: 1, "y z": 2]\n def f, do: {x(1), x()}\nend')
    assert [(call.callee, call.resolution) for call in source.calls] == [
        ("B.x/1", Resolution.RESOLVED),
        ("x/0", Resolution.UNKNOWN),
    ]


def test_whole_imports_may_bring_anything() -> None:
    source = read("defmodule A do\n import B\n def f, do: {x(1), self()}\nend")
    assert [(call.callee, call.resolution) for call in source.calls] == [
        ("x/1", Resolution.OPEN),
        ("self/0", Resolution.RESOLVED),
    ]


def test_well_known_imports() -> None:
    code = "defmodule A do\n import Ecto.Query, except: [limit: 2]\n def f(q), do: {where(q, true), limit(q, 1)}\nend"
    assert callees(read(code)) == ["Ecto.Query.where/2", "limit/2"]


def test_an_import_ends_with_its_block() -> None:
    code = "defmodule A do\n def f do\n  import B, only: [x: 0]\n  x()\n end\n def g, do: x()\nend"
    assert callees(read(code)) == ["B.x/0", "x/0"]


def test_a_local_definition_wins() -> None:
    source = read(
        "defmodule A do\n import B, only: [x: 1]\n def f, do: {x(1), self()}\n def x(a), do: a\n defp self, do: 1\nend"
    )
    assert [(call.callee, call.resolution) for call in source.calls] == [
        ("A.x/1", Resolution.LOCAL),
        ("A.self/0", Resolution.LOCAL),
    ]


@pytest.mark.parametrize("limit", ["except: [spawn: 1]", "only: [def: 2]"])
def test_kernel_can_be_taken_away(limit: str) -> None:
    source = read(f"defmodule A do\n import Kernel, {limit}\n def f(g), do: spawn(g)\nend")
    assert source.calls[-1].module is None
    assert source.calls[-1].resolution is Resolution.UNKNOWN


def test_directives_are_listed_with_their_options() -> None:
    one = module("defmodule A do\n import B, only: [x: 1]\n use GenServer, restart: :transient\n use Web, :view\nend")
    (imported,) = one.imports
    server, web = one.uses
    assert (imported.module, shown(imported.option("only"))) == ("B", "[:x => 1]")
    assert shown(server.option("restart")) == ":transient"
    assert (web.module, web.argument, web.effect) == ("Web", "view", None)
    assert one.source.text_between(server.place) == "GenServer"


def test_a_directive_of_an_unknown_module_opens_the_module() -> None:
    assert module("defmodule A do\n import unquote(x)\nend").open
    assert module("defmodule A do\n use unquote(x)\nend").open


def test_directives_in_a_quote_do_not_count() -> None:
    one = module("defmodule A do\n defmacro m do\n  quote do\n   import B\n   use C\n   alias D.E\n  end\n end\nend")
    assert (one.imports, one.uses, one.open) == ([], [], False)


def test_module_in_a_quote_is_somebody_elses() -> None:
    source = read(
        "defmodule A do\n defmacro m do\n  quote do\n   __MODULE__.x()\n   unquote(__MODULE__.y())\n  end\n end\nend"
    )
    assert [(call.module, call.name) for call in source.calls] == [(None, "x"), ("A", "y")]


def test_module_and_attributes_name_modules() -> None:
    code = """
    defmodule A do
      @repo Shop.Repo
      def f do
        @repo.all()
        __MODULE__.Sub.run()
        @server.call()
      end
      @repo compute()
      def g, do: @repo.all()
      @loop @loop.Sub
      def h, do: @loop.run()
    end
    """
    assert [call.module for call in read(code).calls if call.name in {"all", "run", "call"}] == [
        "Shop.Repo",
        "A.Sub",
        None,
        None,
        None,
    ]


def test_an_alias_is_a_value_of_its_full_name() -> None:
    assert shown(value("alias B.C\nC.D")).endswith("B.C.D)")


def test_a_module_knows_whose_macros_it_calls() -> None:
    code = (
        "defmodule Shop do\n alias Bank.Card\n require Logger\n require Card, as: Money\n"
        " defmacro f do\n  quote do\n   require Bank.Book\n  end\n end\nend"
    )

    assert module(code).requires == {"Logger", "Bank.Card", "Bank.Book"}
