"""Files to supervision trees."""

from __future__ import annotations

from dataclasses import dataclass, replace

from elixirlens.elixir import ModuleFacts, read_source
from elixirlens.elixir.summary import module_facts
from elixirlens.otp.child_specs import Supervision
from elixirlens.otp.supervision import supervision_of
from elixirlens.otp.tree import trees_of
from elixirlens.report import ProcessNode
from elixirlens.report import Supervision as Trees


@dataclass(frozen=True)
class File:
    path: str
    app: str | None
    start: str | None
    modules: tuple[ModuleFacts, ...]
    supervision: Supervision
    root: str = ""


def trees(*codes: str, start: str | None = "Shop.Application", config: str = "") -> Trees:
    files = [file_of(f"lib/{number}.ex", code, start) for number, code in enumerate(codes)]
    return trees_of(files, [file_of("config/config.exs", config, None)] if config else [])


def file_of(path: str, code: str, start: str | None) -> File:
    source = read_source(code.encode(), path)
    return File(path, "shop", start, module_facts(source), supervision_of(source))


def drawn(node: ProcessNode, depth: int = 0) -> list[str]:
    mark = "~" if node.dynamic else ""
    lines = [f"{'  ' * depth}{mark}{node.label}"]
    for child in node.children:
        lines += drawn(child, depth + 1)
    return lines


def application(children: str) -> str:
    return f"""
    defmodule Shop.Application do
      use Application
      def start(_type, _arguments) do
        Supervisor.start_link([{children}], strategy: :one_for_one, name: Shop.Supervisor)
      end
    end
    """


TILL = "defmodule Shop.Till do\nuse GenServer, restart: :temporary\ndef init(x), do: {:ok, x}\nend"


def supervisor(name: str, children: str) -> str:
    init = f"Supervisor.init([{children}], strategy: :one_for_all)"
    return f"defmodule {name} do\nuse Supervisor\ndef init(_), do: {init}\nend"


def test_branches_are_in_other_files() -> None:
    found = trees(application("Shop.Tills, Shop.Repo"), supervisor("Shop.Tills", "Shop.Till"), TILL)
    (tree,) = found.trees
    assert drawn(tree.root) == ["Shop.Application", "  Shop.Tills", "    Shop.Till", "  Shop.Repo"]
    tills = tree.root.children[0]
    assert (tills.kind, tills.strategy, tills.children[0].restart) == ("supervisor", "one_for_all", "temporary")
    assert found.apart == ()


def test_children_given_to_a_supervisor_hang_below_it() -> None:
    orders = (
        "defmodule Shop.Orders do\ndef open(id), do: DynamicSupervisor.start_child(Shop.Tills, {Shop.Till, id})\nend"
    )
    found = trees(application("{DynamicSupervisor, name: Shop.Tills}"), orders, TILL)
    assert drawn(found.trees[0].root) == ["Shop.Application", "  DynamicSupervisor", "    ~Shop.Till"]


def test_an_application_that_starts_a_supervisor_with_a_module_of_its_own() -> None:
    start = "defmodule Shop.Application do\nuse Application\ndef start(_, _), do: Shop.Tills.start_link([])\nend"
    found = trees(start, supervisor("Shop.Tills", "Shop.Till"), TILL)
    assert drawn(found.trees[0].root) == ["Shop.Application", "  Shop.Tills", "    Shop.Till"]


def test_a_circle_ends_where_it_began() -> None:
    found = trees(application("A"), supervisor("A", "B"), supervisor("B", "A"))
    assert drawn(found.trees[0].root) == ["Shop.Application", "  A", "    B", "      A"]
    assert found.trees[0].root.children[0].children[0].children[0].note == "it starts itself again: a cycle"


def test_processes_in_no_tree_say_what_is_known_of_them() -> None:
    starter = "defmodule Shop.Orders do\ndef rush, do: Shop.Rush.start_link([])\nend"
    named = [f"defmodule Shop.{name} do\nuse GenServer\nend" for name in ("Rush", "Lost", "Named")]
    found = trees(application("Shop.Till"), TILL, starter, *named, config="config :shop, worker: Shop.Named")
    assert [(node.module, node.note) for node in found.apart] == [
        ("Shop.Lost", "nothing is seen that starts it"),
        ("Shop.Named", "named in config/config.exs, and how it is started cannot be seen"),
        ("Shop.Rush", "started by Shop.Orders.rush/0"),
    ]


