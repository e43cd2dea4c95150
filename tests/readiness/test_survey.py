"""What is kept of a file for the criteria: what it says of itself, what it calls, what is in its tests and comments."""

from __future__ import annotations

from textwrap import dedent

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elixirlens.elixir import TooCostly, TooDeep, read_source
from elixirlens.readiness.survey import FileSurvey, ModuleSurvey, Said, survey

CART = '''
defmodule Shop.Cart do
  @moduledoc """
  What a customer wants.

      iex> Shop.Cart.new()
      []
  """

  # a comment
  alias Shop.Item

  @type t :: [Item.t()]
  @opaque key(value) :: {:key, value}
  @typep secret :: binary()

  @doc "Empty."
  @spec new() :: t()
  def new, do: List.duplicate(:none, 0)

  @doc """
  Adds.

      iex> 1
      1
  """
  def add(cart, item)
  def add(cart, nil), do: cart
  def add(cart, item), do: [item | cart]

  @doc false
  def internal(x), do: x

  @deprecated "use add/2"
  def put(cart, item), do: add(cart, item)

  defdelegate size(cart), to: Kernel, as: :length

  defp hidden(x), do: x

  defmodule Inner do
    @moduledoc false
    def shown(x), do: x + 1
  end
end
'''


def surveyed(text: str, path: str = "lib/shop.ex") -> FileSurvey:
    return survey(read_source(dedent(text).encode(), path))


def module(text: str) -> ModuleSurvey:
    """The first module of a file, which may be the code outside any."""
    return surveyed(text).modules[0]


def calls(body: str, *, before: str = "") -> list[tuple[str, tuple[str, ...]]]:
    code = f"defmodule Shop do\n  {before}\n  def run(name, opts) do\n    {body}\n  end\nend\n"
    return [(call.callee, call.arguments) for call in module(code).calls]


def test_a_module_tells_what_it_is() -> None:
    cart, inner = surveyed(CART).modules
    assert (cart.name, cart.line, cart.moduledoc, cart.moduledoc_line) == ("Shop.Cart", 2, Said.TEXT, 3)
    assert cart.example_line == 3
    assert cart.types == ("t", "key")
    assert cart.specs == 1
    assert not cart.owes_moduledoc
    assert cart.is_shown
    assert (inner.name, inner.moduledoc, inner.is_shown) == ("Shop.Cart.Inner", Said.HIDDEN, False)


def test_public_functions_and_what_is_said_of_them() -> None:
    functions = {function.symbol: function for function in surveyed(CART).modules[0].functions}
    assert list(functions) == ["new/0", "add/2", "internal/1", "put/2", "size/1"]
    assert functions["new/0"].has_spec
    assert functions["new/0"].doc is Said.TEXT
    assert functions["add/2"].has_example
    assert functions["add/2"].lines == 3
    assert functions["internal/1"].doc is Said.HIDDEN
    assert functions["put/2"].is_deprecated
    assert {symbol for symbol, function in functions.items() if function.is_interface} == {"new/0", "add/2"}


def test_lines_of_code_are_without_blank_ones_comments_and_documentation() -> None:
    file = surveyed(CART)
    cart, inner = file.modules
    assert inner.lines == 3
    assert cart.lines == 16
    assert file.lines == 19


def test_lines_of_code_whatever_ends_them() -> None:
    code = "defmodule A do\n  \t\n  def a, do: 1\n\n  # b\nend\n"
    unix = survey(read_source(code.encode(), "a.ex"))
    windows = survey(read_source(code.replace("\n", "\r\n").encode(), "a.ex"))
    assert unix.lines == windows.lines == 3


def test_embedded_templates_are_no_code() -> None:
    file = surveyed('''
        defmodule A do
          def page(assigns) do
            ~H"""
            <p>
              {@name}
            </p>
            """
          end
        end
        ''')
    assert file.lines == 6


