"""Child lists are followed to their children, and what cannot be followed is said not to be known."""

from __future__ import annotations

import pytest

from elixirlens.elixir import read_source
from elixirlens.otp.child_specs import Child, Supervision
from elixirlens.otp.supervision import supervision_of


def supervision(code: str) -> Supervision:
    return supervision_of(read_source(code.encode()))


def children(body: str, helpers: str = "") -> list[str]:
    """The children of `Supervisor.start_link(children, …)` after `body`, each in short."""
    code = f"""
    defmodule Shop.Application do
      use Application
      {helpers}
      def start(_type, _arguments) do
        {body}
        Supervisor.start_link(children, strategy: :one_for_one)
      end
    end
    """
    (found,) = supervision(code).lists
    return [in_short(child) for child in found.children]


def in_short(child: Child) -> str:
    """`Shop.Till as Shop.Counter if open?`; `?` for what is not known, `*` for one of many."""
    name = f" as {child.name}" if child.name else ""
    condition = f" if {child.condition}" if child.condition else ""
    return f"{child.module or '?'}{name}{condition}{' *' if child.repeated else ''}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Shop.Till", "Shop.Till"),
        ("{Shop.Till, []}", "Shop.Till"),
        ("{Registry, keys: :unique, name: Shop.Registry}", "Registry as Shop.Registry"),
        ("{:poolboy, []}", ":poolboy"),
        ("%{id: :till, start: {Shop.Till, :start_link, [[name: Shop.Counter]]}}", "Shop.Till as Shop.Counter"),
        ("Supervisor.child_spec({Shop.Till, []}, id: :till)", "Shop.Till"),
        ("Supervisor.child_spec(%{id: :a, start: {Shop.Till, :open, []}}, restart: :temporary)", "Shop.Till"),
        ("Shop.Till.child_spec([])", "Shop.Till"),
        ("{Task, fn -> Shop.Till.open() end}", "Task"),
        ("{Finch, name: :shop}", "Finch as :shop"),
        ("{Shop.Prices.module(), []}", "?"),
        ("{module, []}", "?"),
        ("Shop.Prices.spec()", "?"),
        ("%{id: :till, start: {module, :start_link, []}}", "?"),
    ],
)
def test_a_child_in_all_its_forms(written: str, meant: str) -> None:
    assert children(f"children = [{written}]") == [meant]


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("children = [A] ++ [B]", ["A", "B"]),
        ("first = [A]\n children = first ++ [B | [C]]", ["A", "B", "C"]),
        ("children = [A]\n children = [B] ++ children", ["B", "A"]),
        ("children = [A, [B, [C]]] |> List.flatten()", ["A", "B", "C"]),
        ("children = Enum.concat([A], [B])", ["A", "B"]),
        ("children = Enum.reverse([A, B])", ["B", "A"]),
        ("children = [A, nil] |> Enum.reject(&is_nil/1)", ["A"]),
        ("children = [A, nil] |> Enum.filter(& &1)", ["A"]),
        ("children = Enum.filter([A], &open?/1)", ["A if filtered by &open?/1"]),
        ("children = [A, if(open?(), do: B)]", ["A", "B if open?()"]),
        ("children = [A, open?() && B]", ["A", "B if open?()"]),
        ("children = if open?(), do: [A, B], else: [A]", ["A if open?()", "B if open?()", "A if not (open?())"]),
        ("base = [A]\n children = if open?(), do: base ++ [B], else: base", ["A", "B if open?()"]),
        ("children = unless open?() do [A] else [] end", ["A if not (open?())"]),
        ("children = case env() do\n :prod -> [A]\n _ -> []\n end", ["A if env() is :prod"]),
        ("children = cond do\n open?() -> [A]\n true -> [B]\n end", ["A if open?()", "B if true"]),
        ("children = for till <- tills(), do: {A, till}", ["A *"]),
        ("children = Enum.map(tills(), fn till -> {A, till} end)", ["A *"]),
        ("children = Enum.map(tills(), &{A, &1})", ["A *"]),
        ("children = [A] |> then(fn list -> list ++ [B] end)", ["A", "B"]),
        ("{first, last} = {[A], [B]}\n children = last ++ first", ["B", "A"]),
        ("children = tills()", ["?"]),
        ("children = Shop.Config.children()", ["?"]),
        ("children = Shop.Config.only([A])", ["A if what Shop.Config.only/1 makes of it"]),
        (
            "children = [A]\n children = Shop.Lists.join(children, [B])\n children = Shop.Lists.join(children, [C])",
            [f"{name} if what Shop.Lists.join/2 makes of it" for name in "ABC"],
        ),
        ('children = if open?(), do: [A], else: raise "closed"', ["A if open?()"]),
        ("children = [A] -- [B]", ["A if not in [B]"]),
    ],
)
def test_a_list_is_followed(body: str, meant: list[str]) -> None:
    assert children(body) == meant


