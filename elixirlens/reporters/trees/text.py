"""`text`: the trees as a terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from elixirlens.reporters.escape import escape, without_commands
from elixirlens.reporters.sheet import Sheet, console_for, written
from elixirlens.reporters.trees import APPLICATION, condition_of, processes_in, traits_of
from elixirlens.reporters.wording import count, listing

if TYPE_CHECKING:
    from elixirlens.report import ProcessNode, Report, SupervisionTree
    from elixirlens.reporters.view import View


_LITERAL = frozenset(':{"ABCDEFGHIJKLMNOPQRSTUVWXYZ')  # what an id starts with that is no variable


def render(report: Report, view: View) -> str:
    """Return all trees, the processes that hang in none, and how sure all of it is."""
    supervision = report.supervision
    if supervision is None or not (supervision.trees or supervision.apart):
        return "No process is started here: there is no supervision tree.\n"
    parts = []
    for tree in supervision.trees:
        sheet = Sheet(view)
        sheet.heading(_title(tree), _sum(tree))
        sheet.blank()
        parts += [sheet.render(), "\n", _drawn(tree.root, view), "\n"]
    parts.append(_apart(supervision.apart, view))
    return without_commands("".join(parts).rstrip("\n") + "\n")


def _title(tree: SupervisionTree) -> str:
    """The application; a supervisor that no application here starts has its own name."""
    if tree.root.kind == APPLICATION and tree.app is not None:
        return escape(tree.app)
    return escape(tree.root.label) if tree.root.note is not None else f"{escape(tree.root.label)}, which others start"


def _sum(tree: SupervisionTree) -> str:
    nodes = list(processes_in(tree.root))[1:]
    counted = [(word, sum(node.certainty == word for node in nodes)) for word in ("conditional", "unknown")]
    doubtful = listing([f"{number} {word}" for word, number in counted if number])
    return count(len(nodes), "child").replace("childs", "children") + (f", {doubtful}" if doubtful else "")


def _drawn(root: ProcessNode, view: View) -> str:
    label = _label(root, view).append(f"  {escape(root.path)}", "dim")
    drawn = Tree(label, guide_style="dim")
    _add(drawn, root, view)
    console = console_for(view)
    console.print(drawn)
    lines = (line.rstrip() for line in written(console).splitlines())
    return "".join(f"{line}\n" for line in lines)


def _add(branch: Tree, node: ProcessNode, view: View) -> None:
    for child in node.children:
        _add(branch.add(_label(child, view)), child, view)


def _label(node: ProcessNode, view: View) -> Text:
    dot = f" {view.glyphs.dot} "
    label = Text(escape(node.label), "bold" if node.module else "bold red")
    if node.name is not None and node.name != node.module:
        label.append(f" as {escape(node.name)}", "cyan")
    if node.id is not None and node.id[0] in _LITERAL:
        label.append(f" id {escape(node.id)}", "cyan")
    label.append(f"  {dot.join(map(escape, traits_of(node)))}", "dim")
    condition = condition_of(node)
    if condition:
        label.append(f"  {escape(condition)}", "yellow")
    if node.note is not None:
        label.append(f"  {escape(node.note)}", "yellow")
    below = {child.path for child in node.children}
    where = escape(next(iter(below))) if len(below) == 1 and below != {node.path} else ""
    label.append(f"  :{node.line}", "dim")
    if where:
        label.append(f"  {where}", "dim")
    return label


def _apart(nodes: tuple[ProcessNode, ...], view: View) -> str:
    if not nodes:
        return ""
    sheet = Sheet(view)
    sheet.heading("IN NO TREE", count(len(nodes), "process").replace("processs", "processes"))
    sheet.blank()
    for node in nodes:
        sheet.line(
            "  ", (escape(node.label), "bold"), (f"  {escape(node.kind)}", "dim"), f"  {escape(node.note or '')}"
        )
        sheet.line("    ", (f"{escape(node.path)}:{node.line}", "dim"))
    return sheet.render()
