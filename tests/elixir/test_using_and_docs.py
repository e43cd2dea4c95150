from __future__ import annotations

from elixirlens.elixir import read_source
from elixirlens.elixir.using import effects_of


def test_keywords_of_a_doc_are_kept_beside_its_text() -> None:
    code = 'defmodule Shop do\n  @doc "Opens."\n  @doc deprecated: "Use start/0"\n  def open, do: :ok\nend\n'
    function = read_source(code.encode()).modules[1].functions["open", 0]
    assert function.doc is not None
    assert function.doc.text == "Opens."
    assert [attribute.name for attribute in function.attributes] == ["doc"]


def test_apply_in_the_quote_of_a_use_is_no_dispatch() -> None:
    code = (
        "defmodule Shop.Job do\n  defmacro __using__(_options) do\n    quote do\n"
        '      @moduledoc "A job."\n      def run(arguments), do: apply(__MODULE__, :perform, arguments)\n'
        "    end\n  end\nend\n"
    )
    assert effects_of(read_source(code.encode()))["Shop.Job", None].documented