@pytest.mark.parametrize(
    ("helpers", "call", "meant"),
    [
        ("defp all, do: [A, B]", "all()", ["A", "B"]),
        ("defp all(extra), do: [A | extra]", "all([B])", ["A", "B"]),
        ("defp all(list), do: list ++ [B]", "[A] |> all()", ["A", "B"]),
        ("defp all(:test), do: []\n defp all(_), do: [A]", "all(env())", ["A if all(_)"]),
        ("defp all(:test), do: [B]\n defp all(:prod), do: [A]", "all(:prod)", ["A"]),
        (
            "if X.env() do\n defp all, do: [A]\n else\n defp all, do: [B]\n end",
            "all()",
            ["A if all()", "B if all() of line 7"],
        ),
        ("defp all do\n one = A\n [one]\n end", "all()", ["A"]),
        ("@all [A, B]", "@all", ["A", "B"]),
        ("@all [A]\n @all [B]", "@all", ["?"]),
        ("defp parts do\n a = [A]\n {a, [B]}\n end", "(\n{first, last} = parts()\n first ++ last)", ["A", "B"]),
        ("defp all, do: all()", "all()", ["?"]),
        ("defp one do\n %{start: s} = child = A.child_spec([])\n %{child | start: s}\n end", "[one()]", ["A"]),
    ],
)
def test_helpers_and_attributes_are_followed(helpers: str, call: str, meant: list[str]) -> None:
    assert children(f"children = {call}", helpers) == meant


def test_alternatives_do_not_multiply() -> None:
    steps = "\n".join(f"children = if on?({step}), do: children ++ [C{step}], else: children" for step in range(20))
    found = children(f"children = [A]\n{steps}")
    assert found == ["A", *(f"C{step} if on?({step})" for step in range(20))]


def test_lists_that_are_handed_on_again_and_again_end() -> None:
    steps = "\n".join(["children = Shop.Lists.join(children, children)"] * 60)
    assert children(f"children = [A]\n{steps}") == ["?"]


def test_strategy_and_name_are_read_from_a_variable() -> None:
    code = """
    defmodule Shop.Application do
      def start(_type, _arguments) do
        options = [strategy: :rest_for_one, name: Shop.Supervisor]
        Supervisor.start_link([Shop.Till], options)
      end
    end
    """
    (found,) = supervision(code).lists
    assert (found.strategy, found.name, found.function) == ("rest_for_one", "Shop.Supervisor", "start/2")


@pytest.mark.parametrize(
    "init",
    [
        "Supervisor.init([Shop.Till], strategy: :one_for_one)",
        "[Shop.Till] |> Supervisor.init(strategy: :one_for_one)",
        "supervise([worker(Shop.Till, [])], strategy: :one_for_one)",
        "{:ok, {%{strategy: :one_for_one}, [Shop.Till]}}",
    ],
)
def test_a_supervisor_with_a_module_of_its_own(init: str) -> None:
    code = f"defmodule Shop.Tills do\nuse Supervisor\ndef init(_), do: {init}\nend"
    (found,) = supervision(code).lists
    assert [child.module for child in found.children] == ["Shop.Till"]
    assert supervision(code).processes[0].kind == "Supervisor"


def test_supervisors_in_place() -> None:
    specification = "%{id: :s, type: :supervisor, start: {Supervisor, :start_link, [[A, B], [strategy: :one_for_one]]}}"
    code = f"""
    defmodule Shop.Application do
      def start(_type, _arguments) do
        Supervisor.start_link(
          [{specification}, {{PartitionSupervisor, child_spec: DynamicSupervisor, name: Shop.Tills}}],
          strategy: :one_for_one
        )
      end
    end
    """
    (found,) = supervision(code).lists
    assert [[child.module for child in each.inner or ()] for each in found.children] == [
        ["A", "B"],
        ["DynamicSupervisor"],
    ]


def test_a_supervisor_in_place_whose_children_have_a_name() -> None:
    code = """
    defmodule Shop.Application do
      def start(_type, _arguments) do
        tills = [Shop.Till, Shop.Printer]
        one = %{id: :s, type: :supervisor, start: {Supervisor, :start_link, [tills, [strategy: :rest_for_one]]}}
        Supervisor.start_link([one], strategy: :one_for_one)
      end
    end
    """
    (found,) = supervision(code).lists
    assert [child.module for child in found.children[0].inner or ()] == ["Shop.Till", "Shop.Printer"]


