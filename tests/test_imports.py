"""The plan of the house, kept: which way imports run, who prints, who opens sockets, how long a module may get."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(__file__).parents[1] / "elixirlens"
MODULES = sorted(HOUSE.rglob("*.py"))

# From the ground up. What stands on a line may import from that line and from those above it.
STOREYS = (
    {"__init__", "report", "finding", "config", "shipped", "errors", "version"},
    {"elixir"},
    {"project"},
    {"otp", "hex"},
    {"detectors"},
    {"catalog", "filters"},
    {"engine"},
    {"readiness"},
    {"forge", "reporters", "onboarding"},
    {"cli", "__main__"},
)
NETWORK = ("requests", "socket", "ssl", "http", "urllib.request", "urllib3", "httpx", "aiohttp", "ftplib")
MAY_OPEN_SOCKETS = ("hex/connection.py", "hex/transport.py", "forge/transport.py")
PROCESSES = ("subprocess", "git", "pty", "os.system", "os.popen")
MAY_RUN_GIT = ("project/git.py",)
MAY_PRINT = ("cli/", "__main__.py")
LAZY = {"rich", "jinja2", "requests", "git", "cyclonedx", "packageurl"}
LONGEST = 400


def name_of(module: Path) -> str:
    return module.relative_to(HOUSE).as_posix()


def unit_of(module: Path) -> str:
    return module.relative_to(HOUSE).parts[0].removesuffix(".py")


def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    """The full names of all that is imported, wherever in the module."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                pytest.fail("imports are absolute, so that their direction can be read")


def dotted(packages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{package}." for package in packages)


def own_units(tree: ast.AST) -> set[str]:
    names = (name.split(".") for name in imports(tree))
    units = {parts[1] for parts in names if parts[0] == "elixirlens" and len(parts) > 1}
    return {"__init__" if unit.startswith("__") and unit != "__main__" else unit for unit in units}


def storey(unit: str) -> int:
    return next(number for number, units in enumerate(STOREYS) if unit in units)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_run_one_way(module: Path) -> None:
    here = unit_of(module)
    above = {unit for unit in own_units(tree_of(module)) if storey(unit) > storey(here)}
    assert not above, f"{name_of(module)} reaches up to {', '.join(sorted(above))}"


def test_neighbours_do_not_import_each_other_both_ways() -> None:
    edges: defaultdict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        edges[unit_of(module)] |= own_units(tree_of(module)) - {unit_of(module)}
    both_ways = {(a, b) for a, targets in edges.items() for b in targets if a in edges[b]}
    assert not both_ways


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_the_command_line_prints(module: Path) -> None:
    if name_of(module).startswith(MAY_PRINT):
        return
    tree = tree_of(module)
    assert "click" not in {name.split(".")[0] for name in imports(tree)}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print" | "input" | "exec" | "eval" | "breakpoint" as name)):
                pytest.fail(f"{name_of(module)}:{node.lineno} calls {name}")
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" | "stdin"):
                pytest.fail(f"{name_of(module)}:{node.lineno} uses a standard stream")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_sockets_and_processes_are_opened_where_the_plan_says(module: Path) -> None:
    names = tuple(f"{name}." for name in imports(tree_of(module)))
    if not name_of(module).startswith(MAY_OPEN_SOCKETS):
        assert not [name for name in names if name.startswith(dotted(NETWORK))]
    if not name_of(module).startswith(MAY_RUN_GIT):
        assert not [name for name in names if name.startswith(dotted(PROCESSES))]


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_stay_short(module: Path) -> None:
    lines = len(module.read_text("utf-8").splitlines())
    assert lines < LONGEST, f"{name_of(module)} has {lines} lines: part it where its subject parts"


@pytest.mark.parametrize("module", [one for one in MODULES if unit_of(one) != "reporters"], ids=name_of)
def test_slow_packages_are_imported_where_they_are_used(module: Path) -> None:
    top_level = ast.Module([node for node in tree_of(module).body if not isinstance(node, ast.If)], [])
    top_level.body = [node for node in top_level.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not {name.split(".")[0] for name in imports(top_level)} & LAZY


def test_every_folder_is_a_package() -> None:
    folders = {module.parent for module in MODULES}
    missing = [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()]
    assert not missing, "without __init__.py a zipped wheel cannot import from them"
