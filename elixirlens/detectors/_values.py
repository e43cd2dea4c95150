"""What becomes of the value of a call: whether it is used, or falls on the floor."""

from __future__ import annotations

from elixirlens.elixir import Call, Form, Kind
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, mentions

_BRANCHING = frozenset({"case", "cond", "for", "if", "receive", "try", "unless", "with"})
_DROPPING = frozenset({("Enum", "each"), ("Kernel", "tap"), ("Stream", "each"), (":lists", "foreach")})


def is_kept(call: Call) -> bool:
    """Whether the value of a call is bound, passed on or put into something. To return it is not enough."""
    found = _user(call)
    return found is not None and not _is_unread(*found)


def is_part_kept(call: Call, position: int) -> bool:
    """Whether one part of the tuple that a call returns is read, put into something or returned, alone or with all."""
    found = _user(call)
    match found:
        case None:
            return not is_thrown_away(call)
        case expr.Operator("=", expr.Tuple(parts), _) as user, around if position < len(parts):
            names = {name for name in bound(parts[position]) if not name.startswith("_")}
            return not _nobody_reads(names, user, around)
        case Call(module="Kernel", name="elem"), _:
            return False
    return not _is_unread(*found)


def is_dropped(call: Call) -> bool:
    """Whether nobody can ever read the value of a call: it is thrown away, or has a name that is not read again."""
    if is_thrown_away(call):
        return True
    found = _user(call)
    return found is not None and _is_unread(*found)


def is_lost_by_callers(call: Call) -> bool:
    """Whether a call is the value of a private function, and none of its callers keeps what the function returns."""
    function = call.function
    if function is None or function.kind is not Kind.DEFP or is_thrown_away(call) or _user(call) is not None:
        return False
    callers = call.owner.calls_of(function.name)
    return bool(callers) and all(caller.form is Form.CALL and is_dropped(caller) for caller in callers)


def is_thrown_away(call: Call) -> bool:
    """Whether the value of a call falls on the floor at once: a statement in the middle, or the end of an `each`."""
    if not call.may_be_dropped:
        return False
    value: Node = call
    for outer in call.enclosing():
        match outer:
            case expr.Block(expressions) if value is not expressions[-1]:
                return True
            case Call() if _drops(outer, value):
                return True
            case _ if not _passes_on(value, outer):
                return False
        value = outer
    return False


def _drops(outer: Call, value: Node) -> bool:
    """Whether a call runs a function only for what it does, as `Enum.each/2` does, and a value is what it returns."""
    is_function = isinstance(value, expr.Closure | expr.Capture) or (
        isinstance(value, Call) and value.form is Form.CAPTURE
    )
    return is_function and (outer.module, outer.name) in _DROPPING


def _user(call: Call) -> tuple[Node, list[Node]] | None:
    """The first expression around a call that does more than pass its value on, and what surrounds that one."""
    value: Node = call
    around: list[Node] = list(call.enclosing())
    for position, outer in enumerate(around):
        if isinstance(outer, expr.Block) and value is not outer.expressions[-1]:
            return None
        if isinstance(outer, Call) and _drops(outer, value):
            return None
        if not _passes_on(value, outer):
            return outer, around[position + 1 :]
        value = outer
    return None


def _passes_on(value: Node, outer: Node) -> bool:
    """Whether an expression only hands a value on as its own: the block of an `if`, a clause, the body of a closure."""
    match outer:
        case expr.Branch(patterns, guard):
            return value is not guard and not any(value is pattern for pattern in patterns)
        case expr.Block() | expr.Branches() | expr.Closure() | expr.Capture():
            return True
        case expr.Pair(expr.Atom("do" | "else")):  # if paid?, do: …
            return True
        case expr.List((*_, expr.Pair(expr.Atom("do" | "else")))):
            return isinstance(value, expr.Pair)
        case Call(module="Kernel", name=name) if name in _BRANCHING:
            return not any(value is argument for argument in outer.arguments)
    return False


def _is_unread(user: Node, around: list[Node]) -> bool:
    """Whether a match binds no names but `_such`, or names that the statements after it do not read."""
    match user:
        case expr.Operator("=", pattern, _):
            names = {name for name in bound(pattern) if not name.startswith("_")}
        case expr.Operator("<-", expr.Variable(name), _):  # a step of a `with` that is taken only for what it does
            return name.startswith("_")
        case _:
            return False
    return _nobody_reads(names, user, around)


def _nobody_reads(names: set[str], user: Node, around: list[Node]) -> bool:
    """Whether there are no names to read, or statements after the match that binds them read none."""
    end = (user.place.end_line, user.place.end_column)
    later = [
        each
        for outer in around
        if isinstance(outer, expr.Block)
        for each in outer.expressions
        if (each.place.line, each.place.column) >= end
    ]
    return not names or (bool(later) and not any(mentions(each, name) for each in later for name in names))
