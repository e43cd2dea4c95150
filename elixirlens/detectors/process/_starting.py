"""Processes that a call starts outside child lists: what becomes of the pid, and whether that is as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import serves_developers, stands_in
from elixirlens.elixir import Call, Form, Function, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, children, mentions, tails, walk
from elixirlens.otp.same_process import runs_functions_here
from elixirlens.otp.supervision import kind_of

STARTERS = frozenset(["child_spec", "init", "main", "start", "start_child", "start_link", "start_monitor"])
VIEWS = ("Phoenix.Channel", "Phoenix.LiveView")
_STOPPING = frozenset(["close", "exit", "kill", "shutdown", "stop", "terminate"])
_REASONS = ("alive", "crash", "link", "supervis", "worker")  # a comment with these has thought about it
_START = ("start", 2)  # of an application

_PASSING_ON = frozenset({"case", "cond", "if", "receive", "try", "unless", "with"})
_SHOWING = frozenset([("IO", "inspect"), ("Kernel", "dbg")])
_DROPPING = frozenset([("Enum", "each"), ("Kernel", "tap"), (":lists", "foreach")])


class Fate(StrEnum):
    """What a function does with the process that it starts."""

    DROPPED = "dropped"  # nobody can ask for its pid
    KEPT = "kept"  # used in the same function
    HANDED_ON = "handed on"  # returned, or given to code that cannot be seen


def fate_of(call: Call) -> Fate:
    """What becomes of `{:ok, pid}`, the value of a call that starts a process."""
    value: Node = call
    in_closure = call.form is Form.CAPTURE
    for outer in call.enclosing():
        match outer:
            case expr.Block(expressions) if value is not expressions[-1]:
                return Fate.DROPPED
            case expr.Block() | expr.Branch() | expr.Branches():
                pass
            case expr.Closure() | expr.Capture():
                in_closure = True
            case Call() if in_closure:
                if (outer.module, outer.name) in _DROPPING:
                    return Fate.DROPPED
                if not runs_functions_here(outer):
                    return Fate.HANDED_ON
                in_closure = False
            case Call() if (outer.module, outer.name) in _SHOWING:
                pass
            case Call(module="Kernel", name="case", arguments=(subject, *_)) if subject is value:
                return _in_branches(outer)
            case Call(module="Kernel", name="for") if any(value is block for block in outer.blocks.values()):
                pass
            case Call(module="Kernel", name=name) if name in _PASSING_ON:
                if any(value is argument for argument in outer.arguments):
                    return Fate.HANDED_ON
            case expr.Operator("=", pattern, _):
                return _in_scope(pattern, call)
            case expr.Operator("<-", pattern, _):
                return _in_with(pattern, call)
            case _:
                return Fate.HANDED_ON
        value = outer
    return Fate.HANDED_ON


def _in_branches(case: Call) -> Fate:
    """The pid in the branches of `case Shop.Till.start_link(…) do`."""
    found = [_of_names(_names(branch.patterns), (branch.body,)) for branch in case.branches()]
    return next((fate for fate in (Fate.HANDED_ON, Fate.KEPT) if fate in found), Fate.DROPPED)


def _in_scope(pattern: expr.Expression, call: Call) -> Fate:
    """The pid in what comes after `{:ok, pid} = Shop.Till.start_link(…)`."""
    blocks = [outer for outer in call.enclosing() if isinstance(outer, expr.Block)]
    end = (pattern.place.end_line, pattern.place.end_column)
    later = [each for block in blocks for each in block.expressions if (each.place.line, each.place.column) > end]
    return _of_names(_names((pattern,)), later) if later else Fate.HANDED_ON


def _in_with(pattern: expr.Expression, call: Call) -> Fate:
    """The pid in the rest of a `with`, or in the body of a `for`."""
    around = next(outer for outer in call.enclosing() if isinstance(outer, Call) and outer.name in {"with", "for"})
    parts = [*around.arguments, *around.blocks.values()]
    return _of_names(_names((pattern,)), [part for part in parts if part.place.line >= pattern.place.line])


def _names(patterns: tuple[expr.Expression, ...]) -> set[str]:
    return {name for pattern in patterns for name in bound(pattern) if not name.startswith("_")}


def _of_names(names: set[str], parts: Sequence[expr.Expression]) -> Fate:
    names = names.union(*(_taken_apart(name, part) for part in parts for name in names))
    if any(_is_in(name, tail) for part in parts[-1:] for tail in tails(part) for name in names):
        return Fate.HANDED_ON
    return Fate.KEPT if any(mentions(part, name) for part in parts for name in names) else Fate.DROPPED


def _taken_apart(name: str, part: expr.Expression) -> set[str]:
    """The names in `{:ok, pid} -> …` of a `case` that takes a value of that name apart."""
    if not mentions(part, name):
        return set()
    return {
        inner
        for each in walk(part)
        if isinstance(each, Call) and (each.module, each.name) == ("Kernel", "case") and each.arguments
        if isinstance(each.arguments[0], expr.Variable) and each.arguments[0].name == name
        for branch in each.branches()
        for pattern in branch.patterns
        if not _is_error(pattern)
        for inner in _names((pattern,))
    }


def _is_error(pattern: expr.Expression) -> bool:
    match pattern:
        case expr.Tuple((expr.Atom("error"), *_)):
            return True
    return False


def _is_in(name: str, result: Node) -> bool:
    """Whether a result may contain a process. What `Agent.get(pid, …)` returns is not the process."""
    match result:
        case expr.Variable():
            return result.name == name
        case Call(module="Agent" | "GenServer", arguments=(_, *others)):
            return any(_is_in(name, other) for other in others)
    return any(_is_in(name, part) for part in children(result))


def is_excused(call: Call, function: Function, fate: Fate) -> bool:
    """Whether a function is there to start processes, stops what it starts, or is a process that keeps it linked."""
    owner = call.owner
    if serves_developers(owner) or stands_in(owner.name) or _stops(owner) or explains(call, _REASONS):
        return True
    if function.name in STARTERS or function.name.endswith("_start_link"):
        is_application = (function.name, function.arity) == _START and owner.uses_module("Application")
        return not (is_application and fate is Fate.DROPPED) or _watches_a_supervisor(call)
    names = {each.name for each in function.calls}
    if "monitor" in names and "receive" in names:  # it waits until the process has ended
        return True
    if not _runs_in_process(function):
        return False
    if owner.uses_module(*VIEWS):
        return fate is not Fate.DROPPED
    return "link" in call.name or "monitor" in names


def _watches_a_supervisor(call: Call) -> bool:
    """Whether a server is handed the name of a supervisor: what watches it cannot be one of its children."""
    given = {part.module.rpartition(".")[2] for part in call.arguments if isinstance(part, expr.Alias)}
    return call.module is not None and "." in call.module and any(name.endswith("Supervisor") for name in given)


def _runs_in_process(function: Function) -> bool:
    """Whether a function is run by the process of its own module, and not by its clients."""
    owner = function.module
    is_callback = function.impl is not None or function.name.startswith("handle_")
    if kind_of(owner) is not None or owner.uses_module(*VIEWS):
        return not function.public or is_callback or function.name in {"join", "mount"}
    return owner.open and is_callback


def _stops(module: Module) -> bool:
    """Whether a module ends processes: then it minds the lives of those that it starts."""
    return any(call.name in _STOPPING for call in module.all_calls)


def ends_itself(module: Module) -> bool:
    """Whether the process of a module ends in time: a callback answers `{:stop, …}`, or it ends with its starter.

    A server that traps exits stops as soon as the process that started it ends, for whatever reason.
    """
    init = module.functions.get(("init", 1))
    if any((call.module, call.name) == ("Process", "flag") for call in (init.calls if init is not None else ())):
        return True
    return b":stop" in module.source.content and any(
        isinstance(part, expr.Tuple) and part.elements[:1] == (expr.Atom("stop", at=part.place),)
        for function in module.functions.values()
        if function.name.startswith("handle_")
        for clause in function.clauses
        if clause.body is not None
        for part in walk(clause.body)
    )
