"""`mermaid`: the trees as a flow chart that code hosts draw in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape
from elixirlens.reporters.trees import condition_of, traits_of

if TYPE_CHECKING:
    from elixirlens.report import ProcessNode, Report
    from elixirlens.reporters.view import View

_MEANINGFUL = {ord(sign): f"#{ord(sign)};" for sign in '"#&<>`|{}[]();\\'}


def render(report: Report, view: View) -> str:
    """Return a flow chart, from left to right, dashed where a process is not always started."""
    supervision = report.supervision
    lines = ["flowchart LR"]
    if supervision is not None:
        numbers = count(1)
        for tree in supervision.trees:
            lines += _drawn(tree.root, f"p{next(numbers)}", numbers)
        for node in supervision.apart:
            lines.append(_box(node, f"p{next(numbers)}"))
    return "\n".join(lines) + "\n"


def _drawn(node: ProcessNode, name: str, numbers: Iterator[int]) -> Iterator[str]:
    yield _box(node, name)
    for child in node.children:
        below = f"p{next(numbers)}"
        yield from _drawn(child, below, numbers)
        condition = condition_of(child)
        if condition:
            yield f'  {name} -. "{_text(condition)}" .-> {below}'
        else:
            yield f"  {name} {'-.->' if child.dynamic else '-->'} {below}"


def _box(node: ProcessNode, name: str) -> str:
    registered = f"<br/>as {_text(node.name)}" if node.name is not None and node.name != node.module else ""
    return f'  {name}["{_text(node.label)}{registered}<br/>{_text(", ".join(traits_of(node)))}"]'


def _text(text: str) -> str:
    """A text in which nothing means anything to Mermaid."""
    return escape(text).translate(_MEANINGFUL)