@pytest.mark.parametrize(
    ("body", "owes"),
    [
        ("def a, do: b()", True),
        ("@moduledoc false\n  def a, do: b()", False),
        ("use GenServer\n  def init(x), do: {:ok, x}", True),
        ("defexception [:message]", False),
        ("use Phoenix.Controller\n  def index(conn, _), do: conn", False),
        ("use Shop.Doc, moduledoc: true\n  def a, do: b()", False),
        ("defmodule Inner do\n  end", False),
    ],
)
def test_which_modules_owe_a_moduledoc(body: str, owes: bool) -> None:
    assert module(f"defmodule Shop do\n  {body}\nend\n").owes_moduledoc is owes


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('System.get_env("PORT")', ("System.get_env/1", ('"PORT"',))),
        ('"PORT" |> System.fetch_env!()', ("System.fetch_env!/1", ('"PORT"',))),
        ("Application.get_env(:shop, Shop.Repo)", ("Application.get_env/2", (":shop", "Shop.Repo"))),
        ('System.put_env("TOKEN", "abcdefgh")', ("System.put_env/2", ('"TOKEN"', '"…"'))),
        ("Process.flag(:trap_exit, true)", ("Process.flag/2", (":trap_exit", "true"))),
        (":ets.new(@table, [:named_table, :public])", (":ets.new/2", ("@table", "[:named_table, :public]"))),
        (
            "GenServer.call({:via, Registry, {Names, name}}, :get)",
            ("GenServer.call/2", ("{:via, Registry, {Names, name}}", ":get")),
        ),
        (
            ":telemetry.execute([:shop, :order, :paid], %{count: 1})",
            (":telemetry.execute/2", ("[:shop, :order, :paid]", "%{…}")),
        ),
        ("Repo.insert(%Order{name: name})", ("Shop.Repo.insert/1", ("%Shop.Order{…}",))),
        ("Order.changeset(name) |> Repo.update!()", ("Shop.Repo.update!/1", ("Shop.Order.changeset(…)",))),
        ("Task.start(fn -> name end)", ("Task.start/1", ())),
        ('File.write!("a", name)', ("File.write!/2", ())),
        ("send(name, :go)", ("send/2", ())),
        (":erlang.load_nif(name, 0)", (":erlang.load_nif/2", ("name", "0"))),
        ('Logger.warn("no")', ("Logger.warn/1", ())),
    ],
)
def test_calls_that_are_counted(body: str, expected: tuple[str, tuple[str, ...]]) -> None:
    before = "alias Shop.{Order, Repo}"
    assert [(callee.replace("Kernel.", ""), arguments) for callee, arguments in calls(body, before=before)] == [
        expected
    ]


@pytest.mark.parametrize("body", ["Enum.map(opts, & &1)", "name + 1", ":lists.sort(opts)", "Shop.Other.run(name)"])
def test_all_other_calls_are_left_out(body: str) -> None:
    assert calls(body) == []


def test_a_call_knows_its_function_its_lines_and_its_options() -> None:
    found = module("""
        defmodule Shop do
          def start_link(opts) do
            Supervisor.start_link(
              children(),
              strategy: :one_for_one, max_restarts: 10, name: {:global, opts}, secret: "abcdefgh"
            )
          end
        end
        """).calls
    (call,) = found
    assert (call.function, call.line, call.end_line) == ("start_link/1", 4, 7)
    assert call.arguments == ("children(…)",)
    assert call.option("max_restarts") == "10"
    assert call.option("name") == "{:global, opts}"
    assert call.option("secret") == '"…"'


def test_what_is_quoted_is_code_of_others() -> None:
    assert not module("""
        defmodule Shop do
          defmacro __using__(_) do
            quote do
              Application.get_env(:shop, :key)
              :ets.new(:table, [])
            end
          end
        end
        """).calls


def test_routes_are_kept_with_the_lines_of_their_scopes() -> None:
    router = module("""
        defmodule ShopWeb.Router do
          use ShopWeb, :router

          pipeline :api do
            plug :accepts, ["json"]
          end

          scope "/admin", ShopWeb do
            pipe_through [:browser, :admin]
            live_dashboard "/dashboard", metrics: ShopWeb.Telemetry
          end
        end
        """)
    assert [(call.callee, call.arguments, call.line, call.end_line) for call in router.calls] == [
        ("pipeline/2", (":api",), 5, 7),
        ("plug/2", (":accepts", '["json"]'), 6, 6),
        ("scope/3", ('"/admin"', "ShopWeb"), 9, 12),
        ("pipe_through/1", ("[:browser, :admin]",), 10, 10),
        ("live_dashboard/2", ('"/dashboard"',), 11, 11),
    ]
    assert router.uses[0].argument == "router"
    assert router.calls[-1].option("metrics") == "ShopWeb.Telemetry"


def test_words_are_told_as_the_list_that_they_are() -> None:
    router = """
        defmodule ShopWeb.Router do
          plug :accepts, ~w(json xml)
          resources "/carts", CartController, only: ~w(index show)a
          plug :accepts, ~w(#{kind} xml)
        end
        """
    accepts, carts, computed = module(router).calls
    assert accepts.arguments == (":accepts", '["json", "xml"]')
    assert carts.option("only") == "[:index, :show]"
    assert computed.arguments == (":accepts", "…")


def test_metrics_are_those_of_telemetry_where_its_module_is_imported() -> None:
    body = 'summary("phoenix.endpoint.stop.duration", unit: {:native, :millisecond})'
    found = calls(body, before="import Telemetry.Metrics")
    assert found == [("Telemetry.Metrics.summary/2", ('"phoenix.endpoint.stop.duration"',))]
    assert calls(body) == []