def test_a_library_offers_its_supervisors() -> None:
    found = trees(supervisor("Shop.Tills", "Shop.Till"), TILL, start=None)
    assert [drawn(tree.root) for tree in found.trees] == [["Shop.Tills", "  Shop.Till"]]


def test_a_module_that_is_defined_twice_counts_once() -> None:
    found = trees(application("Shop.Till"), TILL, TILL)
    assert drawn(found.trees[0].root) == ["Shop.Application", "  Shop.Till"]


def test_a_module_that_starts_an_agent_is_one_without_use() -> None:
    agent = "defmodule Shop.Prices do\ndef start_link(prices), do: Agent.start_link(fn -> prices end)\nend"
    helper = "defmodule Shop.Sums do\ndef new, do: Agent.start_link(fn -> 0 end)\nend"
    found = trees(application("Shop.Till"), TILL, agent, helper)
    assert [(node.module, node.kind) for node in found.apart] == [("Shop.Prices", "agent")]


LINES = """
defmodule Shop.Lines do
  use DynamicSupervisor
  def start_link(options), do: DynamicSupervisor.start_link(__MODULE__, [], options)
  def open(line), do: DynamicSupervisor.start_child({:global, __MODULE__}, {Shop.Till, line})
  def init(_), do: DynamicSupervisor.init(strategy: :one_for_one)
end
"""
DESK = """
defmodule Shop.Desk do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: {:global, __MODULE__})
  def init(x), do: {:ok, x}
end
"""


def test_a_global_name_is_that_of_its_own_module() -> None:
    """`{:global, __MODULE__}` is written in both modules, and means two processes."""
    lines = "{Shop.Lines, name: {:global, Shop.Lines}}"
    found = trees(application(f"{lines}, Shop.Desk"), TILL, LINES, DESK)
    assert drawn(found.trees[0].root) == ["Shop.Application", "  Shop.Lines", "    ~Shop.Till", "  Shop.Desk"]
    assert [child.name for child in found.trees[0].root.children] == ["{:global, Shop.Lines}", "{:global, Shop.Desk}"]


def test_attributes_in_a_name_are_followed_once() -> None:
    """A name that is made of itself is shown as it is written."""
    desk = DESK.replace("use GenServer", "use GenServer\n@names Shop.Names\n@own {:via, Registry, {@names, @own}}")
    found = trees(application("Shop.Desk"), desk.replace("{:global, __MODULE__}", "@own"))
    assert found.trees[0].root.children[0].name == "{:via, Registry, {Shop.Names, @own}}"
    found = trees(
        application("Shop.Desk"),
        DESK.replace("{:global, __MODULE__}", "@own").replace("use GenServer", "use GenServer\n@own {:local, @own}"),
    )
    assert found.trees[0].root.children[0].name is None


def test_a_name_means_the_module_of_its_own_project() -> None:
    """Courses keep many versions of one program side by side."""
    desk = "defmodule Shop.Desk do\nuse Supervisor\ndef init(_), do: Supervisor.init([{}], strategy: :one_for_one)\nend"
    first = [application("Shop.Desk"), desk.format("Shop.Till"), TILL]
    second = [application("Shop.Desk"), desk.format("Shop.Stock"), TILL.replace("Till", "Stock")]
    unstarted = [desk.format("Shop.Till"), TILL]
    files = [
        replace(file_of(f"{root}/lib/{number}.ex", code, start), root=root)
        for root, codes, start in (
            ("one", first, "Shop.Application"),
            ("two", second, "Shop.Application"),
            ("three", unstarted, None),
        )
        for number, code in enumerate(codes)
    ]
    found = trees_of(files, [])
    assert [(tree.root.path, drawn(tree.root)[1:]) for tree in found.trees] == [
        ("one/lib/0.ex", ["  Shop.Desk", "    Shop.Till"]),
        ("two/lib/0.ex", ["  Shop.Desk", "    Shop.Stock"]),
        ("three/lib/0.ex", ["  Shop.Till"]),
    ]
    assert found.trees[2].root.note is None
    assert found.apart == ()


