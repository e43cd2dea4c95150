"""What runs once for each element of a collection."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors._origins import HOPS, sources
from elixirlens.elixir import Call, Form, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, calls_in, is_literal, tails, walk
from elixirlens.otp.same_process import runs_functions_here
from elixirlens.otp.waits import Wait, waits_for

_STOPPING_EARLY = frozenset(
    ["all?", "any?", "drop_while", "find", "find_index", "find_value", "reduce_while", "take_while"]
)
_BATCHES = frozenset({"chunk_by", "chunk_every", "chunk_while", "group_by"})  # few, and each of them is many
_ENDLESS = frozenset({"cycle", "interval", "iterate", "repeatedly", "resource", "unfold"})
_KEEPING = frozenset({"Enum", "Keyword", "List", "Map", "MapSet", "Stream"})
_LOOPING = frozenset({"Enum", "Stream", "Task", "Task.Supervisor"})
_TAKING = frozenset({"take", "take_random"})
_TAKING_OUT = frozenset({"fetch!", "get"})  # what is in an option may be long
_TASKS = frozenset({"async", "async_nolink"})


class Loop(Struct, frozen=True):
    """A call that repeats a part of it: the variables that are an element, and those that are the accumulator."""

    call: Call
    elements: frozenset[str] = frozenset()
    accumulators: frozenset[str] = frozenset()


def may_loop(call: Call) -> bool:
    """Whether a call may repeat a part of it; cheaper than looking at what it is given."""
    return call.name == "for" or call.module in _LOOPING


def loop_around(call: Call) -> Loop | None:
    """The innermost loop that repeats a call for a number of elements that nobody knows beforehand."""
    value: Node = call
    for outer in call.enclosing():
        if _is_for_one_row(outer, call):
            return None
        if isinstance(outer, Call):
            if _repeats(outer, value):
                if _grows(_collection(outer), call) and not _tells_options_apart(value):
                    return Loop(outer, *_names(value))
            elif _is_function(value) and not _runs_for_each(outer):
                return None
        value = outer
    return None


def _is_for_one_row(outer: Node, call: Call) -> bool:
    """Whether a branch is for the one row that was asked for: `fn %{id: ^id} = row -> …`, `if row.id == id`."""
    match outer:
        case expr.Branch(patterns):
            parts = (part for pattern in patterns for part in walk(pattern))
            return any(isinstance(part, expr.Unary) and part.operator == "^" for part in parts)
        case Call(name="if", arguments=(expr.Operator("==", left, right), *_)) if _is_key(left) or _is_key(right):
            return "do" in outer.blocks and any(each is call for each in calls_in(outer.blocks["do"]))
    return False


def _is_key(value: expr.Expression) -> bool:
    return isinstance(value, expr.Field) and value.name == "id"


def takes_element(call: Call, loop: Loop) -> bool:
    """Whether a call in a loop is given something of the element, and nothing of what the loop collects."""
    if call.form is Form.CAPTURE:
        return True
    parts = [part for argument in call.arguments for part in walk(argument)]
    read = {part.name for part in parts if isinstance(part, expr.Variable)}
    return read.isdisjoint(loop.accumulators) and (
        not read.isdisjoint(names_of(loop)) or any(isinstance(part, expr.Placeholder) for part in parts)
    )


def names_of(loop: Loop) -> set[str]:
    """The variables that a loop binds for each element."""
    return {name for pattern in _patterns(loop.call) for name in bound(pattern)}


def repeated_parts(loop: Call) -> Iterator[Node]:
    """What a loop evaluates once for each element: its functions, or the body of a comprehension."""
    yield from filter(_is_function, loop.arguments)
    if loop.name == "for" and "do" in loop.blocks:
        yield loop.blocks["do"]


def source_of(loop: Call) -> expr.Expression:
    """Where the elements come from: `Orders.open()` in `Orders.open() |> Enum.filter(&paid?/1) |> Enum.map(…)`."""
    return _start(_collection(loop))


def _patterns(loop: Call) -> Iterator[expr.Expression]:
    """What a loop binds for each element: the heads of its closures, or the generators of a comprehension."""
    for argument in loop.arguments:
        match argument:
            case expr.Operator("<-", pattern, _):
                yield pattern
            case expr.Closure(branches):
                yield from (pattern for branch in branches for pattern in branch.patterns)


def _names(function: Node) -> tuple[frozenset[str], frozenset[str]]:
    """The variables that stand for a whole element, and for a whole accumulator, in the head of a closure."""
    names: tuple[set[str], set[str]] = (set(), set())
    for branch in function.branches if isinstance(function, expr.Closure) else ():
        for position, pattern in enumerate(branch.patterns):
            if isinstance(pattern, expr.Variable):
                names[position > 0].add(pattern.name)
    return frozenset(names[0]), frozenset(names[1])


def _tells_options_apart(function: Node) -> bool:
    """Whether a closure has a clause for each of a few known keys: `fn {:tag, tag}, query -> …`, `fn "tag" -> …`."""
    heads = (
        [branch.patterns[0] for branch in function.branches if branch.patterns]
        if isinstance(function, expr.Closure)
        else []
    )
    known = [
        head
        for head in heads
        if (isinstance(head, expr.Tuple) and bool(head.elements) and is_literal(head.elements[0])) or _is_key_word(head)
    ]
    return len(heads) > 1 and (len(known) > 1 or any(isinstance(head, expr.Tuple) for head in known))


def _is_key_word(head: expr.Expression) -> bool:
    match head:
        case expr.Atom(name):
            return name != "nil"
        case expr.String():
            return head.literal is not None
    return False


def _repeats(outer: Call, value: Node) -> bool:
    """Whether a call evaluates a part of it once for each element."""
    if outer.module == "Kernel" and outer.name == "for":
        return value is not outer.arguments[0]  # the first collection is asked for once
    if not _is_function(value) or outer.form is not Form.CALL:
        return False
    return (outer.module in {"Enum", "Stream"} and outer.name not in _STOPPING_EARLY | _ENDLESS) or (
        outer.module in {"Task", "Task.Supervisor"} and outer.name.startswith("async_stream")
    )


def _collection(loop: Call) -> expr.Expression:
    match loop.arguments:
        case (expr.Operator("<-", _, collection), *_):
            return collection
        case (_, collection, *_) if loop.module == "Task.Supervisor":
            return collection
    return loop.arguments[0]


def _is_function(value: Node) -> bool:
    return isinstance(value, expr.Closure | expr.Capture) or (isinstance(value, Call) and value.form is Form.CAPTURE)


def _runs_for_each(call: Call) -> bool:
    """Whether a call runs its function here and now. A transaction, or a step of one, is the work for one element."""
    if call.module == "Task" and call.name in _TASKS:
        return True
    is_work = call.module == "Ecto.Multi" or waits_for(call) is Wait.TRANSACTION
    return runs_functions_here(call) and call.name not in _STOPPING_EARLY and not is_work


def _grows(collection: expr.Expression, call: Call, hops: int = HOPS) -> bool:
    """Whether a collection can get long: it is not written out, no range, and no list of batches."""
    if any(_is_few(inner) for inner in calls_in(collection)):
        return False
    start = _start(collection)
    match start:
        case expr.AttributeRead() | expr.Operator(".." | "..//"):
            return False
        case expr.Variable("options" | "opts"):
            return any(inner.name in _TAKING_OUT for inner in calls_in(collection))
        case expr.List(elements):
            return any(isinstance(each, expr.Operator) and each.operator == "|" for each in elements)
        case expr.Variable():
            known = [value for value, _ in sources(start, call) if not isinstance(value, expr.Variable)]
            return not known or not hops or any(_grows(value, call, hops - 1) for value in known)
        case Call() if (ends := tuple(tails(start))) != (start,):
            return not hops or any(_grows(end, call, hops - 1) for end in ends)
        case Call(resolution=Resolution.LOCAL, arity=0):
            function = start.owner.function(start.name, 0)
            bodies = [clause.body for clause in function.clauses] if function is not None else []
            return not bodies or not all(body is not None and is_literal(body) for body in bodies)
    return not is_literal(start)


def _is_few(call: Call) -> bool:
    match call.arguments:
        case (_, expr.Number(count)) if call.name in _TAKING and call.module in _KEEPING:
            return len(count) == 1
    return call.name in _BATCHES or call.module == "Application" or (call.module == "Stream" and call.name in _ENDLESS)


def _start(collection: expr.Expression) -> expr.Expression:
    """Where a pipe of collection functions starts: `@kinds` in `@kinds |> Map.values() |> Enum.sort()`."""
    while isinstance(collection, Call) and collection.module in _KEEPING and collection.arguments:
        collection = collection.arguments[0]
    return collection
