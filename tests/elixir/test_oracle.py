"""Elixir itself says whether we read it right. Where it is not installed, these tests are skipped and say so."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from reading import read, value

from elixirlens.elixir import Kind, ModuleKind
from elixirlens.elixir import expression as expr
from elixirlens.elixir.names import EXPORTS, KERNEL

ELIXIR = shutil.which("elixir")
pytestmark = pytest.mark.skipif(
    ELIXIR is None, reason="NO ORACLE: elixir is not installed, so nobody checks our reading"
)


def elixir(program: str, code: str = "") -> str:
    """What a program prints, given a snippet as its argument."""
    assert ELIXIR is not None
    done = subprocess.run(
        [ELIXIR, "-e", program, "--", code], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


COMPILE = """
[code] = System.argv()
Code.compiler_options(ignore_module_conflict: true)
for {module, _} <- Code.compile_string(code) |> Enum.sort() do
  for {kind, list} <- [f: module.__info__(:functions), m: module.__info__(:macros)], {name, arity} <- list do
    IO.puts("#{inspect(module)} #{kind} #{name}/#{arity}")
  end
  IO.puts("#{inspect(module)} is a module")
end
"""

MODULES = """
defmodule Shop do
  def open, do: :ok
  def sell(tea, count \\\\ 1, options \\\\ [])
  def sell(tea, count, options) when is_list(options), do: {tea, count, options}
  defp hidden(x), do: x
  def uses, do: hidden(1)
  defmacro twice(x), do: quote(do: unquote(x) * 2)
  defguard is_small(x) when is_integer(x)
  defguardp is_mine(x) when x == 1
  def mine(x) when is_mine(x), do: x
  defdelegate reverse(list), to: Enum
  defdelegate [first(list), last(list, default \\\\ nil)], to: List
  def left <~> right, do: {left, right}
  def +value, do: value

  def (a ~> b), do: {a, b}
  def offen?(größe), do: größe
  def a and b when is_list(a), do: b


  defmodule Cart.Item do
    def size, do: 1
    defmodule Elixir.Absolute do
      def here, do: __MODULE__
    end
  end

  defmodule __MODULE__.Till do
    def count(n) do
      n
    rescue
      _ -> 0
    end
  end

  alias Shop.Cart.Item, as: Position
  defmodule Position do
    def first, do: 1
  end
end

alias Shop.Cart
defmodule Cart.Sum do
  def of(x), do: x
end

defmodule :erlang_like do
  def go, do: 1
end

defmodule Shop.Short, do: (def one, do: 1; def two(x), do: x)

defprotocol Shop.Price do
  @doc "The price."
  def of(item)
end

defmodule Shop.Tea do
  defstruct [:name]
  defimpl Shop.Price do
    def of(_), do: 3
  end
end

defimpl Shop.Price, for: [Integer, Atom] do
  def of(x), do: x
end

defmodule Shop.Cold do
  defexception [:message]
  def warm, do: 1
end
"""

GENERATED = frozenset(
    ["__struct__", "__impl__", "__protocol__", "impl_for", "impl_for!", "exception", "message", "behaviour_info"]
)


def test_modules_functions_and_macros_are_those_that_elixir_compiles() -> None:
    compiled = {
        line
        for line in elixir(COMPILE, MODULES).splitlines()
        if line.rpartition(" ")[2].partition("/")[0] not in GENERATED
    }
    ours = set()
    for module in read(MODULES).modules:
        if module.kind is ModuleKind.FILE:
            continue
        for name in module.names:
            ours.add(f"{name} is a module")
            for function in module.functions.values():
                if function.public:
                    kind = "m" if function.macro else "f"
                    ours |= {f"{name} {kind} {function.name}/{arity}" for arity in function.arities}
    assert ours == compiled


def test_kernels_names_are_known() -> None:
    program = """
    for m <- [Kernel], {name, arity} <- m.__info__(:functions) ++ m.__info__(:macros), do: IO.puts("#{name}/#{arity}")
    """
    kernel = set()
    for line in elixir(program).split():
        name, _, arity = line.rpartition("/")
        kernel.add((name, int(arity)))
    assert kernel - KERNEL == set()


@pytest.mark.parametrize(
    "module", [name for name in EXPORTS if name.partition(".")[0] in {"Bitwise", "Config", "ExUnit"}]
)
def test_names_of_known_imports(module: str) -> None:
    program = f"""
    for {{name, _}} <- {module}.__info__(:functions) ++ {module}.__info__(:macros), do: IO.puts(name)
    """
    exported = {name for name in elixir(program).split() if not name.startswith("_")}
    internal = {name for name in exported if name.startswith("register_") or name in {"init_proxy", "doctest_file"}}
    later = {"doctest_file"}  # since Elixir 1.15
    assert exported - internal == EXPORTS[module] - later


RESOLVED = """
[code] = System.argv()
ast = Code.string_to_quoted!(code)
defmodule Tracer do
  def trace({:remote_function, meta, module, name, arity}, _), do: put(meta, module, name, arity)
  def trace({:remote_macro, meta, module, name, arity}, _), do: put(meta, module, name, arity)
  def trace({:imported_function, meta, module, name, arity}, _), do: put(meta, module, name, arity)
  def trace({:imported_macro, meta, module, name, arity}, _), do: put(meta, module, name, arity)
  def trace({:local_function, meta, name, arity}, env), do: put(meta, env.module, name, arity)
  def trace(_, _), do: :ok
  defp put(meta, module, name, arity) do
    if meta[:line] && meta[:line] > 1, do: IO.puts("#{meta[:line]} #{inspect(module)}.#{name}/#{arity}"), else: :ok
  end
