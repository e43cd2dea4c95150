from __future__ import annotations

import pytest
from reading import call, module, read

from elixirlens.elixir import Imported, Module, Resolution, UseTable
from elixirlens.elixir.uses import KNOWN
from elixirlens.elixir.using import effects_of, may_define_use


def table(*codes: str) -> UseTable:
    return UseTable({key: effect for code in codes for key, effect in effects_of(read(code)).items()})


def using(body: str, around: str = "") -> UseTable:
    return table(f"defmodule Lib do\n{around}\n defmacro __using__(_) do\n  quote do\n{body}\n  end\n end\nend")


WEB = """
defmodule Web do
  alias Web.Router
  def controller do
    quote do
      use Phoenix.Controller
      import Web.Gettext
      alias Router.Helpers, as: Routes
      unquote(helpers())
    end
  end
  def view do
    quote do
      import Web.View, only: [tag: 1]
    end
  end
  defp helpers do
    quote do
      import Web.Helpers, except: [link: 2]
    end
  end
  defmacro __using__(which) when is_atom(which) do
    apply(__MODULE__, which, [])
  end
end
"""


def test_known_libraries_are_complete_or_say_that_they_are_not() -> None:
    assert KNOWN["GenServer"].complete
    assert ("child_spec", 1) in KNOWN["GenServer"].defines
    assert not KNOWN["Phoenix.Controller"].complete


def test_a_module_with_a_known_use_is_not_open() -> None:
    one = module("defmodule A do\n use GenServer\n def f, do: child_spec([])\nend")
    assert not one.open
    assert one.behaviours == ["GenServer"]
    assert one.uses_module("GenServer")
    assert (
        call("defmodule A do\n use GenServer\n def f, do: child_spec([])\nend", "child_spec").resolution
        is Resolution.LOCAL
    )


def test_what_an_own_using_brings() -> None:
    effect = using(
        """
        @behaviour unquote(__MODULE__)
        @behaviour Other
        @moduledoc "Made."
        import Lib.Tools, only: [cut: 1]
        import unquote(__MODULE__)
        alias Lib.{Saw, Axe.Small}
        use GenServer
        def start(a, b \\\\ 1), do: {a, b}
        def stop, do: :ok
        def a ~> b, do: a
        defp hidden(x) when x > 1, do: x
        defoverridable stop: 0
        Module.register_attribute(__MODULE__, :a, accumulate: true)
        @a 1
        """
    ).effect("Lib", None)
    assert effect is not None
    assert effect.behaviours == ("Lib", "Other", "GenServer")
    assert effect.documented
    assert effect.imports == (Imported("Lib.Tools", (("cut", 1),)), Imported("Lib"))
    assert effect.aliases == (("Saw", "Lib.Saw"), ("Small", "Lib.Axe.Small"))
    assert effect.uses == {"Lib", "GenServer"}
    assert {("start", 1), ("start", 2), ("stop", 0), ("~>", 2), ("hidden", 1), ("handle_call", 3)} <= set(
        effect.defines
    )
    assert effect.complete


@pytest.mark.parametrize(
    "body",
    [
        "some_macro :a",
        "use Unknown",
        "use unquote(x)",
        "import unquote(x)",
        "unquote(block)",
        "unquote(Other.made())",
        "def unquote(name)(), do: 1",
        "if x do\n def f, do: 1\n end",
        "@before_compile Lib",
        "for a <- b, do: a",
    ],
)
def test_what_may_bring_more_is_not_complete(body: str) -> None:
    effect = using(body).effect("Lib", None)
    assert effect is not None
    assert not effect.complete


def test_names_in_a_quote_mean_what_they_mean_there() -> None:
    effect = using("import Tools\nimport __MODULE__.Sub", "alias Deep.Tools").effect("Lib", None)
    assert effect is not None
    assert effect.imports == (Imported("Deep.Tools"),)
    assert not effect.complete


def test_a_using_without_a_quote_may_bring_anything() -> None:
    effect = table("defmodule Lib do\n defmacro __using__(o), do: made(o)\nend").effect("Lib", None)
    assert effect is not None
    assert not effect.complete


def test_a_use_may_choose() -> None:
    web = table(WEB)
    controller, view = web.effect("Web", "controller"), web.effect("Web", "view")
    assert controller is not None
    assert view is not None
    assert controller.imports[:2] == (Imported("Web.Gettext"), Imported("Web.Helpers", None, (("link", 2),)))
    assert controller.aliases == (("Routes", "Web.Router.Helpers"),)
    assert controller.uses == {"Web", "Phoenix.Controller"}
    assert view.imports == (Imported("Web.View", (("tag", 1),)),)
    unknown = web.effect("Web", None)
    assert unknown is not None
    assert not unknown.complete


