"""What is called in the end: through functions of the same module, a few steps deep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from elixirlens.elixir import Call, Function, Resolution

HOPS = 2


def called_here(call: Call) -> Function | None:
    """The function of the same module that a call reaches."""
    return call.owner.function(call.name, call.arity) if call.resolution is Resolution.LOCAL else None


def reached(calls: Iterable[Call], hops: int = HOPS) -> Iterator[Call]:
    """Some calls, and those in the functions of the same module that they reach; each function once."""
    seen: set[int] = set()
    current = list(calls)
    for _ in range(hops + 1):
        yield from current
        functions = {id(each): each for call in current if (each := called_here(call)) is not None}
        fresh = [each for key, each in functions.items() if key not in seen]
        seen |= functions.keys()
        current = [call for function in fresh for call in function.calls]
