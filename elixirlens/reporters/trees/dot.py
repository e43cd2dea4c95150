"""`dot`: the trees as a graph for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape
from elixirlens.reporters.trees import condition_of, traits_of

if TYPE_CHECKING:
    from elixirlens.report import ProcessNode, Report
    from elixirlens.reporters.view import View


_FONT = 'fontname="sans-serif"'


def render(report: Report, view: View) -> str:
    """Return a graph, from left to right, dashed where a process is not always started."""
    supervision = report.supervision
    lines = [
        "digraph supervision {",
        "  rankdir=LR;",
        '  node [shape=box, fontname="sans-serif"];',
        '  edge [fontname="sans-serif"];',
    ]
    if supervision is not None:
        numbers = count(1)
        for tree in supervision.trees:
            lines += _drawn(tree.root, f"p{next(numbers)}", numbers)
        for node in supervision.apart:
            lines.append(_box(node, f"p{next(numbers)}"))
    return "\n".join([*lines, "}"]) + "\n"


def _drawn(node: ProcessNode, name: str, numbers: Iterator[int]) -> Iterator[str]:
    yield _box(node, name)
    for child in node.children:
        below = f"p{next(numbers)}"
        yield from _drawn(child, below, numbers)
        condition = condition_of(child)
        look = f" [style=dashed, label={_quoted(condition)}]" if condition else " [style=dashed]" * child.dynamic
        yield f"  {name} -> {below}{look};"


def _box(node: ProcessNode, name: str) -> str:
    registered = f"as {node.name}" if node.name is not None and node.name != node.module else ""
    lines = filter(None, (node.label, registered, ", ".join(traits_of(node))))
    return f"  {name} [label={_quoted(*lines)}];"


def _quoted(*lines: str) -> str:
    """A string of Graphviz, its lines one below the other."""
    escaped = (escape(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