def test_the_reading_of_a_file_knows_what_its_uses_bring() -> None:
    code = "defmodule A do\n use Web, :view\n def f, do: tag(1)\nend"
    assert call(code, "tag", table(WEB)).callee == "Web.View.tag/1"
    assert call(code, "tag").resolution is Resolution.OPEN
    controller = "defmodule A do\n use Web, :controller\n def f(c), do: Routes.index_path(c)\nend"
    assert call(controller, "index_path", table(WEB)).callee == "Web.Router.Helpers.index_path/1"


def test_an_unknown_use_has_no_effect_that_is_known() -> None:
    assert UseTable().effect("Unknown", None) is None


LOOP = [
    f"defmodule {one} do\n defmacro __using__(_) do\n quote do\n use {other}\n import From{one}\n end\n end\nend"
    for one, other in [("A", "B"), ("B", "C"), ("C", "A"), ("Self", "Self")]
]


@pytest.mark.parametrize("first", ["A", "B", "C", "Self"])
def test_uses_in_a_circle_end_and_the_order_of_asking_does_not_matter(first: str) -> None:
    loop = table(*LOOP)
    loop.effect(first, None)
    effect = loop.effect("A", None)
    itself = loop.effect("Self", None)
    assert effect is not None
    assert itself is not None
    assert effect.uses == {"A", "B", "C"}
    assert [imported.module for imported in effect.imports] == ["FromA", "FromB", "FromC"]
    assert itself.imports == (Imported("FromSelf"),)


def test_uses_that_double_at_every_step_are_merged_once() -> None:
    codes = [
        f"defmodule U{n} do\n defmacro __using__(_) do\n quote do\n use U{n + 1}\n use U{n + 1}, :a\n end\n end\nend"
        for n in range(60)
    ]
    effect = table(*codes).effect("U0", None)
    assert effect is not None
    assert len(effect.uses) == 61


TEMPLATE = """
defmodule Shop.DataCase do
  use ExUnit.CaseTemplate
  using options do
    quote do
      import Shop.Factory, only: [build: 1]
      alias Shop.Repo
      @moduletag :data
      setup tags do
        tags
      end
    end
  end
  setup tags do
    tags
  end
end
"""


def test_a_case_template_brings_what_its_using_says_and_exunit() -> None:
    code = 'defmodule A do\n use Shop.DataCase, async: true\n test "a" do\n assert build(Repo.x())\n end\nend'
    source = read(code, table(TEMPLATE))
    assert [each.module for each in source.calls] == ["ExUnit.Case", "ExUnit.Assertions", "Shop.Factory", "Shop.Repo"]
    assert not source.modules[1].open
    assert source.modules[1].uses_module("ExUnit.Case")


def test_a_case_template_without_using_brings_exunit() -> None:
    assert table("defmodule C do\n use ExUnit.CaseTemplate\nend").effect("C", None) is not None


def test_functions_that_unquote_each_other_are_looked_at_once() -> None:
    inner = "".join(
        f"defp h{n} do\n quote do\n" + "".join(f"unquote(h{m}())\n" for m in range(12)) + "def f, do: 1\n end\n end\n"
        for n in range(12)
    )
    effect = using("unquote(h0())", inner).effect("Lib", None)
    assert effect is not None
    assert effect.complete


def test_which_files_are_worth_reading_first() -> None:
    assert may_define_use(WEB.encode())
    assert may_define_use(TEMPLATE.encode())
    assert not may_define_use(b"defmodule A do\n use B\nend")


def test_a_known_library_has_no_callbacks_that_are_hidden_and_an_unknown_one_may() -> None:
    def module_of(code: str, uses: UseTable | None = None) -> Module:
        return next(each for each in read(code, uses).modules if each.name == "A")

    uses = using("use Phoenix.LiveView\nimport Lib.Helpers")
    assert module_of("defmodule A do\n use Lib\nend", uses).open
    assert not module_of("defmodule A do\n use Lib\nend", uses).may_be_given_callbacks
    for hidden in ("use Unknown", "define_all()", "@before_compile Lib"):
        assert module_of("defmodule A do\n use Lib\nend", using(hidden)).may_be_given_callbacks
    for hidden in ("use Unknown", "@before_compile Unknown", "def unquote(:a)(), do: 1"):
        assert module_of(f"defmodule A do\n {hidden}\nend").may_be_given_callbacks
