"""Supervision trees as text: one module a format, each with `render(report, view) -> str`.

A format is a module here; its name is the name on the command line, and there is no list to keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elixirlens.report import ProcessNode, Report
    from elixirlens.reporters.view import View


APPLICATION = "application"  # the kind of a process that an application starts with


@cache
def tree_formats() -> tuple[str, ...]:
    """Return the names of the formats, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def render_trees(name: str, report: Report, view: View) -> str:
    """Return the trees of `report` in the format `name`, one of `tree_formats()`, with a newline at the end."""
    text: str = import_module(f"elixirlens.reporters.trees.{name}").render(report, view)
    return text


def processes_in(node: ProcessNode) -> Iterator[ProcessNode]:
    """All processes of a tree, the root first."""
    yield node
    for child in node.children:
        yield from processes_in(child)


def condition_of(node: ProcessNode) -> str:
    """Under which condition a process is started, in words; empty where it always is."""
    match node.certainty, node.condition:
        case "certain", _:
            return ""
        case "conditional", str(condition):
            return f"if {condition}"
        case _, str(condition):
            return f"perhaps: {condition}"
        case _:
            return "not known before it runs"


def traits_of(node: ProcessNode) -> list[str]:
    """What else is to say about a process in short: how it restarts its children, and is restarted itself."""
    traits = [node.kind]
    if node.strategy is not None:
        traits.append(node.strategy)
    if node.restart not in {None, "permanent"}:
        traits.append(str(node.restart))
    if node.repeated:
        traits.append("one of many")
    if node.dynamic:
        traits.append("started on demand")
    return traits