def test_a_test_module() -> None:
    cases = module("""
        defmodule Shop.CartTest do
          use Shop.DataCase, async: true
          import Mox

          @moduletag :external
          doctest Shop.Cart, import: true
          doctest_file "README.md"

          setup :verify_on_exit!

          describe "add/2" do
            @tag timeout: 1000
            test "adds", %{conn: conn} do
              conn = get(conn, "/")
              File.write!("a", "b")
              start_supervised!({Shop.Server, name: :one})
            end

            test "does more"
          end

          property "holds" do
            check all x <- integer(), do: x
          end
        end
        """)
    assert (cases.tests, cases.test_line) == (3, 14)
    assert cases.tags == ("timeout", "external")
    assert cases.doctests == ("Shop.Cart", '"README.md"')
    assert cases.uses[0].option("async") == "true"
    assert cases.calls == ()  # a file, and a name that an unknown `use` may bring


def test_a_doctest_of_an_attribute_is_of_what_it_holds() -> None:
    code = "defmodule A.BTest do\n  alias A.B\n  @subject B\n  doctest @subject\n  doctest @other\nend\n"
    assert module(code).doctests == ("A.B", "@other")


def test_messages_that_a_process_matches_on() -> None:
    server = module("""
        defmodule Shop.Server do
          use GenServer
          def handle_info({port, {:exit_status, status}}, state), do: {:stop, {port, status}, state}
          def wait, do: receive(do: ({:DOWN, _, _, _, _} -> :ok))
        end
        """)
    assert "exit_status" in server.messages


def test_specs_that_spell_the_same_shape_out() -> None:
    specs = "\n".join(
        f"  @spec f{each}(integer) :: %{{name:  String.t, age: integer}} | {{:ok, term}}\n  def f{each}(x), do: x"
        for each in range(3)
    )
    assert module(f"defmodule Shop do\n{specs}\nend\n").repeated_types == (("%{name: String.t, age: integer}", 3),)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# TODO: write", [("TODO", "")]),
        ("# FIXME #123 is why", [("FIXME", "#123")]),
        ("# TODO: remove with shop-inc/kettle.ex#88", [("TODO", "shop-inc/kettle.ex#88")]),
        ("# TODO: lib/shop#total is slow", [("TODO", "")]),
        ("# HACK: see https://github.com/a/b/issues/1", [("HACK", "https://github.com/a/b/issues/1")]),
        ("# XXX SHOP-42", [("XXX", "SHOP-42")]),
        ("# the TODO-list of a customer", []),
        ("# to do: nothing", []),
    ],
)
def test_notes(comment: str, expected: list[tuple[str, str]]) -> None:
    assert [(note.word, note.reference) for note in surveyed(f"{comment}\n1\n").notes] == expected


@pytest.mark.parametrize(
    ("code", "tool", "has_reason"),
    [
        ("# credo:disable-for-next-line Credo.Check.Design.TagTODO\nf()", "credo", False),
        ("# credo:disable-for-next-line\nf()", "credo", False),
        ("# generated by hand, on purpose\n# credo:disable-for-this-file\nf()", "credo", True),
        ("f() # credo:disable-for-this-line Credo.Check.A because of B", "credo", True),
        ('# sobelow_skip ["Traversal"]\nf()', "sobelow", False),
        ("# elixirlens:ignore stdout-print -- a script\nf()", "elixirlens", True),
        ("# elixirlens:ignore stdout-print (until 2027-01-01)\nf()", "elixirlens", False),
        ("@dialyzer {:nowarn_function, f: 1}\nf()", "dialyzer", False),
        ("# the spec of the library is wrong\n@dialyzer :no_match\nf()", "dialyzer", True),
    ],
)
def test_where_tools_are_silenced(code: str, tool: str, has_reason: bool) -> None:
    (silenced,) = surveyed(f"defmodule A do\n{code}\nend\n").silenced
    assert (silenced.tool, silenced.has_reason) == (tool, has_reason)


def test_code_outside_of_modules() -> None:
    file = module('import Config\n\nconfig :shop, port: System.get_env("PORT")\n')
    assert (file.name, file.kind) == ("", "file")
    assert file.calls[0].text() == "PORT"


CODE = st.text(alphabet='defmodule do end@spc:%{}()[]"#\n iex>', max_size=200)


@given(st.binary(max_size=300) | CODE.map(str.encode))
@settings(max_examples=80, deadline=None)
def test_any_content_has_a_survey_that_can_be_cached(content: bytes) -> None:
    try:
        source = read_source(content, "any.ex")
    except (TooCostly, TooDeep):
        return
    found = survey(source)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=FileSurvey) == found
    assert 0 <= found.lines <= content.count(b"\n") + 1
