from __future__ import annotations

from reading import function, module, read, shown

CODE = """
defmodule Shop do
  @moduledoc "A shop."
  @moduledoc since: "1.0"
  @behaviour Shop.Counter
  @behaviour :gen_event
  @typedoc "A tea."
  @type tea :: atom()
  @opaque secret(a) :: {a, Tea.t()}

  @doc "Called back."
  @callback serve(tea) :: :ok
  @macrocallback taste(Macro.t()) :: Macro.t()

  @doc since: "1.1"
  @deprecated "Use brew/2"
  @spec brew(tea) :: :ok
  @spec brew(tea, keyword()) :: :ok when tea: var
  @impl true
  @tag :slow
  def brew(tea, options \\\\ []), do: {tea, options}

  @doc false
  def pour(cup), do: cup

  def drink(cup), do: cup
end
"""


def test_attributes_belong_to_the_function_after_them() -> None:
    shop = module(CODE)
    brew, pour, drink = shop.functions["brew", 2], shop.functions["pour", 1], shop.functions["drink", 1]
    assert [attribute.name for attribute in brew.attributes] == ["doc", "deprecated", "spec", "spec", "tag"]
    assert brew.doc is None
    assert brew.impl is not None
    assert pour.doc is not None
    assert pour.doc.is_false
    assert pour.attributes == ()
    assert (drink.doc, drink.impl, drink.attributes) == (None, None, ())


def test_since_is_no_text() -> None:
    shop = module(CODE)
    assert shop.moduledoc is not None
    assert shop.moduledoc.text == "A shop."
    since = shop.functions["brew", 2].attributes[0]
    assert since.is_metadata
    assert shown(since.value) == '[:since => "1.1"]'


def test_specs_callbacks_and_behaviours() -> None:
    shop = module(CODE)
    assert shop.specs == {("brew", 1), ("brew", 2)}
    assert shop.functions["brew", 2].specified
    assert not shop.functions["pour", 1].specified
    assert shop.callbacks == {("serve", 1), ("MACRO-taste", 2)}
    assert shop.behaviours == ["Shop.Counter", ":gen_event"]


def test_types_are_attributes_and_no_calls() -> None:
    source = read(CODE)
    assert [attribute.name for attribute in source.attributes if attribute.name in {"type", "opaque"}] == [
        "type",
        "opaque",
    ]
    assert {call.name for call in source.calls} == set()
    assert "Tea" in source.modules[1].references


def test_the_doc_of_a_callback_is_not_the_next_functions() -> None:
    shop = module('defmodule A do\n @doc "Back."\n @callback f() :: 1\n def g, do: 1\nend')
    assert shop.functions["g", 0].doc is None


def test_values_are_read_in_place() -> None:
    shop = module("defmodule A do\n alias Shop.Repo\n @repo Repo\n @limits [max: limit(3)]\n def f, do: @limits\nend")
    assert [shown(attribute.value) for attribute in shop.attributes if attribute.value] == [
        "Shop.Repo",
        "[:max => limit/1(3)]",
    ]
    assert shop.attribute("limits") is shop.attributes[1]
    assert shop.source.text_between(shop.attributes[1].place) == "@limits"


def test_reading_is_not_setting() -> None:
    f = function("defmodule A do\n @a 1\n def f, do: {@a, @b}\nend", "f")
    assert [attribute.name for attribute in f.module.attributes] == ["a"]
    assert shown(f.clauses[0].body) == "{@a, @b}"


def test_an_attribute_in_a_quote_is_somebody_elses() -> None:
    one = module("defmodule A do\n defmacro m do\n  quote do\n   @a run()\n  end\n end\nend")
    assert one.attributes == []


def test_a_doc_in_a_heredoc_has_no_margin() -> None:
    f = function('defmodule A do\n  @doc """\n  One.\n\n      code\n  """\n  def f, do: 1\nend', "f")
    assert f.doc is not None
    assert f.doc.text == "One.\n\n    code\n"


def test_a_doc_that_is_made_has_no_text() -> None:
    f = function('defmodule A do\n @doc "Is #{x}."\n def f, do: 1\nend', "f")
    assert f.doc is not None
    assert f.doc.text is None