def test_what_a_function_of_a_library_starts_is_a_tree_of_its_own() -> None:
    """Nobody has to guess how the children of a server come to life that `Shop.open/1` starts."""
    shop = "defmodule Shop do\ndef open(options), do: Shop.Server.start_link(options)\nend"
    server = supervisor("Shop.Server", "Shop.Till")
    found = trees(shop, server, TILL, start=None)
    assert [drawn(tree.root) for tree in found.trees] == [["Shop.Server", "  Shop.Till"]]
    assert found.trees[0].root.note == "started by Shop.open/1"


def test_a_dynamic_supervisor_may_be_the_root() -> None:
    start = "DynamicSupervisor.start_link(strategy: :one_for_one, name: Shop.Tills)"
    root = f"defmodule Shop.Application do\nuse Application\ndef start(_, _), do: {start}\nend"
    opening = "defmodule Shop do\ndef open(x), do: DynamicSupervisor.start_child(Shop.Tills, {Shop.Till, x})\nend"
    found = trees(root, opening, TILL)
    assert drawn(found.trees[0].root) == ["Shop.Application", "  ~Shop.Till"]


def test_arguments_for_the_one_child_that_is_known_are_no_children() -> None:
    """`start_child(Shop.Tills, [name])` of a supervisor that is `:simple_one_for_one`."""
    tills = supervisor("Shop.Tills", "Shop.Till").replace(":one_for_all", ":simple_one_for_one")
    opening = "defmodule Shop do\ndef open(name), do: Supervisor.start_child(Shop.Tills, [name])\nend"
    found = trees(application("Shop.Tills"), tills, opening, TILL)
    assert drawn(found.trees[0].root) == ["Shop.Application", "  Shop.Tills", "    Shop.Till"]


def test_of_several_lists_in_one_function_one_is_used() -> None:
    by_clause = """
    defmodule Shop.Tills do
      use Supervisor
      def init(%{closed: true}), do: Supervisor.init([Shop.Sign], strategy: :one_for_one)
      def init(_open), do: Supervisor.init([Shop.Till], strategy: :one_for_one)
    end
    """
    (tree,) = trees(application("Shop.Tills"), by_clause).trees
    conditions = [(child.label, child.condition) for child in tree.root.children[0].children]
    assert conditions == [("Shop.Sign", "init(%{closed: true})"), ("Shop.Till", "init(_open)")]


def test_clauses_that_look_alike_are_told_apart_by_their_lines() -> None:
    by_guard = """
    defmodule Shop.Tills do
      use Supervisor
      def init(count) when count > 1, do: Supervisor.init([Shop.Queue], strategy: :one_for_one)
      def init(count), do: Supervisor.init([Shop.Till, {Shop.Sign, count}], strategy: :one_for_one)
    end
    """
    (tree,) = trees(application("Shop.Tills"), by_guard).trees
    conditions = {child.condition for child in tree.root.children[0].children}
    assert conditions == {"init(count) of line 4", "init(count) of line 5"}


def test_of_several_lists_in_branches_one_is_used() -> None:
    by_branch = """
    defmodule Shop.Application do
      use Application
      def start(_type, _arguments) do
        case System.get_env("ROLE") do
          "web" -> Supervisor.start_link([Shop.Endpoint], strategy: :one_for_one)
          _ -> if night?(), do: Supervisor.start_link([Shop.Guard], []), else: Supervisor.start_link([Shop.Till], [])
        end
      end
    end
    """
    (tree,) = trees(by_branch).trees
    assert [(child.label, child.condition) for child in tree.root.children] == [
        ("Shop.Endpoint", 'System.get_env("ROLE") is "web"'),
        ("Shop.Guard", "night?()"),
        ("Shop.Till", "not (night?())"),
    ]