end
Code.put_compiler_option(:tracers, [Tracer])
Code.compile_quoted(ast)
"""

CALLS = """
defmodule Shop.Repo do def all(_ \\\\ 1), do: 1; def one, do: 1; def get(_, _), do: 1 end
defmodule Shop.Web do
  alias Shop.Repo
  alias Shop.Repo, as: Store
  alias __MODULE__.Helper
  import String, only: [trim: 1, split: 2]
  import Enum, only: [sum: 1]
  @repo Shop.Repo
  defmodule Helper do
    def help(x), do: x
  end
  def a, do: Repo.all(2)
  def b, do: Store.all(3)
  def c(x), do: trim(x)
  def d(x), do: x |> split(",")
  def e(x), do: x |> Repo.get(1)
  def f, do: &Repo.get/2
  def g, do: @repo.one()
  def h(x), do: Helper.help(x)
  def i(x), do: a(x)
  def a(x), do: x
  def j do
    alias String, as: S
    S.trim("a")
  end
  def k, do: S.trim("b")
  def l(x), do: :lists.reverse(x)
  def m(x), do: __MODULE__.Helper.help(x)
  def n(x), do: Elixir.String.trim(x)
  def o(x), do: if(x, do: Repo.one())
  def p(x) do
    if x do
      alias Shop.Web.Helper, as: Repo
      Repo.help(1)
    else
      Repo.one()
    end
  end
end
"""


def test_calls_reach_what_the_compiler_says_they_reach() -> None:
    theirs: dict[int, set[str]] = {}
    for line in elixir(RESOLVED, CALLS).splitlines():
        number, _, callee = line.partition(" ")
        theirs.setdefault(int(number), set()).add(callee)
    ours: dict[int, set[str]] = {}
    for call in read(CALLS).calls:
        if call.module is not None and call.function is not None and call.function.name != "help":
            ours.setdefault(call.place.line, set()).add(f"{call.module}.{call.name}/{call.arity}")
    unresolved = {line: callees - theirs.get(line, set()) for line, callees in ours.items()}
    assert {line: callees for line, callees in unresolved.items() if callees} == {}
    assert len(ours) >= 17


TEXTS = [
    r'"a\nb\x41\u0042\u{43}\s\q"',
    '"""\n  a\n    b\n\n  c \\\n  d\n  """',
    '"""\n    a\n  b\n   """',
    '~S"""\n    a\\n\n  b\n  """',
    r"~s(a\tb\))",
    r"~S(a\tb\\)",
    r"~S'\\'",
    r'"\"\#{x}"',
    "'a\\'b'",
    '"a \\\n b"',
]


@pytest.mark.parametrize("code", TEXTS)
def test_texts_are_what_elixir_makes_of_them(code: str) -> None:
    built = value(code)
    assert isinstance(built, expr.String | expr.Sigil | expr.Charlist)
    program = (
        "[code] = System.argv(); {v, _} = Code.eval_string(code); v |> to_string() |> Base.encode16() |> IO.puts()"
    )
    theirs = bytes.fromhex(elixir(program, code))
    assert expr.literal_text(built.parts) == theirs.decode()


@pytest.mark.parametrize("code", ["not a in b", "!a in b", "a not in b", "-a in b", "(not a) in b"])
def test_negated_membership(code: str) -> None:
    """The compiler turns the first two around, the grammar does not."""
    program = "[code] = System.argv(); [{outermost, _, _}] = Code.string_to_quoted!(code); IO.puts(outermost)"
    built = value(code)
    assert isinstance(built, expr.Unary | expr.Operator)
    assert built.operator == elixir(program, f"[{code}]").strip()


def test_kinds_are_those_of_kernel() -> None:
    macros = elixir("for {name, _} <- Kernel.__info__(:macros), do: IO.puts(name)").split()
    defining = {name for name in macros if name.startswith("def")}
    others = {"defmodule", "defprotocol", "defimpl", "defstruct", "defexception", "defoverridable"}
    assert defining - others == set(Kind)
