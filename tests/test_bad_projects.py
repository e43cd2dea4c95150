"""Repositories that contradict themselves: nothing crashes, hangs or gets lost, and what is sure is still said."""

from __future__ import annotations

import pytest
from houses import House

from elixirlens.report import ProcessNode, Report, from_json

UMBRELLA = 'defmodule Shop.Umbrella do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\nend\n'


def member(app: str, start: str) -> str:
    return (
        f"defmodule {start}.MixProject do\n  use Mix.Project\n  def project, do: [app: :{app}]\n"
        f"  def application, do: [mod: {{{start}, []}}]\nend\n"
    )


def application(name: str, *children: str) -> str:
    return (
        f"defmodule {name} do\n  use Application\n\n  def start(_type, _arguments) do\n"
        f"    Supervisor.start_link([{', '.join(children)}], strategy: :one_for_one)\n  end\nend\n"
    )


def supervisor(name: str, *children: str) -> str:
    return (
        f"defmodule {name} do\n  use Supervisor\n\n  def init(_options) do\n"
        f"    Supervisor.init([{', '.join(children)}], strategy: :one_for_one)\n  end\nend\n"
    )


def look(house: House) -> Report:
    """The report of a run with every rule on: nothing was given up, no rule failed, and it is the same once more."""
    first = house.run("check", "--strict", "--format", "json", "--fail-on", "never")
    assert (first.returncode, first.stderr) == (0, b"")
    assert house.run("check", "--strict", "--format", "json", "--fail-on", "never").stdout == first.stdout
    report = from_json(first.stdout)
    assert report.unchecked == ()
    return report


def labels(node: ProcessNode) -> list[str]:
    return [node.label, *(label for child in node.children for label in labels(child))]


def test_aliases_in_a_circle(house: House) -> None:
    house.write(
        "lib/circle.ex",
        "defmodule Shop.Circle do\n  alias Shop.B, as: A\n  alias A, as: B\n  alias B, as: A\n  alias A, as: A\n"
        "  def go, do: A.go(B)\nend\n",
    )
    assert any(module.name == "Shop.Circle" for module in look(house).modules)


def test_a_module_that_is_defined_twice(house: House) -> None:
    house.write("lib/application.ex", application("Shop.Application", "Shop.Twice"))
    for name in ("one", "two"):
        house.write(f"lib/{name}.ex", "defmodule Shop.Twice do\n  use GenServer\n  def init(x), do: {:ok, x}\nend\n")
    report = look(house)
    assert [module.path for module in report.modules if module.name == "Shop.Twice"] == ["lib/one.ex", "lib/two.ex"]
    assert report.supervision is not None
    assert labels(report.supervision.trees[0].root) == ["Shop.Application", "Shop.Twice"]


@pytest.mark.parametrize(
    "using",
    [
        "defmodule Shop.Self do\n  use Shop.Self\n  defmacro __using__(_), do: (quote do: use Shop.Self)\nend\n",
        "defmodule Shop.A do\n  defmacro __using__(_), do: (quote do: use Shop.B)\nend\n"
        "defmodule Shop.B do\n  defmacro __using__(_), do: (quote do: use Shop.A)\nend\n"
        "defmodule Shop.C do\n  use Shop.A\n  use Shop.B\nend\n",
    ],
)
def test_a_use_of_itself(house: House, using: str) -> None:
    house.write("lib/self.ex", using)
    assert look(house).summary.files == 4


def test_macros_that_define_modules(house: House) -> None:
    house.write(
        "lib/made.ex",
        "defmodule Shop.Made do\n  defmacro make(name) do\n    quote do\n      defmodule unquote(name) do\n"
        "        use GenServer\n        def init(x), do: {:ok, x}\n      end\n    end\n  end\n\n"
        "  for name <- [Shop.One, Shop.Two] do\n    defmodule name do\n      use Agent\n    end\n  end\n\n"
        "  defmodule Module.concat(__MODULE__, Three) do\n    use GenServer\n  end\nend\n",
    )
    report = look(house)
    assert report.supervision is not None
    assert [node.module for node in report.supervision.apart] == ["Shop.Till"]  # what is made has no name to tell


def test_applications_of_an_umbrella_with_one_name(house: House) -> None:
    house.write("mix.exs", UMBRELLA)
    for folder in ("first", "second"):
        house.write(f"apps/{folder}/mix.exs", member("shop", "Shop.Application"))
        house.write(f"apps/{folder}/lib/application.ex", application("Shop.Application", f"Shop.{folder.title()}"))
    report = look(house)
    assert [project.app for project in report.projects if project.kind == "application"] == ["shop", "shop"]
    assert report.supervision is not None
    found = [labels(tree.root) for tree in report.supervision.trees]
    assert found == [["Shop.Application", "Shop.First"], ["Shop.Application", "Shop.Second"]]


def test_a_supervision_tree_that_is_a_circle(house: House) -> None:
    house.write("lib/application.ex", application("Shop.Application", "Shop.A"))
    house.write("lib/a.ex", supervisor("Shop.A", "Shop.B", "Shop.A"))
    house.write("lib/b.ex", supervisor("Shop.B", "Shop.A"))
    report = look(house)
    assert report.supervision is not None
    found = labels(report.supervision.trees[0].root)
    assert found == ["Shop.Application", "Shop.A", "Shop.B", "Shop.A", "Shop.A"]


def test_child_lists_that_grow_without_end(house: House) -> None:
    doubling = "\n".join(f"    c{n + 1} = if x?(), do: c{n} ++ c{n}, else: c{n}" for n in range(60))
    house.write(
        "lib/application.ex",
        "defmodule Shop.Application do\n  use Application\n\n  def start(_type, _arguments) do\n    c0 = [Shop.Till]\n"
        f"{doubling}\n    Supervisor.start_link(c60, strategy: :one_for_one)\n  end\nend\n",
    )
    assert look(house).supervision is not None