@pytest.mark.parametrize("options", ["[name: {:local, :tills}, worker_module: Shop.Till, strategy: :fifo]", "pool()"])
def test_the_workers_of_a_pool_are_its_children(options: str) -> None:
    lists = supervision(f"""
    defmodule Shop.Application do
      def start(_, _), do: Supervisor.start_link([:poolboy.child_spec(:tills, {options}, [])], strategy: :one_for_one)
      defp pool, do: [name: {{:local, :tills}}, worker_module: Shop.Till, size: 5]
    end
    """).lists
    (pool,) = lists[0].children
    assert (pool.module, pool.name, pool.strategy) == (":poolboy", ":tills", None)
    assert [(worker.module, worker.repeated) for worker in pool.inner or ()] == [("Shop.Till", True)]


def test_starts_outside_child_lists() -> None:
    code = """
    defmodule Shop.Orders do
      def open(id), do: DynamicSupervisor.start_child(Shop.Tills, {Shop.Till, id})
      def rush, do: Shop.Till.start_link(:rush)
      def count, do: Agent.start(fn -> 0 end)
      def node, do: Node.start(:shop)
    end
    """
    found = [
        (start.callee, start.supervisor, [child.module for child in start.children], start.is_linked)
        for start in supervision(code).starts
    ]
    assert found == [
        ("DynamicSupervisor.start_child/2", "Shop.Tills", ["Shop.Till"], True),
        ("Shop.Till.start_link/1", None, ["Shop.Till"], True),
        ("Agent.start/1", None, [], False),
    ]


def test_what_a_process_module_says_of_itself() -> None:
    code = """
    defmodule Shop.Till do
      use GenServer, restart: :transient
      def start_link(options) do
        GenServer.start_link(__MODULE__, options, name: Keyword.get(options, :name, __MODULE__))
      end
      def open(id), do: start_link(id: id)
      def init(options), do: {:ok, options}
    end
    """
    found = supervision(code)
    (process,) = found.processes
    assert (process.restart, process.names, process.starters) == ("transient", ("Shop.Till",), ("start_link", "open"))
    assert found.starts == ()


def test_quoted_code_starts_nothing() -> None:
    quoted = "def run, do: Agent.start_link(fn -> 0 end)"
    code = f"defmodule Shop.Macro do\ndefmacro __using__(_) do\nquote do\n{quoted}\nend\nend\nend"
    assert supervision(code) == Supervision()


@pytest.mark.parametrize(
    ("written", "each_time"),
    [
        ("children = for till <- tills(), do: {Shop.Till, till}", True),
        ("tills = Enum.map(tills(), &{Shop.Till, &1})\nchildren = if open?(), do: tills, else: []", True),
        ("children = for till <- tills(), do: if(till.open, do: {Shop.Till, till})", False),
        ("children = [Shop.Till]", False),
    ],
)
def test_one_of_many_is_told_from_one_that_an_element_decides(written: str, each_time: bool) -> None:
    code = f"""
    defmodule Shop.Application do
      use Application
      def start(_type, _arguments) do
        {written}
        Supervisor.start_link(children, strategy: :one_for_one)
      end
    end
    """
    (found,) = supervision(code).lists
    assert [child.each_time for child in found.children] == [each_time]


@pytest.mark.parametrize(
    ("written", "shutdown"),
    [
        ("{Shop.Till, []}", None),
        ("Supervisor.child_spec({Shop.Till, []}, shutdown: 30_000)", "30000"),
        ("%{id: :till, start: {Shop.Till, :start_link, []}, shutdown: :infinity}", "infinity"),
        ("%{id: :till, start: {Shop.Till, :start_link, []}, shutdown: @patience}", "12000"),
        ("%{id: :till, start: {Shop.Till, :start_link, []}, shutdown: :timer.seconds(9)}", ":timer.seconds(9)"),
    ],
)
def test_how_long_a_child_may_take_to_end(written: str, shutdown: str | None) -> None:
    code = f"""
    defmodule Shop.Application do
      @patience 12_000
      def start(_type, _arguments), do: Supervisor.start_link([{written}], strategy: :one_for_one, max_restarts: 10)
    end
    """
    (found,) = supervision(code).lists
    assert (found.children[0].shutdown, found.max_restarts) == (shutdown, "10")


def test_what_modules_say_of_shutdown_and_restarts() -> None:
    code = """
    defmodule Shop.Till do
      use GenServer, shutdown: 20_000
    end
    defmodule Shop.Oven do
      use GenServer
      def child_spec(argument) do
        %{id: __MODULE__, start: {__MODULE__, :start_link, [argument]}, shutdown: :brutal_kill}
      end
    end
    defmodule Shop.Workers do
      use DynamicSupervisor
      def init(_), do: DynamicSupervisor.init(strategy: :one_for_one, max_restarts: 100)
    end
    """
    assert [(each.shutdown, each.max_restarts) for each in supervision(code).processes] == [
        ("20000", None),
        ("brutal_kill", None),
        (None, "100"),
    ]
