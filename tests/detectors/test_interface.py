"""What documentation owes its readers, asked of whole modules."""

from __future__ import annotations

from elixirlens.detectors.interface import interface_of, owes_moduledoc, percentage
from elixirlens.elixir import Function, Module, read_source


def module(body: str) -> Module:
    source = read_source(f"defmodule Shop do\n{body}\nend\n".encode(), "lib/shop.ex")
    return source.modules[1]


def functions(count: int) -> str:
    return "\n".join(f"  def f{n}(a), do: a + {n}" for n in range(count))


def test_a_share_is_reckoned_once_for_a_module() -> None:
    shop, asked = module(functions(40)), []

    def is_even(function: Function) -> bool:
        asked.append(function.name)
        return int(function.name.removeprefix("f")) % 2 == 0

    assert [percentage(shop, is_even) for _ in shop.functions] == [50] * 40
    assert len(asked) == 40


def test_two_modules_have_interfaces_of_their_own() -> None:
    one, two = module(functions(2)), module(functions(3) + "\n  @doc false\n  def hidden(a), do: a")
    assert [len(interface_of(each)) for each in (one, two, one)] == [2, 3, 2]
    assert [percentage(each, lambda function: True) for each in (one, two)] == [100, 100]


def test_modules_that_hide_or_serve_a_framework_have_none() -> None:
    assert interface_of(module("  @moduledoc false\n" + functions(2))) == ()
    assert interface_of(module("  use Phoenix.Controller\n" + functions(2))) == ()
    assert not owes_moduledoc(module("  use Phoenix.Controller\n" + functions(2)))
    assert owes_moduledoc(module(functions(2)))


def test_the_two_functions_of_a_plug_are_called_by_nobody_else() -> None:
    init, call = "  def init(options), do: options", "  def call(conn, _options), do: halt(conn)"
    assert interface_of(module(f"{init}\n{call}")) == ()
    assert [each.name for each in interface_of(module(f"{init}\n{call}\n  def ip(conn), do: conn.ip"))] == ["ip"]
    assert [each.name for each in interface_of(module(init))] == ["init"]


def test_a_process_that_does_not_say_what_it_is_is_called_back_all_the_same() -> None:
    init, ask = "  def init(a), do: {:ok, a + 1}", "  def ask(pid), do: send(pid, :ask)"
    starts = "  def start_link(a), do: GenServer.start_link(__MODULE__, a)"
    assert [each.name for each in interface_of(module(f"{starts}\n{init}\n{ask}"))] == ["ask"]
    assert [each.name for each in interface_of(module(f"{init}\n{ask}"))] == ["init", "ask"]


def test_what_starts_an_application_is_called_by_nobody_else() -> None:
    assert interface_of(module("  def start(_type, _args), do: Supervisor.start_link([], [])")) == ()
    assert len(interface_of(module("  def start(name, options), do: Supervisor.start_link([name], options)"))) == 1
