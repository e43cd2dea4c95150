from __future__ import annotations

from reading import module, read

from elixirlens.elixir import ModuleKind


def names(code: str) -> list[str]:
    return [one.name for one in read(code).modules if one.kind is not ModuleKind.FILE]


def test_a_module_in_a_module_has_both_names() -> None:
    assert names("defmodule Shop do\n defmodule Cart.Item do\n  defmodule Size do\n  end\n end\nend") == [
        "Shop",
        "Shop.Cart.Item",
        "Shop.Cart.Item.Size",
    ]


def test_the_module_around_is_the_parent() -> None:
    source = read("defmodule Shop do\n defmodule Cart do\n end\nend")
    _, outer, inner = source.modules
    assert (outer.parent, inner.parent) == (None, outer)


def test_elixir_in_front_makes_a_name_absolute() -> None:
    assert names("defmodule Shop do\n defmodule Elixir.Cart do\n end\nend") == ["Shop", "Cart"]


def test_a_nested_name_is_not_looked_up_among_the_aliases() -> None:
    assert names("defmodule Shop do\n alias Bank.Cart\n defmodule Cart do\n end\nend") == ["Shop", "Shop.Cart"]


def test_a_name_outside_of_modules_is_looked_up_among_the_aliases() -> None:
    assert names("alias Bank.Cart\ndefmodule Cart.Item do\nend") == ["Bank.Cart.Item"]


def test_module_in_the_name() -> None:
    assert names("defmodule Shop do\n defmodule __MODULE__.Cart do\n end\nend") == ["Shop", "Shop.Cart"]


def test_an_atom_as_the_name() -> None:
    assert names('defmodule :shop do\nend\ndefmodule :"Elixir.Bank" do\nend') == [":shop", "Bank"]


def test_a_name_that_is_made_by_a_macro_is_not_known() -> None:
    assert names("defmodule Module.concat(A, B) do\n def f, do: 1\nend") == [""]


def test_the_keyword_form() -> None:
    one = module("defmodule Shop, do: (def open, do: 1)")
    assert list(one.functions) == [("open", 0)]


def test_a_protocol() -> None:
    one = module("defprotocol Shop.Price do\n @doc false\n def of(item)\nend")
    assert (one.kind, one.name) == (ModuleKind.PROTOCOL, "Shop.Price")
    assert one.functions["of", 1].clauses[0].body is None


def test_an_implementation_is_named_after_protocol_and_type() -> None:
    one = module("alias Shop.Price\ndefimpl Price, for: Shop.Tea do\n def of(tea), do: tea.price\nend")
    assert (one.kind, one.name, one.implements) == (ModuleKind.IMPLEMENTATION, "Shop.Price.Shop.Tea", ("Shop.Tea",))
    assert one.names == ("Shop.Price.Shop.Tea",)


def test_an_implementation_for_a_list_has_a_name_for_each() -> None:
    one = module("defimpl Shop.Price, for: [Tea, Shop.Coffee] do\n def of(drink), do: drink.price\nend")
    assert one.implements == ("Tea", "Shop.Coffee")
    assert one.names == ("Shop.Price.Tea", "Shop.Price.Shop.Coffee")
    assert one.name == "Shop.Price.Tea"


def test_an_implementation_in_a_module_is_for_that_module() -> None:
    one = module(
        "defmodule Shop.Tea do\n defimpl Shop.Price do\n  def of(tea), do: 1\n end\nend", "Shop.Price.Shop.Tea"
    )
    assert one.implements == ("Shop.Tea",)


def test_a_module_in_a_quote_is_somebody_elses() -> None:
    assert names(
        "defmodule Shop do\n defmacro make do\n  quote do\n   defmodule Cart do\n   end\n  end\n end\nend"
    ) == ["Shop"]


def test_code_around_modules_belongs_to_the_file() -> None:
    source = read("IO.puts(1)\ndefmodule Shop do\nend")
    assert source.modules[0].kind is ModuleKind.FILE
    assert [call.callee for call in source.modules[0].calls] == ["IO.puts/1"]


def test_places_and_lines() -> None:
    source = read("\ndefmodule Shop.Cart do\n def f, do: 1\nend")
    one = source.modules[1]
    assert source.text_between(one.place) == "Shop.Cart"
    assert (one.line, one.lines) == (2, 3)
    assert source.text_between(one.whole).endswith("\nend")


def test_the_modules_that_one_names() -> None:
    one = module(
        """
        defmodule Shop do
          alias Bank.{Account, Card}
          @spec pay(Card.t()) :: Money.t()
          def pay(card), do: %Receipt{account: Account.of(card), kind: {Kind, :ets}}
        end
        """
    )
    assert one.references == {"Bank.Account", "Bank.Card", "Money", "Receipt", "Kind"}


def test_structs_and_exceptions() -> None:
    source = read("defmodule Tea do\n defstruct [:name]\nend\ndefmodule Cold do\n defexception message: 1\nend")
    _, tea, cold = source.modules
    assert tea.struct is not None
    assert not tea.is_exception
    assert cold.is_exception


def test_functions_that_macros_make_open_a_module() -> None:
    assert module("defmodule A do\n for n <- [:a] do\n  def unquote(n)(), do: 1\n end\nend").open
    assert module("defmodule A do\n @before_compile B\nend").open
    assert module("defmodule A do\n use Unknown.Library\nend").open
    assert not module("defmodule A do\n use GenServer\n def f, do: 1\nend").open
